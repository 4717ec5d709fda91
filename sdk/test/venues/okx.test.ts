import { EVFLAG_CHECKSUM } from '#layout'
import { open, Status, statusName, type MarketOptions } from 'leadline'
import { expect, test } from 'vitest'

import { okx } from '../../src/feeds/venues/okx.js'
import { okxSide } from '../../src/feeds/venues/okx-side.js'
import { captured, replayed } from './capture-play.js'
import { listedBySide, trip } from './side-trip.js'
import { signedCrc, TextBook } from './text-book.js'

const engine = await open()
const BTC: MarketOptions = { venue: 'okx', symbol: 'BTC/USDT', tickSize: '0.01', lotSize: '1' }
const LISTING = { symbol: 'BTC/USDT', id: 'BTC-USDT', tickSize: '0.1', lotSize: '0.001' }

type Level = readonly [string, string]
function books(action: string, prev: number, seq: number, bids: readonly Level[] = [], asks: readonly Level[] = []) {
  const levels = (all: readonly Level[]) => all.map(([px, sz]) => [px, sz, '0', '1'])
  const data = { asks: levels(asks), bids: levels(bids), ts: '1597026383085', checksum: 0, prevSeqId: prev, seqId: seq }
  return JSON.stringify({ arg: { channel: 'books', instId: 'BTC-USDT' }, action, data: [data] })
}

test('the snapshot of the documentation is a live book; sizes of contracts and base currency stand as sent', () => {
  const market = engine.market(BTC)
  const frame = `{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"snapshot","data":[{"asks":[["8476.98","415","0","13"]],"bids":[["8476.97","256","0","12"]],"ts":"1597026383085","checksum":0,"prevSeqId":-1,"seqId":123456}]}`
  expect(market.push(frame)).toBe(Status.APPLIED)
  expect(market.book.bidsTicks()).toEqual([[847697, 256]])
  expect(market.book.asksTicks()).toEqual([[847698, 415]])
  expect([market.seq, market.epoch, market.tsVenueUs]).toEqual([123456, 1, 1597026383085000])
})

test('the test sequence of the documentation is accepted: keep-alive and maintenance reset link', () => {
  const market = engine.market(BTC)
  const steps = [
    [-1, 10],
    [10, 15],
    [15, 15],
    [15, 3],
    [3, 5],
  ] as const
  const statuses = steps.map(([prev, seq], i) =>
    market.push(books(i === 0 ? 'snapshot' : 'update', prev, seq, i === 0 ? [['1.00', '1']] : [])),
  )
  expect(statuses).toEqual(steps.map(() => Status.APPLIED))
  expect(market.seq).toBe(5)
  expect(statusName(market.push(books('update', 7, 9)))).toBe('GAP_LINK')
})

test('a keep-alive is proof of life: a stale book is live again', () => {
  const market = engine.market({ ...BTC, staleMs: 35_000 })
  market.push(books('snapshot', -1, 10, [['1.00', '1']]), 1_000_000)
  market.tick(40_000_000)
  expect(market.state).toBe('stale')
  expect(market.push('pong', 41_000_000)).toBe(Status.IGNORED)
  expect(market.state).toBe('live')
  market.tick(90_000_000)
  expect(market.push(books('update', 10, 10), 91_000_000)).toBe(Status.APPLIED)
  expect(market.state).toBe('live')
})

test('without a snapshot on the socket the book comes over REST; frames it holds are dropped, the next must span it', () => {
  const market = engine.market(BTC)
  expect(market.push(books('update', 8, 10, [['1.00', '5']]))).toBe(Status.BUFFERED)
  expect(market.push(books('update', 10, 14, [['1.01', '7']]))).toBe(Status.BUFFERED)
  const rest = (seqId: number) =>
    JSON.stringify({
      code: '0',
      msg: '',
      data: [{ asks: [['1.05', '2', '0', '1']], bids: [['1.00', '4', '0', '1']], ts: '1597026383000', seqId }],
    })
  expect(market.snapshot(rest(7))).toBe(Status.SNAPSHOT_TOO_OLD)
  expect(market.snapshot(rest(12))).toBe(Status.APPLIED)
  expect(market.book.bidsTicks()).toEqual([
    [101, 7],
    [100, 4],
  ])
  expect(market.seq).toBe(14)
})

