// Packed events have two clocks as frames have: the venue's stands in each, the receiver's is told with the call.
import { expect, test } from 'vitest'
import { open, packEvents, packOrders, Status, type DecodedEvent, type DecodedOrders } from 'leadline'

import { replay, type Source } from '../../src/feeds/index.js'

const engine = await open()
const options = { symbol: 'X', tickSize: '1', lotSize: '1', features: [] } as const
const VENUE_NS = 1_700_000_000_000_000_000n
const LOCAL_US = 1_700_000_000_250_123

const levels = (last: number, bid: number, ask: number, full = false): DecodedEvent => ({
  last: BigInt(last),
  tsVenueNs: VENUE_NS + BigInt(last) * 1_000_000n,
  full,
  bids: [[bid, 5]],
  asks: [[ask, 4]],
})

/** One order a side, `n` milliseconds behind the first. */
const orders = (n: number, bid: number, full = false): DecodedOrders => ({
  last: BigInt(n + 1),
  tsVenueNs: VENUE_NS + BigInt(n) * 1_000_000n,
  full,
  oneByOne: true,
  orders: [
    { op: full ? 'add' : 'set', id: 1n, side: 'bid', pxTicks: bid, qtyLots: 5 },
    ...(full ? [{ op: 'add', id: 2n, side: 'ask', pxTicks: 102, qtyLots: 4 } as const] : []),
  ],
})

test.each([[], ['bid_ct_00']] as const)(
  'events by level are received when the call says, with features %j',
  (...features) => {
    const market = engine.market({ ...options, venue: 'events:none', features, levels: features.length > 0 })
    market.pushEvents(packEvents([levels(1, 100, 102, true)]), LOCAL_US)
    expect([market.tsVenueUs, market.tsLocalUs]).toEqual([1_700_000_000_001_000, LOCAL_US])
    // Several of one message: each has a venue time of its own, all have come together.
    market.pushEvents(packEvents([levels(2, 100, 103), levels(3, 101, 103)]), LOCAL_US + 7, 999)
    expect([market.tsVenueUs, market.tsLocalUs]).toEqual([1_700_000_000_003_000, LOCAL_US + 7])
    // A call that doesn't say: local time is venue time.
    market.pushEvents(packEvents([levels(4, 101, 104)]))
    expect(market.tsLocalUs).toBe(1_700_000_000_004_000)
    market.close()
  },
)

test('trades and changes of orders too', () => {
  const market = engine.market({ ...options, venue: 'events:none' })
  const heard: [number, number][] = []
  market.trades(({ tsVenueUs, tsLocalUs }) => heard.push([tsVenueUs, tsLocalUs]))
  market.pushOrders(packOrders([orders(0, 100, true)]), LOCAL_US)
  expect(market.tsLocalUs).toBe(LOCAL_US)
  const trade = { px: 102n, qtyLots: 1n, sign: 1, tsVenueNs: VENUE_NS + 5_000_000n } as const
  market.pushOrders(
    packOrders([{ last: 9n, tsVenueNs: VENUE_NS + 6_000_000n, orders: [], trades: [trade] }]),
    LOCAL_US + 100,
  )
  expect(heard).toEqual([[1_700_000_000_005_000, LOCAL_US + 100]])
  market.close()
})

test('a crossed book is waited for by the receiver’s clock', () => {
  const crossing = () => {
    const market = engine.market({ ...options, venue: 'events:none' })
    market.pushOrders(packOrders([orders(0, 100, true)]), LOCAL_US)
    market.pushOrders(packOrders([orders(1, 103)]), LOCAL_US + 1000)
    expect(market.state).toBe('no_book')
    return market
  }
  // The venue's clock goes on by 1 ms, the receiver's by more than the second that is waited.
  const late = crossing()
  expect(late.pushOrders(packOrders([orders(2, 104)]), LOCAL_US + 1_002_000).status).toBe(Status.CROSSED)
  expect(late.state).toBe('resync')
  // And the other way round: two seconds by the venue's clock, 2 ms by the receiver's.
  const soon = crossing()
  expect(soon.pushOrders(packOrders([orders(2000, 104)]), LOCAL_US + 3000).status).toBe(Status.APPLIED)
  expect(soon.state).toBe('no_book')
  soon.pushOrders(packOrders([orders(2001, 101)]), LOCAL_US + 4000)
  expect([soon.state, soon.epoch]).toEqual(['live', 1])
  late.close()
  soon.close()
})

test('replay tells the market the receive time that a file states', async () => {
  async function* records() {
    const localNs = BigInt(LOCAL_US) * 1000n
    yield { kind: 'events', packed: packEvents([levels(1, 100, 102, true)]), line: 1, localNs: localNs + 456n } as const
    yield { kind: 'events', packed: packEvents([levels(2, 100, 103)]), line: 2 } as const
  }
  const instrument = { venue: 'events:none', symbol: 'X', id: 'X', tickSize: '1', lotSize: '1' }
  const source: Source = { format: 'made', instruments: [instrument], records }
  const feed = await replay(source, { features: [] })
  const times: number[] = []
  for await (const { kind, market } of feed.events()) if (kind === 'event') times.push(market.tsLocalUs)
  expect(times).toEqual([LOCAL_US, 1_700_000_000_002_000])
  feed.close()
})

test('a venue time of any size is told in whole microseconds, those begun left out', () => {
  const seed = [1n, 999n, 1_000n, VENUE_NS, 1n << 51n, 1n << 52n, 1n << 53n, 1n << 60n, 1n << 61n, 1n << 62n]
  const around = seed.flatMap((ns) => Array.from({ length: 2_001 }, (_, i) => ns + BigInt(i) - 1_000n))
  const spread = Array.from({ length: 20_000 }, (_, i) => (BigInt(i) * 0x9e37_79b9_7f4a_7c15n) & 0x3fff_ffff_ffff_ffffn)
  const times = [...around, ...spread].flatMap((ns) => [ns, -ns]).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const market = engine.market({ ...options, venue: 'events:none' })
  const floored = (ns: bigint) => (ns - (((ns % 1_000n) + 1_000n) % 1_000n)) / 1_000n
  for (const [i, tsVenueNs] of times.entries()) {
    market.pushEvents(packEvents([{ ...levels(i + 1, 100, 102, true), tsVenueNs }]))
    if (market.tsVenueUs !== Number(floored(tsVenueNs)))
      expect(market.tsVenueUs, `${tsVenueNs} ns`).toBe(Number(floored(tsVenueNs)))
  }
  expect(market.seq).toBe(times.length)
  market.close()
})
