// Whether stronger levels hold better: the comparison by fifths of the detector's strength.
import { blockBootstrap, BlockSums, type Draws, type Estimate } from '../statistics/block-bootstrap.js'
import { falseDiscovery } from '../statistics/false-discovery.js'
import { normalCdf } from '../../simulation/exact/normal.js'
import { ascending, quantile } from '../metrics/moments.js'
import { addOutcome, type Judged, SUM, SUMS } from './arms.js'

const BUCKETS = 5

/** A detected level and its own controls. */
export interface Matched {
  readonly strength: number
  readonly level: Judged
  readonly controls: readonly Judged[]
}

export interface StrengthBucket {
  /** Strengths from `from` up to but without `to`, the last one with it. */
  readonly from: number
  readonly to: number
  readonly decided: number
  readonly controlsDecided: number
  /** Bounce rate, detected less controls. */
  readonly lift: Estimate
  /** Two-sided: the lift over its standard error by blocks, against the normal distribution. NaN without one. */
  readonly p: number
  /** Over all buckets (Benjamini and Hochberg). */
  readonly q: number
}

/** Fifths of the decided levels by strength; fewer where many are equally strong. */
export function byStrength(matched: readonly Matched[], draws: Draws): StrengthBucket[] {
  const decided = matched.filter(({ level: { outcome } }) => outcome.ending === 'bounce' || outcome.ending === 'break')
  const sorted = ascending(decided.map(({ strength }) => strength))
  if (sorted.length === 0) return []
  const edges = [...new Set(Array.from({ length: BUCKETS + 1 }, (_, i) => quantile(sorted, i / BUCKETS)))]
  const last = Math.max(1, edges.length - 1)
  const buckets = Array.from({ length: last }, (_, b) => {
    const [from, to] = [edges[b]!, edges[Math.min(b + 1, edges.length - 1)]!]
    const sums = new BlockSums(2 * SUMS)
    for (const { strength, level, controls } of matched) {
      if (!(strength >= from && (strength < to || (b === last - 1 && strength <= to)))) continue
      addOutcome(sums, 0, level)
      for (const control of controls) addOutcome(sums, SUMS, control)
    }
    const rate = (of: Float64Array, arm: number): number => of[arm + SUM.bounces]! / of[arm + SUM.decided]!
    const [lift] = blockBootstrap(sums, [(of) => rate(of, 0) - rate(of, SUMS)], draws) as [Estimate]
    const total = sums.total
    const counts = { decided: total[SUM.decided]!, controlsDecided: total[SUMS + SUM.decided]! }
    return { from, to, ...counts, lift, p: 2 * normalCdf(-Math.abs(lift.value / lift.error)) }
  })
  const qs = falseDiscovery(buckets.map(({ p }) => p))
  return buckets.map((bucket, b) => ({ ...bucket, q: qs[b]! }))
}
