// The mid as it was: a series of times and values that fills are measured against.

/** Ascending times (epoch microseconds, the clock of the fills) and the mid from each on, in quote per base; NaN: there was none. */
export interface MidSeries {
  readonly tsUs: ArrayLike<number>
  readonly mid: ArrayLike<number>
}

/** The mid in force at `tsUs`, what was told at that very time included; NaN before the first. */
export function midAt(series: MidSeries, tsUs: number): number {
  return series.mid[countUntil(series, tsUs, true) - 1] ?? NaN
}

/** The mid in force just before `tsUs`: of a fill, the one that the fill itself can't have moved. */
export function midBefore(series: MidSeries, tsUs: number): number {
  return series.mid[countUntil(series, tsUs, false) - 1] ?? NaN
}

/** As `midAt`, but NaN after the last time: what came later isn't known. */
export function midLater(series: MidSeries, tsUs: number): number {
  const last = series.tsUs[series.tsUs.length - 1]
  return last !== undefined && tsUs <= last ? midAt(series, tsUs) : NaN
}

function countUntil({ tsUs: times }: MidSeries, tsUs: number, isIncluded: boolean): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const time = times[middle]!
    if (time < tsUs || (isIncluded && time === tsUs)) low = middle + 1
    else high = middle
  }
  return low
}
