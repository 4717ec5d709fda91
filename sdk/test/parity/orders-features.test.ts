// The same market told twice: as a by-order file with its book rows, and as changes of orders. Every feature has the same value, and
// where it has none the same reason.
import { open, packOrders, type DecodedOrder, type DecodedTrade } from 'leadline'
import { expect, test } from 'vitest'

import { FEATURES, featuresOf } from '../../src/engine/registry.js'
import { Status } from '../../src/engine/status.js'
import { OrderFeed } from '../reference/order-feed.js'
import { Random } from './random.js'

const MESSAGES = 4_000
const DAY_S = 1_700_006_400n
const MID = 10_000n
const RANKS = 10
const text = new TextEncoder()

/** A file's first row doesn't say which orders make up its levels, so it can't count them; and a file has a session. */
const differs = (name: string): boolean => /_ct_|^minutes_/.test(name)

test('all features of single messages, and all others', async () => {
  const engine = await open()
  const features = featuresOf('all')
    .map(({ name }) => name)
    .filter((name) => !differs(name))
  expect(FEATURES.length).toBeGreaterThan(300)
  const options = { symbol: 'X', tickSize: '0.01', lotSize: '1', features } as const
  const file = engine.market({ ...options, venue: 'lobster', midnightUs: Number(DAY_S) * 1e6 })
  const feed = engine.market({ ...options, venue: 'events:none' })
  const book = new OrderFeed()
  const random = new Random(3)
  let ns = 34_200_000_000_000n
  let number = 0n
  let nextId = 1n

  const price = (side: 'bid' | 'ask') =>
    side === 'bid' ? MID - random.bigint(0n, 8n) : MID + 1n + random.bigint(0n, 8n)
  const row = (type: number, { side, id, qtyLots }: DecodedOrder, pxTicks: bigint) => {
    const [asks, bids] = [book.levels('ask'), book.levels('bid')]
    const cells = Array.from({ length: RANKS }, (_, i) =>
      [
        asks[i] ? [asks[i][0] * 100, asks[i][1]] : [9999999999, 0],
        bids[i] ? [bids[i][0] * 100, bids[i][1]] : [-9999999999, 0],
      ].flat(),
    )
    const time = `${ns / 1_000_000_000n}.${String(ns % 1_000_000_000n).padStart(9, '0')}`
    const message = `${time},${type},${id},${qtyLots},${pxTicks * 100n},${side === 'bid' ? 1 : -1}`
    expect(file.row(text.encode(message), text.encode(cells.flat().join(',')))).toBe(Status.APPLIED)
    file.flush()
  }
  const push = (orders: DecodedOrder[], trades: DecodedTrade[] = [], full = false) => {
    number++
    const event = { full, last: number, tsVenueNs: DAY_S * 1_000_000_000n + ns, orders, trades }
    book.apply(event)
    expect(feed.pushOrders(packOrders([event])).status).toBe(Status.APPLIED)
  }
  const said = (market: typeof file) => {
    const values = market.features()
    return features.map((name, i) => `${name} ${values[i]} ${market.reason(name)}`)
  }
  const compare = () => {
    const [a, b] = [said(file), said(feed)]
    expect(a.filter((line, i) => line !== b[i])).toEqual([])
  }

  const seeds: DecodedOrder[] = Array.from({ length: 12 }, (_, i) => {
    const side = i % 2 === 0 ? 'bid' : 'ask'
    return { op: 'add', id: nextId++, side, pxTicks: price(side), qtyLots: random.bigint(50n, 400n) }
  })
  push(seeds, [], true)
  row(1, seeds[11]!, BigInt(seeds[11]!.pxTicks))
  compare()
  for (let i = 0; i < MESSAGES; i++) {
    ns += random.chance(0.002)
      ? 31_000_000_000n
      : random.chance(0.5)
        ? random.bigint(1n, 900_000n)
        : random.bigint(1n, 400_000_000n)
    const side = random.chance(0.5) ? 'bid' : 'ask'
    const known = [...book.orders].filter(([, order]) => order.side === side)
    const kind =
      known.length < 6 ? 'add' : random.pick(['add', 'add', 'reduce', 'delete', 'delete', 'execute'] as const)
    if (kind === 'add') {
      const order: DecodedOrder = {
        op: 'add',
        id: nextId++,
        side,
        pxTicks: price(side),
        qtyLots: random.bigint(1n, 6n) * 50n,
      }
      push([order])
      row(1, order, BigInt(order.pxTicks))
    } else {
      const best = side === 'bid' ? book.levels('bid')[0]![0] : book.levels('ask')[0]![0]
      const [id, { pxTicks, qtyLots: rests }] =
        kind === 'execute' ? known.find(([, order]) => Number(order.pxTicks) === best)! : random.pick(known)
      const qtyLots = kind === 'delete' || random.chance(0.4) ? rests : random.bigint(1n, rests)
      const order: DecodedOrder = { op: kind, id, side, pxTicks, qtyLots }
      const sign = side === 'ask' ? 1 : -1
      push([order], kind === 'execute' ? [{ id: number, px: pxTicks, qtyLots, sign }] : [])
      row({ reduce: 2, delete: 3, execute: 4 }[kind], order, pxTicks)
    }
    if (i % 5 === 0 || i > MESSAGES - 50) compare()
  }
  expect(file.counters).toMatchObject({ mismatches: 0, revealed: 0 })
  expect([feed.counters.trades, feed.counters.unseenIds]).toEqual([file.counters.trades, 0])
  expect(feed.counters.trades).toBeGreaterThan(300)
})
