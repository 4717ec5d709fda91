// A report as one page: figures and tables, no scripts, nothing loaded from elsewhere.
import { endings, heading } from './headline.js'
import { drawdownFigure, equityFigure, fillFigure, hourFigure, sharpeFigure, tradeFigure } from './panels.js'
import type { Report } from './report.js'
import { STYLE } from './style.js'
import { costTable, drawdownRows, markoutTable, metricTable, slippageTable } from './tables.js'
import { escape, moment } from './text.js'

/** The page as HTML text. Every text of the report is escaped. */
export function reportHtml(report: Report): string {
  const title = `${report.strategy} on ${report.market}`
  const pair = (left: string, right: string): string => `<div class="pair"><div>${left}</div><div>${right}</div></div>`
  const body = [
    `<h1>${escape(title)}</h1>`,
    `<p class="soft">${moment(report.from)} to ${moment(report.to)} UTC, in ${escape(report.currency)}, after all costs</p>`,
    ...heading(report).map((line) => `<p>${escape(line)}</p>`),
    ...endings(report).map((line) => `<p>${escape(line)}</p>`),
    pair(section('Equity', equityFigure(report)), section('Drawdown', drawdownFigure(report))),
    pair(section('Rolling Sharpe ratio', sharpeFigure(report)), section('Round trips', tradeFigure(report))),
    pair(
      section('Profit by hour and regime', hourFigure(report)),
      section('Expected and actual fills', fillFigure(report)),
    ),
    pair(
      section('Costs', costTable(report)) + slippageTable(report) + markoutTable(report),
      section('Assumptions', assumptions(report)) + section('Deepest drawdowns', drawdownRows(report)),
    ),
    section('Figures', metricTable(report)),
  ]
  return (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${escape(title)}</title><style>${STYLE}</style></head><body>\n${body.join('\n')}\n</body></html>\n`
  )
}

function section(title: string, content: string): string {
  return `<h2>${title}</h2>${content}`
}

function assumptions({ assumptions: all }: Report): string {
  if (all.length === 0) return '<p class="soft">None were told.</p>'
  return `<ul>${all.map((one) => `<li>${escape(one)}</li>`).join('')}</ul>`
}
