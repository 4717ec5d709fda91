// What the relay counts, for metrics and for whoever looks at its status.
import type { Reason } from './answers.js'
import { BATCH_ROWS, Histogram, TIMES_MS, type HistogramFigures } from './histogram.js'

export interface Counters {
  /** Rows that came in. */
  rows: number
  /** Answered by a backend, from the cache, by the edge; refused. */
  answered: number
  cached: number
  edge: number
  refused: number
  /** Rows that waited for the answer to the same row. */
  coalesced: number
  /** Windows that a newer one of their market overtook. */
  overtaken: number
  /** Rows without the backend's answer in time. */
  deadlineMisses: number
  queueFull: number
  calls: number
  hedges: number
  /** Hedges that answered first. */
  hedgesWon: number
  retries: number
  /** Rows of a batch that failed, sent by themselves. */
  singly: number
}

export type Stage = 'queue' | 'wire' | 'gpu' | 'total' | 'added'

export class Figures {
  readonly counters: Counters = {
    ...{ rows: 0, answered: 0, cached: 0, edge: 0, refused: 0, coalesced: 0, overtaken: 0 },
    ...{ deadlineMisses: 0, queueFull: 0, calls: 0, hedges: 0, hedgesWon: 0, retries: 0, singly: 0 },
  }
  readonly reasons = new Map<Reason, number>()
  readonly batchRows = new Histogram(BATCH_ROWS)
  readonly #stages = new Map<Stage, Histogram>()

  reason(reason: Reason): void {
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1)
    if (reason === 'expired' || reason === 'timeout') this.counters.deadlineMisses++
    if (reason === 'overtaken') this.counters.overtaken++
  }

  time(stage: Stage, ms: number): void {
    if (Number.isNaN(ms)) return
    let histogram = this.#stages.get(stage)
    if (!histogram) this.#stages.set(stage, (histogram = new Histogram(TIMES_MS)))
    histogram.add(ms)
  }

  get stages(): Record<string, HistogramFigures> {
    return Object.fromEntries([...this.#stages].map(([stage, histogram]) => [stage, histogram.figures]))
  }
}
