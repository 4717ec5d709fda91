import { KIND_DEPTH, KIND_TICKER } from '#layout'
import { open, Status, statusName, type MarketOptions } from 'leadline'
import { expect, test } from 'vitest'

import { kucoin } from '../../src/feeds/venues/kucoin.js'
import { kucoinSide } from '../../src/feeds/venues/kucoin-side.js'
import { captured, replayed } from './capture-play.js'
import { listedBySide, trip } from './side-trip.js'

const engine = await open()
const BTC: MarketOptions = { venue: 'kucoin', symbol: 'BTC/USDT', tickSize: '0.1', lotSize: '0.00000001' }
const XBT: MarketOptions = { venue: 'kucoin', symbol: 'BTC/USDT:USDT', tickSize: '0.01', lotSize: '1' }
const LISTING = { symbol: 'BTC/USDT', id: 'BTC-USDT', tickSize: '0.1', lotSize: '0.00000001' }

type Change = readonly [px: string, qty: string, seq: string]
function level2(start: number, end: number, asks: readonly Change[] = [], bids: readonly Change[] = []) {
  const data = {
    changes: { asks, bids },
    sequenceEnd: end,
    sequenceStart: start,
    symbol: 'BTC-USDT',
    time: 1663747970273,
  }
  return JSON.stringify({ type: 'message', topic: '/market/level2:BTC-USDT', subject: 'trade.l2update', data })
}
function rest(sequence: number, bids: readonly unknown[], asks: readonly unknown[]) {
  return JSON.stringify({ code: '200000', data: { time: 1663747970000, sequence: String(sequence), bids, asks } })
}

test('the calibration of the documentation: older changes are skipped, a price of 0 counts, a size of 0 removes', () => {
  const market = engine.market(BTC)
  market.push(level2(10, 10))
  market.push(
    level2(
      11,
      15,
      [['3988.61', '0', '15']].map(() => ['3988.6', '0', '15']),
      [['3988.5', '44', '11']],
    ),
  )
  market.push(level2(16, 16, [['0', '0', '16']]))
  market.push(
    level2(
      17,
      19,
      [['3988.7', '8', '19']],
      [
        ['3988.4', '9', '18'],
        ['3988.5', '0', '17'],
      ],
    ),
  )
  // S = 16 holds all up to 16: the frame behind it is applied whole
  expect(
    market.snapshot(
      rest(
        16,
        [
          ['3988.5', '56'],
          ['3988.4', '15'],
        ],
        [['3988.6', '1']],
      ),
    ),
  ).toBe(Status.APPLIED)
  expect(market.book.bidsTicks()).toEqual([[39884, 900000000]])
  expect(market.book.asksTicks()).toEqual([
    [39886, 100000000],
    [39887, 800000000],
  ])
  expect(market.seq).toBe(19)
})

test('of a frame that reaches over the snapshot, changes that the snapshot holds are left out', () => {
  const market = engine.market(BTC)
  market.push(
    level2(
      1,
      20,
      [
        ['10.5', '1', '5'],
        ['10.6', '2', '16'],
      ],
      [
        ['10.1', '3', '12'],
        ['10.2', '0', '17'],
      ],
    ),
  )
  // at 15 the ask 10.5 and the bid 10.1 had other sizes than at 5 and 12: later changes of theirs, up to 15, are in the body
  expect(
    market.snapshot(
      rest(
        15,
        [
          ['10.1', '7'],
          ['10.2', '9'],
        ],
        [['10.5', '8']],
      ),
    ),
  ).toBe(Status.APPLIED)
  expect(market.book.bidsTicks()).toEqual([[101, 700000000]])
  expect(market.book.asksTicks()).toEqual([
    [105, 800000000],
    [106, 200000000],
  ])
})

test('start ≤ L+1 and end > L, else a gap; the printed example with start 19 and end 15 is taken as 15 to 19', () => {
  const market = engine.market(BTC)
  market.push(level2(9, 14))
  market.snapshot(rest(14, [['1.0', '1']], []))
  expect(market.push(level2(19, 15, [['3.0', '1', '19']]))).toBe(Status.APPLIED)
  expect(market.seq).toBe(19)
  expect(market.push(level2(15, 19))).toBe(Status.DUPLICATE)
  expect(statusName(market.push(level2(21, 22)))).toBe('GAP_SEQ')
  expect(market.counters.gaps).toBe(1)
})

