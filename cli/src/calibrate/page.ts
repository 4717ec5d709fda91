// The calibration as one HTML page: the tables, and two figures a market; nothing loaded from elsewhere.
import { bars } from '../analyze/figures/bars.js'
import { escape } from '../analyze/figures/frame.js'
import { figure, html } from '../analyze/markup.js'
import { STYLE } from '../analyze/style.js'
import type { CalibrationReport, MarketCalibration } from './report.js'
import { acrossTable, fitTable, headline, hitTable, levelsTable, regressionTable, strengthTable } from './tables.js'

export function calibrationPage(report: CalibrationReport): string {
  const title = `${[...new Set(report.markets.map(({ symbol }) => symbol))].join(', ')}: score and levels, measured`
  const across = acrossTable(report)
  const inputs = report.inputs.map((input) => input.join(' ')).join(' + ')
  const body = [
    `<h1>${escape(title)}</h1>`,
    `<p class="soft">leadline calibrate ${escape(inputs)}</p>`,
    ...report.markets.flatMap((market) => [
      `<h2>${escape(market.label)}</h2>`,
      `<p>${escape(headline(market))}</p>`,
      ...sections(market),
    ]),
    ...(across ? ['<h2>All markets</h2>', html(across)] : []),
  ]
  return (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${escape(title)}</title><style>${STYLE}</style></head><body>\n${body.join('\n')}\n</body></html>\n`
  )
}

function sections(market: MarketCalibration): string[] {
  const [regression, strength] = [regressionTable(market), strengthTable(market)]
  return [
    html(hitTable(market)),
    hitFigure(market),
    html(fitTable(market)),
    html(levelsTable(market)),
    levelsFigure(market),
    ...[regression, strength].map((table) => (table ? html(table) : '')),
  ]
}

function hitFigure({ score: { up, down, both } }: MarketCalibration): string {
  const svg = bars({
    title: 'Hit rates',
    xLabel: 'side',
    yLabel: 'share of episodes',
    kinds: [
      ['s1', 'score'],
      ['s3', 'better constant'],
      ['s2', 'sign(imbalance)'],
    ],
    groups: [
      ['up', up],
      ['down', down],
      ['both', both],
    ].map(([name, of]) => {
      const { score, constant, imbalance } = of as typeof both
      return { name: name as string, values: [score, constant, imbalance].map(({ share }) => share) }
    }),
  })
  return figure(svg, 'How often the next change of the mid went the way that was said. Intervals stand in the table.')
}

function levelsFigure({ levels }: MarketCalibration): string {
  const svg = bars({
    title: 'Bounce rates',
    xLabel: 'detector',
    yLabel: 'share of decided touches',
    kinds: [
      ['s1', 'detected'],
      ['s3', 'matched controls'],
    ],
    groups: levels.map(({ detector, detected, matched }) => ({
      name: detector,
      values: [detected.bounceRate.share, matched.controls.bounceRate.share],
    })),
  })
  return figure(
    svg,
    'A price that nobody detected bounces, too: only the difference between the bars is the detector’s.',
  )
}
