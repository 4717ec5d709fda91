import { expect, test } from 'vitest'
import { open, packEvents, packOrders, Status, type DecodedOrder, type DecodedOrders } from 'leadline'

const engine = await open()
const options = { symbol: 'X', tickSize: '0.01', lotSize: '1', features: ['bid_ct_00', 'hidden_rate_cnt_60s'] } as const
const none = { ...options, venue: 'events:none' } as const

const order = (
  op: DecodedOrder['op'],
  id: bigint,
  side: 'bid' | 'ask',
  pxTicks: number,
  qtyLots: number,
): DecodedOrder => ({
  ...{ op, id, side, pxTicks, qtyLots },
})
const event = (last: number, orders: readonly DecodedOrder[], rest: Partial<DecodedOrders> = {}): DecodedOrders => ({
  ...{ last: BigInt(last), tsVenueNs: BigInt(last) * 1_000_000n, orders },
  ...rest,
})
const book = [order('add', 1n, 'bid', 100, 5), order('add', 2n, 'bid', 100, 7), order('add', 3n, 'ask', 102, 4)]

function live() {
  const market = engine.market(none)
  expect(market.pushOrders(packOrders([event(1, book, { full: true })]))).toEqual({ taken: 1, status: Status.APPLIED })
  const push = (...events: DecodedOrders[]) => market.pushOrders(packOrders(events))
  return { market, push }
}

test('before a whole book changes are only kept; a whole book is live at once', () => {
  const market = engine.market(none)
  const { status } = market.pushOrders(packOrders([event(1, [order('add', 1n, 'bid', 100, 5)])]))
  expect([status, market.state]).toEqual([Status.BUFFERED, 'buffering'])
  market.pushOrders(packOrders([event(2, book, { full: true })]))
  expect([market.state, market.epoch, market.counters.orders]).toEqual(['live', 1, 3])
  expect([market.book.bidsTicks(), market.book.asksTicks()]).toEqual([[[100, 12]], [[102, 4]]])
  expect(market.feature('bid_ct_00')).toBe(2)
  market.close()
})

test('an event is taken whole or not at all', () => {
  for (const bad of [
    order('add', 9n, 'bid', 0, 5),
    order('add', 9n, 'bid', -1, 5),
    order('add', 9n, 'bid', 99, -5),
    order('replace', 1n, 'bid', 0, 5),
    order('set', 1n, 'bid', 2 ** 60, 5),
    order('reduce', 1n, 'bid', 100, -1),
  ]) {
    const { market, push } = live()
    const { status } = push(event(2, [order('delete', 1n, 'bid', 0, 0), bad]))
    expect([status, market.state, market.counters.decodeErrors]).toEqual([Status.DECODE, 'resync', 1])
    expect(market.counters.applied).toBe(1)
    market.close()
  }
})

test('more orders or trades announced than there are bytes: nothing is read past the end', () => {
  for (const [at, count] of [
    [4, 1_000_000],
    [4, -1],
    [8, 2 ** 31 - 1],
    [8, 2],
  ] as const) {
    const { market } = live()
    const packed = packOrders([event(2, [order('delete', 1n, 'bid', 0, 0)])])
    new DataView(packed.buffer).setInt32(at, count, true)
    expect(market.pushOrders(packed)).toEqual({ taken: 0, status: Status.DECODE })
    expect([market.state, market.counters.orders, market.counters.decodeErrors]).toEqual(['resync', 0, 1])
    expect(market.pushOrders(packed.subarray(0, 20))).toEqual({ taken: 0, status: Status.DECODE })
    expect(market.counters).toMatchObject({ resyncs: 1, decodeErrors: 2 })
    market.close()
  }
  const { market } = live()
  const packed = packOrders([event(2, [order('delete', 1n, 'bid', 0, 0)])])
  new DataView(packed.buffer).setInt32(48 + 32, 99, true) // an operation there isn't
  expect(market.pushOrders(packed).status).toBe(Status.DECODE)
  market.close()
})

test('each operation: the place in the queue, the level, what is counted', () => {
  const { market, push } = live()
  push(event(2, [order('set', 1n, 'bid', 100, 9)]))
  expect(market.queueAhead(2)).toEqual({ orders: 1, lots: 9, anonymousLots: 0 })
  push(event(3, [order('set', 1n, 'bid', 101, 9), order('set', 1n, 'bid', 100, 3)]))
  expect(market.queueAhead(1)).toEqual({ orders: 1, lots: 7, anonymousLots: 0 })
  push(event(4, [{ ...order('replace', 2n, 'ask', 99, 8), newId: 20n }]))
  expect(market.book.bidsTicks()).toEqual([
    [100, 3],
    [99, 8],
  ])
  push(
    event(5, [order('set', 30n, 'ask', 103, 6), order('amend', 31n, 'ask', 103, 6), order('reduce', 3n, 'ask', 0, 99)]),
  )
  expect(market.book.asksTicks()).toEqual([[103, 6]])
  push(event(6, [order('add', 30n, 'ask', 103, 2), order('set', 20n, 'bid', 0, 0), order('delete', 99n, 'bid', 0, 0)]))
  expect(market.book.asksTicks()).toEqual([[103, 2]])
  expect(market.counters).toMatchObject({
    orders: 2,
    unseenIds: 2,
    overdrawn: 1,
    repeatedIds: 1,
    events: 6,
    applied: 6,
  })
  market.close()
})

