// A circuit breaker for one endpoint.
//
//             half or more of 20 or more calls in 10 s failed
//   closed ───────────────────────────────────────────────────▶ open ◀─┐
//     ▲                                                          │     │ the call failed:
//     │                                        its time is over  ▼     │ twice the time, 30 s at most
//     └────────────── the call went well ─────────────────── half-open ┘  one call at a time
import {
  BREAKER_CALLS_LEAST,
  BREAKER_FAILED_SHARE,
  BREAKER_FIRST_MS,
  BREAKER_JITTER,
  BREAKER_MOST_MS,
  BREAKER_WINDOW_MS,
} from './defaults.js'

export type BreakerState = 'closed' | 'open' | 'half_open'
/** 'void': the call was taken back, or says nothing of the endpoint. */
export type Outcome = 'ok' | 'failed' | 'void'

interface Clock {
  nowMs(): number
  random(): number
}

interface Slice {
  readonly number: number
  calls: number
  failed: number
}

const SLICE_MS = BREAKER_WINDOW_MS / 10

export class Breaker {
  readonly #clock: Clock
  #slices: Slice[] = []
  /** Null while closed. */
  #openUntilMs: number | null = null
  #delayMs = BREAKER_FIRST_MS
  #isProbing = false
  /** Rises with each change of state: what a call began under is not what it ends under. */
  #generation = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get state(): BreakerState {
    if (this.#openUntilMs === null) return 'closed'
    return this.#clock.nowMs() < this.#openUntilMs ? 'open' : 'half_open'
  }

  get canEnter(): boolean {
    const { state } = this
    return state === 'closed' || (state === 'half_open' && !this.#isProbing)
  }

  /** How long until a call may try again; 0 where one may now. */
  get waitMs(): number {
    return this.#openUntilMs === null ? 0 : Math.max(0, this.#openUntilMs - this.#clock.nowMs())
  }

  /** Begins a call; null where none may. What it returns is called once with how the call went. */
  enter(): ((outcome: Outcome) => void) | null {
    if (!this.canEnter) return null
    const generation = this.#generation
    const isProbe = this.#openUntilMs !== null
    if (isProbe) this.#isProbing = true
    let isOver = false
    return (outcome) => {
      if (isOver || generation !== this.#generation) return
      isOver = true
      if (isProbe) this.#probed(outcome)
      else if (outcome !== 'void') this.#count(outcome === 'failed')
    }
  }

  #probed(outcome: Outcome): void {
    this.#isProbing = false
    if (outcome === 'ok') {
      this.#openUntilMs = null
      this.#delayMs = BREAKER_FIRST_MS
      this.#slices = []
      this.#generation++
    } else if (outcome === 'failed') {
      this.#delayMs = Math.min(this.#delayMs * 2, BREAKER_MOST_MS)
      this.#open()
    }
  }

  #count(isFailed: boolean): void {
    const number = Math.floor(this.#clock.nowMs() / SLICE_MS)
    this.#slices = this.#slices.filter((slice) => slice.number > number - BREAKER_WINDOW_MS / SLICE_MS)
    let slice = this.#slices.at(-1)
    if (slice?.number !== number) this.#slices.push((slice = { number, calls: 0, failed: 0 }))
    slice.calls++
    if (isFailed) slice.failed++
    let [calls, failed] = [0, 0]
    for (const slice of this.#slices) {
      calls += slice.calls
      failed += slice.failed
    }
    if (isFailed && calls >= BREAKER_CALLS_LEAST && failed >= BREAKER_FAILED_SHARE * calls) this.#open()
  }

  #open(): void {
    const jitter = 1 - BREAKER_JITTER + 2 * BREAKER_JITTER * this.#clock.random()
    this.#openUntilMs = this.#clock.nowMs() + Math.min(this.#delayMs * jitter, BREAKER_MOST_MS)
    this.#generation++
  }
}
