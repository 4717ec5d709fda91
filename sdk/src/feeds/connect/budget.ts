// What a venue allows: so much weight of REST, so many connections, so many messages in a span of time. A budget is asked before
// each use; what would go beyond it waits in order. Feeds of one environment share the budget of a venue's address.
import type { Limits } from '../venue.js'
import type { Env, Timer } from './env.js'

interface Wish {
  readonly weight: number
  readonly run: () => void
}

interface Use {
  readonly atUs: number
  readonly weight: number
}

/** At most `capacity` within any span of `spanMs`: stricter than a bucket that is refilled, so a venue's own windows can't be met badly. */
export class Budget {
  readonly #env: Env
  readonly #capacity: number
  readonly #spanUs: number
  readonly #waiting: Wish[] = []
  #uses: Use[] = []
  #used = 0
  #pausedUntilUs = -Infinity
  #timer: Timer | null = null

  constructor(env: Env, capacity: number, spanMs: number) {
    this.#env = env
    this.#capacity = capacity
    this.#spanUs = spanMs * 1000
  }

  /** What has been used within the last span. */
  get used(): number {
    this.#forget()
    return this.#used
  }
  get waiting(): number {
    return this.#waiting.length
  }
  get capacity(): number {
    return this.#capacity
  }

  /** Runs `run` as soon as the budget allows, at once if it does now; returns how to give the wish up. */
  take(weight: number, run: () => void): () => void {
    const wish: Wish = { weight: Math.min(weight, this.#capacity), run }
    this.#waiting.push(wish)
    this.#serve()
    return () => {
      const at = this.#waiting.indexOf(wish)
      if (at < 0) return
      this.#waiting.splice(at, 1)
      this.#serve()
    }
  }

  /** The venue has said to wait: nothing is granted for so long. */
  pause(ms: number): void {
    this.#pausedUntilUs = Math.max(this.#pausedUntilUs, this.#env.monotonicUs() + ms * 1000)
    this.#serve()
  }

  #forget(): void {
    const sinceUs = this.#env.monotonicUs() - this.#spanUs
    let gone = 0
    while (gone < this.#uses.length && this.#uses[gone]!.atUs <= sinceUs) this.#used -= this.#uses[gone++]!.weight
    if (gone > 0) this.#uses = this.#uses.slice(gone)
  }

  #serve(): void {
    if (this.#timer !== null) this.#env.clearTimer(this.#timer)
    this.#timer = null
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const waitUs = this.#waitUs(next.weight)
      if (waitUs > 0) {
        this.#timer = this.#env.setTimer(waitUs / 1000, () => {
          this.#timer = null
          this.#serve()
        })
        return
      }
      this.#waiting.shift()
      this.#uses.push({ atUs: this.#env.monotonicUs(), weight: next.weight })
      this.#used += next.weight
      next.run()
    }
  }

  /** How long until `weight` fits; 0 when it does now. */
  #waitUs(weight: number): number {
    const nowUs = this.#env.monotonicUs()
    if (nowUs < this.#pausedUntilUs) return this.#pausedUntilUs - nowUs
    this.#forget()
    let over = this.#used + weight - this.#capacity
    if (over <= 0) return 0
    let untilUs = nowUs
    for (const { atUs, weight: freed } of this.#uses) {
      if (over <= 0) break
      over -= freed
      untilUs = atUs + this.#spanUs
    }
    return Math.max(1000, untilUs - nowUs)
  }
}

export interface VenueBudget {
  /** Weight of REST a minute. */
  readonly rest: Budget
  readonly connections: Budget
}

/** A second more than the minute that venues speak of: requests don't take equally long to get there. */
const REST_SPAN_MS = 61_000
const shared = new WeakMap<Env, Map<string, VenueBudget>>()

/** The budget that all feeds of this environment share at an address. */
export function venueBudget(env: Env, address: string, limits: Limits): VenueBudget {
  let budgets = shared.get(env)
  if (!budgets) shared.set(env, (budgets = new Map<string, VenueBudget>()))
  let budget = budgets.get(address)
  if (!budget) {
    budget = {
      rest: new Budget(env, limits.restWeight, REST_SPAN_MS),
      connections: new Budget(env, limits.connections, limits.connectionsPerMs),
    }
    budgets.set(address, budget)
  }
  return budget
}

/** Venues that count the pongs which a socket sends by itself allow more than so many messages. */
const COUNTS_PONGS = 5

/** Messages on one connection. One a second is left for pongs, where there is room. */
export function messageBudget(env: Env, { messagesPerSecond }: Limits): Budget {
  const whole = Math.max(1, Math.floor(messagesPerSecond))
  return new Budget(env, whole >= COUNTS_PONGS ? whole - 1 : whole, 1000 / Math.min(1, messagesPerSecond))
}