test('futures: one change a frame, numbered one by one', () => {
  const market = engine.market(XBT)
  const frame = (sequence: number, change: string) =>
    JSON.stringify({
      type: 'message',
      topic: '/contractMarket/level2:XBTUSDTM',
      subject: 'level2',
      data: { sequence, change, timestamp: 1551770400000 },
    })
  market.push(frame(16, '5000.00,sell,83'))
  const body =
    '{"code":"200000","data":{"symbol":"XBTUSDTM","sequence":16,"ts":1604643655040584408,"bids":[[3988.5,56],["3988.00",15]],"asks":[[3988.59,3.0]]}}'
  expect(market.snapshot(body)).toBe(Status.APPLIED)
  expect(market.push(frame(17, '3988.50,buy,44'))).toBe(Status.APPLIED)
  expect(market.push(frame(17, '3988.50,buy,45'))).toBe(Status.DUPLICATE)
  expect(market.push(frame(18, '3988.59,sell,0'))).toBe(Status.APPLIED)
  expect([market.book.bidsTicks(), market.book.asksTicks()]).toEqual([
    [
      [398850, 44],
      [398800, 15],
    ],
    [],
  ])
  expect(market.push(frame(19, '3988.50,buys,44'))).toBe(Status.DECODE)
  expect(market.defect!.rule).toContain('value')
  const other = engine.market(XBT)
  other.push(frame(16, '5000.00,sell,83'))
  other.snapshot(body)
  expect(statusName(other.push(frame(18, '3988.50,buy,1')))).toBe('GAP_SEQ')
  expect(other.push(frame(19, '1,buy'))).toBe(Status.DECODE)
  expect(other.push(frame(19, '3988.50,buy,1').replace('XBT', 'ETH'))).toBe(Status.WRONG_SYMBOL)
})

test('matches: the taker’s side, the sequence as number, times in nanoseconds', () => {
  const market = engine.market({ ...BTC, symbol: 'DAPPT/BTC', tickSize: '0.0000000001', lotSize: '0.0001' })
  const heard: unknown[] = []
  market.trades(({ id, side, price, amount, tsVenueUs }) => heard.push([id, side, price, amount, tsVenueUs]))
  const frame = `{"data":{"symbol":"DAPPT-BTC","sequence":"1612701563869","side":"buy","size":"81.8814","price":"0.0000001117","takerOrderId":"6085c097587c2000060cde57","time":"1619378327739050725","type":"match","makerOrderId":"6085c06144b3790006512a4d","tradeId":"6085c09769bc506996295e36"},"subject":"trade.l3match","topic":"/market/match:DAPPT-BTC","type":"message"}`
  expect([market.push(frame), market.push(frame)]).toEqual([Status.APPLIED, Status.DUPLICATE])
  expect(heard).toEqual([[1612701563869, 'buy', 0.0000001117, 81.8814, 1619378327739050]])
  expect(market.push(frame.replace('"buy"', '7'))).toBe(Status.DECODE)
})

test('answers of the venue: pong is life, the rest is nothing', () => {
  const market = engine.market({ ...XBT, staleMs: 25_000 })
  for (const frame of [
    '{"id":"a","type":"welcome"}',
    '{"id":"1","type":"ack"}',
    '{"id":"1","type":"error","code":404}',
  ])
    expect(market.push(frame)).toBe(Status.IGNORED)
  expect(engine.look('kucoin').at('{"id":"1","type":"pong"}')).toBe(true)
})

test.each([
  ['no changes', level2(2, 2).replace('"changes"', '"change"'), 'missing'],
  ['a change without its sequence', level2(2, 2, [['1', '1'] as unknown as Change]), 'type'],
  ['no decimal', level2(2, 2, [['1', '-', '2']]), 'decimal'],
  ['half a frame', level2(2, 2).slice(0, -1), 'json'],
])('refused and told: %s', (_name, frame, rule) => {
  const market = engine.market(BTC)
  expect(market.push(frame)).toBe(Status.DECODE)
  expect(market.defect!.rule).toContain(rule)
})

test('the recording: 3,844 of 3,844 steps; best prices and sizes are the ticker’s at the same sequence', ({ skip }) => {
  const firsts = new Set<string>()
  let steps = 0
  // tickers come before the frame that ends at their sequence, and behind it
  const tickers = new Map<string, string>()
  const bests = new Map<string, string>()
  const lines = captured('captures/KUCOIN.jsonl.zst', skip)
  const { bodies, crossed, markets } = replayed(engine, kucoin, lines, ({ market, kind }) => {
    if (kind === KIND_DEPTH) {
      steps += Number(firsts.has(market.id))
      firsts.add(market.id)
    }
    if (kind === KIND_TICKER) {
      const { seq, bidPxTicks, bidQtyLots, askPxTicks, askQtyLots } = market.ticker!
      tickers.set(`${market.id} ${seq}`, [bidPxTicks, bidQtyLots, askPxTicks, askQtyLots].join(' '))
    } else if (market.state === 'live') {
      const best = [...market.book.bidsTicks(1), ...market.book.asksTicks(1)].flat().join(' ')
      bests.set(`${market.id} ${market.seq}`, best)
    }
  })
  expect([steps, bodies, crossed]).toEqual([3844, { BUFFERED: 8, APPLIED: 1 }, 0])
  expect(markets.map(({ state, counters: { gaps, resyncs } }) => [state, gaps, resyncs])).toEqual(
    markets.map(() => ['live', 0, 0]),
  )
  const both = [...tickers].filter(([at]) => bests.has(at))
  expect(both.filter(([at, best]) => bests.get(at) !== best)).toEqual([])
  // 11 of the 830 tickers are of the time before the bodies
  expect([tickers.size, both.length]).toEqual([830, 819])
})

