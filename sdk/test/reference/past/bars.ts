// The last half hour: 1,800 closed seconds, or bars of whole seconds that end at multiples of their length.
import type { Second } from './seconds.js'

export const HALF_HOUR = 1_800

export interface Bar {
  /** Mids, doubled. */
  readonly open: number
  readonly close: number
  readonly high: number
  readonly low: number
  readonly signedLots: number
  readonly lots: number
  readonly notional: number
}

/** 1,801 samples; null while there are fewer. */
export function halfHour(seconds: readonly Second[]): readonly Second[] | null {
  return seconds.length > HALF_HOUR ? seconds.slice(-HALF_HOUR - 1) : null
}

/** Logarithmic returns of the mid from second to second. */
export function returnsOf(samples: readonly Second[]): number[] {
  return samples.slice(1).map(({ mid2 }, i) => Math.log(mid2 / samples[i]!.mid2))
}

/** The last 1,800 / length whole bars that have closed; null while one of their seconds is missing. */
export function barsOf(seconds: readonly Second[], length: number): Bar[] | null {
  const last = seconds.at(-1)
  if (last === undefined) return null
  const end = seconds.length - 1 - (last.end % length)
  if (end < HALF_HOUR) return null
  const bars: Bar[] = []
  for (let at = end - HALF_HOUR; at < end; at += length) bars.push(barOf(seconds.slice(at, at + length + 1)))
  return bars
}

function barOf([start, ...inside]: readonly Second[]): Bar {
  const sum = (term: (second: Second) => number) => inside.reduce((all, second) => all + term(second), 0)
  return {
    open: start!.mid2,
    close: inside.at(-1)!.mid2,
    high: Math.max(...inside.map(({ high }) => high)),
    low: Math.min(...inside.map(({ low }) => low)),
    signedLots: Number(inside.reduce((all, { signedLots }) => all + signedLots, 0n)),
    lots: Number(inside.reduce((all, { lots }) => all + lots, 0n)),
    notional: sum(({ notional }) => notional),
  }
}
