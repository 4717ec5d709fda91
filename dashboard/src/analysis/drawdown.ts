// How far below its peak an equity curve stands.

export interface Drawdown {
  /** value/peak − 1 at each point, at most 0; NaN from where the peak isn't above 0. */
  readonly series: Float64Array
  /** The deepest, and where its peak and its bottom are; 0 and −1 of a curve that never fell. */
  readonly deepest: number
  readonly peakAt: number
  readonly bottomAt: number
}

export function drawdown(equity: ArrayLike<number>): Drawdown {
  const series = new Float64Array(equity.length)
  let [peak, peakIndex] = [-Infinity, -1]
  let [deepest, peakAt, bottomAt] = [0, -1, -1]
  for (let i = 0; i < equity.length; i++) {
    const value = equity[i]!
    if (value > peak) [peak, peakIndex] = [value, i]
    const depth = peak > 0 ? value / peak - 1 : NaN
    series[i] = depth
    if (depth < deepest) [deepest, peakAt, bottomAt] = [depth, peakIndex, i]
  }
  return { series, deepest, peakAt, bottomAt }
}
