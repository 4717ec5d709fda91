// The exchange once more, slow and obvious: plain maps, everything sorted anew each time, every lot by itself. It shares no code with the
// other but the queue model's formula, and does what docs/fills.md says, consumption on, by price levels.
import type { FillReason } from '../../src/engine/trading.js'
import type { QueueModel, RecordedTrade, VenueEvent, VenueOrder } from '../../src/simulation/index.js'
import type { Venue } from './random-tape.js'
import type { Level, Own } from './twin-order.js'

export class Twin implements Venue {
  readonly #model: QueueModel
  #book: [bids: Map<number, Level>, asks: Map<number, Level>] = [new Map(), new Map()]
  #orders: Own[] = []
  #events: VenueEvent[] = []
  #position = 0
  #since = 0
  #isLive = false
  #ts = 0

  constructor(model: QueueModel) {
    this.#model = model
  }

  changes(packed: Float64Array, n: number, ts: number): readonly VenueEvent[] {
    return this.#at(ts, () => {
      if (!this.#isLive) return
      for (let i = 0; i < n; i++) this.#change(packed[3 * i] as 0 | 1, packed[3 * i + 1]!, packed[3 * i + 2]!, false)
      this.#cross()
    })
  }

  snapshot(packed: Float64Array, n: number, ts: number): readonly VenueEvent[] {
    return this.#at(ts, () => {
      const after = [new Map<number, number>(), new Map<number, number>()] as const
      for (let i = 0; i < n; i++) after[packed[3 * i] as 0 | 1].set(packed[3 * i + 1]!, packed[3 * i + 2]!)
      const wasLost = !this.#isLive
      this.#isLive = true
      for (let px = 80; px < 120; px++)
        for (const side of [0, 1] as const) this.#change(side, px, after[side].get(px) ?? 0, wasLost)
      this.#cross()
    })
  }

  lost(): void {
    this.#isLive = false
    this.#book = [new Map(), new Map()]
  }

  trade({ side, pxTicks, qtyLots }: RecordedTrade, ts: number): readonly VenueEvent[] {
    return this.#at(ts, () => {
      const [bid, ask] = [this.#prices(0)[0], this.#prices(1)[0]]
      const lifts = side === 'buy' || (side === 'unknown' && ask !== undefined && pxTicks >= ask)
      const hits = side === 'sell' || (side === 'unknown' && bid !== undefined && pxTicks <= bid)
      if (lifts || !hits) this.#tradeOn(-1, pxTicks, qtyLots, lifts)
      if (hits || !lifts) this.#tradeOn(1, pxTicks, qtyLots, hits)
      for (const [is, at] of [
        [lifts, 1],
        [hits, 0],
      ] as const) {
        const level = this.#book[at].get(pxTicks)
        if (is && level) level.traded = Math.min(level.shown, level.traded + qtyLots)
      }
      this.#stops(pxTicks)
    })
  }

  arrive({ id, intent }: VenueOrder, ts: number): readonly VenueEvent[] {
    return this.#at(ts, () => {
      const sign = intent.side === 'buy' ? 1 : -1
      const numbers = { left: intent.qtyLots, slice: 0, ahead: 0, traded: 0, since: 0 }
      const order: Own = { id, intent, sign, limit: intent.pxTicks ?? sign * 1e9, ...numbers, state: 'taking' }
      const refuse = (reason: string): void => this.#tell({ type: 'refused', orderId: id, reason })
      if (intent.hidden && intent.displayLots) return refuse('invalid_flags')
      if (!intent.stopTicks && !this.#isLive) return refuse('book_lost')
      if (!intent.stopTicks && this.#may(order) === 0) return refuse('reduce_only')
      if (!intent.stopTicks && intent.postOnly && this.#takeable(order).length > 0) return refuse('post_only')
      this.#orders.push(order)
      this.#tell({ type: 'acknowledged', orderId: id, status: intent.stopTicks ? 'waiting' : 'open' })
      if (intent.stopTicks) order.state = 'waiting'
      else this.#enter(order)
    })
  }

  cancelArrives(id: number, ts: number): readonly VenueEvent[] {
    return this.#at(ts, () => {
      const order = this.#orders.find((one) => one.id === id && one.state !== 'over')
      if (!order) return
      order.state = 'over'
      this.#tell({ type: 'cancelled', orderId: id })
    })
  }

  #enter(order: Own): void {
    const { kind, timeInForce } = order.intent
    const lots = this.#takeable(order)
    if (timeInForce === 'fok' && lots.length < this.#may(order)) return this.#expire(order, 'fok')
    let at = 0
    while (at < lots.length && order.state !== 'over') {
      const px = lots[at]!
      const here = lots.filter((one) => one === px).length
      const qty = Math.min(here, this.#may(order))
      this.#book[order.sign === 1 ? 1 : 0].get(px)!.taken += qty
      at += here
      this.#fill(order, px, qty, 'taker_walk', 0, 0)
    }
    if (order.state === 'over') return
    if (kind.endsWith('market')) this.#expire(order, 'book_exhausted')
    else if (timeInForce === 'ioc') this.#expire(order, 'ioc')
    else {
      order.state = 'resting'
      this.#join(order)
    }
  }

  /** The price of every single lot that it could take, best first. */
  #takeable(order: Own): number[] {
    return this.#lotsTo(order.sign, order.limit)
  }

  #lotsTo(sign: 1 | -1, limit: number): number[] {
    const at = sign === 1 ? 1 : 0
    return this.#prices(at)
      .filter((px) => sign * (limit - px) >= 0)
      .flatMap((px) => Array.from({ length: this.#there(at, px) }, () => px))
  }

  #join(order: Own): void {
    order.slice = Math.min(order.left, order.intent.displayLots ?? Infinity)
    order.ahead = this.#book[order.sign === 1 ? 0 : 1].get(order.limit)?.shown ?? 0
    order.traded = 0
    order.since = this.#since++
  }

  /** Resting orders of a side, the first to be hit first. */
  #queue(sign: 1 | -1, filter: (order: Own) => boolean): Own[] {
    const rank = ({ limit, intent, since }: Own): number[] => [-sign * limit, intent.hidden ? 1 : 0, since]
    return this.#orders
      .filter((order) => order.state === 'resting' && order.sign === sign && filter(order))
      .sort(
        (a, b) =>
          rank(a)
            .map((x, i) => x - rank(b)[i]!)
            .find((x) => x !== 0) ?? 0,
      )
  }

  #tradeOn(sign: 1 | -1, px: number, lots: number, isAtPrice: boolean): void {
    const left = this.#sweep(sign, (order) => sign * (order.limit - px) > 0, lots, 'traded_through')
    if (!isAtPrice) return
    const atPrice = (order: Own): boolean => order.limit === px
    const ahead = new Map(this.#queue(sign, atPrice).map((order) => [order, order.ahead]))
    const filled = new Map<Own, number>()
    const flush = (order: Own): void => {
      const qty = filled.get(order) ?? 0
      filled.delete(order)
      if (qty === 0) return
      order.ahead = 0
      this.#fill(order, px, qty, 'queue_exhausted', ahead.get(order)!, 0)
    }
    let venues = 0
    for (let lot = 0; lot < left; lot++) {
      const [first] = this.#queue(sign, atPrice)
      // to the nearest lot: half a lot before it doesn't hold it up
      if (!first || first.ahead - venues > 0.5) {
        venues++
        continue
      }
      const pending = filled.get(first) ?? 0
      if (this.#may(first) - pending === 0) {
        lot--
        if (pending > 0) flush(first)
        else this.#expire(first, 'reduce_only')
        continue
      }
      filled.set(first, pending + 1)
      first.slice--
      if (first.slice > 0 && this.#may(first) > pending + 1) continue
      flush(first)
      if (first.state === 'over') continue
      this.#join(first)
      ahead.set(first, first.ahead)
    }
    for (const order of filled.keys()) flush(order)
    for (const order of this.#queue(sign, atPrice)) {
      order.ahead = Math.max(0, order.ahead - venues)
      order.traded += lots
    }
  }

  /** One lot after the other to whoever is first; those that are reached have nobody before them any more. Answers what is left. */
  #sweep(sign: 1 | -1, reached: (order: Own) => boolean, lots: number, reason: FillReason): number {
    let left = lots
    for (;;) {
      const [first] = this.#queue(sign, (order) => reached(order) && order.slice > 0)
      if (!first || left === 0) break
      const qty = Math.min(left, first.slice, this.#may(first))
      if (qty === 0) {
        this.#expire(first, 'reduce_only')
        continue
      }
      const { ahead } = first
      first.ahead = 0
      first.slice -= qty
      left -= qty
      this.#fill(first, first.limit, qty, reason, ahead, 0)
      if (first.state !== 'over' && first.slice === 0) this.#join(first)
    }
    for (const order of this.#queue(sign, reached)) order.ahead = 0
    return left
  }

  #cross(): void {
    for (const sign of [1, -1] as const) {
      const at = sign === 1 ? 1 : 0
      const limits = new Set(this.#queue(sign, () => true).map(({ limit }) => limit))
      for (const limit of limits) {
        const lots = this.#lotsTo(sign, limit)
        if (lots.length === 0) break
        const left = this.#sweep(sign, (order) => order.limit === limit, lots.length, 'bbo_crossed')
        for (const px of lots.slice(0, lots.length - left)) this.#book[at].get(px)!.taken++
      }
    }
  }

  #stops(px: number): void {
    const reached = this.#orders.filter(
      ({ state, sign, intent }) => state === 'waiting' && sign * (px - intent.stopTicks!) >= 0,
    )
    reached.sort((a, b) => b.sign - a.sign || a.sign * (a.intent.stopTicks! - b.intent.stopTicks!) || a.id - b.id)
    for (const order of reached) {
      order.state = 'taking'
      this.#tell({ type: 'triggered', orderId: order.id })
      if (!this.#isLive) this.#expire(order, 'book_lost')
      else if (this.#may(order) === 0) this.#expire(order, 'reduce_only')
      else if (order.intent.postOnly && this.#takeable(order).length > 0) this.#expire(order, 'post_only')
      else this.#enter(order)
    }
  }

  #change(side: 0 | 1, px: number, to: number, wasLost: boolean): void {
    const level = this.#book[side].get(px) ?? { shown: 0, taken: 0, traded: 0 }
    for (const order of this.#queue(side === 0 ? 1 : -1, ({ limit }) => limit === px)) {
      if (order.intent.hidden) order.ahead = to
      else if (wasLost) order.ahead = Math.min(order.ahead, to)
      else order.ahead = this.#model.after(order.ahead, Math.max(0, level.shown - order.traded), to, order.traded)
      order.traded = 0
    }
    this.#book[side].set(px, { shown: to, taken: Math.min(level.taken, to), traded: 0 })
  }

  #prices(side: 0 | 1): number[] {
    const shown = [...this.#book[side]].filter(([, level]) => level.shown > 0).map(([px]) => px)
    return shown.sort((a, b) => (side === 1 ? a - b : b - a))
  }

  #there(side: 0 | 1, px: number): number {
    const { shown, taken, traded } = this.#book[side].get(px)!
    return Math.max(0, shown - taken - traded)
  }

  #may(order: Own): number {
    if (!order.intent.reduceOnly) return order.left
    return Math.min(order.left, Math.max(0, -order.sign * this.#position))
  }

  #fill(order: Own, pxTicks: number, qtyLots: number, reason: FillReason, before: number, after: number): void {
    order.left -= qtyLots
    this.#position += order.sign * qtyLots
    const { id, intent } = order
    const fill = {
      ...{ orderId: id, instrument: intent.instrument, side: intent.side, pxTicks, qtyLots, reason },
      ...{ isMaker: reason !== 'taker_walk', fee: 0, tsVenueUs: this.#ts },
      ...{ aheadBeforeLots: before, aheadAfterLots: after },
    }
    this.#tell({ type: 'filled', orderId: id, fill, leavesLots: order.left, impactCost: 0 })
    if (order.left === 0) order.state = 'over'
    else if (this.#may(order) === 0) this.#expire(order, 'reduce_only')
  }

  #expire(order: Own, reason: string): void {
    order.state = 'over'
    this.#tell({ type: 'expired', orderId: order.id, reason })
  }

  #tell(event: object): void {
    this.#events.push({ ...event, tsVenueUs: this.#ts } as VenueEvent)
  }

  #at(ts: number, act: () => void): readonly VenueEvent[] {
    this.#ts = ts
    this.#events = []
    act()
    return this.#events
  }
}
