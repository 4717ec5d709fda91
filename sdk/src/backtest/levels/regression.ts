// Whether being detected still matters once distance, volatility, spread, round digits and the time are accounted for.
import { moments } from '../metrics/moments.js'
import { logisticRegression, pOf } from '../statistics/logistic.js'
import type { Judged } from './arms.js'
import { digitClass } from './controls.js'
import { DAY_US, type LevelTape } from './level-tape.js'

export interface Term {
  readonly name: string
  /** On the log odds of a bounce; of a measured quantity: for one standard deviation more. */
  readonly coefficient: number
  /** By blocks. */
  readonly error: number
  readonly p: number
}

export interface BounceRegression {
  readonly rows: number
  readonly blocks: number
  readonly terms: readonly Term[]
  /** Regressors that never varied. */
  readonly left: readonly string[]
}

const NAMES = ['detected', 'distance', 'sigma', 'spread', 'round', 'time']
/** Yes or no; the others are measured, and scaled. */
const FLAGS = new Set(['detected', 'round'])

/**
 * Logistic regression of bounce (1) or break (0) on: detected (1) or control (0); distance from the mid when placed, σ_60s and spread at
 * the touch, all in bp of the mid; whether the price ends in …00 or …50; time of the UTC day. Null without enough of both outcomes.
 */
export function bounceRegression(
  tape: LevelTape,
  detected: readonly Judged[],
  controls: readonly Judged[],
): BounceRegression | null {
  const rows: number[][] = []
  const ys: number[] = []
  const blocks: number[] = []
  for (const [isDetected, list] of [
    [1, detected],
    [0, controls],
  ] as const)
    for (const { placed, outcome, block } of list) {
      const { ending, touch } = outcome
      if (!touch || (ending !== 'bounce' && ending !== 'break')) continue
      const mid = (tape.bidTicks[placed.index]! + tape.askTicks[placed.index]!) / 2
      const bps = (ticks: number): number => (ticks / touch.midTicks) * 1e4
      const isRound = digitClass(placed.pxTicks) <= 1 ? 1 : 0
      const [distance, time] = [Math.abs(placed.pxTicks - mid), touch.touchUs % DAY_US]
      rows.push([isDetected, bps(distance), bps(touch.sigmaTicks), bps(touch.spreadTicks), isRound, time])
      ys.push(ending === 'bounce' ? 1 : 0)
      blocks.push(block)
    }
  const columns = NAMES.map((name, c) => ({ name, ...moments(rows.map((row) => row[c]!)), c }))
  const used = columns.filter(({ deviation }) => deviation > 0)
  if (!used.some(({ name }) => name === 'detected')) return null
  const scaled = rows.map((row) => [
    1,
    ...used.map(({ name, mean, deviation, c }) => (FLAGS.has(name) ? row[c]! : (row[c]! - mean) / deviation)),
  ])
  const fit = logisticRegression(scaled, ys, blocks)
  if (!fit) return null
  return {
    rows: rows.length,
    blocks: fit.clusters,
    terms: ['intercept', ...used.map(({ name }) => name)].map((name, i) => {
      const [coefficient, error] = [fit.coefficients[i]!, fit.clusterErrors[i]!]
      return { name, coefficient, error, p: pOf(coefficient, error) }
    }),
    left: columns.filter(({ deviation }) => !(deviation > 0)).map(({ name }) => name),
  }
}
