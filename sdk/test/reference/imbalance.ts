// State of the book at one moment: sums of sizes near the touch and their imbalance.
import type { Level } from './book.js'
import type { View } from './flow.js'

/** Twice the mid, so that it is an integer; null when a side is empty. */
export function twiceMid({ bids, asks }: View): bigint | null {
  const [bid, ask] = [bids[0], asks[0]]
  return bid === undefined || ask === undefined ? null : bid[0] + ask[0]
}

/** Distance from the mid in half ticks. */
export function halfTicks(price: bigint, mid2: bigint): bigint {
  const distance = 2n * price - mid2
  return distance < 0n ? -distance : distance
}

/** |price - M| <= tenthBps / 10 basis points of M, exactly. */
export function isWithin(price: bigint, mid2: bigint, tenthBps: bigint): boolean {
  return halfTicks(price, mid2) * 100_000n <= tenthBps * mid2
}

export function distanceBps(price: bigint, mid2: bigint): number {
  return (1e4 * Number(halfTicks(price, mid2))) / Number(mid2)
}

export function total(levels: readonly Level[]): bigint {
  return levels.reduce((sum, [, size]) => sum + size, 0n)
}

/** (bid - ask) / (bid + ask), or null when both are zero. */
export function imbalance(bid: bigint, ask: bigint): number | null {
  return bid + ask === 0n ? null : Number(bid - ask) / Number(bid + ask)
}

export function imbalanceOfLevels({ bids, asks }: View, levels: number): number | null {
  return imbalance(total(bids.slice(0, levels)), total(asks.slice(0, levels)))
}

export function imbalanceWithin({ bids, asks }: View, bps: bigint, mid2: bigint): number | null {
  const near = (side: readonly Level[]) => total(side.filter(([price]) => isWithin(price, mid2, bps * 10n)))
  return imbalance(near(bids), near(asks))
}

/**
 * F14: sizes weighted by e^(-(d - d1) / delta), d in ticks from the mid, delta = max(5 ticks, 1 bp of M); levels
 * farther than 64 delta would add less than 1e-27 and are left out.
 */
export function imbalanceByDistance({ bids, asks }: View, mid2: bigint): number | null {
  const delta = Math.max(5, Number(mid2) / 2 / 1e4)
  const nearest = bids[0] === undefined ? 0 : Number(halfTicks(bids[0][0], mid2)) / 2
  const weighted = (side: readonly Level[]) =>
    side.reduce((sum, [price, size]) => {
      const beyond = Number(halfTicks(price, mid2)) / 2 - nearest
      return beyond > 64 * delta ? sum : sum + Number(size) * Math.exp(-beyond / delta)
    }, 0)
  const [bid, ask] = [weighted(bids), weighted(asks)]
  return bid + ask === 0 ? null : (bid - ask) / (bid + ask)
}
