// Latencies that never change.
import { checkedUs, type FeedLatency, type OrderLatency } from './latency-model.js'

export function constantFeed(feedUs: number): FeedLatency {
  const us = checkedUs('feedUs', feedUs)
  return { feedUs: () => us }
}

export function constantOrders(entryUs: number, responseUs: number): OrderLatency {
  const entry = checkedUs('entryUs', entryUs)
  const response = checkedUs('responseUs', responseUs)
  return { entryUs: () => entry, responseUs: () => response }
}
