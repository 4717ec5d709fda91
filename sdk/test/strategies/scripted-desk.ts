// A desk whose markets, answers and fills a test writes itself. It refuses by an exception what no strategy may send.
import type {
  Desk,
  Fill,
  Instrument,
  MarketSight,
  Order,
  OrderIntent,
  OrderSide,
  OrderStatus,
  Position,
  Strategy,
} from '../../src/engine/trading.js'
import type { Level, Signal } from '../../src/engine/signal.js'
import type { State } from '../../src/engine/status.js'

type Rows = readonly (readonly [pxTicks: number, qtyLots: number])[]

export class ScriptedMarket implements MarketSight {
  state: State = 'idle'
  tsVenueUs = 0
  tsLocalUs = 0
  bidRows: Rows = []
  askRows: Rows = []
  features: Record<string, number> = {}
  score: number | null = null
  levels: readonly Level[] = []

  get bidTicks(): number {
    return this.state === 'live' ? (this.bidRows[0]?.[0] ?? NaN) : NaN
  }

  get askTicks(): number {
    return this.state === 'live' ? (this.askRows[0]?.[0] ?? NaN) : NaN
  }

  bids(n: number): Rows {
    return this.state === 'live' ? this.bidRows.slice(0, n) : []
  }

  asks(n: number): Rows {
    return this.state === 'live' ? this.askRows.slice(0, n) : []
  }

  feature(name: string): number {
    return this.features[name] ?? NaN
  }

  signal(): Signal | null {
    if (this.state !== 'live' || this.score === null) return null
    const parts = { score: this.score, direction: 'flat', imbalance: 0, size: null, speed: null, missing: [] } as const
    const stamp = { state: this.state, epoch: 1, seq: 1, tsVenueUs: this.tsVenueUs, tsLocalUs: this.tsLocalUs }
    return { ...parts, levels: this.levels, ...stamp }
  }
}

interface Working extends Order {
  status: OrderStatus
  filledLots: number
  ackUs: number
  reason: string | null
}

const FINAL = new Set<OrderStatus>(['filled', 'cancelled', 'refused', 'expired'])

/** Prices and sizes of one tick and one lot are 0.5 and 0.01, so that a mixture of units shows. */
export const INSTRUMENT: Instrument = {
  ...{ venue: 'test', symbol: 'A/B', tickSize: '0.5', lotSize: '0.01' },
  ...{ contract: 'linear', multiplier: 1 },
}

export class ScriptedDesk implements Desk {
  nowUs = 0
  equity = 1000
  readonly instruments: readonly Instrument[]
  readonly markets: readonly ScriptedMarket[]
  /** Everything that was submitted or cancelled, in order, as text. */
  readonly log: string[] = []
  readonly all: Working[] = []
  readonly #positions: { lots: number; averagePrice: number }[]
  readonly #cancelled = new Set<number>()
  readonly strategy: Strategy

  constructor(strategy: Strategy, instruments: readonly Instrument[] = [INSTRUMENT]) {
    this.strategy = strategy
    this.instruments = instruments
    this.markets = instruments.map(() => new ScriptedMarket())
    this.#positions = instruments.map(() => ({ lots: 0, averagePrice: NaN }))
    strategy.onStart?.(this)
  }

  position(instrument: number): Position {
    return this.#positions[instrument]!
  }

  /** As if it had been there before the run. */
  hold(lots: number, averageTicks: number, instrument = 0): void {
    const averagePrice = averageTicks * Number(this.instruments[instrument]!.tickSize)
    this.#positions[instrument] = { lots, averagePrice }
  }

  orders(instrument: number): readonly Working[] {
    return this.all.filter(({ intent, status }) => intent.instrument === instrument && !FINAL.has(status))
  }

  submit(intent: OrderIntent): number {
    const { kind, qtyLots, pxTicks, side, tag, instrument, timeInForce, postOnly, reduceOnly } = intent
    if (!Number.isInteger(qtyLots) || qtyLots <= 0) throw new Error(`a size of ${qtyLots}`)
    if (kind !== 'limit' || !Number.isInteger(pxTicks) || pxTicks! <= 0) throw new Error(`${kind} at ${pxTicks}`)
    if (this.markets[instrument]!.state !== 'live') throw new Error('an order without a live book')
    const id = this.all.length + 1
    const rest = { status: 'sent', filledLots: 0, sentUs: this.nowUs, ackUs: NaN, reason: null } as const
    this.all.push({ id, intent, ...rest })
    const marks = [timeInForce ?? 'gtc', postOnly ? 'post' : '', reduceOnly ? 'reduce' : ''].filter(Boolean).join(' ')
    const at = this.instruments.length > 1 ? ` of ${instrument}` : ''
    this.log.push(`${side} ${qtyLots}${at} @ ${pxTicks} ${marks} (${tag})`)
    return id
  }

