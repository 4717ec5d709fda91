// Own orders from the moment they are wished to the moment they are over, as whoever sent them knows them.
import type { Order, OrderIntent, OrderStatus } from '../engine/trading.js'

const FINAL: ReadonlySet<OrderStatus> = new Set(['filled', 'cancelled', 'refused', 'expired'])

type Changes = Partial<Pick<Order, 'filledLots' | 'ackUs' | 'reason'>>
const NOTHING: Changes = {}

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
    // A list that was handed out stays as it was.
    if (denied === null) this.#open[intent.instrument] = this.open(intent.instrument).concat(order)
    return order
  }

  get(id: number): Order | undefined {
    return this.#all[id]
  }

  isOpen(id: number): boolean {
    const order = this.#all[id]
    return order !== undefined && this.open(order.intent.instrument).includes(order)
  }

  change(id: number, status: OrderStatus, { filledLots, ackUs, reason }: Changes = NOTHING): Order {
    const before = this.#all[id]!
    const { intent, sentUs } = before
    // Written out: spread objects are slow to make.
    const order: Order = {
      id,
      intent,
      status,
      filledLots: filledLots ?? before.filledLots,
      sentUs,
      ackUs: ackUs ?? before.ackUs,
      reason: reason === undefined ? before.reason : reason,
    }
    this.#all[id] = order
    const open = this.open(intent.instrument)
    const at = open.indexOf(before)
    if (at < 0) return order
    const now = open.slice()
    if (FINAL.has(status)) now.splice(at, 1)
    else now[at] = order
    this.#open[intent.instrument] = now
    return order
  }
}
