// The page's tables.
import type { Report } from './report.js'
import { duration, escape, moment, money, number, percent } from './text.js'

type Cell = string | { readonly why: string }

/** A cell with a `why` is a text that may wrap. */
function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cell = (one: Cell): string =>
    typeof one === 'string' ? `<td>${escape(one)}</td>` : `<td class="why">${escape(one.why)}</td>`
  return (
    `<div class="scroll"><table><thead><tr>${head.map((name) => `<th>${escape(name)}</th>`).join('')}</tr></thead>` +
    `<tbody>${rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')}</tbody></table></div>`
  )
}

export function costTable({ costs, currency }: Report): string {
  if (costs.length === 0) return '<p class="soft">None were told.</p>'
  const rows = costs.map(({ name, amount, bps }) => [name, money(amount), bps === null ? '' : number(bps)])
  return table(['', currency, 'bp of what was traded'], rows)
}

export function slippageTable({ slippage = [], currency }: Report): string {
  if (slippage.length === 0) return ''
  const rows = slippage.map(({ tag, fills, meanBps, medianBps, worst5Bps, worseShare, amount }) => [
    ...[tag, String(fills), bps(meanBps), bps(medianBps), bps(worst5Bps)],
    ...[worseShare === null ? '–' : percent(worseShare), money(amount)],
  ])
  const head = ['fills', 'number', 'mean [bp]', 'median [bp]', 'worst 5 % [bp]', 'worse', currency]
  return `<h2>Slippage against the expected price</h2>${table(head, rows)}`
}

export function markoutTable({ markouts = [], currency }: Report): string {
  if (markouts.length === 0) return ''
  const rows = markouts.map(({ afterUs, fills, meanBps, amount }) => [
    ...[duration(afterUs / 1e6), String(fills), bps(meanBps), money(amount)],
  ])
  return `<h2>Markouts: the mid after a fill, above 0 where it was good</h2>${table(['after', 'fills', 'mean [bp]', currency], rows)}`
}

export function drawdownRows({ drawdowns, currency }: Report): string {
  if (drawdowns.length === 0) return '<p class="soft">There was none.</p>'
  const rows = drawdowns
    .slice(0, 5)
    .map(({ peakMs, valleyMs, recoveredMs, depth, amount, lengthMs }) => [
      ...[moment(peakMs), moment(valleyMs), recoveredMs === null ? 'not yet' : moment(recoveredMs)],
      ...[Number.isFinite(depth) ? percent(depth) : '–', money(amount), duration(lengthMs / 1000)],
    ])
  return table(['peak', 'lowest', 'recovered', 'depth', currency, 'length'], rows)
}

/** Every metric that is known, and of the others, why they aren't. */
export function metricTable({ metrics, reasons }: Report): string {
  const rows = Object.entries(metrics).flatMap(([name, value]): Cell[][] =>
    value === null ? [] : [[name, number(value)]],
  )
  const half = Math.ceil(rows.length / 2)
  const columns = [rows.slice(0, half), rows.slice(half)].map((list) => `<div>${table(['metric', ''], list)}</div>`)
  const missing = new Map<string, string[]>()
  for (const [name, value] of Object.entries(metrics)) {
    if (value !== null) continue
    const why = reasons[name] ?? ''
    missing.set(why, [...(missing.get(why) ?? []), name])
  }
  const whys = [...missing].map(([why, names]): Cell[] => [why || 'not told', { why: names.join(', ') }])
  const none = whys.length > 0 ? `<h2>Not defined</h2>${table(['because', ''], whys)}` : ''
  return `<div class="pair">${columns.join('')}</div>${none}`
}

function bps(value: number | null): string {
  return value === null ? '–' : number(value)
}
