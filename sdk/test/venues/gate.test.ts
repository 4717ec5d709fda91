import { open, Status, statusName, type MarketOptions } from 'leadline'
import { expect, test } from 'vitest'

import { gate } from '../../src/feeds/venues/gate.js'
import { gateSide } from '../../src/feeds/venues/gate-side.js'
import { captured, replayed } from './capture-play.js'
import { listedBySide, trip } from './side-trip.js'

const engine = await open()
const BTC: MarketOptions = { venue: 'gate', symbol: 'BTC/USDT', tickSize: '0.1', lotSize: '0.00001' }
const HAI: MarketOptions = { venue: 'gate', symbol: 'HAI/ETH', tickSize: '0.00000001', lotSize: '0.00000001' }
const LISTING = { symbol: 'BTC/USDT', id: 'BTC_USDT', tickSize: '0.1', lotSize: '0.000001' }

const obu = (result: object) => JSON.stringify({ channel: 'spot.obu', result, time_ms: 1748572394333 })
const older = (U: number, u: number, b: unknown = [], a: unknown = []) =>
  JSON.stringify({
    time: 1619093532,
    channel: 'spot.order_book_update',
    event: 'update',
    result: { t: 1619093532978, e: 'depthUpdate', E: 1619093532, s: 'HAI_ETH', U, u, b, a },
  })

test('obu begins with the whole book, as documented; changes follow by U and u', () => {
  const market = engine.market(BTC)
  const frame = `{"channel":"spot.obu","result":{"t":1748572394325,"full":true,"s":"ob.BTC_USDT.50","u":28606981,"b":[["105958.9","0.00908"]],"a":[["105959","2.06"]]},"time_ms":1748572394333}`
  expect(market.push(frame)).toBe(Status.APPLIED)
  expect([market.book.bidsTicks(), market.book.asksTicks()]).toEqual([[[1059589, 908]], [[1059590, 206000]]])
  expect([market.seq, market.tsVenueUs]).toEqual([28606981, 1748572394325000])
  const change = { t: 1748572394345, s: 'ob.BTC_USDT.50', U: 28606982, u: 28606985, b: [['105958.9', '0']] }
  expect(market.push(obu(change))).toBe(Status.APPLIED)
  expect(market.push(obu(change))).toBe(Status.DUPLICATE)
  expect(market.book.counts).toEqual({ bids: 0, asks: 1 })
  expect(market.push(obu({ ...change, s: 'ob.ETH_USDT.50' }))).toBe(Status.WRONG_SYMBOL)
  expect(statusName(market.push(obu({ ...change, U: 28606987, u: 28606989 })))).toBe('GAP_SEQ')
  expect(
    market.push(obu({ t: 1748572394400, full: true, s: 'ob.BTC_USDT.50', u: 28606999, b: [['1', '1']], a: [] })),
  ).toBe(Status.APPLIED)
  expect([market.seq, market.epoch]).toEqual([28606999, 2])
})

test('the older channel joins the REST book: u ≤ id is dropped, the next spans id + 1', () => {
  const market = engine.market(HAI)
  const rest = (id: number) =>
    JSON.stringify({
      id,
      current: 1619093533700,
      update: 1619093533000,
      asks: [['0.00010396', '5876.967']],
      bids: [['0.00010322', '5360.209']],
    })
  expect(market.push(older(2691440, 2691446))).toBe(Status.BUFFERED)
  expect(market.push(older(2691447, 2691449, [['0.0001', '2']]))).toBe(Status.BUFFERED)
  expect(market.snapshot(rest(2691430))).toBe(Status.SNAPSHOT_TOO_OLD)
  expect(market.snapshot(rest(2691447))).toBe(Status.APPLIED)
  expect(market.book.bidsTicks()).toEqual([
    [10322, 536020900000],
    [10000, 200000000],
  ])
  expect([market.seq, market.tsVenueUs]).toEqual([2691449, 1619093532978000])
})

test('futures levels are objects, sizes in contracts', () => {
  const market = engine.market({ venue: 'gate', symbol: 'BTC/USDT:USDT', tickSize: '0.1', lotSize: '1' })
  const frame = (U: number, u: number, a: readonly object[]) =>
    JSON.stringify({
      time: 1615366381,
      channel: 'futures.order_book_update',
      event: 'update',
      result: { t: 1615366381417, s: 'BTC_USDT', U, u, l: '100', b: [{ p: '94364.0', s: 5 }], a },
    })
  market.push(frame(1, 5, []))
  expect(
    market.snapshot(
      '{"id":5,"current":1615366381.42,"update":1615366381.4,"asks":[{"p":"94364.1","s":41549}],"bids":[]}',
    ),
  ).toBe(Status.APPLIED)
  expect(
    market.push(
      frame(6, 7, [
        { p: '94364.1', s: 0 },
        { s: 3, p: '94365' },
      ]),
    ),
  ).toBe(Status.APPLIED)
  expect([market.book.bidsTicks(), market.book.asksTicks()]).toEqual([[[943640, 5]], [[943650, 3]]])
  expect(market.push(frame(8, 8, [{ p: '94364.1' }]))).toBe(Status.DECODE)
  expect(market.defect).toMatchObject({ rule: 'missing' })
})

