import { open, Status } from 'leadline'
import { expect, test } from 'vitest'

import { bitstampSide } from '../../src/feeds/venues/bitstamp-side.js'
import { bitstamp } from '../../src/feeds/venues/bitstamp.js'
import type { SideSession } from '../../src/feeds/venue.js'
import { Random } from '../parity/random.js'
import { captureLines } from './capture-frames.js'

const engine = await open()
const RECORDING = 'captures/BITSTAMP.jsonl.zst'
const SECOND_US = 1_000_000
const START_US = 1_790_000_000 * SECOND_US

const btc = { venue: 'bitstamp', symbol: 'BTC/USD', tickSize: '0.01', lotSize: '0.00000001', features: [] } as const

const levelsFrame = (us: number, bids: string[][], asks: string[][], channel = 'diff_order_book_btcusd'): string =>
  `{"data":{"timestamp":"${Math.floor(us / 1e6)}","microtimestamp":"${us}","bids":${JSON.stringify(bids)},"asks":${JSON.stringify(asks)}},"channel":"${channel}","event":"data"}`
const body = (us: number, bids: string[][], asks: string[][]): string =>
  `{"timestamp":"${Math.floor(us / 1e6)}","microtimestamp":"${us}","bids":${JSON.stringify(bids)},"asks":${JSON.stringify(asks)}}`

test('diffs join a snapshot by their time: what is not later is in it, what is older than the last is late', () => {
  const market = engine.market(btc)
  expect(market.id).toBe('btcusd')
  expect(market.push(levelsFrame(100, [['10.00', '1.00000000']], []))).toBe(Status.BUFFERED)
  expect(market.push(levelsFrame(200, [['10.00', '2.00000000']], []))).toBe(Status.BUFFERED)
  expect(market.snapshot(body(150, [['10.00', '1.00000000']], [['10.01', '3.00000000']]))).toBe(Status.APPLIED)
  expect(market.book.bidsTicks()).toEqual([[1000, 200_000_000]])
  expect(market.seq).toBe(200)
  expect(market.push(levelsFrame(199, [['10.00', '0.00000000']], []))).toBe(Status.DUPLICATE)
  expect(market.push(levelsFrame(200, [], [['10.01', '4.00000000']]))).toBe(Status.APPLIED)
  expect(market.push(levelsFrame(201, [['10.00', '0.00000000']], []))).toBe(Status.APPLIED)
  expect([market.book.bidsTicks(), market.book.asksTicks()]).toEqual([[], [[1001, 400_000_000]]])
  expect(market.counters).toMatchObject({ gaps: 0, duplicates: 1, resyncs: 0 })
  market.close()
})

test('a snapshot that is later than all that was kept is the book at once; an older body has seconds alone', () => {
  const market = engine.market(btc)
  market.push(levelsFrame(SECOND_US, [['9.00', '1.00000000']], []))
  const old = '{"timestamp":"2","bids":[["10.00","1.00000000"]],"asks":[]}'
  expect(market.snapshot(old)).toBe(Status.APPLIED)
  expect([market.state, market.seq]).toEqual(['live', 2 * SECOND_US])
  expect(market.push(levelsFrame(2 * SECOND_US + 1, [['9.00', '5.00000000']], []))).toBe(Status.APPLIED)
  expect(market.book.bidsTicks()).toEqual([
    [1000, 100_000_000],
    [900, 500_000_000],
  ])
  market.close()
})

test('a snapshot older than the first frame that was kept is fetched again', () => {
  const market = engine.market(btc)
  market.push(levelsFrame(100, [['10.00', '1']], []))
  expect(market.snapshot(body(99, [], [['10.01', '3']]))).toBe(Status.SNAPSHOT_TOO_OLD)
  market.push(levelsFrame(200, [['9.00', '1']], []))
  expect(market.snapshot(body(100, [['10.00', '1']], [['10.01', '3']]))).toBe(Status.APPLIED)
  expect(market.book.bidsTicks()).toEqual([
    [1000, 100_000_000],
    [900, 100_000_000],
  ])
  market.close()
})

