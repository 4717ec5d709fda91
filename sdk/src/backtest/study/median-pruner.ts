// Stops a trial whose best is worse than the median of the others at the same step.

export interface MedianPruning {
  /** Complete trials before anything is stopped; 5 unless said. */
  readonly startupTrials?: number
  /** First step, from 0, at which a trial may be stopped; 0 unless said. */
  readonly warmupSteps?: number
  /** From there at every so many steps; 1 unless said. */
  readonly intervalSteps?: number
  /** Others that must have reported the step; 1 unless said. */
  readonly minTrials?: number
}

/**
 * `own`: intermediate values so far, one a step, at least one; `others`: those of the complete trials. Larger is better. The median of an
 * even number is the mean of the middle two; equal to it goes on. As Optuna's MedianPruner decides, which the tests compare.
 */
export function isBelowMedian(
  own: readonly number[],
  others: readonly (readonly number[])[],
  { startupTrials = 5, warmupSteps = 0, intervalSteps = 1, minTrials = 1 }: MedianPruning = {},
): boolean {
  const step = own.length - 1
  if (others.length === 0 || others.length < startupTrials) return false
  if (step < warmupSteps || (step - warmupSteps) % intervalSteps !== 0) return false
  const there = others.flatMap((steps) => steps[step] ?? []).sort((a, b) => a - b)
  if (there.length === 0 || there.length < minTrials) return false
  const half = there.length >> 1
  const median = there.length % 2 === 1 ? there[half]! : (there[half - 1]! + there[half]!) / 2
  return Math.max(...own) < median
}