test('trades: spot as told, futures by sign, the insurance fund left out, newest first turned round', () => {
  const spot = engine.market({ ...HAI, symbol: 'DIS/USDT', tickSize: '0.01', lotSize: '0.001' })
  const heard: unknown[] = []
  spot.trades(({ id, side, price, amount, tsVenueUs }) => heard.push([id, side, price, amount, tsVenueUs]))
  const frame = `{"time":1619093543,"channel":"spot.trades","event":"update","result":{"id":816995772,"create_time":1619093543,"create_time_ms":"1619093543708.2642","side":"sell","currency_pair":"DIS_USDT","amount":"0.2010000000","price":"121.5800000000"}}`
  expect([spot.push(frame), spot.push(frame)]).toEqual([Status.APPLIED, Status.DUPLICATE])
  expect(heard).toEqual([[816995772, 'sell', 121.58, 0.201, 1619093543708264]])
  expect(spot.push(frame.replace('DIS_USDT', 'DIS_ETH'))).toBe(Status.WRONG_SYMBOL)
  expect(spot.push(frame.replace('"sell"', '"none"'))).toBe(Status.DECODE)

  const futures = engine.market({ venue: 'gate', symbol: 'BTC/USDT:USDT', tickSize: '0.1', lotSize: '1' })
  heard.length = 0
  futures.trades(({ id, side, price, amount }) => heard.push([id, side, price, amount]))
  const one = {
    size: -108,
    id: 27753479,
    create_time: 1545136464,
    create_time_ms: 1545136464123,
    price: '96.4',
    contract: 'BTC_USDT',
  }
  const many = (...result: object[]) =>
    JSON.stringify({ channel: 'futures.trades', event: 'update', time: 1541503698, result })
  expect(futures.push(many({ ...one, id: 27753481, is_internal: true }, { ...one, id: 27753480, size: 7 }, one))).toBe(
    Status.APPLIED,
  )
  expect(heard).toEqual([
    [27753479, 'sell', 96.4, 108],
    [27753480, 'buy', 96.4, 7],
  ])
})

test('answers of the venue: pong is life, the rest is nothing', () => {
  const market = engine.market({ ...BTC, staleMs: 25_000 })
  market.push(obu({ t: 1, full: true, s: 'ob.BTC_USDT.50', u: 1, b: [['1', '1']], a: [] }), 1_000_000)
  market.tick(30_000_000)
  expect(market.push('{"time":1,"channel":"spot.obu","event":"subscribe","result":{"status":"success"}}')).toBe(
    Status.IGNORED,
  )
  expect(market.state).toBe('stale')
  expect(market.push('{"time":1,"time_ms":1000,"channel":"spot.pong","event":"","result":null}')).toBe(Status.IGNORED)
  expect(market.state).toBe('live')
})

test.each([
  ['no u', older(2, 2).replace('"u":2,', ''), 'missing'],
  ['no t', older(2, 2).replace('"t":1619093532978,', ''), 'missing'],
  ['a wrong kind', older(2, 2, {}), 'type'],
  ['a level that is none', older(2, 2, [5]), 'type'],
  ['no decimal', older(2, 2, [['1.', '1']]), 'decimal'],
  ['half a frame', older(2, 2).slice(0, -2), 'json'],
])('refused and told: %s', (_name, frame, rule) => {
  const market = engine.market(HAI)
  expect(market.push(frame)).toBe(Status.DECODE)
  expect(market.defect!.rule).toContain(rule)
})

