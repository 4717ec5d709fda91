// Latencies drawn from a distribution: a seed and the time of the message decide, so that a replay draws the same.
import { exp } from '../exact/exp-log.js'
import { normalQuantile } from '../exact/normal.js'
import { uniformAt } from '../exact/philox.js'
import { checkedUs, type FeedLatency, type OrderLatency } from './latency-model.js'

/** Latency at a share p of all messages, 0 < p < 1. */
export type LatencyQuantiles = (p: number) => number

/** Straight lines between `[share, µs]`, both rising; the first share 0, the last 1. Throws RangeError otherwise. */
export function quantiles(table: readonly (readonly [share: number, us: number])[]): LatencyQuantiles {
  if (table.length < 2 || table[0]![0] !== 0 || table.at(-1)![0] !== 1)
    throw new RangeError('quantiles: expected at least two rows, the first of share 0, the last of share 1')
  for (let i = 1; i < table.length; i++)
    if (!(table[i]![0] > table[i - 1]![0] && table[i]![1] >= table[i - 1]![1]))
      throw new RangeError(`quantiles: row ${i} does not rise`)
  for (const [share, us] of table) checkedUs(`share ${share}`, us)
  return (p) => {
    let i = 1
    while (table[i]![0] < p) i++
    const [from, low] = table[i - 1]!
    const [to, high] = table[i]!
    return low + ((p - from) / (to - from)) * (high - low)
  }
}

/** ln of the latency is normal with this median and this deviation: `minimumUs + medianUs·e^(σz)`. */
export function lognormal(medianUs: number, sigma: number, minimumUs = 0): LatencyQuantiles {
  checkedUs('medianUs', medianUs)
  checkedUs('minimumUs', minimumUs)
  if (!(sigma >= 0 && sigma <= 10)) throw new RangeError(`sigma: found ${sigma}, expected from 0 to 10`)
  return (p) => minimumUs + medianUs * exp(sigma * normalQuantile(p))
}

/** `seed`: whole, from 0, below 2^32. Messages of the same µs share their latency. */
export function sampledFeed(seed: number, feed: LatencyQuantiles): FeedLatency {
  checkSeed(seed)
  return { feedUs: (tsVenueUs) => draw(seed, 0, tsVenueUs, feed) }
}

export function sampledOrders(seed: number, entry: LatencyQuantiles, response: LatencyQuantiles): OrderLatency {
  checkSeed(seed)
  return {
    entryUs: (tsLocalUs) => draw(seed, 1, tsLocalUs, entry),
    responseUs: (tsVenueUs) => draw(seed, 2, tsVenueUs, response),
  }
}

function draw(seed: number, leg: number, tsUs: number, at: LatencyQuantiles): number {
  return Math.round(at(uniformAt(seed, leg, Math.floor(tsUs))))
}

function checkSeed(seed: number): void {
  if (!(Number.isInteger(seed) && seed >= 0 && seed < 4294967296))
    throw new RangeError(`seed: found ${seed}, expected a whole number from 0, below 2^32`)
}
