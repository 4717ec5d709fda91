// Own orders from the moment they are wished to the moment they are over, as whoever sent them knows them.
import type { Order, OrderIntent, OrderStatus } from '../engine/trading.js'

const FINAL: ReadonlySet<OrderStatus> = new Set(['filled', 'cancelled', 'refused', 'expired'])

export class Orders {
  readonly #all: Order[] = []
  readonly #open: Order[][]

  constructor(instruments: number) {
    this.#open = Array.from({ length: instruments }, () => [])
  }

  get all(): readonly Order[] {
    return this.#all
  }

  /** Not final, oldest first. */
  open(instrument: number): readonly Order[] {
    return this.#open[instrument] ?? []
  }

  add(intent: OrderIntent, sentUs: number, denied: string | null): Order {
    const status: OrderStatus = denied === null ? 'sent' : 'refused'
    const order: Order = { id: this.#all.length, intent, status, filledLots: 0, sentUs, ackUs: NaN, reason: denied }
    this.#all.push(order)
    if (denied === null) this.#open[intent.instrument] = [...this.open(intent.instrument), order]
    return order
  }

  get(id: number): Order | undefined {
    return this.#all[id]
  }

  change(id: number, change: Partial<Pick<Order, 'status' | 'filledLots' | 'ackUs' | 'reason'>>): Order {
    const order: Order = { ...this.#all[id]!, ...change }
    this.#all[id] = order
    const { instrument } = order.intent
    const isOver = FINAL.has(order.status)
    this.#open[instrument] = this.open(instrument).flatMap((one) => (one.id !== id ? one : isOver ? [] : order))
    return order
  }
}
