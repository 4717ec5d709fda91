// Latencies as they were measured.
import { checkedUs, type FeedLatency, type OrderLatency } from './latency-model.js'

/** The recording's own: local stamp less venue stamp; 0 where that is negative (clocks that disagree), `missingUs` where one is missing. */
export function recordedFeed(missingUs = 0): FeedLatency {
  const missing = checkedUs('missingUs', missingUs)
  return {
    feedUs(tsVenueUs, tsLocalUs) {
      const us = tsLocalUs - tsVenueUs
      return Number.isNaN(us) ? missing : Math.max(0, us)
    },
  }
}

/** An order that was really sent. */
export interface MeasuredOrder {
  /** When it was sent, local clock. */
  readonly tsUs: number
  readonly entryUs: number
  readonly responseUs: number
}

/**
 * Between two measured orders the latency changes in a straight line; before the first and after the last it is theirs. The way there is placed
 * at the time of sending, the way back at the time at which the order had been at the venue, `tsUs + entryUs`, as hftbacktest's
 * IntpOrderLatency has it. To the nearest µs. Throws RangeError for rows that are not in order of time.
 */
export function recordedOrders(rows: readonly MeasuredOrder[]): OrderLatency {
  if (rows.length === 0) throw new RangeError('rows: found none, expected at least one measured order')
  const sent = rows.map((row) => row.tsUs)
  const entries = rows.map((row, i) => checkedUs(`row ${i}: entryUs`, row.entryUs))
  const responses = rows.map((row, i) => checkedUs(`row ${i}: responseUs`, row.responseUs))
  const reached = sent.map((tsUs, i) => tsUs + entries[i]!)
  for (const [name, times] of [
    ['sent', sent],
    ['at the venue', reached],
  ] as const)
    for (let i = 1; i < times.length; i++)
      if (!(times[i]! > times[i - 1]!))
        throw new RangeError(`row ${i}: found ${times[i]} ${name} after ${times[i - 1]}, expected rising times`)
  return {
    entryUs: (tsLocalUs) => between(sent, entries, tsLocalUs),
    responseUs: (tsVenueUs) => between(reached, responses, tsVenueUs),
  }
}

function between(times: readonly number[], values: readonly number[], at: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle]! <= at) low = middle + 1
    else high = middle
  }
  if (low === 0) return values[0]!
  if (low === times.length) return values[low - 1]!
  const share = (at - times[low - 1]!) / (times[low]! - times[low - 1]!)
  return Math.round(values[low - 1]! + share * (values[low]! - values[low - 1]!))
}
