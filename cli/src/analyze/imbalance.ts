// T5: does the imbalance of the best sizes tell which way the mid moves next? For every change of the mid the imbalance is
// read once in the interval before it, in one of three ways; logistic regression on the first 80 % in time, score on the rest.
//   I = (B − A)/(B + A)
// Source: Gould, Bonart, Market Microstructure and Liquidity 2(2), 2016.
import { auc } from './auc.js'
import { type Logistic, logistic, probability } from './logistic.js'
import { mean } from './ols.js'
import { random } from './random.js'
import { eventsUntil, midOf, type MarketSeries } from './series.js'
import type { Span } from './windows.js'

export const SAMPLINGS = ['time', 'event', 'last'] as const
/** A time drawn uniformly in the interval; an event drawn uniformly in it; the last event before the change. */
export type Sampling = (typeof SAMPLINGS)[number]

export interface ImbalanceScore {
  readonly auc: number
  /** Mean squared residual; 0.25 says nothing. */
  readonly msr: number
  /** ln 2 = 0.6931 says nothing. */
  readonly logLoss: number
  readonly slope: number
}

export interface QueueImbalance {
  readonly moves: number
  /** Means over the draws. */
  readonly bySampling: Readonly<Record<Sampling, ImbalanceScore>>
}

const DRAWS = 20
const TRAIN = 0.8
const MOVES_LEAST = 50

interface Move {
  readonly isUp: number
  /** The events from the change before to the last one before this change. */
  readonly from: number
  readonly to: number
}

export function queueImbalance(series: MarketSeries, spans: readonly Span[], seed: number): QueueImbalance {
  const moves = spans.flatMap((span) => movesOf(series, span))
  const draw = random(seed)
  const { tsUs } = series
  const drawn = (pick: (move: Move) => number, draws: number): ImbalanceScore => {
    const scores = Array.from({ length: draws }, () => scoreOf(series, moves, moves.map(pick)))
    const over = (key: keyof ImbalanceScore): number => mean(scores.map((score) => score[key]))
    return { auc: over('auc'), msr: over('msr'), logLoss: over('logLoss'), slope: over('slope') }
  }
  const inTime = ({ from, to }: Move): number => {
    const timeUs = tsUs[from]! + draw() * (tsUs[to + 1]! - tsUs[from]!)
    return Math.min(Math.max(eventsUntil(series, timeUs) - 1, from), to)
  }
  const inEvents = ({ from, to }: Move): number => from + Math.floor(draw() * (to - from + 1))
  return {
    moves: moves.length,
    bySampling: { time: drawn(inTime, DRAWS), event: drawn(inEvents, DRAWS), last: drawn(({ to }) => to, 1) },
  }
}

function movesOf(series: MarketSeries, { fromUs, toUs }: Span): Move[] {
  const moves: Move[] = []
  const end = eventsUntil(series, toUs)
  let from = eventsUntil(series, fromUs)
  for (let i = from + 1; i < end; i++) {
    const change = midOf(series, i) - midOf(series, i - 1)
    if (change === 0) continue
    // Across a break or a one-sided book nothing is known of the interval.
    if (!Number.isNaN(change) && known(series, from, i)) moves.push({ isUp: change > 0 ? 1 : 0, from, to: i - 1 })
    from = i
  }
  return moves
}

function known({ ofi }: MarketSeries, from: number, to: number): boolean {
  for (let i = from + 1; i <= to; i++) if (Number.isNaN(ofi[0]![i]!)) return false
  return true
}

function scoreOf(series: MarketSeries, moves: readonly Move[], events: readonly number[]): ImbalanceScore {
  const { bidQty, askQty } = series
  const xs = events.map((i) => (bidQty[i]! - askQty[i]!) / (bidQty[i]! + askQty[i]!))
  const ups = moves.map(({ isUp }) => isUp)
  const split = Math.floor(TRAIN * ups.length)
  const fit = ups.length < MOVES_LEAST ? null : logistic(ups.slice(0, split), xs.slice(0, split))
  if (!fit) return { auc: NaN, msr: NaN, logLoss: NaN, slope: NaN }
  return { ...judge(fit, ups.slice(split), xs.slice(split)), slope: fit.slope }
}

function judge(fit: Logistic, ups: readonly number[], xs: readonly number[]): Omit<ImbalanceScore, 'slope'> {
  const chances = xs.map((x) => probability(fit, x))
  return {
    auc: auc(ups, chances),
    msr: mean(ups.map((up, i) => (up - chances[i]!) ** 2)),
    logLoss: mean(ups.map((up, i) => -Math.log(up === 1 ? chances[i]! : 1 - chances[i]!))),
  }
}
