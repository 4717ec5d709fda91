import { EVFLAG_CHECKSUM } from '#layout'
import { open, Status, statusName, type MarketOptions } from 'leadline'
import { expect, test } from 'vitest'

import { bitget } from '../../src/feeds/venues/bitget.js'
import { bitgetChecksum, bitgetSide } from '../../src/feeds/venues/bitget-side.js'
import { captured, replayed } from './capture-play.js'
import { listedBySide, trip } from './side-trip.js'
import { signedCrc, TextBook } from './text-book.js'

const engine = await open()
const BTC: MarketOptions = { venue: 'bitget', symbol: 'BTC/USDT', tickSize: '0.1', lotSize: '0.0001' }
const LISTING = { symbol: 'BTC/USDT', id: 'BTCUSDT', tickSize: '0.1', lotSize: '0.0001' }

type Level = readonly [string, string]
interface Third {
  readonly seq: bigint
  readonly pseq: bigint
  readonly a?: readonly Level[]
  readonly b?: readonly Level[]
  readonly topic?: string
  readonly ts?: number
}
function third(action: string, { seq, pseq, a = [], b = [], topic = 'books', ts = 1695710946294 }: Third) {
  return `{"action":"${action}","arg":{"instType":"spot","topic":"${topic}","symbol":"BTCUSDT"},"data":[{"a":${JSON.stringify(a)},"b":${JSON.stringify(b)},"seq":"${seq}","pseq":${pseq},"checksum":0,"ts":"${ts}"}],"ts":${ts}}`
}
function second(action: string, seq: number | null, bids: readonly Level[] = [], checksum = 0) {
  const data = { asks: [], bids, checksum, ...(seq === null ? {} : { seq }), ts: '1695710946294' }
  return JSON.stringify({
    action,
    arg: { instType: 'SPOT', channel: 'books', instId: 'BTCUSDT' },
    data: [data],
    ts: 1695710946294,
  })
}

test('the v2 snapshot of the documentation', () => {
  const market = engine.market(BTC)
  const frame = `{"action":"snapshot","arg":{"instType":"SPOT","channel":"books","instId":"BTCUSDT"},"data":[{"asks":[["26274.9","0.0009"]],"bids":[["26274.8","0.0009"]],"checksum":0,"seq":123,"ts":"1695710946294"}],"ts":1695710946294}`
  expect(market.push(frame)).toBe(Status.APPLIED)
  expect([market.book.bidsTicks(), market.book.asksTicks()]).toEqual([[[262748, 9]], [[262749, 9]]])
  expect([market.seq, market.tsVenueUs]).toEqual([123, 1695710946294000])
})

test('v3: pseq is the seq before, beyond 2^53 and to the last digit', () => {
  const market = engine.market(BTC)
  const at = 1343064377779269632n
  market.push(third('snapshot', { seq: at, pseq: 0n, b: [['1.0', '1']] }))
  expect(market.push(third('update', { seq: at + 1n, pseq: at, b: [['1.1', '1']] }))).toBe(Status.APPLIED)
  expect(market.push(third('update', { seq: at + 1n, pseq: at }))).toBe(Status.DUPLICATE)
  expect(statusName(market.push(third('update', { seq: at + 9n, pseq: at + 2n })))).toBe('GAP_LINK')
  expect(market.push(third('snapshot', { seq: at + 20n, pseq: 0n, b: [['2.0', '1']] }))).toBe(Status.APPLIED)
  expect([market.book.bidsTicks(), market.epoch]).toEqual([[[20, 10000]], 2])
})

test('v2: seq only grows; a frame that isn’t newer is late, one that jumps is no gap', () => {
  const market = engine.market(BTC)
  market.push(second('snapshot', 10, [['1.0', '1']]))
  expect(market.push(second('update', 50, [['1.0', '2']]))).toBe(Status.APPLIED)
  expect(market.push(second('update', 49, [['1.0', '3']]))).toBe(Status.DUPLICATE)
  expect(market.push(second('update', 50, [['1.0', '4']]))).toBe(Status.DUPLICATE)
  expect([market.book.bidsTicks(), market.counters.gaps]).toEqual([[[10, 20000]], 0])
})

test('books1, 5, 15, 50 are whole pictures, in the order of their time', () => {
  const market = engine.market(BTC)
  const picture = (topic: string, ts: number, px: string) =>
    third('snapshot', { seq: 1n, pseq: 0n, b: [[px, '1']], topic, ts })
  expect(market.push(picture('books1', 1000, '1.0'))).toBe(Status.APPLIED)
  expect(market.push(picture('books50', 1001, '2.0'))).toBe(Status.APPLIED)
  expect(market.push(picture('books5', 999, '3.0'))).toBe(Status.DUPLICATE)
  expect([market.book.bidsTicks(), market.epoch]).toEqual([[[20, 10000]], 1])
})

