// What an intent comes to: the price at which it can trade at worst, whether it only reduces, whether it is an equal one.
import type { OrderIntent, OrderSide } from '../engine/trading.js'
import type { MarketFacts, OpenOrder } from './facts.js'
import { MILLION } from './money.js'
import type { InstrumentRules } from './rules.js'

/** The outermost price within the collar for a side, on the step of the venue; NaN without a mid. `sumTicks` is bid + ask. */
export function collarTicks(side: OrderSide, sumTicks: number, { collarMillionths, order }: InstrumentRules): number {
  const step = order.stepTicks
  const away = side === 'buy' ? MILLION + collarMillionths : MILLION - collarMillionths
  const ticks = (sumTicks * away) / (2 * MILLION * step)
  return (side === 'buy' ? Math.floor(ticks) : Math.ceil(ticks)) * step
}

/** The worst price that an order may trade at: its own, or the collar's; of a stop, the collar around the stop. */
export function boundTicks(intent: OrderIntent, market: MarketFacts, rules: InstrumentRules): number {
  const { kind, side, pxTicks = NaN, stopTicks = NaN } = intent
  if (kind === 'limit' || kind === 'stop_limit') return pxTicks
  if (kind === 'stop_market') return collarTicks(side, 2 * stopTicks, rules)
  return collarTicks(side, market.bidTicks + market.askTicks, rules)
}

/** The price at which it is valued: a seller may get more than the worst price, a stop's price is where it begins. */
export function valueTicks(intent: OrderIntent, market: MarketFacts, bound: number): number {
  if (intent.side === 'buy') return bound
  const from = intent.stopTicks ?? market.bidTicks
  return from > bound ? from : bound
}

/**
 * The longest position that may come of a market, whatever is filled in whatever order, with an intent's lots added to what is
 * open; negative: it stays short. What only reduces can be filled first, as far as flat, and then the rest of its side.
 */
export function longestLots(market: MarketFacts, addLots: number, addReducingLots: number): number {
  const { lots, buyLots, reducingBuyLots } = market
  return buyLots + addLots + (lots < 0 ? Math.min(0, lots + reducingBuyLots + addReducingLots) : lots)
}

/** The same for the shortest, as a length. */
export function shortestLots(market: MarketFacts, addLots: number, addReducingLots: number): number {
  const { lots, sellLots, reducingSellLots } = market
  return sellLots + addLots + (lots > 0 ? Math.min(0, reducingSellLots + addReducingLots - lots) : -lots)
}

/** The longest or shortest, by the side of an intent, once it is sent. */
export function worstLots({ side, qtyLots, reduceOnly }: OrderIntent, market: MarketFacts): number {
  const [addLots, addReducingLots] = reduceOnly === true ? [0, qtyLots] : [qtyLots, 0]
  return side === 'buy' ? longestLots(market, addLots, addReducingLots) : shortestLots(market, addLots, addReducingLots)
}

/** Whether the position is smaller at most once it and all else of its side is filled. */
export function onlyReduces(intent: OrderIntent, market: MarketFacts): boolean {
  return worstLots(intent, market) <= 0
}

/** Whether it takes from the position alone: it only reduces, or it is marked so and no larger than the position. */
export function isReduction(intent: OrderIntent, market: MarketFacts): boolean {
  const { side, qtyLots, reduceOnly } = intent
  if (reduceOnly === true && qtyLots <= (side === 'buy' ? -market.lots : market.lots)) return true
  return onlyReduces(intent, market)
}

const isStop = ({ kind }: OrderIntent) => kind === 'stop_market' || kind === 'stop_limit'
const hasPrice = ({ kind }: OrderIntent) => kind === 'limit' || kind === 'stop_limit'

/** Equal in all that matters. An intent without a price is equal to whatever takes: a market order is sent as a limit. */
export function isSame(intent: OrderIntent, { intent: other }: OpenOrder): boolean {
  return (
    intent.side === other.side &&
    intent.qtyLots === other.qtyLots &&
    intent.tag === other.tag &&
    (intent.reduceOnly === true) === (other.reduceOnly === true) &&
    isStop(intent) === isStop(other) &&
    intent.stopTicks === other.stopTicks &&
    (hasPrice(intent) ? intent.pxTicks === other.pxTicks : isStop(intent) || takes(other))
  )
}

function takes({ kind, timeInForce }: OrderIntent): boolean {
  return kind === 'market' || timeInForce === 'ioc' || timeInForce === 'fok'
}
