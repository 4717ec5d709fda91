// Autocorrelation at lags 1 to K (features F72), with the band that white noise stays in 95 % of the time.

export interface Autocorrelation {
  readonly count: number
  /** At lags 1, 2, … */
  readonly values: readonly number[]
  /** ±1.96/√n. */
  readonly band: number
}

/** Undefined values interrupt: pairs that hold one are left out. */
export function autocorrelation(values: Float64Array, lags: number): Autocorrelation {
  const known = values.filter(Number.isFinite)
  const n = known.length
  const centre = known.reduce((sum, value) => sum + value, 0) / n
  const variance = known.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  const at = (lag: number): number => {
    let sum = 0
    for (let i = lag; i < values.length; i++) {
      const product = (values[i]! - centre) * (values[i - lag]! - centre)
      if (Number.isFinite(product)) sum += product
    }
    return variance > 0 ? sum / variance : NaN
  }
  return { count: n, values: Array.from({ length: lags }, (_, i) => at(i + 1)), band: 1.96 / Math.sqrt(n) }
}

/** Parts one after the other, with `lags` undefined values between them: no pair crosses a seam. */
export function joined(parts: readonly Float64Array[], lags: number): Float64Array {
  const seam = new Float64Array(lags).fill(NaN)
  const pieces = parts.flatMap((part, i) => (i === 0 ? [part] : [seam, part]))
  const out = new Float64Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    out.set(piece, at)
    at += piece.length
  }
  return out
}
