// The report as one HTML page: tables and figures, nothing loaded from elsewhere.
import { curve } from './figures/curve.js'
import { escape } from './figures/frame.js'
import { figure, html, pair } from './markup.js'
import { marketSections } from './page-market.js'
import type { PairReport } from './pair-report.js'
import type { Report } from './report.js'
import { grangerTable, headline, leadLagTable } from './report-tables.js'
import { STYLE } from './style.js'

export function page(report: Report): string {
  const title = `${[...new Set(report.markets.map(({ symbol }) => symbol))].join(', ')}: statistics of the order book`
  const links = [
    ...report.markets.map(({ label }, i) => [`market-${i}`, label]),
    ...report.pairs.map(({ first, second }, i) => [`pair-${i}`, `${first} and ${second}`]),
    ['granger', 'Granger'],
  ]
  const body = [
    `<h1>${escape(title)}</h1>`,
    `<p class="soft">leadline analyze ${escape(report.inputs.join(' '))}</p>`,
    `<nav>${links.map(([id, text]) => `<a href="#${id}">${escape(text!)}</a>`).join('')}</nav>`,
    ...report.markets.flatMap((market, i) => [
      `<h2 id="market-${i}">${escape(market.label)}</h2>`,
      `<p>${escape(headline(market))}</p>`,
      ...marketSections(market),
    ]),
    ...report.pairs.flatMap((pair, i) => [
      `<h2 id="pair-${i}">${escape(pair.first)} and ${escape(pair.second)}</h2>`,
      pairSection(pair),
    ]),
    '<h2 id="granger">Who precedes whom</h2>',
    html(grangerTable(report)),
  ]
  return (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${escape(title)}</title><style>${STYLE}</style></head><body>\n${body.join('\n')}\n</body></html>\n`
  )
}

function pairSection(report: PairReport): string {
  const table = leadLagTable(report)
  if (!table || !report.leadLag) return '<p>Their sessions have no time in common.</p>'
  const points = report.leadLag.curve
  const ticks = points
    .map(({ shiftS }, i): [number, string] => [i, `${shiftS * 1000}`.replace('-', '−')])
    .filter((_, i) => i % 2 === 0)
  const svg = curve({
    title: 'Correlation by shift',
    x: { from: -0.5, to: points.length - 0.5, label: 'shift [ms], steps not to scale', ticks },
    yLabel: 'correlation',
    fromZero: true,
    points: points.map(({ correlation }, i) => [i, correlation]),
  })
  const caption =
    `Correlation of the moves of both mids when those of ${report.second} are taken that much earlier: a peak to the right ` +
    `of 0 says that ${report.first} leads. The clocks' offset bounds what can be claimed; many moves in common at 0 say only ` +
    'that both are quick.'
  return pair(html(table), figure(svg, caption))
}
