// What stood before orders that rest, by hftbacktest's formulas on the rows of the recording: it doesn't tell its queues, so they are
// worked out again, and that an order fills when hftbacktest says it did shows that they are its own.
// Source: hftbacktest 2.4.4, backtest/proc/nopartialfillexchange.rs and backtest/models/queue.rs.
import { BUY, CLEAR, DEPTH, EXCHANGE, SNAPSHOT, TRADE } from './npz-file.mjs'
import { logProbAfter } from './their-log-prob.mjs'

/**
 * Orders `{ key, arrivesNs, side, pxTicks }` that were accepted; answers by key the fill of each, had it stayed:
 * `{ venueUs, reason, aheadLots }`, and what their LogProb did to its queue that ours doesn't do: `odd`, null or
 *
 * - `NaN`: less than −1 whole units stood before it, and its logarithm put it at the end of the queue;
 * - `below 0`: less than nothing stood before it, and the share of those behind was above 1;
 * - `traded`: lots that had been traded counted as behind it.
 */
export function theirQueues(columns, { tick, lot, queue }, orders) {
  const [step, unitLots] = [Number(tick), Math.round(1 / Number(lot))]
  const levels = [new Map(), new Map()]
  const waiting = orders.toSorted((a, b) => (a.arrivesNs < b.arrivesNs ? -1 : a.arrivesNs > b.arrivesNs ? 1 : 0))
  const resting = new Set()
  const fills = new Map()
  let next = 0

  const after = (order, from, to) => {
    if (queue === 'RiskAdverse') return Math.min(order.aheadLots, to)
    const { aheadLots, tradedLots } = order
    if (from - tradedLots > to) {
      if (aheadLots < -unitLots) order.odd = 'NaN'
      else if (aheadLots < 0 && order.odd !== 'NaN') order.odd = 'below 0'
      else if (tradedLots > 0) order.odd ??= 'traded'
    }
    return logProbAfter(unitLots, aheadLots, from - tradedLots, to, tradedLots)
  }
  const fill = (order, reason, venueNs, aheadLots) => {
    fills.set(order.key, { venueUs: Number(venueNs / 1000n), reason, aheadLots, odd: order.odd })
    resting.delete(order)
  }

  for (let row = 0; row < columns.rows; row++) {
    const ev = columns.ev[row]
    if ((ev & EXCHANGE) === 0) continue
    const venueNs = columns.venueNs[row]
    // at equal times the venue's own rows come first
    while (next < waiting.length && waiting[next].arrivesNs < venueNs) {
      const order = waiting[next++]
      resting.add({ ...order, aheadLots: levels[order.side].get(order.pxTicks) ?? 0, tradedLots: 0, odd: null })
    }
    const [kind, isBuy] = [ev & 0xff, (ev & BUY) !== 0]
    const [pxTicks, lots] = [Math.round(columns.px[row] / step), Math.round(columns.qty[row] / Number(lot))]
    if (kind === CLEAR) for (const side of levels) side.clear()
    else if (kind === DEPTH || kind === SNAPSHOT) {
      const side = isBuy ? 0 : 1
      const from = levels[side].get(pxTicks) ?? 0
      if (lots > 0) levels[side].set(pxTicks, lots)
      else levels[side].delete(pxTicks)
      for (const order of resting) {
        if (order.side === side && order.pxTicks === pxTicks) {
          order.aheadLots = after(order, from, lots)
          order.tradedLots = 0
        } else if (order.side !== side && lots > 0 && reaches(order, pxTicks)) {
          fill(order, 'bbo_crossed', venueNs, order.aheadLots)
        }
      }
    } else if (kind === TRADE) {
      for (const order of resting) {
        if ((order.side === 0) === isBuy || !reaches(order, pxTicks)) continue
        const { aheadLots } = order
        if (order.pxTicks !== pxTicks) {
          fill(order, 'traded_through', venueNs, aheadLots)
          continue
        }
        order.aheadLots -= lots
        order.tradedLots += lots
        if (Math.round(lots - aheadLots) > 0) fill(order, 'queue_exhausted', venueNs, aheadLots)
      }
    }
  }
  return fills
}

/** Whether the other side at this price would trade with the order. */
const reaches = ({ side, pxTicks }, otherTicks) => (side === 0 ? otherTicks <= pxTicks : otherTicks >= pxTicks)
