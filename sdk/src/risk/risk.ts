// Risk as the run loop holds it: told what happens, asked before every order, stopped by anyone.
import type { Fill, Instrument, MarketSight, Order, OrderIntent } from '../engine/trading.js'
import type { RiskCode } from './codes.js'
import { depthWithin } from './depth.js'
import { RiskError, shown } from './errors.js'
import { denied, evaluate, settle } from './evaluate.js'
import { createFacts, utcDay, type Facts, type Phase } from './facts.js'
import { flattenIntents } from './flatten.js'
import { apply, type Input } from './inputs.js'
import { asJson, fromJson, withoutInfinities, type JournalEntry, type JournalJudgement } from './journal.js'
import { LAYERS } from './layers.js'
import { seeMarket } from './market-facts.js'
import type { RiskOptions } from './options.js'
import { rulesOf } from './rules.js'
import { restoreFacts, saveFacts, type SavedRisk } from './saved.js'
import { degrade, type Decision, type Degrade, type Layer, type RiskState } from './verdict.js'

export interface RiskExtras {
  /** Is given a start, everything that happens, and every decision. */
  readonly journal?: (entry: JournalEntry) => void
  /** In place of the seven, for tests of them. */
  readonly layers?: readonly Layer[]
}

const orNull = (value: number) => (Number.isNaN(value) ? null : value)

/**
 * Seven layers before every order; cancels need no permission. Times are epoch µs of the local clock; one that is earlier than a
 * former one counts as that. Money is in the quote currency, which is to be that of the account.
 *
 * Whoever runs it tells it of every market event, order, answer, fill and change of equity, in the order in which they become
 * known, and sends only what `judge` allows: the decision's own intent where it has one.
 */
export class Risk {
  readonly #facts: Facts
  readonly #instruments: readonly Instrument[]
  readonly #options: RiskOptions
  readonly #layers: readonly Layer[]
  readonly #journal: ((entry: JournalEntry) => void) | null
  readonly #sights: (MarketSight | undefined)[] = []
  readonly #latch = (cause: Degrade) => this.#tighten(cause)

  /** Throws RiskError with place, found and expected for options that can't be. */
  constructor(instruments: readonly Instrument[], options: RiskOptions = {}, extras: RiskExtras = {}, facts?: Facts) {
    this.#facts = facts ?? createFacts(rulesOf(instruments, options))
    this.#instruments = instruments
    this.#options = options
    this.#layers = extras.layers ?? LAYERS
    this.#journal = extras.journal ?? null
    this.#journal?.({ kind: 'start', saved: this.save() })
    this.#settle()
  }

  /** What `save()` gave. In live mode it has to be armed again. Throws RiskError for what doesn't fit. */
  static restore(saved: SavedRisk, extras: RiskExtras = {}): Risk {
    const facts = restoreFacts(saved)
    facts.supervision.isArmed = false
    return new Risk(saved.instruments, saved.options, extras, facts)
  }

