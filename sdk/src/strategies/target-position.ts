// Moves a position to a target, one order at a time, so that no order of fills can carry it beyond the target.
import type { Desk, Order, OrderSide } from '../engine/trading.js'
import { isLive, marketAt } from './sight.js'
import { restLots, signOf, WorkingOrders } from './working-orders.js'

/**
 * How an order goes to the market. `passive` rests at its own side's best price for `timeoutUs`, then as `afterwards`
 * says.
 */
export type Manner =
  | { readonly urgency: 'cross' }
  | { readonly urgency: 'passive'; readonly timeoutUs: number; readonly afterwards: 'cancel' | 'cross' }

export const CROSS: Manner = { urgency: 'cross' }
/** Rests until whoever sent it takes it back. */
export const REST: Manner = { urgency: 'passive', timeoutUs: Infinity, afterwards: 'cancel' }

export interface TargetOptions {
  readonly instrument: number
  readonly slipTicks: number
  /** On its orders; two that share an instrument have two tags. */
  readonly tag: string
  /** A buy never above, a sell never below. */
  readonly limitTicks?: number
}

export class TargetPosition {
  readonly #options: TargetOptions
  readonly #working: WorkingOrders
  /** Direction in which a passive order timed out; 0 for none. */
  #late = 0

  constructor(options: TargetOptions) {
    this.#options = options
    this.#working = new WorkingOrders(options.instrument, options.tag)
  }

  isLast(orderId: number): boolean {
    return this.#working.isLast(orderId)
  }

  /** Lots under way, negative for a sale. */
  underWayLots(desk: Desk): number {
    return this.#working.of(desk).reduce((sum, order) => sum + signOf(order.intent.side) * restLots(order), 0)
  }

  isIdle(desk: Desk): boolean {
    return this.#working.of(desk).length === 0
  }

  pull(desk: Desk): void {
    this.#working.cancelAll(desk)
  }

  onOrder(desk: Desk, order: Order): void {
    this.#working.onOrder(desk, order)
  }

  /**
   * One step towards `targetLots`; call it after every event. Without a live book its orders are pulled and none is
   * sent. A target on the other side of zero is reached in two orders, the first of which only closes.
   */
  work(desk: Desk, targetLots: number, manner: Manner): void {
    const market = marketAt(desk, this.#options.instrument)
    if (!isLive(market)) return this.pull(desk)
    const positionLots = desk.position(this.#options.instrument).lots
    const needLots = targetLots - positionLots
    const direction = Math.sign(needLots)
    if (direction !== this.#late) this.#late = 0

    const working = this.#working.of(desk)
    if (working.length > 0) {
      for (const order of working) this.#review(desk, order, needLots, manner)
      return
    }
    if (direction === 0 || !this.#working.maySend(desk)) return
    const isLate = this.#late === direction
    if (isLate && manner.urgency === 'passive' && manner.afterwards === 'cancel') return
    const closes = positionLots * direction < 0
    const qtyLots = closes ? Math.min(Math.abs(needLots), Math.abs(positionLots)) : Math.abs(needLots)
    this.#send(desk, direction > 0 ? 'buy' : 'sell', qtyLots, closes, manner.urgency === 'passive' && !isLate)
  }

  #review(desk: Desk, order: Order, needLots: number, manner: Manner): void {
    const { side, timeInForce } = order.intent
    const isTooMuch = restLots(order) > needLots * signOf(side)
    const rests = timeInForce !== 'ioc'
    const isOut = rests && manner.urgency === 'passive' && desk.nowUs - order.sentUs >= manner.timeoutUs
    if (isOut) this.#late = signOf(side)
    if (isTooMuch || isOut || (rests && manner.urgency === 'cross')) this.#working.cancel(desk, order)
  }

  #send(desk: Desk, side: OrderSide, qtyLots: number, reduceOnly: boolean, rests: boolean): void {
    const { bidTicks, askTicks } = marketAt(desk, this.#options.instrument)
    const { slipTicks, limitTicks } = this.#options
    const reach = rests ? 0 : slipTicks
    const isBuy = side === 'buy'
    const wished = isBuy ? (rests ? bidTicks : askTicks) + reach : (rests ? askTicks : bidTicks) - reach
    const limit = limitTicks ?? (isBuy ? Infinity : 1)
    const pxTicks = isBuy ? Math.min(wished, limit) : Math.max(wished, limit, 1)
    // A limit that is away from the market would be an order that takes nothing.
    if (!rests && (isBuy ? pxTicks < askTicks : pxTicks > bidTicks)) return
    const closing = reduceOnly ? { reduceOnly } : {}
    const life = rests ? ({ timeInForce: 'gtc', postOnly: true } as const) : ({ timeInForce: 'ioc' } as const)
    this.#working.send(desk, { side, kind: 'limit', qtyLots, pxTicks, ...life, ...closing })
  }
}
