// Layer 3, exposure: may we hold this? Counted as if every open order of a side were filled, and none of the other.
import type { OrderIntent } from '../../engine/trading.js'
import type { Facts, MarketFacts } from '../facts.js'
import { boundTicks, longestLots, onlyReduces, shortestLots, valueTicks, worstLots } from '../intents.js'
import { notionalOf } from '../money.js'
import { ALLOW, deny, type Deny, type Layer } from '../verdict.js'

export const exposureLayer: Layer = {
  name: 'exposure',
  watches: false,
  judge(intent, facts) {
    const market = facts.markets[intent.instrument]
    if (!market || onlyReduces(intent, market)) return ALLOW
    return ofSymbol(intent, market, facts) ?? ofAll(intent, market, facts) ?? ALLOW
  },
}

/** At the higher of ask and own worst price: never too little. */
function priceOf(intent: OrderIntent, market: MarketFacts, facts: Facts): number {
  const bound = boundTicks(intent, market, facts.rules.instruments[intent.instrument]!)
  return Math.max(market.askTicks, valueTicks(intent, market, bound))
}

function ofSymbol(intent: OrderIntent, market: MarketFacts, facts: Facts): Deny | null {
  const { exposure, worth, name } = facts.rules.instruments[intent.instrument]!
  const { equity } = facts.account
  const lots = worstLots(intent, market)
  if (!(lots <= exposure.maxLots)) return deny('EXPOSURE_LOTS', `${name}: ${lots} lots, at most ${exposure.maxLots}`)
  if (market.orders.length >= exposure.openOrders)
    return deny('EXPOSURE_OPEN_ORDERS', `${name}: ${market.orders.length} open, at most ${exposure.openOrders}`)
  if (!(equity > 0)) return deny('EXPOSURE_EQUITY', `the equity is ${equity}`)
  const notional = notionalOf(worth, priceOf(intent, market, facts), lots)
  if (Number.isNaN(notional)) return deny('EXPOSURE_EQUITY', `${name}: no price`)
  if (notional > exposure.maxNotional)
    return deny('EXPOSURE_SYMBOL', `${name}: ${notional}, at most ${exposure.maxNotional}`)
  if (notional > exposure.concentration * equity)
    return deny('EXPOSURE_CONCENTRATION', `${name}: ${notional}, at most ${exposure.concentration} of ${equity}`)
  return null
}

function ofAll(intent: OrderIntent, own: MarketFacts, facts: Facts): Deny | null {
  const { markets, rules, account } = facts
  const { venueNotional, grossNotional, netNotional, leverage } = rules.limits.exposure
  const { venue } = rules.instruments[intent.instrument]!
  const isBuy = intent.side === 'buy'
  let gross = 0
  let atVenue = 0
  let net = 0
  for (let at = 0; at < markets.length; at++) {
    const market = markets[at]!
    const isOwn = market === own
    const long = isOwn && isBuy ? worstLots(intent, market) : longestLots(market, 0, 0)
    const short = isOwn && !isBuy ? worstLots(intent, market) : shortestLots(market, 0, 0)
    if (long <= 0 && short <= 0) continue // flat, and nothing open
    const { worth, name, venue: itsVenue } = rules.instruments[at]!
    const price = isOwn ? priceOf(intent, market, facts) : market.askTicks
    if (Number.isNaN(price)) return deny('EXPOSURE_EQUITY', `${name}: no price`)
    const worst = notionalOf(worth, price, Math.max(long, short))
    gross += worst
    if (itsVenue === venue) atVenue += worst
    net += notionalOf(worth, price, isBuy ? long : short)
  }
  if (atVenue > venueNotional) return deny('EXPOSURE_VENUE', `${atVenue}, at most ${venueNotional}`)
  if (gross > grossNotional) return deny('EXPOSURE_GROSS', `${gross}, at most ${grossNotional}`)
  if (net > netNotional) return deny('EXPOSURE_NET', `${net}, at most ${netNotional}`)
  if (gross > leverage * account.equity)
    return deny('EXPOSURE_LEVERAGE', `${gross}, at most ${leverage} times ${account.equity}`)
  return null
}
