// One row on its way, and everybody who waits for it: callers with the same row share it, each with a deadline of their own.
import type { Answerer, Asked } from './answerer.js'
import type { Reason, RelayAnswer, RelayRow, Result } from './answers.js'
import { budgetMs } from './deadline.js'
import type { RelayEnv, Timer } from './env.js'
import type { Waiter } from './waiting.js'

interface Caller extends Asked {
  readonly resolve: (answer: RelayAnswer) => void
  readonly timer: Timer
}

export interface WorkHost {
  readonly env: RelayEnv
  readonly answerer: Answerer
  /** A caller's time is up. */
  late(): void
  /** Nobody waits for it any more. */
  over(work: Work): void
}

export class Work implements Waiter {
  readonly key: string
  readonly row: RelayRow
  isAlone = false
  /** Null until it is sent. */
  sentMs: number | null = null
  untilMs = -Infinity
  readonly #host: WorkHost
  readonly #callers = new Set<Caller>()

  constructor(host: WorkHost, key: string, row: RelayRow) {
    this.#host = host
    this.key = key
    this.row = row
  }

  get market(): string {
    return this.row.market
  }
  get epoch(): number {
    return this.row.epoch
  }
  get seq(): number {
    return this.row.seq
  }
  get deadlineMs(): number {
    return this.row.deadlineMs
  }
  get isOpen(): boolean {
    return this.#callers.size > 0
  }

  /** Waits for it, until the time of `row`'s caller is up. */
  join(row: RelayRow): Promise<RelayAnswer> {
    const { env } = this.#host
    const enteredMs = env.nowMs()
    const leftMs = budgetMs(row.deadlineMs)
    this.untilMs = Math.max(this.untilMs, enteredMs + leftMs)
    return new Promise((resolve) => {
      const caller: Caller = { row, enteredMs, resolve, timer: env.setTimer(leftMs, () => this.#late(caller)) }
      this.#callers.add(caller)
    })
  }

  answer(result: Result): void {
    const nowMs = this.#host.env.nowMs()
    this.#all((caller) => this.#host.answerer.served(caller, result, this.sentMs ?? nowMs, nowMs))
  }

  fallBack(reason: Reason, retryAfterMs = 0): void {
    const nowMs = this.#host.env.nowMs()
    this.#all((caller) => this.#host.answerer.fallback(caller, reason, this.sentMs, nowMs, retryAfterMs))
  }

  #all(answerOf: (caller: Caller) => RelayAnswer): void {
    for (const caller of this.#callers) {
      this.#host.env.clearTimer(caller.timer)
      caller.resolve(answerOf(caller))
    }
    this.#callers.clear()
    this.#host.over(this)
  }

  #late(caller: Caller): void {
    const { env, answerer } = this.#host
    if (!this.#callers.delete(caller)) return
    caller.resolve(answerer.fallback(caller, 'timeout', this.sentMs, env.nowMs()))
    this.#host.late()
    if (!this.isOpen) this.#host.over(this)
  }
}
