import { open, Status } from 'leadline'
import { expect, test } from 'vitest'

import { coinbaseexchangeSide } from '../../src/feeds/venues/coinbaseexchange-side.js'
import { coinbaseexchange } from '../../src/feeds/venues/coinbaseexchange.js'
import type { SideSession } from '../../src/feeds/venue.js'
import { gunzipped } from '../golden/recordings.js'
import { Random } from '../parity/random.js'

const engine = await open()
const btc = {
  venue: 'coinbaseexchange',
  symbol: 'BTC/USD',
  tickSize: '0.01',
  lotSize: '0.00000001',
  features: ['bid_ct_00', 'msg_rate_1s', 'cancel_ratio_cnt_10s'],
} as const
const START_US = 1_565_815_347_265_000

// ── by level: the frames of the documentation ──
const SNAPSHOT =
  '{"type":"snapshot","product_id":"BTC-USD","bids":[["10101.10","0.45054140"]],"asks":[["10102.55","0.57753524"]]}'
const UPDATE =
  '{"type":"l2update","product_id":"BTC-USD","time":"2019-08-14T20:42:27.265Z","changes":[["buy","10101.80000000","0.162567"]]}'
const HEARTBEAT =
  '{"type":"heartbeat","sequence":90,"last_trade_id":20,"product_id":"BTC-USD","time":"2014-11-07T08:19:28.464459Z"}'
const matchFrame = (type: string, sequence: number, side: 'buy' | 'sell', extra = ''): string =>
  `{"type":"${type}","trade_id":10,"sequence":${sequence},"maker_order_id":"ac928c66-ca53-498f-9c13-a110027a60e8","taker_order_id":"132fb6ae-456b-4654-b4e0-d681ac05cea1",` +
  `"time":"2014-11-07T08:19:27.028459Z","product_id":"BTC-USD","size":"5.23512","price":"400.23","side":"${side}"${extra}}`

test('a snapshot over the socket, then sizes by side: 20:42:27.265 of 2019-08-14', () => {
  const market = engine.market(btc)
  expect(market.id).toBe('BTC-USD')
  expect([market.push(SNAPSHOT), market.state]).toEqual([Status.APPLIED, 'live'])
  expect(market.push(UPDATE)).toBe(Status.APPLIED)
  expect(market.tsVenueUs).toBe(START_US)
  expect(market.book.bidsTicks()).toEqual([
    [1_010_180, 16_256_700],
    [1_010_110, 45_054_140],
  ])
  expect(market.book.asksTicks()).toEqual([[1_010_255, 57_753_524]])
  const both = UPDATE.replace(
    '[["buy"',
    '[["sell","10102.55","0"],["buy","10101.80","0.00"],["sell","10102.60","1"],["buy"',
  )
  expect(market.push(both.replace('2019-08-14T20:42:27.265Z', '0001-01-01T00:00:00Z'))).toBe(Status.APPLIED)
  expect(market.tsVenueUs).toBe(START_US) // the year 1 is no time
  expect(market.book.asksTicks()).toEqual([[1_010_260, 100_000_000]])
  market.close()
})

test('matches tell the side of the maker; what was before the subscription is history', () => {
  const market = engine.market(btc)
  const trades: unknown[] = []
  market.trades(({ id, side, price, amount, tsVenueUs }) => trades.push([id, side, price, amount, tsVenueUs]))
  expect(market.push(matchFrame('last_match', 49, 'buy'))).toBe(Status.IGNORED)
  expect(market.push(matchFrame('match', 50, 'sell'))).toBe(Status.APPLIED)
  expect(trades).toEqual([[10, 'buy', 400.23, 5.23512, 1_415_348_367_028_459]])
  market.push(SNAPSHOT)
  expect(market.push(matchFrame('match', 77, 'buy').replace('"trade_id":10', '"trade_id":11'))).toBe(Status.APPLIED)
  expect(trades[1]).toEqual([11, 'sell', 400.23, 5.23512, 1_415_348_367_028_459])
  expect(market.counters).toMatchObject({ trades: 2, gaps: 0, ignored: 1 })
  expect(market.book.bidsTicks()).toHaveLength(1)
  expect([market.push(matchFrame('match', 78, 'buy').replace('400.23', '-1')), market.state]).toEqual([
    Status.DECODE,
    'live',
  ])
  market.close()
})

