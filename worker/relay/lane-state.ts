import type { Reason } from './answers.js'
import { STEADY_MS } from './defaults.js'

/**
 * Whether the backend answers at present: changes with the first failure, and back with the first answer that a second without one
 * precedes, so that a backend at its limit is one alarm and not hundreds. Not told of rows that the backend never had a chance with: too
 * late, overtaken, or not sendable.
 */
export class LaneState {
  readonly #nowMs: () => number
  readonly #changed: (reason: Reason | null) => void
  #reason: Reason | null = null
  #sinceMs: number
  #failedMs = -Infinity

  constructor(nowMs: () => number, changed: (reason: Reason | null) => void) {
    this.#nowMs = nowMs
    this.#changed = changed
    this.#sinceMs = nowMs()
  }

  /** Null: it answers. */
  get reason(): Reason | null {
    return this.#reason
  }
  get forMs(): number {
    return this.#nowMs() - this.#sinceMs
  }

  failed(reason: Reason): void {
    this.#failedMs = this.#nowMs()
    if (this.#reason === null) this.#set(reason)
  }

  served(): void {
    if (this.#reason !== null && this.#nowMs() - this.#failedMs >= STEADY_MS) this.#set(null)
  }

  #set(reason: Reason | null): void {
    this.#reason = reason
    this.#sinceMs = this.#nowMs()
    this.#changed(reason)
  }
}
