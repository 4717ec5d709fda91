// Market impact as a cost: what a take moves against itself, by the square-root law.
import type { FilledSlice, Worth } from '../fees/fee-model.js'

export interface ImpactCost {
  /** Of a taker's fill, in the settling currency, on top of price and fee; at least 0. Told of every taker's fill, in order. */
  cost(slice: FilledSlice): number
}

export interface SquareRootOptions {
  readonly worth: Worth
  /** Y, of order 1. */
  readonly factor: number
  /** σ: standard deviation of a day's return, as a share: 0.03 is 3 %. */
  readonly dailyVolatility: number
  /** V: lots the market trades in a day. */
  readonly dailyVolumeLots: number
  /** Takes on the same side that follow one another within so long are one order to the market; by default each order is alone. */
  readonly gapUs?: number
}

/**
 * The average price of Q lots is worse by the share Y·σ·√(Q/V). The whole costs worth(Q)·Y·σ·√(Q/V); a fill that carries the sum from Q₀ to
 * Q₁ bears its part, worth(q)·Y·σ·(Q₁√Q₁ − Q₀√Q₀)/(q·√V). Source: Tóth et al. 2011; Almgren et al. 2005 find an exponent near ½.
 */
export function squareRootImpact(options: SquareRootOptions): ImpactCost {
  const { worth, factor, dailyVolatility, dailyVolumeLots, gapUs = 0 } = options
  for (const [name, value] of Object.entries({ factor, dailyVolatility, gapUs }))
    if (!(value >= 0 && value < Infinity)) throw new RangeError(`${name}: found ${value}, expected at least 0`)
  if (!(dailyVolumeLots > 0)) throw new RangeError(`dailyVolumeLots: found ${dailyVolumeLots}, expected above 0`)
  let last: FilledSlice | null = null
  let lots = 0
  return {
    cost(slice) {
      const isSame = last?.orderId === slice.orderId
      const isNear = gapUs > 0 && last?.side === slice.side && slice.tsVenueUs - last.tsVenueUs <= gapUs
      if (!isSame && !isNear) lots = 0
      last = slice
      const before = lots
      lots += slice.qtyLots
      const share = (lots * Math.sqrt(lots) - before * Math.sqrt(before)) / (slice.qtyLots * Math.sqrt(dailyVolumeLots))
      return worth.settled(slice.pxTicks, slice.qtyLots) * factor * dailyVolatility * share
    },
  }
}
