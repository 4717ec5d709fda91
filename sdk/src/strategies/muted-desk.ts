// A desk as a guarded strategy sees it: without the guard's orders, and at times without an ear for new ones.
import type { Desk, Instrument, MarketSight, Order, OrderIntent, Position } from '../engine/trading.js'

/** Answer to an order that was not sent: no order has this id. */
const NOT_SENT = -1

export class MutedDesk implements Desk {
  readonly #hiddenTag: string
  #desk!: Desk
  readonly #mutes: (instrument: number) => boolean

  constructor(hiddenTag: string, mutes: (instrument: number) => boolean) {
    this.#hiddenTag = hiddenTag
    this.#mutes = mutes
  }

  /** The desk of this event. */
  over(desk: Desk): Desk {
    this.#desk = desk
    return this
  }

  get nowUs(): number {
    return this.#desk.nowUs
  }

  get instruments(): readonly Instrument[] {
    return this.#desk.instruments
  }

  get markets(): readonly MarketSight[] {
    return this.#desk.markets
  }

  get equity(): number {
    return this.#desk.equity
  }

  position(instrument: number): Position {
    return this.#desk.position(instrument)
  }

  orders(instrument: number): readonly Order[] {
    return this.#desk.orders(instrument).filter(({ intent }) => intent.tag !== this.#hiddenTag)
  }

  submit(intent: OrderIntent): number {
    return this.#mutes(intent.instrument) ? NOT_SENT : this.#desk.submit(intent)
  }

  cancel(orderId: number): void {
    this.#desk.cancel(orderId)
  }
}
