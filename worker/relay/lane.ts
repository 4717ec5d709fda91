// The way of a row to one version of one model: known already, or waits, shares a call with others, and is answered by the backend or
// else by the edge; by one of them always, and in time.
import { Answerer } from './answerer.js'
import type { Reason, RelayAnswer, RelayRow, Result } from './answers.js'
import { call, type CallHost } from './call.js'
import type { CallsAtOnce } from './calls-at-once.js'
import { BATCH_ROWS_MOST, QUEUE_FULL_RETRY_MS, TIMER_GRAIN_MS } from './defaults.js'
import { budgetMs } from './deadline.js'
import type { Endpoint } from './endpoint.js'
import type { RelayEnv, Timer } from './env.js'
import { headerText, mayBeOneRow, reasonOf, traceText } from './faults.js'
import type { Figures } from './figures.js'
import { Hedging } from './hedge.js'
import type { LaneState } from './lane-state.js'
import type { ModelSpec } from './model-spec.js'
import { keyOf, type ResultCache } from './result-cache.js'
import type { Shadow } from './shadow.js'
import { Waiting } from './waiting.js'
import { Work, type WorkHost } from './work.js'

export interface Kept {
  readonly window: Float32Array
  readonly result: Result
}

export interface LaneParts {
  readonly env: RelayEnv
  readonly spec: ModelSpec
  readonly version: string | null
  readonly target: string
  readonly endpoints: readonly Endpoint[]
  readonly slots: CallsAtOnce
  readonly cache: ResultCache<Kept>
  readonly figures: Figures
  readonly shadow: Shadow
  readonly state: LaneState
}

export class Lane {
  readonly parts: LaneParts
  readonly #answerer: Answerer
  readonly #waiting = new Waiting<Work>()
  /** By key, from coming in until the backend has answered. */
  readonly #works = new Map<string, Work>()
  readonly #aborts = new Map<Work, { readonly abort: AbortController; open: number }>()
  readonly #workHost: WorkHost
  readonly #callHost: CallHost
  #calls = 0
  #batches = 0
  #timer: Timer | null = null
  #isPumping = false

