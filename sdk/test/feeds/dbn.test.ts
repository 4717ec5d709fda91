// DBN: streams written by hand from the published layouts (dbn-stream.ts).
import { expect, test } from 'vitest'

import type { Trade } from '../../src/engine/signal.js'
import { dbn, replay, type DbnOptions } from '../../src/feeds/index.js'
import { Random } from '../parity/random.js'
import { input } from './bytes.js'
import { DbnStream } from './dbn-stream.js'

const ES = { symbol: 'ESZ3', id: 17 }
const NQ = { symbol: 'NQZ3', id: 4_000_000_018 }
const SNAPSHOT = 32
const LAST = 128
const BAD = 4

async function run(bytes: Uint8Array, options: DbnOptions = {}) {
  const source = await dbn([input('es.dbn', bytes, 61)], options)
  const feed = await replay(source, { features: [] })
  const trades: Trade[] = []
  for (const market of feed.markets) market.trades((trade) => trades.push(trade))
  const states: string[] = []
  let events = 0
  for await (const item of feed.events()) {
    if (item.kind === 'status') states.push(item.state)
    else events++
  }
  return { source, feed, trades, states, events, market: feed.markets[0]! }
}

test.each([1, 2, 3] as const)(
  'version %i: metadata, symbols, records with and without the time they were sent',
  async (version) => {
    for (const tsOut of [false, true]) {
      const s = new DbnStream(version, [ES, NQ], { tsOut })
      s.mbo(17, 'R', 'N', 0n, NaN, 0, LAST)
        .mbo(17, 'A', 'B', 1n, 4500.25, 3)
        .mbo(NQ.id, 'R', 'N', 0n, NaN, 0)
        .mbo(NQ.id, 'A', 'A', 1n, 16_000.5, 2)
      const { feed } = await run(s.bytes)
      expect(feed.markets.map(({ symbol, tickSize }) => [symbol, tickSize])).toEqual([
        ['ESZ3', '0.01'],
        ['NQZ3', '0.1'],
      ])
      expect(feed.markets[0]!.book.bids()).toEqual([[4500.25, 3]])
      expect(feed.markets[1]!.book.asks()).toEqual([[16_000.5, 2]])
    }
  },
)

test('MBO: a snapshot begins the book; records up to LAST are one event; trades and fills leave it to the cancellation', async () => {
  const s = new DbnStream(2, [ES])
  s.mbo(17, 'A', 'B', 9n, 1, 1) // before the book is known
  s.mbo(17, 'R', 'N', 0n, NaN, 0, SNAPSHOT)
    .mbo(17, 'A', 'B', 1n, 4500, 10, SNAPSHOT)
    .mbo(17, 'A', 'B', 2n, 4500, 5, SNAPSHOT)
    .mbo(17, 'A', 'A', 3n, 4500.25, 7, SNAPSHOT | LAST)
  // sold into the bid: order 1 gives 4
  s.mbo(17, 'T', 'A', 0n, 4500, 4, 0).mbo(17, 'F', 'B', 1n, 4500, 4, 0).mbo(17, 'C', 'B', 1n, 4500, 4, LAST)
  const { market, trades, source, events } = await run(s.bytes)
  expect(market.state).toBe('live')
  expect(market.book.bids()).toEqual([[4500, 11]])
  expect(market.queueAhead(2n)).toEqual({ orders: 1, lots: 6, anonymousLots: 0 })
  expect(trades.map(({ side, price, amount }) => [side, price, amount])).toEqual([['sell', 4500, 4]])
  expect(events).toBe(2)
  expect(source.counts).toMatchObject({ beforeBook: 1, trades: 1, unknownIds: 0, unfinished: 0 })
})