  cancel(orderId: number): void {
    this.#cancelled.add(orderId)
    this.log.push(`cancel ${orderId}`)
  }

  // What the test does

  /** What was logged since the last look. */
  take(): string[] {
    return this.log.splice(0)
  }

  at(seconds: number): this {
    this.nowUs = Math.round(seconds * 1_000_000)
    return this
  }

  /** One event: a live book with these sides, best first. */
  book(bids: Rows, asks: Rows, instrument = 0): this {
    const market = this.markets[instrument]!
    market.state = 'live'
    market.bidRows = bids
    market.askRows = asks
    return this.event(instrument)
  }

  /** One event: 10 lots at each best price. */
  touch(bidTicks: number, askTicks: number, instrument = 0): this {
    return this.book([[bidTicks, 10]], [[askTicks, 10]], instrument)
  }

  event(instrument = 0): this {
    this.markets[instrument]!.tsLocalUs = this.nowUs
    this.strategy.onMarket?.(this, instrument)
    return this
  }

  lose(state: State = 'resync', instrument = 0): this {
    this.markets[instrument]!.state = state
    return this.event(instrument)
  }

  trade(side: OrderSide, pxTicks: number, qtyLots: number, instrument = 0): this {
    const [tsVenueUs, tsLocalUs] = [this.nowUs, this.nowUs]
    this.strategy.onTrade?.(this, { instrument, side, pxTicks, qtyLots, tsVenueUs, tsLocalUs })
    return this
  }

  /** The newest order, or one by its id. */
  order(id = this.all.length): Working {
    return this.all[id - 1]!
  }

  ack(id = this.all.length): this {
    return this.#change(this.order(id), 'open')
  }

  refuse(reason: string, id = this.all.length): this {
    this.order(id).reason = reason
    return this.#change(this.order(id), 'refused')
  }

  /** The venue's answer to a cancel, or the end of an order that takes at once. */
  gone(id = this.all.length): this {
    return this.#change(this.order(id), 'cancelled')
  }

  /** All of it by default, at its price by default. */
  fill(id = this.all.length, lots?: number, px?: number): this {
    const order = this.order(id)
    const { intent } = order
    if (FINAL.has(order.status)) throw new Error(`order ${id} is ${order.status}`)
    const held = this.#positions[intent.instrument]!
    const sign = intent.side === 'buy' ? 1 : -1
    const left = intent.qtyLots - order.filledLots
    // The venue never fills a reduce-only order beyond flat.
    const most = intent.reduceOnly ? Math.min(left, Math.max(0, -sign * held.lots)) : left
    const qtyLots = Math.min(lots ?? most, most)
    if (qtyLots === 0) return this.gone(id)
    const pxTicks = px ?? intent.pxTicks!
    this.#book(intent.instrument, sign * qtyLots, pxTicks)
    order.filledLots += qtyLots
    const isDone = order.filledLots === intent.qtyLots
    if (isDone) order.status = 'filled'
    const ahead = { aheadBeforeLots: 0, aheadAfterLots: 0, tsVenueUs: this.nowUs, tsLocalUs: this.nowUs }
    const { instrument, side } = intent
    const fill: Fill = {
      ...{ orderId: id, instrument, side, pxTicks, qtyLots, isMaker: intent.timeInForce !== 'ioc', fee: 0 },
      ...{ reason: 'taker_walk', ...ahead },
    }
    this.strategy.onFill?.(this, fill)
    if (isDone) this.strategy.onOrder?.(this, order)
    return this
  }

  wasCancelled(id: number): boolean {
    return this.#cancelled.has(id)
  }

  /** All cancels are answered, and what takes at once and didn't is over. */
  settle(): this {
    for (const order of this.all) {
      if (FINAL.has(order.status)) continue
      if (this.#cancelled.has(order.id) || order.intent.timeInForce === 'ioc') this.gone(order.id)
      else if (order.status === 'sent') this.ack(order.id)
    }
    return this
  }

  #change(order: Working, status: OrderStatus): this {
    order.status = status
    if (status === 'open') order.ackUs = this.nowUs
    this.strategy.onOrder?.(this, order)
    return this
  }

  #book(instrument: number, lots: number, pxTicks: number): void {
    const held = this.#positions[instrument]!
    const price = pxTicks * Number(this.instruments[instrument]!.tickSize)
    const after = held.lots + lots
    const isMore = held.lots * lots >= 0
    const average = isMore
      ? ((held.averagePrice || 0) * Math.abs(held.lots) + price * Math.abs(lots)) / Math.abs(after)
      : held.lots * after < 0
        ? price
        : held.averagePrice
    this.#positions[instrument] = { lots: after, averagePrice: after === 0 ? NaN : average }
  }
}
