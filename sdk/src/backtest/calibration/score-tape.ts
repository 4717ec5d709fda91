// What the score was made of at every event of a recording, in columns, and what the mid did afterwards.
import { OptionError } from '../../engine/errors.js'

/** The parts of a market's score after an event, and its prices then. */
export interface ScoreSample {
  /** Venue time, epoch microseconds; must not fall. */
  readonly tsUs: number
  /** −1 to 1. */
  readonly imbalance: number
  /** −1 to 1; null where undefined, as in a `Signal`. */
  readonly size: number | null
  readonly speed: number | null
  readonly midTicks: number
  readonly spreadTicks: number
}

/** Columns of all samples, oldest first. */
export interface ScoreColumns {
  readonly length: number
  readonly tsUs: Float64Array
  /** NaN: undefined. */
  readonly parts: readonly [imbalance: Float64Array, size: Float64Array, speed: Float64Array]
  readonly midTicks: Float64Array
  readonly spreadTicks: Float64Array
  /** Index behind the last sample of the unbroken stretch that each sample is in. */
  readonly ends: Int32Array
}

const COLUMNS = 6

/** Collects samples. Nothing is said of the time between a `broken()` and the sample after it. */
export class ScoreTape {
  #data = new Float64Array(COLUMNS * 1024)
  #length = 0
  readonly #starts: number[] = []
  #isBroken = true

  get length(): number {
    return this.#length
  }

  /** Throws OptionError for a sample that is earlier than the one before, or has no time, imbalance, mid or spread. */
  push({ tsUs, imbalance, size, speed, midTicks, spreadTicks }: ScoreSample): void {
    const before = this.#length === 0 ? -Infinity : this.#data[(this.#length - 1) * COLUMNS]!
    if (!(tsUs >= before))
      throw new OptionError(
        `sample ${this.#length}: found time ${tsUs} after ${before}, expected times that don't fall`,
      )
    if (!(Number.isFinite(imbalance) && Number.isFinite(midTicks) && spreadTicks >= 0))
      throw new OptionError(
        `sample ${this.#length}: found imbalance ${imbalance}, mid ${midTicks}, spread ${spreadTicks}, expected numbers`,
      )
    const at = this.#length * COLUMNS
    if (at === this.#data.length) {
      const grown = new Float64Array(2 * this.#data.length)
      grown.set(this.#data)
      this.#data = grown
    }
    this.#data.set([tsUs, imbalance, size ?? NaN, speed ?? NaN, midTicks, spreadTicks], at)
    if (this.#isBroken) this.#starts.push(this.#length)
    this.#isBroken = false
    this.#length++
  }

  /** The book was lost, or nothing is known of it for a while. */
  broken(): void {
    this.#isBroken = true
  }

  columns(): ScoreColumns {
    const n = this.#length
    const column = (c: number): Float64Array => Float64Array.from({ length: n }, (_, i) => this.#data[i * COLUMNS + c]!)
    const ends = new Int32Array(n)
    for (const [s, start] of this.#starts.entries()) ends.fill(this.#starts[s + 1] ?? n, start)
    const parts = [column(1), column(2), column(3)] as const
    return { length: n, tsUs: column(0), parts, midTicks: column(4), spreadTicks: column(5), ends }
  }
}

/** What came after each sample; only the hit rates may look at it. */
export interface Aftermath {
  /** Index of the first later sample of the same stretch with another mid; −1 where there is none: then nothing is known. */
  readonly nextMove: Int32Array
  /** Mid `horizonUs` later less the mid now, ticks; NaN where the stretch ends before. */
  readonly movedTicks: Float64Array
}

export function aftermath({ length, tsUs, midTicks, ends }: ScoreColumns, horizonUs: number): Aftermath {
  const nextMove = new Int32Array(length).fill(-1)
  const movedTicks = new Float64Array(length).fill(NaN)
  for (let i = length - 2; i >= 0; i--)
    if (ends[i] === ends[i + 1]) nextMove[i] = midTicks[i + 1] === midTicks[i] ? nextMove[i + 1]! : i + 1
  for (let i = 0, later = 0; i < length; i++) {
    const end = ends[i]!
    later = Math.max(later, i)
    while (later + 1 < end && tsUs[later + 1]! <= tsUs[i]! + horizonUs) later++
    if (tsUs[end - 1]! >= tsUs[i]! + horizonUs) movedTicks[i] = midTicks[later]! - midTicks[i]!
  }
  return { nextMove, movedTicks }
}