test('the recording: 162 of 162 steps, 159 frames applied behind the snapshots, 13 dropped, never crossed', ({
  skip,
}) => {
  const lines = captured('captures/GATEIO.jsonl.zst', skip)
  const { books, bodies, trades, crossed, markets } = replayed(engine, gate, lines)
  // INK_USDT has sizes of 9 decimals beside one of 10,000,000: beyond 2^53 lots, within 2^57
  expect(bodies).toEqual({ APPLIED: 7, BUFFERED: 3 })
  // 172 frames: the first of each of 10 pairs, and 162 that follow on the one before. DIS_USDT's first was newer than the body and
  // was applied when that came: 158 + 1 applied, 9 + 4 dropped, of which three end where their body does: they make the book live.
  expect([books, trades, crossed]).toEqual([{ BUFFERED: 10, APPLIED: 158 + 3, DUPLICATE: 1 }, { APPLIED: 9 }, 0])
  expect(markets.map(({ counters: { gaps, resyncs, decodeErrors } }) => gaps + resyncs + decodeErrors)).toEqual(
    markets.map(() => 0),
  )
})

test('the recorded list of instruments is read', ({ skip }) => {
  const body = captured('captures/GATEIO.jsonl.zst', skip).find(({ t, url }) => t === 'http' && gate.isListing(url!))!
  const listings = gate.readListing([new TextEncoder().encode(body.data)])
  expect(listings.length).toBe(1458)
  expect(listings.find(({ id }) => id === 'BTC_USDC')).toEqual({
    symbol: 'BTC/USDC',
    id: 'BTC_USDC',
    tickSize: '0.01',
    lotSize: '0.0000001',
  })
})

test.each([
  ['obu', LISTING],
  ['futures obu', { symbol: 'BTC/USDT:USDT', id: 'BTC_USDT', tickSize: '0.1', lotSize: '1' }],
])('the side and the core hold the same book, %s; a lost frame is a gap at the next', (_name, listing) => {
  const wish = listing === LISTING ? {} : { product: 'linear' as const }
  const { start, again, update, books: both, trades } = trip(engine, { adapter: gate, side: gateSide, listing, wish })
  start()
  for (let i = 0; i < 60; i++) {
    expect(update(5)).toEqual(['APPLIED'])
    expect(both()[0]).toEqual(both()[1])
  }
  update(2, { trades: [{ id: 9n, pxTicks: 5000n, qtyLots: 3n, takerSide: 'sell' }] })
  expect(trades.map(({ id, side, price }) => [id, side, price])).toEqual([[9, 'sell', 500]])
  update(3, { lost: true })
  expect(update(3)).toEqual(['GAP_SEQ'])
  again()
  expect(both()[0]).toEqual(both()[1])
})

test('the side speaks the older channel too, and REST for it', () => {
  for (const symbol of ['BTC/USDT', 'BTC/USDT:USDT']) {
    const listing = { symbol, id: 'BTC_USDT', tickSize: '0.1', lotSize: '1' }
    const channel = `${symbol === 'BTC/USDT' ? 'spot' : 'futures'}.order_book_update`
    const subscribe = (ids: readonly string[]) =>
      ids.map((id) => JSON.stringify({ time: 0, channel, event: 'subscribe', payload: [id, '100ms'] }))
    const wish = symbol === 'BTC/USDT' ? {} : { product: 'linear' as const }
    const {
      start,
      update,
      books: both,
    } = trip(engine, { adapter: { ...gate, subscribe }, side: gateSide, listing, wish })
    start()
    for (let i = 0; i < 20; i++) expect(update(4)).toEqual(['APPLIED'])
    expect(both()[0]).toEqual(both()[1])
  }
})

test('the adapter’s messages; what the side lists, it reads', () => {
  expect(gate.subscribe(['BTC_USDT'], { depth: 50 })).toEqual([
    '{"time":0,"channel":"spot.obu","event":"subscribe","payload":["ob.BTC_USDT.50"]}',
    '{"time":0,"channel":"spot.trades","event":"subscribe","payload":["BTC_USDT"]}',
  ])
  expect(gate.socketUrl(gate.endpoints, [], { product: 'linear' }, null)).toBe('wss://fx-ws.gateio.ws/v4/ws/usdt')
  const { url } = gate.snapshot!(gate.endpoints, 'HAI_ETH', {})
  expect(url).toBe('https://api.gateio.ws/api/v4/spot/order_book?currency_pair=HAI_ETH&limit=100&with_id=true')
  expect(gate.snapshotIdOf!(url)).toBe('HAI_ETH')
  const swap = { symbol: 'BTC/USDT:USDT', id: 'BTC_USDT', tickSize: '0.1', lotSize: '1' }
  expect(listedBySide(gate, gateSide, [LISTING, swap])).toEqual([LISTING, swap])
  expect(gate.productAt!('wss://api.gateio.ws/ws/v4/')).toBe('spot')
  expect(gate.productAt!('wss://fx-ws.gateio.ws/v4/ws/usdt')).toBe('linear')
})