test('order_book is the whole picture each time', () => {
  const market = engine.market(btc)
  market.push(levelsFrame(100, [['10.00', '1']], [['10.02', '1']], 'order_book_btcusd'))
  expect(market.state).toBe('live')
  market.push(levelsFrame(200, [['9.99', '2']], [['10.01', '3']], 'order_book_btcusd'))
  expect([market.book.bidsTicks(), market.book.asksTicks()]).toEqual([[[999, 200_000_000]], [[1001, 300_000_000]]])
  expect(market.push(levelsFrame(150, [], [], 'order_book_btcusd'))).toBe(Status.DUPLICATE)
  market.close()
})

const order = (
  event: 'created' | 'changed' | 'deleted',
  us: number,
  [id, type, price, amount]: readonly [bigint, 0 | 1, string, string],
): string =>
  `{"data":{"id":${id},"id_str":"${id}","order_type":${type},"datetime":"${Math.floor(us / 1e6)}","microtimestamp":"${us}",` +
  `"amount":${Number(amount)},"amount_str":"${amount}","amount_traded":"0","amount_at_create":"${amount}","price":${Number(price)},"price_str":"${price}"},` +
  `"channel":"live_orders_btcusd","event":"order_${event}"}`

function byOrder() {
  const market = engine.market({ ...btc, features: ['bid_ct_00'] })
  let us = START_US
  market.push(order('created', us, [1n, 0, '10.00', '1.00000000']), us)
  const orders = [
    ['10.00', '1.00000000', '1'],
    ['10.00', '2.00000000', '9007199254740993'],
  ]
  expect(market.snapshot(body(us, orders, [['10.05', '5.00000000', '3']]), us)).toBe(Status.BUFFERED)
  const push = (event: Parameters<typeof order>[0], of: Parameters<typeof order>[2], laterUs = 1000): Status => {
    us += laterUs
    return market.push(order(event, us, of), us)
  }
  return { market, push, now: () => us }
}

test('live_orders: ids beyond 2^53, places in the queue, prices that move, orders of nothing', () => {
  const { market, push } = byOrder()
  const big = 9007199254740993n
  expect(market.queueAhead(big)).toEqual({ orders: 1, lots: 100_000_000, anonymousLots: 0 })
  push('created', [4n, 0, '10.00', '0.50000000'])
  push('changed', [1n, 0, '10.00', '0.25000000'])
  expect(market.queueAhead(4n)).toEqual({ orders: 2, lots: 225_000_000, anonymousLots: 0 })
  push('changed', [1n, 0, '9.99', '0.25000000'])
  expect(market.queueAhead(4n)).toEqual({ orders: 1, lots: 200_000_000, anonymousLots: 0 })
  push('created', [5n, 1, '10.04', '0.00000000'])
  push('changed', [5n, 1, '10.04', '1.00000000'])
  push('deleted', [5n, 1, '10.04', '0.00000000'])
  expect(market.book.bidsTicks()).toEqual([
    [1000, 250_000_000],
    [999, 25_000_000],
  ])
  expect(market.book.asksTicks()).toEqual([[1005, 500_000_000]])
  expect(market.feature('bid_ct_00')).toBe(2)
  expect(market.counters).toMatchObject({ orders: 4, unseenIds: 2, gaps: 0, duplicates: 0 })
  market.close()
})

test('an order deleted before it is created is not added for 10 s', () => {
  const { market, push } = byOrder()
  push('deleted', [7n, 0, '9.98', '1.00000000'])
  push('created', [7n, 0, '9.98', '1.00000000'], -500)
  expect(market.counters).toMatchObject({ orders: 3, unseenIds: 1 })
  push('deleted', [8n, 0, '9.98', '1.00000000'])
  push('created', [8n, 0, '9.98', '1.00000000'], 10 * SECOND_US + 1)
  expect(market.counters.orders).toBe(4)
  market.close()
})

