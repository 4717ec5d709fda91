// The score in force, or why there is none.
import type { SignalView, SourceEvent, StateEvent } from '../source.js'
import { stateName, stateText } from '../state-text.js'

export class SignalModel {
  #state: StateEvent | null = null
  /** Undefined until the source has told of one. */
  #signal: SignalView | null | undefined
  #problem: string | null = null

  /** Null where there is none: a score of a book that isn't live is no score. */
  get signal(): SignalView | null {
    return (this.isLive && this.#signal) || null
  }

  get isLive(): boolean {
    return this.#state?.state === 'live'
  }

  get stateName(): string {
    return this.#problem !== null && !this.isLive ? 'problem' : stateName(this.#state)
  }

  /** Why there is no score; empty where there is one. */
  get reason(): string {
    if (this.#problem !== null && !this.isLive) return this.#problem
    if (!this.isLive) return stateText(this.#state)
    if (this.#signal === undefined) return 'waiting for a score'
    return this.#signal === null ? 'a side of the book is empty' : ''
  }

  reset(): void {
    this.#state = this.#problem = null
    this.#signal = undefined
  }

  /** Returns whether something that is shown may have changed. */
  hear(event: SourceEvent): boolean {
    if (event.kind === 'signal') this.#signal = event.signal
    else if (event.kind === 'problem') this.#problem = `${event.code}: ${event.detail}`
    else if (event.kind === 'state') {
      if (event.state === 'live') this.#problem = null
      // A new book has a score of its own.
      if (event.state !== 'live' || event.epoch !== this.#state?.epoch) this.#signal = undefined
      this.#state = event
    } else return false
    return true
  }
}
