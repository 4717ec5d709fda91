// How long a stretch a chart shows before what was chosen has been seen.

/** Lengths before the chosen one is filled: charts that begin empty show nothing for minutes. */
const GROWING_S = [30, 60, 120, 300, 600, 900]

/** Seconds in sight: what was chosen, or less while less has been seen. */
export function sightSeconds(spanS: number, seenS: number, growingS: readonly number[] = GROWING_S): number {
  return Math.min(spanS, growingS.find((length) => length >= seenS) ?? spanS)
}
