// The page's figures, each with its caption, or with the reason why there is none.
import { slippageBps } from '../costs/expected.js'
import { byHourAndRegime } from '../metrics/by-hour.js'
import { drawdownSeries } from '../metrics/drawdown.js'
import { DAY_MS, type Point } from '../metrics/equity.js'
import { histogram } from '../metrics/histogram.js'
import { rollingSharpe } from '../metrics/rolling.js'
import { bars, curves, dots, hourGrid, thinned } from './figures.js'
import type { Report } from './report.js'
import { escape, number, percent } from './text.js'

const MOST_RANDOM = 30
const MOST_DOTS = 2000

export function equityFigure({ equity, benchmark, randomEntries = [], currency }: Report): string {
  const start = equity[0]?.[1] ?? NaN
  const others = randomEntries
    .slice(0, MOST_RANDOM)
    .filter(({ length }) => length > 0)
    .map((points, i) => ({
      colour: 's3',
      name: i === 0 ? 'random entries' : '',
      isThin: true,
      points: thinned(from(points, start), 60),
    }))
  const held =
    benchmark && benchmark.length > 0 ? [{ colour: 's2', name: 'buy and hold', points: from(benchmark, start) }] : []
  const svg = curves('Equity over time', currency, [
    ...others,
    ...held,
    { colour: 's1', name: 'strategy', points: equity },
  ])
  return figure(
    svg,
    'Cash and positions at the worse side of the books, after costs; the others begin where the strategy does.',
  )
}

/** Moved so that it begins at `start`: in proportion where it can be, by the difference where not. */
function from(points: readonly Point[], start: number): readonly Point[] {
  const first = points[0]![1]
  if (first > 0 && start > 0) return points.map(([at, value]) => [at, (value / first) * start])
  return points.map(([at, value]) => [at, value - first + start])
}

export function drawdownFigure({ equity }: Report): string {
  const depths = drawdownSeries(equity)
  const points = equity.map(([at], i): Point => [at, depths[i]! * 100])
  if (points.some(([, depth]) => Number.isNaN(depth)))
    return none('the equity began at 0 or below: there is no share of a peak')
  return figure(
    curves('Drawdown over time', 'below the peak [%]', [{ colour: 's2', name: '', points }], true),
    'How far the equity stood below its highest value so far.',
  )
}

export function sharpeFigure({ equity, metrics }: Report): string {
  const yearly = metrics['period_s'] === DAY_MS / 1000 ? (metrics['periods_per_year'] ?? undefined) : undefined
  const rolling = rollingSharpe(equity, undefined, yearly)
  if (rolling.points === null) return none(rolling.why)
  if (rolling.points.length === 0) return none('the equity never moved')
  const svg = curves('Sharpe ratio of 60 days over time', 'a year', [
    { colour: 's1', name: '', points: rolling.points },
  ])
  return figure(svg, `Of 60 daily returns each, √${number(rolling.periodsPerYear)} · mean/deviation; no riskless rate.`)
}

export function tradeFigure({ roundTrips, currency, metrics }: Report): string {
  if (roundTrips.length === 0) return none('there was no round trip')
  const bins = histogram(roundTrips.map(({ pnl }) => pnl))
  const won = metrics['trade_win_rate'] ?? null
  const caption = `${roundTrips.length} round trips by what they brought after costs${won === null ? '' : `; ${percent(won)} won`}.`
  return figure(bars('Distribution of round trips', currency, bins), caption)
}

export function hourFigure({ roundTrips, currency }: Report): string {
  if (roundTrips.length === 0) return none('there was no round trip')
  const svg = hourGrid('Profit by hour and regime', byHourAndRegime(roundTrips), currency)
  return figure(
    svg,
    'Green won, red lost, the stronger the more; a cell says its figures when pointed at. Empty: no entry.',
  )
}

export function fillFigure({ fills }: Report): string {
  if (fills.length === 0) return none('there was no fill')
  const points = fills
    .map(({ tsMs, side, expectedPrice, actualPrice }): Point => {
      return [tsMs, slippageBps({ side, price: Number(actualPrice), expectedPrice: Number(expectedPrice) })]
    })
    .filter(([, bps]) => Number.isFinite(bps))
  if (points.length === 0) return none('no fill was expected at a price')
  const mean = points.reduce((sum, [, bps]) => sum + bps, 0) / points.length
  const worse = points.filter(([, bps]) => bps > 0).length / points.length
  const step = Math.ceil(points.length / MOST_DOTS)
  const shown = points.filter((_, i) => i % step === 0)
  const caption =
    `${points.length} fills against what the strategy counted on: mean ${number(mean)} bp, ${percent(worse)} were worse (above 0)` +
    `${step > 1 ? `; every ${step}th is drawn` : ''}.`
  return figure(dots('Actual against expected price of fills', 'worse by [bp]', shown), caption)
}

function figure(svg: string, caption: string): string {
  return `<figure>${svg}<figcaption>${escape(caption)}</figcaption></figure>`
}

function none(why: string): string {
  return `<p class="soft">None: ${escape(why)}.</p>`
}