test('books5 and bbo-tbt are whole pictures; an older one is late', () => {
  const market = engine.market(BTC)
  const picture = (channel: string, ts: number, px: string) =>
    JSON.stringify({
      arg: { channel, instId: 'BTC-USDT' },
      data: [{ asks: [['9.00', '1', '0', '1']], bids: [[px, '1', '0', '1']], ts: String(ts), seqId: 5 }],
    })
  expect(market.push(picture('bbo-tbt', 2000, '8.00'))).toBe(Status.APPLIED)
  expect(market.push(picture('books5', 2001, '7.00'))).toBe(Status.APPLIED)
  expect(market.book.bidsTicks()).toEqual([[700, 1]])
  expect(market.push(picture('books5', 1999, '6.00'))).toBe(Status.DUPLICATE)
})

test('a checksum of 0 says nothing, any other is to be met; without seqId nothing else proves the frame', () => {
  const look = engine.look('okx')
  expect(look.at(books('update', 1, 2)) && look.flags & EVFLAG_CHECKSUM).toBe(0)
  expect(look.at(books('update', 1, 2).replace('"checksum":0', '"checksum":-855196043'))).toBe(true)
  expect(look.flags & EVFLAG_CHECKSUM).toBe(EVFLAG_CHECKSUM)
})

test('trades carry the side of the taker, their number and their own time', () => {
  const market = engine.market(BTC)
  const heard: unknown[] = []
  market.trades(({ id, side, price, amount, tsVenueUs }) => heard.push([id, side, price, amount, tsVenueUs]))
  const frame = `{"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"130639474","px":"42219.90","sz":"12","side":"sell","ts":"1630048897897"}]}`
  expect(market.push(frame)).toBe(Status.APPLIED)
  expect(market.push(frame)).toBe(Status.DUPLICATE)
  expect(heard).toEqual([[130639474, 'sell', 42219.9, 12, 1630048897897000]])
})

test.each([
  [
    'no levels',
    '{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[],"ts":"1","prevSeqId":1,"seqId":2}]}',
    'missing',
  ],
  ['a wrong kind', books('update', 1, 2).replace('"prevSeqId":1', '"prevSeqId":[]'), 'type'],
  ['no decimal', books('update', 1, 2, [['1.0x', '1']]), 'decimal'],
  ['off the tick', books('update', 1, 2, [['1.001', '1']]), 'tick'],
  ['an unknown action', books('upgrade', 1, 2), 'value'],
  ['half a frame', books('update', 1, 2).slice(0, -9), 'json'],
])('refused and told: %s', (_name, frame, rule) => {
  const market = engine.market(BTC)
  market.push(books('snapshot', -1, 1, [['1.00', '1']]))
  expect(market.push(frame)).toBe(Status.DECODE)
  expect(market.defect!.rule).toContain(rule)
  expect(market.state).toBe('resync')
})

test('what is none of the book’s business leaves it alone', () => {
  const market = engine.market(BTC)
  market.push(books('snapshot', -1, 1, [['1.00', '1']]))
  expect(market.push('{"event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT"}}')).toBe(Status.IGNORED)
  expect(market.push('{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"last":"1"}]}')).toBe(Status.IGNORED)
  expect(market.push(books('update', 1, 2).replace('BTC-USDT', 'ETH-USDT'))).toBe(Status.WRONG_SYMBOL)
  expect(market.push('{"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"tradeId":"1"}]}')).toBe(Status.DECODE)
  expect(market.state).toBe('live')
  expect(market.push('{"event":"notice","code":"64008","msg":"…"}')).toBe(Status.VENUE_RECONNECT)
})