test('a checksum of 0 says nothing', () => {
  const look = engine.look('bitget')
  expect(look.at(second('update', null)) && look.flags & EVFLAG_CHECKSUM).toBe(0)
  expect(look.at(second('update', null, [], -1816604544))).toBe(true)
  expect(look.flags & EVFLAG_CHECKSUM).toBe(EVFLAG_CHECKSUM)
})

test('trades of v1, v2 and v3; history is none; lists may begin with the newest', () => {
  const market = engine.market(BTC)
  const heard: unknown[] = []
  market.trades(({ id, side, price, amount, tsVenueUs }) => heard.push([id, side, price, amount, tsVenueUs]))
  const frame = (arg: object, data: readonly unknown[], action = 'update') => JSON.stringify({ action, arg, data })
  const v1 = { instType: 'sp', channel: 'trade', instId: 'BTCUSDT' }
  const rows = [
    ['1649290077778', '5.7', '0.5', 'sell'],
    ['1649290077777', '5.6', '0.25', 'buy'],
  ]
  expect(market.push(frame(v1, rows, 'snapshot'))).toBe(Status.IGNORED)
  expect(market.push(frame(v1, rows))).toBe(Status.APPLIED)
  const v2 = { ts: '1695716760565', price: '27000.5', size: '0.001', side: 'buy', tradeId: '1' }
  expect(market.push(frame({ ...v1, instType: 'SPOT' }, [v2]))).toBe(Status.APPLIED)
  const v3 = { T: '1695716760566', p: '27000.6', v: '0.002', S: 'sell', i: '2' }
  expect(market.push(frame({ instType: 'spot', topic: 'publicTrade', symbol: 'BTCUSDT' }, [v3]))).toBe(Status.APPLIED)
  expect(heard).toEqual([
    [NaN, 'buy', 5.6, 0.25, 1649290077777000],
    [NaN, 'sell', 5.7, 0.5, 1649290077778000],
    [1, 'buy', 27000.5, 0.001, 1695716760565000],
    [2, 'sell', 27000.6, 0.002, 1695716760566000],
  ])
  expect(market.push(frame(v1, [['1649290077778', '5.7', '0.5']]))).toBe(Status.DECODE)
})

test('answers of the venue: pong is life, the rest is nothing', () => {
  const market = engine.market({ ...BTC, staleMs: 35_000 })
  market.push(second('snapshot', 1, [['1.0', '1']]), 1_000_000)
  market.tick(40_000_000)
  expect(market.push('{"event":"subscribe","arg":{"instType":"sp","channel":"books","instId":"BTCUSDT"}}')).toBe(
    Status.IGNORED,
  )
  expect(market.state).toBe('stale')
  market.push('pong')
  expect(market.state).toBe('live')
  expect(market.push(second('update', 2).replace('BTCUSDT', 'ETHUSDT'))).toBe(Status.WRONG_SYMBOL)
})

test.each([
  ['no time', second('update', 2).replace('"ts":"1695710946294"', '"at":"1"'), 'missing'],
  ['no sides', second('update', 2).replace('"bids":[],', ''), 'missing'],
  ['a link without a number', third('update', { seq: 2n, pseq: 1n }).replace('"seq":"2",', ''), 'missing'],
  ['a wrong kind', second('update', 2).replace('"seq":2', '"seq":[]'), 'type'],
  ['an unknown action', second('change', 2), 'value'],
  ['no decimal', second('update', 2, [['', '1']]), 'decimal'],
  ['half a frame', second('update', 2).slice(0, -1), 'json'],
])('refused and told: %s', (_name, frame, rule) => {
  const market = engine.market(BTC)
  expect(market.push(frame)).toBe(Status.DECODE)
  expect(market.defect!.rule).toContain(rule)
})

test('the recording: 443 of 443 frames carry the checksum of a book kept as text, and all apply', ({ skip }) => {
  const texts = new Map<string, TextBook>()
  let proved = 0
  const lines = captured('captures/BITGET.a.jsonl.gz', skip)
  const { books, trades, crossed, markets } = replayed(engine, bitget, lines, ({ market, line }) => {
    const { arg, action, data } = JSON.parse(line.data)
    if (arg?.channel !== 'books' || !data) return
    if (action === 'snapshot') texts.set(arg.instId, new TextBook())
    const text = texts.get(arg.instId)!
    text.apply(data[0].bids, data[0].asks)
    proved += Number(signedCrc(text.alternating()) === data[0].checksum)
    const best = (isBid: boolean) => text.best(isBid, 25).map(([px, qty]) => [Number(px), Number(qty)])
    expect([market.book.bids(25), market.book.asks(25)]).toEqual([best(true), best(false)])
  })
  expect([proved, books, trades, crossed]).toEqual([443, { APPLIED: 443 }, { APPLIED: 30 }, 0])
  expect(markets.map(({ counters: { gaps, resyncs, decodeErrors } }) => gaps + resyncs + decodeErrors)).toEqual(
    markets.map(() => 0),
  )
})

