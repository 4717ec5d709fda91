// Layer 6, rate and conduct: are we behaving? Limits of time hold for reductions, too: a ban would stop them all.
import { utcDay, type ConductFacts } from '../facts.js'
import type { Resolved } from '../options.js'
import { isFull } from '../ring.js'
import { isRepeated } from '../trading-facts.js'
import { ALLOW, degrade, deny, type Layer } from '../verdict.js'

const S = 1_000_000

export const rateLayer: Layer = {
  name: 'rate',
  watches: false,
  judge({ instrument, side }, { markets, conduct, rules }, nowUs) {
    const market = markets[instrument]
    if (!market) return ALLOW
    const limits = rules.limits.rate
    const at = rules.instruments[instrument]!.venue
    const venue = conduct.venues[at]!
    const { name, ordersPerS, messagesPerS } = rules.venues[at]!
    if (nowUs < venue.retryAtUs) return deny('RATE_RETRY_AFTER', `${name}: until ${venue.retryAtUs}, now ${nowUs}`)
    if (isFull(conduct.orders, nowUs, S)) return deny('RATE_ORDERS', `${limits.ordersPerS} within a second`)
    if (isFull(venue.orders, nowUs, S) || isFull(venue.messages, nowUs, S))
      return deny('RATE_VENUE', `${name}: ${ordersPerS} orders or ${messagesPerS} messages within a second`)
    if (nowUs < conduct.rejectPauseUntilUs)
      return degrade('REDUCING', 'RATE_REJECTS', `until ${conduct.rejectPauseUntilUs}, now ${nowUs}`, false)
    if (isChatty(conduct, limits, nowUs))
      return degrade(
        'REDUCING',
        'RATE_ORDER_TO_TRADE',
        `${conduct.ordersToday} orders, ${conduct.fillsToday} fills`,
        false,
      )
    if (isRepeated(market, side, nowUs))
      return degrade('REDUCING', 'RATE_REPEATED', `${side}, ${limits.sameSideFills} fills within a minute`, false)
    return ALLOW
  },
}

/** Whether one more order would be too many for the day's fills; the first so many are free. */
function isChatty({ day, ordersToday, fillsToday }: ConductFacts, { orderToTrade }: Resolved['rate'], nowUs: number) {
  return utcDay(nowUs) === day && ordersToday + 1 > orderToTrade * Math.max(1, fillsToday)
}
