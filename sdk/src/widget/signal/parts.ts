// What a score is made of: its three parts, each with its share of it.
import type { SignalView } from '../source.js'

export const PARTS = ['imbalance', 'size', 'speed'] as const
export type PartName = (typeof PARTS)[number]

/** Weights of the parts in their order, as they are unless a market was opened with others. */
export const WEIGHTS: readonly number[] = [0.4, 0.3, 0.3]

const WHY_UNDEFINED: Readonly<Record<PartName, string>> = {
  imbalance: 'a side is empty',
  size: 'no large level near',
  speed: 'no trade for 50 s',
}

export interface Part {
  readonly name: PartName
  readonly weight: number
  /** In [−1, 1]; null where undefined. */
  readonly value: number | null
  /** What it adds to the score, w·value / Σw over the parts that are defined; null where undefined. */
  readonly contribution: number | null
  /** Why it is undefined; empty where it isn't. */
  readonly reason: string
}

export function partsOf(signal: SignalView, weights: readonly number[]): Part[] {
  const sum = PARTS.reduce((sum, name, i) => (signal[name] === null ? sum : sum + weights[i]!), 0)
  return PARTS.map((name, i) => {
    const [value, weight] = [signal[name], weights[i]!]
    const contribution = value === null || sum === 0 ? null : (weight * value) / sum
    return { name, weight, value, contribution, reason: value === null ? WHY_UNDEFINED[name] : '' }
  })
}

/** Whether the parts make up the score: they don't where the market weighs them otherwise. */
export function addUp(parts: readonly Part[], score: number): boolean {
  const sum = parts.reduce((sum, { contribution }) => sum + (contribution ?? 0), 0)
  return Math.abs(sum - score) < 0.01
}