test('crossed for a moment there is no book; crossed for more than a second it is given up', () => {
  const { market, push, now } = byOrder()
  push('created', [10n, 0, '10.06', '5.00000000'])
  expect([market.state, market.reason('bid_ct_00')]).toEqual(['no_book', 'crossed'])
  push('changed', [3n, 1, '10.05', '1.00000000'])
  push('deleted', [3n, 1, '10.05', '0.00000000'])
  expect([market.state, market.epoch]).toEqual(['live', 1])
  push('created', [11n, 1, '10.05', '5.00000000'])
  market.tick(now() + SECOND_US)
  expect(market.state).toBe('no_book')
  market.tick(now() + SECOND_US + 1)
  expect(market.state).toBe('resync')
  expect(market.counters).toMatchObject({ crossedMoments: 2, resyncs: 1 })
  market.close()
})

test('a crossed diff is no moment: its frames are whole', () => {
  const market = engine.market(btc)
  market.push(levelsFrame(1, [], []))
  market.snapshot(body(1, [['10.00', '1']], [['10.01', '1']]))
  expect(market.push(levelsFrame(2, [['10.02', '1']], []))).toBe(Status.CROSSED)
  expect(market.counters.crossedMoments).toBe(0)
  market.close()
})

test('pictures of the best orders are no book of the stream', () => {
  const { market } = byOrder()
  const picture = levelsFrame(START_US + 5, [['10.00', '1.00000000', '1']], [], 'detail_order_book_btcusd')
  expect(market.push(picture)).toBe(Status.IGNORED)
  expect(market.counters.orders).toBe(3)
  market.close()
})

test('trades: type 0 bought, 1 sold; the number grows', () => {
  const market = engine.market(btc)
  const trades: unknown[] = []
  market.trades(({ id, side, price, amount, tsVenueUs }) => trades.push([id, side, price, amount, tsVenueUs]))
  const frame = (id: number, type: 0 | 1): string =>
    `{"data":{"id":${id},"timestamp":"1641343699","amount":0.0792,"amount_str":"0.07920000","price":3805.44,"price_str":"3805.44","type":${type},"microtimestamp":"1641343699596000","buy_order_id":1443875737346049,"sell_order_id":1443875731320832},"channel":"live_trades_btcusd","event":"trade"}`
  expect([market.push(frame(216000477, 0)), market.push(frame(216000478, 1))]).toEqual([Status.APPLIED, Status.APPLIED])
  expect(market.push(frame(216000478, 1))).toBe(Status.DUPLICATE)
  expect(trades).toEqual([
    [216000477, 'buy', 3805.44, 0.0792, 1641343699596000],
    [216000478, 'sell', 3805.44, 0.0792, 1641343699596000],
  ])
  market.close()
})

test('what is neither book nor trade: heartbeats, reconnects, other pairs, nonsense', () => {
  const market = engine.market({ ...btc, staleMs: 5000 })
  market.push(levelsFrame(1, [], []), START_US)
  market.snapshot(body(1, [['10.00', '1']], [['10.01', '1']]), START_US)
  market.tick(START_US + 6 * SECOND_US)
  expect(market.state).toBe('stale')
  market.push('{"event":"bts:heartbeat","channel":"","data":{"status":"success"}}', START_US + 6 * SECOND_US)
  expect(market.state).toBe('live')
  expect(market.push(levelsFrame(2, [], [], 'diff_order_book_ethusd'))).toBe(Status.WRONG_SYMBOL)
  const succeeded = '{"event":"bts:subscription_succeeded","channel":"diff_order_book_btcusd","data":{}}'
  expect(market.push(succeeded)).toBe(Status.IGNORED)
  const bad =
    '{"data":{"id":1,"amount_str":"-1","price_str":"10","type":0,"microtimestamp":"2"},"channel":"live_trades_btcusd","event":"trade"}'
  expect([market.push(bad), market.state]).toEqual([Status.DECODE, 'live'])
  expect(market.defect).toMatchObject({ rule: 'range' })
  expect(market.push('{"event":"bts:request_reconnect","channel":"","data":""}')).toBe(Status.VENUE_RECONNECT)
  expect(market.state).toBe('buffering')
  expect(market.push(levelsFrame(3, [['10.00', 'NaN']], []))).toBe(Status.DECODE)
  expect(market.push('{"data":{"bids":[],"asks":[]},"channel":"diff_order_book_btcusd","event":"data"}')).toBe(
    Status.DECODE,
  )
  expect(market.defect).toMatchObject({ rule: 'missing', found: 'no "timestamp"' })
  market.close()
})

