// The market's states one after another, with why and for how long: what the strip of validity and the list of changes show.
import type { StateEvent, ViewState } from 'leadline/widget'

export interface StateSpan {
  readonly state: ViewState
  readonly reason: string | null
  readonly epoch: number
  readonly fromUs: number
  /** When the next one began; null of the present one. */
  readonly untilUs: number | null
}

/** Spans that are kept. */
export const KEPT_SPANS = 500

export class StateLog {
  #spans: StateSpan[] = []
  #losses = 0

  /** Oldest first; the last is the present one. */
  get spans(): readonly StateSpan[] {
    return this.#spans
  }

  get now(): StateSpan | null {
    return this.#spans.at(-1) ?? null
  }

  /** How often a live book was lost, those that are no longer kept included. */
  get losses(): number {
    return this.#losses
  }

  hear({ state, reason, epoch, tsUs }: StateEvent): void {
    const last = this.#spans.at(-1)
    if (last && last.state === state && last.reason === reason && last.epoch === epoch) return
    if (last?.state === 'live' && state !== 'live') this.#losses++
    const ended = last ? [{ ...last, untilUs: Math.max(tsUs, last.fromUs) }] : []
    const kept = this.#spans.slice(0, -1).slice(-(KEPT_SPANS - 2))
    this.#spans = [
      ...kept,
      ...ended,
      { state, reason, epoch, fromUs: last ? Math.max(tsUs, last.fromUs) : tsUs, untilUs: null },
    ]
  }

  /** Share of [fromUs, untilUs] in which the book was live; NaN of an empty stretch. What came before the log isn't counted. */
  liveShare(fromUs: number, untilUs: number): number {
    const begin = Math.max(fromUs, this.#spans[0]?.fromUs ?? untilUs)
    const live = this.#spans.reduce((sum, span) => {
      const overlap = Math.min(span.untilUs ?? untilUs, untilUs) - Math.max(span.fromUs, begin)
      return span.state === 'live' && overlap > 0 ? sum + overlap : sum
    }, 0)
    return untilUs > begin ? live / (untilUs - begin) : NaN
  }
}
