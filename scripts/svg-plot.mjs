// Small charts as SVG: panels of lines, bars and dots, readable on light and dark pages.

const WIDTH = 400
const HEIGHT = 236
const LEFT = 56
const RIGHT = 20
const TOP = 42
const BOTTOM = 40
const COLOURS = ['a', 'b', 'c', 'd']
/** Grey text and middle tones can be read on white and on black; a system that says which it is gets more contrast. */
const STYLE =
  '<style>text{font:11px system-ui,sans-serif;fill:#7d858d}.t{font-weight:600;font-size:12px}.x{stroke:#8b949e;fill:none}' +
  '.g{stroke:#8b949e;stroke-opacity:.25}.l{fill:none;stroke-width:1.6}.a{stroke:#2f81d6}.b{stroke:#d9822b}' +
  '.c{stroke:#2da160}.d{stroke:#a05cc5}.fa{fill:#2f81d6}.fb{fill:#d9822b}.fc{fill:#2da160}.fd{fill:#a05cc5}' +
  '.o{fill-opacity:.75}.s{fill-opacity:.18}.h{stroke:#8b949e;stroke-dasharray:4 3}' +
  '@media(prefers-color-scheme:dark){text{fill:#c9d1d9}}@media(prefers-color-scheme:light){text{fill:#3d444d}}</style>'

/** Panels side by side, two a row, under a title. */
export function chart(title, panels) {
  const columns = Math.min(2, panels.length)
  const width = columns * WIDTH
  const height = Math.ceil(panels.length / columns) * HEIGHT + 24
  const drawn = panels.map((panel, i) => {
    const at = `translate(${(i % columns) * WIDTH} ${Math.floor(i / columns) * HEIGHT + 24})`
    return `<g transform="${at}">${drawPanel(panel)}</g>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    STYLE,
    `<text class="t" x="12" y="17">${escaped(title)}</text>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n')
}

function drawPanel({ title, x, y, series, zeroX = false, zeroY = false, levels = [] }) {
  const all = series.flatMap(({ points, band = [] }) => [
    ...points,
    ...band.flatMap(([at, a, b]) => [
      [at, a],
      [at, b],
    ]),
  ])
  const bars = series.filter(({ kind }) => kind === 'bars')
  const xs = all.map(([at]) => at)
  const half = bars.length > 0 ? barStep(bars[0].points) / 2 : 0
  const scaleX = x.scale ?? scale([...xs.map((at) => at - half), ...xs.map((at) => at + half), ...(zeroX ? [0] : [])])
  const scaleY = scale([...all.map(([, at]) => at), ...levels, ...(zeroY || bars.length > 0 ? [0] : [])], true)
  const px = (at) => round(LEFT + ((at - scaleX.from) / (scaleX.to - scaleX.from)) * (WIDTH - LEFT - RIGHT))
  const py = (at) => round(HEIGHT - BOTTOM - ((at - scaleY.from) / (scaleY.to - scaleY.from)) * (HEIGHT - TOP - BOTTOM))
  const parts = [`<text x="12" y="14">${escaped(title)}</text>`]
  for (const at of scaleY.ticks) {
    parts.push(`<path class="g" d="M${LEFT} ${py(at)}H${WIDTH - RIGHT}"/>`)
    parts.push(`<text x="${LEFT - 6}" y="${py(at) + 4}" text-anchor="end">${label(at)}</text>`)
  }
  for (const at of scaleX.ticks)
    parts.push(`<text x="${px(at)}" y="${HEIGHT - BOTTOM + 15}" text-anchor="middle">${(x.write ?? label)(at)}</text>`)
  parts.push(`<path class="x" d="M${LEFT} ${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>`)
  parts.push(
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escaped(x.label)}</text>`,
  )
  parts.push(`<text x="12" y="${TOP - 11}">${escaped(y)}</text>`)
  for (const at of levels) parts.push(`<path class="h" d="M${LEFT} ${py(at)}H${WIDTH - RIGHT}"/>`)
  let legend = WIDTH - RIGHT
  for (const [i, one] of series.entries()) {
    parts.push(drawSeries(one, COLOURS[i], i, bars.length, px, py, half, scaleY.from))
    if (series.length > 1) {
      legend -= one.name.length * 6.2 + 26
      parts.push(`<path class="l ${COLOURS[i]}" d="M${legend} ${TOP - 15}h12"/>`)
      parts.push(`<text x="${legend + 15}" y="${TOP - 11}">${escaped(one.name)}</text>`)
    }
  }
  return parts.join('')
}

function drawSeries({ kind, points, band }, colour, index, bars, px, py, half, floor) {
  const zero = py(Math.max(0, floor))
  if (kind === 'bars') {
    const width = ((px(half) - px(0)) * 2 * 0.86) / bars
    return points
      .map(([at, value]) => {
        const left = round(px(at) - (bars * width) / 2 + index * width)
        const [top, low] = [Math.min(py(value), zero), Math.max(py(value), zero)]
        return `<rect class="f${colour} o" x="${left}" y="${top}" width="${round(width)}" height="${round(low - top)}"/>`
      })
      .join('')
  }
  if (kind === 'dots')
    return points.map(([x, y]) => `<circle class="f${colour} o" cx="${px(x)}" cy="${py(y)}" r="3"/>`).join('')
  const line = (list) => list.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${py(y)}`).join('')
  const shade = band
    ? `<path class="f${colour} s" d="${line([...band.map(([x, , b]) => [x, b]), ...band.toReversed().map(([x, a]) => [x, a])])}Z"/>`
    : ''
  return `${shade}<path class="l ${colour}" d="${line(points)}"/>`
}

const barStep = (points) => (points.length < 2 ? 1 : points[1][0] - points[0][0])

/** Round ticks over the values; `whole` widens the range to them. */
function scale(values, whole = false) {
  let [from, to] = [Math.min(...values), Math.max(...values)]
  if (from === to) [from, to] = [from - 1, to + 1]
  const rough = (to - from) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough)
  if (whole) [from, to] = [Math.floor(from / step) * step, Math.ceil(to / step) * step]
  const ticks = []
  for (let at = Math.ceil(from / step - 1e-9); at * step <= to + step * 1e-9; at++) ticks.push(at * step)
  return { from, to, ticks }
}

const label = (value) => (Math.abs(value) < 1e-12 ? '0' : String(Number(value.toPrecision(4)))).replace('-', '−')
const round = (value) => Math.round(value * 10) / 10
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