test('trades: of orders, by themselves, hidden; numbers that were there already are passed over', () => {
  const { market, push } = live()
  const told: unknown[] = []
  market.trades(({ id, side, price, amount }) => told.push([id, side, price, amount]))
  const trade = { px: 102, qtyLots: 1, sign: 1 } as const
  push(event(2, [order('execute', 3n, 'ask', 0, 1)], { trades: [{ ...trade, id: 7n }] }))
  push(
    event(3, [], {
      trades: [
        { ...trade, id: 7n },
        { ...trade, id: 8n, hidden: true },
      ],
    }),
  )
  expect(told).toEqual([
    [7, 'buy', 1.02, 1],
    [8, 'buy', 1.02, 1],
  ])
  expect(market.counters.trades).toBe(2)
  expect(market.book.asksTicks()).toEqual([[102, 3]])
  market.close()
})

test('a file of trades alone is a market without a book', () => {
  const market = engine.market(none)
  const trade = { px: 102, qtyLots: 1, sign: -1 } as const
  const { status } = market.pushOrders(packOrders([event(1, [], { trades: [trade, trade] })]))
  expect([status, market.state, market.counters.trades]).toEqual([Status.APPLIED, 'idle', 2])
  market.close()
})

test('numbers are held to as for levels: gap, duplicate, a new whole book', () => {
  const market = engine.market({ ...none, venue: 'events:counter' })
  const push = (...events: DecodedOrders[]) => market.pushOrders(packOrders(events)).status
  push(event(10, book, { full: true }))
  expect(push(event(11, [order('delete', 1n, 'bid', 0, 0)]))).toBe(Status.APPLIED)
  expect(push(event(11, [order('delete', 2n, 'bid', 0, 0)]))).toBe(Status.DUPLICATE)
  expect(push(event(13, [order('delete', 2n, 'bid', 0, 0)]))).toBe(Status.GAP_SEQ)
  expect([market.state, market.counters.orders, market.counters.gaps]).toEqual(['resync', 0, 1])
  push(event(20, book, { full: true }))
  expect([market.state, market.epoch, market.counters.orders]).toEqual(['live', 2, 3])
  market.close()
})

test('frames that are whole may not cross; orders one by one may, for a second', () => {
  const crossing = [order('add', 9n, 'bid', 103, 1)]
  const whole = live()
  expect(whole.push(event(2, crossing)).status).toBe(Status.CROSSED)
  expect([whole.market.state, whole.market.counters.crossedMoments]).toEqual(['resync', 0])
  const { market, push } = live()
  push(event(2, crossing, { oneByOne: true }))
  expect(market.state).toBe('no_book')
  expect(() => market.book.bids()).toThrow(/no_book/)
  push(event(1002, [], { oneByOne: true }))
  expect(market.state).toBe('no_book')
  expect(push(event(1003, [], { oneByOne: true })).status).toBe(Status.CROSSED)
  expect([market.state, market.counters.crossedMoments, market.counters.resyncs]).toEqual(['resync', 1, 1])
  whole.market.close()
  market.close()
})

test('a book by level is not changed by orders told beside it, nor the other way round', () => {
  const market = engine.market(none)
  const levels = (last: bigint, qty: number, full: boolean) =>
    packEvents([{ full, last, tsVenueNs: last, bids: [[100, qty]], asks: [[102, 1]] }])
  market.pushEvents(levels(1n, 5, true))
  expect(market.pushOrders(packOrders([event(2, [order('add', 1n, 'bid', 101, 1)])])).status).toBe(Status.IGNORED)
  expect(market.book.bidsTicks()).toEqual([[100, 5]])
  expect(market.reason('bid_ct_00')).toBe('needs_l3')
  market.pushOrders(packOrders([event(3, book, { full: true })]))
  expect(market.feature('bid_ct_00')).toBe(2)
  expect(market.pushEvents(levels(4n, 9, false)).status).toBe(Status.IGNORED)
  expect(market.book.bidsTicks()).toEqual([[100, 12]])
  market.pushEvents(levels(5n, 9, true))
  expect([market.book.bidsTicks(), market.counters.orders]).toEqual([[[100, 9]], 0])
  expect(market.reason('bid_ct_00')).toBe('needs_l3')
  market.close()
})

test('saved and restored, a book by order goes on where it was', () => {
  const { market, push } = live()
  push(event(2, [order('deleteEarly', 50n, 'bid', 0, 0), order('add', 4n, 'bid', 100, 2)]))
  const other = engine.restore(market.save())
  for (const each of [market, other]) {
    each.pushOrders(packOrders([event(3, [order('add', 50n, 'bid', 100, 1), order('delete', 1n, 'bid', 0, 0)])]))
    expect(each.queueAhead(4)).toEqual({ orders: 1, lots: 7, anonymousLots: 0 })
    expect(each.queueAhead(50)).toBeNull()
  }
  expect(other.save()).toEqual(market.save())
  other.close()
  market.close()
})
