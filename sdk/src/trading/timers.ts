// What happens every so often by the local clock, after everything else of its time.

interface Timer {
  readonly periodUs: number
  dueUs: number
  act(tsUs: number): void
}

/** In a longer silence than this timers rest: nothing happens that they could see. */
const SILENCE_US = 3_600_000_000

export class Timers {
  readonly #timers: Timer[] = []

  /** At `fromUs` and each period after it. Throws RangeError for a period that isn't a whole number of µs. */
  every(periodUs: number, fromUs: number, act: (tsUs: number) => void): void {
    if (!(Number.isInteger(periodUs) && periodUs > 0))
      throw new RangeError(`period: found ${periodUs} µs, expected a whole number above 0`)
    this.#timers.push({ periodUs, dueUs: fromUs, act })
  }

  /** Of the timer that is due first; Infinity where there is none. */
  get nextUs(): number {
    let nextUs = Infinity
    for (let i = 0; i < this.#timers.length; i++) {
      const { dueUs } = this.#timers[i]!
      if (dueUs < nextUs) nextUs = dueUs
    }
    return nextUs
  }

  /**
   * The first timer that is due before anything else happens, at `nextUs`, acts; false when there is none. Infinity: nothing will ever happen
   * again, nor do timers.
   */
  tick(nextUs: number): boolean {
    if (nextUs === Infinity) return false
    let first: Timer | undefined
    for (let i = 0; i < this.#timers.length; i++) {
      const timer = this.#timers[i]!
      if (timer.dueUs < nextUs && !(first && first.dueUs <= timer.dueUs)) first = timer
    }
    if (!first) return false
    const { dueUs, periodUs } = first
    const waits = nextUs - dueUs > SILENCE_US ? Math.floor((nextUs - dueUs) / periodUs) - 1 : 0
    first.dueUs += periodUs * Math.max(1, waits)
    first.act(dueUs)
    return true
  }
}