  /** Plain JSON of all that it knows. */
  save(): SavedRisk {
    return saveFacts(this.#facts, this.#instruments, this.#options)
  }

  /** The tightest state that holds until it is armed again. A layer may be stricter with one order: its decision says so. */
  get state(): RiskState {
    return this.#facts.latch.state
  }

  /** Why it is not ACTIVE. */
  get cause(): { readonly code: RiskCode; readonly detail: string } | null {
    const { code, detail } = this.#facts.latch
    return code && { code, detail }
  }

  /** Whether orders may be sent at all. Outside live mode: whenever it isn't HALTED. */
  get armed(): boolean {
    const { latch, rules, supervision } = this.#facts
    return latch.state !== 'HALTED' && (rules.mode !== 'live' || supervision.isArmed)
  }

  /** Of all limits, however they were written; to be pinned by `pinnedHash`. */
  get configHash(): string {
    return this.#facts.rules.hash
  }

  /** May this order be sent now? Changes nothing but, where a limit is found broken, the state. Never throws. */
  judge(wish: OrderIntent, nowUs: number): Decision {
    const intent = withoutInfinities(wish)
    const facts = this.#facts
    const market = facts.markets[intent.instrument]
    const sight = this.#sights[intent.instrument]
    if (market) {
      try {
        market.depthLots = sight ? depthWithin(sight, intent, facts.rules.instruments[intent.instrument]!) : NaN
      } catch {
        market.depthLots = NaN // a sight that can't be read shows nothing
      }
    }
    const decision = this.#judge(intent, nowUs)
    this.#journal?.({
      ...{ kind: 'judge', nowUs: Number.isFinite(nowUs) ? nowUs : null, intent: asJson(intent) },
      ...{ depthLots: orNull(market?.depthLots ?? NaN), decision },
    })
    return decision
  }

  /** The same from a journal: what the book showed is read there. */
  judgeAgain({ intent: written, nowUs, depthLots }: JournalJudgement): Decision {
    const intent = fromJson(written)
    const market = this.#facts.markets[intent.instrument]
    if (market) market.depthLots = depthLots ?? NaN
    return this.#judge(intent, nowUs ?? NaN)
  }

  #judge(intent: OrderIntent, nowUs: number): Decision {
    if (!Number.isFinite(nowUs)) return denied(this.state, 'SUPERVISION_CLOCK', shown(nowUs))
    const now = this.#advance(nowUs)
    return evaluate(this.#layers, intent, this.#facts, now, this.#latch)
  }

  /** After each event of a market. The sight is kept, and read when an order is judged. */
  market(instrument: number, sight: MarketSight, nowUs: number): void {
    this.#sights[instrument] = sight
    const isUsual = this.#journal === null && this.#facts.markets[instrument] !== undefined && Number.isFinite(nowUs)
    if (isUsual) return seeMarket(this.#facts, instrument, sight, this.#advance(nowUs))
    const { state, tsVenueUs, tsLocalUs, bidTicks, askTicks } = sight
    const times = { tsVenueUs: orNull(tsVenueUs), tsLocalUs: orNull(tsLocalUs) }
    const top = { bidTicks: orNull(bidTicks), askTicks: orNull(askTicks) }
    this.take({ kind: 'market', nowUs, instrument, state, ...times, ...top })
  }

  /** Whether the venue trades this market. */
  phase(instrument: number, phase: Phase, nowUs: number): void {
    this.take({ kind: 'phase', nowUs, instrument, phase })
  }

  /** A book was compared with another source of it. */
  audit(instrument: number, passed: boolean, nowUs: number): void {
    this.take({ kind: 'audit', nowUs, instrument, passed })
  }

  /** A model said something; from then on its output has to be finite and fresh. */
  model(instrument: number, value: number, nowUs: number): void {
    this.take({ kind: 'model', nowUs, instrument, value: Number.isFinite(value) ? value : null })
  }

  /** What is held, where it wasn't come to by fills told here: at the start, or after a reconciliation. */
  position(instrument: number, lots: number, averageTicks: number, nowUs: number): void {
    this.take({ kind: 'position', nowUs, instrument, lots, averageTicks: orNull(averageTicks) })
  }

  /** An order has been sent, at `sentUs`. */
  sent({ id, intent, sentUs }: Pick<Order, 'id' | 'intent' | 'sentUs'>): void {
    this.take({ kind: 'sent', nowUs: sentUs, id, intent })
  }

  /** The venue has it; once more when a stop that waited is reached. */
  acknowledged({ id, status }: Pick<Order, 'id' | 'status'>, nowUs: number): void {
    this.take({ kind: 'acknowledged', nowUs, id, isWaiting: status === 'waiting' })
  }

  /** A cancel was sent: it needs no permission, and counts in the venue's limit. */
  cancelSent(instrument: number, nowUs: number): void {
    this.take({ kind: 'cancel_sent', nowUs, instrument })
  }

  /** The venue has cancelled an order, or it has expired. */
  cancelled(id: number, nowUs: number): void {
    this.take({ kind: 'cancelled', nowUs, id })
  }

  /** The venue has refused an order. */
  reject(id: number, nowUs: number): void {
    this.take({ kind: 'rejected', nowUs, id })
  }

  /** Counts at `tsLocalUs`. Of an order that isn't known it counts as well. */
  fill({ orderId, instrument, side, pxTicks, qtyLots, fee, tsLocalUs }: Fill): void {
    this.take({ kind: 'fill', nowUs: tsLocalUs, fill: { orderId, instrument, side, pxTicks, qtyLots, fee } })
  }

  /** Cash and what is held at the worse side of the books, fees taken off; NaN while it can't be known. */
  equity(value: number, nowUs: number): void {
    this.take({ kind: 'equity', nowUs, value: Number.isFinite(value) ? value : null })
  }

  /** Money brought in, or negative: taken out. To be told before the equity that contains it. */
  transfer(amount: number, nowUs: number): void {
    this.take({ kind: 'transfer', nowUs, amount })
  }

  /** The venue asks to wait (429, 418): no order before `retryAtUs`. */
  backOff(venue: string, retryAtUs: number, nowUs: number): void {
    this.take({ kind: 'back_off', nowUs, venue, retryAtUs })
  }

  /** The strategy lives. */
  heartbeat(nowUs: number): void {
    this.take({ kind: 'heartbeat', nowUs })
  }

  /** The dead-man switch at the venue was refreshed. */
  deadMan(nowUs: number): void {
    this.take({ kind: 'dead_man', nowUs })
  }

  /** So late was the event loop. */
  lag(lagUs: number, nowUs: number): void {
    this.take({ kind: 'lag', nowUs, lagUs })
  }

  /** Orders, fills and balances were compared with the venue's. */
  reconciled(matches: boolean, nowUs: number): void {
    this.take({ kind: 'reconciled', nowUs, matches })
  }

  /** Lets live trading begin. A halt takes it back. */
  arm(nowUs: number): void {
    this.take({ kind: 'arm', nowUs })
  }

  /** HALTED, from now until it is armed again. Without a time: the latest. */
  kill(reason: string, nowUs: number = Math.max(0, this.#facts.nowUs)): void {
    this.take({ kind: 'kill', nowUs, reason })
  }

  /** ACTIVE again, if nothing else still stops it; after a loss not before the next UTC day. The state that results. */
  rearm(nowUs: number): RiskState {
    this.take({ kind: 'rearm', nowUs })
    return this.state
  }

  /** Looks whether time alone has broken a limit, such as that of the heartbeat. The state that results. */
  check(nowUs: number): RiskState {
    this.take({ kind: 'check', nowUs })
    return this.state
  }

  /** While HALTED with `onHalt: 'flatten'`: what closes the positions that no order is open for any more. To be sent as they are. */
  flattening(nowUs: number): readonly OrderIntent[] {
    return flattenIntents(this.#facts, Math.max(nowUs, this.#facts.nowUs))
  }

  /** Any of the above as a plain object, as a journal has it. Throws RiskError for what names no time, instrument or venue. */
  take(input: Input): void {
    if (!Number.isFinite(input.nowUs)) throw new RiskError(`${input.kind}.nowUs`, shown(input.nowUs), 'a time')
    apply(this.#facts, input, this.#advance(input.nowUs))
    this.#journal?.(input)
    // Not left to a layer: the kill switch works whatever the layers do.
    if (input.kind === 'kill') this.#tighten(degrade('HALTED', 'SUPERVISION_KILLED', input.reason, true))
    this.#settle()
  }

  #advance(nowUs: number): number {
    if (nowUs > this.#facts.nowUs) this.#facts.nowUs = nowUs
    return this.#facts.nowUs
  }

  #settle(): void {
    settle(this.#layers, this.#facts, this.#facts.nowUs, this.#latch)
  }

  /** Only ever tighter. The first cause of a state stands. */
  #tighten({ state, code, detail }: Degrade): void {
    const { latch, nowUs, supervision } = this.#facts
    if (state === 'HALTED') {
      supervision.isArmed = false
      if (code.startsWith('LOSS_') && Number.isNaN(latch.lossDay)) latch.lossDay = utcDay(nowUs)
    }
    if (latch.state === 'HALTED' || latch.state === state) return
    latch.state = state
    latch.code = code
    latch.detail = detail
  }
}
