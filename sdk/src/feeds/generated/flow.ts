import { exp } from './elementary.js'
import type { Exchange, Order, Side } from './exchange.js'
import type { Random } from './random.js'
import { ADD_ASK, ADD_BID, BUY, CANCEL_ASK, CANCEL_BID, SELL, type Weather } from './regimes.js'

/** How far the touch may lag behind the fair price before its makers pull it. */
const STALE_TICKS = 110
const FAIR_LEAD_TICKS = 350
/** Orders a side settles at: cancels grow with the square of the population. */
const POPULATION = 1500
/** A taker gives up this far behind the touch. */
const SWEEP_TICKS = 300
const FARTHEST_TICKS = 60_000
/** Where makers stand: near the touch, around twice these distances, and in a fat tail behind. */
const NEAR_TICKS = 180
const MIDDLE_TICKS = 1_000
const HUMP_TICKS = 2_500
const WIDE_TICKS = 7_000
const MAX_TAKE_LOTS = 300_000

/**
 * What makers and takers do when the Hawkes process says that one of them acts. Behind them stands a fair price that
 * nobody sees: it diffuses, drifts with the regime, and moves with the trades. Makers quote around it and pull what it
 * has left behind; takers hit stale quotes. That alone gives a touch that rests, then jumps, as a real one does.
 */
export class OrderFlow {
  fairTicks: number
  private readonly exchange: Exchange
  private readonly random: Random
  private readonly weather: Weather
  private readonly stale = { bid: false, ask: false }

  constructor(exchange: Exchange, random: Random, weather: Weather, startTicks: number) {
    this.exchange = exchange
    this.random = random
    this.weather = weather
    this.fairTicks = startTicks + 0.5
    for (const side of ['bid', 'ask'] as const) {
      const pxTicks = side === 'bid' ? startTicks : startTicks + 1
      exchange.submit({ side, pxTicks, qtyLots: 100_000 })
      while (exchange.orders(side).length < POPULATION) this.quote(side)
    }
  }

  /** Time passes: the fair price moves, `heat` times as fast in variance as usual. */
  elapse(seconds: number, heat: number): void {
    const { volatilityTicksPerRootS, driftTicksPerS } = this.weather.regime
    this.fairTicks += driftTicksPerS * this.weather.driftSign * seconds
    this.moveFair(volatilityTicksPerRootS * Math.sqrt(heat * seconds) * this.random.normal())
  }

  /** −1…1: how strongly takers lean to buying. */
  get lean(): number {
    const distance = (this.fairTicks - (this.exchange.best('bid') + this.exchange.best('ask')) / 2) / STALE_TICKS
    return (0.7 * distance) / (1 + Math.abs(distance))
  }

  act(type: number): void {
    if (type === BUY) this.take('buy')
    else if (type === SELL) this.take('sell')
    else if (type === ADD_BID) this.add('bid')
    else if (type === ADD_ASK) this.add('ask')
    else if (type === CANCEL_BID) this.cancel('bid')
    else if (type === CANCEL_ASK) this.cancel('ask')
    this.moveFair(0)
  }

  private take(taker: 'buy' | 'sell'): void {
    const side: Side = taker === 'buy' ? 'ask' : 'bid'
    const direction = taker === 'buy' ? 1 : -1
    const best = this.exchange.best(side)
    const touchLots = this.exchange.qtyAt(side, best)
    let qtyLots = this.takerLots()
    if (this.stale[side] && this.random.chance(0.5)) {
      qtyLots = Math.max(qtyLots, Math.floor(touchLots * (0.1 + this.random.uniform())))
    } else if (this.random.chance(0.9)) {
      // Who isn't in a hurry takes what the touch shows and no more.
      qtyLots = Math.min(qtyLots, touchLots)
    }
    const filledLots = this.exchange.take(taker, Math.min(qtyLots, MAX_TAKE_LOTS), best + direction * SWEEP_TICKS)
    this.moveFair(direction * 0.15 * Math.sqrt(filledLots))
  }

  private add(side: Side): void {
    const bid = this.exchange.best('bid')
    const ask = this.exchange.best('ask')
    const wanted = side === 'bid' ? this.fairTicks > bid : this.fairTicks < ask
    if (ask - bid > 1 && wanted && this.random.chance(0.7)) this.improve(side, bid, ask)
    else this.quote(side)
  }

  /** A better price inside the spread, as near to the fair one as that allows. */
  private improve(side: Side, bid: number, ask: number): void {
    const fair = Math.floor(this.fairTicks) + (side === 'ask' ? 1 : 0)
    const pxTicks = Math.min(Math.max(fair, bid + 1), ask - 1)
    this.exchange.submit({ side, pxTicks, qtyLots: this.lots(side, 40_000, 1, 0) })
  }

