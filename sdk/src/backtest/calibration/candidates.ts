// The rules that a fit may choose from, and what each of them did in given windows of time.
import { wilson } from '../statistics/wilson.js'
import type { TimeWindow } from '../splits/walk-forward.js'
import { DEFAULT_RULE, type Episode, episodesOf, scoresOf, type ScoreRule } from './episodes.js'
import type { Aftermath, ScoreColumns } from './score-tape.js'

/** Weights that add up to 1, in steps of a tenth: 66 of them. */
const WEIGHT_STEPS = 10
/** Tenths. */
const THRESHOLDS = [2, 3, 4, 5, 6, 7, 8]
/** As far below its threshold as that of the default. */
const RELEASE_SHARE = 0.6

/** All 462, the default first and those least unlike it next: of equals the first is chosen. */
export const CANDIDATES: readonly ScoreRule[] = candidates()

function candidates(): ScoreRule[] {
  const rules: ScoreRule[] = []
  for (let a = 0; a <= WEIGHT_STEPS; a++)
    for (let b = 0; a + b <= WEIGHT_STEPS; b++)
      for (const tenths of THRESHOLDS) {
        const [imbalance, size, speed] = [a, b, WEIGHT_STEPS - a - b].map((step) => step / WEIGHT_STEPS)
        const [threshold, release] = [tenths / 10, (tenths * RELEASE_SHARE) / 10]
        rules.push({ weights: { imbalance: imbalance!, size: size!, speed: speed! }, threshold, release })
      }
  return rules.sort((one, other) => distance(one) - distance(other))
}

function distance({ weights, threshold }: ScoreRule): number {
  const { imbalance, size, speed } = DEFAULT_RULE.weights
  const apart = [
    weights.imbalance - imbalance,
    weights.size - size,
    weights.speed - speed,
    threshold - DEFAULT_RULE.threshold,
  ]
  // whole numbers, so that equal distances are equal to the last bit
  return apart.reduce((sum, x) => sum + Math.round(100 * x * x), 0)
}

/** Episodes that are known to have been right or wrong, by side. */
export interface Tally {
  readonly up: number
  readonly upHits: number
  readonly down: number
  readonly downHits: number
}

const NOTHING: Tally = { up: 0, upHits: 0, down: 0, downHits: 0 }

export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (a, b) => ({
      up: a.up + b.up,
      upHits: a.upHits + b.upHits,
      down: a.down + b.down,
      downHits: a.downHits + b.downHits,
    }),
    NOTHING,
  )
}

/** An episode that belongs to a window: it begins in it, and the change it is judged by has come before the window's end. */
export function isIn({ fromMs, toMs }: TimeWindow, columns: ScoreColumns, next: number, { index }: Episode): boolean {
  const { tsUs } = columns
  return next >= 0 && tsUs[index]! >= fromMs * 1000 && tsUs[next]! < toMs * 1000
}

/** `tallies[candidate][window]`. */
export function tallyCandidates(columns: ScoreColumns, after: Aftermath, windows: readonly TimeWindow[]): Tally[][] {
  const scores = new Float64Array(columns.length)
  let of: ScoreRule['weights'] | null = null
  const byWeights = CANDIDATES.map((rule, at) => ({ rule, at })).sort((a, b) => order(a.rule) - order(b.rule))
  const tallies: Tally[][] = []
  for (const { rule, at } of byWeights) {
    if (!of || order(rule) !== order({ ...rule, weights: of })) scoresOf(columns, (of = rule.weights), scores)
    const episodes = episodesOf(columns, scores, rule)
    tallies[at] = windows.map((window) => tally(columns, after, episodes, window))
  }
  return tallies
}

/** Rules with equal weights stand together, so that the score is computed once for all thresholds. */
function order({ weights: { imbalance, size } }: ScoreRule): number {
  return Math.round(imbalance * WEIGHT_STEPS) * 100 + Math.round(size * WEIGHT_STEPS)
}

export function tally(
  columns: ScoreColumns,
  { nextMove }: Aftermath,
  episodes: readonly Episode[],
  window: TimeWindow,
): Tally {
  let [up, upHits, down, downHits] = [0, 0, 0, 0]
  const { midTicks } = columns
  for (const episode of episodes) {
    const { index, side } = episode
    const next = nextMove[index]!
    if (!isIn(window, columns, next, episode)) continue
    const isUp = midTicks[next]! > midTicks[index]!
    if (side > 0) {
      up++
      if (isUp) upHits++
    } else {
      down++
      if (!isUp) downHits++
    }
  }
  return { up, upHits, down, downHits }
}

/** Mean of the hit rates of both sides: ½ of whatever always says the same, whichever way the market drifts. NaN without one of them. */
export function balanced({ up, upHits, down, downHits }: Tally): number {
  return (upHits / up + downHits / down) / 2
}

/** Under so many of a side a rule can't be chosen. */
const LEAST_OF_A_SIDE = 50
/** A rule that speaks less than half as often as the defaults isn't better than they are, it is more silent. */
const LEAST_SHARE = 0.5

/**
 * Of the tallies of all candidates, the one whose hit rates are best at their worst: greatest mean of both sides' lower 95 % bounds (Wilson),
 * so that few episodes count for less. Passed over are candidates with fewer than 50 episodes of a side, or with fewer than half as many as
 * the default, which comes first; null if all are.
 */
export function choose(tallies: readonly Tally[]): number | null {
  const least = tallies.length === 0 ? 0 : LEAST_SHARE * (tallies[0]!.up + tallies[0]!.down)
  let [best, most]: [number | null, number] = [null, -Infinity]
  for (const [at, { up, upHits, down, downHits }] of tallies.entries()) {
    if (up < LEAST_OF_A_SIDE || down < LEAST_OF_A_SIDE || up + down < least) continue
    const worst = (wilson(upHits, up).low + wilson(downHits, down).low) / 2
    if (worst > most) [best, most] = [at, worst]
  }
  return best
}
