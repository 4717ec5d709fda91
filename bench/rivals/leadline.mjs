// The engine as a bot embeds it: public API only.
import { Checksum } from './checksum.mjs'

/** Nothing but the book, as the rivals keep nothing else. */
const BOOK_ONLY = { features: [], levels: false }

/**
 * What the prototype of core.md computes after each message, in the registry's names: mid, micro-price, imbalance of ten levels
 * and by distance, order flow of ten levels, its rolling sum, and levels that stand out.
 */
const ORDER_FLOW = Array.from({ length: 10 }, (_, i) => `ofi_l${i + 1}_10s`)
export const SIGNALS = {
  features: ['mid', 'weighted_mid', 'imbalance_l10', 'imbalance_dist', ...ORDER_FLOW],
  levels: true,
}

export async function openMarket({ meta, body }, options, module) {
  const { open } = await import('leadline')
  const engine = await open(module ? { module } : {})
  const { venue, symbol, id, tickSize, lotSize } = meta
  const market = engine.market({ venue, symbol, id, tickSize, lotSize, ...options })
  market.snapshot(body)
  return market
}

async function candidate(input, options, workload) {
  const market = await openMarket(workload, options)
  const checksum = new Checksum()
  const fold = () => foldTop(market, checksum)
  if (options === BOOK_ONLY) return { input, checksum, apply: (frame) => market.push(frame), top: fold }
  const values = new Float64Array(market.featureNames.length)
  let sink = 0
  return {
    input,
    checksum,
    apply: (frame) => market.push(frame),
    top() {
      fold()
      market.features(values)
      sink += values[0] + market.levels.length
    },
    sink: () => sink,
  }
}

export function foldTop(market, checksum) {
  const top = market.book.top(10)
  let bids = 0
  let asks = 0
  for (let i = 1; i < 20; i += 2) {
    bids += top[i]
    asks += top[i + 20]
  }
  checksum.add(top[0], top[20], bids, asks)
}

export const text = (workload) => candidate('string', BOOK_ONLY, workload)
export const buffer = (workload) => candidate('buffer', BOOK_ONLY, workload)
export const signals = (workload) => candidate('string', SIGNALS, workload)
