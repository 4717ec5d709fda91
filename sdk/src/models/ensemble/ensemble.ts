// Many models' probabilities to one's. Pure arithmetic, the same bits on every host; a model that can't answer is left out.
import { PROBABILITY_LEAST, softmaxOf } from '../calibration/apply.js'
import { ln } from '../exact.js'

/** Probabilities of each member in one order, null for one that has no answer; all for the same row and the same classes. */
export type Members = readonly (ArrayLike<number> | null)[]

export interface Ensemble {
  readonly kind: 'fixed' | 'stacked' | 'dynamic'
  readonly members: number
  readonly classes: number
  /** Into `out`; false, and `out` as it was, where too few members answer. Throws RangeError for wrong lengths. */
  combine(members: Members, out: Float64Array): boolean
}

/** Throws RangeError unless there are as many members, probabilities and places as there must be. */
export function mustFit(
  { members, classes }: Pick<Ensemble, 'members' | 'classes'>,
  given: Members,
  out: Float64Array,
): void {
  if (given.length !== members) throw new RangeError(`members: found ${given.length}, expected ${members}`)
  if (out.length !== classes) throw new RangeError(`out: found ${out.length} places, expected ${classes}`)
  for (const [i, one] of given.entries())
    if (one !== null && one.length !== classes)
      throw new RangeError(`members[${i}]: found ${one.length} probabilities, expected ${classes}`)
}

/** Σ wᵢ·pᵢ / Σ wᵢ over the members that answer; false where those have no weight. */
export function pool(weights: ArrayLike<number>, members: Members, out: Float64Array): boolean {
  let total = 0
  for (const [i, one] of members.entries()) if (one !== null) total += weights[i]!
  if (!(total > 0)) return false
  out.fill(0)
  for (const [i, one] of members.entries())
    if (one !== null) for (let k = 0; k < out.length; k++) out[k]! += (weights[i]! / total) * one[k]!
  return true
}

/** Weights that stay: finite, none below 0, not all 0. */
export function fixedEnsemble(weights: readonly number[], classes: number): Ensemble {
  if (!weights.every((weight) => weight >= 0 && weight < Infinity) || !weights.some((weight) => weight > 0))
    throw new RangeError(`weights: found ${weights.join(', ')}, expected none below 0 and one above`)
  const ensemble = { kind: 'fixed', members: weights.length, classes } as const
  return {
    ...ensemble,
    combine(members, out) {
      mustFit(ensemble, members, out)
      return pool(weights, members, out)
    },
  }
}

/**
 * A logistic regression on what the members say: softmax(W·z + b), z the logarithms of their probabilities, member by member.
 * `weights`: classes × (members · classes), class by class; `bias`: classes; a probability below `least` counts as that, as it did when
 * the regression was fitted. All members must answer: it was fitted so.
 */
export function stackedEnsemble(
  weights: readonly number[],
  bias: readonly number[],
  members: number,
  least: number = PROBABILITY_LEAST,
): Ensemble {
  const classes = bias.length
  const width = members * classes
  if (weights.length !== classes * width)
    throw new RangeError(
      `weights: found ${weights.length}, expected ${classes * width}: ${classes} × ${members} × ${classes}`,
    )
  if (![...weights, ...bias].every(Number.isFinite)) throw new RangeError('weights, bias: expected finite numbers')
  const ensemble = { kind: 'stacked', members, classes } as const
  return {
    ...ensemble,
    combine(given, out) {
      mustFit(ensemble, given, out)
      if (given.includes(null)) return false
      for (let k = 0; k < classes; k++) {
        let score = bias[k]!
        for (let i = 0; i < width; i++) {
          const p = given[Math.floor(i / classes)]![i % classes]!
          score += weights[k * width + i]! * ln(Math.max(p, least))
        }
        out[k] = score
      }
      softmaxOf(out)
      return true
    },
  }
}
