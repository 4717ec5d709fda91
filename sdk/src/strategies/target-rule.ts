// A rule that says which position it wants, and the strategy that is made of one: the rule decides, TargetPosition trades.
import type { Desk, MarketSight, Strategy, TradeSight } from '../engine/trading.js'
import { inTicks, isLive, marketAt, US_PER_MS } from './sight.js'
import { CROSS, TargetPosition, type Manner } from './target-position.js'

/** What a rule holds: the position of the desk, or its share of one where several rules have it together. */
export interface Stake {
  /** Negative: short. */
  readonly lots: number
  /** Not rounded; NaN when flat. */
  readonly averageTicks: number
  /** Since when it is on this side, local clock; NaN when flat. */
  readonly sinceUs: number
}

export interface Wish {
  /** Negative: short. */
  readonly targetLots: number
  readonly manner: Manner
}

export interface TargetRule {
  readonly features: readonly string[]
  /** Of its own instrument, live or not. */
  onTrade?(trade: TradeSight): void
  /** After each event of its instrument while the book is live. */
  propose(desk: Desk, market: MarketSight, stake: Stake): Wish
  /** In place of `propose` while it isn't: what was measured across the gap doesn't count. */
  onGap?(): void
}

export const FLAT: Stake = { lots: 0, averageTicks: NaN, sinceUs: NaN }

/** The desk's position of an instrument as a stake: remembers since when it is on its side. */
class Holding {
  #side = 0
  #sinceUs = NaN

  look(desk: Desk, instrument: number): Stake {
    const { lots, averagePrice } = desk.position(instrument)
    const side = Math.sign(lots)
    if (side !== this.#side) this.#sinceUs = desk.nowUs
    this.#side = side
    if (side === 0) return FLAT
    return { lots, averageTicks: inTicks(averagePrice, desk.instruments[instrument]!), sinceUs: this.#sinceUs }
  }
}

/** How an entry goes to the market. */
export function entryManner(params: {
  readonly entry: 'cross' | 'passive'
  readonly entryTimeoutMs: number
  readonly afterTimeout: 'cancel' | 'cross'
}): Manner {
  if (params.entry === 'cross') return CROSS
  return { urgency: 'passive', timeoutUs: params.entryTimeoutMs * US_PER_MS, afterwards: params.afterTimeout }
}

export function targetStrategy(rule: TargetRule, instrument: number, slipTicks: number): Strategy {
  const target = new TargetPosition({ instrument, slipTicks, tag: 'target' })
  const holding = new Holding()
  const step = (desk: Desk): void => {
    const market = marketAt(desk, instrument)
    const stake = holding.look(desk, instrument)
    if (!isLive(market)) {
      rule.onGap?.()
      return target.pull(desk)
    }
    const { targetLots, manner } = rule.propose(desk, market, stake)
    target.work(desk, targetLots, manner)
  }
  return {
    features: rule.features,
    onMarket: (desk, at) => {
      if (at === instrument) step(desk)
    },
    onTrade: (_, trade) => {
      if (trade.instrument === instrument) rule.onTrade?.(trade)
    },
    onFill: (desk, fill) => {
      if (fill.instrument === instrument) holding.look(desk, instrument)
    },
    onOrder: (desk, order) => target.onOrder(desk, order),
  }
}
