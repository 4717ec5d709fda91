// Draws a history with WebGL2: a ring of columns in one texture, of which only those that changed are written.
import { programOf, texelTexture } from './gl-program.js'
import type { DepthHistory } from './history.js'
import { type DepthPainter, type PaintColours, type PaintWish, STRIP_PX } from './painter.js'
import { RAMP_STEPS, type Rgba } from './ramps.js'
import { fillRows } from './rows.js'
import { FRAGMENT, ROWS, VERTEX } from './shaders.js'

/** Columns that are brought up to date in one frame: about 1 ms. The newest go first. */
const AT_ONCE = 160
const [VALUES, META, RAMPS] = [0, 1, 2] as const
/** Device pixels that the best prices' lines are thick. */
const LINE_PX = 1.5

/** Further from the origin than any price: no best price. */
const NONE = -1e9

/** Null where the browser has no WebGL2, or none to spare. */
export function glContext(canvas: HTMLCanvasElement): WebGL2RenderingContext | null {
  const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, stencil: false })
  return gl && !gl.isContextLost() ? gl : null
}

/** Columns that a texture can have: a history has no more. */
export function mostColumns(gl: WebGL2RenderingContext): number {
  return gl.getParameter(gl.MAX_TEXTURE_SIZE) as number
}

export class GlPainter implements DepthPainter {
  readonly kind = 'webgl2'
  readonly #history: DepthHistory
  readonly #gl: WebGL2RenderingContext
  readonly #canvas: HTMLCanvasElement
  readonly #column = new Float32Array(ROWS)
  readonly #place = new Float32Array(8)
  /** What each slot was drawn as: the history's version, its first price, its grouping. */
  readonly #drawn: { readonly version: Uint32Array; readonly base: Float64Array; readonly group: Float64Array }
  readonly #program: WebGLProgram
  readonly #textures: readonly WebGLTexture[]
  readonly #uniforms = new Map<string, WebGLUniformLocation | null>()
  #ratio = 1
  /** Price of the first row, in ticks. */
  #baseTicks = NaN
  #group = 0

