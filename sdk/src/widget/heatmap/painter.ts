// Whoever draws a history's cells: in WebGL2, or on a plain canvas where there is none.
import type { Rgba } from './ramps.js'
import type { HeatView } from './view.js'

export interface PaintColours {
  readonly bidRamp: Uint8ClampedArray
  readonly askRamp: Uint8ClampedArray
  readonly bid: Rgba
  readonly ask: Rgba
  readonly background: Rgba
  readonly gap: Rgba
  readonly stale: Rgba
}

export interface PaintWish {
  readonly view: HeatView
  /** Ticks that a row takes in; bids count down to it, asks up. */
  readonly groupTicks: number
  /** Lots at and below which a cell has the first colour of its ramp, and at and above which the last. */
  readonly lowerLots: number
  readonly upperLots: number
  readonly showsBest: boolean
  /** The market isn't live now: everything is washed in grey. */
  readonly isStale: boolean
}

export interface DepthPainter {
  readonly kind: 'webgl2' | 'canvas'
  colours(colours: PaintColours): void
  /** Of the canvas, in CSS pixels and by how many device pixels each is drawn. */
  resize(widthPx: number, heightPx: number, ratio: number): void
  /** True when something is left to be brought up to date in the next frame. */
  draw(wish: PaintWish): boolean
  /** Frees what the machine holds for it. */
  dispose(): void
}

/** Device pixels of the strip that shows whether the book was right. */
export const STRIP_PX = 5
