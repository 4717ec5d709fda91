// Weights and thresholds chosen on the past and judged on what came after it, beside the defaults on the same stretches of time.
import { embargoOf } from '../splits/intervals.js'
import { type TimeWindow, walkForward, type WalkForwardFold } from '../splits/walk-forward.js'
import {
  blockBootstrap,
  blockOf,
  type BlockPlan,
  BlockSums,
  clockOf,
  countUntil,
  type Draws,
  type Estimate,
  planBlocks,
} from '../statistics/block-bootstrap.js'
import { addTallies, balanced, CANDIDATES, choose, isIn, type Tally, tally, tallyCandidates } from './candidates.js'
import { DEFAULT_RULE, type Episode, episodesOf, scoresOf, type ScoreRule } from './episodes.js'
import { FEW_EPISODES } from './hit-rates.js'
import type { Aftermath, ScoreColumns } from './score-tape.js'

const DAY_MS = 86_400_000
/** Half-life of the slower rate in the part `speed`, the longest memory of a score. */
const FEATURE_WINDOW_MS = 60_000
/** Into how many parts a recording of fewer days is cut. */
const PARTS = 10
const LEAST_DAYS = 5
const LEAST_TRAIN = 2
const LEAST_TESTS = 2

export interface FitFold {
  readonly train: TimeWindow
  readonly test: TimeWindow
  /** What was chosen; the default where nothing had enough episodes. */
  readonly rule: ScoreRule
  readonly isDefault: boolean
  readonly inSample: Tally
  readonly outOfSample: Tally
  /** The defaults in the same test window. */
  readonly defaults: Tally
}

export interface ScoreFit {
  /** Rules that were tried. */
  readonly candidates: number
  readonly folds: readonly FitFold[]
  readonly inSample: Tally
  readonly outOfSample: Tally
  readonly defaults: Tally
  /** Mean hit rate of both sides out of sample, fitted less default, 95 % by blocks of time. */
  readonly gain: Estimate
  /** Whether the fitted rules beat the defaults out of sample. */
  readonly beats: boolean
  readonly why: string
  /** What to use: chosen on the whole recording if fitting beats the defaults, else these. */
  readonly rule: ScoreRule
}

/** Why nothing was fitted. */
export interface NoFit {
  readonly why: string
}

/**
 * Walk-forward on a recording: trained on everything before, at least four tenths of it, then tested on the next tenth, and so on; by days
 * where there are five. Between training and testing lies an embargo of 60 s and `horizonUs`; an episode whose change came after the end of
 * its part is in none. Too short a recording gives a NoFit.
 */
export function fitScore(
  columns: ScoreColumns,
  after: Aftermath,
  horizonUs: number,
  blocks: BlockPlan,
  draws: Draws,
): ScoreFit | NoFit {
  const embargoMs = embargoOf(horizonUs / 1000, FEATURE_WINDOW_MS)
  const folds = foldsOf(columns, embargoMs)
  if (folds.length < LEAST_TESTS)
    return {
      why: `the recording is too short to fit on: two parts to train and two to test, each of ${embargoMs / 500} s`,
    }

  const trained = tallyCandidates(
    columns,
    after,
    folds.map(({ train }) => train),
  )
  const episodes = new Map<ScoreRule, readonly Episode[]>()
  const of = (rule: ScoreRule): readonly Episode[] => {
    let found = episodes.get(rule)
    if (!found) episodes.set(rule, (found = episodesOf(columns, scoresOf(columns, rule.weights), rule)))
    return found
  }
  const fitted = folds.map(({ train, test }, f): FitFold => {
    const chosen = choose(trained.map((windows) => windows[f]!)) ?? 0
    const rule = CANDIDATES[chosen]!
    const outOfSample = tally(columns, after, of(rule), test)
    const defaults = tally(columns, after, of(CANDIDATES[0]!), test)
    return { train, test, rule, isDefault: chosen === 0, inSample: trained[chosen]![f]!, outOfSample, defaults }
  })
  const sums = new BlockSums(8)
  const block = (tsUs: number): number => blockOf(blocks, tsUs)
  for (const { test, rule } of fitted) {
    addSides(sums, 0, columns, after, of(rule), test, block)
    addSides(sums, 4, columns, after, of(CANDIDATES[0]!), test, block)
  }
  const [gain] = blockBootstrap(sums, [gainOf], draws) as [Estimate]
  const pooled = (key: 'inSample' | 'outOfSample' | 'defaults'): Tally => addTallies(fitted.map((fold) => fold[key]))
  const [outOfSample, defaults] = [pooled('outOfSample'), pooled('defaults')]
  const { beats, why } = judge(
    gain,
    outOfSample,
    fitted.every(({ isDefault }) => isDefault),
  )
  return {
    ...{
      candidates: CANDIDATES.length,
      folds: fitted,
      inSample: pooled('inSample'),
      outOfSample,
      defaults,
      gain,
      beats,
      why,
    },
    rule: beats ? chosenOn(columns, after) : DEFAULT_RULE,
  }
}

