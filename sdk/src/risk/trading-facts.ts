// What comes of orders and fills: what is held, what is open, how often something was sent, filled and refused.
import type { Fill, OrderIntent, OrderSide } from '../engine/trading.js'
import { notionalOf, type Worth } from './money.js'
import { utcDay, type Facts, type MarketFacts, type OpenOrder } from './facts.js'
import { isFull, pushTime } from './ring.js'

const S = 1_000_000

export function seeSent(facts: Facts, id: number, intent: OrderIntent, nowUs: number): void {
  const { conduct, rules } = facts
  const market = facts.markets[intent.instrument]!
  const isWaiting = intent.kind === 'stop_market' || intent.kind === 'stop_limit'
  market.orders.push({
    ...{ id, intent, lots: intent.qtyLots, isWaiting, isAcknowledged: false, sentUs: nowUs, exitGain: NaN },
  })
  addOpenLots(market, intent, intent.qtyLots)
  const venue = conduct.venues[rules.instruments[intent.instrument]!.venue]!
  pushTime(conduct.orders, nowUs)
  pushTime(venue.orders, nowUs)
  pushTime(venue.messages, nowUs)
  beginDay(facts, nowUs)
  conduct.ordersToday++
}

export function seeAcknowledged(facts: Facts, id: number, isWaiting: boolean): void {
  const order = findOrder(facts, id)?.order
  if (!order) return
  order.isAcknowledged = true
  order.isWaiting = isWaiting
}

/** An order is over, for whatever reason: what it didn't fill is no longer at risk. */
export function seeEnd(facts: Facts, id: number, nowUs: number): void {
  const found = findOrder(facts, id)
  if (!found) return
  const { market, order } = found
  addOpenLots(market, order.intent, -order.lots)
  market.orders.splice(market.orders.indexOf(order), 1)
  if (!Number.isNaN(order.exitGain)) countExit(facts, order.exitGain, nowUs)
}

export function seeReject({ conduct, rules }: Facts, nowUs: number): void {
  const { rejectWindowUs, rejectPauseUs } = rules.limits.rate
  pushTime(conduct.rejects, nowUs)
  if (isFull(conduct.rejects, nowUs, rejectWindowUs)) conduct.rejectPauseUntilUs = nowUs + rejectPauseUs
}

/** What a fill needs to say. */
export type FillFacts = Pick<Fill, 'orderId' | 'instrument' | 'side' | 'pxTicks' | 'qtyLots' | 'fee'>

export function seeFill(facts: Facts, fill: FillFacts, nowUs: number): void {
  const { instrument, side, orderId, qtyLots } = fill
  const market = facts.markets[instrument]!
  const gain = takePosition(market, facts.rules.instruments[instrument]!.worth, fill)
  pushTime(side === 'buy' ? market.buyFills : market.sellFills, nowUs)
  beginDay(facts, nowUs)
  facts.conduct.fillsToday++
  const order = market.orders.find(({ id }) => id === orderId)
  if (!order) {
    if (!Number.isNaN(gain)) countExit(facts, gain, nowUs)
    return
  }
  if (!Number.isNaN(gain)) order.exitGain = Number.isNaN(order.exitGain) ? gain : order.exitGain + gain
  const filled = Math.min(qtyLots, order.lots)
  order.lots -= filled
  addOpenLots(market, order.intent, -filled)
  if (order.lots === 0) seeEnd(facts, orderId, nowUs)
}

/** Moves the position; what the part of the fill gained that reduced it, less the fee of that part, in quote; NaN: none did. */
function takePosition(market: MarketFacts, worth: Worth, { side, pxTicks, qtyLots, fee }: FillFacts): number {
  const signed = side === 'buy' ? qtyLots : -qtyLots
  const { lots, averageTicks } = market
  market.lots = lots + signed
  if (lots * signed >= 0) {
    const held = Math.abs(lots)
    market.averageTicks = held === 0 ? pxTicks : (averageTicks * held + pxTicks * qtyLots) / (held + qtyLots)
    return NaN
  }
  const closed = Math.min(qtyLots, Math.abs(lots))
  if (market.lots === 0) market.averageTicks = NaN
  else if (market.lots > 0 !== lots > 0) market.averageTicks = pxTicks
  // Inverse contracts gain in base: amount × (1/from − 1/to), which in quote at the price of exit is amount × (to − from)/from.
  const perTick = worth.isInverse ? notionalOf(worth, 0, closed) / averageTicks : notionalOf(worth, 1, closed)
  return (lots > 0 ? 1 : -1) * (pxTicks - averageTicks) * perTick - (fee * closed) / qtyLots
}

function countExit({ account, rules }: Facts, gain: number, nowUs: number): void {
  account.losingExits = gain < 0 ? account.losingExits + 1 : 0
  if (account.losingExits < rules.limits.loss.losingExits) return
  account.losingExits = 0
  account.pausedUntilUs = nowUs + rules.limits.loss.pauseUs
}

/** What an order may still fill. */
function addOpenLots(market: MarketFacts, { side, reduceOnly }: OrderIntent, lots: number): void {
  if (reduceOnly === true) {
    if (side === 'buy') market.reducingBuyLots += lots
    else market.reducingSellLots += lots
  } else if (side === 'buy') market.buyLots += lots
  else market.sellLots += lots
}

function findOrder({ markets }: Facts, id: number): { market: MarketFacts; order: OpenOrder } | null {
  for (const market of markets) {
    const order = market.orders.find((open) => open.id === id)
    if (order) return { market, order }
  }
  return null
}

function beginDay({ conduct }: Facts, nowUs: number): void {
  const day = utcDay(nowUs)
  if (conduct.day === day) return
  conduct.day = day
  conduct.ordersToday = 0
  conduct.fillsToday = 0
}

/** Whether a side was filled as often within the last minute as it may be. */
export function isRepeated({ buyFills, sellFills }: MarketFacts, side: OrderSide, nowUs: number): boolean {
  return isFull(side === 'buy' ? buyFills : sellFills, nowUs, 60 * S)
}
