// The frame of a figure: scales, axes, labels. Colours are classes, so that the page's light and dark sheet decides them.

export type Scale = (value: number) => number

export interface Axis {
  readonly from: number
  readonly to: number
  readonly label: string
  /** Where to put marks and what to write there; round numbers when left out. */
  readonly ticks?: readonly (readonly [at: number, text: string])[]
}

export interface FrameOptions {
  /** What the figure shows, for those who can't see it. */
  readonly title: string
  readonly x: Axis
  readonly y: Axis
  readonly width?: number
  readonly height?: number
  readonly legend?: readonly (readonly [className: string, text: string])[]
}

const LEFT = 62
const RIGHT = 14
const BOTTOM = 42
const TOP = 14

export function frame(
  { title, x, y, width = 560, height = 300, legend = [] }: FrameOptions,
  body: (sx: Scale, sy: Scale) => string,
): string {
  const top = TOP + (legend.length > 0 ? 18 : 0)
  const sx: Scale = (value) => LEFT + ((value - x.from) / (x.to - x.from)) * (width - LEFT - RIGHT)
  const sy: Scale = (value) => height - BOTTOM - ((value - y.from) / (y.to - y.from)) * (height - BOTTOM - top)
  const xMarks = (x.ticks ?? roundTicks(x.from, x.to)).map(
    ([at, label]) =>
      `<text class="mark" x="${px(sx(at))}" y="${height - BOTTOM + 16}" text-anchor="middle">${escape(label)}</text>`,
  )
  const yMarks = (y.ticks ?? roundTicks(y.from, y.to)).map(
    ([at, label]) =>
      `<line class="rule" x1="${LEFT}" x2="${width - RIGHT}" y1="${px(sy(at))}" y2="${px(sy(at))}"/>` +
      `<text class="mark" x="${LEFT - 6}" y="${px(sy(at) + 4)}" text-anchor="end">${escape(label)}</text>`,
  )
  const middle = (top + height - BOTTOM) / 2
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">`,
    ...yMarks,
    `<line class="axis" x1="${LEFT}" x2="${width - RIGHT}" y1="${height - BOTTOM}" y2="${height - BOTTOM}"/>`,
    ...xMarks,
    body(sx, sy),
    `<text class="label" x="${(LEFT + width - RIGHT) / 2}" y="${height - 8}" text-anchor="middle">${escape(x.label)}</text>`,
    `<text class="label" transform="translate(14 ${middle}) rotate(-90)" text-anchor="middle">${escape(y.label)}</text>`,
    ...legendOf(legend),
    '</svg>',
  ].join('')
}

function legendOf(legend: NonNullable<FrameOptions['legend']>): string[] {
  let x = LEFT
  return legend.map(([className, text]) => {
    const entry =
      `<rect class="${className}" x="${x}" y="6" width="10" height="10"/>` +
      `<text class="mark" x="${x + 15}" y="15">${escape(text)}</text>`
    x += 32 + text.length * 6.6
    return entry
  })
}

/** Four to eight round numbers inside the range. */
export function roundTicks(from: number, to: number): [number, string][] {
  const rough = (to - from) / 5
  if (!(rough > 0) || !Number.isFinite(rough)) return []
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * 0.999)!
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  const ticks: [number, string][] = []
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++)
    ticks.push([i * step, compact(i * step, digits)])
  return ticks
}

function compact(value: number, digits: number): string {
  const text = digits > 4 || Math.abs(value) >= 1e6 ? value.toExponential(0) : value.toFixed(digits)
  return Number(text) === 0 ? '0' : text.replace('-', '−')
}

export function px(value: number): string {
  return String(Math.round(value * 100) / 100)
}

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
