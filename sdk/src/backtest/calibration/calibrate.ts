// The calibration of a market's score: how often it was right, and whether fitting makes it better.
import { type BlockPlan, type Draws, planBlocks } from '../statistics/block-bootstrap.js'
import type { AcrossFit, MarketSamples } from './across.js'
import { fitAcross } from './across.js'
import { DEFAULT_RULE, episodesOf, scoresOf, type ScoreRule } from './episodes.js'
import { fitScore, type NoFit, type ScoreFit } from './fit.js'
import { type HitRates, hitRates } from './hit-rates.js'
import { aftermath, type ScoreColumns } from './score-tape.js'

/** How long after its beginning the move of an episode is looked at. */
const HORIZON_US = 10_000_000
/** A block outlasts most episodes and what they are judged by. */
const BLOCKS = { leastUs: 60_000_000, leastDays: 20 }

export interface CalibrationOptions extends Draws {
  /** The rule whose hit rates are told; the core's defaults unless said. */
  readonly rule?: ScoreRule
}

export interface ScoreCalibration {
  readonly samples: number
  readonly fromUs: number
  readonly toUs: number
  readonly blocks: Pick<BlockPlan, 'kind' | 'lengthUs'> & { readonly count: number }
  readonly horizonUs: number
  readonly rule: ScoreRule
  readonly up: HitRates
  readonly down: HitRates
  readonly both: HitRates
  readonly fit: ScoreFit | NoFit
}

/** Of one market's samples. `seed` decides the draws of the intervals. */
export function calibrateScore(
  columns: ScoreColumns,
  { rule = DEFAULT_RULE, ...draws }: CalibrationOptions,
): ScoreCalibration {
  const { after, blocks } = samplesOf(columns)
  const episodes = episodesOf(columns, scoresOf(columns, rule.weights), rule)
  const of = (side: number): HitRates => {
    const chosen = side === 0 ? episodes : episodes.filter((episode) => episode.side === side)
    return hitRates(columns, after, chosen, blocks, draws)
  }
  const [fromUs, toUs] = [columns.tsUs[0] ?? NaN, columns.tsUs[columns.length - 1] ?? NaN]
  const { kind, lengthUs } = blocks
  return {
    samples: columns.length,
    ...{ fromUs, toUs },
    blocks: { kind, lengthUs, count: blocks.startsUs.length },
    horizonUs: HORIZON_US,
    rule,
    ...{ up: of(1), down: of(-1), both: of(0) },
    fit: fitScore(columns, after, HORIZON_US, blocks, draws),
  }
}

/** Of several markets: rules chosen on all but one, judged on that one. */
export function calibrateAcross(markets: readonly ScoreColumns[], draws: Draws): AcrossFit | null {
  return fitAcross(markets.map(samplesOf), draws)
}

function samplesOf(columns: ScoreColumns): MarketSamples {
  return { columns, after: aftermath(columns, HORIZON_US), blocks: planBlocks(columns.tsUs, BLOCKS) }
}
