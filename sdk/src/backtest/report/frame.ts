// The frame of a figure: scales, axes, labels. Colours are classes, so that the page's light and dark sheet decides them.
import { DAY_MS } from '../metrics/equity.js'
import { roundStep } from '../metrics/histogram.js'
import { clock, escape, isoDate, number } from './text.js'

export type Scale = (value: number) => number

export interface Axis {
  readonly from: number
  readonly to: number
  readonly label: string
  readonly ticks: readonly (readonly [at: number, text: string])[]
}

export const WIDTH = 560
export const HEIGHT = 260
const LEFT = 66
const RIGHT = 12
const TOP = 30
const BOTTOM = 40

/** `title` is what the figure shows, for those who can't see it; `legend` names classes. */
export function frame(
  title: string,
  x: Axis,
  y: Axis,
  legend: readonly (readonly [className: string, text: string])[],
  body: (sx: Scale, sy: Scale) => string,
): string {
  const sx: Scale = (value) => LEFT + ((value - x.from) / (x.to - x.from)) * (WIDTH - LEFT - RIGHT)
  const sy: Scale = (value) => HEIGHT - BOTTOM - ((value - y.from) / (y.to - y.from)) * (HEIGHT - BOTTOM - TOP)
  const xMarks = x.ticks.map(
    ([at, text]) =>
      `<text class="mark" x="${px(sx(at))}" y="${HEIGHT - 24}" text-anchor="middle">${escape(text)}</text>`,
  )
  const yMarks = y.ticks.map(
    ([at, text]) =>
      `<path class="rule" d="M${LEFT} ${px(sy(at))}H${WIDTH - RIGHT}"/>` +
      `<text class="mark" x="${LEFT - 6}" y="${px(sy(at) + 4)}" text-anchor="end">${escape(text)}</text>`,
  )
  let left = LEFT + 6.6 * y.label.length + 20
  const names = legend.map(([className, text]) => {
    const entry = `<rect class="${className}" x="${px(left)}" y="7" width="10" height="10"/><text class="mark" x="${px(left + 14)}" y="16">${escape(text)}</text>`
    left += 30 + text.length * 6.4
    return entry
  })
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(title)}">`,
    ...yMarks,
    `<path class="axis" d="M${LEFT} ${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>`,
    ...xMarks,
    body(sx, sy),
    `<text class="label" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${escape(x.label)}</text>`,
    `<text class="label" x="${LEFT}" y="16">${escape(y.label)}</text>`,
    ...names,
    '</svg>',
  ].join('')
}

/** Round numbers over the values, a little wider than them; 0 is in it if asked for. */
export function numberAxis(values: Iterable<number>, label: string, isFromZero = false): Axis {
  let [from, to] = isFromZero ? [0, 0] : [Infinity, -Infinity]
  for (const value of values) if (Number.isFinite(value)) [from, to] = [Math.min(from, value), Math.max(to, value)]
  if (!(from <= to)) [from, to] = [0, 1]
  if (from === to) [from, to] = from === 0 ? [0, 1] : [from - Math.abs(from) / 100, to + Math.abs(to) / 100]
  const step = roundStep((to - from) / 5)
  const [first, last] = [Math.floor(from / step + 1e-9), Math.ceil(to / step - 1e-9)]
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step)
  return { from: first * step, to: last * step, label, ticks: ticks.map((at) => [at, number(at)]) }
}

/** From the one to the other, which are different, with the round numbers between them. */
export function tightAxis(from: number, to: number, label: string): Axis {
  const { ticks } = numberAxis([from, to], label)
  const room = (to - from) * 1e-9
  return { from, to, label, ticks: ticks.filter(([at]) => at >= from - room && at <= to + room) }
}

/** UTC: times of day within a day, days and times within five, dates beyond. */
export function timeAxis(fromMs: number, toMs: number): Axis {
  const days = (toMs - fromMs) / DAY_MS
  const isShort = days <= 1
  const to = toMs > fromMs ? toMs : fromMs + 1
  const ticks = Array.from({ length: 5 }, (_, i): [number, string] => {
    const at = fromMs + ((i + 0.5) * (to - fromMs)) / 5
    return [at, isShort ? clock(at) : days <= 5 ? `${isoDate(at).slice(5)} ${clock(at)}` : isoDate(at)]
  })
  return { from: fromMs, to, label: isShort ? `UTC, ${isoDate(fromMs)}` : 'UTC', ticks }
}

export function px(value: number): string {
  return String(Math.round(value * 10) / 10)
}
