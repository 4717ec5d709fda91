// The rows of one day as `leadline features` writes them, and what the figures make of them: medians, histograms, means.
import { readFileSync } from 'node:fs'

/** 0:00 New York in the LOBSTER samples, June: UTC − 4 h. */
const OFFSET_HOURS = 4
const BIN_HOURS = 1 / 6
const PERIOD_S = 10

/** `[{ hour, column: number | NaN, … }]`, the mid among them in ticks. */
export function readRows(path) {
  const [head, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n')
  const names = head.split(',')
  return lines.map((line) => {
    const cells = line.split(',')
    const row = Object.fromEntries(names.map((name, i) => [name, cells[i] === '' ? Number.NaN : Number(cells[i])]))
    const us = row[names.find((name) => /^ts_?venue/i.test(name))]
    return { ...row, hour: ((us / 3.6e9) % 24) - OFFSET_HOURS }
  })
}

const defined = (rows, column) => rows.map((row) => row[column]).filter((value) => !Number.isNaN(value))

export function quantile(values, q) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * q
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  return low + (high - low) * (at % 1)
}

/** Whether a column has a value in a tenth of the rows. */
export const known = (rows, column) => column in rows[0] && defined(rows, column).length >= rows.length / 10

/** Medians of ten minutes as a line, with the quantiles 10 % and 90 % beside it. */
export function day(rows, name, column, of, shaded) {
  const bins = new Map()
  for (const row of rows) {
    const value = of(row[column], column)
    if (Number.isNaN(value) || row.hour < 9.5 || row.hour > 16) continue
    const bin = Math.min(38, Math.floor((row.hour - 9.5) / BIN_HOURS))
    bins.set(bin, [...(bins.get(bin) ?? []), value])
  }
  const full = [...bins]
    .filter(([, values]) => values.length >= 5)
    .map(([bin, values]) => [9.5 + (bin + 0.5) * BIN_HOURS, values])
  const points = full.map(([at, values]) => [at, quantile(values, 0.5)])
  const band = full.map(([at, values]) => [at, quantile(values, 0.1), quantile(values, 0.9)])
  return { name, kind: 'line', points, ...(shaded ? { band } : {}) }
}

/** Share of the readings, in percent, in bins of equal width. What lies outside is left out. */
export function histogram(rows, column, from, to, bins) {
  const values = defined(rows, column)
  const width = (to - from) / bins
  const counts = Array.from({ length: bins }, () => 0)
  for (const value of values) {
    const bin = Math.floor((value - from) / width)
    if (value === to) counts[bins - 1]++
    else if (bin >= 0 && bin < bins) counts[bin]++
  }
  return {
    name: column,
    kind: 'bars',
    points: counts.map((n, i) => [from + (i + 0.5) * width, (100 * n) / values.length]),
  }
}

/** `[value, change of the mid]`: of the period that ends with the row, or of the next one. */
export function change(rows, column, ahead) {
  return rows.flatMap((row, i) => {
    const [from, to] = ahead ? [row, rows[i + 1]] : [rows[i - 1], row]
    const pair = [row[column], to?.mid - from?.mid]
    const apart = Math.round((to?.hour - from?.hour) * 3600)
    return apart !== PERIOD_S || pair.some(Number.isNaN) ? [] : [[...pair, row.hour]]
  })
}

/** Means of `groups` groups of equal number, by the first of each pair. */
export function binned(pairs, groups) {
  const sorted = pairs.toSorted(([a], [b]) => a - b)
  const mean = (list, at) => list.reduce((sum, pair) => sum + pair[at], 0) / list.length
  return Array.from({ length: groups }, (_, g) => {
    const group = sorted.slice((g * sorted.length) / groups, ((g + 1) * sorted.length) / groups)
    return [mean(group, 0), mean(group, 1)]
  })
}

/** R² of the change of the mid on a column, period by period, for each half hour from 10:00 to 15:30. */
export function squaredR(rows, column) {
  const pairs = change(rows, column, false)
  return Array.from({ length: 11 }, (_, k) => {
    const from = 10 + k / 2
    const inside = pairs.filter(([, , hour]) => hour > from + 1e-9 && hour <= from + 0.5 + 1e-9)
    return [from + 0.25, correlation(inside) ** 2]
  })
}

function correlation(pairs) {
  const mean = (at) => pairs.reduce((sum, pair) => sum + pair[at], 0) / pairs.length
  const [mx, my] = [mean(0), mean(1)]
  const product = (a, b, ma, mb) => pairs.reduce((sum, pair) => sum + (pair[a] - ma) * (pair[b] - mb), 0)
  return product(0, 1, mx, my) / Math.sqrt(product(0, 0, mx, mx) * product(1, 1, my, my))
}

/** One point a column: its median over the day, or its mean. */
export const profileOf = (rows, name, columns, of, mean) => ({
  ...{ name, kind: 'bars' },
  points: columns.map((column, i) => {
    const values = rows.map((row) => of(row[column], row)).filter((value) => !Number.isNaN(value))
    return [i + 1, mean ? values.reduce((sum, value) => sum + value, 0) / values.length : quantile(values, 0.5)]
  }),
})