  constructor(parts: LaneParts) {
    const { env, spec, target, endpoints, slots, figures } = parts
    this.parts = parts
    this.#answerer = new Answerer(spec, target, figures)
    this.#workHost = {
      env,
      answerer: this.#answerer,
      late: () => this.parts.state.failed('timeout'),
      over: (work) => this.#over(work),
    }
    this.#callHost = { env, endpoints, hedging: new Hedging(), figures, slots }
    slots.join(() => this.pump())
  }

  /** Whether a row would be sent now, or as soon as what is being asked about the model is known. */
  get isUsable(): boolean {
    return this.parts.endpoints.some(
      ({ readiness, breaker }) => readiness.isPending || (readiness.verified !== null && breaker.canEnter),
    )
  }

  check(): void {
    for (const { readiness } of this.parts.endpoints) readiness.check()
  }

  predict(row: RelayRow): Promise<RelayAnswer> {
    const { env, cache, figures, slots, version } = this.parts
    const nowMs = env.nowMs()
    const asked = { row, enteredMs: nowMs }
    const key = keyOf(row, version)
    const kept = cache.get(key, nowMs)
    // A caller may give a window of its own, with any numbers on it: what is shared must be the same to the last bit.
    if (kept && isSame(kept.window, row.window)) return Promise.resolve(this.#answerer.cached(asked, kept.result))
    if (budgetMs(row.deadlineMs) <= 0) return Promise.resolve(this.#answerer.fallback(asked, 'expired', null, nowMs))
    const known = this.#works.get(key)
    if (known && isSame(known.row.window, row.window)) {
      figures.counters.coalesced++
      return known.join(row)
    }
    const reason = this.#whyNot()
    if (reason !== null) {
      this.parts.state.failed(reason)
      return Promise.resolve(this.#answerer.fallback(asked, reason, null, nowMs, this.#retryMs()))
    }
    if (slots.isCrowded && !this.#waiting.has(row.market)) {
      figures.counters.queueFull++
      const detail = 'Too many predictions wait for the backend.'
      return Promise.resolve({ refused: 'queue_full', detail, retryAfterMs: QUEUE_FULL_RETRY_MS })
    }
    const work = new Work(this.#workHost, key, row)
    if (!known) this.#works.set(key, work)
    const answer = work.join(row)
    this.#add(work)
    return answer
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /** Sends what may be sent now, or within `slackMs`; called whenever that may have changed. */
  pump(slackMs = 0): void {
    const { env, slots } = this.parts
    if (this.#timer !== null) env.clearTimer(this.#timer)
    this.#timer = null
    while (this.#waiting.size > 0) {
      const reason = this.#whyNot()
      if (reason !== null) return this.#drain(reason)
      if (slots.isFull || !this.parts.endpoints.some(({ canBeAsked }) => canBeAsked)) return
      const waitMs = this.#waiting.leaveMs(this.#calls, this.#batchMost) - env.nowMs()
      if (waitMs > slackMs) {
        // A host's timer that comes a little early must not cost another round of it.
        this.#timer = env.setTimer(waitMs, () => this.pump(TIMER_GRAIN_MS))
        return
      }
      const works = this.#counted(() => this.#waiting.take(this.#batchMost))
      void this.#send(works)
    }
  }

  #add(work: Work): void {
    const overtaken = this.#counted(() => this.#waiting.add(work, this.parts.env.nowMs()))
    overtaken?.fallBack('overtaken')
    if (this.#isPumping) return
    this.#isPumping = true
    // After all rows that come in the same turn, so that they share a call.
    void Promise.resolve().then(() => {
      this.#isPumping = false
      return this.pump()
    })
  }

  /** Why no row can be sent; null where one can, or will when it is known whether. */
  #whyNot(): Reason | null {
    if (this.isUsable) return null
    const { endpoints } = this.parts
    if (endpoints.some(({ readiness }) => readiness.verified !== null)) return 'breaker_open'
    return endpoints.find(({ readiness }) => readiness.reason !== 'not_ready')?.readiness.reason ?? 'not_ready'
  }

  #retryMs(): number {
    return Math.max(1, Math.min(...this.parts.endpoints.map(({ breaker }) => breaker.waitMs)))
  }

  get #batchMost(): number {
    const most = this.parts.endpoints.map(({ readiness }) => readiness.verified?.batchMost ?? BATCH_ROWS_MOST)
    return Math.min(...most)
  }

  #drain(reason: Reason): void {
    this.parts.state.failed(reason)
    for (const work of this.#counted(() => this.#waiting.drain())) work.fallBack(reason, this.#retryMs())
  }

  async #send(given: readonly Work[]): Promise<void> {
    const { env, slots, figures } = this.parts
    const works = this.#sendable(given)
    const [first] = works
    if (!first) return
    figures.batchRows.add(works.length)
    const abort = new AbortController()
    const shared = { abort, open: works.length }
    const nowMs = env.nowMs()
    for (const work of works) {
      work.sentMs = nowMs
      this.#aborts.set(work, shared)
    }
    this.#calls++
    slots.begin()
    try {
      const batch = {
        id: String(++this.#batches),
        windows: works.map(({ row }) => row.window),
        untilMs: Math.max(...works.map(({ untilMs }) => untilMs)),
        requestId: headerText(first.row.requestId),
        traceparent: traceText(first.row.traceparent),
      }
      const results = await call(this.#callHost, batch, abort.signal)
      works.forEach((work, i) => this.#answered(work, results[i] ?? null))
    } catch (error) {
      this.#failed(works, error)
    } finally {
      for (const work of works) this.#aborts.delete(work)
      this.#calls--
      slots.end()
    }
  }

  /** JSON has no NaN; rows that have one stay here. */
  #sendable(works: readonly Work[]): Work[] {
    const isJson = this.parts.endpoints.some(({ readiness }) => readiness.verified?.wire === 'json')
    if (!isJson) return [...works]
    return works.filter((work) => {
      const isFinite = work.row.window.every(Number.isFinite)
      if (!isFinite) this.#finish(work, () => work.fallBack('not_sendable'))
      return isFinite
    })
  }

  #answered(work: Work, result: Result | null): void {
    const { cache, env, shadow, state } = this.parts
    if (result === null) {
      state.failed('bad_answer')
      return this.#finish(work, () => work.fallBack('bad_answer'))
    }
    state.served()
    // Also where its callers have gone: the next may still want it.
    cache.set(work.key, { window: work.row.window, result }, env.nowMs())
    this.#finish(work, () => work.answer(result))
    shadow.offer(work.row, result)
  }

  #failed(works: readonly Work[], error: unknown): void {
    const { figures, state } = this.parts
    const reason = reasonOf(error)
    if (works.length > 1 && mayBeOneRow(error)) {
      const open = works.filter(({ isOpen }) => isOpen)
      figures.counters.singly += open.length
      for (const work of works) {
        this.#aborts.delete(work)
        if (!work.isOpen) this.#forget(work)
      }
      for (const work of open) {
        work.isAlone = true
        this.#add(work)
      }
      return
    }
    if (reason !== 'timeout') state.failed(reason)
    for (const work of works) this.#finish(work, () => work.fallBack(reason))
  }

  #finish(work: Work, settle: () => void): void {
    this.#aborts.delete(work)
    settle()
    this.#forget(work)
  }

  #forget(work: Work): void {
    if (this.#works.get(work.key) === work) this.#works.delete(work.key)
  }

  /** Its callers have gone: it need not be sent, and a call that nobody waits for is taken back. */
  #over(work: Work): void {
    this.#counted(() => this.#waiting.remove(work))
    const shared = this.#aborts.get(work)
    if (!shared) return this.#forget(work)
    if (--shared.open === 0) shared.abort.abort('late')
  }

  /** Keeps the count of all rows that wait in step with this lane's. */
  #counted<T>(change: () => T): T {
    const before = this.#waiting.size
    const result = change()
    this.parts.slots.waiting += this.#waiting.size - before
    return result
  }
}

function isSame(a: Float32Array, b: Float32Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false
  return true
}