/** Fitted less default, of sums of four tallies' numbers each. */
export function gainOf(of: Float64Array): number {
  const at = (first: number): Tally => ({
    ...{ up: of[first]!, upHits: of[first + 1]!, down: of[first + 2]!, downHits: of[first + 3]! },
  })
  return balanced(at(0)) - balanced(at(4))
}

/** Adds a rule's episodes of a window to four columns of sums: ups, hits of them, downs, hits of them. */
export function addSides(
  sums: BlockSums,
  first: number,
  columns: ScoreColumns,
  { nextMove }: Aftermath,
  episodes: readonly Episode[],
  window: TimeWindow,
  blockAt: (tsUs: number) => number,
): void {
  const { midTicks, tsUs } = columns
  for (const episode of episodes) {
    const { index, side } = episode
    const next = nextMove[index]!
    if (!isIn(window, columns, next, episode)) continue
    const block = blockAt(tsUs[index]!)
    const column = first + (side > 0 ? 0 : 2)
    sums.add(block, column, 1)
    const moved = midTicks[next]! - midTicks[index]!
    if (side * moved > 0) sums.add(block, column + 1, 1)
  }
}

export function judge(gain: Estimate, outOfSample: Tally, isUnchanged: boolean): { beats: boolean; why: string } {
  const no = (why: string) => ({ beats: false, why })
  if (isUnchanged) return no('nothing in training was better than the defaults, or had the episodes to show it')
  const n = outOfSample.up + outOfSample.down
  if (n < FEW_EPISODES) return no(`${n} episodes out of sample are too few to replace the defaults`)
  if (Number.isNaN(gain.low)) return no('too few blocks of time for an interval of the gain')
  if (gain.low > 0) return { beats: true, why: 'better than the defaults out of sample' }
  return no(gain.high < 0 ? 'worse than the defaults out of sample' : 'no better than the defaults out of sample')
}

function chosenOn(columns: ScoreColumns, after: Aftermath): ScoreRule {
  const whole = { fromMs: -Infinity, toMs: Infinity }
  return CANDIDATES[choose(tallyCandidates(columns, after, [whole]).map(([all]) => all!)) ?? 0]!
}

/** By days where there are five; else by parts of the time that silences leave. */
function foldsOf({ tsUs, length }: ScoreColumns, embargoMs: number): WalkForwardFold[] {
  if (length === 0) return []
  const dayOf = (us: number): number => Math.floor(us / 1000 / DAY_MS)
  const days = dayOf(tsUs[length - 1]!) + 1 - dayOf(tsUs[0]!)
  if (planBlocks(tsUs, { leastUs: DAY_MS * 1000, leastDays: LEAST_DAYS }).kind === 'day') {
    const fromMs = dayOf(tsUs[0]!) * DAY_MS
    return foldsBetween(fromMs, days, DAY_MS, embargoMs)
  }
  const clock = clockOf(tsUs)
  const spanMs = clock[length - 1]! / 1000 + 1
  const parts = Math.min(PARTS, Math.floor(spanMs / (2 * embargoMs)))
  if (parts < LEAST_TRAIN + LEAST_TESTS) return []
  // from the clock back to the recording's times: a part lasts from its first sample to just after its last
  const windowOf = ({ fromMs, toMs }: TimeWindow): TimeWindow => {
    const [first, next] = [countUntil(clock, fromMs * 1000 - 1), countUntil(clock, toMs * 1000 - 1)]
    return { fromMs: first < length ? tsUs[first]! / 1000 : Infinity, toMs: (tsUs[next - 1]! + 1) / 1000 }
  }
  return foldsBetween(0, parts, Math.ceil(spanMs / parts), embargoMs).map(({ train, test }) => ({
    ...{ train: windowOf(train), validate: null, test: windowOf(test) },
  }))
}

function foldsBetween(fromMs: number, parts: number, partMs: number, embargoMs: number): WalkForwardFold[] {
  const trainBlocks = Math.max(LEAST_TRAIN, Math.floor(0.4 * parts))
  const window = { fromMs, toMs: fromMs + parts * partMs }
  return walkForward({ ...window, blockMs: partMs, trainBlocks, testBlocks: 1, isAnchored: true, embargoMs })
}
