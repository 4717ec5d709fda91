// Times at which a score says something: from the crossing of a threshold until the score has left it well behind.
import type { ScoreColumns } from './score-tape.js'

/** How the score is put together and when it speaks. */
export interface ScoreRule {
  readonly weights: { readonly imbalance: number; readonly size: number; readonly speed: number }
  /** An episode begins above it, or below its negative. */
  readonly threshold: number
  /** And ends below it, or above its negative. */
  readonly release: number
}

/** What the core does unless told otherwise. */
export const DEFAULT_RULE: ScoreRule = {
  weights: { imbalance: 0.4, size: 0.3, speed: 0.3 },
  threshold: 0.5,
  release: 0.3,
}

export interface Episode {
  /** The sample at which it began: what it is judged from. */
  readonly index: number
  /** 1 up, −1 down. */
  readonly side: 1 | -1
}

/** Σ w·part / Σ w over the parts that are defined, as the core adds them, into `out`; NaN where no defined part has a weight. */
export function scoresOf(
  { length, parts }: Pick<ScoreColumns, 'length' | 'parts'>,
  { imbalance, size, speed }: ScoreRule['weights'],
  out = new Float64Array(length),
): Float64Array {
  const weights = [imbalance, size, speed]
  for (let i = 0; i < length; i++) {
    let [weighted, total] = [0, 0]
    for (let part = 0; part < 3; part++) {
      const value = parts[part]![i]!
      if (Number.isNaN(value)) continue
      weighted += value * weights[part]!
      total += weights[part]!
    }
    out[i] = total > 0 ? weighted / total : NaN
  }
  return out
}

/**
 * One episode from its first sample beyond the threshold until a sample at which the score is back inside the release, is undefined, or
 * belongs to another unbroken stretch. A score that leaps from one side to the other ends an episode and begins one.
 */
export function episodesOf(
  { ends }: Pick<ScoreColumns, 'ends'>,
  scores: Float64Array,
  { threshold, release }: Pick<ScoreRule, 'threshold' | 'release'>,
): Episode[] {
  const episodes: Episode[] = []
  let side = 0
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!
    if (side !== 0 && (ends[i] !== ends[i - 1] || !(side * score >= release))) side = 0
    if (side !== 0 || !(Math.abs(score) > threshold)) continue
    side = score > 0 ? 1 : -1
    episodes.push({ index: i, side: side as 1 | -1 })
  }
  return episodes
}
