import { open, Status, statusName, type MarketOptions } from 'leadline'
import { expect, test } from 'vitest'

import { bybit } from '../../src/feeds/venues/bybit.js'
import { bybitSide } from '../../src/feeds/venues/bybit-side.js'
import { linesOf, unzipped } from '../golden/recordings.js'
import { captured, replayed } from './capture-play.js'
import { listedBySide, trip } from './side-trip.js'

const engine = await open()
const BTC: MarketOptions = { venue: 'bybit', symbol: 'BTC/USDT', tickSize: '0.01', lotSize: '0.001' }
const LISTING = { symbol: 'BTC/USDT', id: 'BTCUSDT', tickSize: '0.1', lotSize: '0.001' }

type Level = readonly [string, string]
function book(
  type: string,
  u: number,
  b: readonly Level[] = [],
  a: readonly Level[] = [],
  topic = 'orderbook.50',
  ts: number | string = 1672304484978,
) {
  return JSON.stringify({
    topic: `${topic}.BTCUSDT`,
    type,
    ts,
    data: { s: 'BTCUSDT', b, a, u, seq: 7961638724 },
    cts: 1672304484976,
  })
}

test('the snapshot of the documentation, keys in any order, ts as text', () => {
  const frame = `{"topic":"orderbook.50.BTCUSDT","type":"snapshot","ts":1672304484978,"data":{"s":"BTCUSDT","b":[["16493.50","0.006"]],"a":[["16611.00","0.029"]],"u":18521288,"seq":7961638724},"cts":1672304484976}`
  const turned = `{"cts":1672304484976,"data":{"seq":7961638724,"u":18521288,"a":[["16611.00","0.029"]],"b":[["16493.50","0.006"]],"s":"BTCUSDT"},"type":"snapshot","ts":"1672304484978","topic":"orderbook.50.BTCUSDT"}`
  for (const each of [frame, turned]) {
    const market = engine.market(BTC)
    expect(market.push(each)).toBe(Status.APPLIED)
    expect([market.book.bidsTicks(), market.book.asksTicks()]).toEqual([[[1649350, 6]], [[1661100, 29]]])
    expect([market.seq, market.tsVenueUs]).toEqual([18521288, 1672304484978000])
  }
})

test('u rises by one; a snapshot at any time and u = 1 replace the book without a gap', () => {
  const market = engine.market(BTC)
  market.push(
    book(
      'snapshot',
      10,
      [
        ['1.00', '1'],
        ['0.99', '1'],
      ],
      [['1.10', '1']],
    ),
  )
  expect(market.push(book('delta', 11, [['1.00', '0']]))).toBe(Status.APPLIED)
  expect(market.push(book('delta', 11, [['1.05', '9']]))).toBe(Status.DUPLICATE)
  expect(market.book.bidsTicks()).toEqual([[99, 1000]])
  expect(market.push(book('snapshot', 90, [['2.00', '1']]))).toBe(Status.APPLIED)
  expect(market.push(book('delta', 1, [['3.00', '2']]))).toBe(Status.APPLIED)
  expect([market.book.bidsTicks(), market.epoch, market.counters.gaps]).toEqual([[[300, 2000]], 3, 0])
  expect(market.push(book('delta', 2, [['2.50', '1']]))).toBe(Status.APPLIED)
  expect(statusName(market.push(book('delta', 4, [['2.40', '1']])))).toBe('GAP_SEQ')
})

test('u = 1 with nothing on either side: there is no book until the venue sends one', () => {
  const market = engine.market(BTC)
  market.push(book('snapshot', 10, [['1.00', '1']]))
  market.push(book('delta', 1))
  expect(market.state).toBe('no_book')
  expect(market.push(book('snapshot', 1, [['1.00', '1']]))).toBe(Status.APPLIED)
  expect(market.state).toBe('live')
})

test('level 1 repeats itself with the same u: proof of life, no duplicate', () => {
  const market = engine.market(BTC)
  const best = (ts: number) => book('snapshot', 7, [['1.00', '1']], [['1.01', '2']], 'orderbook.1', ts)
  expect([market.push(best(1000)), market.push(best(4000)), market.push(best(3999))]).toEqual([
    Status.APPLIED,
    Status.APPLIED,
    Status.DUPLICATE,
  ])
  expect([market.state, market.epoch, market.book.counts]).toEqual(['live', 1, { bids: 1, asks: 1 }])
})

