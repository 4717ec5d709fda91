/** A clock and a way to wait: the process's own, or a test's. */
export interface PacerClock {
  /** Milliseconds that never go back. */
  now(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** No wait is longer than this, so that a pause or an end is noticed. */
const BEAT_MS = 200

/** Holds simulated time to the wall clock, `speed` times as fast. */
export class Pacer {
  paused = false
  private readonly clock: PacerClock
  private readonly speed: number
  /** Wall time at which simulated time 0 was due. */
  private originMs = Number.NaN

  constructor(clock: PacerClock, speed: number) {
    this.clock = clock
    this.speed = speed
  }

  /** Returns when `simulatedMs` is due; the first call sets the origin, and a pause shifts it. */
  async until(simulatedMs: number, signal: AbortSignal): Promise<void> {
    if (Number.isNaN(this.originMs)) this.anchor(simulatedMs)
    while (!signal.aborted) {
      const waitMs = this.originMs + simulatedMs / this.speed - this.clock.now()
      if (this.paused) {
        await this.clock.sleep(BEAT_MS, signal)
        this.anchor(simulatedMs)
      } else if (waitMs > 0) await this.clock.sleep(Math.min(waitMs, BEAT_MS), signal)
      else return
    }
  }

  private anchor(simulatedMs: number): void {
    this.originMs = this.clock.now() - simulatedMs / this.speed
  }
}
