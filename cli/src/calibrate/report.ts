// What `leadline calibrate` says of each recording's markets, and of all of them together.
import {
  type AcrossFit,
  calibrateAcross,
  calibrateScore,
  judgeDetectors,
  type LevelDetector,
  type LevelsEvaluation,
  priorExtremes,
  type ReadMarket,
  restingSize,
  roundNumbers,
  type ScoreCalibration,
  type ScoreColumns,
  vwap,
} from 'leadline/backtest'

const HALF_HOUR_US = 1_800_000_000

export interface MarketCalibration {
  readonly label: string
  readonly symbol: string
  readonly venue: string
  readonly tickSize: string
  /** Events without a time, of which nothing can be said. */
  readonly untimed: number
  readonly score: ScoreCalibration
  /** The core's large levels first, then what anybody can see without a book. Detectors that saw nothing are left out. */
  readonly levels: readonly LevelsEvaluation[]
}

export interface CalibrationReport {
  readonly inputs: readonly (readonly string[])[]
  readonly seed: number
  readonly markets: readonly MarketCalibration[]
  /** Null of one market. */
  readonly across: AcrossFit | null
}

export const detectors = (): LevelDetector[] => [
  restingSize(),
  roundNumbers(),
  priorExtremes(),
  priorExtremes(HALF_HOUR_US),
  vwap(),
]

/** What is kept of a market once its levels are judged. */
export interface Calibrated {
  readonly market: Omit<MarketCalibration, 'label'>
  readonly samples: ScoreColumns
}

export function calibrated(read: ReadMarket, seed: number): Calibrated {
  const { symbol, venue, tickSize, untimed, score, levels } = read
  const judged = judgeDetectors(levels, read.detectors, { seed })
  const seen = judged.filter(({ appearances }, d) => d === 0 || appearances > 0)
  return {
    market: { symbol, venue, tickSize, untimed, score: calibrateScore(score, { seed }), levels: seen },
    samples: score,
  }
}

export function reportOf(
  inputs: readonly (readonly string[])[],
  seed: number,
  all: readonly Calibrated[],
): CalibrationReport {
  return {
    inputs,
    seed,
    markets: labelled(all.map(({ market }) => market)),
    across: calibrateAcross(
      all.map(({ samples }) => samples),
      { seed },
    ),
  }
}

/** By symbol, with the venue where two are alike, and a number where these are too. */
function labelled(markets: readonly Omit<MarketCalibration, 'label'>[]): MarketCalibration[] {
  const plain = markets.map(({ symbol }) => symbol)
  const longer = markets.map(({ symbol, venue }) => `${symbol} (${venue})`)
  return markets.map((market, i) => {
    const isAlone = (names: readonly string[]): boolean => names.filter((name) => name === names[i]).length === 1
    const number = longer.slice(0, i + 1).filter((name) => name === longer[i]).length
    const label = isAlone(plain) ? plain[i]! : isAlone(longer) ? longer[i]! : `${longer[i]} #${number}`
    return { label, ...market }
  })
}
