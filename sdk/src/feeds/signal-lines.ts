// The lines of the `signals` command: NDJSON whose bytes are the same on every host.
import type { Market } from '../engine/market.js'
import type { Feed, StatusEvent } from './replay.js'

export interface SignalLinesOptions {
  /** `10s`: a line at each multiple of venue time instead of one after each event. */
  readonly every?: string
}

/** A line for each event while its market is live, and one for each change of state. Without line ends. */
export async function* signalLines(feed: Feed, { every }: SignalLinesOptions = {}): AsyncGenerator<string> {
  const items = every === undefined ? feed.events() : feed.everyWithStatus(every)
  for await (const item of items) {
    if (item.kind === 'status') yield statusLine(item)
    else if (item.market.state === 'live')
      yield signalLine(item.market, item.kind === 'period' ? item.tsVenueUs : item.market.tsVenueUs)
  }
}

function statusLine({ market, state, reason, epoch, seq, tsVenueUs, tsLocalUs }: StatusEvent): string {
  return JSON.stringify({ type: 'status', symbol: market.symbol, state, reason, epoch, seq, tsVenueUs, tsLocalUs })
}

/** Keys in fixed order; numbers as ECMAScript spells them; NaN is null. */
function signalLine(market: Market, tsVenueUs: number): string {
  const signal = market.signal() ?? UNSCORED
  const { score, direction, imbalance, size, speed, missing } = signal
  const { symbol, state, epoch, seq, tsLocalUs } = market
  const levels = (signal.levels ?? market.levels()).map(
    ({ side, price, amount, strength, ageUs, refills, cancelledOnApproach }) => {
      return { side, price, amount, strength, ageUs, refills, cancelledOnApproach }
    },
  )
  const parts = { score, direction, imbalance, size, speed, missing, levels }
  return JSON.stringify({ type: 'signal', symbol, ...parts, state, epoch, seq, tsVenueUs, tsLocalUs })
}

/** Live, but one-sided or just begun: without the imbalance there is no score. */
const UNSCORED = {
  score: null,
  direction: null,
  imbalance: null,
  size: null,
  speed: null,
  missing: ['imbalance', 'size', 'speed'],
  levels: null,
} as const
