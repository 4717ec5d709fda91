// ITCH 5.0: sessions written by hand from the specification's tables (itch-session.ts), and the recorded beginning of one.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

import { expect, test } from 'vitest'

import { itch, replay, type ItchOptions } from '../../src/feeds/index.js'
import type { Trade } from '../../src/engine/signal.js'
import { recording } from '../available.js'
import { Random } from '../parity/random.js'
import { input } from './bytes.js'
import { ItchSession } from './itch-session.js'

const NAME = '01302019.NASDAQ_ITCH50'
/** Midnight of 2019-01-30 in New York, UTC−5. */
const MIDNIGHT_US = Date.UTC(2019, 0, 30, 5) * 1000

async function run(bytes: Uint8Array, options: ItchOptions = {}, name = NAME) {
  const source = await itch([input(name, bytes, 97)], options)
  const feed = await replay(source, { features: [] })
  const trades: Trade[] = []
  for (const market of feed.markets) market.trades((trade) => trades.push(trade))
  const states: string[] = []
  for await (const item of feed.events()) if (item.kind === 'status') states.push(`${item.market.symbol} ${item.state}`)
  return { source, feed, trades, states, market: feed.markets[0]! }
}

const opened = () =>
  new ItchSession().event('O').directory(7, 'LEAD').directory(9, 'OTHER').action(7, 'T').event('S').event('Q')
const at = (price: number) => price / 100

test('each message does to the book what the specification says', async () => {
  const s = opened()
  s.add(7, 1n, true, 100, 100_0000).add(7, 2n, true, 50, 100_0000, true).add(7, 3n, false, 70, 100_0500)
  s.add(9, 4n, true, 5, 3_0000)
  s.execute(7, 1n, 40, 11n)
    .cancel(7, 3n, 20)
    .executeAt(7, 3n, 10, 12n, 100_0250)
    .replace(7, 2n, 5n, 60, 99_9900)
    .delete(9, 4n)
  const { market, feed, trades, source } = await run(s.bytes)
  expect(feed.markets.map(({ symbol, tickSize }) => [symbol, tickSize])).toEqual([
    ['LEAD', '0.01'],
    ['OTHER', '0.01'],
  ])
  expect(market.state).toBe('live')
  expect(market.book.bidsTicks()).toEqual([
    [100_00, 60],
    [99_99, 60],
  ])
  expect(market.book.asksTicks()).toEqual([[100_05, 40]])
  expect(market.queueAhead(5n)).toEqual({ orders: 0, lots: 0, anonymousLots: 0 })
  expect(feed.markets[1]!.book.bidsTicks()).toEqual([]) // all removed: an empty book, and a live one
  // the taker is on the other side of the order; C trades at its own price
  expect(trades.map(({ id, side, price, amount }) => [id, side, price, amount])).toEqual([
    [11, 'sell', 100, 40],
    [12, 'buy', 100.025, 10],
  ])
  expect(market.tsVenueUs).toBe(MIDNIGHT_US + 4 * 3_600_000_000)
  expect(Object.fromEntries(source.messages)).toMatchObject({
    S: 3,
    R: 2,
    H: 1,
    A: 3,
    F: 1,
    E: 1,
    X: 1,
    C: 1,
    U: 1,
    D: 1,
  })
})

test('trades: unprinted ones, crosses and those of nobody’s side are left out and counted; hidden ones change no book', async () => {
  const s = opened()
  s.add(7, 1n, true, 100, 100_0000).add(7, 2n, false, 100, 100_0400)
  s.executeAt(7, 1n, 10, 21n, 100_0000, false)
  s.hidden(7, 'B', 5, 100_0300, 22n).hidden(7, 'B', 6, 100_0100, 23n).hidden(7, 'B', 7, 100_0200, 24n)
  s.hidden(7, 'S', 8, 100_0200, 25n).cross(7, 1000n, 100_0100, 26n)
  const { market, trades, source } = await run(s.bytes, { symbol: 'LEAD' })
  expect(market.book.bidsTicks()).toEqual([[100_00, 90]])
  // bought above the middle, sold below it, not known at it; a side of S says it
  expect(trades.map(({ id, side, amount }) => [id, side, amount])).toEqual([
    [22, 'buy', 5],
    [23, 'sell', 6],
    [25, 'buy', 8],
  ])
  expect(source.counters.get('LEAD')).toMatchObject({ unprinted: 1, unsigned: 1, crosses: 1, unknownRefs: 0 })
  // before 2014-07-14 the side of the hidden order was told
  const then = await run(s.bytes, { symbol: 'LEAD', date: '2014-07-11' })
  expect(then.trades.map(({ side }) => side)).toEqual(['sell', 'sell', 'sell', 'buy'])
})