test('the recorded lists of instruments are read', ({ skip }) => {
  const bodies = captured('captures/BITGET.a.jsonl.gz', skip).filter(
    ({ t, url }) => t === 'http' && bitget.isListing(url!),
  )
  expect(bodies.length).toBe(3)
  const listings = bitget.readListing(bodies.map(({ data }) => new TextEncoder().encode(data)))
  expect(listings.filter(({ id }) => /^(EOSUSDT|BTCUSDT|BTCUSD)$/.test(id) && id !== 'EOSUSDT')).toEqual([
    { symbol: 'BTC/USDT', id: 'BTCUSDT', tickSize: '0.01', lotSize: '0.0001' },
    { symbol: 'BTC/USDT:USDT', id: 'BTCUSDT', tickSize: '0.5', lotSize: '0.001' },
    { symbol: 'BTC/USD:BTC', id: 'BTCUSD', tickSize: '0.5', lotSize: '0.001' },
  ])
})

test.each(['v3', 'v2'])('the side and the core hold the same book, %s; the checksum is that of the text', (version) => {
  const adapter =
    version === 'v3'
      ? bitget
      : {
          ...bitget,
          subscribe: ([instId]: readonly string[]) => [
            JSON.stringify({ op: 'subscribe', args: [{ instType: 'SPOT', channel: 'books', instId }] }),
          ],
        }
  const {
    start,
    again,
    update,
    books: both,
    trades,
    market,
  } = trip(engine, { adapter, side: bitgetSide, listing: LISTING })
  start()
  for (let i = 0; i < 60; i++) {
    expect(update(5)).toEqual(['APPLIED'])
    expect(both()[0]).toEqual(both()[1])
  }
  update(2, { trades: [{ id: 9n, pxTicks: 5000n, qtyLots: 3n, takerSide: 'sell' }] })
  expect(trades.map(({ id, side, price, amount }) => [id, side, price, amount])).toEqual([[9, 'sell', 500, 0.0003]])
  update(3, { lost: true })
  expect(update(3)).toEqual([version === 'v3' ? 'GAP_LINK' : 'CHECKSUM'])
  expect(market.state).toBe('resync')
  again()
  expect(both()[0]).toEqual(both()[1])
})

test('the side’s checksum alternates bids and asks as sent, the longer side goes on alone', () => {
  const bids = new Map([
    [33661n, 7n],
    [33660n, 6n],
  ])
  const asks = new Map([
    [33668n, 9n],
    [33680n, 8n],
    [33720n, 8n],
  ])
  const book = { listing: { ...LISTING, lotSize: '1' }, bids, asks, seq: 1n, tsUs: 0 }
  expect(bitgetChecksum(book)).toBe(signedCrc('3366.1:7:3366.8:9:3366.0:6:3368.0:8:3372.0:8'))
  const plain = { ...book, listing: { ...LISTING, tickSize: '1', lotSize: '1' } }
  expect(bitgetChecksum(plain)).toBe(signedCrc('33661:7:33668:9:33660:6:33680:8:33720:8'))
})

test('the adapter’s messages; what the side lists, it reads', () => {
  expect(bitget.subscribe(['BTCUSDT'], {})).toEqual([
    '{"op":"subscribe","args":[{"instType":"spot","topic":"books","symbol":"BTCUSDT"},{"instType":"spot","topic":"publicTrade","symbol":"BTCUSDT"}]}',
  ])
  const types = (['BTCUSDT', 'BTCPERP'] as const).map(
    (id) => bitget.subscribe([id], { product: 'linear', trades: false })[0],
  )
  expect(types.map((text) => JSON.parse(text!).args[0].instType)).toEqual(['usdt-futures', 'usdc-futures'])
  const listings = [
    LISTING,
    { symbol: 'BTC/USDT:USDT', id: 'BTCUSDT', tickSize: '0.5', lotSize: '0.001' },
    { symbol: 'BTC/USD:BTC', id: 'BTCUSD', tickSize: '0.5', lotSize: '1' },
  ]
  expect(listedBySide(bitget, bitgetSide, listings)).toEqual(listings)
  expect(bitget.productAt!('wss://ws.bitget.com/spot/v1/stream')).toBe('spot')
  expect(bitget.productAt!('wss://ws.bitget.com/v3/ws/public')).toBeNull()
})
