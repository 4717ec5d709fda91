// Dots of two quantities, with zero lines; canvas, for there may be thousands.
import { colour, THEME_EVENT, withAlpha } from './colours.js'

export interface Dot {
  /** 0 to 1 across. */
  readonly x: number
  readonly y: number
  readonly tone: 'bid' | 'ask'
}

export interface ScatterData {
  readonly name: string
  readonly dots: readonly Dot[]
  readonly text: (y: number) => string
}

const LEFT = 52
const FONT = '11px system-ui, sans-serif'

export class Scatter extends HTMLElement {
  #data: ScatterData | null = null
  readonly #canvas = document.createElement('canvas')
  readonly #sizes = new ResizeObserver(() => this.#draw())
  readonly #restyle = () => this.#draw()

  set data(data: ScatterData) {
    if (data === this.#data) return
    this.#data = data
    this.setAttribute('aria-label', data.name)
    this.#draw()
  }

  connectedCallback(): void {
    this.setAttribute('role', 'img')
    if (!this.#canvas.isConnected) this.append(this.#canvas)
    this.#sizes.observe(this)
    document.addEventListener(THEME_EVENT, this.#restyle)
  }

  disconnectedCallback(): void {
    this.#sizes.disconnect()
    document.removeEventListener(THEME_EVENT, this.#restyle)
  }

  #draw(): void {
    const [width, height, scale] = [this.clientWidth, this.clientHeight, devicePixelRatio]
    const context = this.#canvas.getContext('2d')
    if (!this.#data || !context || width < LEFT || height < 20) return
    Object.assign(this.#canvas, { width: Math.round(width * scale), height: Math.round(height * scale) })
    context.scale(scale, scale)
    const { dots, text } = this.#data
    const most = dots.reduce((most, { y }) => Math.max(most, Math.abs(y)), 0) || 1
    const yOf = (y: number) => height / 2 - (y / most) * (height / 2 - 12)
    context.font = FONT
    context.textAlign = 'right'
    context.textBaseline = 'middle'
    for (const y of [most, 0, -most]) {
      context.fillStyle = colour('--dim')
      context.fillText(text(y), LEFT - 6, yOf(y))
      context.fillStyle = colour('--grid')
      context.fillRect(LEFT, Math.round(yOf(y)), width - LEFT - 6, 1)
    }
    const fills = { bid: withAlpha(colour('--bid'), 0.75), ask: withAlpha(colour('--ask'), 0.75) }
    for (const { x, y, tone } of dots) {
      context.fillStyle = fills[tone]
      context.beginPath()
      context.arc(LEFT + 4 + x * (width - LEFT - 14), yOf(y), 2.5, 0, 2 * Math.PI)
      context.fill()
    }
  }
}

customElements.define('dash-scatter', Scatter)
