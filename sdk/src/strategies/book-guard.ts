// Watches the book behind a position: says when what supports it has been eaten, or when the sizes turn against it.
import type { Desk, MarketSight } from '../engine/trading.js'
import type { ParamsOf } from './params.js'
import { choice, real, whole } from './rows.js'
import { INSTRUMENT } from './shared-rows.js'
import { inTicks } from './sight.js'

export const GUARD_PARAMS = {
  instrument: INSTRUMENT,
  support: choice('What supports: all sizes near the touch, or the nearest large level where there is one.', [
    'depth',
    'large',
  ]),
  withinBps: real('The support reaches so far behind the best price of its side.', {
    ...{ default: 5, least: 0.01, most: 1000 },
    ...{ scale: 'log', unit: 'bp' },
  }),
  levels: whole('How many levels of a side are looked at.', {
    ...{ default: 50, least: 1, most: 1000 },
    ...{ unit: 'levels' },
  }),
  eatenShare: real('Trips when so much of the support is gone.', {
    ...{ default: 0.6, least: 0.01, most: 1 },
    ...{ unit: '–' },
  }),
  turnImbalance: real(
    'Trips when (B − A)/(B + A) of the sizes within reach is so far against the position, at a long one below its negative; 1: never.',
    { ...{ default: 0.8, least: 0, most: 1 }, ...{ unit: '–' } },
  ),
} as const

export type GuardParams = ParamsOf<typeof GUARD_PARAMS>

type Levels = readonly (readonly [pxTicks: number, qtyLots: number])[]

interface Support {
  readonly side: number
  /** Best price of its side when it was measured. */
  readonly bestTicks: number
  /** The better and the worse end of it. */
  readonly nearTicks: number
  readonly farTicks: number
  readonly lots: number
}

/**
 * The support is a band of prices that stays where it is while the price falls through it; when the best price of its
 * side improves, it is measured anew behind that, and when its size grows, the larger size counts. Own orders in the
 * book count as support.
 */
export class BookGuard {
  readonly #params: GuardParams
  #support: Support | null = null

  constructor(params: GuardParams) {
    this.#params = params
  }

  /** For a live book: whether the position should end. A flat one never. */
  trips(desk: Desk, market: MarketSight, positionLots: number): boolean {
    const side = Math.sign(positionLots)
    if (side === 0) {
      this.#support = null
      return false
    }
    const { levels, eatenShare, turnImbalance } = this.#params
    const [behind, before] =
      side > 0 ? [market.bids(levels), market.asks(levels)] : [market.asks(levels), market.bids(levels)]
    const bestTicks = side > 0 ? market.bidTicks : market.askTicks
    const held = this.#support
    const isNew = held === null || held.side !== side || (bestTicks - held.bestTicks) * side > 0
    const band = isNew ? this.#place(desk, market, side, bestTicks) : held
    const lots = lotsBetween(behind, band.nearTicks, band.farTicks)
    this.#support = { ...band, lots: isNew ? lots : Math.max(lots, held.lots) }
    const isEaten = this.#support.lots > 0 && lots <= (1 - eatenShare) * this.#support.lots
    return isEaten || this.#imbalance(market, behind, before, side) < -turnImbalance
  }

  #place(desk: Desk, market: MarketSight, side: number, bestTicks: number): Omit<Support, 'lots'> {
    const reach = this.#reach(bestTicks)
    const name = side > 0 ? 'bid' : 'ask'
    const large = this.#params.support === 'large' ? market.signal()?.levels.find((level) => level.side === name) : null
    const largeTicks = large ? Math.round(inTicks(large.price, desk.instruments[this.#params.instrument]!)) : NaN
    // A level beyond the reach supports nothing near; the band is what counts then.
    if (Math.abs(largeTicks - bestTicks) <= reach)
      return { side, bestTicks, nearTicks: largeTicks, farTicks: largeTicks }
    return { side, bestTicks, nearTicks: bestTicks, farTicks: bestTicks - side * reach }
  }

  /** In favour of the position when positive; of the sizes within reach of each best price. */
  #imbalance(market: MarketSight, behind: Levels, before: Levels, side: number): number {
    const [near, far] = side > 0 ? [market.bidTicks, market.askTicks] : [market.askTicks, market.bidTicks]
    const for_ = lotsBetween(behind, near, near - side * this.#reach(near))
    const against = lotsBetween(before, far, far + side * this.#reach(far))
    return (for_ - against) / (for_ + against)
  }

  #reach(ticks: number): number {
    return (this.#params.withinBps * ticks) / 10_000
  }
}

/** Lots of the levels from one price to another, ends included; ends in any order. */
function lotsBetween(levels: Levels, oneTicks: number, otherTicks: number): number {
  const [low, high] = oneTicks < otherTicks ? [oneTicks, otherTicks] : [otherTicks, oneTicks]
  return levels.reduce((sum, [pxTicks, qtyLots]) => (pxTicks >= low && pxTicks <= high ? sum + qtyLots : sum), 0)
}
