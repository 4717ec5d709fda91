// Draws the columns in sight: cells as one scaled picture, gaps over it.
import type { ICustomSeriesPaneRenderer, PaneRendererCustomData, PriceToCoordinateConverter } from 'lightweight-charts'

import { rampFrom } from '../heatmap/ramps.js'
import { AmountsInSight } from './amounts-in-sight.js'
import { CellCache, levelCount } from './cells.js'
import { amountOf, type DepthColumn, type DepthHeatmapOptions } from './options.js'
import { paletteOf, Raster, type RasterColumn } from './raster.js'

export type DrawTarget = Parameters<ICustomSeriesPaneRenderer['draw']>[0]
type Scope = Parameters<Parameters<DrawTarget['useBitmapCoordinateSpace']>[0]>[0]

const STRIP_PX = 4
const VEIL_ALPHA = 0.16

interface Gap {
  readonly column: number
  readonly hasBook: boolean
}

/** Where columns and rows lie: bitmap pixels across, grid rows up. */
interface Place {
  readonly leftPx: number
  readonly columnPx: number
  readonly columns: number
}

export class DepthRenderer<HorzScaleItem> implements ICustomSeriesPaneRenderer {
  readonly #cells = new CellCache()
  readonly #amounts = new AmountsInSight()
  readonly #raster = new Raster()
  #canvas: OffscreenCanvas | null = null
  #palette: Uint32Array | null = null
  #data: PaneRendererCustomData<HorzScaleItem, DepthColumn<HorzScaleItem>> | null = null
  #options: DepthHeatmapOptions | null = null
  #ramps = ''

