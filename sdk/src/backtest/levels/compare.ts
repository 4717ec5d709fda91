// Detected levels against one kind of controls: differences and their intervals by blocks.
import { blockBootstrap, BlockSums, type Draws, type Estimate } from '../statistics/block-bootstrap.js'
import { addOutcome, type Arm, armOf, type Judged, SUM, SUMS } from './arms.js'

export interface Comparison {
  readonly controls: Arm
  /** Bounce rate, detected less controls. */
  readonly lift: Estimate
  /**
   * Breaks per second of being touched and undecided, detected over controls: below 1 they hold longer. The ratio of two constant rates
   * (events over time at risk), the plainest estimator of a hazard ratio.
   */
  readonly hazardRatio: Estimate
  /** Mean furthest move against a bet on the bounce, ticks, detected less controls. */
  readonly adverse: Estimate
  /** Mean result of such a bet at the half-spread, ticks, detected less controls. */
  readonly fade: Estimate
}

export function compare(detected: readonly Judged[], controls: readonly Judged[], draws: Draws): Comparison {
  const sums = new BlockSums(2 * SUMS)
  for (const one of detected) addOutcome(sums, 0, one)
  for (const one of controls) addOutcome(sums, SUMS, one)
  const share = (of: Float64Array, arm: number, above: number, below: number): number =>
    of[arm * SUMS + above]! / of[arm * SUMS + below]!
  const difference = (above: number, below: number) => (of: Float64Array) =>
    share(of, 0, above, below) - share(of, 1, above, below)
  const [lift, hazardRatio, adverse, fade] = blockBootstrap(
    sums,
    [
      difference(SUM.bounces, SUM.decided),
      (of) => share(of, 0, SUM.breaks, SUM.openS) / share(of, 1, SUM.breaks, SUM.openS),
      difference(SUM.adverse, SUM.closed),
      difference(SUM.fade, SUM.closed),
    ],
    draws,
  ) as [Estimate, Estimate, Estimate, Estimate]
  return { controls: armOf(controls, sums.total.subarray(SUMS)), lift, hazardRatio, adverse, fade }
}

/** The detected arm by itself, and the mean result of betting on its bounces with an interval. */
export function detectedArm(detected: readonly Judged[], draws: Draws): { arm: Arm; fade: Estimate } {
  const sums = new BlockSums(SUMS)
  for (const one of detected) addOutcome(sums, 0, one)
  const [fade] = blockBootstrap(sums, [(of) => of[SUM.fade]! / of[SUM.closed]!], draws) as [Estimate]
  return { arm: armOf(detected, sums.total), fade }
}
