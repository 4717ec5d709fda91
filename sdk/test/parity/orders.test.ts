// Feeds of single orders: random changes, good and senseless ones, in the core and in the maps of the reference; all levels, the
// place of every order and every count, after every event.
import { packOrders, type DecodedOrder, type DecodedOrders } from 'leadline'
import { expect, test } from 'vitest'

import { Status } from '../../src/engine/status.js'
import { OrderFeed } from '../reference/order-feed.js'
import { BUILDS, openBuild } from './cores.js'
import { Random } from './random.js'

const EVENTS = 3_000
const SECOND_NS = 1_000_000_000n
const OPS = [
  'add',
  'add',
  'add',
  'add',
  'reduce',
  'execute',
  'set',
  'amend',
  'delete',
  'deleteEarly',
  'replace',
] as const

function randomOrder(random: Random, feed: OrderFeed): DecodedOrder {
  const op = random.pick(OPS)
  const side = random.chance(0.5) ? 'bid' : 'ask'
  const known = op !== 'add' && feed.orders.size > 0 && random.chance(0.9)
  const id = known ? random.pick([...feed.orders.keys()]) : random.bigint(1n, 400n)
  const behind = random.chance(0.008) ? -2n : random.bigint(0n, random.chance(0.02) ? 40_000n : 15n)
  const isHere = (op === 'set' || op === 'amend') && random.chance(0.3)
  const pxTicks = isHere ? 0n : side === 'bid' ? 50_000n - behind : 50_001n + behind
  const order = feed.orders.get(id)
  // what a known order becomes lies on its own side, or the book would be crossed all the time
  const fits = order !== undefined && op !== 'add' && order.side !== side
  return {
    op,
    id,
    side: fits ? order.side : side,
    pxTicks: fits && !isHere ? order.pxTicks : pxTicks,
    qtyLots: random.chance(0.05) ? 0n : random.bigint(1n, random.chance(0.01) ? 1n << 40n : 90n),
    traded: random.chance(0.5),
    ...(op === 'replace' ? { newId: random.bigint(1n, 400n) } : {}),
  }
}

const wholeBook = (random: Random): DecodedOrder[] =>
  Array.from({ length: random.between(0, 60) }, (_, i) => ({
    op: 'add',
    id: BigInt(i + 1),
    side: i % 2 === 0 ? 'bid' : 'ask',
    pxTicks: i % 2 === 0 ? 50_000n - random.bigint(0n, 20n) : 50_001n + random.bigint(0n, 20n),
    qtyLots: random.bigint(1n, 500n),
  }))

test.each(BUILDS)('%s: levels, queues and counts are those of the maps', async (build) => {
  const engine = await openBuild(build)
  const features = ['bid_ct_00', 'ask_ct_00', 'msg_rate_1s', 'cancel_ratio_cnt_10s', 'fill_hazard_1'] as const
  const market = engine.market({ venue: 'events:none', symbol: 'X', tickSize: '0.01', lotSize: '1', features })
  const random = new Random(7)
  const feed = new OrderFeed()
  let tsVenueNs = 1_700_000_000n * SECOND_NS
  let crossedSince: bigint | null = null
  let crossed = 0
  let resyncs = 0
  let compared = 0
  for (let number = 1n; number <= BigInt(EVENTS); number++) {
    tsVenueNs += random.chance(0.002) ? 7n * SECOND_NS : random.bigint(0n, 2_000_000n)
    const full = number === 1n || market.state === 'resync' || random.chance(0.002)
    const orders = full
      ? wholeBook(random)
      : Array.from({ length: random.chance(0.8) ? 1 : random.between(0, 9) }, () => randomOrder(random, feed))
    const event: DecodedOrders = { full, oneByOne: true, last: number, tsVenueNs, orders }
    feed.apply(event)
    if (!feed.isCrossed) crossedSince = null
    else if (crossedSince === null) {
      crossedSince = tsVenueNs
      crossed++
    }
    const isLost = crossedSince !== null && tsVenueNs - crossedSince > SECOND_NS
    const { status } = market.pushOrders(packOrders([event]))
    expect(market.counters).toMatchObject(feed.counters)
    if (isLost) {
      resyncs++
      crossedSince = null
      expect([status, market.state]).toEqual([Status.CROSSED, 'resync'])
      continue
    }
    expect([status, market.state]).toEqual([Status.APPLIED, crossedSince === null ? 'live' : 'no_book'])
    expect(market.counters.orders).toBe(feed.orders.size)
    if (crossedSince === null) {
      const [bids, asks] = [feed.levels('bid'), feed.levels('ask')]
      expect([market.book.bidsTicks(), market.book.asksTicks()]).toEqual([bids, asks])
      const count = (side: 'bid' | 'ask', best: number | undefined) =>
        best === undefined ? NaN : feed.queue(side, BigInt(best)).length
      expect(market.feature('bid_ct_00')).toBe(count('bid', bids[0]?.[0]))
      expect(market.feature('ask_ct_00')).toBe(count('ask', asks[0]?.[0]))
      compared++
    } else expect(market.reason('bid_ct_00')).toBe('crossed')
    for (const { side, pxTicks } of orders) {
      let lots = 0n
      let ahead = 0
      for (const [id, qtyLots] of feed.queue(side, BigInt(pxTicks))) {
        expect(market.queueAhead(id)).toEqual({ orders: ahead, lots: Number(lots), anonymousLots: 0 })
        ahead++
        lots += qtyLots
      }
    }
  }
  expect(market.counters).toMatchObject({ events: EVENTS - resyncs, crossedMoments: crossed, gaps: 0, resyncs })
  expect(compared).toBeGreaterThan(EVENTS / 2)
  expect(crossed).toBeGreaterThan(3)
})