test('the recorded list of instruments is read; BSV is BCHSV on the wire', ({ skip }) => {
  const body = captured('captures/KUCOIN.jsonl.zst', skip).find(({ t, url }) => t === 'http' && kucoin.isListing(url!))!
  const listings = kucoin.readListing([new TextEncoder().encode(body.data)])
  expect(listings.length).toBe(634)
  const bsv = { symbol: 'BSV/USDT', id: 'BCHSV-USDT', tickSize: '0.001', lotSize: '0.00000001' }
  expect(listings.find(({ id }) => id === 'BCHSV-USDT')).toEqual(bsv)
  expect(engine.market({ venue: 'kucoin', ...bsv, id: undefined as never }).id).toBe('BCHSV-USDT')
})

test.each([
  ['spot', LISTING, 'GAP_SEQ'],
  ['futures', { symbol: 'BTC/USDT:USDT', id: 'XBTUSDTM', tickSize: '0.1', lotSize: '1' }, 'GAP_SEQ'],
])(
  'the side and the core hold the same book, %s; a lost frame is a gap at the next, a new body heals it',
  (_name, listing, gap) => {
    const how = { adapter: kucoin, side: kucoinSide, listing, numbers: 6 }
    const { market, start, update, books: both, trades } = trip(engine, how)
    start()
    for (let i = 0; i < 60; i++) {
      expect(new Set(update(5))).toEqual(new Set(['APPLIED']))
      expect(both()[0]).toEqual(both()[1])
    }
    update(2, { trades: [{ id: 9n, pxTicks: 5000n, qtyLots: 3n, takerSide: 'sell' }] })
    expect(trades.map(({ id, side, price }) => [id, side, price])).toEqual([[9, 'sell', 500]])
    update(3, { lost: true })
    expect(update(3)[0]).toBe(gap)
    expect(market.state).not.toBe('live')
    start()
    expect(both()[0]).toEqual(both()[1])
  },
)

test('the adapter’s messages; what the side lists, it reads', () => {
  expect(kucoin.subscribe(['BTC-USDT', 'ETH-USDT', 'XBTUSDTM'], { trades: false })).toEqual([
    '{"id":"subscribe /market/level2:BTC-USDT","type":"subscribe","topic":"/market/level2:BTC-USDT,ETH-USDT","response":true}',
    '{"id":"subscribe /contractMarket/level2:XBTUSDTM","type":"subscribe","topic":"/contractMarket/level2:XBTUSDTM","response":true}',
  ])
  const { endpoints } = kucoin
  expect(kucoin.before!(endpoints)).toEqual({
    url: 'https://api.kucoin.com/api/v1/bullet-public',
    method: 'POST',
    weight: 10,
  })
  const body = new TextEncoder().encode(kucoinSide.rest('POST', '/api/v1/bullet-public', () => null, [])!)
  const socket = kucoin.socketUrl(endpoints, ['BTC-USDT'], {}, { status: 200, body })
  expect(socket).toBe('wss://ws-api-spot.kucoin.com/?token=leadline&connectId=leadline')
  const relay = { socket: 'ws://127.0.0.1:9', rest: 'http://127.0.0.1:9' }
  expect(kucoin.socketUrl(relay, ['BTC-USDT'], {}, { status: 200, body })).toBe(
    'ws://127.0.0.1:9/?token=leadline&connectId=leadline',
  )
  expect(() => kucoin.socketUrl(endpoints, [], {}, { status: 200, body: new TextEncoder().encode('{}') })).toThrow(
    /instanceServers/,
  )
  const { url } = kucoin.snapshot!(endpoints, 'BTC-USDT', {})
  expect(url).toBe('https://api.kucoin.com/api/v1/market/orderbook/level2_100?symbol=BTC-USDT')
  expect(kucoin.snapshotIdOf!('https://api.kucoin.com/api/v3/market/orderbook/level2?symbol=BCHSV-USDT')).toBe(
    'BCHSV-USDT',
  )
  const futures = { symbol: 'BTC/USDT:USDT', id: 'XBTUSDTM', tickSize: '0.1', lotSize: '1' }
  expect(listedBySide(kucoin, kucoinSide, [LISTING, futures])).toEqual([LISTING, futures])
})
