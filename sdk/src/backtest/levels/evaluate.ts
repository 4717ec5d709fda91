// Do detected levels turn the market more often than prices that nobody detected? The evaluator, by rules fixed beforehand.
import {
  blockOf,
  type BlockPlan,
  type Draws,
  type Estimate,
  LEAST_BLOCKS,
  planBlocks,
} from '../statistics/block-bootstrap.js'
import type { Arm, Judged } from './arms.js'
import { compare, type Comparison, detectedArm } from './compare.js'
import { type ControlOptions, Controls } from './controls.js'
import { type Appearance, LevelRecorder, type LevelTape, type Sightings } from './level-tape.js'
import type { LevelDetector, Moment } from './moment.js'
import { type Outcome, Outcomes, type Placed, UNDECIDED_US } from './outcome.js'
import { bounceRegression, type BounceRegression } from './regression.js'
import { byStrength, type Matched, type StrengthBucket } from './strength.js'

/** Decided touches of each arm that a difference of 4.6 points needs to be seen four times in five: fewer decide nothing. */
export const LEAST_TOUCHES = 1800

export type Verdict = 'inconclusive' | 'turns more often' | 'turns less often' | 'no difference'

export interface LevelsEvaluation {
  readonly detector: string
  readonly moments: number
  readonly fromUs: number
  readonly toUs: number
  readonly blocks: Pick<BlockPlan, 'kind' | 'lengthUs'> & { readonly count: number }
  /** Levels per moment, on average. */
  readonly levelsSeen: number
  /** Appearances; of these some are the same price while an earlier one is still open, and aren't placed again. */
  readonly appearances: number
  readonly repeated: number
  readonly detected: Arm
  /** Mean result of a bet on the bounce at the half-spread, ticks, before fees. */
  readonly fade: Estimate
  /** Against five of the same side, distance, time and last digits each. */
  readonly matched: Comparison
  /** Levels for which fewer than wished were found. */
  readonly unmatched: number
  /** Against the same distance at that time of another day; null where there is only one day. */
  readonly otherDays: Comparison | null
  /** Against the mirror image across the mid. */
  readonly mirrored: Comparison
  readonly regression: BounceRegression | null
  readonly strength: readonly StrengthBucket[]
  readonly verdict: Verdict
  readonly why: string
}

/**
 * Reads a stream of moments once and judges one detector. `controls.seed` decides the draws of controls and of intervals. Holds three
 * numbers a moment, and every level that was seen.
 */
export async function evaluateLevels(
  stream: Iterable<Moment> | AsyncIterable<Moment>,
  detector: LevelDetector,
  controls: ControlOptions,
): Promise<LevelsEvaluation> {
  const recorder = new LevelRecorder([detector])
  for await (const moment of stream) recorder.push(moment)
  return judgeDetectors(recorder.tape(), [detector], controls)[0]!
}

/** The same of several detectors on a tape that was recorded with them. */
export function judgeDetectors(
  tape: LevelTape,
  detectors: readonly LevelDetector[],
  controls: ControlOptions,
): LevelsEvaluation[] {
  const outcomes = new Outcomes(tape)
  const blocks = planBlocks(tape.tsUs, { leastUs: 2 * UNDECIDED_US, leastDays: LEAST_BLOCKS })
  return detectors.map((detector, d) => judgeOne(tape, outcomes, blocks, detector, tape.sightings[d]!, controls))
}

function judgeOne(
  tape: LevelTape,
  outcomes: Outcomes,
  blocks: BlockPlan,
  detector: LevelDetector,
  sightings: Sightings,
  options: ControlOptions,
): LevelsEvaluation {
  const controls = new Controls(tape, sightings, detector.matchesDigits, blocks, options)
  const placed = opened(tape, outcomes, sightings.appearances)
  const arms = {
    detected: [] as Judged[],
    matched: [] as Judged[],
    otherDays: [] as Judged[],
    mirrored: [] as Judged[],
  }
  const pairs: Matched[] = []
  const { perLevel = 5, seed } = options
  let unmatched = 0
  for (const [number, { level, place, outcome }] of placed.entries()) {
    const block = blockOf(blocks, place.tsUs)
    const judge = (one: Placed): Judged => ({ placed: one, outcome: outcomes.of(one), block })
    const matched = controls.matched(level, number).map(judge)
    if (matched.length < perLevel) unmatched++
    const own = { placed: place, outcome, block }
    arms.detected.push(own)
    arms.matched.push(...matched)
    arms.otherDays.push(...controls.onOtherDays(level, number).map(judge))
    arms.mirrored.push(...controls.mirrored(level).map(judge))
    pairs.push({ strength: level.strength, level: own, controls: matched })
  }
  const draws: Draws = { seed }
  const { arm, fade } = detectedArm(arms.detected, draws)
  const matched = compare(arms.detected, arms.matched, draws)
  const [fromUs, toUs] = [tape.tsUs[0] ?? NaN, tape.tsUs[tape.length - 1] ?? NaN]
  const { kind, lengthUs } = blocks
  return {
    detector: detector.name,
    moments: tape.length,
    ...{ fromUs, toUs },
    blocks: { kind, lengthUs, count: new Set(arms.detected.map(({ block }) => block)).size },
    levelsSeen: sightings.seen / tape.length,
    appearances: sightings.appearances.length,
    repeated: sightings.appearances.length - placed.length,
    ...{ detected: arm, fade, matched, unmatched },
    otherDays: controls.hasOtherDays ? compare(arms.detected, arms.otherDays, draws) : null,
    mirrored: compare(arms.detected, arms.mirrored, draws),
    regression: bounceRegression(tape, arms.detected, arms.matched),
    strength: byStrength(pairs, draws),
    ...verdictOf(arm, matched),
  }
}

/** Appearances that are not of a price that is open already: waiting to be touched, or touched and undecided. */
function opened(tape: LevelTape, outcomes: Outcomes, appearances: readonly Appearance[]) {
  const openUntil = new Map<number, number>()
  const found: { level: Appearance; place: Placed; outcome: Outcome }[] = []
  for (const level of appearances) {
    const { index, sign, pxTicks } = level
    const tsUs = tape.tsUs[index]!
    const key = 2 * pxTicks + (sign > 0 ? 1 : 0)
    if (tsUs < (openUntil.get(key) ?? -Infinity)) continue
    const place = { index, tsUs, sign, pxTicks }
    const outcome = outcomes.of(place)
    openUntil.set(key, outcome.openUntilUs)
    found.push({ level, place, outcome })
  }
  return found
}

function verdictOf(detected: Arm, { controls, lift }: Comparison): { verdict: Verdict; why: string } {
  const least = Math.min(detected.decided, controls.decided)
  const inconclusive = (why: string) => ({ verdict: 'inconclusive' as const, why })
  if (least < LEAST_TOUCHES)
    return inconclusive(
      `${detected.decided} and ${controls.decided} decided touches, at least ${LEAST_TOUCHES} of each wanted`,
    )
  if (Number.isNaN(lift.low)) return inconclusive(`fewer than ${LEAST_BLOCKS} blocks of time, no interval`)
  const why = '95 % interval of the difference of bounce rates'
  if (lift.low > 0) return { verdict: 'turns more often', why: `${why} above 0` }
  return lift.high < 0
    ? { verdict: 'turns less often', why: `${why} below 0` }
    : { verdict: 'no difference', why: `${why} around 0` }
}
