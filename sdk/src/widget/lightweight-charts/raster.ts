// Cells as a small picture, a pixel for each column and row: one scaled draw then puts thousands of them on the chart.
import { RAMP_STEPS } from '../heatmap/ramps.js'
import type { Cells } from './cells.js'

export interface RasterColumn {
  readonly x: number
  readonly bids: Cells
  readonly asks: Cells
}

export interface RasterWish {
  readonly width: number
  readonly height: number
  /** Row of the price grid that the lowest pixel row begins with. */
  readonly baseRow: number
  /** Rows of the grid that share a pixel row: the largest of them is seen. */
  readonly rowsPerPixel: number
  /** The price axis is upside down. */
  readonly isInverted: boolean
  readonly lower: number
  readonly upper: number
}

/** A pixel's code: 0 is nothing, else 1 + its step of 256; this bit says that the step is of the asks' ramp. */
export const ASK_BIT = 512
const STEP_BITS = ASK_BIT - 1

/** What a code looks like, RGBA as an ImageData has it. Ramps are `256 × RGBA`. */
export function paletteOf(bidRamp: Uint8ClampedArray, askRamp: Uint8ClampedArray): Uint32Array {
  const palette = new Uint32Array(2 * ASK_BIT)
  const bytes = new Uint8ClampedArray(palette.buffer)
  bytes.set(bidRamp, 4)
  bytes.set(askRamp, 4 * (ASK_BIT + 1))
  return palette
}

export class Raster {
  #codes = new Uint16Array(0)
  #image: ImageData | null = null

  /** The picture; valid until the next call. */
  paint(columns: readonly RasterColumn[], wish: RasterWish, palette: Uint32Array): ImageData {
    const { width, height } = wish
    const size = width * height
    if (this.#codes.length < size) this.#codes = new Uint16Array(size)
    const codes = this.#codes.fill(0, 0, size)
    for (const { x, bids, asks } of columns) {
      markCells(codes, x, bids, 0, wish)
      markCells(codes, x, asks, ASK_BIT, wish)
    }
    if (this.#image?.width !== width || this.#image.height !== height) this.#image = new ImageData(width, height)
    const pixels = new Uint32Array(this.#image.data.buffer)
    for (let i = 0; i < size; i++) pixels[i] = palette[codes[i]!]!
    return this.#image
  }
}

/** Writes the codes of one side of a column. Every cell in sight passes here in every frame. */
export function markCells(
  codes: Uint16Array,
  x: number,
  cells: Cells,
  side: 0 | typeof ASK_BIT,
  wish: RasterWish,
): void {
  const { width, height, baseRow, rowsPerPixel, isInverted, lower, upper } = wish
  const { rows, amounts } = cells
  const scale = (RAMP_STEPS - 1) / Math.max(upper - lower, 1e-12)
  const perRow = 1 / rowsPerPixel
  const [firstAt, rowStride] = isInverted ? [x, width] : [x + (height - 1) * width, -width]
  for (let i = 0; i < rows.length; i++) {
    const amount = amounts[i]!
    // The middle of the row: a quotient that falls a hair short of a whole still counts as it.
    const y = (rows[i]! - baseRow + 0.5) * perRow
    if (amount < lower || y < 0 || y >= height) continue
    const code = 1 + Math.min(RAMP_STEPS - 1, ((amount - lower) * scale + 0.5) | 0)
    const at = firstAt + (y | 0) * rowStride
    // Where sides or columns share a pixel, the larger amount is seen.
    if (code > (codes[at]! & STEP_BITS)) codes[at] = code | side
  }
}
