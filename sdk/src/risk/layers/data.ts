// Layer 1, data integrity: may this data be acted on?
import type { Facts, MarketFacts } from '../facts.js'
import { dataBadSince } from '../market-facts.js'
import type { InstrumentRules } from '../rules.js'
import { ALLOW, deny, degrade, type Deny, type Layer } from '../verdict.js'

export const dataLayer: Layer = {
  name: 'data',
  watches: false,
  judge({ instrument }, facts, nowUs) {
    const market = facts.markets[instrument]
    if (!market) return ALLOW
    return defectOf(market, facts.rules.instruments[instrument]!, nowUs) ?? unseen(facts, nowUs) ?? ALLOW
  },
}

function defectOf(market: MarketFacts, { name, data }: InstrumentRules, nowUs: number): Deny | null {
  const { state, bidTicks, askTicks, tsLocalUs, tsVenueUs, auditBadUs, modelBadUs, modelUs } = market
  if (state !== 'live') return deny('DATA_NOT_LIVE', `${name}: the book is ${state}`)
  if (!Number.isFinite(bidTicks) || !Number.isFinite(askTicks))
    return deny('DATA_ONE_SIDED', `${name}: bid ${bidTicks}, ask ${askTicks}`)
  if (bidTicks > askTicks) return deny('DATA_CROSSED', `${name}: bid ${bidTicks} above ask ${askTicks}`)
  if (!(nowUs - tsLocalUs <= data.maxAgeUs))
    return deny('DATA_STALE', `${name}: last event ${nowUs - tsLocalUs} µs ago, at most ${data.maxAgeUs}`)
  if (Math.abs(tsLocalUs - tsVenueUs) > data.maxSkewUs)
    return deny('DATA_SKEW', `${name}: local − venue ${tsLocalUs - tsVenueUs} µs, at most ${data.maxSkewUs}`)
  if (!Number.isNaN(auditBadUs)) return deny('DATA_AUDIT', `${name}: since ${auditBadUs}`)
  if (!Number.isNaN(modelBadUs)) return deny('DATA_MODEL', `${name}: not finite`)
  if (nowUs - modelUs > data.maxModelAgeUs)
    return deny('DATA_MODEL', `${name}: ${nowUs - modelUs} µs old, at most ${data.maxModelAgeUs}`)
  return null
}

/** What is held in a market that can't be seen can't be valued: then nothing is added anywhere. */
function unseen({ markets, rules }: Facts, nowUs: number) {
  for (let at = 0; at < markets.length; at++) {
    const market = markets[at]!
    if (market.lots === 0 && market.orders.length === 0) continue
    const { data, name } = rules.instruments[at]!
    const badUs = dataBadSince(market, data, nowUs)
    if (nowUs - badUs >= data.reduceAfterUs)
      return degrade('REDUCING', 'DATA_REDUCING', `${name}: bad since ${badUs}`, false)
  }
  return null
}
