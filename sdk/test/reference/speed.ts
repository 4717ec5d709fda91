// Execution speed: how fast resting orders are consumed, by which side, and whether faster than lately.
import { distanceBps } from './imbalance.js'
import type { LargeLevel } from './levels.js'
import type { Trades } from './trades.js'
import { SECOND_NS } from './windows.js'

const SILENCE_NS = 50n * SECOND_NS

export interface Speed {
  /** Rates with a half-life of 5 s, lots per second. */
  readonly buy: number
  readonly sell: number
  /** The same rate with a half-life of 60 s. */
  readonly slow: number
  /** v = (R+ + R-) / slow. */
  readonly ratio: number
  /** m = v / (1 + v): above one half is faster than lately. */
  readonly m: number
  /** beta = (R+ - R-) / (R+ + R-). */
  readonly beta: number
}

/** Null before the first trade and after 50 s without one. */
export function speedOf(trades: Trades, nowNs: bigint): Speed | null {
  if (trades.lastTsNs === null || nowNs - trades.lastTsNs > SILENCE_NS) return null
  const buy = trades.volume[5].buy.rate(nowNs)
  const sell = trades.volume[5].sell.rate(nowNs)
  const slow = trades.volume[60].buy.rate(nowNs) + trades.volume[60].sell.rate(nowNs)
  const ratio = (buy + sell) / slow
  return { buy, sell, slow, ratio, m: ratio / (1 + ratio), beta: (buy - sell) / (buy + sell) }
}

/** Near a large level ahead of the flow m <- m + (1 - m) * e^(-d / 5 bp) / 2; the score's part is beta * m. */
export function speedPart({ beta, m }: Speed, large: readonly LargeLevel[], mid2: bigint): number {
  const ahead = beta > 0 ? 'ask' : 'bid'
  const distances = large.filter(({ side }) => side === ahead).map(({ pxTicks }) => distanceBps(pxTicks, mid2))
  if (beta === 0 || distances.length === 0) return beta * m
  return beta * (m + ((1 - m) * Math.exp(-Math.min(...distances) / 5)) / 2)
}
