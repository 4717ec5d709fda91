// The same recording as rows in place and as records through the engine: equal orders, equal fills, equal money.
import { describe, expect, test } from 'vitest'

import type { Desk, Strategy } from '../engine/trading.js'
import { changes } from '../feeds/changes.js'
import { npyHead } from '../feeds/files/npy.js'
import { NpzEncoder } from '../feeds/files/npz-encode.js'
import * as R from '../feeds/files/npz-row.js'
import { npz } from '../feeds/files/npz.js'
import { generated } from '../feeds/generated.js'
import { replay } from '../feeds/replay.js'
import type { Source } from '../feeds/source.js'
import {
  constantFeed,
  constantOrders,
  type FeedLatency,
  latency,
  logProb,
  rateFees,
  recordedFeed,
  riskAdverse,
} from '../simulation/index.js'
import { marketMaking } from '../strategies/index.js'
import type { TradingOptions } from './options.js'
import { trade } from './run.js'

/** Rows of a generated market, as `leadline convert` writes them. */
async function rowsOf(seconds: number, seed: number): Promise<Uint8Array> {
  const feed = await replay(generated({ seconds, seed }))
  const encoder = new NpzEncoder(feed.markets[0]!.tickSize)
  const parts: Uint8Array[] = []
  for await (const change of changes(feed)) parts.push(encoder.encode(change).slice())
  feed.close()
  return whole(parts, encoder.counts.rows)
}

function whole(parts: readonly Uint8Array[], rows: number): Uint8Array {
  const head = npyHead(R.ROW_DESCR, rows)
  const all = new Uint8Array(head.length + rows * R.ROW_BYTES)
  all.set(head)
  let at = head.length
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

const STEPS = { symbol: 'BTC/USDT', tickSize: '0.01', lotSize: '0.00001' }

/** In pieces of an odd length, so that rows and messages are cut anywhere. */
const source = (bytes: Uint8Array, piece = 100_003) =>
  npz(
    [
      {
        name: 'rows.npz',
        open: async function* () {
          for (let at = 0; at < bytes.length; at += piece) yield bytes.slice(at, at + piece)
        },
      },
    ],
    STEPS,
  )

const options = (feed: FeedLatency): Omit<TradingOptions, 'source' | 'strategy'> => ({
  latency: latency(feed, constantOrders(4000, 6000)),
  queue: logProb(),
  fees: (instrument) => rateFees({ instrument, tiers: [{ fromVolume: 0, makerRate: 0.0001, takerRate: 0.0004 }] }),
  startEquity: 10_000,
  // The records' side compares the best levels only; all there are.
  bookLevels: 5000,
})

/** Quotes a lot on each side of the book every 100 ms, and knows of the market what it looks up then. */
function quoting(): Strategy {
  return {
    timerMs: 100,
    onTimer: (desk: Desk) => {
      const { bidTicks, askTicks } = desk.markets[0]!
      if (Number.isNaN(bidTicks) || Number.isNaN(askTicks)) return
      const held = desk.position(0).lots
      for (const side of ['buy', 'sell'] as const) {
        const pxTicks = side === 'buy' ? bidTicks : askTicks
        const mine = desk.orders(0).find(({ intent }) => intent.side === side)
        if (mine && mine.intent.pxTicks !== pxTicks) desk.cancel(mine.id)
        else if (!mine && Math.abs(held) < 2000)
          desk.submit({ instrument: 0, side, kind: 'limit', qtyLots: 20, pxTicks, postOnly: true })
      }
    },
  }
}

async function both(bytes: Uint8Array, make: () => Strategy, more: Omit<TradingOptions, 'source' | 'strategy'>) {
  const asRows = await trade({ ...more, source: () => source(bytes), strategy: make() })
  const plain: Source = { ...(await source(bytes)) }
  delete (plain as { blocks?: unknown }).blocks
  const asRecords = await trade({ ...more, source: () => plain, strategy: make() })
  return { asRows, asRecords }
}

describe.each([
  ['a strategy with nothing but a timer', quoting],
  ['one that looks at each event', () => marketMaking({ volSpanS: 10, quoteLots: 200, maxPositionLots: 2000 })],
])('%s', (_, make) => {
  test.each([
    ['constant', constantFeed(5000)],
    ['recorded', recordedFeed()],
    ['no', constantFeed(0)],
  ])('with %s latency of the feed', async (_, feed) => {
    const { asRows, asRecords } = await both(await rowsOf(60, 5), make, options(feed))
    expect(asRows.orders.length).toBeGreaterThan(15)
    expect(asRows.fills.length).toBeGreaterThan(0)
    expect(asRows.orders).toEqual(asRecords.orders)
    expect(asRows.fills).toEqual(asRecords.fills)
    expect(asRows.samples.equity).toEqual(asRecords.samples.equity)
    expect(asRows.samples.midTicks).toEqual(asRecords.samples.midTicks)
  })
})

test('cut into pieces of any length they are the same', async () => {
  const bytes = await rowsOf(20, 8)
  const run = async (piece: number) => {
    const queue = riskAdverse()
    const { orders, fills } = await trade({
      ...options(recordedFeed()),
      ...{ queue, source: () => source(bytes, piece), strategy: quoting() },
    })
    return { orders, fills }
  }
  const usual = await run(1 << 20)
  for (const piece of [64, 1000, 65_536]) expect(await run(piece)).toEqual(usual)
})

test('a price off the tick: file and row', async () => {
  const bytes = await rowsOf(2, 1)
  const head = bytes.length % R.ROW_BYTES === 0 ? npyHead(R.ROW_DESCR, 1).length : NaN
  new DataView(bytes.buffer).setFloat64(head + 7 * R.ROW_BYTES + R.ROW_PX, 100.005, true)
  const more = { ...options(recordedFeed()), strategy: quoting() }
  await expect(trade({ ...more, source: () => source(bytes) })).rejects.toThrow(
    'rows.npz, row 8: tick: found px 100.005, expected a multiple of 0.01, not below 0',
  )
})
