// The three-dimensional view as an element: turns with pointer and keys, draws only when something changed, frees all when it is closed.
import { DeskElement } from '../app/desk-element.js'
import { html, type TemplateResult } from 'lit'

import { THEME_EVENT } from '../chart/colours.js'
import { priceText } from '../chart/price-text.js'
import { DepthScene } from './depth-scene.js'
import { keyed, type OrbitPlace, START, towards, turned, zoomed } from './orbit.js'
import { type Surface, surfaceOf } from './surface.js'

/** Radians a pixel. */
const TURN_PX = 0.006
const SURFACE_MS = 250

class DepthView extends DeskElement {
  #scene: DepthScene | null = null
  #why: string | null = null
  #place: OrbitPlace = START
  #goal: OrbitPlace = START
  #surface: Surface | null = null
  #version = -1
  #shownMs = -Infinity
  #isDirty = true
  readonly #calm = matchMedia('(prefers-reduced-motion: reduce)')
  readonly #sizes = new ResizeObserver(() => this.#fit())
  readonly #restyle = () => {
    this.#scene?.restyle()
    this.#version = -1
    this.#isDirty = true
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener(THEME_EVENT, this.#restyle)
    this.whileConnected(this.desk.frames.add((nowMs) => this.#draw(nowMs)))
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener(THEME_EVENT, this.#restyle)
    this.#sizes.disconnect()
    this.#scene?.free()
    this.#scene = null
  }

  protected override render(): TemplateResult {
    if (this.#why !== null)
      return html`<div class="empty">
        <p>The three-dimensional view needs WebGL, which this browser doesn’t give: ${this.#why}</p>
        <p>The heatmap shows the same depth, colour for height.</p>
      </div>`
    return html`<canvas
        tabindex="0"
        role="img"
        aria-label="Depth over price and time as a surface. Arrow keys turn it, plus and minus zoom, 0 resets."
        @keydown=${this.#onKey}
        @pointerdown=${this.#onPress}
        @pointermove=${this.#onMove}
        @wheel=${this.#onWheel}
      ></canvas>
      <p class="depth-note">${this.#note()}</p>`
  }

  protected override firstUpdated(): void {
    const canvas = this.querySelector('canvas')
    if (!canvas) return
    try {
      this.#scene = new DepthScene(canvas)
      this.#sizes.observe(this)
      this.#fit()
    } catch (error) {
      this.#why = error instanceof Error ? error.message : String(error)
      this.requestUpdate()
    }
  }

  #note(): string {
    const surface = this.#surface
    const { instrument } = this.desk.history
    if (!surface || !instrument) return 'The surface begins with the next book.'
    const [low, high] = [surface.lowTicks, surface.highTicks].map((ticks) => priceText(ticks, instrument.tickSize))
    const seconds = Math.round(surface.ages[0]!)
    return `Price ${low} to ${high}, left to right · last ${seconds} s, now in front · height and colour: resting size · drag or arrow keys turn, wheel or + and − zoom`
  }

  #draw(nowMs: number): void {
    if (!this.#scene) return
    const { depth } = this.desk.history
    if (depth.version !== this.#version && nowMs - this.#shownMs >= SURFACE_MS) {
      this.#version = depth.version
      this.#shownMs = nowMs
      this.#surface = surfaceOf(depth.columns)
      if (this.#surface) this.#scene.show(this.#surface)
      this.#isDirty = true
      this.requestUpdate()
    }
    if (this.#place !== this.#goal) {
      const next = this.#calm.matches ? this.#goal : towards(this.#place, this.#goal, 0.25)
      const isThere = Object.entries(next).every(([name, value]) => this.#goal[name as keyof OrbitPlace] === value)
      this.#place = isThere ? this.#goal : next
      this.#isDirty = true
    }
    if (this.#isDirty) this.#scene.draw(this.#place)
    this.#isDirty = false
  }

  #fit(): void {
    const { clientWidth: width = 0, clientHeight: height = 0 } = this.querySelector('canvas') ?? {}
    if (width > 0 && height > 0) this.#scene?.resize(width, height)
    this.#isDirty = true
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const next = keyed(this.#goal, event.key)
    if (!next || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    this.#goal = next
  }

  readonly #onPress = (event: PointerEvent): void => {
    const canvas = event.currentTarget as HTMLCanvasElement
    canvas.setPointerCapture(event.pointerId)
  }

  readonly #onMove = (event: PointerEvent): void => {
    const canvas = event.currentTarget as HTMLCanvasElement
    if (!canvas.hasPointerCapture(event.pointerId)) return
    this.#goal = turned(this.#goal, -event.movementX * TURN_PX, event.movementY * TURN_PX)
  }

  readonly #onWheel = (event: WheelEvent): void => {
    event.preventDefault()
    this.#goal = zoomed(this.#goal, Math.exp(event.deltaY * 0.001))
  }
}

customElements.define('dash-depth-view', DepthView)
