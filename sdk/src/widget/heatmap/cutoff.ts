// The two cut-offs of the colours: below the lower one a cell is as good as empty, above the upper one it is as bright as can be.
import type { DepthHistory } from './history.js'
import { fillRows } from './rows.js'
import { SizeHistogram } from './size-histogram.js'
import type { HeatView } from './view.js'

export const CUTOFF_UNITS = ['percentile', 'size'] as const
export type CutoffUnit = (typeof CUTOFF_UNITS)[number]

export interface Cutoff {
  readonly unit: CutoffUnit
  /** 0 to 100, or lots. */
  readonly lower: number
  readonly upper: number
}

export const DEFAULT_CUTOFF: Cutoff = { unit: 'percentile', lower: 40, upper: 99 }

/** Columns of what is seen that are looked at. */
const SAMPLED = 48
/** Columns that pass until percentiles are taken anew. */
const EVERY_COLUMNS = 10

/** `50 99.5` → two numbers, the lower first; null where it is no such thing. */
export function cutoffPair(text: string): readonly [number, number] | null {
  const [lower, upper, ...more] = text
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  if (lower === undefined || upper === undefined || more.length > 0) return null
  return lower >= 0 && upper > lower && Number.isFinite(upper) ? [lower, upper] : null
}

/** Sizes of the cells that are seen, as they are grouped: percentiles mean what is on the screen. */
export class CellSizes {
  readonly #histogram = new SizeHistogram()
  readonly #rows = new Float32Array(1024)
  #takenAt = NaN
  #key = ''

  /** Takes them anew if the view is another or time has gone on. */
  take(history: DepthHistory, view: HeatView, groupTicks: number): void {
    const key = `${groupTicks} ${view.ticksPerPx} ${view.midTicks} ${view.columnsPerPx}`
    if (key === this.#key && Math.abs(view.rightColumn - this.#takenAt) < EVERY_COLUMNS) return
    this.#key = key
    this.#takenAt = view.rightColumn
    this.#histogram.clear()
    const from = Math.max(history.first, Math.floor(view.leftColumn))
    const to = Math.min(history.last, Math.ceil(view.rightColumn))
    const baseTicks = Math.floor(view.bottomTicks / groupTicks) * groupTicks - history.originTicks
    const n = Math.min(this.#rows.length, Math.ceil((view.topTicks - view.bottomTicks) / groupTicks) + 1)
    const rows = this.#rows.subarray(0, n)
    const step = Math.max(1, Math.floor((to - from) / SAMPLED))
    for (let column = to; column >= from; column -= step) {
      fillRows(rows, history, history.slotOf(column), baseTicks, groupTicks)
      for (const value of rows) if (value !== 0) this.#histogram.add(Math.abs(value))
    }
  }

  forget(): void {
    this.#key = ''
  }

  /** Lots at a percentile. */
  at(percentile: number): number {
    return this.#histogram.quantile(percentile / 100)
  }

  lots({ unit, lower, upper }: Cutoff): readonly [lower: number, upper: number] {
    if (unit === 'size') return [lower, upper]
    // At 0 nothing is cut off, however small.
    const low = lower === 0 ? 0 : this.at(lower)
    return [low, Math.max(this.at(upper), low * 1.09, 1e-9)]
  }
}