test('MBO: less at the same price keeps its place, more or another price costs it', async () => {
  const s = new DbnStream(3, [ES]).mbo(17, 'R', 'N', 0n, NaN, 0)
  for (const id of [1n, 2n, 3n]) s.mbo(17, 'A', 'B', id, 4500, 10)
  s.mbo(17, 'M', 'B', 1n, 4500, 6)
  const kept = await run(s.bytes)
  expect(kept.market.queueAhead(2n)?.lots).toBe(6)
  s.mbo(17, 'M', 'B', 1n, 4500, 8)
  const grown = await run(s.bytes)
  expect(grown.market.queueAhead(2n)?.lots).toBe(0)
  expect(grown.market.queueAhead(1n)?.lots).toBe(20)
  s.mbo(17, 'M', 'B', 2n, 4499.75, 10).mbo(17, 'C', 'B', 77n, 4500, 1)
  const moved = await run(s.bytes)
  expect(moved.market.book.bids()).toEqual([
    [4500, 18],
    [4499.75, 10],
  ])
  expect(moved.source.counts.unknownIds).toBe(1)
})

test('MAYBE_BAD_BOOK: no book, until it is cleared or shown whole; an event that never ends is counted', async () => {
  const s = new DbnStream(2, [ES]).mbo(17, 'R', 'N', 0n, NaN, 0).mbo(17, 'A', 'B', 1n, 4500, 10)
  s.mbo(17, 'A', 'B', 2n, 4500, 1, LAST | BAD).mbo(17, 'A', 'B', 3n, 4500, 1)
  const bad = await run(s.bytes)
  expect(bad.market.state).toBe('no_book')
  expect(bad.source.counts).toMatchObject({ maybeBad: 1 })
  s.mbo(17, 'R', 'N', 0n, NaN, 0, SNAPSHOT)
    .mbo(17, 'A', 'A', 4n, 4501, 2, SNAPSHOT | LAST)
    .mbo(17, 'A', 'A', 5n, 4501, 2, 0)
  const { market, states, source } = await run(s.bytes)
  expect(states).toEqual(['live', 'no_book', 'live'])
  expect(market.book.asks()).toEqual([[4501, 2]])
  expect(market.book.bids()).toEqual([])
  expect(source.counts.unfinished).toBe(1)
})

test('MBP-10 and MBP-1: each event is a picture; a trade comes before it; empty ranks are none', async () => {
  for (const ranks of [1, 10] as const) {
    const s = new DbnStream(2, [ES])
    const levels = Array.from({ length: 3 }, (_, i) => [4500 - i / 4, 10 + i, 4500.25 + i / 4, 20 + i] as const)
    s.mbp(ranks, 17, 'A', 'B', 4500, 1, levels)
    s.mbp(ranks, 17, 'T', 'B', 4500.125, 2, levels, 0).mbp(ranks, 17, 'C', 'A', 4500.25, 2, levels.slice(0, 1))
    const { market, trades, feed } = await run(s.bytes)
    expect(feed.markets[0]!.tickSize).toBe('0.01')
    expect(market.book.bids()).toEqual([[4500, 10]])
    expect(market.book.asks()).toEqual([[4500.25, 20]])
    expect(trades.map(({ side, price, amount }) => [side, price, amount])).toEqual([['buy', 4500.125, 2]])
    s.mbp(ranks, 17, 'A', 'B', 4500, 1, levels, LAST | BAD)
    expect((await run(s.bytes)).market.state).toBe('no_book')
    s.mbp(ranks, 17, 'A', 'B', 4500, 1, levels)
    expect((await run(s.bytes)).market.state).toBe('live')
  }
})

test('trades alone; one without an aggressor is left out and counted', async () => {
  const s = new DbnStream(1, [ES])
    .mbp(0, 17, 'T', 'A', 4500.25, 3)
    .mbp(0, 17, 'T', 'N', 4500.25, 8)
    .mbp(0, 17, 'T', 'B', 4500.5, 1)
  const { trades, source, market } = await run(s.bytes)
  expect(trades.map(({ side, price, amount }) => [side, price, amount])).toEqual([
    ['sell', 4500.25, 3],
    ['buy', 4500.5, 1],
  ])
  expect(source.counts).toMatchObject({ trades: 2, unsigned: 1 })
  expect(market.state).not.toBe('live')
})

