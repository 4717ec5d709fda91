// Is the book the venue's? On a timer a snapshot is fetched and compared with the states the book went through around that time; it is
// right when one of them is the snapshot on the top levels, exactly. Twice in a row none was: the book is given up (AUDIT_MISMATCH).
import type { Market } from '../../engine/market.js'
import { Status } from '../../engine/status.js'
import { jittered } from './backoff.js'
import type { Env, Timer } from './env.js'
import { AROUND_MS, equal, isSame, readSnapshot, type States, type Watch } from './states.js'

export interface AuditHost {
  readonly env: Env
  readonly states: States
  readonly auditMs: number
  /** A second market with the same options, to read a snapshot with. */
  shadow(market: Market): Market
  fetch(market: Market): Promise<Uint8Array>
  audited(market: Market, result: AuditResult): void
}

export interface AuditResult {
  readonly result: 'equal' | 'mismatch' | 'inconclusive'
  /** Local states compared. */
  readonly states: number
}

export interface AuditFigures {
  /** Audits that came to a result. */
  audits: number
  mismatches: number
  /** Audits without a result: no snapshot, or a book that was lost meanwhile. */
  inconclusive: number
}

export class Auditor {
  readonly figures: AuditFigures = { audits: 0, mismatches: 0, inconclusive: 0 }
  readonly #host: AuditHost
  readonly #timers = new Map<Market, Timer>()
  readonly #failed = new Set<Market>()
  readonly #aroundMs: number
  #closed = false

  constructor(host: AuditHost) {
    this.#host = host
    // Less where audits come closer together than that.
    this.#aroundMs = Math.min(AROUND_MS, host.auditMs / 4)
  }

  /** Upper 95 % bound of the rate of mismatches while there is none: 3/n; NaN with mismatches or without audits. */
  get bound(): number {
    const { audits, mismatches } = this.figures
    return audits > 0 && mismatches === 0 ? 3 / audits : NaN
  }

  start(markets: readonly Market[]): void {
    if (this.#host.auditMs > 0) for (const market of markets) this.#plan(market)
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#timers.values()) this.#host.env.clearTimer(timer)
    this.#timers.clear()
  }

  #plan(market: Market): void {
    const { env, auditMs } = this.#host
    // The states before the request are kept from here on.
    this.#after(market, Math.max(0, jittered(auditMs, 0.2, env) - 2 * this.#aroundMs), () => this.#begin(market))
  }

  #begin(market: Market): void {
    if (market.state !== 'live') return this.#plan(market)
    const watch = this.#host.states.begin(market)
    this.#after(market, this.#aroundMs, () => void this.#fetch(market, watch))
  }

  async #fetch(market: Market, watch: Watch): Promise<void> {
    let body: Uint8Array | null = null
    try {
      body = await this.#host.fetch(market)
    } catch {
      // the fetcher has counted it
    }
    if (this.#closed) return
    if (body === null) this.#end(market, 'inconclusive', watch)
    else this.#after(market, this.#aroundMs, () => this.#compare(market, watch, body))
  }

  #compare(market: Market, watch: Watch, body: Uint8Array): void {
    if (market.at === 0) return
    const expected = readSnapshot(this.#host.shadow(market), body)
    if (!isSame(watch, market) || expected?.lotSize !== watch.lotSize) return this.#end(market, 'inconclusive', watch)
    this.#end(market, watch.states.some((state) => equal(state, expected.levels)) ? 'equal' : 'mismatch', watch)
  }

  #end(market: Market, result: AuditResult['result'], watch: Watch): void {
    this.#host.states.end(market, watch)
    if (result === 'inconclusive') this.figures.inconclusive++
    else this.figures.audits++
    if (result === 'equal') this.#failed.delete(market)
    this.#host.audited(market, { result, states: watch.states.length })
    if (result === 'mismatch') {
      this.figures.mismatches++
      if (this.#failed.delete(market)) market.resync(Status.AUDIT_MISMATCH)
      else {
        // Once may be the time of the snapshot; it is asked for again at once.
        this.#failed.add(market)
        return this.#after(market, this.#aroundMs, () => this.#begin(market))
      }
    }
    this.#plan(market)
  }

  #after(market: Market, afterMs: number, run: () => void): void {
    const { env } = this.#host
    const timer = env.setTimer(afterMs, () => {
      this.#timers.delete(market)
      if (market.at !== 0) run()
    })
    this.#timers.set(market, timer)
  }
}
