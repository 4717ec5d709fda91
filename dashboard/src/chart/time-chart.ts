// Lines over time in the page's colours: gaps as gaps, the book's lost stretches shaded, values at the cursor in a legend of its own.
import uPlot from 'uplot'

import { axisTexts, type AxisTexts } from './axis-texts.js'
import { colour, THEME_EVENT, withAlpha } from './colours.js'
import { el, setText } from './dom.js'
import type { Shade } from './shades.js'

export interface ChartSeries {
  readonly label: string
  /** Custom property of the page: `--bid`. */
  readonly colour: `--${string}`
  readonly width?: number
  readonly dash?: readonly number[]
  /** Filled down to this value. */
  readonly fillTo?: number
  /** A mark at each value, for those that lie far apart. */
  readonly points?: boolean
  /** An edge of a band: drawn without a line, and not named in the legend. */
  readonly isEdge?: boolean
}

export interface ChartSpec {
  /** What the chart shows, for those who can't see it. */
  readonly name: string
  readonly series: readonly ChartSeries[]
  /** Values of the axis; fitted to what is in sight without. */
  readonly range?: readonly [low: number, high: number]
  /** Values that are never left out of sight. */
  readonly always?: readonly number[]
  /** Levels marked across the chart. */
  readonly marks?: readonly { readonly at: number; readonly colour: `--${string}` }[]
  /** Index of the upper and the lower edge among the series. */
  readonly band?: readonly [upper: number, lower: number]
  readonly text: (value: number) => string
  /** Charts of one key share their cursor. */
  readonly sync?: string
  /** Without axis labels, for small charts beside each other. */
  readonly isSmall?: boolean
}

export interface ChartData {
  readonly times: readonly number[]
  readonly values: readonly (readonly (number | null)[])[]
  /** Seconds in sight; the data's own without. */
  readonly sight?: readonly [from: number, until: number]
  readonly shades?: readonly Shade[]
}

const FONT = '11px system-ui, sans-serif'

export class TimeChart extends HTMLElement {
  #spec: ChartSpec | null = null
  #data: ChartData | null = null
  #zone = ''
  #texts: AxisTexts = axisTexts('')
  #plot: uPlot | null = null
  readonly #legend = el('div', { class: 'legend', 'aria-hidden': 'true' })
  readonly #frame = el('div', { class: 'plot' })
  readonly #sizes = new ResizeObserver(() => this.#fit())
  readonly #restyle = () => this.#build()

