// Paints deviations as a grid of colour: blue below, orange above, which everyone can tell apart; nothing where there is no value.
import type { Ring } from '../history/ring.js'
import { colour, rgb } from './colours.js'

export interface AlphaGridSize {
  /** Seconds in sight, the newest at the right. */
  readonly columns: number
  readonly rows: number
  readonly rowPx: number
}

/** Values of ±this have the ramp's full colour. */
const FULL = 3
/** A pixel for each cell; one for the page. */
let cells: OffscreenCanvas | undefined

/** One pixel a cell, then stretched without smoothing: the cost is that of the cells. */
export function drawAlpha(canvas: HTMLCanvasElement, ring: Ring, { columns, rows, rowPx }: AlphaGridSize): void {
  const scale = devicePixelRatio
  const [width, height] = [Math.round(canvas.clientWidth * scale), Math.round(rows * rowPx * scale)]
  if (columns < 1 || rows < 1 || width < 1) return
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
  const context = canvas.getContext('2d')
  if (!context) return
  cells ??= new OffscreenCanvas(columns, rows)
  if (cells.width !== columns || cells.height !== rows) Object.assign(cells, { width: columns, height: rows })
  cells.getContext('2d')!.putImageData(painted(ring, columns, rows), 0, 0)
  context.imageSmoothingEnabled = false
  context.clearRect(0, 0, width, height)
  context.drawImage(cells, 0, 0, columns, rows, 0, 0, width, height)
  // A line of the ground between rows keeps them apart.
  for (let row = 1; row < rows; row++) context.clearRect(0, Math.round(row * rowPx * scale), width, Math.max(1, scale))
}

function painted(ring: Ring, columns: number, rows: number): ImageData {
  const image = new ImageData(columns, rows)
  const [zero, below, above] = [rgb(colour('--z-zero')), rgb(colour('--z-below')), rgb(colour('--z-above'))]
  const lastS = Math.floor(ring.lastUs / 1e6)
  // By time, not by row: a second without a column stays blank.
  for (let i = ring.size - 1; i >= 0; i--) {
    const x = columns - 1 - (lastS - Math.floor(ring.timeAt(i) / 1e6))
    if (x < 0) break
    for (let row = 0; row < rows; row++) {
      const z = ring.at(i, row)
      if (Number.isNaN(z)) continue
      const share = Math.min(1, Math.abs(z) / FULL)
      const end = z < 0 ? below : above
      const at = (row * columns + x) * 4
      for (let c = 0; c < 3; c++) image.data[at + c] = zero[c]! + (end[c]! - zero[c]!) * share
      image.data[at + 3] = 255
    }
  }
  return image
}