  private quote(side: Side): void {
    const sign = side === 'bid' ? 1 : -1
    const { random } = this
    const touch = this.stale[side] ? this.behindFair(side) : this.exchange.best(side)
    const u = random.uniform()
    let distance = 0
    if (u >= 0.9) distance = Math.min(random.pareto(WIDE_TICKS, 1.1) - WIDE_TICKS, FARTHEST_TICKS)
    else if (u >= 0.74) distance = random.exponential(WIDE_TICKS) + random.exponential(WIDE_TICKS)
    else if (u >= 0.54) distance = random.exponential(HUMP_TICKS) + random.exponential(HUMP_TICKS)
    else if (u >= 0.32) distance = 1 + random.exponential(MIDDLE_TICKS)
    else if (u >= 0.18) distance = 1 + random.exponential(NEAR_TICKS)
    const pxTicks = this.roundly(touch - sign * Math.floor(distance), sign, distance)
    const atTouch = distance === 0 && random.chance(0.3)
    const qtyLots = atTouch ? this.lots(side, 40_000, 0.7, 0) : this.lots(side, 1_500, 1.5, distance)
    const iceberg = random.chance(0.03)
    this.exchange.submit({ side, pxTicks, qtyLots, hiddenLots: iceberg ? qtyLots * (2 + random.below(7)) : 0 })
  }

  /** People like whole numbers, the more so the less the exact price matters. */
  private roundly(pxTicks: number, sign: number, distance: number): number {
    if (distance < 50) return pxTicks
    const u = this.random.uniform()
    const unit = u < 0.04 && distance > 1000 ? 1000 : u < 0.2 ? 100 : u < 0.5 ? 10 : 1
    return sign * Math.floor((sign * pxTicks) / unit) * unit
  }

  private cancel(side: Side): void {
    const { exchange, random } = this
    const orders = exchange.orders(side)
    if (this.stale[side]) {
      const queue = exchange.queue(side, exchange.best(side))
      this.withdraw(queue[random.below(queue.length)])
      return
    }
    const crowding = orders.length / POPULATION
    if (!random.chance(0.85 * crowding * crowding)) return
    const u = random.uniform()
    const best = exchange.best(side)
    if (u < 0.07) {
      this.withdraw(exchange.queue(side, best).at(-1))
    } else if (u < 0.42) {
      const sign = side === 'bid' ? 1 : -1
      const pxTicks = exchange.atOrBehind(side, best - sign * Math.floor(1 + random.exponential(NEAR_TICKS)))
      const queue = exchange.queue(side, pxTicks)
      this.withdraw(queue[random.below(queue.length)])
    } else {
      this.withdraw(orders[random.below(orders.length)])
    }
  }

  /** Walls have an owner of their own; and the last order of a side stays, so that there is always a touch. */
  private withdraw(order: Order | undefined): void {
    if (order === undefined || order.wall || this.exchange.orders(order.side).length < 2) return
    this.exchange.cancel(order)
  }

  private behindFair(side: Side): number {
    return side === 'bid' ? Math.floor(this.fairTicks) - 1 : Math.floor(this.fairTicks) + 2
  }

  private takerLots(): number {
    const u = this.random.uniform()
    if (u < 0.58) return Math.ceil(this.random.logNormal(40, 1.2))
    if (u < 0.92) return Math.ceil(this.random.logNormal(900, 1.3))
    return Math.ceil(this.random.pareto(3_000, 1.7))
  }

  /** Limit-order sizes: log-normal, larger where the depth profile has its hump. */
  private lots(side: Side, median: number, sigma: number, distance: number): number {
    const { regime, driftSign } = this.weather
    const x = distance / (2 * WIDE_TICKS)
    const hump = 1 + x * exp(1 - Math.min(x, 20))
    const tilt = 1 + (side === 'bid' ? 1 : -1) * driftSign * regime.tilt
    const lots = this.random.logNormal(median * hump * regime.depth * tilt, sigma)
    const unit = lots > 1_000 && this.random.chance(0.25) ? 1_000 : 1
    return Math.max(1, Math.min(3_000_000, Math.floor(lots / unit) * unit))
  }

  /** Moves the fair price, holds it within reach of the book, and says which side of the touch it has left behind. */
  private moveFair(byTicks: number): void {
    const bid = this.exchange.best('bid')
    const ask = this.exchange.best('ask')
    this.fairTicks = Math.min(Math.max(this.fairTicks + byTicks, bid - FAIR_LEAD_TICKS), ask + FAIR_LEAD_TICKS)
    this.stale.bid = this.fairTicks < bid - (this.stale.bid ? 0 : STALE_TICKS)
    this.stale.ask = this.fairTicks > ask + (this.stale.ask ? 0 : STALE_TICKS)
  }
}
