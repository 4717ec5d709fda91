// The desk of a run: what a strategy sees, what it wishes, and the way of every wish to the venue and back.
import type { Desk, Fill, Instrument, MarketSight, Order, OrderIntent, Position, Strategy } from '../engine/trading.js'
import type { Trade } from '../engine/signal.js'
import type { Risk, RiskState } from '../risk/index.js'
import { type LatencyModel, Line, type VenueEvent, type VenueFill } from '../simulation/index.js'
import type { Account } from './account.js'
import type { Gate } from './leg.js'
import type { OrderRecord, TradingOptions, Watching } from './options.js'
import { Orders } from './orders.js'
import { Supervision } from './supervision.js'
import { RANK, type Timeline } from './timeline.js'
import { tradeSteps } from './trade-steps.js'

export interface RunDeskParts {
  readonly timeline: Timeline
  readonly strategy: Strategy
  readonly latency: LatencyModel
  readonly instruments: readonly Instrument[]
  readonly sights: readonly MarketSight[]
  readonly gates: readonly Gate[]
  readonly account: Account
  readonly risk: Risk | null
  readonly rearm: TradingOptions['rearm']
  readonly watch: Watching
  /** Hands what was heard to the markets, where that waits until somebody looks. */
  catchUp(): void
}

/** A trade as it was heard, in the instrument's own units. */
export interface HeardTrade extends Trade {
  readonly instrument: number
}

export class RunDesk implements Desk {
  readonly instruments: readonly Instrument[]
  readonly markets: readonly MarketSight[]
  readonly fills: Fill[] = []
  readonly records: OrderRecord[] = []
  readonly denials = new Map<string, number>()
  denied = 0
  readonly #parts: RunDeskParts
  readonly #orders: Orders
  /** Nothing overtakes on its way to a venue, nor back. */
  readonly #out: readonly Line[]
  readonly #back: readonly Line[]
  readonly supervision: Supervision | null

