import type { Exchange, Order, Side } from './exchange.js'
import type { Random } from './random.js'

/**
 * Large orders away from the touch, which become support and resistance. A `held` wall is topped up when it has been
 * eaten, and now and then its owner takes most of it away and puts it back; an `iceberg` shows a part and refills by
 * itself; a `pulled` one is taken away piece by piece as the price comes near.
 */
type WallKind = 'held' | 'iceberg' | 'pulled'

interface Wall {
  readonly kind: WallKind
  readonly sizeLots: number
  readonly pullTicks: number
  /** How many of PULLS have happened. */
  pulls: number
  order: Order
  leftS: number
  /** Until the owner has noticed that it is half eaten. */
  noticeS: number
}

const PER_SIDE = 5
const ARRIVAL_S = 6
const LIFE_S = 60
const NOTICE_S = 0.3
const RENEWAL_S = 20
const RENEWAL_KEEPS = 0.3
const ICEBERG_PARTS = 6
/** A pulled wall within `reach` times its `pullTicks` of the mid keeps this share of its size. */
const PULLS: readonly { readonly reach: number; readonly keeps: number }[] = [
  { reach: 4, keeps: 0.7 },
  { reach: 2, keeps: 0.4 },
  { reach: 1, keeps: 0 },
]

export class Walls {
  private readonly exchange: Exchange
  private readonly random: Random
  private readonly walls: Record<Side, Wall[]> = { bid: [], ask: [] }
  private midTicks = Number.NaN

  constructor(exchange: Exchange, random: Random) {
    this.exchange = exchange
    this.random = random
  }

  /** After each order: whoever only pretends leaves in the very moment in which the price comes near. */
  watch(): void {
    const midTicks = (this.exchange.best('bid') + this.exchange.best('ask')) / 2
    if (midTicks === this.midTicks) return
    this.midTicks = midTicks
    for (const side of ['bid', 'ask'] as const) {
      for (const wall of this.walls[side]) {
        if (wall.kind === 'pulled') this.pull(wall, Math.abs(wall.order.pxTicks - midTicks))
      }
    }
  }

  elapse(seconds: number): void {
    for (const side of ['bid', 'ask'] as const) {
      for (const wall of this.walls[side]) this.tend(wall, seconds)
      this.walls[side] = this.walls[side].filter((wall) => wall.order.slot >= 0 || wall.noticeS > 0)
      const room = PER_SIDE - this.walls[side].length
      if (room > 0 && this.random.chance((room * seconds) / (ARRIVAL_S * PER_SIDE))) this.build(side)
    }
  }

  private build(side: Side): void {
    const { random, exchange } = this
    const sign = side === 'bid' ? 1 : -1
    const unit = random.chance(0.4) ? 1_000 : 100
    const distance = 150 + random.exponential(900) + random.exponential(700)
    const pxTicks = sign * Math.floor((sign * (exchange.best(side) - sign * distance)) / unit) * unit
    const sizeLots = Math.min(1_200_000, Math.floor(random.pareto(120_000, 1.6) / 1_000) * 1_000)
    const u = random.uniform()
    const kind: WallKind = u < 0.45 ? 'held' : u < 0.65 ? 'iceberg' : 'pulled'
    const shown = kind === 'iceberg' ? Math.floor(sizeLots / ICEBERG_PARTS) : sizeLots
    const order = exchange.submit({ side, pxTicks, qtyLots: shown, hiddenLots: sizeLots - shown, wall: true })
    if (order === null) return
    const pullTicks = 60 + random.below(140)
    this.walls[side].push({ kind, sizeLots, pullTicks, pulls: 0, order, leftS: random.exponential(LIFE_S), noticeS: 0 })
  }

  private tend(wall: Wall, seconds: number): void {
    wall.leftS -= seconds
    if (wall.leftS <= 0) {
      this.remove(wall)
      wall.noticeS = 0
    } else if (wall.kind === 'held' && wall.order.qtyLots < 0.45 * wall.sizeLots) {
      wall.noticeS += seconds
      if (wall.noticeS > NOTICE_S) this.topUp(wall)
    } else if (wall.kind === 'held' && this.random.chance(seconds / RENEWAL_S)) {
      this.shrink(wall, Math.floor(RENEWAL_KEEPS * wall.sizeLots))
    }
  }

  private pull(wall: Wall, distanceTicks: number): void {
    const { order, sizeLots, pullTicks } = wall
    let next = PULLS[wall.pulls]
    if (order.slot < 0 || next === undefined || distanceTicks >= next.reach * pullTicks) return
    let keeps = 1
    for (; next !== undefined && distanceTicks < next.reach * pullTicks; next = PULLS[++wall.pulls]) keeps = next.keeps
    this.shrink(wall, Math.min(order.qtyLots, Math.floor(keeps * sizeLots)))
  }

  private shrink(wall: Wall, qtyLots: number): void {
    const { side, pxTicks } = wall.order
    this.remove(wall)
    if (qtyLots > 0) wall.order = this.exchange.submit({ side, pxTicks, qtyLots, wall: true }) ?? wall.order
  }

  /** Back to full size with a new order, unless the market has gone through in the meantime. */
  private topUp(wall: Wall): void {
    const { side, pxTicks } = wall.order
    const other = this.exchange.best(side === 'bid' ? 'ask' : 'bid')
    this.remove(wall)
    wall.noticeS = 0
    if (side === 'bid' ? pxTicks >= other : pxTicks <= other) return
    const order = this.exchange.submit({ side, pxTicks, qtyLots: wall.sizeLots, wall: true })
    if (order !== null) wall.order = order
  }

  private remove(wall: Wall): void {
    if (wall.order.slot >= 0) this.exchange.cancel(wall.order)
  }
}