  update(data: PaneRendererCustomData<HorzScaleItem, DepthColumn<HorzScaleItem>>, options: DepthHeatmapOptions): void {
    this.#data = data
    this.#options = options
    const ramps = `${options.bidRamp}|${options.askRamp}`
    if (ramps === this.#ramps) return
    this.#palette = paletteOf(rampFrom(options.bidRamp), rampFrom(options.askRamp))
    this.#ramps = ramps
  }

  draw(target: DrawTarget, yOfPrice: PriceToCoordinateConverter): void {
    target.useBitmapCoordinateSpace((scope) => this.#draw(scope, yOfPrice))
  }

  dispose(): void {
    this.#data = this.#options = this.#canvas = null
  }

  #draw(scope: Scope, yOfPrice: PriceToCoordinateConverter): void {
    const { bars, barSpacing, visibleRange, conflationFactor } = this.#data ?? { bars: [], visibleRange: null }
    const options = this.#options
    if (!visibleRange || !barSpacing || !conflationFactor || !options) return
    const first = bars[visibleRange.from]
    const last = bars[visibleRange.to - 1]
    if (!first || !last) return

    // A column is a bar, or as many as share a pixel.
    const barPx = barSpacing * scope.horizontalPixelRatio
    const barsPerColumn = Math.max(conflationFactor, Math.ceil(1 / barPx))
    const columns: RasterColumn[] = []
    const gaps: Gap[] = []
    const group = options.group > 0 ? options.group : options.priceFormat.minMove
    for (let i = visibleRange.from; i < visibleRange.to; i++) {
      const { time, originalData } = bars[i]!
      const x = Math.floor((time - first.time) / barsPerColumn)
      const { bids, asks, gap } = originalData
      columns.push({ x, bids: this.#cells.bids(bids, group), asks: this.#cells.asks(asks, group) })
      if (gap !== undefined) gaps.push({ column: x, hasBook: levelCount(bids) + levelCount(asks) > 0 })
    }
    const place = {
      leftPx: Math.round(first.x * scope.horizontalPixelRatio - barPx / 2),
      columnPx: barPx * barsPerColumn,
      columns: Math.floor((last.time - first.time) / barsPerColumn) + 1,
    }
    this.#drawCells(scope, columns, place, group, yOfPrice)
    drawGaps(scope, gaps, place, options.gapColor)
  }

  #drawCells(
    scope: Scope,
    columns: readonly RasterColumn[],
    { leftPx, columnPx, columns: width }: Place,
    group: number,
    yOfPrice: PriceToCoordinateConverter,
  ): void {
    const { context, bitmapSize, verticalPixelRatio } = scope
    const yPx = (row: number) => (yOfPrice((row - 0.5) * group) ?? NaN) * verticalPixelRatio
    const rows = rowsInSight(columns, yPx, bitmapSize.height)
    if (!rows) return

    this.#amounts.look(columns.flatMap(({ bids, asks }) => [bids, asks]))
    const percentile = (share: number) => this.#amounts.percentile(share)
    const [lower, upper] = [amountOf(this.#options!.lower, percentile), amountOf(this.#options!.upper, percentile)]

    // Whole multiples: what shares a pixel row stays the same while the chart is dragged.
    const rowsPerPixel = Math.max(1, Math.ceil((rows.high - rows.low + 1) / bitmapSize.height))
    const baseRow = Math.floor(rows.low / rowsPerPixel) * rowsPerPixel
    const height = Math.floor((rows.high - baseRow) / rowsPerPixel) + 1
    const topRow = baseRow + height * rowsPerPixel
    const isInverted = yPx(topRow) > yPx(baseRow)
    const wish = { width, height, baseRow, rowsPerPixel, isInverted, lower, upper }
    const picture = this.#pictureOf(this.#raster.paint(columns, wish, this.#palette!))

    context.save()
    context.imageSmoothingEnabled = false
    const widthPx = width * columnPx
    const put = (fromY: number, pictureRows: number, aPx: number, bPx: number) => {
      const [top, bottom] = [Math.min(aPx, bPx), Math.max(aPx, bPx)]
      context.drawImage(picture, 0, fromY, width, pictureRows, leftPx, top, widthPx, bottom - top)
    }
    const bend = yPx((baseRow + topRow) / 2) - (yPx(baseRow) + yPx(topRow)) / 2
    if (Math.abs(bend) < 0.5) put(0, height, yPx(baseRow), yPx(topRow))
    else {
      for (let y = 0; y < height; y++) {
        const row = baseRow + (isInverted ? y : height - 1 - y) * rowsPerPixel
        put(y, 1, yPx(row), yPx(row + rowsPerPixel))
      }
    }
    context.restore()
  }

  #pictureOf(image: ImageData): OffscreenCanvas {
    const { width, height } = image
    let canvas = this.#canvas
    if (!canvas || canvas.width < width || canvas.height < height) {
      canvas = new OffscreenCanvas(Math.max(width, canvas?.width ?? 0), Math.max(height, canvas?.height ?? 0))
      this.#canvas = canvas
    }
    canvas.getContext('2d')!.putImageData(image, 0, 0)
    return canvas
  }
}

/** Rows that have a cell and lie within the pane; null where none do. */
function rowsInSight(columns: readonly RasterColumn[], yPx: (row: number) => number, heightPx: number) {
  let [low, high] = [Infinity, -Infinity]
  for (const { bids, asks } of columns) {
    for (const { lowRow, highRow } of [bids, asks]) {
      if (lowRow < low) low = lowRow
      if (highRow > high) high = highRow
    }
  }
  if (low > high || Number.isNaN(yPx(low))) return null
  const isInverted = yPx(high + 1) > yPx(low)
  const isAbovePaneFoot = (row: number) => (isInverted ? yPx(row + 1) > 0 : yPx(row + 1) < heightPx)
  const isBeyondPane = (row: number) => (isInverted ? yPx(row) >= heightPx : yPx(row) <= 0)
  const from = firstRow(low, high + 1, isAbovePaneFoot)
  const to = firstRow(from, high + 1, isBeyondPane) - 1
  return from <= to ? { low: from, high: to } : null
}

/** The first row from `low` on that is so, `end` where none is; rows after it are so too. */
function firstRow(low: number, end: number, isSo: (row: number) => boolean): number {
  while (low < end) {
    const middle = low + Math.floor((end - low) / 2)
    if (isSo(middle)) end = middle
    else low = middle + 1
  }
  return low
}

function drawGaps(
  { context, bitmapSize }: Scope,
  gaps: readonly Gap[],
  { leftPx, columnPx }: Place,
  colour: string,
): void {
  context.save()
  context.fillStyle = colour
  for (const { column, hasBook } of gaps) {
    const from = Math.round(leftPx + column * columnPx)
    const widthPx = Math.max(1, Math.round(leftPx + (column + 1) * columnPx) - from)
    context.globalAlpha = 1
    context.fillRect(from, bitmapSize.height - STRIP_PX, widthPx, STRIP_PX)
    if (hasBook) continue
    context.globalAlpha = VEIL_ALPHA
    context.fillRect(from, 0, widthPx, bitmapSize.height - STRIP_PX)
  }
  context.restore()
}
