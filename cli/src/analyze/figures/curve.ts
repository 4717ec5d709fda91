import { type Axis, frame, px } from './frame.js'

export interface CurveOptions {
  readonly title: string
  readonly x: Axis
  readonly yLabel: string
  /** Whether 0 must be in the picture. */
  readonly fromZero: boolean
  /** In the axis's units, left to right. */
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** Points joined by a line. */
export function curve({ title, x, yLabel, fromZero, points }: CurveOptions): string {
  const known = points.filter(([, y]) => Number.isFinite(y))
  const ys = known.map(([, y]) => y).concat(fromZero || known.length === 0 ? [0] : [])
  const [low, high] = [Math.min(...ys), Math.max(...ys)]
  const room = (high - low) * 0.08 || 1
  return frame(
    { title, x, y: { from: low < 0 || !fromZero ? low - room : 0, to: high + room, label: yLabel } },
    (sx, sy) => {
      const path = known.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${px(sx(x))} ${px(sy(y))}`).join('')
      const dots = known.map(
        ([x, y]) =>
          `<circle class="s1" cx="${px(sx(x))}" cy="${px(sy(y))}" r="3.5"><title>${y.toPrecision(4)}</title></circle>`,
      )
      return `<path class="line" d="${path}"/>${dots.join('')}`
    },
  )
}
