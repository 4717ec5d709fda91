// Is the book the venue's? On a timer a snapshot is fetched and compared with the states the book went through around that time; it is
// right when one of them is the snapshot on the top levels, exactly. Twice in a row none was: the book is given up (AUDIT_MISMATCH).
import { MIN_LEVEL_TEXT } from '#layout'
import type { Market } from '../../engine/market.js'
import { Status } from '../../engine/status.js'
import { jittered } from './backoff.js'
import type { Env, Timer } from './env.js'

export interface AuditHost {
  readonly env: Env
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

const LEVELS = 20
/** Local states from so long before the request to so long after the answer. */
const AROUND_MS = 2000
const STATES_MAX = 20_000
const NUMBERS = 4 * LEVELS

interface Watch {
  readonly states: Float64Array[]
  lotSize: string
}

export class Auditor {
  readonly figures: AuditFigures = { audits: 0, mismatches: 0, inconclusive: 0 }
  readonly #host: AuditHost
  readonly #timers = new Map<Market, Timer>()
  readonly #watches = new Map<Market, Watch>()
  readonly #failed = new Set<Market>()
  #closed = false

  constructor(host: AuditHost) {
    this.#host = host
  }

  /** Upper 95 % bound of the rate of mismatches while there is none: 3/n; NaN with mismatches or without audits. */
  get bound(): number {
    const { audits, mismatches } = this.figures
    return audits > 0 && mismatches === 0 ? 3 / audits : NaN
  }

  start(markets: readonly Market[]): void {
    if (this.#host.auditMs > 0) for (const market of markets) this.#plan(market)
  }

  /** The market has applied a frame. */
  applied(market: Market): void {
    const watch = this.#watches.get(market)
    if (watch && market.state === 'live') keep(watch, market)
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#timers.values()) this.#host.env.clearTimer(timer)
    this.#timers.clear()
    this.#watches.clear()
  }

  #plan(market: Market): void {
    const { env, auditMs } = this.#host
    // The states before the request are kept from here on.
    this.#after(market, Math.max(0, jittered(auditMs, 0.2, env) - AROUND_MS), () => this.#begin(market))
  }

  #begin(market: Market): void {
    if (market.state !== 'live') return this.#plan(market)
    const watch: Watch = { states: [], lotSize: market.lotSize }
    keep(watch, market)
    this.#watches.set(market, watch)
    const { epoch } = market
    this.#after(market, AROUND_MS, () => void this.#fetch(market, watch, epoch))
  }

  async #fetch(market: Market, watch: Watch, epoch: number): Promise<void> {
    let body: Uint8Array | null = null
    try {
      body = await this.#host.fetch(market)
    } catch {
      // the fetcher has counted it
    }
    if (this.#closed) return
    if (body === null) this.#end(market, 'inconclusive', watch)
    else this.#after(market, AROUND_MS, () => this.#compare(market, watch, body, epoch))
  }

  #compare(market: Market, watch: Watch, body: Uint8Array, epoch: number): void {
    if (market.at === 0) return
    const expected = this.#read(market, body)
    if (
      market.state !== 'live' ||
      market.epoch !== epoch ||
      expected?.lotSize !== watch.lotSize ||
      watch.lotSize !== market.lotSize
    )
      return this.#end(market, 'inconclusive', watch)
    this.#end(market, watch.states.some((state) => equal(state, expected.levels)) ? 'equal' : 'mismatch', watch)
  }

  /** The top levels of a snapshot, as the core reads it; null when it is refused. */
  #read(market: Market, body: Uint8Array): { levels: Float64Array; lotSize: string } | null {
    const twin = this.#host.shadow(market)
    try {
      const status = twin.snapshot(body)
      if (status !== Status.BUFFERED && status !== Status.APPLIED) return null
      return { levels: topOf(twin), lotSize: twin.lotSize }
    } finally {
      twin.close()
    }
  }

  #end(market: Market, result: AuditResult['result'], { states }: Watch): void {
    this.#watches.delete(market)
    if (result === 'inconclusive') this.figures.inconclusive++
    else this.figures.audits++
    if (result === 'equal') this.#failed.delete(market)
    this.#host.audited(market, { result, states: states.length })
    if (result === 'mismatch') {
      this.figures.mismatches++
      if (this.#failed.delete(market)) market.resync(Status.AUDIT_MISMATCH)
      else {
        // Once may be the time of the snapshot; it is asked for again at once.
        this.#failed.add(market)
        return this.#after(market, AROUND_MS, () => this.#begin(market))
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

function keep(watch: Watch, market: Market): void {
  if (watch.states.length >= STATES_MAX) return
  const state = topOf(market)
  const last = watch.states.at(-1)
  if (!last || !equal(last, state)) watch.states.push(state)
}

/** Top levels in exact integers, of a market that needn't be live: pxTicks, qtyLots of the bids, then of the asks. */
function topOf(market: Market): Float64Array {
  const { core, at } = market
  if (2 * LEVELS > core.scratchLevels) core.reserve(2 * LEVELS * MIN_LEVEL_TEXT)
  core.exports.tops(at, LEVELS)
  return core.f64.slice(core.scratch, core.scratch + NUMBERS)
}

/** NaN stands where there is no level, and is equal to itself here. */
function equal(a: Float64Array, b: Float64Array): boolean {
  return a.every((value, i) => Object.is(value, b[i]))
}
