// How a stream meets a snapshot, for each kind of number, where the frame that does so tells nothing new; and numbers that fall.
import { afterEach, expect, test } from 'vitest'
import { type Market, open, packEvents, packOrders, Status, statusName } from 'leadline'
import { okxFrame } from '../venues/okx-frame.js'

const engine = await open()
const opened: Market[] = []
afterEach(() => {
  for (const market of opened.splice(0)) market.close()
})

function market(venue: string, symbol: string): Market {
  const made = engine.market({ venue, symbol, tickSize: '0.01', lotSize: '0.001', features: ['mid'] })
  opened.push(made)
  return made
}

const said = (made: Market, status: Status) =>
  `${statusName(status)} ${made.state}${made.state === 'live' ? ` ${made.seq}` : ''}`

// ── A ──
const gate = (U: number, u: number, t = 1_700_000_000_000) =>
  JSON.stringify({
    ...{ time: 1, time_ms: t, channel: 'spot.order_book_update', event: 'update' },
    result: { t, e: 'depthUpdate', E: 1, s: 'BTC_USDC', U, u, b: [['10.00', '9']], a: [] },
  })
const gateBody = JSON.stringify({ id: 100, current: 1, update: 1, asks: [['10.02', '2']], bids: [['10.00', '1']] })

test('range: a frame that ends where the snapshot does makes it the book', () => {
  const made = market('gate', 'BTC/USDC')
  made.push(gate(80, 90))
  expect(made.snapshot(gateBody)).toBe(Status.BUFFERED)
  expect(said(made, made.push(gate(91, 99)))).toBe('DUPLICATE buffering')
  expect(said(made, made.push(gate(100, 100)))).toBe('APPLIED live 100')
  expect(made.book.bidsTicks()).toEqual([[1000, 1000]]) // the snapshot's word: it holds the frame
  expect([made.feature('mid'), made.epoch, made.counters.events]).toEqual([1001, 1, 1])
  expect(said(made, made.push(gate(101, 101)))).toBe('APPLIED live 101')
  expect(made.counters).toMatchObject({ gaps: 0, resyncs: 0, linked: 3 })
})

test('range: nothing was kept before the snapshot', () => {
  const made = market('gate', 'BTC/USDC')
  expect(made.snapshot(gateBody)).toBe(Status.BUFFERED)
  expect(said(made, made.push(gate(95, 100)))).toBe('APPLIED live 100')
})

// ── B, whose link spans the snapshot ──
const okx = (prev: number, seq: number) => okxFrame('update', [['10.00', '9']], [], 0, prev, seq)
const okxBody = JSON.stringify({
  code: '0',
  data: [{ asks: [['10.02', '2', '0', '1']], bids: [['10.00', '1', '0', '1']], ts: '1597026383085', seqId: 100 }],
})

test.each([
  ['ends where the snapshot does', 95, 100, 'APPLIED live 100', 1000],
  ['is a keep-alive right behind it', 100, 100, 'APPLIED live 100', 9000],
  ['falls right behind it (maintenance)', 100, 15, 'APPLIED live 15', 9000],
  ['reaches over it', 95, 105, 'APPLIED live 105', 9000],
  ['lies in it', 90, 95, 'DUPLICATE buffering', null],
  ['begins behind it', 101, 105, 'SNAPSHOT_TOO_OLD buffering', null],
])('link that spans: a frame that %s', (_name, prev, seq, expected, bidLots) => {
  const made = market('okx', 'BTC/USDT')
  expect(made.snapshot(okxBody)).toBe(Status.BUFFERED)
  expect(said(made, made.push(okx(prev, seq)))).toBe(expected)
  if (bidLots === null) return
  expect(made.book.bidsTicks()).toEqual([[1000, bidLots]])
  expect(said(made, made.push(okx(seq, seq + 3)))).toBe(`APPLIED live ${seq + 3}`)
})