test('the recording of 2022-01-05: ten pairs, 717 diffs, each book as plain maps have it', ({ skip }) => {
  const lines = captureLines(RECORDING, skip)
  const listing = lines.find(({ url }) => url !== undefined && bitstamp.isListing(url))!
  const listings = bitstamp.readListing([new TextEncoder().encode(listing.data)])
  expect(listings.find(({ id }) => id === 'ethusd')).toEqual({
    ...{ symbol: 'ETH/USD', id: 'ethusd', tickSize: '0.01', lotSize: '0.00000001' },
  })
  const connection = engine.connection({ venue: 'bitstamp' })
  const wholes = lines.flatMap(({ url, data, ts }) => {
    const id = url === undefined ? null : bitstamp.snapshotIdOf!(url)
    return id === null ? [] : [{ id, data, tsUs: ts * 1e6 }]
  })
  const books = wholes.map(({ id, data, tsUs }) => {
    const market = engine.market({ venue: 'bitstamp', ...listings.find((each) => each.id === id)!, features: [] })
    connection.carry(market)
    expect(market.snapshot(data, tsUs)).toBe(Status.BUFFERED)
    const { bids, asks, microtimestamp } = JSON.parse(data) as RawBook
    return { market, bids: new Map(bids), asks: new Map(asks), us: Number(microtimestamp), diffs: 0, met: 0 }
  })
  let diffs = 0
  let trades = 0
  for (const { t, data, ts } of lines) {
    if (t !== 'recv') continue
    connection.push(data, ts * 1e6)
    const frame = JSON.parse(data) as { event: string; channel: string; data: RawBook }
    if (frame.event === 'trade') trades++
    if (frame.event !== 'data') continue
    diffs++
    const book = books.find(({ market }) => frame.channel.endsWith(`_${market.id}`))!
    const isLater = Number(frame.data.microtimestamp) > book.us
    // What the whole book holds changes nothing; the first such frame says that the stream began before it, so that they meet.
    if (!isLater && (book.met === 0 || Number(frame.data.microtimestamp) === book.us)) book.met++
    if (!isLater) continue
    book.diffs++
    for (const side of ['bids', 'asks'] as const)
      for (const [price, amount] of frame.data[side])
        if (Number(amount) === 0) book[side].delete(price)
        else book[side].set(price, amount)
    expect(book.market.state).toBe('live')
    expect(book.market.book.bids(10)).toEqual(ranked(book.bids, -1).slice(0, 10))
    expect(book.market.book.asks(10)).toEqual(ranked(book.asks, 1).slice(0, 10))
  }
  expect([diffs, trades]).toEqual([717, 10])
  let applied = 0
  for (const { market, bids, asks, diffs, met } of books) {
    if (diffs > 0) expect([market.book.bids(), market.book.asks()]).toEqual([ranked(bids, -1), ranked(asks, 1)])
    const { gaps, resyncs, decodeErrors, epoch } = { ...market.counters, epoch: market.epoch }
    expect({ gaps, resyncs, decodeErrors, epoch }).toEqual({ gaps: 0, resyncs: 0, decodeErrors: 0, epoch: 1 })
    expect(market.counters.applied).toBe(diffs + met + market.counters.trades)
    applied += diffs
    market.close()
  }
  expect(applied).toBeGreaterThan(500)
})

