// What is known of the model behind one endpoint. It is asked when rows come and what is known is old; nothing here runs by itself.
import type { Reason } from './answers.js'
import { BREAKER_FIRST_MS, BREAKER_JITTER, BREAKER_MOST_MS, VERIFY_DEADLINE_MS, VERIFY_EVERY_MS } from './defaults.js'
import type { RelayEnv } from './env.js'
import { ModelRefused, type Verified } from './verify.js'

export interface ReadinessHost {
  readonly env: RelayEnv
  verify(signal: AbortSignal): Promise<Verified>
  /** Something has become known: rows that wait for it may go on. */
  settled(): void
  refused(refusal: ModelRefused): void
}

export class Readiness {
  readonly #host: ReadinessHost
  #verified: Verified | null = null
  #reason: Reason = 'not_ready'
  #isAsking = false
  #hasFailed = false
  #nextMs = -Infinity
  #delayMs = BREAKER_FIRST_MS

  constructor(host: ReadinessHost) {
    this.#host = host
  }

  /** Null: not to be sent anything. */
  get verified(): Verified | null {
    return this.#verified
  }

  /** Nothing is known yet and the answer is on its way. Rows wait for that once; where it failed, they don't wait for the next try. */
  get isPending(): boolean {
    return this.#verified === null && this.#isAsking && !this.#hasFailed
  }

  /** Why nothing may be sent. */
  get reason(): Reason {
    return this.#reason
  }

  /** Asks, if it is time to. */
  check(): void {
    if (!this.#isAsking && this.#host.env.nowMs() >= this.#nextMs) void this.#ask()
  }

  /** An answer came from another model than the one that was asked about. */
  suspect(): void {
    this.#verified = null
    this.#reason = 'not_ready'
    this.#nextMs = -Infinity
    this.#hasFailed = false
  }

  async #ask(): Promise<void> {
    const { env } = this.#host
    this.#isAsking = true
    const abort = new AbortController()
    const timer = env.setTimer(VERIFY_DEADLINE_MS, () => abort.abort())
    try {
      this.#verified = await this.#host.verify(abort.signal)
      this.#hasFailed = false
      this.#delayMs = BREAKER_FIRST_MS
      this.#nextMs = env.nowMs() + VERIFY_EVERY_MS
    } catch (error) {
      this.#hasFailed = true
      // A backend that is silent for now has not become another one: then it is the breaker that decides.
      if (error instanceof ModelRefused) {
        this.#verified = null
        this.#reason = error.reason
        this.#host.refused(error)
      } else this.#reason = 'not_ready'
      this.#nextMs = env.nowMs() + this.#delayMs * (1 - BREAKER_JITTER + 2 * BREAKER_JITTER * env.random())
      this.#delayMs = Math.min(this.#delayMs * 2, BREAKER_MOST_MS)
    } finally {
      env.clearTimer(timer)
      this.#isAsking = false
    }
    this.#host.settled()
  }
}
