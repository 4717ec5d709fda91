// The figures of the page: curves over time, bars, dots, and a grid of hours.
import type { Point } from '../metrics/equity.js'
import type { HourCell } from '../metrics/by-hour.js'
import type { Bin } from '../metrics/histogram.js'
import { frame, numberAxis, px, type Scale, tightAxis, timeAxis } from './frame.js'
import { escape, money, number } from './text.js'

export interface Curve {
  /** Class of its colour: `s1` to `s3`. */
  readonly colour: string
  /** Empty: not in the legend. */
  readonly name: string
  readonly points: readonly Point[]
  /** One of many. */
  readonly isThin?: boolean
}

/** More points than twice the pixels show nothing more. */
const COLUMNS = 480

/** Of each column of pixels what is seen of it: its first and last point, its lowest and its highest. */
export function thinned(points: readonly Point[], columns: number = COLUMNS): readonly Point[] {
  if (points.length <= 4 * columns) return points
  const kept: Point[] = []
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * points.length) / columns)
    const to = Math.floor(((column + 1) * points.length) / columns)
    let [low, high] = [from, from]
    for (let i = from; i < to; i++) {
      if (points[i]![1] < points[low]![1]) low = i
      if (points[i]![1] > points[high]![1]) high = i
    }
    for (const i of [...new Set([from, low, high, to - 1])].sort((a, b) => a - b)) kept.push(points[i]!)
  }
  return kept
}

export function curves(title: string, label: string, all: readonly Curve[], isFilled = false): string {
  const shown = all.map((curve) => ({ ...curve, points: thinned(curve.points) }))
  const times = shown
    .flatMap(({ points }) => [points[0]?.[0] ?? NaN, points.at(-1)?.[0] ?? NaN])
    .filter(Number.isFinite)
  const x = timeAxis(Math.min(...times), Math.max(...times))
  const y = numberAxis(
    shown.flatMap(({ points }) => points.map(([, value]) => value)),
    label,
    isFilled,
  )
  const legend = all.flatMap(({ colour, name }): [string, string][] => (name ? [[colour, name]] : []))
  return frame(title, x, y, legend.length > 1 ? legend : [], (sx, sy) =>
    shown
      .map(({ colour, isThin, points }) => {
        const line = points.map(([at, value], i) => `${i === 0 ? 'M' : 'L'}${px(sx(at))} ${px(sy(value))}`).join('')
        const [first, last] = [points[0], points.at(-1)]
        const area =
          isFilled && first && last ? `${line}L${px(sx(last[0]))} ${px(sy(0))}L${px(sx(first[0]))} ${px(sy(0))}Z` : ''
        const shade = area ? `<path class="${colour} shade" d="${area}"/>` : ''
        return `${shade}<path class="line ${colour}l${isThin ? ' thin' : ''}" d="${line}"/>`
      })
      .join(''),
  )
}

/** Gains and losses have their own colours. */
export function bars(title: string, xLabel: string, bins: readonly Bin[]): string {
  const x = tightAxis(bins[0]?.from ?? 0, bins.at(-1)?.to ?? 1, xLabel)
  const y = numberAxis(
    bins.map(({ count }) => count),
    'count',
    true,
  )
  return frame(title, x, y, [], (sx, sy) =>
    bins
      .map(({ from, to, count }) => {
        const said = `${number(from)} to ${number(to)}: ${count}`
        return box(
          sx(from) + 0.5,
          sy(count),
          sx(to) - sx(from) - 1,
          sy(0) - sy(count),
          from < 0 ? 'minus' : 'plus',
          said,
        )
      })
      .join(''),
  )
}

export function dots(title: string, label: string, points: readonly Point[]): string {
  const x = timeAxis(points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 1)
  const y = numberAxis(
    points.map(([, value]) => value),
    label,
    true,
  )
  const draw = (sx: Scale, sy: Scale): string =>
    points
      .map(
        ([at, value]) =>
          `<circle class="${value > 0 ? 'minus' : 'plus'} dot" cx="${px(sx(at))}" cy="${px(sy(value))}" r="2.5"/>`,
      )
      .join('')
  return frame(title, x, y, [], draw)
}

/** Hours across, regimes down; how strong a colour is says how much was won or lost. */
export function hourGrid(title: string, cells: readonly HourCell[], currency: string): string {
  const regimes = [...new Set(cells.map(({ regime }) => regime))]
  const most = Math.max(...cells.map(({ pnl }) => Math.abs(pnl)), Number.MIN_VALUE)
  const [left, side, tall] = [110, 26, 30]
  const [width, height] = [left + 24 * side + 4, regimes.length * tall + 44]
  const drawn = cells.map(({ hour, regime, trades, pnl, winRate }) => {
    const said = `${regime}, ${hour} h UTC: ${money(pnl)} ${currency}, ${trades} round trips, ${number(winRate * 100)} % won`
    const [x, y] = [left + hour * side, 4 + regimes.indexOf(regime) * tall]
    const strength = px(100 * (0.12 + (0.88 * Math.abs(pnl)) / most))
    return box(x, y, side - 2, tall - 2, pnl < 0 ? 'minus' : 'plus', said, ` fill-opacity="${strength}%"`)
  })
  const names = regimes.map(
    (regime, i) =>
      `<text class="mark" x="${left - 8}" y="${i * tall + 22}" text-anchor="end">${escape(regime.slice(0, 16))}</text>`,
  )
  const hours = Array.from({ length: 8 }, (_, i) => i * 3).map(
    (hour) =>
      `<text class="mark" x="${left + hour * side + side / 2 - 1}" y="${height - 24}" text-anchor="middle">${hour}</text>`,
  )
  return (
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">${drawn.join('')}${names.join('')}${hours.join('')}` +
    `<text class="label" x="${left + 12 * side}" y="${height - 6}" text-anchor="middle">hour of the entry, UTC</text></svg>`
  )
}

function box(x: number, y: number, width: number, height: number, kind: string, said: string, more = ''): string {
  const size = `width="${px(Math.max(0, width))}" height="${px(Math.max(0, height))}"`
  return `<rect class="${kind}" x="${px(x)}" y="${px(y)}" ${size}${more}><title>${escape(said)}</title></rect>`
}
