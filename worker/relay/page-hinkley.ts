// Page's test for a mean that has risen (Page 1954, Hinkley 1971): S ← max(0, S + x − x̄ − δ), an alarm when S > λ, x̄ the mean of all so
// far. After an alarm it begins anew. Constant time and memory.
import { DRIFT_DELTA, DRIFT_LAMBDA, DRIFT_SAMPLES_LEAST } from './defaults.js'

export class PageHinkley {
  #count = 0
  #mean = 0
  #sum = 0

  /** Whether this value is the one that raises an alarm. */
  add(x: number): boolean {
    this.#count++
    this.#mean += (x - this.#mean) / this.#count
    this.#sum = Math.max(0, this.#sum + x - this.#mean - DRIFT_DELTA)
    if (this.#count < DRIFT_SAMPLES_LEAST || this.#sum <= DRIFT_LAMBDA) return false
    this.#count = this.#mean = this.#sum = 0
    return true
  }
}
