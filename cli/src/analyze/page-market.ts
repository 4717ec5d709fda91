// The sections of one market.
import { bars } from './figures/bars.js'
import { curve } from './figures/curve.js'
import { heatmap } from './figures/heatmap.js'
import { histogram } from './figures/histogram.js'
import { scatter } from './figures/scatter.js'
import { stems } from './figures/stems.js'
import type { MarketReport } from './market-report.js'
import {
  distributionTable,
  eventTimeTable,
  fairPriceTable,
  imbalanceTable,
  impactTable,
  impactWindowTable,
  multiLevelTable,
  nextWindowTable,
  signatureTable,
  stationarityTable,
  varianceRatioTable,
} from './market-tables.js'
import { figure, html, pair } from './markup.js'

export function marketSections(market: MarketReport): string[] {
  const { scatter: cloud } = market
  const multi = multiLevelTable(market)
  const fair = fairPriceTable(market)
  return [
    html(impactTable(market)),
    pair(
      impactFigure(market),
      figure(
        scatter(
          `OFI and the change of the mid, ${cloud.periodS} s`,
          `OFI in ${cloud.periodS} s [lots]`,
          'change of the mid [ticks]',
          cloud.points,
        ),
        `Each point is ${cloud.periodS} s: the flow of orders at the best quotes, and how far the mid moved in the same time. The ` +
          'outermost half per cent of each side are not shown. One huge flow can carry a regression: see T2, winsorised.',
      ),
    ),
    html(impactWindowTable(market, cloud.periodS)),
    pair(html(nextWindowTable(market)), html(eventTimeTable(market))),
    ...(multi ? [html(multi)] : []),
    pair(html(imbalanceTable(market)), fair ? html(fair) : ''),
    pair(html(signatureTable(market)) + html(varianceRatioTable(market)), signatureFigure(market)),
    '<h3>Autocorrelation</h3>',
    ...autocorrelationFigures(market),
    html(distributionTable(market)),
    ...histograms(market),
    '<h3>Correlation of the features</h3>',
    correlationFigure(market),
    html(stationarityTable(market)),
  ]
}

function impactFigure({ impact }: MarketReport): string {
  const svg = bars({
    title: 'Mean R² by interval',
    xLabel: 'interval',
    yLabel: 'mean R²',
    kinds: [
      ['s1', 'OFI'],
      ['s2', 'trades'],
      ['s3', 'legacy'],
      ['s4', 'OFI + trades'],
    ],
    groups: impact.map(({ periodS, meanR2: { ofi, trades, legacy, joint } }) => ({
      name: `${periodS} s`,
      values: [ofi, trades, legacy, joint],
    })),
  })
  return figure(
    svg,
    'How much of the variance of the mid’s change goes with the flow of the same interval. OFI counts what was added and taken ' +
      'away at the best quotes and what a moving price uncovered; the legacy formula counts only growth, by rank, and misses ' +
      'nearly all of it. Part of it is arithmetic: a queue that is used up moves the price.',
  )
}

function signatureFigure({ signature: { points } }: MarketReport): string {
  const svg = curve({
    title: 'Volatility signature',
    x: {
      from: -0.5,
      to: points.length - 0.5,
      label: 'sampling period [s], steps not to scale',
      ticks: points.map(({ periodS }, i) => [i, String(periodS)]),
    },
    yLabel: 'bp per √hour',
    fromZero: true,
    points: points.map(({ volatilityBps }, i) => [i, volatilityBps]),
  })
  return figure(
    svg,
    'A flat line would be a random walk. Higher at short periods: moves that turn back (noise, bouncing quotes); lower: moves ' +
      'that go on. The coarsest periods rest on few returns.',
  )
}

function autocorrelationFigures({
  autocorrelation: { moves, absoluteMoves, ofi, tradeSigns },
}: MarketReport): string[] {
  return [
    '<div class="pair">',
    figure(
      stems('Log moves of the mid, 1 s', 'lag [s]', moves),
      'Moves of the mid, 1 s. Below zero at lag 1: quotes that bounce.',
    ),
    figure(
      stems('Absolute log moves, 1 s', 'lag [s]', absoluteMoves),
      'Their sizes. A slow decline is volatility that clusters, and the shape of the day.',
    ),
    figure(stems('OFI, 1 s', 'lag [s]', ofi), 'Order-flow imbalance, 1 s.'),
    figure(
      stems('Trade signs', 'lag [trades]', tradeSigns),
      'Signs of successive trades, visible executions of one event taken together. Long memory is normal: large orders are cut up.',
    ),
    '</div>',
    '<p class="note">Shaded: ±1.96/√n, where 95 % of white noise lies. With heavy tails the true band is wider.</p>',
  ]
}

function histograms({ features: { features } }: MarketReport): string[] {
  const figures = features.flatMap(({ name, distribution: { histogram: bins } }) =>
    bins ? [histogram(name, bins)] : [],
  )
  return [
    `<div class="many">${figures.map((svg) => `<figure>${svg}</figure>`).join('')}</div>`,
    '<p class="note">Histograms over the range from the 1 % to the 99 % quantile; what lies outside is in the table only.</p>',
  ]
}

/** More names than this can't be read. */
const SHOWN = 60

function correlationFigure({ features: { correlation, periodS } }: MarketReport): string {
  const { names, pearson, spearman } = correlation
  const strength = names.map((_, i) => Math.abs(spearman.at(-1)![i]!) || 0)
  const least = strength.toSorted((a, b) => b - a)[SHOWN] ?? -1
  const shown = names.map((_, i) => i).filter((i) => strength[i]! > least)
  const part = (matrix: readonly (readonly number[])[]): number[][] =>
    shown.map((i) => shown.map((j) => matrix[i]![j]!))
  const left = names.length - shown.length
  return figure(
    heatmap(
      shown.map((i) => names[i]!),
      part(pearson),
      part(spearman),
    ),
    `Above the diagonal Pearson, below it Spearman (ranks). next_move is the change of the mid in the ${periodS} s after the ` +
      'reading: the only row that looks ahead. Features of overlapping windows are alike by construction.' +
      (left > 0 ? ` The ${left} features that go least with next_move are left out here; the JSON has them.` : ''),
  )
}