test('link that spans: kept, a number that falls right behind the snapshot is played', () => {
  const made = market('okx', 'BTC/USDT')
  made.push(okx(95, 100))
  expect(made.push(okx(100, 15))).toBe(Status.BUFFERED)
  expect(said(made, made.snapshot(okxBody))).toBe('APPLIED live 15')
})

// ── B, whose frames cover the snapshot: as documented, the frame is applied ──
test('link that covers: a frame that ends where the snapshot does is its first', () => {
  const made = market('binanceusdm', 'BTC/USDT:USDT')
  made.snapshot('{"lastUpdateId":100,"E":1,"T":1,"bids":[["10.00","1"]],"asks":[["10.02","2"]]}')
  const frame = (pu: number, U: number, u: number, E = 1_700_000_000_000) =>
    JSON.stringify({ e: 'depthUpdate', E, T: E, s: 'BTCUSDT', pu, U, u, b: [['10.00', '9']], a: [] })
  expect(said(made, made.push(frame(80, 90, 100)))).toBe('APPLIED live 100')
  expect(made.book.bidsTicks()).toEqual([[1000, 9000]])
  expect(said(made, made.push(frame(40, 50, 60, 1_700_000_001_000)))).toBe('DUPLICATE live 100')
  expect(said(made, made.push(frame(40, 50, 60, 1_700_000_001_001)))).toBe('SEQ_RESET resync')
})

// ── C, by order ──
const coinbase = (sequence: number, type: 'received' | 'match' = 'received') =>
  JSON.stringify({
    ...{ type, product_id: 'BTC-USD', sequence, time: '2026-01-01T00:00:00.000000Z', order_id: 'x' },
    ...(type === 'match' ? { trade_id: 5, maker_order_id: 'a', size: '1', price: '10.00', side: 'buy' } : {}),
  })

test('counter, by order: the change is in the snapshot, its trade is told all the same', () => {
  const made = market('coinbaseexchange', 'BTC/USD')
  const trades: number[] = []
  made.trades(({ amount }) => trades.push(amount))
  made.push(coinbase(97))
  expect(made.snapshot('{"sequence":100,"bids":[["10.00","1","a"]],"asks":[["10.02","2","b"]]}')).toBe(Status.BUFFERED)
  expect(said(made, made.push(coinbase(98)))).toBe('DUPLICATE buffering')
  expect(said(made, made.push(coinbase(100, 'match')))).toBe('APPLIED live 100')
  expect(made.book.bidsTicks()).toEqual([[1000, 1000]])
  expect([made.counters.orders, made.feature('mid'), trades]).toEqual([2, 1001, [1]])
  expect(said(made, made.push(coinbase(101)))).toBe('APPLIED live 101')
})

// ── by time ──
test('time: what is older than the snapshot says that the stream has come as far', () => {
  const made = market('bitstamp', 'BTC/USD')
  const frame = (microtimestamp: string) =>
    JSON.stringify({
      data: { timestamp: '1', microtimestamp, bids: [['10.00', '9']], asks: [] },
      ...{ channel: 'diff_order_book_btcusd', event: 'data' },
    })
  made.snapshot('{"microtimestamp":"1700000000000100","bids":[["10.00","1"]],"asks":[["10.02","2"]]}')
  expect(said(made, made.push(frame('1700000000000090')))).toBe('APPLIED live 1700000000000100')
  expect(made.book.bidsTicks()).toEqual([[1000, 1000]])
  expect(said(made, made.push(frame('1700000000000095')))).toBe('DUPLICATE live 1700000000000100')
  expect(said(made, made.push(frame('1700000000000101')))).toBe('APPLIED live 1700000000000101')
})

// ── numbers that fall although time moves on ──
const MS = 1_000_000n
const NOW_MS = 1_700_000_000_000n

