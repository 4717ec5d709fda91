// Best prices without a market that follows: all that a strategy sees and does is as with one, on rows of every kind, cut anywhere.
import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  integer,
  nat,
  oneof,
  record,
  sample,
} from 'fast-check'
import { expect, test } from 'vitest'

import type { Desk, Strategy } from '../engine/trading.js'
import { npyHead } from '../feeds/files/npy.js'
import * as R from '../feeds/files/npz-row.js'
import { npz } from '../feeds/files/npz.js'
import { constantOrders, latency, logProb, rateFees } from '../simulation/index.js'
import { trade } from './run.js'

const BOTH = R.EXCH | R.LOCAL
const MID = 10_000

interface Row {
  readonly kind: number
  readonly flags: bigint
  readonly pxTicks: number
  readonly qtyLots: number
}

/** A message: what it is, and a seed for its levels. Few are anything but levels and trades. */
const message = record({
  kind: oneof(
    { weight: 40, arbitrary: constantFrom('levels', 'trade', 'both') },
    { weight: 2, arbitrary: constantFrom('snapshot', 'here', 'there', 'crossed', 'best', 'clear', 'gone') },
    { weight: 2, arbitrary: constant('snapshot') },
  ),
  levels: array(record({ away: integer({ min: 1, max: 30 }), qty: nat(9), isAsk: boolean() }), {
    minLength: 1,
    maxLength: 8,
  }),
  afterMs: integer({ min: 0, max: 60 }),
  underWayMs: integer({ min: 1, max: 150 }),
})
type Message = typeof message extends Arbitrary<infer T> ? T : never

function rowsOf({ kind, levels }: Message): Row[] {
  const of = (row: number, flags: bigint, isAsk: boolean, pxTicks: number, qtyLots: number): Row => ({
    ...{ kind: row, flags: flags | (isAsk ? R.SELL : R.BUY), pxTicks, qtyLots },
  })
  const changes = (row: number, flags: bigint): Row[] =>
    levels.map(({ away, qty, isAsk }) => of(row, flags, isAsk, MID + (isAsk ? away : -away), qty))
  const first = levels[0]!
  const trade = of(R.TRADE, BOTH, first.isAsk, MID + (first.isAsk ? -1 : 1) * (first.away % 4), first.qty + 1)
  switch (kind) {
    case 'trade':
      return [trade]
    case 'both':
      return [...changes(R.DEPTH, BOTH), trade, ...changes(R.DEPTH, BOTH)]
    case 'snapshot': {
      const whole = [1, 2, 3, 5, 8].flatMap((away) => [
        of(R.DEPTH_SNAPSHOT, BOTH, false, MID - away, away + first.qty),
        of(R.DEPTH_SNAPSHOT, BOTH, true, MID + away, away + 1),
      ])
      return [{ kind: R.DEPTH_CLEAR, flags: BOTH, pxTicks: 0, qtyLots: 0 }, ...whole]
    }
    case 'here':
      return changes(R.DEPTH, R.LOCAL)
    case 'there':
      return changes(R.DEPTH, R.EXCH)
    case 'crossed':
      return [of(R.DEPTH, BOTH, first.isAsk, MID + (first.isAsk ? -9 : 9), 3)]
    case 'best':
      return [of(R.DEPTH_BBO, BOTH, first.isAsk, MID + (first.isAsk ? first.away : -first.away), 4)]
    case 'clear':
      return [of(R.DEPTH_CLEAR, BOTH, first.isAsk, MID + (first.isAsk ? 3 : -3), 0)]
    case 'gone':
      return [of(R.DEPTH, BOTH, first.isAsk, MID + (first.isAsk ? 1 : -1), 0)]
    default:
      return changes(R.DEPTH, BOTH)
  }
}

function arrayOf(messages: readonly Message[]): Uint8Array {
  let [venueMs, localMs] = [1_723_000_000_000, 0]
  const all = messages.flatMap((one) => {
    venueMs += one.afterMs
    localMs = Math.max(localMs, venueMs + one.underWayMs)
    const at = { venueNs: BigInt(venueMs) * 1_000_000n, localNs: BigInt(localMs) * 1_000_000n }
    return rowsOf(one).map((row) => ({ ...row, ...at }))
  })
  const head = npyHead(R.ROW_DESCR, all.length)
  const bytes = new Uint8Array(head.length + all.length * R.ROW_BYTES)
  bytes.set(head)
  const view = new DataView(bytes.buffer)
  for (const [i, { kind, flags, venueNs, localNs, pxTicks, qtyLots }] of all.entries()) {
    const at = head.length + i * R.ROW_BYTES
    view.setBigUint64(at + R.ROW_EV, flags | BigInt(kind), true)
    view.setBigInt64(at + R.ROW_EXCH, venueNs, true)
    view.setBigInt64(at + R.ROW_LOCAL, localNs, true)
    view.setFloat64(at + R.ROW_PX, pxTicks, true)
    view.setFloat64(at + R.ROW_QTY, qtyLots, true)
  }
  return bytes
}

