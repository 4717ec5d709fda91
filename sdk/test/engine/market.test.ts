import { expect, test } from 'vitest'
import { BookNotLiveError, open, OptionError, packEvents, Status, statusName, type Trade } from 'leadline'
import { ASKS, BIDS, depth, snapshot, SPOT, trade } from './stream.js'

const engine = await open()

function live() {
  const market = engine.market(SPOT)
  expect(market.push(depth(10, 12, [], []))).toBe(Status.BUFFERED)
  expect(market.snapshot(snapshot(12, BIDS, ASKS))).toBe(Status.APPLIED)
  return market
}

test('a snapshot at the end of the buffered stream makes the market live, prices and amounts as the venue wrote them', () => {
  const market = live()
  expect(market.state).toBe('live')
  expect(market.epoch).toBe(1)
  expect(market.seq).toBe(12)
  expect(market.book.bids()).toEqual([
    [100, 1],
    [99.99, 2],
  ])
  expect(market.book.asksTicks(1)).toEqual([[10001, 3000]])
  expect(market.book.counts).toEqual({ bids: 2, asks: 2 })
  const out = new Float64Array(4)
  expect(market.book.read('bid', out)).toBe(2)
  expect([...out]).toEqual([10000, 1000, 9999, 2000])
})

test('a snapshot nobody has bridged is not readable; the frame that meets it makes it live', () => {
  const market = engine.market(SPOT)
  expect(market.snapshot(snapshot(12, BIDS, ASKS))).toBe(Status.BUFFERED)
  expect(market.state).toBe('buffering')
  expect(() => market.book.bids(1)).toThrow(BookNotLiveError)
  expect(market.signal()).toBeNull()
  expect(market.push(depth(13, 13, [['100.00', '0.500']], []))).toBe(Status.APPLIED)
  expect(market.book.bids(1)).toEqual([[100, 0.5]])
})

test('a gap withdraws the book at once; the snapshot that follows plays the frames kept since', () => {
  const market = live()
  const states: string[] = []
  market.on('status', ({ state, reason }) => states.push(`${state} ${reason}`))
  expect(statusName(market.push(depth(15, 16, [['99.98', '1.000']], [])))).toBe('GAP_SEQ')
  expect(() => market.book.asks(1)).toThrow(/resync/)
  expect(market.push(depth(17, 18, [['99.97', '1.000']], []))).toBe(Status.BUFFERED)
  expect(market.snapshot(snapshot(13, BIDS, ASKS))).toBe(Status.SNAPSHOT_TOO_OLD)
  expect(market.snapshot(snapshot(16, BIDS, ASKS))).toBe(Status.APPLIED)
  expect(market.seq).toBe(18)
  expect(market.book.bidsTicks()).toEqual([
    [10000, 1000],
    [9999, 2000],
    [9997, 1000],
  ])
  expect(states).toEqual(['resync GAP_SEQ', 'buffering GAP_SEQ', 'live null'])
})

test('trades are told with the side of the taker', () => {
  const market = live()
  const heard: Trade[] = []
  const stop = market.trades((trade) => heard.push(trade))
  market.push(trade(7, '100.01', '0.250', false), 1_700_000_000_500_000)
  market.push(trade(8, '100.00', '0.125', true))
  stop()
  market.push(trade(9, '100.00', '1.000', true))
  expect(heard.map(({ id, side, price, amount }) => [id, side, price, amount])).toEqual([
    [7, 'buy', 100.01, 0.25],
    [8, 'sell', 100, 0.125],
  ])
  expect(heard[0]).toMatchObject({ tsVenueUs: 1_700_000_000_007_000, tsLocalUs: 1_700_000_000_500_000 })
})

test('a size finer than the lot refines the lot; nothing is rounded', () => {
  const market = live()
  expect(market.push(depth(13, 13, [['100.00', '1.000007']], []))).toBe(Status.APPLIED)
  expect(market.lotSize).toBe('0.000001')
  expect(market.book.bidsTicks()).toEqual([
    [10000, 1000007],
    [9999, 2000000],
  ])
  expect(market.book.bids(1)).toEqual([[100, 1.000007]])
  expect(market.counters.lotRefinements).toBe(1)
})

test('an absurdly fine size is refused and leaves the market able to hold ordinary ones', () => {
  const market = engine.market(SPOT)
  market.push(depth(10, 12, [], []))
  expect(market.push(depth(13, 13, [['100.00', '0.000000000000000001']], []))).toBe(Status.DECODE)
  expect(market.defect).toMatchObject({ rule: 'lot' })
  expect(market.lotSize).toBe('0.001')
  market.push(depth(14, 14, [], []))
  expect(market.snapshot(snapshot(14, [['100.00', '900000000.000']], ASKS))).toBe(Status.APPLIED)
})

