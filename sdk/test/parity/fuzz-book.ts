// The oracle of the book fuzz and the streams it is fed: two Maps, nothing shared with the core or the twin.
import { parseUnit, type Unit } from '../reference/decimal.js'
import { Random } from './random.js'
import { spell, unusual } from './spelling.js'

export type Side = 'bid' | 'ask'
type Change = [pxTicks: number, qtyLots: number]

/** The book as two Maps from price to size. */
export class MapBook {
  readonly bid = new Map<number, number>()
  readonly ask = new Map<number, number>()
  unknownDeletes = 0

  put(side: Side, pxTicks: number, qtyLots: number): void {
    if (qtyLots !== 0) this[side].set(pxTicks, qtyLots)
    else if (!this[side].delete(pxTicks)) this.unknownDeletes++
  }

  /** The best prices in order, at most `n`, found by looking at every price. */
  top(side: Side, n: number): number[] {
    const sign = side === 'bid' ? -1 : 1
    const best: number[] = []
    for (const price of this[side].keys()) {
      const key = sign * price
      if (best.length === n && key > (best[n - 1] ?? 0)) continue
      let at = best.length < n ? best.push(key) - 1 : n - 1
      for (; at > 0 && (best[at - 1] ?? 0) > key; at--) best[at] = best[at - 1] ?? 0
      best[at] = key
    }
    return best.map((key) => sign * key)
  }

  sorted(side: Side): number[] {
    const prices = Float64Array.from(this[side].keys()).sort()
    return [...(side === 'bid' ? prices.reverse() : prices)]
  }

  get crossed(): boolean {
    const [bid] = this.top('bid', 1)
    const [ask] = this.top('ask', 1)
    return bid !== undefined && ask !== undefined && bid > ask
  }

  clear(): void {
    this.bid.clear()
    this.ask.clear()
  }
}

export interface Regime {
  readonly name: string
  readonly tickSize: string
  readonly lotSize: string
  readonly centre: number
  /** Prices lie within so many ticks of the centre; the core's window is WINDOW_TICKS wide. */
  readonly rangeTicks: number
  readonly maxLots: number
  /** A size that comes once in two thousand. */
  readonly rareLots?: number
  readonly changes: number
  /** Share of prices that are absurdly far away. */
  readonly far: number
  /** Whether the core's windows must have been doubled at the end, or must not. */
  readonly grows?: boolean
}

export type FuzzInput =
  | { readonly kind: 'push'; readonly text: string; readonly crosses: boolean; readonly changes: number }
  | { readonly kind: 'snapshot'; readonly text: string }

const FAR = [2 ** 53, 1e12, 2 ** 33, 2 ** 32, 2 ** 31]

/** A venue whose book is the oracle: each input is applied to it before it is handed out. */
export class FuzzVenue {
  readonly book = new MapBook()
  private readonly random: Random
  private readonly regime: Regime
  private readonly tick: Unit
  private readonly lot: Unit
  private centre: number
  private id = 100
  private needsSnapshot = true

  constructor(regime: Regime, seed: number) {
    this.random = new Random(seed)
    this.regime = regime
    this.tick = parseUnit(regime.tickSize)
    this.lot = parseUnit(regime.lotSize)
    this.centre = regime.centre
  }

  /** The first frame waits, the snapshot that follows has it already. */
  first(): string {
    return this.frame([], [])
  }

  next(): FuzzInput {
    if (this.needsSnapshot || this.random.chance(0.003)) return this.snapshot()
    this.drift()
    const changes: Record<Side, Change[]> = { bid: [], ask: [] }
    if (this.random.chance(0.002)) this.emptySide(changes)
    for (let left = this.random.between(0, 2 * this.regime.changes); left > 0; left--) this.change(changes)
    const crosses = this.book.crossed && this.random.chance(0.02)
    if (!crosses) this.uncross(changes)
    const text = this.frame(changes.bid, changes.ask)
    if (crosses) this.forget()
    return { kind: 'push', text, crosses, changes: changes.bid.length + changes.ask.length }
  }

  /** The core lost its book: after a crossing frame the venue is asked again. */
  private forget(): void {
    this.book.clear()
    this.needsSnapshot = true
  }

