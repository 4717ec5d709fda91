// What time it is where the market is received, told by the times that messages carry.

/** Two clocks may drift apart by so much: 100 µs a second, at ten beats a second. */
const DRIFT_US = 10
/** What is told happened up to a turn of the service (100 ms) earlier: the clock stays behind, so that it overtakes nothing. */
const BEHIND_US = 100_000

export class ServiceClock {
  /** Service's time less the host's: of the message that took the shortest way. */
  #offsetUs = NaN

  heard(tsUs: number, nowUs: number): void {
    if (!(tsUs - nowUs <= this.#offsetUs)) this.#offsetUs = tsUs - nowUs
  }

  /** The service's time less what messages may be late; NaN before the first message. */
  at(nowUs: number): number {
    return nowUs + this.#offsetUs - BEHIND_US
  }

  /** Ten times a second: an estimate that is too far ahead comes back in time. */
  beat(): void {
    this.#offsetUs -= DRIFT_US
  }
}