  set spec(spec: ChartSpec) {
    if (spec === this.#spec) return
    this.#spec = spec
    this.#build()
  }

  set zone(zone: string) {
    if (zone === this.#zone) return
    this.#zone = zone
    this.#texts = axisTexts(zone)
    this.#build()
  }

  set data(data: ChartData | null) {
    if (data === this.#data) return
    this.#data = data
    if (this.#plot) this.#show()
    else this.#build()
  }

  connectedCallback(): void {
    if (!this.#frame.isConnected) this.append(this.#legend, this.#frame)
    this.setAttribute('role', 'img')
    this.#sizes.observe(this.#frame)
    document.addEventListener(THEME_EVENT, this.#restyle)
    this.#build()
  }

  disconnectedCallback(): void {
    this.#sizes.disconnect()
    document.removeEventListener(THEME_EVENT, this.#restyle)
    this.#plot?.destroy()
    this.#plot = null
  }

  #build(): void {
    const spec = this.#spec
    const { clientWidth: width, clientHeight: height } = this.#frame
    this.#plot?.destroy()
    this.#plot = null
    if (!spec || !this.#data || !this.isConnected || width === 0 || height === 0) return
    this.#legend.replaceChildren(...spec.series.map((series) => legendEntry(series)))
    this.#plot = new uPlot(this.#options(spec, width, height), this.#aligned(), this.#frame)
    this.#tell(null)
  }

  #fit(): void {
    const { clientWidth: width, clientHeight: height } = this.#frame
    if (!this.#plot) this.#build()
    else if (width > 0 && height > 0) this.#plot.setSize({ width, height })
  }

  #show(): void {
    this.#plot?.setData(this.#aligned())
    this.#tell(this.#plot?.cursor.idx ?? null)
  }

  #aligned(): uPlot.AlignedData {
    const { times, values } = this.#data ?? { times: [], values: [] }
    return [times as number[], ...(values as (number | null)[][])]
  }

  /** Values at the cursor, or the newest. */
  #tell(index: number | null): void {
    const [spec, data] = [this.#spec, this.#data]
    if (!spec || !data) return
    for (const [i, { isEdge }] of spec.series.entries()) {
      const value = index === null ? lastOf(data.values[i]) : data.values[i]?.[index]
      const target = this.#legend.children[i]?.lastChild
      if (target && !isEdge) setText(target, value === null || value === undefined ? '–' : spec.text(value))
    }
    const named = spec.series.flatMap(({ label, isEdge }, i) => {
      const value = lastOf(data.values[i])
      return isEdge || value === null ? [] : [`${label} ${spec.text(value)}`]
    })
    const now = named.length === 0 ? 'no values yet' : `now ${named.join(', ')}`
    const label = `${spec.name}: ${now}`
    if (this.getAttribute('aria-label') !== label) this.setAttribute('aria-label', label)
  }

  #options(spec: ChartSpec, width: number, height: number): uPlot.Options {
    const [dim, grid] = [colour('--dim'), colour('--grid')]
    const axis = { stroke: dim, font: FONT, grid: { stroke: grid, width: 1 }, ticks: { show: false }, gap: 4 }
    const ticks = (_plot: uPlot, splits: number[]) => this.#texts.ticks(splits, splits.at(-1)! - splits[0]!)
    return {
      ...{ width, height, legend: { show: false }, padding: [6, spec.isSmall ? 10 : 26, 0, spec.isSmall ? 4 : 0] },
      cursor: {
        ...{ y: false, drag: { x: false, y: false }, points: { size: 6 } },
        ...(spec.sync === undefined ? {} : { sync: { key: spec.sync } }),
      },
      scales: {
        x: { time: true, range: (_plot, low, high) => this.#sight(low, high) },
        y: { range: this.#range(spec) },
      },
      axes: [
        { ...axis, values: ticks, size: 22, space: 80, show: !spec.isSmall },
        { ...axis, values: (_plot, splits) => splits.map(spec.text), size: 52, space: spec.isSmall ? 24 : 32 },
      ],
      series: [{ value: '' }, ...spec.series.map(lineOf)],
      bands: spec.band
        ? [{ series: [spec.band[0] + 1, spec.band[1] + 1], fill: withAlpha(colour('--line-1'), 0.16) }]
        : [],
      hooks: {
        drawClear: [(plot) => this.#shade(plot)],
        draw: [(plot) => mark(plot, spec)],
        setCursor: [(plot) => this.#tell(plot.cursor.idx ?? null)],
      },
    }
  }

  #sight(low: number, high: number): uPlot.Range.MinMax {
    const sight = this.#data?.sight
    if (sight) return [sight[0], sight[1]]
    return low === high ? [low - 1, high + 1] : [low, high]
  }

  #range(spec: ChartSpec): uPlot.Range.Function {
    return (_plot, low, high) => {
      if (spec.range) return [spec.range[0], spec.range[1]]
      const all = [low, high, ...(spec.always ?? [])].filter((value) => Number.isFinite(value))
      if (all.length === 0) return [0, 1]
      const [least, most] = [Math.min(...all), Math.max(...all)]
      const room = (most - least) * 0.08 || Math.abs(most) * 0.001 || 1
      return [least - room, most + room]
    }
  }

  #shade(plot: uPlot): void {
    const { ctx, bbox } = plot
    const colours = { gap: withAlpha(colour('--gap'), 0.22), stale: withAlpha(colour('--stale'), 0.22) }
    for (const { fromS, untilS, kind } of this.#data?.shades ?? []) {
      const left = Math.max(bbox.left, plot.valToPos(fromS, 'x', true))
      const right = Math.min(bbox.left + bbox.width, plot.valToPos(untilS, 'x', true))
      if (!(right > bbox.left && left < bbox.left + bbox.width)) continue
      ctx.fillStyle = colours[kind]
      ctx.fillRect(left, bbox.top, Math.max(1, right - left), bbox.height)
    }
  }
}

function lineOf({
  colour: name,
  width = 1.5,
  dash,
  fillTo,
  points = false,
  isEdge = false,
}: ChartSeries): uPlot.Series {
  const stroke = colour(name)
  return {
    ...{ stroke: isEdge ? 'transparent' : stroke, width: isEdge ? 0 : width, spanGaps: false },
    ...{ points: { show: points, size: 5, width: 1, fill: stroke } },
    ...(dash ? { dash: [...dash] } : {}),
    ...(fillTo === undefined ? {} : { fill: withAlpha(stroke, 0.14), fillTo: () => fillTo }),
  }
}

function mark(plot: uPlot, { marks = [] }: ChartSpec): void {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio])
  ctx.lineWidth = devicePixelRatio
  for (const { at, colour: name } of marks) {
    const y = Math.round(plot.valToPos(at, 'y', true)) + 0.5
    if (y < bbox.top || y > bbox.top + bbox.height) continue
    ctx.strokeStyle = colour(name)
    ctx.beginPath()
    ctx.moveTo(bbox.left, y)
    ctx.lineTo(bbox.left + bbox.width, y)
    ctx.stroke()
  }
  ctx.restore()
}

function legendEntry({ label, colour: name, dash, isEdge = false }: ChartSeries): HTMLElement {
  const swatch = el('i', { class: dash ? 'swatch dashed' : 'swatch' })
  swatch.style.setProperty('--swatch', `var(${name})`)
  return el('span', { hidden: isEdge }, swatch, el('span', {}, label), el('b', {}, '–'))
}

function lastOf(values: readonly (number | null)[] | undefined): number | null {
  return values?.at(-1) ?? null
}

customElements.define('dash-time-chart', TimeChart)
