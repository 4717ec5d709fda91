// Windows by time, by events and by trades: what happened carries the market's clock, and a window is the end of it.
export const SECOND_NS = 10n ** 9n
export const WINDOWS = ['1s', '5s', '10s', '30s', '60s'] as const

/** How far a market has come: its venue time, its closed events and its trades. */
export interface Clock {
  readonly nowNs: bigint
  readonly event: number
  readonly trades: number
}

export type Window =
  | { readonly unit: 'time'; readonly lengthNs: bigint }
  | { readonly unit: 'events' | 'trades'; readonly count: number }

const UNITS = /^(\d+)(s|m|e|t)$/

/** `10s`, `5m`, `100e` (events) or `50t` (trades). */
export function windowOf(text: string): Window | null {
  const [, digits = '', unit] = UNITS.exec(text) ?? []
  if (unit === undefined) return null
  if (unit === 's' || unit === 'm') {
    return { unit: 'time', lengthNs: BigInt(digits) * (unit === 's' ? 1n : 60n) * SECOND_NS }
  }
  return { unit: unit === 'e' ? 'events' : 'trades', count: Number(digits) }
}

export function seconds(window: Window): number {
  if (window.unit !== 'time') throw new RangeError('window: a rate per second needs a window of time')
  return Number(window.lengthNs) / 1e9
}

export function keyOf(window: Window): string {
  return window.unit === 'time' ? `${window.lengthNs}ns` : `${window.count} ${window.unit}`
}

/** Open on the left, closed on the right. */
export function isWithin(row: Clock, window: Window, now: Clock): boolean {
  if (window.unit === 'time') return row.nowNs > now.nowNs - window.lengthNs && row.nowNs <= now.nowNs
  return window.unit === 'events' ? row.event > now.event - window.count : row.trades > now.trades - window.count
}

/** Whether one whole window has passed since. */
export function isWarm(window: Window, now: Clock, since: Clock | null): boolean {
  if (since === null) return false
  if (window.unit === 'time') return now.nowNs >= since.nowNs + window.lengthNs
  const passed = window.unit === 'events' ? now.event - since.event : now.trades - since.trades
  return passed >= window.count
}

/** The longest of any unit that is kept for. */
const KEPT: readonly Window[] = [
  { unit: 'time', lengthNs: 300n * SECOND_NS },
  { unit: 'events', count: 1_000 },
  { unit: 'trades', count: 1_000 },
]

/** Rows in the order in which they were written. */
export class Rows<T extends Clock> {
  private rows: T[] = []
  /** What was asked for at one moment: many features share a window. */
  private found = new Map<string, T[]>()
  private foundAt: Clock | null = null
  /** Looking for what may go takes long: it is done when there is twice as much as was kept. */
  private pruneAt = 1_000

  get all(): readonly T[] {
    return this.rows
  }

  get last(): T | undefined {
    return this.rows.at(-1)
  }

  push(row: T): void {
    this.rows.push(row)
    this.foundAt = null
  }

  within(window: Window, now: Clock): readonly T[] {
    if (this.foundAt !== now) this.found.clear()
    this.foundAt = now
    const key = keyOf(window)
    const within = this.found.get(key) ?? this.rows.slice(this.start(window, now))
    this.found.set(key, within)
    return within
  }

  /** The last row before the window: a state that is in force at its left edge. */
  before(window: Window, now: Clock): T | undefined {
    return this.rows[this.start(window, now) - 1]
  }

  /** Forgets what no window reaches, but for the state in force at its edge. */
  prune(now: Clock): void {
    if (this.rows.length < this.pruneAt) return
    const first = Math.min(...KEPT.map((window) => this.start(window, now))) - 1
    if (first > 0) this.rows = this.rows.slice(first)
    this.pruneAt = 2 * this.rows.length + 1_000
  }

  clear(): void {
    this.rows = []
    this.foundAt = null
  }

  map(change: (row: T) => T): void {
    this.rows = this.rows.map(change)
    this.foundAt = null
  }

  private start(window: Window, now: Clock): number {
    let first = this.rows.length
    for (let row = this.rows[first - 1]; row !== undefined && isWithin(row, window, now); row = this.rows[first - 1]) {
      first--
    }
    return first
  }
}
