// One run on both sides and what came of it: orders, fills one by one with their queues, money.
import { match, orderKey, ordersOf, ourFills, theirFills } from './match.mjs'
import { profits } from './profit.mjs'
import { theirQueues } from './their-queue.mjs'

/** What both sides are told. Orders take a constant time; what the market takes is recorded. */
export const ASSUMED = { entryUs: 10_000, responseUs: 10_000, makerRate: 0.0002, takerRate: 0.0005 }
export const MAKER = { distanceTicks: 0, skewTicks: 1, maxLots: 20, everyUs: 100_000 }
const ROOM = 1 << 20

/** What our side is asked for. */
export const ourWish = (recording, wish) => ({
  ...{ ...ASSUMED, ...MAKER, ...recording, fromFile: false, tells: true },
  ...wish,
})

/** The same as hftbacktest takes it. */
export function theirWish(recording, wish) {
  const { tick, lot, offsetUs, entryUs, responseUs, queue, ...rest } = ourWish(recording, wish)
  return {
    ...{ ...rest, tick: Number(tick), lot: Number(lot), offsetNs: offsetUs * 1000, queue: queue.split(',')[0] },
    ...{ entryNs: entryUs * 1000, responseNs: responseUs * 1000, depth: wish.depth ?? 'HashMap', room: ROOM },
  }
}

/** `ours`, `theirs`: what both sides answered to the same wish. */
export function compare({ recording, columns, wish, ours, theirs }) {
  const orders = ordersOf({ ours, theirs })
  const fills = { ours: ourFills(ours), theirs: theirFills(theirs) }
  if (fills.theirs.length !== theirs.trades)
    throw new Error(`hftbacktest counts ${theirs.trades} trades, ${fills.theirs.length} were taken down`)
  const { matched, onlyOurs, onlyTheirs } = match(fills.ours, fills.theirs, orders)
  const { distanceTicks, loop, queue } = { ...MAKER, ...wish }
  const traces = tracesOf({ recording, columns, queue, theirs, fills })
  for (const fill of [...onlyOurs, ...onlyTheirs]) explain(fill, traces.get(fill.orderKey))
  return {
    ...{ recording: recording.name, loop, queue, distanceTicks },
    orders: { ours: orders.ours.size, theirs: orders.theirs.size, same: orders.same.size },
    fills: { ours: fills.ours.length, theirs: fills.theirs.length, matched: matched.length },
    reasons: counted(fills.ours, ({ reason }) => reason),
    queues: {
      // of all of theirs, which must be all: fills that their formulas have at the time at which they had them
      traced: fills.theirs.filter(({ orderKey, venueUs }) => traces.get(orderKey)?.venueUs === venueUs).length,
      ...sameQueues(matched, traces),
    },
    causes: counted([...onlyOurs, ...onlyTheirs], ({ because, odd }) => (odd ? `${because}: ${odd}` : because)),
    ...{ onlyOurs, onlyTheirs },
    profit: profits({ ours, theirs, matched, onlyOurs, onlyTheirs, recording, makerRate: ASSUMED.makerRate }),
  }
}

/** Their queues of every order of theirs that either side filled. */
function tracesOf({ recording, columns, queue, theirs, fills }) {
  const filled = new Set([...fills.ours, ...fills.theirs].map(({ orderKey }) => orderKey))
  const accepted = theirs.orders
    .map(([, sentUs, restNs, side, pxTicks]) => ({
      ...{ key: orderKey(sentUs, side, pxTicks), side, pxTicks },
      arrivesNs: BigInt(sentUs + ASSUMED.entryUs) * 1000n + BigInt(restNs),
    }))
    .filter(({ key }) => filled.has(key))
  return theirQueues(columns, { ...recording, queue: queue.split(',')[0] }, accepted)
}

/** Of an order that both sent, what was odd about its queue of theirs. Of one that only one sent there is nothing to say. */
function explain(fill, trace) {
  if (fill.because === 'not sent' || !trace) return
  fill.odd = trace.odd
  if (fill.reason === undefined) Object.assign(fill, { reason: trace.reason, aheadLots: trace.aheadLots })
}

/**
 * Matched fills with the same reason, and of those that weren't crossed the ones with the same lots before them, to the nearest. A crossing
 * is looked at by us after the last change of its message, by them at each, and by then the queue may have been another.
 */
function sameQueues(matched, traces) {
  const traced = matched.map(({ ours }) => ({ ours, theirs: traces.get(ours.orderKey) }))
  const queued = traced.filter(({ ours }) => ours.reason !== 'bbo_crossed')
  return {
    sameReason: traced.filter(({ ours, theirs }) => ours.reason === theirs?.reason).length,
    queued: queued.length,
    sameAhead: queued.filter(({ ours, theirs }) => Math.abs(ours.aheadLots - theirs?.aheadLots) < 0.5).length,
  }
}

function counted(list, of) {
  const counts = {}
  for (const one of list) counts[of(one)] = (counts[of(one)] ?? 0) + 1
  return counts
}