test('the recording: 191 of 191 frames carry the checksum of a book kept as text, and all apply', ({ skip }) => {
  expect(signedCrc('3366.1:7:3366.8:9:3366:6:3368:8')).toBe(-1881014294)
  expect(signedCrc('3366.1:7:3366.8:9:3368:8:3372:8')).toBe(831078360)
  const texts = new Map<string, TextBook>()
  let proved = 0
  const lines = captured('captures/OKX.a.jsonl.gz', skip)
  const {
    books: statuses,
    trades,
    crossed,
    markets,
  } = replayed(engine, okx, lines, ({ market, line }) => {
    const { arg, action, data } = JSON.parse(line.data)
    if (arg.channel !== 'books') return
    if (action === 'snapshot') texts.set(arg.instId, new TextBook())
    const text = texts.get(arg.instId)!
    text.apply(data[0].bids, data[0].asks)
    proved += Number(signedCrc(text.alternating()) === data[0].checksum)
    const best = (isBid: boolean) => text.best(isBid, 25).map(([px, qty]) => [Number(px), Number(qty)])
    expect([market.book.bids(25), market.book.asks(25)]).toEqual([best(true), best(false)])
  })
  expect([proved, statuses, trades, crossed]).toEqual([191, { APPLIED: 191 }, { APPLIED: 70 }, 0])
  expect(markets.map(({ counters: { gaps, resyncs, decodeErrors } }) => [gaps, resyncs, decodeErrors])).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ])
})

test('the recorded lists of instruments are read', ({ skip }) => {
  const bodies = captured('captures/OKX.a.jsonl.gz', skip).filter(({ t, url }) => t === 'http' && okx.isListing(url!))
  const listings = okx.readListing(bodies.map(({ data }) => new TextEncoder().encode(data)))
  const of = (id: string) => listings.find((listing) => listing.id === id)
  expect(of('BTC-USDT')).toEqual({ symbol: 'BTC/USDT', id: 'BTC-USDT', tickSize: '0.1', lotSize: '0.00000001' })
  expect(of('UNI-USD-SWAP')).toMatchObject({ symbol: 'UNI/USD:UNI', tickSize: '0.001', lotSize: '1' })
  expect(of('BTC-USD-220527')?.symbol).toBe('BTC/USD:BTC-220527')
  expect(of('BTC-USD-220514-22000-C')?.symbol).toBe('BTC/USD:BTC-220514-22000-C')
})

test('the side and the core hold the same book; a lost frame is a gap at the next, a resubscription heals it', () => {
  const {
    market,
    start,
    again,
    update,
    books: both,
    trades,
  } = trip(engine, { adapter: okx, side: okxSide, listing: LISTING })
  start()
  for (let i = 0; i < 60; i++) {
    expect(update(5)).toEqual(['APPLIED'])
    expect(both()[0]).toEqual(both()[1])
  }
  update(2, { trades: [{ id: 9n, pxTicks: 5000n, qtyLots: 3n, takerSide: 'sell' }] })
  expect(trades.map(({ id, side, price, amount }) => [id, side, price, amount])).toEqual([[9, 'sell', 500, 0.003]])
  update(3, { lost: true })
  expect(update(3)).toEqual(['GAP_LINK'])
  expect(market.state).toBe('resync')
  again()
  expect(both()[0]).toEqual(both()[1])
  expect(update(3)).toEqual(['APPLIED'])
  expect(both()[0]).toEqual(both()[1])
})

test('the adapter’s messages; what the side lists, it reads', () => {
  const ids = ['BTC-USDT', 'BTC-USD-SWAP']
  expect(okx.subscribe(ids, { trades: false })).toEqual([
    '{"op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT"},{"channel":"books","instId":"BTC-USD-SWAP"}]}',
  ])
  expect(okx.socketUrl(okx.endpoints, ids, {}, null)).toBe('wss://ws.okx.com:8443/ws/v5/public')
  const { url } = okx.snapshot!(okx.endpoints, 'BTC-USDT', {})
  expect(url).toBe('https://www.okx.com/api/v5/market/books?instId=BTC-USDT&sz=400')
  expect(okx.snapshotIdOf!(url)).toBe('BTC-USDT')
  expect(okx.snapshotIdOf!('https://www.okx.com/api/v5/public/time')).toBeNull()
  const swap = { symbol: 'BTC/USD:BTC', id: 'BTC-USD-SWAP', tickSize: '0.1', lotSize: '1' }
  expect(listedBySide(okx, okxSide, [LISTING, swap])).toEqual([LISTING, swap])
  expect(() => okx.readListing([new TextEncoder().encode('<html>')])).toThrow(/JSON/)
  expect(() => okx.readListing([new TextEncoder().encode('{"code":"50011","data":[]}')])).toThrow(/instId/)
})