  private snapshot(): FuzzInput {
    const { random, book } = this
    if (this.needsSnapshot || random.chance(0.5)) {
      book.clear()
      this.centre = this.regime.centre + Math.round((random.next() - 0.5) * this.regime.rangeTicks)
      const levels = random.between(0, 1_500)
      for (let i = 0; i < levels; i++) this.book.put('bid', this.centre - this.distance(), this.quantity())
      for (let i = 0; i < levels; i++) this.book.put('ask', this.centre + 1 + this.distance(), this.quantity())
      for (const price of book.bid.keys()) if (price < 1) book.bid.delete(price)
    }
    this.needsSnapshot = false
    const side = (name: Side) => {
      const prices = random.chance(0.2) ? random.shuffled([...book[name].keys()]) : book.sorted(name)
      return prices.map((price): Change => [price, book[name].get(price) ?? 0])
    }
    const [bids, asks] = [side('bid'), side('ask')]
    const text = `{"lastUpdateId":${this.id},"bids":${this.levels(bids)},"asks":${this.levels(asks)}}`
    return { kind: 'snapshot', text }
  }

  private frame(bid: readonly Change[], ask: readonly Change[]): string {
    const first = this.id + 1
    this.id = first + this.random.between(0, 5)
    const fields = { e: 'depthUpdate', E: 1_700_000_000_000 + this.id, s: 'X', U: first, u: this.id }
    if (!this.random.chance(0.02)) {
      return `${JSON.stringify(fields).slice(0, -1)},"b":${this.levels(bid)},"a":${this.levels(ask)}}`
    }
    const texts = (changes: readonly Change[]) => changes.map((change) => this.texts(change))
    return unusual({ stream: 'x@depth', data: { ...fields, b: texts(bid), a: texts(ask) } }, this.random)
  }

  private levels(changes: readonly Change[]): string {
    const [open, between, close] = this.random.chance(0.02) ? ['[ ', ' , ', '\n]'] : ['[', ',', ']']
    const levels = changes.map((change) => {
      const [price, size] = this.texts(change)
      return `${open}"${price}"${between}"${size}"${close}`
    })
    return `[${levels.join(between)}]`
  }

  private texts([pxTicks, qtyLots]: Change): [string, string] {
    return [spell(BigInt(pxTicks), this.tick, this.random), spell(BigInt(qtyLots), this.lot, this.random)]
  }

  private drift(): void {
    const jump = this.random.chance(0.005) ? 20 : 0.02
    this.centre += Math.round((this.random.next() - 0.5) * this.regime.rangeTicks * jump)
    if (this.centre < 2) this.centre = this.regime.centre
  }

  private emptySide(changes: Record<Side, Change[]>): void {
    const side = this.random.chance(0.5) ? 'bid' : 'ask'
    for (const price of this.random.shuffled([...this.book[side].keys()])) this.put(side, price, 0, changes)
  }

  private change(changes: Record<Side, Change[]>): void {
    const side = this.random.chance(0.5) ? 'bid' : 'ask'
    const offset = this.distance() - (this.random.chance(0.1) ? 3 : 0)
    const near = side === 'bid' ? this.centre - offset : this.centre + 1 + offset
    const far = this.random.chance(this.regime.far)
    const price = far ? Number(this.random.bigint(1n, BigInt(this.random.pick(FAR)))) : Math.max(1, near)
    this.put(side, price, this.random.chance(0.4) ? 0 : this.quantity(), changes)
  }

  private distance(): number {
    const { random, regime } = this
    const near = random.chance(0.7) ? -Math.log(1 - random.next()) * 0.05 : random.next()
    return Math.floor(near * regime.rangeTicks)
  }

  private quantity(): number {
    const { maxLots, rareLots } = this.regime
    if (rareLots !== undefined && this.random.chance(0.0005)) return rareLots
    if (this.random.chance(0.02)) return maxLots
    return 1 + Math.floor(this.random.next() * Math.min(maxLots, this.random.chance(0.5) ? 1000 : maxLots - 1))
  }

  private put(side: Side, price: number, size: number, changes: Record<Side, Change[]>): void {
    changes[side].push([price, size])
    this.book.put(side, price, size)
  }

  /** Takes away, at the end of the frame, what its newer prices have run through. */
  private uncross(changes: Record<Side, Change[]>): void {
    const side = this.random.chance(0.5) ? 'bid' : 'ask'
    const [limit] = this.book.top(side === 'bid' ? 'ask' : 'bid', 1)
    if (limit === undefined) return
    for (const price of this.book[side].keys()) {
      if (side === 'bid' ? price > limit : price < limit) this.put(side, price, 0, changes)
    }
  }
}
