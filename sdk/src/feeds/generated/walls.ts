import type { Exchange, Order, Side } from './exchange.js'
import type { Random } from './random.js'

/**
 * Large orders away from the touch, which become support and resistance. A `held` wall is topped up when it has been
 * eaten, an `iceberg` shows a part and refills by itself, a `pulled` one is taken away when the price comes near.
 */
type WallKind = 'held' | 'iceberg' | 'pulled'

interface Wall {
  readonly kind: WallKind
  readonly sizeLots: number
  readonly pullTicks: number
  order: Order
  leftS: number
  /** Until the owner has noticed that it is half eaten. */
  noticeS: number
}

const PER_SIDE = 3
const ARRIVAL_S = 9
const LIFE_S = 70
const NOTICE_S = 0.6

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
        if (wall.kind === 'pulled' && Math.abs(wall.order.pxTicks - midTicks) < wall.pullTicks) this.remove(wall)
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
    const distance = 500 + random.exponential(2_500) + random.exponential(1_500)
    const pxTicks = sign * Math.floor((sign * (exchange.best(side) - sign * distance)) / unit) * unit
    const sizeLots = Math.min(1_500_000, Math.floor(random.pareto(200_000, 1.7) / 1_000) * 1_000)
    const u = random.uniform()
    const kind: WallKind = u < 0.45 ? 'held' : u < 0.65 ? 'iceberg' : 'pulled'
    const shown = kind === 'iceberg' ? Math.floor(sizeLots / 4) : sizeLots
    const order = exchange.submit({ side, pxTicks, qtyLots: shown, hiddenLots: sizeLots - shown, wall: true })
    if (order === null) return
    const pullTicks = 120 + random.below(280)
    this.walls[side].push({ kind, sizeLots, pullTicks, order, leftS: random.exponential(LIFE_S), noticeS: 0 })
  }

  private tend(wall: Wall, seconds: number): void {
    wall.leftS -= seconds
    if (wall.leftS <= 0) {
      this.remove(wall)
      wall.noticeS = 0
    } else if (wall.kind === 'held' && wall.order.qtyLots < 0.45 * wall.sizeLots) {
      wall.noticeS += seconds
      if (wall.noticeS > NOTICE_S) this.topUp(wall)
    }
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
