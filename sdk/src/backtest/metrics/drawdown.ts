// How far an equity curve stood below its peak, and each time it did.
import type { Point } from './equity.js'

export interface DrawdownRow {
  /** When the peak was, the lowest point after it, and when the peak was reached again; null: it hasn't been. */
  readonly peakMs: number
  readonly valleyMs: number
  readonly recoveredMs: number | null
  /** valley/peak − 1, below 0; −1 and lower if nothing was left. */
  readonly depth: number
  /** valley − peak, in the curve's currency, below 0. */
  readonly amount: number
  /** From the peak until it was reached again, or until the curve ends. */
  readonly lengthMs: number
}

/** value/peak − 1 at each point, never above 0; NaN while the peak isn't above 0. */
export function drawdownSeries(equity: readonly Point[]): Float64Array {
  let peak = -Infinity
  return Float64Array.from(equity, ([, value]) => {
    peak = Math.max(peak, value)
    return peak > 0 ? Math.min(0, value / peak - 1) : NaN
  })
}

/** Every drawdown, deepest first; of equals the earlier first. */
export function drawdownTable(equity: readonly Point[]): DrawdownRow[] {
  const rows: DrawdownRow[] = []
  let [peakMs, peak, valleyMs, valley] = [0, -Infinity, 0, Infinity]
  const close = (endMs: number, isRecovered: boolean): void => {
    if (!(valley < peak)) return
    rows.push({
      ...{ peakMs, valleyMs, recoveredMs: isRecovered ? endMs : null, lengthMs: endMs - peakMs },
      ...{ depth: peak > 0 ? valley / peak - 1 : NaN, amount: valley - peak },
    })
  }
  for (const [tsMs, value] of equity) {
    if (value >= peak) {
      close(tsMs, true)
      ;[peakMs, peak, valleyMs, valley] = [tsMs, value, tsMs, value]
    } else if (value < valley) [valleyMs, valley] = [tsMs, value]
  }
  close(equity.at(-1)?.[0] ?? 0, false)
  return rows.sort((a, b) => (Number.isNaN(a.depth) || Number.isNaN(b.depth) ? a.amount - b.amount : a.depth - b.depth))
}
