// Rows that wait for a call: one a market, the newest window, in the order in which the markets came. Pure: what time it is, is told.
import { BATCH_ROWS_MOST, GATHER_DEADLINE_SHARE, GATHER_MOST_MS } from './defaults.js'

export interface Waiter {
  readonly market: string
  readonly epoch: number
  readonly seq: number
  readonly deadlineMs: number
  /** Was part of a batch that failed, so it goes by itself. */
  readonly isAlone: boolean
}

interface Place<T> {
  readonly item: T
  /** A newer window takes over the place of the older and with it how long that has waited. */
  readonly leaveMs: number
}

export class Waiting<T extends Waiter> {
  readonly #places = new Map<string, Place<T>>()

  get size(): number {
    return this.#places.size
  }

  has(market: string): boolean {
    return this.#places.has(market)
  }

  /** Puts a row in; returns the one that it overtakes, which is the row itself when a newer one waits already. */
  add(item: T, nowMs: number): T | null {
    const place = this.#places.get(item.market)
    if (place && isOlder(item, place.item)) return item
    const gatherMs = item.isAlone ? 0 : Math.min(GATHER_MOST_MS, item.deadlineMs * GATHER_DEADLINE_SHARE)
    const leaveMs = Math.min(place?.leaveMs ?? Infinity, nowMs + gatherMs)
    this.#places.set(item.market, { item, leaveMs })
    return place?.item ?? null
  }

  remove(item: T): void {
    if (this.#places.get(item.market)?.item === item) this.#places.delete(item.market)
  }

  /** When the next call should leave; Infinity when nothing waits. */
  leaveMs(callsInFlight: number, batchMost: number): number {
    const first = this.#places.values().next().value
    if (first === undefined) return Infinity
    if (callsInFlight === 0 || this.#places.size >= Math.min(batchMost, BATCH_ROWS_MOST)) return -Infinity
    let leaveMs = Infinity
    for (const place of this.#places.values()) leaveMs = Math.min(leaveMs, place.leaveMs)
    return leaveMs
  }

  /** Takes the rows of the next call: the first, and with it as many that may share one. */
  take(batchMost: number): T[] {
    const most = Math.min(batchMost, BATCH_ROWS_MOST)
    const taken: T[] = []
    for (const { item } of this.#places.values()) {
      if (taken.length === most) break
      if (item.isAlone && taken.length > 0) continue
      taken.push(item)
      if (item.isAlone) break
    }
    for (const { market } of taken) this.#places.delete(market)
    return taken
  }

  /** Takes all. */
  drain(): T[] {
    const all = [...this.#places.values()].map(({ item }) => item)
    this.#places.clear()
    return all
  }
}

function isOlder(a: Waiter, b: Waiter): boolean {
  return a.epoch < b.epoch || (a.epoch === b.epoch && a.seq < b.seq)
}
