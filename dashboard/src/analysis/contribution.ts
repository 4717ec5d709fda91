// What each part adds to the composite score, exactly: score = Σ w·part/Σ w over the parts that are defined (docs/signals.md).

export const PARTS = ['imbalance', 'size', 'speed'] as const
export type PartName = (typeof PARTS)[number]
export type Parts = Readonly<Record<PartName, number | null>>

/** What a market has unless it is told other weights; the stream doesn't tell them. */
const WEIGHTS: Readonly<Record<PartName, number>> = { imbalance: 0.4, size: 0.3, speed: 0.3 }

export interface Contribution {
  readonly part: PartName
  readonly value: number | null
  /** w/Σw; 0 where the part is undefined. */
  readonly weight: number
  /** weight·value: these add up to the score. */
  readonly adds: number
}

export interface Explained {
  readonly contributions: readonly Contribution[]
  /** Sum of what the parts add. */
  readonly sum: number
  /** False where the sum isn't the score: this market has other weights than the usual. */
  readonly isExact: boolean
}

/** Scores travel rounded to three decimals at the coarsest. */
const ROUNDING = 2e-3

export function explained(score: number, parts: Parts): Explained {
  const total = PARTS.reduce((sum, part) => sum + (parts[part] === null ? 0 : WEIGHTS[part]), 0)
  const contributions = PARTS.map((part) => {
    const value = parts[part]
    const weight = value === null || total === 0 ? 0 : WEIGHTS[part] / total
    return { part, value, weight, adds: weight * (value ?? 0) }
  })
  const sum = contributions.reduce((sum, { adds }) => sum + adds, 0)
  return { contributions, sum, isExact: Math.abs(sum - score) <= ROUNDING }
}
