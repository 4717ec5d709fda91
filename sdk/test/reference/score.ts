// The composite score: sum w_i part_i / sum w_i over the parts that are defined, each in [-1, 1].
import type { View } from './flow.js'
import { distanceBps, imbalanceByDistance, twiceMid } from './imbalance.js'
import type { LargeLevel } from './levels.js'
import { speedPart, type Speed } from './speed.js'

export interface ScoreOptions {
  readonly weights?: { readonly imbalance?: number; readonly size?: number; readonly speed?: number }
  readonly thresholds?: { readonly up?: number; readonly down?: number }
}

export interface Score {
  readonly score: number
  readonly direction: 'up' | 'down' | 'flat'
  readonly imbalance: number
  readonly size: number | null
  readonly speed: number | null
  readonly missing: readonly string[]
}

/** (bids - asks) / (bids + asks) of q * e^(-d / 5 bp) over the large levels. */
export function sizePart(large: readonly LargeLevel[], mid2: bigint): number | null {
  const weight = (side: 'bid' | 'ask') =>
    large
      .filter((level) => level.side === side)
      .reduce((sum, { qtyLots, pxTicks }) => sum + Number(qtyLots) * Math.exp(-distanceBps(pxTicks, mid2) / 5), 0)
  const [bid, ask] = [weight('bid'), weight('ask')]
  return bid + ask === 0 ? null : (bid - ask) / (bid + ask)
}

/** Null when the imbalance is undefined. */
export function scoreOf(
  view: View,
  large: readonly LargeLevel[],
  speed: Speed | null,
  options: ScoreOptions,
): Score | null {
  const mid2 = twiceMid(view)
  const imbalance = mid2 === null ? null : imbalanceByDistance(view, mid2)
  if (mid2 === null || imbalance === null) return null
  const parts = { imbalance, size: sizePart(large, mid2), speed: speed && speedPart(speed, large, mid2) }
  const weights = { imbalance: 0.4, size: 0.3, speed: 0.3, ...options.weights }
  const missing: string[] = []
  let sum = 0
  let weight = 0
  for (const name of ['imbalance', 'size', 'speed'] as const) {
    const part = parts[name]
    if (part === null) missing.push(name)
    sum += weights[name] * (part ?? 0)
    weight += part === null ? 0 : weights[name]
  }
  const score = sum / weight
  const { up = 0.5, down = -0.5 } = options.thresholds ?? {}
  return { score, direction: score > up ? 'up' : score < down ? 'down' : 'flat', ...parts, missing }
}