interface RawBook {
  readonly bids: [string, string][]
  readonly asks: [string, string][]
  readonly microtimestamp: string
}

const ranked = (side: ReadonlyMap<string, string>, outward: 1 | -1): [number, number][] =>
  [...side]
    .map(([price, amount]) => [Number(price), Number(amount)] as [number, number])
    .toSorted(([a], [b]) => (a - b) * outward)

test('what the side sends, the market reads; a lost frame goes unnoticed until the book is compared', async () => {
  const listing = { symbol: 'BTC/USD', id: 'btcusd', tickSize: '0.01', lotSize: '0.0001' }
  const market = engine.market({ venue: 'bitstamp', ...listing, features: [] })
  const session: SideSession = { ids: new Set(), sent: 0n, channels: new Map() }
  for (const text of bitstamp.subscribe(['btcusd'], {})) {
    const { replies } = bitstampSide.message(text, session)
    expect(replies.map((reply) => market.push(reply))).toEqual([Status.IGNORED])
  }
  const random = new Random(5)
  const book = { listing, bids: new Map<bigint, bigint>(), asks: new Map<bigint, bigint>(), seq: 0n, tsUs: START_US }
  const rest = () => bitstampSide.rest('GET', '/api/v2/order_book/btcusd/?group=1', () => book, [listing])!
  const step = (lost = false) => {
    book.seq++
    book.tsUs += 1000
    const level = (near: bigint, away: 1n | -1n): [bigint, bigint] => [
      near + away * random.bigint(0n, 30n),
      random.bigint(0n, 9n),
    ]
    const change = {
      listing,
      bids: [level(100_000n, -1n)],
      asks: [level(100_001n, 1n)],
      first: book.seq,
      last: book.seq,
    }
    const trades = [{ id: book.seq, pxTicks: 100_000n, qtyLots: 3n, takerSide: 'sell' as const }]
    for (const side of ['bids', 'asks'] as const)
      for (const [ticks, lots] of change[side])
        if (lots === 0n) book[side].delete(ticks)
        else book[side].set(ticks, lots)
    const update = { ...change, prev: book.seq - 1n, tsUs: book.tsUs, trades }
    const frames = bitstampSide.update(update, book, session)
    expect(frames).toHaveLength(2)
    if (!lost) for (const frame of frames) market.push(frame, book.tsUs)
  }
  for (let i = 0; i < 5; i++) step()
  market.snapshot(rest(), book.tsUs)
  const expected = (side: 'bids' | 'asks', outward: number) =>
    [...book[side]].map(([px, qty]) => [Number(px), Number(qty)] as const).toSorted(([a], [b]) => (a - b) * outward)
  for (let i = 0; i < 500; i++) {
    step()
    expect(market.book.bidsTicks()).toEqual(expected('bids', -1))
    expect(market.book.asksTicks()).toEqual(expected('asks', 1))
  }
  const compare = async () => {
    const found = market.verify({ snapshot: async () => rest() })
    await Promise.resolve()
    await Promise.resolve()
    step()
    return found
  }
  expect(await compare()).toMatchObject({ ok: true })
  expect(market.counters).toMatchObject({ trades: 506, gaps: 0 })
  for (let i = 0; i < 5; i++) step(true)
  step()
  expect(market.state).toBe('live')
  expect(await compare()).toMatchObject({ ok: false })
  expect(
    bitstamp.readListing([
      new TextEncoder().encode(bitstampSide.rest('GET', '/api/v2/trading-pairs-info/', () => null, [listing])!),
    ]),
  ).toEqual([listing])
  market.close()
})
