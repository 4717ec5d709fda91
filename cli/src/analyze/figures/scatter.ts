import { quantileSorted, sorted } from '../quantiles.js'
import { frame, px } from './frame.js'

const TAIL = 0.005

/** Points, and the least-squares line through those shown; the outermost 0.5 % of either side of each axis are left out. */
export function scatter(
  title: string,
  xLabel: string,
  yLabel: string,
  points: readonly (readonly [number, number])[],
): string {
  const [x, y] = [range(points.map(([x]) => x)), range(points.map(([, y]) => y))]
  const shown = points.filter(([a, b]) => a >= x.from && a <= x.to && b >= y.from && b <= y.to)
  return frame({ title, x: { ...x, label: xLabel }, y: { ...y, label: yLabel } }, (sx, sy) => {
    const dots = shown.map(([a, b]) => `<circle class="dot" cx="${px(sx(a))}" cy="${px(sy(b))}" r="1.8"/>`)
    const line = fitted(shown)
    if (!line) return dots.join('')
    const [left, right] = [x.from, x.to].map((a) => Math.min(y.to, Math.max(y.from, line.intercept + line.slope * a)))
    // Cut where it leaves the frame.
    const [at, until] = [left!, right!].map((b) => (line.slope === 0 ? null : (b - line.intercept) / line.slope))
    return `${dots.join('')}<line class="fit" x1="${px(sx(at ?? x.from))}" y1="${px(sy(left!))}" x2="${px(sx(until ?? x.to))}" y2="${px(sy(right!))}"/>`
  })
}

function range(values: readonly number[]): { from: number; to: number } {
  const order = sorted(Float64Array.from(values))
  const [from, to] = [quantileSorted(order, TAIL), quantileSorted(order, 1 - TAIL)]
  return to > from ? { from, to } : { from: from - 1 || -1, to: to + 1 || 1 }
}

function fitted(points: readonly (readonly [number, number])[]): { intercept: number; slope: number } | null {
  const n = points.length
  const [mx, my] = [0, 1].map((k) => points.reduce((sum, point) => sum + point[k]!, 0) / n) as [number, number]
  const sxx = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0)
  if (!(sxx > 0)) return null
  const slope = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / sxx
  return { intercept: my - slope * mx, slope }
}