test('heartbeats revive, and their numbers prove nothing; other products and unknown types are counted', () => {
  const market = engine.market({ ...btc, staleMs: 4000 })
  market.push(SNAPSHOT, START_US)
  market.tick(START_US + 4_000_001)
  expect(market.state).toBe('stale')
  market.push(HEARTBEAT, START_US + 4_100_000)
  expect(market.state).toBe('live')
  expect(market.push(HEARTBEAT.replace('90', '500'))).toBe(Status.IGNORED)
  expect(market.push(UPDATE.replace('BTC-USD', 'ETH-USD').replace('10101.80000000', 'nothing'))).toBe(
    Status.WRONG_SYMBOL,
  )
  expect(market.push('{"type":"subscriptions","channels":[]}')).toBe(Status.IGNORED)
  expect(market.push('{"type":"status_of_things","products":[]}')).toBe(Status.IGNORED)
  expect(market.counters).toMatchObject({ wrongSymbol: 1, ignored: 4, gaps: 0, decodeErrors: 0 })
  market.close()
})

test.each([
  ['a negative size', SNAPSHOT.replace('0.45054140', '-0.45054140'), 'decimal'],
  ['a size that is no number', SNAPSHOT.replace('0.45054140', 'NaN'), 'decimal'],
  ['a size that is null', SNAPSHOT.replace('"0.45054140"', 'null'), 'type'],
  ['no asks', SNAPSHOT.replace('asks', 'ask'), 'missing'],
  ['a third side', UPDATE.replace('"buy"', '"hold"'), 'value'],
  ['a change of two', UPDATE.replace(',"0.162567"', ''), 'value'],
  ['a thirteenth month', UPDATE.replace('2019-08', '2019-13'), 'value'],
  ['a time without a date', UPDATE.replace('2019-08-14T', ''), 'value'],
])('%s is refused, and the book is in doubt', (_, frame, rule) => {
  const market = engine.market(btc)
  market.push(SNAPSHOT)
  expect([market.push(frame), market.state]).toEqual([Status.DECODE, 'resync'])
  expect(market.defect).toMatchObject({ rule })
  market.close()
})

test('tickers with sizes are compared with, older ones are not', () => {
  const market = engine.market(btc)
  const ticker =
    '{"type":"ticker","sequence":37475248783,"product_id":"BTC-USD","price":"1285.22","open_24h":"1310.79","best_bid":"1285.04","best_bid_size":"0.46688654","best_ask":"1285.27","best_ask_size":"1.56637040","side":"buy","time":"2022-10-19T23:28:22.061769Z","trade_id":370843401,"last_size":"11.4396987"}'
  market.push(ticker)
  expect(market.ticker).toEqual({
    ...{ seq: 37475248783, bidPxTicks: 128_504, bidQtyLots: 46_688_654, askPxTicks: 128_527, askQtyLots: 156_637_040 },
  })
  expect(market.push(ticker.replace('best_bid_size', 'size_of_bid'))).toBe(Status.IGNORED)
  expect(market.counters.tickers).toBe(1)
  market.close()
})

// ── by order ──
const uuid = (n: number): string => `d50ec984-77a8-460a-b958-66f114b0${String(n).padStart(4, '0')}`
/** FNV-1a, 64 bits: what stands for a textual id. */
const idOf = (text: string): bigint =>
  BigInt.asIntN(
    64,
    [...new TextEncoder().encode(text)].reduce(
      (h, byte) => BigInt.asUintN(64, (h ^ BigInt(byte)) * 0x100000001b3n),
      0xcbf29ce484222325n,
    ),
  )

function byOrder() {
  const market = engine.market(btc)
  let us = START_US
  const frame = (type: string, sequence: number, rest: string): string =>
    `{"type":"${type}","product_id":"BTC-USD","sequence":${sequence},"time":"2019-08-14T20:42:27.${String((us += 10) - START_US).padStart(6, '0')}Z",${rest}}`
  const push = (type: string, sequence: number, rest: string): Status => market.push(frame(type, sequence, rest), us)
  const level3 = (sequence: number): string =>
    JSON.stringify({
      sequence,
      bids: [
        ['200.01', '1.5', uuid(1)],
        ['200.01', '0.5', uuid(2)],
        ['200.00', '2', uuid(3)],
      ],
      asks: [['200.05', '3.25', uuid(4)]],
    })
  return { market, push, level3, queue: (n: number) => market.queueAhead(idOf(uuid(n))) }
}