test('a halt takes the book away; what comes and goes meanwhile is in the one that resumes', async () => {
  const s = opened()
  s.add(7, 1n, true, 100, 100_0000).add(7, 2n, false, 10, 100_0400).action(7, 'H')
  s.delete(7, 2n).add(7, 3n, false, 30, 100_0200)
  const before = await run(s.bytes, { symbol: 'LEAD' })
  expect(before.market.state).toBe('no_book')
  s.action(7, 'T').add(7, 4n, true, 1, 100_0000)
  const { market, states } = await run(s.bytes, { symbol: 'LEAD' })
  expect(states).toEqual(['LEAD live', 'LEAD no_book', 'LEAD live'])
  expect(market.book.bidsTicks()).toEqual([[100_00, 101]])
  expect(market.book.asksTicks()).toEqual([[100_02, 30]])
  expect(market.queueAhead(4n)).toEqual({ orders: 1, lots: 100, anonymousLots: 0 })
})

test('orders that nobody added, and more than is left, are counted and never trap', async () => {
  const s = opened().add(7, 1n, true, 100, 100_0000)
  s.execute(7, 90n, 5, 1n).executeAt(7, 91n, 5, 2n, 1).cancel(7, 92n, 5).delete(7, 93n).replace(7, 94n, 95n, 5, 1_0000)
  s.cancel(7, 1n, 400)
  const { market, source, trades } = await run(s.bytes, { symbol: 'LEAD' })
  expect(source.counters.get('LEAD')).toMatchObject({ unknownRefs: 5, overdrawn: 1 })
  expect(market.book.bidsTicks()).toEqual([])
  expect(market.state).toBe('live')
  expect(trades).toEqual([])
})

test('an unknown type of any length is skipped and counted; a wrong length and a cut-off end name their byte', async () => {
  const s = opened().message('~', 7, 61).add(7, 1n, true, 100, 100_0000)
  const short = Buffer.from([0, 1, 0x7a, 0, 0])
  const { market, source } = await run(Buffer.concat([short, s.bytes]), { symbol: 'LEAD' })
  expect(source.messages.get('?')).toBe(2)
  expect(market.book.bidsTicks()).toEqual([[100_00, 100]])
  const whole = s.bytes
  const wrong = Buffer.concat([whole, new ItchSession().message('D', 7, 20).bytes])
  await expect(run(wrong)).rejects.toMatchObject({ name: 'InputError', rule: 'itch_length', byte: whole.length })
  await expect(run(whole.subarray(0, -1))).rejects.toMatchObject({ rule: 'itch_end', byte: whole.length - 38 })
  await expect(run(whole.subarray(0, whole.length - 37))).rejects.toMatchObject({
    rule: 'itch_end',
    byte: whole.length - 38,
  })
})

test('every message of the specification has the length of its table', async () => {
  const lengths = { Y: 20, L: 26, V: 35, W: 12, K: 28, J: 35, h: 21, B: 19, I: 50, N: 20, O: 48 }
  const s = opened().add(7, 1n, true, 100, 100_0000)
  for (const [type, length] of Object.entries(lengths)) s.message(type, 7, length)
  const { source } = await run(s.bytes)
  for (const type of Object.keys(lengths)) expect(source.messages.get(type)).toBe(1)
  for (const [type, length] of Object.entries(lengths)) {
    const wrong = Buffer.concat([s.bytes, new ItchSession().message(type, 7, length + 1).bytes])
    await expect(run(wrong)).rejects.toMatchObject({ rule: 'itch_length' })
  }
})

test('options: symbols that are not there, ticks that do not fit, days in names', async () => {
  const s = opened().add(7, 1n, true, 100, 100_0050)
  await expect(run(s.bytes, { symbol: 'NONE' })).rejects.toThrow('expected one of the 2 in the stock directory')
  await expect(run(s.bytes, { symbol: 'LEAD', tickSize: '0.01' })).rejects.toThrow('prices of LEAD lie between')
  const { market } = await run(s.bytes, { symbol: 'LEAD' })
  expect(market.tickSize).toBe('0.0001')
  for (const name of ['S013019-v50.txt', '20190130.itch', '/data/2019-01-30/NQ.itch', '20190130.BX_ITCH_50']) {
    const source = await itch([input(name, s.bytes)], { symbol: 'LEAD' })
    const named = name.startsWith('/data') ? 0 : MIDNIGHT_US
    expect(source.instruments[0]!.midnightUs! - (named === 0 ? 5 * 3_600_000_000 : 0)).toBe(named)
  }
})

