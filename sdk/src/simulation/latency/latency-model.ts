// How long a message is under way. Three legs: the venue's data to us, an order to the venue, the venue's answer back. Whole µs, at least 0.

export interface FeedLatency {
  /** From venue to here, of an event with these two stamps; NaN where the recording has no such stamp. */
  feedUs(tsVenueUs: number, tsLocalUs: number): number
}

export interface OrderLatency {
  /** From here to the venue, of an order or a cancel sent at this local time. */
  entryUs(tsLocalUs: number): number
  /** Back, of what happened at this venue time. */
  responseUs(tsVenueUs: number): number
}

/** A function of the times alone: equal times, equal latencies, in whatever order they are asked. */
export interface LatencyModel extends FeedLatency, OrderLatency {}

export function latency(feed: FeedLatency, orders: OrderLatency): LatencyModel {
  return {
    feedUs: (tsVenueUs, tsLocalUs) => feed.feedUs(tsVenueUs, tsLocalUs),
    entryUs: (tsLocalUs) => orders.entryUs(tsLocalUs),
    responseUs: (tsVenueUs) => orders.responseUs(tsVenueUs),
  }
}

/** A connection on which nothing overtakes: what was sent later arrives no earlier. */
export class Line {
  #lastUs = -Infinity

  /** When it arrives. Call it in the order of sending. */
  arrivesUs(sentUs: number, latencyUs: number): number {
    this.#lastUs = Math.max(this.#lastUs, sentUs + latencyUs)
    return this.#lastUs
  }
}

/** Throws RangeError. */
export function checkedUs(name: string, us: number): number {
  if (!(us >= 0 && us < Infinity)) throw new RangeError(`${name}: found ${us}, expected microseconds, at least 0`)
  return Math.round(us)
}