test('full: queued, joined to level 3 by its number, then one by one', () => {
  const { market, push, level3, queue } = byOrder()
  const open5 = `"order_id":"${uuid(5)}","price":"200.01","remaining_size":"1.00","side":"buy"`
  expect(
    push('received', 9, `"order_id":"${uuid(1)}","size":"1.5","price":"200.01","side":"buy","order_type":"limit"`),
  ).toBe(Status.BUFFERED)
  expect(push('open', 10, `"order_id":"${uuid(1)}","price":"200.01","remaining_size":"1.5","side":"buy"`)).toBe(
    Status.BUFFERED,
  )
  expect(push('open', 11, open5)).toBe(Status.BUFFERED)
  expect(market.snapshot(level3(10))).toBe(Status.APPLIED)
  expect([market.state, market.seq, market.epoch]).toEqual(['live', 11, 1])
  expect(queue(5)).toEqual({ orders: 2, lots: 200_000_000, anonymousLots: 0 })
  expect(market.feature('bid_ct_00')).toBe(3)

  // a match takes from the maker, whose side it tells
  const maker = `"trade_id":7,"maker_order_id":"${uuid(1)}","taker_order_id":"${uuid(9)}","size":"1.0","price":"200.01","side":"buy"`
  expect(push('match', 12, maker)).toBe(Status.APPLIED)
  expect(queue(5)).toEqual({ orders: 2, lots: 100_000_000, anonymousLots: 0 })
  expect(market.counters).toMatchObject({ trades: 1, orders: 5 })
  // done: of an order that rests, and of one that never did, a market order without a price
  push('done', 13, `"order_id":"${uuid(2)}","price":"200.01","remaining_size":"0.5","reason":"canceled","side":"buy"`)
  push('done', 14, `"order_id":"${uuid(9)}","reason":"filled","side":"sell"`)
  expect(queue(5)).toEqual({ orders: 1, lots: 50_000_000, anonymousLots: 0 })
  // change: self-trade prevention shrinks and keeps the place, a new price loses it, an order that doesn't rest stays so
  push(
    'change',
    15,
    `"reason":"STP","order_id":"${uuid(1)}","side":"buy","old_size":"0.5","new_size":"0.2","price":"200.01"`,
  )
  expect(queue(5)).toEqual({ orders: 1, lots: 20_000_000, anonymousLots: 0 })
  push(
    'change',
    16,
    `"reason":"modify_order","order_id":"${uuid(1)}","side":"buy","old_size":"0.2","new_size":"0.3","old_price":"200.01","new_price":"200.02"`,
  )
  expect(queue(5)).toEqual({ orders: 0, lots: 0, anonymousLots: 0 })
  push('change', 17, `"reason":"STP","order_id":"${uuid(8)}","side":"sell","old_size":"12","new_size":"5","price":null`)
  push(
    'change',
    18,
    `"reason":"STP","order_id":"${uuid(8)}","side":"sell","old_funds":"12","new_funds":"5","price":null`,
  )
  expect(push('activate', 19, `"order_id":"${uuid(7)}"`)).toBe(Status.APPLIED)
  expect([market.book.bidsTicks(), market.book.asksTicks()]).toEqual([
    [
      [20_002, 30_000_000],
      [20_001, 100_000_000],
      [20_000, 200_000_000],
    ],
    [[20_005, 325_000_000]],
  ])
  expect(market.counters).toMatchObject({ unseenIds: 2, orders: 4, gaps: 0, duplicates: 0 })
  expect(push('open', 19, open5)).toBe(Status.DUPLICATE)
  expect(push('open', 21, open5)).toBe(Status.GAP_SEQ)
  expect([market.state, market.counters.gaps]).toEqual(['resync', 1])
  market.close()
})

test('a snapshot of level 3 that is too old is fetched again; levels are no beginning for a stream of orders', () => {
  const { market, push, level3 } = byOrder()
  push('received', 20, `"order_id":"${uuid(6)}"`)
  expect(market.snapshot(level3(18))).toBe(Status.SNAPSHOT_TOO_OLD)
  const level2 = '{"sequence":20,"bids":[["200.01","2.0",2]],"asks":[["200.05","3.25",1]]}'
  expect(market.snapshot(level2)).toBe(Status.DECODE)
  expect(market.defect).toMatchObject({ rule: 'snapshot' })
  expect(market.snapshot(level3(20))).toBe(Status.APPLIED)
  expect(market.state).toBe('live')
  // levels told beside a book by order change nothing
  expect(market.push(UPDATE)).toBe(Status.IGNORED)
  expect(market.counters.orders).toBe(4)
  market.close()
})

