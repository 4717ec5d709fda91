// Time as a recording has it, let go by at a pace: whoever reads waits here until a record is due.
import { OptionError } from '../engine/errors.js'
import type { LocalClock } from './local-clock.js'

/** A reader that is so late (its page slept, its machine is slow) goes on from where it is, instead of hurrying after the clock. */
const MOST_LATE_US = 2_000_000
/** A reader that never has to wait lets the page do something else so often. */
const REST_US = 8_000
/** A microsecond: what is left of a wait by rounding is no wait. */
const LEAST_MS = 0.001

export class RecordingClock {
  readonly #clock: LocalClock
  #speed: number
  #isPaused: boolean
  #isClosed = false
  /** Recorded and host's time of one moment; NaN before the first record. */
  #anchorUs = NaN
  #anchoredUs = 0
  /** No later than the record that is next. */
  #nextUs = -Infinity
  #restedUs: number
  #wake: (() => void) | null = null

  /** `speed`: recorded seconds for each second. Throws OptionError unless it is above 0. */
  constructor(
    clock: LocalClock,
    { speed = 1, isPaused = false }: { readonly speed?: number | undefined; readonly isPaused?: boolean } = {},
  ) {
    this.#clock = clock
    this.#speed = checked(speed)
    this.#isPaused = isPaused
    this.#restedUs = clock.monotonicUs()
  }

  /** Epoch microseconds of the recording; NaN before the first record. Never back, and never beyond the next record. */
  get nowUs(): number {
    return Math.min(this.#elapsedUs(), this.#nextUs)
  }

  get speed(): number {
    return this.#speed
  }
  set speed(speed: number) {
    this.#anchor(this.nowUs)
    this.#speed = checked(speed)
    this.#wake?.()
  }

  get isPaused(): boolean {
    return this.#isPaused
  }
  set isPaused(isPaused: boolean) {
    this.#anchor(this.nowUs)
    this.#isPaused = isPaused
    this.#wake?.()
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Nobody waits any longer. */
  close(): void {
    this.#isClosed = true
    this.#wake?.()
  }

  /** Resolves when that time has come; the first time it is told is now. */
  async until(us: number): Promise<void> {
    if (Number.isNaN(this.#anchorUs)) this.#anchor(us)
    if (us > this.#nextUs) this.#nextUs = us
    while (!this.#isClosed) {
      const lateUs = this.#elapsedUs() - us
      if (!this.#isPaused && lateUs >= 0) {
        if (lateUs / this.#speed > MOST_LATE_US) this.#anchor(this.#nextUs)
        break
      }
      await this.#sleep(this.#isPaused ? null : Math.max(-lateUs / this.#speed / 1000, LEAST_MS))
    }
    await this.rest()
  }

  /** Waits for nothing but that the page has its turn. */
  async rest(): Promise<void> {
    if (!this.#isClosed && this.#clock.monotonicUs() - this.#restedUs >= REST_US) await this.#sleep(0)
  }

  #elapsedUs(): number {
    if (this.#isPaused) return this.#anchorUs
    return this.#anchorUs + (this.#clock.monotonicUs() - this.#anchoredUs) * this.#speed
  }

  #anchor(us: number): void {
    this.#anchorUs = us
    this.#anchoredUs = this.#clock.monotonicUs()
  }

  /** Null: until woken. */
  #sleep(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const awake = (): void => {
        if (timer !== null) this.#clock.clearTimer(timer)
        this.#wake = null
        this.#restedUs = this.#clock.monotonicUs()
        resolve()
      }
      const timer = ms === null ? null : this.#clock.setTimer(ms, awake)
      this.#wake = awake
    })
  }
}

function checked(speed: number): number {
  if (speed > 0 && Number.isFinite(speed)) return speed
  throw new OptionError(`speed: found ${String(speed)}, expected a number above 0`)
}
