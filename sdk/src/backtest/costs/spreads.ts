// What fills paid against the mid: effective spread, what of it was realised, and markouts.
import { type Execution, gainOf, NOTIONAL_BPS, notionalAt, signOf, WeightedMean } from './execution.js'
import { midBefore, midLater, type MidSeries } from './mids.js'

/** When the mid is looked at again, after the fill. */
const MARKOUTS_US: readonly number[] = [100_000, 1_000_000, 5_000_000, 10_000_000, 60_000_000]

/** Basis points of the mid just before the fill, above 0 where the fill's owner paid; NaN where a mid isn't known. */
export interface FillSpread {
  /** 2·s·(price − mid before). */
  readonly effectiveBps: number
  /** 2·s·(price − mid later): what the other side kept. */
  readonly realisedBps: number
  /** 2·s·(mid later − mid before): what it lost to the move. effective = realised + impact. */
  readonly impactBps: number
}

export function fillSpread(fill: Execution, mids: MidSeries, laterUs: number): FillSpread {
  const before = midBefore(mids, fill.tsUs)
  const later = midLater(mids, fill.tsUs + laterUs)
  const scale = (2 * signOf(fill.side) * NOTIONAL_BPS) / before
  return {
    effectiveBps: (fill.price - before) * scale,
    realisedBps: (fill.price - later) * scale,
    impactBps: (later - before) * scale,
  }
}

/** Means over fills, weighted by notional. Null where no fill has one. */
export interface SpreadCosts {
  readonly fills: number
  readonly effectiveBps: number | null
  readonly realisedBps: number | null
  readonly impactBps: number | null
}

/** Realised after `laterUs`, 5 s unless said. */
export function spreadCosts(fills: readonly Execution[], mids: MidSeries, laterUs = 5_000_000): SpreadCosts {
  const [effective, realised, impact] = [new WeightedMean(), new WeightedMean(), new WeightedMean()]
  for (const fill of fills) {
    const spread = fillSpread(fill, mids, laterUs)
    const notional = notionalAt(fill, fill.price)
    effective.add(spread.effectiveBps, notional)
    realised.add(spread.realisedBps, notional)
    impact.add(spread.impactBps, notional)
  }
  const means = { effectiveBps: effective.mean, realisedBps: realised.mean, impactBps: impact.mean }
  return { fills: fills.length, ...means }
}

export interface Markout {
  readonly afterUs: number
  /** Fills whose later mid is known. */
  readonly fills: number
  /** s·(mid later − price) in basis points of the price, weighted by notional: above 0, the fill was good. Null of none. */
  readonly meanBps: number | null
  /** The same in money, summed. */
  readonly amount: number
}

export function markouts(
  fills: readonly Execution[],
  mids: MidSeries,
  aftersUs: readonly number[] = MARKOUTS_US,
): Markout[] {
  return aftersUs.map((afterUs) => {
    const bps = new WeightedMean()
    let amount = 0
    for (const fill of fills) {
      const { tsUs, side, price } = fill
      const later = midLater(mids, tsUs + afterUs)
      bps.add(((signOf(side) * (later - price)) / price) * NOTIONAL_BPS, notionalAt(fill, price))
      if (Number.isFinite(later)) amount += signOf(side) * gainOf(fill, price, later)
    }
    return { afterUs, fills: bps.n, meanBps: bps.mean, amount }
  })
}
