// What was answered lately. A prediction is a function of its key alone, so an answer may be given twice.
import { RESULT_KEPT_MS, RESULTS_MOST } from './defaults.js'

export interface Keyed {
  readonly model: string
  readonly market: string
  readonly epoch: number
  readonly seq: number
  readonly featureHash: string
}

/** All that a prediction depends on, joined rather than hashed: two rows never share a key. */
export function keyOf({ model, market, epoch, seq, featureHash }: Keyed, version: string | null): string {
  return JSON.stringify([model, version, featureHash, market, epoch, seq])
}

export class ResultCache<T> {
  readonly #results = new Map<string, { readonly result: T; readonly atMs: number }>()

  get size(): number {
    return this.#results.size
  }

  get(key: string, nowMs: number): T | null {
    const kept = this.#results.get(key)
    return kept && nowMs - kept.atMs <= RESULT_KEPT_MS ? kept.result : null
  }

  set(key: string, result: T, nowMs: number): void {
    // A new entry goes to the end, so the oldest stand at the front.
    this.#results.delete(key)
    this.#results.set(key, { result, atMs: nowMs })
    for (const [old, { atMs }] of this.#results) {
      if (nowMs - atMs <= RESULT_KEPT_MS && this.#results.size <= RESULTS_MOST) break
      this.#results.delete(old)
    }
  }
}
