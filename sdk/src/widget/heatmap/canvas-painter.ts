// Draws a history where there is no WebGL2: the picture of the shader, worked out pixel by pixel, for as much as is seen.
import { type DepthHistory, GAP, LIVE, STALE } from './history.js'
import { type DepthPainter, type PaintColours, type PaintWish, STRIP_PX } from './painter.js'
import type { Rgba } from './ramps.js'
import { fillRows } from './rows.js'

export class CanvasPainter implements DepthPainter {
  readonly kind = 'canvas'
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  readonly #history: DepthHistory
  #image: ImageData | null = null
  #pixels = new Uint32Array(0)
  #rows = new Float32Array(0)
  #bidRamp = new Uint32Array(0)
  #askRamp = new Uint32Array(0)
  #colours: Record<'bid' | 'ask' | 'background' | 'gap' | 'stale', number> = {
    bid: 0,
    ask: 0,
    background: 0,
    gap: 0,
    stale: 0,
  }

  constructor(canvas: HTMLCanvasElement, history: DepthHistory) {
    this.#canvas = canvas
    this.#context = canvas.getContext('2d', { alpha: false })!
    this.#history = history
  }

  colours({ bidRamp, askRamp, bid, ask, background, gap, stale }: PaintColours): void {
    // A copy on a 4-byte boundary, whatever the ramp is a part of.
    this.#bidRamp = new Uint32Array(bidRamp.slice().buffer)
    this.#askRamp = new Uint32Array(askRamp.slice().buffer)
    this.#colours = { bid: word(bid), ask: word(ask), background: word(background), gap: word(gap), stale: word(stale) }
  }

  /** One pixel for each CSS pixel, whatever the screen has: four times fewer to work out where it has two. */
  resize(widthPx: number, heightPx: number): void {
    const [width, height] = [Math.max(1, Math.round(widthPx)), Math.max(1, Math.round(heightPx))]
    this.#canvas.width = width
    this.#canvas.height = height
    this.#image = this.#context.createImageData(width, height)
    this.#pixels = new Uint32Array(this.#image.data.buffer)
  }

  draw(wish: PaintWish): boolean {
    if (!this.#image) return false
    const { view, groupTicks } = wish
    const { width, height } = this.#image
    const history = this.#history
    this.#pixels.fill(this.#colours.background)
    const baseTicks = Math.floor(view.bottomTicks / groupTicks) * groupTicks
    const rows = Math.ceil((view.topTicks - baseTicks) / groupTicks) + 1
    if (this.#rows.length !== rows && Number.isFinite(rows)) this.#rows = new Float32Array(rows)
    let before = -1
    for (let x = 0; x < width; x++) {
      const column = Math.floor(view.columnAtX(x))
      if (!history.has(column)) continue
      // The second pixel of a wide column is drawn without the step that leads to it, those after it are as the second.
      if (column === before && x > 1 && Math.floor(view.columnAtX(x - 2)) === column) this.#repeat(x, width, height)
      else this.#columnAt(x, column, baseTicks, wish, column !== before)
      before = column
    }
    if (wish.isStale) this.#wash(0, width * height)
    this.#context.putImageData(this.#image, 0, 0)
    return false
  }

  dispose(): void {
    this.#image = null
    this.#pixels = new Uint32Array(0)
    this.#canvas.width = this.#canvas.height = 1
  }

  #columnAt(x: number, column: number, baseTicks: number, wish: PaintWish, isEdge: boolean): void {
    const { view, groupTicks, lowerLots, upperLots } = wish
    const { width, height } = this.#image!
    const history = this.#history
    const slot = history.slotOf(column)
    const flags = history.flags[slot]!
    const rows = this.#rows
    fillRows(rows, history, slot, baseTicks - history.originTicks, groupTicks)
    const scale = 255 / Math.max(upperLots - lowerLots, 1e-9)
    const isHatched = (flags & GAP) !== 0 && (flags & LIVE) === 0
    const pixels = this.#pixels
    for (let y = 0; y < height; y++) {
      const value = rows[Math.floor((view.ticksAtY(y + 0.5) + 0.5 - baseTicks) / groupTicks)] ?? 0
      if (value !== 0) {
        const step = Math.min(255, Math.max(0, Math.round((Math.abs(value) - lowerLots) * scale)))
        pixels[y * width + x] = value > 0 ? this.#bidRamp[step]! : this.#askRamp[step]!
      } else if (isHatched && (x + y) % 9 < 2) pixels[y * width + x] = this.#colours.gap
    }
    if (flags & STALE) for (let y = 0; y < height; y++) this.#wash(y * width + x, y * width + x + 1)
    if (wish.showsBest && view.columnsPerPx <= 1) {
      const before = isEdge && history.has(column - 1) ? history.slotOf(column - 1) : slot
      for (const [colour, ticks] of [
        [this.#colours.bid, (at: number) => history.bidTicks(at)],
        [this.#colours.ask, (at: number) => history.askTicks(at)],
      ] as const)
        this.#line(x, view.yOfTicks(ticks(before)), view.yOfTicks(ticks(slot)), colour)
    }
    const { gap, stale, bid, background } = this.#colours
    const strip = flags & GAP ? gap : flags & STALE ? stale : mix(background, bid, 0.35)
    for (let y = Math.max(0, height - STRIP_PX); y < height; y++) pixels[y * width + x] = strip
  }

  #repeat(x: number, width: number, height: number): void {
    for (let i = x, end = width * height; i < end; i += width) this.#pixels[i] = this.#pixels[i - 1]!
  }

  /** The step from one best price to the next; none where either is unknown. */
  #line(x: number, fromY: number, toY: number, colour: number): void {
    const { width, height } = this.#image!
    if (Number.isNaN(toY)) return
    const other = Number.isNaN(fromY) ? toY : fromY
    const top = Math.max(0, Math.round(Math.min(other, toY)))
    const bottom = Math.min(height - 1, Math.round(Math.max(other, toY)))
    for (let y = top; y <= bottom; y++) this.#pixels[y * width + x] = colour
  }

  #wash(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const pixel = this.#pixels[i]!
      const grey = Math.round((pixel & 255) * 0.299 + ((pixel >>> 8) & 255) * 0.587 + ((pixel >>> 16) & 255) * 0.114)
      this.#pixels[i] = mix(grey | (grey << 8) | (grey << 16), this.#colours.stale, 0.35)
    }
  }
}

/** As ImageData has it in memory on every machine that browsers run on: red lowest. */
function word([r, g, b]: Rgba): number {
  return (r | (g << 8) | (b << 16) | (255 << 24)) >>> 0
}

function mix(from: number, to: number, share: number): number {
  const part = (shift: number) =>
    Math.round(((from >>> shift) & 255) * (1 - share) + ((to >>> shift) & 255) * share) << shift
  return (part(0) | part(8) | part(16) | (255 << 24)) >>> 0
}
