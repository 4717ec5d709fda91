// Implementation shortfall: what a paper portfolio that trades at once and for nothing would have made more. Perold 1988.
import type { OrderSide } from '../../engine/trading.js'
import { type Execution, NOTIONAL_BPS, signOf, WeightedMean } from './execution.js'
import { midAt, midBefore, midLater, type MidSeries } from './mids.js'

/** An order, or all orders of one decision, of a linear contract. All times by one clock, that of the mids. */
export interface Decision {
  readonly side: OrderSide
  /** What was wanted, in base. */
  readonly amount: number
  /** When it was decided, when it came to the venue, and when what is missing is given up. */
  readonly decidedUs: number
  readonly arrivedUs: number
  readonly endUs: number
  /** Of its own side, none after `endUs`. */
  readonly fills: readonly Execution[]
}

/** In quote, above 0 where it cost. `total` is the sum of the five; NaN where a mid isn't known. */
export interface Shortfall {
  /** The mid's move from decision to arrival, on what was filled. */
  readonly delay: number
  /** Price against the mid just before each fill. Below 0 for a maker. */
  readonly spread: number
  /** The mid's move from arrival to each fill: own impact, and whatever else moved it. */
  readonly impact: number
  readonly fees: number
  /** The mid's move from decision to the end, on what was not filled. */
  readonly opportunity: number
  readonly total: number
  /** Of the amount wanted at the mid of the decision. */
  readonly totalBps: number
  /** s·(mean price − mid at arrival) in basis points of the latter; NaN without a fill. */
  readonly arrivalSlippageBps: number
  /** Filled of what was wanted, 0 to 1. */
  readonly filledShare: number
}

export function shortfall(decision: Decision, mids: MidSeries): Shortfall {
  const { side, amount, decidedUs, arrivedUs, endUs, fills } = decision
  const sign = signOf(side)
  const decided = midAt(mids, decidedUs)
  const arrived = midBefore(mids, arrivedUs)
  let [filled, spread, impact, fees, paid] = [0, 0, 0, 0, 0]
  for (const fill of fills) {
    const before = midBefore(mids, fill.tsUs)
    filled += fill.amount
    spread += sign * (fill.price - before) * fill.amount
    impact += sign * (before - arrived) * fill.amount
    fees += fill.fee
    paid += fill.price * fill.amount
  }
  const missing = Math.max(0, amount - filled)
  const delay = filled > 0 ? sign * (arrived - decided) * filled : 0
  const opportunity = missing > 0 ? sign * (midLater(mids, endUs) - decided) * missing : 0
  const total = delay + spread + impact + fees + opportunity
  return {
    ...{ delay, spread, impact, fees, opportunity, total },
    totalBps: (total / (decided * amount)) * NOTIONAL_BPS,
    arrivalSlippageBps: filled > 0 ? ((sign * (paid / filled - arrived)) / arrived) * NOTIONAL_BPS : NaN,
    filledShare: filled / amount,
  }
}

export interface ShortfallTotals extends Omit<Shortfall, 'arrivalSlippageBps'> {
  readonly decisions: number
  /** Left out, because a mid was not known. */
  readonly unknown: number
  /** Weighted by what was filled; null without a fill. */
  readonly arrivalSlippageBps: number | null
}

/** Sums over decisions. `filledShare` and the basis points are by notional at the mid of the decision. */
export function shortfallTotals(decisions: readonly Decision[], mids: MidSeries): ShortfallTotals {
  const sums = { delay: 0, spread: 0, impact: 0, fees: 0, opportunity: 0, total: 0 }
  const slipped = new WeightedMean()
  let [wanted, filled, unknown] = [0, 0, 0]
  for (const decision of decisions) {
    const one = shortfall(decision, mids)
    if (!Number.isFinite(one.total)) {
      unknown++
      continue
    }
    for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += one[name]
    const notional = midAt(mids, decision.decidedUs) * decision.amount
    wanted += notional
    filled += notional * one.filledShare
    slipped.add(one.arrivalSlippageBps, notional * one.filledShare)
  }
  return {
    ...sums,
    totalBps: (sums.total / wanted) * NOTIONAL_BPS,
    filledShare: filled / wanted,
    arrivalSlippageBps: slipped.mean,
    decisions: decisions.length - unknown,
    unknown,
  }
}