test('crossed for a moment: a taker that rests is matched a message later', () => {
  const { market, push, level3 } = byOrder()
  push('received', 20, `"order_id":"${uuid(6)}"`)
  market.snapshot(level3(20))
  push('open', 21, `"order_id":"${uuid(6)}","price":"200.06","remaining_size":"1","side":"buy"`)
  expect(market.state).toBe('no_book')
  push('done', 22, `"order_id":"${uuid(4)}","reason":"canceled","side":"sell"`)
  expect([market.state, market.epoch, market.counters.crossedMoments]).toEqual(['live', 1, 1])
  market.close()
})

// ── recorded levels of 2018, told in frames ──
interface Change {
  readonly side: string
  readonly price: string
  readonly size: string
  readonly time: string
}
/** The file was written from floats (0.9009999999999999): the wire had eight decimals. */
const rowsOf = (path: string, skip: (note: string) => void): Change[] => {
  const text = new TextDecoder().decode(gunzipped(`coinbase_2018/${path}`, skip))
  const [, ...lines] = text.trim().split('\n')
  return lines.map((line) => {
    const [side = '', price = '', size = '', time = ''] = line.trim().split(',')
    return { side, price, size: Number(size).toFixed(8), time }
  })
}

test('a quarter of an hour of BTC-USD in 2018: the book of plain maps, never crossed', ({ skip }) => {
  const bids = new Map(rowsOf('snapshot_bids.csv.gz', skip).map(({ price, size }) => [Number(price), size]))
  const asks = new Map(rowsOf('snapshot_asks.csv.gz', skip).map(({ price, size }) => [Number(price), size]))
  const changes = rowsOf('l2update_15min_1.csv.gz', skip)
  const market = engine.market({ ...btc, features: [] })
  const text = (side: Map<number, string>) => JSON.stringify([...side].map(([price, size]) => [String(price), size]))
  market.push(`{"type":"snapshot","product_id":"BTC-USD","bids":${text(bids)},"asks":${text(asks)}}`)
  const best = (side: Map<number, string>, pick: (...of: number[]) => number): number => {
    let found = NaN
    for (const price of side.keys()) found = Number.isNaN(found) ? price : pick(found, price)
    return found
  }
  for (const [i, { side, price, size, time }] of changes.entries()) {
    const levels = side === 'buy' ? bids : asks
    if (Number(size) === 0) levels.delete(Number(price))
    else levels.set(Number(price), size)
    const frame = `{"type":"l2update","product_id":"BTC-USD","time":"${time}","changes":[["${side}","${price}","${size}"]]}`
    if (market.push(frame) !== Status.APPLIED) expect([i, market.state, market.defect]).toBe('applied')
    if (i % 200 === 0)
      expect([market.book.bids(1)[0]![0], market.book.asks(1)[0]![0]]).toEqual([
        best(bids, Math.max),
        best(asks, Math.min),
      ])
  }
  const ranked = (side: Map<number, string>, outward: number) =>
    [...side].map(([price, size]) => [price, Number(size)]).toSorted(([a], [b]) => (a! - b!) * outward)
  expect(market.book.bids()).toEqual(ranked(bids, -1))
  expect(market.book.asks()).toEqual(ranked(asks, 1))
  expect(market.counters).toMatchObject({
    applied: changes.length + 1,
    decodeErrors: 0,
    resyncs: 0,
    timeRegressions: 0,
  })
  market.close()
})