  constructor(canvas: HTMLCanvasElement, gl: WebGL2RenderingContext, history: DepthHistory) {
    this.#canvas = canvas
    this.#gl = gl
    this.#history = history
    const { columns } = history
    this.#drawn = {
      version: new Uint32Array(columns),
      base: new Float64Array(columns).fill(NaN),
      group: new Float64Array(columns),
    }
    this.#program = programOf(gl, VERTEX, FRAGMENT)
    gl.useProgram(this.#program)
    this.#textures = [
      texelTexture(gl, VALUES, gl.R32F, ROWS, columns),
      texelTexture(gl, META, gl.RGBA32F, 2, columns),
      texelTexture(gl, RAMPS, gl.RGBA8, RAMP_STEPS, 2),
    ]
    gl.uniform1i(this.#at('values'), VALUES)
    gl.uniform1i(this.#at('meta'), META)
    gl.uniform1i(this.#at('ramps'), RAMPS)
    gl.uniform1i(this.#at('columns'), columns)
  }

  colours({ bidRamp, askRamp, bid, ask, background, gap, stale }: PaintColours): void {
    const gl = this.#gl
    gl.activeTexture(gl.TEXTURE0 + RAMPS)
    for (const [row, ramp] of [bidRamp, askRamp].entries())
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, row, RAMP_STEPS, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(ramp))
    for (const [name, colour] of Object.entries({ bid, ask, background, gap, stale })) this.#colour(name, colour)
  }

  resize(widthPx: number, heightPx: number, ratio: number): void {
    this.#ratio = ratio
    this.#canvas.width = Math.max(1, Math.round(widthPx * ratio))
    this.#canvas.height = Math.max(1, Math.round(heightPx * ratio))
    this.#gl.viewport(0, 0, this.#canvas.width, this.#canvas.height)
  }

  draw(wish: PaintWish): boolean {
    const gl = this.#gl
    const history = this.#history
    if (gl.isContextLost()) return false
    this.#settle(wish)
    const isBehind = this.#update(wish)
    const { view } = wish
    gl.uniform1i(this.#at('firstSlot'), history.isEmpty ? 0 : history.slotOf(history.first))
    gl.uniform1i(this.#at('kept'), history.last - history.first + 1)
    gl.uniform1f(this.#at('left'), view.leftColumn - history.first)
    gl.uniform1f(this.#at('perPx'), view.columnsPerPx / this.#ratio)
    gl.uniform1f(this.#at('bottom'), view.bottomTicks - history.originTicks)
    gl.uniform1f(this.#at('ticksPerPx'), view.ticksPerPx / this.#ratio)
    gl.uniform1f(this.#at('lower'), wish.lowerLots)
    gl.uniform1f(this.#at('upper'), wish.upperLots)
    gl.uniform1i(this.#at('showsBest'), wish.showsBest ? 1 : 0)
    gl.uniform1i(this.#at('isStale'), wish.isStale ? 1 : 0)
    gl.uniform1f(this.#at('strip'), STRIP_PX * this.#ratio)
    gl.uniform1f(this.#at('lineWidth'), LINE_PX * this.#ratio)
    gl.drawArrays(gl.TRIANGLES, 0, 3)
    return isBehind
  }

  dispose(): void {
    const gl = this.#gl
    for (const texture of this.#textures) gl.deleteTexture(texture)
    gl.deleteProgram(this.#program)
    // Browsers keep sixteen contexts or so: this one is given back at once, not when it is collected.
    gl.getExtension('WEBGL_lose_context')?.loseContext()
  }

  /** Where rows lie from now on: anew when the grouping changes, or what is seen comes near the end of what a column holds. */
  #settle({ view, groupTicks }: PaintWish): void {
    if (Number.isNaN(view.midTicks)) return
    const fits = view.bottomTicks >= this.#baseTicks && view.topTicks <= this.#baseTicks + ROWS * this.#group
    if (groupTicks === this.#group && fits) return
    this.#group = groupTicks
    // Rows begin at multiples of the grouping by absolute price, as they are written on the axis.
    this.#baseTicks = (Math.round(view.midTicks / groupTicks) - ROWS / 2) * groupTicks
  }

  #update({ view }: PaintWish): boolean {
    const history = this.#history
    if (history.isEmpty || Number.isNaN(this.#baseTicks)) return false
    let left = AT_ONCE
    const right = Math.min(history.last, Math.ceil(view.rightColumn))
    const from = Math.max(history.first, Math.floor(view.leftColumn))
    // What is seen goes first, from the newest on; then the rest.
    left = this.#updateRange(right, from, left)
    if (left > 0) left = this.#updateRange(history.last, right + 1, left)
    if (left > 0) left = this.#updateRange(from - 1, history.first, left)
    return left === 0
  }

  #updateRange(from: number, to: number, budget: number): number {
    const { version, base, group } = this.#drawn
    for (let column = from; column >= to; column--) {
      const slot = this.#history.slotOf(column)
      const isDrawn =
        version[slot] === this.#history.versions[slot] && base[slot] === this.#baseTicks && group[slot] === this.#group
      if (isDrawn) continue
      if (budget === 0) return 0
      budget--
      this.#write(slot)
      version[slot] = this.#history.versions[slot]!
      base[slot] = this.#baseTicks
      group[slot] = this.#group
    }
    return budget
  }

  #write(slot: number): void {
    const gl = this.#gl
    const history = this.#history
    const column = this.#column
    const at = 2 * slot * history.levels
    const base = this.#baseTicks - history.originTicks
    fillRows(column, history, slot, base, this.#group)
    gl.activeTexture(gl.TEXTURE0 + VALUES)
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, slot, ROWS, 1, gl.RED, gl.FLOAT, column)
    const place = this.#place
    place[0] = base
    place[1] = this.#group
    place[2] = history.bidCounts[slot]! > 0 ? history.pxTicks[at]! : NONE
    place[3] = history.askCounts[slot]! > 0 ? history.pxTicks[at + history.levels]! : NONE
    place[4] = history.flags[slot]!
    gl.activeTexture(gl.TEXTURE0 + META)
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, slot, 2, 1, gl.RGBA, gl.FLOAT, place)
  }

  #colour(name: string, [r, g, b]: Rgba): void {
    this.#gl.uniform3f(this.#at(name), r / 255, g / 255, b / 255)
  }

  #at(name: string): WebGLUniformLocation | null {
    let at = this.#uniforms.get(name)
    if (at === undefined) this.#uniforms.set(name, (at = this.#gl.getUniformLocation(this.#program, name)))
    return at
  }
}