test('orderbook.full has no snapshot: the book comes over REST, and u = 1 asks for it anew', () => {
  const market = engine.market(BTC)
  const full = (u: number, b: readonly Level[]) => book('delta', u, b, [], 'orderbook.full')
  const rest = (u: number) =>
    JSON.stringify({
      retCode: 0,
      retMsg: 'OK',
      result: { s: 'BTCUSDT', b: [['1.00', '1']], a: [['1.10', '1']], ts: 1672304484000, u, seq: 1 },
      time: 1,
    })
  market.push(full(20, [['0.90', '1']]))
  market.push(full(21, [['0.91', '2']]))
  expect(market.snapshot(rest(20))).toBe(Status.APPLIED)
  expect(market.book.bidsTicks()).toEqual([
    [100, 1000],
    [91, 2000],
  ])
  expect(market.push(full(1, [['0.50', '1']]))).toBe(Status.VENUE_RECONNECT)
  expect(market.push(full(2, [['0.51', '1']]))).toBe(Status.BUFFERED)
  expect(market.snapshot(rest(1))).toBe(Status.APPLIED)
  expect([market.seq, market.book.bidsTicks()]).toEqual([
    2,
    [
      [100, 1000],
      [51, 1000],
    ],
  ])
  market.push(full(1, []))
  expect(market.state).toBe('no_book')
})

test('trades: the taker’s side, own times, numbers where they are numbers, block trades left out', () => {
  const market = engine.market(BTC)
  const heard: unknown[] = []
  market.trades(({ id, side, price, amount, tsVenueUs }) => heard.push([id, side, price, amount, tsVenueUs]))
  const one = {
    T: 1672304486865,
    s: 'BTCUSDT',
    S: 'Buy',
    v: '0.001',
    p: '16578.50',
    L: 'PlusTick',
    i: '2290000000061666304',
    BT: false,
  }
  const uuid = { ...one, T: 1672304486866, S: 'Sell', i: '20f43950-d8dd-5b31-9112-a178eb6023af' }
  const frame = (...data: object[]) =>
    JSON.stringify({ topic: 'publicTrade.BTCUSDT', type: 'snapshot', ts: 1672304486868, data })
  expect(market.push(frame(uuid, { ...uuid, v: '0.002' }))).toBe(Status.APPLIED)
  expect(market.push(frame(one))).toBe(Status.APPLIED)
  expect(market.push(frame(one))).toBe(Status.DUPLICATE)
  expect(market.push(frame({ ...uuid, BT: true }))).toBe(Status.IGNORED)
  expect(market.push(frame({ ...one, s: 'ETHUSDT' }))).toBe(Status.WRONG_SYMBOL)
  expect(market.push(frame({ ...one, S: 'Maker' }))).toBe(Status.DECODE)
  expect(heard).toEqual([
    [NaN, 'sell', 16578.5, 0.001, 1672304486866000],
    [NaN, 'sell', 16578.5, 0.002, 1672304486866000],
    [2290000000061666304, 'buy', 16578.5, 0.001, 1672304486865000],
  ])
})

test('answers of the venue: pong is life, the rest is nothing', () => {
  const market = engine.market({ ...BTC, staleMs: 25_000 })
  market.push(book('snapshot', 10, [['1.00', '1']]), 1_000_000)
  market.tick(30_000_000)
  expect(market.state).toBe('stale')
  market.push('{"success":true,"ret_msg":"","conn_id":"x","req_id":"","op":"subscribe"}')
  expect(market.state).toBe('stale')
  market.push('{"success":true,"ret_msg":"pong","conn_id":"x","op":"ping"}')
  expect(market.state).toBe('live')
  expect(market.push('{"topic":"tickers.BTCUSDT","type":"delta","data":{"symbol":"BTCUSDT"},"ts":1}')).toBe(
    Status.IGNORED,
  )
})

test.each([
  ['no u', book('delta', 2).replace('"u":2,', ''), 'missing'],
  ['no ts', book('delta', 2).replace('"ts":1672304484978,', ''), 'missing'],
  ['a wrong kind', book('delta', 2).replace('"b":[]', '"b":{}'), 'type'],
  ['no decimal', book('delta', 2, [['1e', '1']]), 'decimal'],
  ['an unknown type', book('update', 2), 'value'],
  ['half a frame', book('delta', 2).slice(0, -3), 'json'],
])('refused and told: %s', (_name, frame, rule) => {
  const market = engine.market(BTC)
  market.push(book('snapshot', 1, [['1.00', '1']]))
  expect(market.push(frame)).toBe(Status.DECODE)
  expect(market.defect!.rule).toContain(rule)
})

