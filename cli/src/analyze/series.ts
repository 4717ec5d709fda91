// What the statistics are computed from: the best prices and sizes after each event, and the flow that the event brought.

/** One market's events, a column a quantity. Prices in ticks, sizes in lots. */
export interface MarketSeries {
  readonly symbol: string
  readonly venue: string
  readonly tickSize: number
  readonly lotSize: number
  /** The clock of `--from` and `--to`: whose midnight, in UTC epoch microseconds. */
  readonly midnightUs: number
  readonly clock: 'New York' | 'UTC'
  /** Levels of each side that `ofi` holds, at most ten. */
  readonly levels: number
  /** Events with a live book. */
  readonly length: number
  /** Greatest venue time seen. */
  readonly tsUs: Float64Array
  /** −∞, ∞ and size 0 where a side is empty. */
  readonly bidPx: Float64Array
  readonly bidQty: Float64Array
  readonly askPx: Float64Array
  readonly askQty: Float64Array
  /** e_n of each level (features F27, F29); NaN at the first event after a break. */
  readonly ofi: readonly Float64Array[]
  /** Mean over the levels of (bid size + ask size)/2: what F30 divides by. */
  readonly depth: Float64Array
  /** F28 at one level; NaN at the first event after a break. */
  readonly legacy: Float64Array
  /** Signed volume of visible executions, + when the buyer initiated. */
  readonly flow: Float64Array
}

/** Mid in ticks; NaN unless both sides are there. */
export function midOf({ bidPx, askPx }: MarketSeries, event: number): number {
  const mid = (bidPx[event]! + askPx[event]!) / 2
  return Number.isFinite(mid) ? mid : NaN
}

/** Whether the event changed a best price or size. */
export function changesTouch(series: MarketSeries, event: number): boolean {
  if (event === 0) return true
  const { bidPx, bidQty, askPx, askQty } = series
  return [bidPx, bidQty, askPx, askQty].some((column) => column[event] !== column[event - 1])
}

/** How many events happened at or before the time. */
export function eventsUntil({ tsUs, length }: MarketSeries, timeUs: number): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (tsUs[middle]! <= timeUs) low = middle + 1
    else high = middle
  }
  return low
}
