// Which samples may be trained on when others are tested on: none whose time touches theirs, and none too close to it.

/** What a sample knows and is judged by: from its decision to the end of its label, both included. Any unit of time, the same throughout. */
export interface Interval {
  readonly from: number
  readonly to: number
}

export interface IndexSplit {
  /** Indices into the samples, ascending. */
  readonly train: readonly number[]
  readonly test: readonly number[]
}

/** Between the last of training and the first of testing, so that neither the label of the one nor the features of the other reach across. */
export function embargoOf(maxLabelHorizon: number, maxFeatureWindow: number): number {
  return maxLabelHorizon + maxFeatureWindow
}

/** The least interval that holds all of these. */
export function spanOf(intervals: readonly Interval[]): Interval {
  let [from, to] = [Infinity, -Infinity]
  for (const interval of intervals) [from, to] = [Math.min(from, interval.from), Math.max(to, interval.to)]
  return { from, to }
}

/**
 * Those of `candidates` that stay more than `embargo` away from every one of `tested`, on either side. Stricter than the book, which
 * wants the distance after a test only; with an embargo of 0 it is plain purging: what touches or overlaps is left out.
 */
export function purge(
  samples: readonly Interval[],
  candidates: readonly number[],
  tested: readonly Interval[],
  embargo: number,
): number[] {
  return candidates.filter((index) => {
    const { from, to } = samples[index]!
    return tested.every((test) => to + embargo < test.from || from - embargo > test.to)
  })
}