test('a live stream names its instruments as it goes', async () => {
  const s = new DbnStream(2, [])
  s.record(22, 176, 17, (r) => {
    r[16] = 1
    r.write('ES.c.0', 17)
    r.write('ESZ3', 17 + 71 + 1)
  })
  s.mbo(17, 'R', 'N', 0n, NaN, 0).mbo(17, 'A', 'B', 1n, 4500, 10)
  const { market, source } = await run(s.bytes)
  expect(market.symbol).toBe('ESZ3')
  expect(source.counts.other).toBe(1)
})

test('what is not whole, and what is no DBN, says where', async () => {
  const s = new DbnStream(2, [ES]).mbo(17, 'R', 'N', 0n, NaN, 0).mbo(17, 'A', 'B', 1n, 4500.25, 3)
  const all = s.bytes
  await expect(run(all.subarray(0, -5))).rejects.toMatchObject({ rule: 'dbn_end', byte: all.length - 56 })
  await expect(run(all.subarray(0, 50))).rejects.toMatchObject({ rule: 'dbn_metadata' })
  const wrong = Buffer.from(all)
  wrong[all.length - 56] = 13
  await expect(run(wrong)).rejects.toMatchObject({ rule: 'dbn_length', byte: all.length - 56 })
  const later = Buffer.from(all)
  later[3] = 4
  await expect(run(later)).rejects.toMatchObject({ rule: 'dbn_version' })
  const long = Buffer.from(all)
  long.writeUInt32LE(70_000, 8 + 16 + 2 + 24 + 3 + 2 + 53 + 4)
  await expect(run(long)).rejects.toMatchObject({ rule: 'dbn_metadata' })
  await expect(run(all, { symbol: 'ZZ' })).rejects.toThrow('expected one of ESZ3')
  await expect(run(all, { tickSize: '0.5' })).rejects.toMatchObject({ rule: 'tick' })
})

test.each([1, 2, 3])('random MBO, seed %i: the book is the sum of its orders, and queues are kept', async (seed) => {
  const random = new Random(seed)
  const s = new DbnStream(2, [ES]).mbo(17, 'R', 'N', 0n, NaN, 0)
  let orders: { id: bigint; side: 'A' | 'B'; px: number; size: number }[] = []
  let next = 1n
  for (let i = 0; i < 800; i++) {
    s.nowNs += 1_000n
    const some = orders[random.between(0, Math.max(0, orders.length - 1))]
    const what = random.between(0, 5)
    if (!some || what < 3) {
      const side = random.chance(0.5) ? 'B' : 'A'
      const order = {
        id: next++,
        side,
        px: 100 + (side === 'B' ? -1 : 1) * random.between(1, 40) * 0.25,
        size: random.between(1, 50),
      } as const
      orders.push({ ...order })
      s.mbo(17, 'A', side, order.id, order.px, order.size)
    } else if (what === 3) {
      const taken = random.between(1, some.size)
      some.size -= taken
      orders = orders.filter(({ size }) => size > 0)
      s.mbo(17, 'C', some.side, some.id, some.px, taken)
    } else {
      const changed = {
        ...some,
        size: random.between(1, 60),
        px: some.px + (random.chance(0.5) ? (some.side === 'B' ? -0.25 : 0.25) : 0),
      }
      const keeps = changed.px === some.px && changed.size <= some.size
      orders = keeps
        ? orders.map((order) => (order === some ? changed : order))
        : [...orders.filter((order) => order !== some), changed]
      s.mbo(17, 'M', changed.side, changed.id, changed.px, changed.size)
    }
  }
  const { market } = await run(s.bytes)
  for (const [side, read] of [
    ['B', market.book.bids()],
    ['A', market.book.asks()],
  ] as const) {
    const levels = new Map<number, number>()
    for (const order of orders) if (order.side === side) levels.set(order.px, (levels.get(order.px) ?? 0) + order.size)
    expect(read).toEqual([...levels].toSorted(([a], [b]) => (side === 'B' ? b - a : a - b)))
  }
  for (const [i, { id, side, px }] of orders.entries()) {
    const ahead = orders.slice(0, i).filter((order) => order.side === side && order.px === px)
    expect(market.queueAhead(id)?.lots).toBe(ahead.reduce((sum, { size }) => sum + size, 0))
  }
  expect(market.counters).toMatchObject({ resyncs: 0, unseenIds: 0, overdrawn: 0 })
})
