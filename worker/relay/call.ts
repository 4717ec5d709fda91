// One batch to one of the replicas; a second try at most, either because the first broke or because it takes too long.
import { OipError } from 'leadline/models'

import type { Result } from './answers.js'
import type { CallsAtOnce } from './calls-at-once.js'
import { LOST, type Batch, type Endpoint } from './endpoint.js'
import type { RelayEnv } from './env.js'
import type { Figures } from './figures.js'
import type { Hedging } from './hedge.js'

export interface CallHost {
  readonly env: RelayEnv
  readonly endpoints: readonly Endpoint[]
  readonly hedging: Hedging
  readonly figures: Figures
  readonly slots: CallsAtOnce
}

/** No replica may be asked. */
export class NoEndpoint extends Error {
  override name = 'NoEndpoint'
}

/** The replica with the least to do; one whose breaker wants to be tried comes first, since nobody else will find out. */
export function pick(endpoints: readonly Endpoint[], except: Endpoint | null = null): Endpoint | null {
  const able = endpoints.filter((endpoint) => endpoint !== except && endpoint.canBeAsked)
  return (
    able.find(({ breaker }) => breaker.state === 'half_open') ??
    able.toSorted((a, b) => a.inFlight - b.inFlight || a.calls - b.calls)[0] ??
    null
  )
}

/** How long to wait before a second try; null: there must be none. */
export function retryAfterMs(error: unknown, leftMs: number): number | null {
  if (!(error instanceof OipError)) return null
  const isRetryable = error.fault === 'connect' || error.status === 502 || error.status === 503
  const afterMs = error.retryAfterMs ?? 0
  return isRetryable && afterMs < leftMs ? afterMs : null
}

/** Rejects with NoEndpoint or the last OipError. `signal` is aborted when no caller is left. */
export function call(host: CallHost, batch: Batch, signal: AbortSignal): Promise<(Result | null)[]> {
  return new Promise((resolve, reject) => new Call(host, batch, signal, resolve, reject).begin())
}

class Call {
  readonly #host: CallHost
  readonly #batch: Batch
  readonly #signal: AbortSignal
  readonly #resolve: (results: (Result | null)[]) => void
  readonly #reject: (error: unknown) => void
  readonly #open = new Map<Endpoint, AbortController>()
  #timer: unknown = null
  #isSecond = false
  #isOver = false

  constructor(
    host: CallHost,
    batch: Batch,
    signal: AbortSignal,
    resolve: (results: (Result | null)[]) => void,
    reject: (error: unknown) => void,
  ) {
    this.#host = host
    this.#batch = batch
    this.#signal = signal
    this.#resolve = resolve
    this.#reject = reject
  }

  begin(): void {
    const { endpoints, hedging, env } = this.#host
    const first = pick(endpoints)
    if (!first) return this.#reject(new NoEndpoint('no replica may be asked'))
    hedging.called()
    this.#signal.addEventListener('abort', this.#late, { once: true })
    void this.#launch(first, false)
    const { afterMs } = hedging
    if (endpoints.length > 1 && afterMs !== null && !this.#isOver)
      this.#timer = env.setTimer(afterMs, () => this.#hedge(first))
  }

  async #launch(endpoint: Endpoint, isHedge: boolean): Promise<void> {
    const { env, hedging, figures, slots } = this.#host
    const abort = new AbortController()
    if (this.#signal.aborted) abort.abort('late')
    this.#open.set(endpoint, abort)
    figures.counters.calls++
    slots.connections++
    const begunMs = env.nowMs()
    let results: (Result | null)[]
    try {
      results = await endpoint.infer(this.#batch, abort.signal)
    } catch (error) {
      this.#closed(endpoint)
      if (!this.#isOver) this.#failed(endpoint, error)
      return
    }
    this.#closed(endpoint)
    if (this.#isOver) return
    hedging.answered(env.nowMs() - begunMs)
    if (isHedge) figures.counters.hedgesWon++
    this.#end()
    this.#resolve(results)
  }

  #closed(endpoint: Endpoint): void {
    this.#open.delete(endpoint)
    this.#host.slots.connections--
  }

  #failed(endpoint: Endpoint, error: unknown): void {
    const { env, endpoints, figures } = this.#host
    if (this.#open.size > 0) return
    const afterMs =
      this.#isSecond || this.#signal.aborted ? null : retryAfterMs(error, this.#batch.untilMs - env.nowMs())
    if (afterMs === null) {
      this.#end()
      this.#reject(error)
      return
    }
    this.#isSecond = true
    this.#clearTimer()
    const again = (): void => {
      const next = this.#signal.aborted ? null : (pick(endpoints, endpoint) ?? pick(endpoints))
      if (next) {
        figures.counters.retries++
        void this.#launch(next, false)
      } else {
        this.#end()
        this.#reject(error)
      }
    }
    if (afterMs > 0) this.#timer = env.setTimer(afterMs, again)
    else again()
  }

  #hedge(first: Endpoint): void {
    const { endpoints, hedging, figures } = this.#host
    this.#timer = null
    if (this.#isOver || this.#isSecond || first.breaker.state !== 'closed' || !this.#host.slots.mayHedge) return
    const second = pick(
      endpoints.filter(({ breaker }) => breaker.state === 'closed'),
      first,
    )
    if (!second || !hedging.take()) return
    this.#isSecond = true
    figures.counters.hedges++
    void this.#launch(second, true)
  }

  readonly #late = (): void => {
    for (const abort of this.#open.values()) abort.abort('late')
  }

  #end(): void {
    this.#isOver = true
    this.#clearTimer()
    this.#signal.removeEventListener('abort', this.#late)
    for (const abort of this.#open.values()) abort.abort(LOST)
  }

  #clearTimer(): void {
    if (this.#timer !== null) this.#host.env.clearTimer(this.#timer)
    this.#timer = null
  }
}