test('a parsed snapshot is taken only while its numbers are text', () => {
  const market = engine.market(SPOT)
  market.push(depth(10, 12, [], []))
  expect(() => market.snapshot({ lastUpdateId: 12, bids: [[100, 1]], asks: [] })).toThrow(TypeError)
  expect(market.snapshot({ lastUpdateId: 12, bids: BIDS, asks: ASKS })).toBe(Status.APPLIED)
})

test('a connection routes by symbol and touches nobody with a frame it cannot place', () => {
  const btc = live()
  const eth = engine.market({ ...SPOT, symbol: 'ETH/USDT' })
  const connection = engine.connection({ venue: 'binance' })
  expect(connection.push(depth(1, 2, [], [], 'ETHUSDT'))).toBe(Status.BUFFERED)
  expect(eth.state).toBe('buffering')
  expect(connection.push(depth(1, 2, [], [], 'XRPUSDT'))).toBe(Status.WRONG_SYMBOL)
  expect(connection.push('{"result":null,"id":1}')).toBe(Status.IGNORED)
  expect(connection.push('{"e":"depthUpd')).toBe(Status.DECODE)
  expect(btc.state).toBe('live')
  expect(connection.counters).toEqual({ frames: 4, unrouted: 2, undecoded: 1, linked: 0, gaps: 0, duplicates: 0 })
  eth.close()
})

test('a batch takes one call and ends behind the frame that breaks the stream', () => {
  const bytes = new TextEncoder()
  const frames = [
    depth(13, 14, [['100.00', '0.000']], []),
    depth(15, 15, [['99.98', '1.500']], []),
    depth(19, 20, [], []),
    depth(21, 22, [], []),
  ].map((frame) => bytes.encode(frame))
  const market = live()
  expect(market.pushFrames({ frames: frames.slice(0, 2) })).toEqual({ taken: 2, status: Status.APPLIED })
  expect(market.book.bidsTicks()).toEqual([
    [9999, 2000],
    [9998, 1500],
  ])
  expect(market.pushFrames({ frames: frames.slice(2) })).toEqual({ taken: 1, status: Status.GAP_SEQ })
  expect(market.push(frames[3]!)).toBe(Status.BUFFERED)
})

test('decoded events need no text', () => {
  const market = engine.market({ ...SPOT, venue: 'events:counter' })
  const ns = 1_700_000_000_000_000_000n
  const events = packEvents([
    { full: true, last: 1n, tsVenueNs: ns, bids: [[10000, 5]], asks: [[10001, 6]] },
    {
      last: 2n,
      tsVenueNs: ns + 1_000_000n,
      bids: [
        [10000, 0],
        [9000, 7],
      ],
      asks: [],
    },
  ])
  expect(market.pushEvents(events)).toEqual({ taken: 2, status: Status.APPLIED })
  expect(market.book.bidsTicks()).toEqual([[9000, 7]])
  expect(market.pushEvents(packEvents([{ last: 4n, tsVenueNs: ns, bids: [], asks: [] }])).status).toBe(Status.GAP_SEQ)
})

test('decoded events that announce more levels than there are bytes are refused', () => {
  const market = engine.market({ ...SPOT, venue: 'events:counter' })
  const whole = packEvents([{ full: true, last: 1n, tsVenueNs: 1n, bids: [[1, 1]], asks: [[2, 1]] }])
  for (const length of [10, 60, whole.length - 1]) {
    expect(market.pushEvents(whole.subarray(0, length))).toEqual({ taken: 0, status: Status.DECODE })
    expect(market.state).toBe('idle')
  }
  const negative = whole.slice()
  new DataView(negative.buffer).setInt32(4, -1, true)
  expect(market.pushEvents(negative).status).toBe(Status.DECODE)
  expect(market.pushEvents(whole)).toEqual({ taken: 1, status: Status.APPLIED })
})

test.each([
  [{ venue: 'nowhere' }, /venue: found "nowhere"/],
  [{ tickSize: '0' }, /tickSize: found "0", expected more than 0/],
  [{ lotSize: 0.001 as unknown as string }, /lotSize: found 0.001, expected decimal text/],
  [{ features: ['ofi' as never] }, /feature: found "ofi"/],
  [{ score: { up: 2 } }, /score.up: found 2/],
  [{ symbol: 'BTC/' }, /symbol: found "BTC\/"/],
])('options that make no sense say so: %j', (wrong, message) => {
  expect(() => engine.market({ ...SPOT, ...wrong })).toThrow(OptionError)
  expect(() => engine.market({ ...SPOT, ...wrong })).toThrow(message)
})