test('the recording: every u follows on the one before, never crossed', ({ skip }) => {
  const { books, trades, crossed, markets } = replayed(engine, bybit, captured('captures/BYBIT.a.jsonl.gz', skip))
  // 4 snapshots and 1,594 deltas at depth 200; 102 frames of trades
  expect([books, trades, crossed]).toEqual([{ APPLIED: 4 + 1594 }, { APPLIED: 102 }, 0])
  expect(markets.map(({ id, counters: { gaps, resyncs, trades: n } }) => [id, gaps, resyncs, n])).toEqual([
    ['BTCUSDT', 0, 0, 56],
    ['ETHUSDT', 0, 0, 23],
    ['SOLUSDT', 0, 0, 165],
    ['DOGEUSDT', 0, 0, 83],
  ])
})

test('rows of the public archive are the same frames', ({ skip }) => {
  const rows = [...linesOf(unzipped('bybit/xrpusdt-ob500.data.zip', '', skip))]
  const market = engine.market({ venue: 'bybit', symbol: 'XRP/USDT', tickSize: '0.0001', lotSize: '1' })
  expect(rows.map((row) => market.push(row))).toEqual(rows.map(() => Status.APPLIED))
  expect([rows.length, market.seq, market.epoch]).toEqual([50, 20254869 + 49, 1])
})

test('the recorded lists of instruments are read', ({ skip }) => {
  const bodies = captured('captures/BYBIT.a.jsonl.gz', skip).filter(
    ({ t, url }) => t === 'http' && bybit.isListing(url!),
  )
  const listings = bybit.readListing(bodies.map(({ data }) => new TextEncoder().encode(data)))
  expect(listings.filter(({ id }) => id === 'BTCUSDT')).toEqual([
    { symbol: 'BTC/USDT:USDT', id: 'BTCUSDT', tickSize: '0.10', lotSize: '0.001' },
    { symbol: 'BTC/USDT', id: 'BTCUSDT', tickSize: '0.1', lotSize: '0.000001' },
  ])
  const dated = listings.filter(({ symbol }) => /-\d{6}$/.test(symbol))
  expect(dated.length).toBeGreaterThan(0)
  for (const { symbol, id } of dated) expect(engine.market({ ...BTC, symbol }).id).toBe(id)
})

test('the side and the core hold the same book; a lost frame is a gap at the next, a resubscription heals it', () => {
  const how = { adapter: bybit, side: bybitSide, listing: LISTING, numbers: 1 }
  const { market, start, again, update, books: both, trades } = trip(engine, how)
  start()
  for (let i = 0; i < 60; i++) {
    expect(update(5)).toEqual(['APPLIED'])
    expect(both()[0]).toEqual(both()[1])
  }
  update(2, { trades: [{ id: 9n, pxTicks: 5000n, qtyLots: 3n, takerSide: 'sell' }] })
  expect(trades.map(({ id, side, price, amount }) => [id, side, price, amount])).toEqual([[9, 'sell', 500, 0.003]])
  update(3, { lost: true })
  expect(update(3)).toEqual(['GAP_SEQ'])
  expect(market.state).toBe('resync')
  again()
  expect(both()[0]).toEqual(both()[1])
})

test('the adapter’s messages; what the side lists, it reads', () => {
  expect(bybit.subscribe(['BTCUSDT'], { depth: 50 })).toEqual([
    '{"op":"subscribe","args":["orderbook.50.BTCUSDT","publicTrade.BTCUSDT"]}',
  ])
  expect(bybit.socketUrl(bybit.endpoints, ['BTCUSDT'], { product: 'linear' }, null)).toBe(
    'wss://stream.bybit.com/v5/public/linear',
  )
  const listings = [
    LISTING,
    { symbol: 'BTC/USDT:USDT', id: 'BTCUSDT', tickSize: '0.1', lotSize: '0.001' },
    { symbol: 'BTC/USD:BTC-241227', id: 'BTCUSDZ24', tickSize: '0.5', lotSize: '1' },
  ]
  expect(listedBySide(bybit, bybitSide, listings)).toEqual(listings)
  expect(bybit.productAt!('wss://stream.bybit.com/v5/public/linear')).toBe('linear')
  expect(bybit.productAt!('ws://127.0.0.1:9')).toBeNull()
})
