// What the depth series takes: its data items, its options, and their defaults.
import type { CustomData, CustomSeriesOptions, Time } from 'lightweight-charts'

import { heatRamps, type Palette, type Scheme } from '../theme.js'

/** One side of a book, best first: `[price, amount]` pairs, or the same numbers flat. Doubles, as the chart's axis has them: for drawing. */
export type DepthSide = readonly (readonly [price: number, amount: number])[] | Float64Array

/** One column of the heatmap. Without levels and without `gap` it is whitespace. */
export interface DepthColumn<HorzScaleItem = Time> extends CustomData<HorzScaleItem> {
  readonly bids: DepthSide
  readonly asks: DepthSide
  /** Why the book was not to be trusted at some time of this column; it is marked. */
  readonly gap?: string
  /** Of a column with a gap and no levels: where the last-price label stays. */
  readonly price?: number
}

/** An amount, or a percentile of the amounts in sight: `'97%'`, right to 5 % of the amount. */
export type CutOff = number | `${number}%`

export interface DepthHeatmapOptions extends CustomSeriesOptions {
  /** Colours from small to large, separated by commas; any that CSS knows. */
  bidRamp: string
  askRamp: string
  /** Amounts below are not drawn. */
  lower: CutOff
  /** Amounts from here on have the last colour. */
  upper: CutOff
  /** Price step of a cell: bids count down to it, asks up. 0: the price format's `minMove`. */
  group: number
  /** Of the mark of a gap: a strip below, and a veil where there is no book. */
  gapColor: string
}

/** Ramps of a palette for a chart: they begin transparent, so that its grid is seen. */
export function rampsFor(palette: Palette, scheme: Scheme): Pick<DepthHeatmapOptions, 'bidRamp' | 'askRamp'> {
  const { bid, ask } = heatRamps(palette, scheme)
  const clear = (stops: string) => stops.replace(/^[^,]+/, 'transparent')
  return { bidRamp: clear(bid), askRamp: clear(ask) }
}

/** The chart lays these over the defaults that all series have. */
export const DEFAULTS = {
  ...rampsFor('default', 'dark'),
  lower: 0,
  upper: '97%',
  group: 0,
  gapColor: '#c026d3',
  color: '#8b95a7',
} as const satisfies Partial<DepthHeatmapOptions>

/** The amount that a cut-off means; `percentile` is asked where it is a share. Throws RangeError for what is neither. */
export function amountOf(cutOff: CutOff, percentile: (share: number) => number): number {
  if (typeof cutOff === 'number' && cutOff >= 0) return cutOff
  const share = typeof cutOff === 'string' && /^\d+(\.\d+)?%$/.test(cutOff) ? Number(cutOff.slice(0, -1)) / 100 : NaN
  if (!(share <= 1)) throw new RangeError(`cut-off: found ${JSON.stringify(cutOff)}, expected an amount or 0% to 100%`)
  return percentile(share)
}
