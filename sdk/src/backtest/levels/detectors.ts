// Detectors of levels: the core's large resting size, and three that anybody can see without a book, to be compared with.
import type { Claim, LevelDetector, Moment } from './moment.js'

const DAY_US = 86_400_000_000
const MINUTE_US = 60_000_000
const NONE: readonly Claim[] = []

/** What `market.levels()` lists: support and resistance by resting size. */
export function restingSize(): LevelDetector {
  return { name: 'resting size', matchesDigits: true, levels: ({ large }) => large }
}

/** A step of round prices is at least this share of the price. */
const ROUND_SHARE = 5e-4
/** As far as the core looks for large levels. */
const RANGE_SHARE = 25e-4

/**
 * Round prices within 25 bp of the mid: multiples of the least 1, 5, 10, 50, … ticks that is 5 bp of the price or more. So …00 and …50 of
 * whatever digits matter at that price. Strength: 2 where it is a multiple of twice the step, else 1.
 */
export function roundNumbers(): LevelDetector {
  let [bid, ask] = [NaN, NaN]
  let found = NONE
  return {
    name: 'round numbers',
    matchesDigits: false,
    levels({ bidTicks, askTicks }) {
      if (bidTicks === bid && askTicks === ask) return found
      ;[bid, ask] = [bidTicks, askTicks]
      const mid = (bid + ask) / 2
      const step = roundStep(mid)
      const reach = mid * RANGE_SHARE
      const claims: Claim[] = []
      const add = (side: 'bid' | 'ask', pxTicks: number) =>
        claims.push({ side, pxTicks, strength: pxTicks % (2 * step) === 0 ? 2 : 1 })
      for (let px = (Math.ceil(bid / step) - 1) * step; px > 0 && px >= mid - reach; px -= step) add('bid', px)
      for (let px = (Math.floor(ask / step) + 1) * step; px <= mid + reach; px += step) add('ask', px)
      return (found = claims)
    },
  }
}

/** 1, 5, 10, 50, … ticks. */
export function roundStep(midTicks: number): number {
  let step = 1
  for (let five = true; step < midTicks * ROUND_SHARE; five = !five) step *= five ? 5 : 2
  return step
}

/**
 * High, low and close of the mid in the period before: a UTC day unless said. Nothing in the first period. Periods without a moment
 * are passed over.
 */
export function priorExtremes(periodUs: number = DAY_US): LevelDetector {
  let [period, high, low, close] = [NaN, -Infinity, Infinity, NaN]
  let prices: readonly number[] = []
  return {
    name:
      periodUs === DAY_US ? 'prior day high, low, close' : `high, low, close of the ${periodUs / MINUTE_US} min before`,
    matchesDigits: true,
    levels(moment) {
      const mid = (moment.bidTicks + moment.askTicks) / 2
      const now = Math.floor(moment.tsUs / periodUs)
      if (now !== period) {
        if (!Number.isNaN(period)) prices = [...new Set([high, low, close].map(Math.round))]
        ;[period, high, low] = [now, -Infinity, Infinity]
      }
      ;[high, low, close] = [Math.max(high, mid), Math.min(low, mid), mid]
      return claimsAt(prices, moment)
    },
  }
}

/** Volume-weighted mean price of the UTC day so far, as it stood when the last full minute began. */
export function vwap(): LevelDetector {
  let [day, minute, lots, tickLots] = [NaN, NaN, 0, 0]
  let prices: readonly number[] = []
  return {
    name: 'VWAP',
    matchesDigits: true,
    levels(moment) {
      const { tsUs, tradedLots, tradedTickLots } = moment
      const today = Math.floor(tsUs / DAY_US)
      if (today !== day) {
        ;[day, minute, lots, tickLots] = [today, NaN, 0, 0]
        prices = []
      }
      const now = Math.floor(tsUs / MINUTE_US)
      if (now !== minute) prices = lots > 0 ? [Math.round(tickLots / lots)] : []
      minute = now
      lots += tradedLots
      tickLots += tradedTickLots
      return claimsAt(prices, moment)
    },
  }
}

/** Prices behind the best are supports, those beyond the other best resistances; between the two they are neither. */
function claimsAt(prices: readonly number[], { bidTicks, askTicks }: Moment): readonly Claim[] {
  if (prices.length === 0) return NONE
  return prices.flatMap((pxTicks): Claim[] => {
    if (pxTicks < bidTicks) return [{ side: 'bid', pxTicks, strength: 1 }]
    return pxTicks > askTicks ? [{ side: 'ask', pxTicks, strength: 1 }] : []
  })
}