test.each([
  ['range', 'SEQ_RESET resync'],
  ['link', 'SEQ_RESET resync'],
  ['counter', 'SEQ_RESET resync'],
  // the others know no such thing: a proof of another kind, times, or nothing
  ['checksum', 'APPLIED live 60'],
  ['none', 'APPLIED live 60'],
  ['time', 'DUPLICATE live 100'],
] as const)('%s: the number falls, and was sent more than a second after the book', (family, expected) => {
  const made = market(`events:${family}`, 'X')
  const event = (first: number, afterMs: number, full = false) =>
    made.pushEvents(
      packEvents([
        {
          ...{ first: BigInt(first), last: BigInt(first), prev: BigInt(first - 1), full },
          ...{ tsVenueNs: (NOW_MS + BigInt(afterMs)) * MS, bids: [[10, 1]], asks: [[11, 1]] },
        },
      ]),
    ).status
  expect(event(100, 0, true)).toBe(Status.APPLIED)
  const isNumbered = expected.startsWith('SEQ_RESET')
  if (isNumbered) expect(said(made, event(60, 1_000))).toBe('DUPLICATE live 100') // late, for all that one knows
  expect(said(made, event(60, 1_001))).toBe(expected)
  if (!isNumbered) return
  expect(made.counters).toMatchObject({ gaps: 0, resyncs: 1, duplicates: 1 })
  // that frame is the first of those kept
  expect(said(made, event(61, 1_002))).toBe('BUFFERED buffering')
  expect(said(made, event(30, 3_000))).toBe('SEQ_RESET buffering')
  expect(said(made, event(31, 3_001))).toBe('BUFFERED buffering')
})

test('the first frame after the numbers fell is kept, and a snapshot by the new numbers joins it', () => {
  const made = market('gate', 'BTC/USDC')
  made.push(gate(91, 100))
  expect(made.snapshot(gateBody)).toBe(Status.APPLIED)
  expect(said(made, made.push(gate(1, 3, 1_700_000_001_001)))).toBe('SEQ_RESET resync')
  expect(said(made, made.push(gate(4, 5, 1_700_000_001_100)))).toBe('BUFFERED buffering')
  expect(said(made, made.snapshot(gateBody.replace('100', '2')))).toBe('APPLIED live 5')
  expect(made.counters).toMatchObject({ gaps: 0, resyncs: 1 })
})

// ── whole books ──
test('full: the epoch lasts while the book does, and another begins after it was lost', () => {
  const made = market('events:full', 'X')
  const event = (ms: number, bid = 10) =>
    made.pushEvents(
      packEvents([{ last: 1n, tsVenueNs: BigInt(ms) * MS, full: true, bids: [[bid, 1]], asks: [[11, 1]] }]),
    ).status
  expect([event(1), event(2), made.epoch]).toEqual([Status.APPLIED, Status.APPLIED, 1])
  made.resync(Status.OPERATOR)
  expect([event(3), event(4), made.epoch]).toEqual([Status.APPLIED, Status.APPLIED, 2])
  expect([event(5, 12), event(6), made.epoch]).toEqual([Status.CROSSED, Status.APPLIED, 3])
})

test('packed events or orders with their end missing lose the book', () => {
  for (const how of ['events', 'orders'] as const) {
    const made = market('events:none', 'X')
    const whole = packEvents([{ last: 1n, tsVenueNs: MS, full: true, bids: [[10, 1]], asks: [[11, 1]] }])
    const order = { op: 'add', id: 1n, side: 'bid', pxTicks: 10, qtyLots: 1 } as const
    made.pushEvents(whole)
    expect(made.state).toBe('live')
    const cut =
      how === 'events'
        ? made.pushEvents(whole.subarray(0, whole.length - 8))
        : made.pushOrders(packOrders([{ last: 2n, tsVenueNs: MS, orders: [order] }]).subarray(0, 60))
    expect([cut, made.state]).toEqual([{ taken: 0, status: Status.DECODE }, 'resync'])
  }
})
