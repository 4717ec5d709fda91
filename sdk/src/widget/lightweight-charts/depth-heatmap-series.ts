// Depth over time as a custom series of lightweight-charts: `chart.addCustomSeries(new DepthHeatmapSeries(), options)`.
import type {
  CustomConflationContext,
  CustomSeriesPricePlotValues,
  CustomSeriesWhitespaceData,
  ICustomSeriesPaneView,
  PaneRendererCustomData,
  Time,
} from 'lightweight-charts'

import { levelCount, priceAt } from './cells.js'
import { DepthRenderer } from './depth-renderer.js'
import { DEFAULTS, type DepthColumn, type DepthHeatmapOptions, type DepthSide } from './options.js'

/**
 * Prices are doubles here, since the chart's axis has nothing else: good for drawing, not for sums or orders. Needs OffscreenCanvas.
 * Options that can't be read (a colour, a cut-off) throw RangeError when the chart draws next.
 */
export class DepthHeatmapSeries<HorzScaleItem = Time> implements ICustomSeriesPaneView<
  HorzScaleItem,
  DepthColumn<HorzScaleItem>,
  DepthHeatmapOptions
> {
  readonly #renderer = new DepthRenderer<HorzScaleItem>()

  renderer(): DepthRenderer<HorzScaleItem> {
    return this.#renderer
  }

  update(data: PaneRendererCustomData<HorzScaleItem, DepthColumn<HorzScaleItem>>, options: DepthHeatmapOptions): void {
    this.#renderer.update(data, options)
  }

  /** Lowest and highest price, and the mid for the label; an axis that fits itself shows all levels. */
  priceValueBuilder({ bids, asks, price }: DepthColumn<HorzScaleItem>): CustomSeriesPricePlotValues {
    const ends = [...endsOf(bids), ...endsOf(asks)]
    if (ends.length === 0) return [price ?? NaN]
    const best = [bids, asks].filter((side) => levelCount(side) > 0).map((side) => priceAt(side, 0))
    return [Math.min(...ends), Math.max(...ends), best.reduce((sum, px) => sum + px, 0) / best.length]
  }

  isWhitespace(
    data: DepthColumn<HorzScaleItem> | CustomSeriesWhitespaceData<HorzScaleItem>,
  ): data is CustomSeriesWhitespaceData<HorzScaleItem> {
    if (!('bids' in data && 'asks' in data)) return true
    return data.gap === undefined && levelCount(data.bids) + levelCount(data.asks) === 0
  }

  /** Where the chart has columns share a place, the later book is seen, and a gap of either. */
  conflationReducer(
    { data: earlier }: CustomConflationContext<HorzScaleItem, DepthColumn<HorzScaleItem>>,
    { data: later }: CustomConflationContext<HorzScaleItem, DepthColumn<HorzScaleItem>>,
  ): DepthColumn<HorzScaleItem> {
    return later.gap === undefined && earlier.gap !== undefined ? { ...later, gap: earlier.gap } : later
  }

  /** The chart lays them over what every series has, which this needn't repeat: the package is read for its types alone. */
  defaultOptions(): DepthHeatmapOptions {
    return { ...DEFAULTS } as unknown as DepthHeatmapOptions
  }

  destroy(): void {
    this.#renderer.dispose()
  }
}

function endsOf(side: DepthSide): number[] {
  const n = levelCount(side)
  return n === 0 ? [] : [priceAt(side, 0), priceAt(side, n - 1)]
}
