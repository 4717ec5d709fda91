// How many events a second, over the last few seconds of their own clock.

/** Times that are kept: more in one span are counted as this many. */
const KEPT = 4096

export class EventRate {
  readonly #spanUs: number
  readonly #times = new Float64Array(KEPT)
  #first = 0
  #n = 0

  constructor(spanUs = 5_000_000) {
    this.#spanUs = spanUs
  }

  push(tsUs: number): void {
    if (this.#n === KEPT) this.#drop()
    this.#times[(this.#first + this.#n++) % KEPT] = tsUs
  }

  /** Events in (now − span, now], a second. */
  perSecond(nowUs: number): number {
    while (this.#n > 0 && this.#times[this.#first]! <= nowUs - this.#spanUs) this.#drop()
    return this.#n / (this.#spanUs / 1e6)
  }

  #drop(): void {
    this.#first = (this.#first + 1) % KEPT
    this.#n--
  }
}
