// Closing what is held after a halt: limits at the collar that the venue lets only reduce, once nothing else is open.
import type { OrderIntent } from '../engine/trading.js'
import type { Facts } from './facts.js'
import { collarTicks } from './intents.js'
import { dataBadSince } from './market-facts.js'
import { isFull } from './ring.js'

/** What to send as it is: none of a market that can't be seen, nor within the rate limit. */
export function flattenIntents({ rules, markets, latch, conduct }: Facts, nowUs: number): readonly OrderIntent[] {
  if (latch.state !== 'HALTED' || rules.onHalt !== 'flatten') return []
  const intents: OrderIntent[] = []
  for (let instrument = 0; instrument < markets.length; instrument++) {
    const market = markets[instrument]!
    const own = rules.instruments[instrument]!
    const venue = conduct.venues[own.venue]!
    const isBusy = isFull(conduct.orders, nowUs, 1_000_000) || isFull(venue.messages, nowUs, 1_000_000)
    if (market.orders.length > 0 || isBusy || nowUs < venue.retryAtUs) continue
    if (!Number.isNaN(dataBadSince(market, own.data, nowUs)) || market.phase !== 'open') continue
    const { stepLots, maxLots } = own.order
    const held = Math.min(Math.abs(market.lots), maxLots)
    const qtyLots = held - (held % stepLots)
    if (qtyLots === 0) continue
    const side = market.lots > 0 ? 'sell' : 'buy'
    const pxTicks = collarTicks(side, market.bidTicks + market.askTicks, own)
    intents.push({
      ...{ instrument, side, kind: 'limit', qtyLots, pxTicks },
      ...{ timeInForce: 'ioc', reduceOnly: true, tag: 'flatten' },
    })
  }
  return intents
}