// ── the venue's side ──
test('what the side sends, the market reads', () => {
  const listing = { symbol: 'ETH/USD', id: 'ETH-USD', tickSize: '0.01', lotSize: '0.001' }
  const market = engine.market({ venue: 'coinbaseexchange', ...listing, features: [] })
  const session: SideSession = { ids: new Set(), sent: 0n, channels: new Map() }
  const book = { listing, bids: new Map([[5000n, 3n]]), asks: new Map([[5001n, 4n]]), seq: 100n, tsUs: START_US }
  for (const text of coinbaseexchange.subscribe(['ETH-USD'], {})) {
    const { replies, subscribe } = coinbaseexchangeSide.message(text, session)
    expect(replies.map((reply) => market.push(reply))).toEqual([Status.IGNORED])
    for (const id of subscribe) session.ids.add(id)
    expect(subscribe).toEqual(['ETH-USD'])
  }
  for (const frame of coinbaseexchangeSide.snapshot(book, session)) expect(market.push(frame)).toBe(Status.APPLIED)
  const random = new Random(9)
  for (let i = 0; i < 500; i++) {
    book.seq++
    book.tsUs += 50_000
    const level = (near: bigint, away: bigint): [bigint, bigint] => [
      near + away * random.bigint(0n, 20n),
      random.bigint(0n, 9n),
    ]
    const change = { listing, bids: [level(5000n, -1n), level(5000n, -1n)], asks: [level(5001n, 1n)], tsUs: book.tsUs }
    for (const side of ['bids', 'asks'] as const)
      for (const [ticks, lots] of change[side])
        if (lots === 0n) book[side].delete(ticks)
        else book[side].set(ticks, lots)
    const numbers = { first: book.seq, last: book.seq, prev: book.seq - 1n }
    const trades = [{ id: book.seq, pxTicks: 5000n, qtyLots: 2n, takerSide: 'buy' as const }]
    for (const frame of coinbaseexchangeSide.update({ ...change, ...numbers, trades }, book, session))
      market.push(frame)
    const sorted = (side: 'bids' | 'asks', outward: number) =>
      [...book[side]].map(([px, qty]) => [Number(px), Number(qty)] as const).toSorted(([a], [b]) => (a - b) * outward)
    expect([market.book.bidsTicks(), market.book.asksTicks()]).toEqual([sorted('bids', -1), sorted('asks', 1)])
  }
  expect(market.counters).toMatchObject({ trades: 500, gaps: 0, resyncs: 0 })
  for (const frame of coinbaseexchangeSide.alive!(session, book.tsUs)) expect(market.push(frame)).toBe(Status.IGNORED)
  const rest = coinbaseexchangeSide.rest('GET', '/products/ETH-USD/book?level=2', () => book, [listing])!
  expect(engine.look('coinbaseexchange').at(rest)).toBe(true)
  const body = new TextEncoder().encode(coinbaseexchangeSide.rest('GET', '/products', () => null, [listing])!)
  expect(coinbaseexchange.readListing([body])).toEqual([listing])
  market.close()
})

test('in an auction there is no book: orders are collected, quotes are indicative, and sides may cross', () => {
  const market = engine.market({
    venue: 'coinbaseexchange',
    symbol: 'BTC/USD',
    tickSize: '0.01',
    lotSize: '0.00000001',
  })
  const whole = '{"type":"snapshot","product_id":"BTC-USD","bids":[["10.00","1"]],"asks":[["10.02","2"]]}'
  const auction = (state: string, product = 'BTC-USD') =>
    `{"type":"auction","product_id":"${product}","sequence":3262786978,"auction_state":"${state}","best_bid_price":"10.05",` +
    '"best_bid_size":"4","best_ask_price":"10.06","best_ask_size":"5","open_price":"10.05","open_size":"3","can_open":"yes","timestamp":"2026-01-01T00:00:00.5Z"}'
  market.push(whole)
  expect([market.push(auction('collection', 'ETH-USD')), market.state]).toEqual([Status.WRONG_SYMBOL, 'live'])
  expect([market.push(auction('collection')), market.state]).toEqual([Status.IGNORED, 'no_book'])
  expect(market.signal()).toBeNull()
  expect([market.push(auction('complete')), market.state]).toEqual([Status.IGNORED, 'no_book'])
  const body = '{"sequence":7,"bids":[["10.05","4",1]],"asks":[["10.06","5",1]],"auction_mode":'
  expect(market.snapshot(`${body}true,"auction":{"auction_state":"collection"}}`)).toBe(Status.DECODE)
  expect(market.defect?.rule).toBe('snapshot')
  expect(market.snapshot(`${body}false,"auction":null}`)).not.toBe(Status.DECODE)
  expect([market.push(whole), market.state]).toEqual([Status.APPLIED, 'live'])
  market.close()
})
