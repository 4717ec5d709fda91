// REST within the venue's budget: waits for its turn, is recorded first, and heeds a venue that says to wait.
import { LeadlineError } from '../../engine/errors.js'
import type { HttpAnswer, HttpRequest } from '../venue.js'
import type { Budget } from './budget.js'
import type { Env, Timer } from './env.js'
import type { HttpPurpose, Recorder } from './record.js'

const TIMEOUT_MS = 10_000
/** Where the venue says no time of its own. 418: the address has been banned for not heeding 429. */
const PAUSE_MS: Readonly<Record<number, number>> = { 429: 60_000, 418: 300_000 }
const text = new TextDecoder()

type End = (error: Error | null, answer?: HttpAnswer) => void

export class Fetcher {
  /** Requests sent, and those that failed. */
  readonly counters = { requests: 0, failures: 0, refusals: 0 }
  readonly #env: Env
  readonly #budget: Budget
  readonly #record: Recorder
  readonly #cancels = new Set<() => void>()

  constructor(env: Env, budget: Budget, record: Recorder) {
    this.#env = env
    this.#budget = budget
    this.#record = record
  }

  /** The answer of a request that was answered with 200. Rejects otherwise, and when the fetcher is closed. */
  get(request: HttpRequest, purpose: HttpPurpose): Promise<HttpAnswer> {
    return new Promise<HttpAnswer>((resolve, reject) => {
      let timer: Timer | null = null
      let leave: () => void = () => {}
      const end: End = (error, answer) => {
        if (!this.#cancels.delete(cancel)) return
        leave()
        if (timer !== null) this.#env.clearTimer(timer)
        if (answer) resolve(answer)
        else reject(error!)
      }
      const cancel = (): void => end(new LeadlineError(`${request.url}: the feed is closed`))
      this.#cancels.add(cancel)
      leave = this.#budget.take(request.weight, () => {
        timer = this.#env.setTimer(TIMEOUT_MS, () => {
          this.counters.failures++
          end(new LeadlineError(`${request.url}: no answer within ${TIMEOUT_MS} ms`))
        })
        this.counters.requests++
        void this.#send(request, purpose, () => this.#cancels.has(cancel), end)
      })
    })
  }

  async #send(request: HttpRequest, purpose: HttpPurpose, isWanted: () => boolean, end: End): Promise<void> {
    try {
      const answer = await this.#env.fetch(request)
      if (!isWanted()) return
      const error = this.#heed(request, answer, purpose)
      if (error) end(error)
      else end(null, answer)
    } catch (cause) {
      if (isWanted()) this.counters.failures++
      end(new LeadlineError(`${request.url}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause }))
    }
  }

  /** Gives up whatever is under way. */
  close(): void {
    for (const cancel of this.#cancels) cancel()
  }

  #heed({ url }: HttpRequest, answer: HttpAnswer, purpose: HttpPurpose): Error | null {
    const { status, body, retryAfterMs } = answer
    try {
      this.#record({
        kind: 'http',
        connection: 'rest',
        tsLocalUs: this.#env.nowUs(),
        tsLocalNs: this.#env.nowNs?.() ?? 0,
        bytes: body,
        url,
        purpose,
        status,
      })
    } catch (error) {
      return error as Error
    }
    if (status === 200) return null
    this.counters.refusals++
    const pauseMs = retryAfterMs ?? PAUSE_MS[status]
    if (pauseMs !== undefined && (status === 429 || status === 418 || status === 503)) this.#budget.pause(pauseMs)
    return new LeadlineError(`${url}: found HTTP status ${status}, expected 200: ${text.decode(body.subarray(0, 200))}`)
  }
}
