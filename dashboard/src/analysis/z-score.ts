// How unusual a value is, measured against its own recent past.
import { moments } from './moments.js'

/** Fewer than this, and a deviation says nothing. */
const MIN_SAMPLES = 30

/**
 * (value − mean)/deviation of `past`, which may hold the value itself. NaN below `MIN_SAMPLES` defined values, and where the past never
 * moved: then no distance from it has a meaning.
 */
export function zScore(value: number, past: ArrayLike<number>): number {
  const { n, mean, deviation } = moments(past)
  // A rounding of equal values leaves a deviation of a few units in the last place.
  const isFlat = !(deviation > Math.abs(mean) * 1e-12)
  return n < MIN_SAMPLES || isFlat ? NaN : (value - mean) / deviation
}

/** `value` held within ±limit; NaN stays NaN. */
export function clipped(value: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, value))
}
