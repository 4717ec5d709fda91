// A study as one page: what was chosen and how far to trust it, every trial as a dot, the best of them as rows.
import { frame, numberAxis, px, tightAxis } from '../report/frame.js'
import { STYLE } from '../report/style.js'
import { escape, moment, number } from '../report/text.js'
import { type StudyReport, studySentences } from './study-report.js'

const ROWS = 50

/** The page as HTML text, no scripts, nothing loaded from elsewhere. `lastPage`: address of the last part's own report. */
export function studyHtml(report: StudyReport, lastPage: string | null): string {
  const title = `${report.strategy} on ${report.market}: ${report.trials.length} trials`
  const body = [
    `<h1>${escape(title)}</h1>`,
    ...studySentences(report).map((line) => `<p>${escape(line)}</p>`),
    lastPage === null ? '' : `<p><a href="${escape(lastPage)}">The chosen trial on the last part</a></p>`,
    `<h2>Trials</h2>${trialFigure(report)}`,
    `<h2>Chosen</h2>${table(['parameter', 'value', 'searched'], valueRows(report))}`,
    `<h2>The best trials</h2>${table(...trialRows(report))}${more(report)}`,
    `<h2>Parts of the recording</h2>${table(['part', 'from', 'to'], windowRows(report))}`,
    `<h2>Figures</h2>${table(['figure', ''], figureRows(report))}`,
  ]
  return (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${escape(title)}</title><style>${STYLE}</style></head><body>\n${body.join('\n')}\n</body></html>\n`
  )
}

/** Value by number: complete ones, those that were stopped at their last value, and the best so far as a line. */
function trialFigure({ trials, metric }: StudyReport): string {
  const shown = trials.flatMap(({ number: n, state, value, steps }) => {
    const y = state === 'complete' ? value : state === 'pruned' ? steps.at(-1) : undefined
    return y === undefined || y === null ? [] : [{ n, y, isComplete: state === 'complete' }]
  })
  if (shown.length === 0) return '<p class="soft">No trial came to a value.</p>'
  const x = tightAxis(-0.5, trials.length - 0.5, 'trial')
  const y = numberAxis(
    shown.map((dot) => dot.y),
    metric,
  )
  const legend = [
    ['s1', 'complete'],
    ['s3', 'pruned'],
    ['s2', 'best so far'],
  ] as const
  return frame(`${metric} of each trial`, x, y, legend, (sx, sy) => {
    const dots = shown.map(
      (dot) =>
        `<circle class="${dot.isComplete ? 's1' : 's3'} dot" cx="${px(sx(dot.n))}" cy="${px(sy(dot.y))}" r="3">` +
        `<title>${escape(`trial ${dot.n}: ${number(dot.y)}`)}</title></circle>`,
    )
    let best = -Infinity
    const steps = shown
      .filter(({ isComplete }) => isComplete)
      .map((dot, i) => {
        best = Math.max(best, dot.y)
        return `${i === 0 ? 'M' : 'H'}${px(sx(dot.n))}${i === 0 ? ' ' : 'V'}${px(sy(best))}`
      })
    return `${dots.join('')}<path class="line s2l" d="${steps.join('')}"/>`
  })
}

function valueRows({ chosen, space, fixed }: StudyReport): string[][] {
  const searched = Object.entries(space).map(([name, dimension]) => {
    const where =
      dimension.kind === 'choice'
        ? dimension.choices.map(String).join(', ')
        : `${number(dimension.low)} to ${number(dimension.high)}${dimension.isLog ? ', by logarithm' : ''}`
    return [name, chosen ? text(chosen.values[name]) : '–', where]
  })
  return [...searched, ...Object.entries(fixed).map(([name, value]) => [name, text(value), 'fixed'])]
}

function trialRows({ trials, space, metric }: StudyReport): [string[], string[][]] {
  const names = Object.keys(space)
  const rank = { complete: 0, pruned: 1, failed: 2, running: 3 }
  const sorted = trials.toSorted(
    (a, b) => rank[a.state] - rank[b.state] || (b.value ?? 0) - (a.value ?? 0) || a.number - b.number,
  )
  const rows = sorted
    .slice(0, ROWS)
    .map(({ number: n, state, value, steps, reason, values }) => [
      ...[String(n), value === null ? '–' : number(value), reason === null ? state : `${state}: ${reason}`],
      ...[steps.map(number).join(', '), ...names.map((name) => text(values[name]))],
    ])
  return [['trial', metric, 'state', 'mean after each fold', ...names], rows]
}

function more({ trials }: StudyReport): string {
  return trials.length > ROWS ? `<p class="soft">And ${trials.length - ROWS} more; all are in the JSON.</p>` : ''
}

function windowRows({ windows: { folds, last } }: StudyReport): string[][] {
  const row = (name: string, { fromMs, toMs }: { fromMs: number; toMs: number }) => [name, moment(fromMs), moment(toMs)]
  return [...folds.map((fold, i) => row(`fold ${i + 1}`, fold)), row('last part', last)]
}

function figureRows({ metrics, reasons }: StudyReport): string[][] {
  return Object.entries(metrics).map(([name, value]) => [
    name,
    value === null ? `not defined: ${reasons[name]}` : number(value),
  ])
}

function text(value: unknown): string {
  return typeof value === 'number' ? number(value) : typeof value === 'string' ? value || '’’' : JSON.stringify(value)
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, list: readonly string[]): string =>
    `<tr>${list.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`
  return (
    `<div class="scroll"><table><thead>${cells('th', head)}</thead>` +
    `<tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table></div>`
  )
}