interface Wish {
  readonly isTimed: boolean
  /** It looks deeper from its so-manieth look on. */
  readonly deepFrom: number
}

/** Quotes at the touch, and takes down what it sees. */
function watching({ isTimed, deepFrom }: Wish): { strategy: Strategy; seen: unknown[] } {
  const seen: unknown[] = []
  const look = (desk: Desk): void => {
    const [market] = desk.markets
    const { state, tsVenueUs, tsLocalUs, bidTicks, askTicks } = market!
    const deep = seen.length >= deepFrom ? [market!.bids(40), market!.asks(3)] : []
    seen.push([desk.nowUs, state, tsVenueUs, tsLocalUs, bidTicks, askTicks, ...deep, desk.equity])
    for (const [side, pxTicks] of [
      ['buy', bidTicks],
      ['sell', askTicks],
    ] as const) {
      const mine = desk.orders(0).find(({ intent }) => intent.side === side)
      if (mine && mine.intent.pxTicks !== pxTicks) desk.cancel(mine.id)
      else if (!mine && pxTicks > 0)
        desk.submit({ instrument: 0, side, kind: 'limit', qtyLots: 2, pxTicks, postOnly: true })
    }
  }
  return { seen, strategy: isTimed ? { timerMs: 40, onTimer: look } : { onMarket: look } }
}

async function run(bytes: Uint8Array, { readsSignal, piece, ...wish }: Wish & { readsSignal: boolean; piece: number }) {
  const { strategy, seen } = watching(wish)
  const input = {
    name: 'rows.npz',
    open: async function* () {
      for (let at = 0; at < bytes.length; at += piece) yield bytes.slice(at, at + piece)
    },
  }
  const { orders, fills, samples, endEquity, counts } = await trade({
    source: () => npz([input], { symbol: 'X', tickSize: '1', lotSize: '1' }),
    strategy: { ...strategy, readsSignal },
    latency: latency({ feedUs: (venueUs, localUs) => localUs - venueUs }, constantOrders(20_000, 10_000)),
    queue: logProb(),
    fees: (instrument) => rateFees({ instrument, tiers: [{ fromVolume: 0, makerRate: 0.0001, takerRate: 0.0004 }] }),
    startEquity: 10_000,
  })
  return { seen, orders, fills, samples, endEquity, counts }
}

test('what is seen, sent and filled is the same, and what the core refused', { timeout: 60_000 }, async () => {
  let fills = 0
  await assert(
    asyncProperty(
      array(message, { minLength: 20, maxLength: 250 }),
      record({
        isTimed: boolean(),
        deepFrom: constantFrom(Infinity, 0, 5, 40),
        piece: constantFrom(64, 192, 1000, 1 << 20),
      }),
      async (messages, wish) => {
        const bytes = arrayOf(messages)
        const followed = await run(bytes, { ...wish, readsSignal: true })
        const glanced = await run(bytes, { ...wish, readsSignal: false })
        expect(glanced).toEqual(followed)
        fills += glanced.fills.length
      },
    ),
    { numRuns: 60 },
  )
  expect(fills).toBeGreaterThan(100)
})

test('who says it reads no signal finds none, rows or not', async () => {
  const signals: unknown[] = []
  const messages = sample(message, { numRuns: 20, seed: 1 }).map((one) => ({ ...one, kind: 'snapshot' }) as Message)
  const input = {
    name: 'rows.npz',
    open: async function* () {
      yield arrayOf(messages)
    },
  }
  await trade({
    source: () => npz([input], { symbol: 'X', tickSize: '1', lotSize: '1' }),
    strategy: {
      readsSignal: false,
      onMarket: ({ markets }) => void signals.push(markets[0]!.state, markets[0]!.signal()),
    },
    ...{ startEquity: 0, queue: logProb() },
    latency: latency({ feedUs: () => 1000 }, constantOrders(1000, 1000)),
    fees: (instrument) => rateFees({ instrument, tiers: [{ fromVolume: 0, makerRate: 0, takerRate: 0 }] }),
  })
  expect(new Set(signals)).toEqual(new Set(['live', null]))
})
