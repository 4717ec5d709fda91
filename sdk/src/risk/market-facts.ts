// What comes of a market's events: whether its data can be acted on, and since when not; volatility and spread by the second.
import { logRatio } from './returns.js'
import { medianOf, pushSample } from './sliding-median.js'
import { VOLATILITY_STRIDE_S, type Facts, type MarketFacts } from './facts.js'
import type { Resolved } from './options.js'

const S = 1_000_000
/** At most so many seconds without an event count as seconds without a move; a longer silence is not counted at all. */
const QUIET_S = 60

/** What is read from a `MarketSight`. */
export interface Seen {
  readonly state: string
  readonly tsVenueUs: number
  readonly tsLocalUs: number
  readonly bidTicks: number
  readonly askTicks: number
}

export function seeMarket(facts: Facts, instrument: number, seen: Seen, nowUs: number): void {
  const market = facts.markets[instrument]!
  const { data } = facts.rules.instruments[instrument]!
  const badUs = bookBadSince(market, data, nowUs)
  market.state = seen.state
  market.tsVenueUs = seen.tsVenueUs
  market.tsLocalUs = seen.tsLocalUs
  market.bidTicks = seen.bidTicks
  market.askTicks = seen.askTicks
  if (isBookGood(market, data)) market.bookBadUs = NaN
  else market.bookBadUs = Number.isNaN(badUs) ? nowUs : badUs
  seeSecond(facts, market, data, nowUs)
}

function isBookGood({ state, bidTicks, askTicks, tsLocalUs, tsVenueUs }: MarketFacts, data: Resolved['data']) {
  // A venue time of NaN is one that the venue doesn't give: no comparison with it is true.
  return state === 'live' && bidTicks <= askTicks && !(Math.abs(tsLocalUs - tsVenueUs) > data.maxSkewUs)
}

/** Since when the book, its age included, is bad; NaN: it is not. */
function bookBadSince({ bookBadUs, tsLocalUs }: MarketFacts, { maxAgeUs }: Resolved['data'], nowUs: number): number {
  const staleUs = nowUs - tsLocalUs > maxAgeUs ? tsLocalUs + maxAgeUs : NaN
  return earlier(bookBadUs, staleUs)
}

/** Since when anything about this market's data is bad; NaN: nothing is. */
export function dataBadSince(market: MarketFacts, data: Resolved['data'], nowUs: number): number {
  const { auditBadUs, modelBadUs, modelUs } = market
  const oldModelUs = nowUs - modelUs > data.maxModelAgeUs ? modelUs + data.maxModelAgeUs : NaN
  return earlier(bookBadSince(market, data, nowUs), earlier(auditBadUs, earlier(modelBadUs, oldModelUs)))
}

function earlier(aUs: number, bUs: number): number {
  if (Number.isNaN(aUs)) return bUs
  return bUs < aUs ? bUs : aUs
}

export function seeModel(market: MarketFacts, value: number, { maxModelAgeUs }: Resolved['data'], nowUs: number): void {
  const oldUs = nowUs - market.modelUs > maxModelAgeUs ? market.modelUs + maxModelAgeUs : NaN
  if (Number.isFinite(value)) market.modelBadUs = NaN
  else if (Number.isNaN(market.modelBadUs)) market.modelBadUs = earlier(nowUs, oldUs)
  market.modelUs = nowUs
}

/** Closes the seconds that are over. A move across a silence or a resync counts whole, as the move of one second. */
function seeSecond({ rules }: Facts, market: MarketFacts, data: Resolved['data'], nowUs: number): void {
  const { regime, bidTicks, askTicks } = market
  const sumTicks = bidTicks + askTicks
  if (!isBookGood(market, data) || !(sumTicks > 0)) return
  const second = Math.floor(nowUs / S)
  if (second > regime.second) {
    closeSecond(market, rules.limits.regime, rules.decay, (regime.second + 1) * S)
    const quiet = second - regime.second - 1
    if (quiet <= QUIET_S) {
      for (let past = 1; past <= quiet; past++)
        closeSecond(market, rules.limits.regime, rules.decay, (regime.second + 1 + past) * S)
    }
    regime.second = second
  } else if (Number.isNaN(regime.second)) {
    regime.second = second
    regime.closeSumTicks = sumTicks
  }
  regime.sumTicks = sumTicks
  regime.spreadTicks = askTicks - bidTicks
}

function closeSecond({ regime }: MarketFacts, limits: Resolved['regime'], decay: number, endUs: number): void {
  const move = logRatio(regime.closeSumTicks, regime.sumTicks)
  regime.closeSumTicks = regime.sumTicks
  regime.variance = decay * regime.variance + (1 - decay) * move * move
  regime.seconds++
  pushSample(regime.spreads, regime.spreadTicks)
  const sigma = Math.sqrt(regime.variance)
  if (regime.seconds % VOLATILITY_STRIDE_S === 0) pushSample(regime.volatilities, sigma)
  if (regime.seconds < limits.minS) return
  const ratio = sigma / usualVolatility(regime)
  if (ratio >= limits.pauseRatio) {
    regime.isPaused = true
    regime.calmSinceUs = NaN
  } else if (regime.isPaused) {
    if (!(ratio < limits.resumeRatio)) regime.calmSinceUs = NaN
    else if (Number.isNaN(regime.calmSinceUs)) regime.calmSinceUs = endUs
    else if (endUs - regime.calmSinceUs >= limits.calmUs) {
      regime.isPaused = false
      regime.calmSinceUs = NaN
    }
  }
}

/** The median, at least a move of one tick in a second. */
export function usualVolatility({ volatilities, sumTicks }: MarketFacts['regime']): number {
  const floor = 2 / sumTicks
  const median = medianOf(volatilities)
  return median > floor ? median : floor
}