test.each([1, 2, 3, 4])(
  'a random session, seed %i: the book after each event is the one kept by hand, and its queues too',
  async (seed) => {
    const random = new Random(seed)
    const s = opened()
    const want = [s.book(7)]
    let [ref, match] = [1n, 1n]
    for (let i = 0; i < 1_500; i++) {
      s.nowNs += BigInt(random.between(0, 2_000_000))
      const locate = random.chance(0.1) ? 9 : 7
      const resting = s.resting(locate)
      const some = resting.length === 0 ? null : resting[random.between(0, resting.length - 1)]!
      const isBuy = random.chance(0.5)
      // never crossed: bids below 50, asks above
      const price = isBuy ? 50_0000 - random.between(1, 300) * 100 : 50_0000 + random.between(1, 300) * 100
      const what = random.between(0, 9)
      if (some === null || what < 4) s.add(locate, ref++, isBuy, random.between(1, 900), price, random.chance(0.2))
      else if (what === 4) s.execute(locate, some.ref, random.between(1, some.shares), match++)
      else if (what === 5) s.executeAt(locate, some.ref, random.between(1, some.shares), match++, some.price)
      else if (what === 6) s.cancel(locate, some.ref, random.between(1, some.shares))
      else if (what === 7) s.delete(locate, some.ref)
      else if (what === 8)
        s.replace(locate, some.ref, ref++, random.between(1, 900), some.price + (some.isBuy ? -100 : 100))
      else s.hidden(locate, 'B', 10, 50_0100, match++)
      if (locate === 7 && what !== 9) want.push(s.book(7))
      else if (locate === 7 && some === null) want.push(s.book(7))
    }
    const source = await itch([input(NAME, s.bytes, 4096)], { symbol: 'LEAD' })
    const feed = await replay(source, { features: [] })
    const [market] = feed.markets
    let n = 0
    for await (const item of feed.steps()) {
      if (item.kind !== 'record') continue
      const { book } = market!
      const got = { bids: book.bidsTicks(), asks: book.asksTicks() }
      if (n < want.length && JSON.stringify(got) === JSON.stringify(ticks(want[n]!))) n++
    }
    expect(n).toBe(want.length)
    expect({ bids: market!.book.bidsTicks(), asks: market!.book.asksTicks() }).toEqual(ticks(s.book(7)))
    for (const { ref } of s.resting(7)) expect(market!.queueAhead(ref)?.lots).toBe(s.ahead(7, ref))
    expect(market!.counters).toMatchObject({ unseenIds: 0, repeatedIds: 0, overdrawn: 0, gaps: 0, resyncs: 0 })
    expect(source.counters.get('LEAD')).toMatchObject({ unknownRefs: 0, overdrawn: 0, repeatedRefs: 0 })
  },
)

const ticks = ({ bids, asks }: ReturnType<ItchSession['book']>) => ({
  bids: bids.map(([price, shares]) => [at(price), shares]),
  asks: asks.map(([price, shares]) => [at(price), shares]),
})

test('memory does not grow with length', async () => {
  const s = opened()
  const head = s.bytes.length
  for (let i = 0n; i < 500n; i++) s.add(7, i, true, 100, 100_0000).execute(7, i, 100, i)
  const [start, body] = [s.bytes.subarray(0, head), s.bytes.subarray(head)]
  async function* long(): AsyncGenerator<Uint8Array> {
    yield start
    for (let i = 0; i < 60; i++) yield body
  }
  const source = await itch([{ name: NAME, open: long }], { symbol: 'LEAD' })
  let [records, most] = [0, 0]
  const before = process.memoryUsage().arrayBuffers
  for await (const _ of source.records())
    if ((++records & 0xfff) === 0) most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  expect(records).toBe(1 + 60_000)
  expect(most).toBeLessThan(40 << 20)
})

test('the recorded beginning of a session: 1,000 messages, none of them an order', async ({ skip }) => {
  const bytes = gunzipSync(readFileSync(recording('itch/itch50_first1000.bin.gz', skip)))
  const all = await itch([input('first1000', bytes, 1 << 12)])
  expect(all.instruments).toEqual([])
  const source = await itch([input('first1000', bytes, 1 << 12)], { symbol: 'AAPL' })
  let records = 0
  for await (const _ of source.records()) records++
  expect(Object.fromEntries(source.messages)).toEqual({ S: 1, R: 993, H: 3, Y: 3 })
  expect(records).toBe(1)
})