  constructor(parts: RunDeskParts) {
    this.#parts = parts
    this.instruments = parts.instruments
    this.markets = parts.sights
    this.#orders = new Orders(parts.instruments.length)
    this.#out = parts.instruments.map(() => new Line())
    this.#back = parts.instruments.map(() => new Line())
    const obeyed = { cancelAll: () => this.#cancelAll(), send: (intent: OrderIntent) => void this.#send(intent) }
    this.supervision = parts.risk && new Supervision(parts.risk, parts.rearm, obeyed)
  }

  get nowUs(): number {
    return this.#parts.timeline.nowUs
  }
  get equity(): number {
    this.#parts.catchUp()
    return this.#parts.account.equity
  }
  get riskState(): RiskState {
    return this.#parts.risk?.state ?? 'ACTIVE'
  }
  get orderList(): readonly Order[] {
    return this.#orders.all
  }

  position(instrument: number): Position {
    return this.#parts.account.position(instrument)
  }

  orders(instrument: number): readonly Order[] {
    return this.#orders.open(instrument)
  }

  submit(intent: OrderIntent): number {
    const { risk } = this.#parts
    if (!this.instruments[intent.instrument])
      throw new RangeError(`instrument: found ${intent.instrument}, expected 0 to ${this.instruments.length - 1}`)
    if (!risk) return this.#send(intent)
    const decision = risk.judge(intent, this.nowUs)
    if (decision.allow) return this.#send(decision.intent ?? intent)
    for (const id of decision.cancelFirst ?? []) this.cancel(id)
    this.denied++
    this.denials.set(decision.code, (this.denials.get(decision.code) ?? 0) + 1)
    const order = this.#orders.add(intent, this.nowUs, decision.code)
    this.#record(order)
    this.#later(() => this.#tell(order))
    return order.id
  }

  cancel(orderId: number): void {
    const order = this.#orders.get(orderId)
    if (!order || !this.#orders.isOpen(orderId)) return
    const { timeline, latency, gates, risk } = this.#parts
    const { instrument } = order.intent
    risk?.cancelSent(instrument, this.nowUs)
    const arrivesUs = this.#out[instrument]!.arrivesUs(this.nowUs, latency.entryUs(this.nowUs))
    timeline.at(arrivesUs, RANK.arrival, () =>
      this.told(instrument, gates[instrument]!.cancelArrives(orderId, timeline.nowUs)),
    )
  }

  start(): void {
    this.#parts.strategy.onStart?.(this)
  }

  /** A market went on here. */
  market(instrument: number, trades: readonly HeardTrade[]): void {
    const { strategy, risk, account } = this.#parts
    const { nowUs } = this
    this.supervision?.arm(nowUs)
    risk?.market(instrument, this.markets[instrument]!, nowUs)
    risk?.equity(account.equity, nowUs)
    this.supervision?.look(nowUs)
    for (const trade of trades) {
      const steps = tradeSteps(trade, this.instruments[trade.instrument]!)
      const { instrument: of, tsVenueUs } = trade
      strategy.onTrade?.(this, { instrument: of, ...steps, tsVenueUs, tsLocalUs: nowUs })
    }
    strategy.onMarket?.(this, instrument)
    risk?.heartbeat(nowUs)
    this.supervision?.look(nowUs)
  }

  timer(): void {
    this.#parts.strategy.onTimer?.(this)
    this.supervision?.look(this.nowUs)
  }

  /** Time went on, whatever else did. The strategy lives: it only had nothing to hear. */
  check(): void {
    const { risk } = this.#parts
    risk?.heartbeat(this.nowUs)
    risk?.check(this.nowUs)
    this.supervision?.look(this.nowUs)
  }

  /** The venue said something: it is heard here when the answer has come back. */
  told(instrument: number, events: readonly VenueEvent[]): void {
    const { timeline, latency } = this.#parts
    for (const event of events) {
      const answerUs = this.#back[instrument]!.arrivesUs(event.tsVenueUs, latency.responseUs(event.tsVenueUs))
      timeline.at(answerUs, RANK.answer, () => this.#hear(event))
    }
  }

  #send(intent: OrderIntent): number {
    const { timeline, latency, gates, risk } = this.#parts
    const order = this.#orders.add(intent, this.nowUs, null)
    this.#record(order)
    risk?.sent(order)
    const { instrument } = intent
    const arrivesUs = this.#out[instrument]!.arrivesUs(this.nowUs, latency.entryUs(this.nowUs))
    timeline.at(arrivesUs, RANK.arrival, () =>
      this.told(instrument, gates[instrument]!.arrive({ id: order.id, intent }, timeline.nowUs)),
    )
    return order.id
  }

  #hear(event: VenueEvent): void {
    const { risk } = this.#parts
    const nowUs = this.nowUs
    switch (event.type) {
      case 'acknowledged': {
        const order = this.#orders.change(event.orderId, event.status, { ackUs: nowUs })
        risk?.acknowledged(order, nowUs)
        this.#tell(order)
        break
      }
      case 'triggered': {
        const order = this.#orders.change(event.orderId, 'open')
        risk?.acknowledged(order, nowUs)
        this.#tell(order)
        break
      }
      case 'filled': {
        this.#parts.account.impact += event.impactCost
        this.#filled(heardFill(event.fill, nowUs), event.leavesLots)
        break
      }
      case 'refused':
      case 'cancelled':
      case 'expired': {
        const reason = event.type === 'cancelled' ? null : event.reason
        const order = this.#orders.change(event.orderId, event.type, { reason })
        if (event.type === 'refused') risk?.reject(order.id, nowUs)
        else risk?.cancelled(order.id, nowUs)
        this.#tell(order)
      }
    }
    this.supervision?.look(nowUs)
  }

  #filled(fill: Fill, leavesLots: number): void {
    const { account, strategy, risk, watch } = this.#parts
    account.book(fill)
    this.fills.push(fill)
    const before = this.#orders.get(fill.orderId)!
    const filledLots = before.filledLots + fill.qtyLots
    const order = this.#orders.change(fill.orderId, leavesLots === 0 ? 'filled' : before.status, { filledLots })
    risk?.fill(fill)
    risk?.equity(account.equity, this.nowUs)
    strategy.onFill?.(this, fill)
    watch.onFill?.(fill)
    if (leavesLots === 0) this.#tell(order)
  }

  #tell(order: Order): void {
    this.#parts.strategy.onOrder?.(this, order)
    this.#parts.watch.onOrder?.(order, this.nowUs)
  }

  #cancelAll(): void {
    for (const instrument of this.instruments.keys())
      for (const { id } of this.#orders.open(instrument)) this.cancel(id)
  }

  #record({ id, intent, sentUs }: Order): void {
    const { bidTicks, askTicks } = this.markets[intent.instrument]!
    const touchTicks = intent.side === 'buy' ? askTicks : bidTicks
    this.records.push({ id, sentUs, midTicks: (bidTicks + askTicks) / 2, touchTicks })
  }

  /** Behind what is going on now, at the same time. */
  #later(act: () => void): void {
    this.#parts.timeline.at(this.nowUs, RANK.answer, act)
  }
}

/** A fill of the venue's as it is known here. Written out: spread objects are slow to make. */
function heardFill(fill: VenueFill, tsLocalUs: number): Fill {
  const { orderId, instrument, side, pxTicks, qtyLots, isMaker, fee, reason, aheadBeforeLots, aheadAfterLots } = fill
  return {
    orderId,
    side,
    pxTicks,
    qtyLots,
    isMaker,
    tsVenueUs: fill.tsVenueUs,
    instrument,
    fee,
    reason,
    aheadBeforeLots,
    aheadAfterLots,
    tsLocalUs,
  }
}
