// How much the mid moves in a minute, known at any moment from the seconds before it.
import { countUntil } from '../statistics/block-bootstrap.js'
import type { LevelTape } from './level-tape.js'

const SECOND_US = 1_000_000
const WINDOW = 60
/** Seconds that must have passed for any to be known. */
const LEAST = 10

/**
 * σ_60s: √(Σ of squared one-second changes of the mid over the last 60 s), in ticks. The seconds are counted from the beginning of the
 * unbroken stretch; younger than 60 s it is scaled up from what there is, younger than 10 s it is NaN.
 */
export class SecondMoves {
  readonly #tape: LevelTape
  /** Of each stretch: Σ of squared changes until each second. Made when first asked for. */
  readonly #sums: (Float64Array | undefined)[] = []

  constructor(tape: LevelTape) {
    this.#tape = tape
  }

  sigmaTicks(stretch: number, timeUs: number): number {
    const { stretches, tsUs } = this.#tape
    const sums = (this.#sums[stretch] ??= this.#sumsOf(stretch))
    const second = Math.min(sums.length - 1, Math.floor((timeUs - tsUs[stretches[stretch]!.from]!) / SECOND_US))
    const n = Math.min(WINDOW, second)
    return n < LEAST ? NaN : Math.sqrt(((sums[second]! - sums[second - n]!) * WINDOW) / n)
  }

  #sumsOf(stretch: number): Float64Array {
    const { stretches, tsUs, bidTicks, askTicks } = this.#tape
    const { from, to } = stretches[stretch]!
    const times = tsUs.subarray(from, to)
    const seconds = Math.floor((times.at(-1)! - times[0]!) / SECOND_US)
    const sums = new Float64Array(seconds + 1)
    const midAt = (second: number): number => {
      const index = from + countUntil(times, times[0]! + second * SECOND_US) - 1
      return (bidTicks[index]! + askTicks[index]!) / 2
    }
    for (let second = 1, before = midAt(0); second <= seconds; second++) {
      const mid = midAt(second)
      sums[second] = sums[second - 1]! + (mid - before) * (mid - before)
      before = mid
    }
    return sums
  }
}
