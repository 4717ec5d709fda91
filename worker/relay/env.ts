// The outside world of the relay, so that a test can be the world.
import type { Fetch } from 'leadline/models'

/** A timer that has been set; only the environment looks inside. */
export type Timer = unknown

export interface RelayEnv {
  /** Milliseconds since some moment; never set back. */
  nowMs(): number
  /** Milliseconds since 1970, for signatures. */
  epochMs(): number
  /** Uniform in [0, 1). */
  random(): number
  setTimer(afterMs: number, run: () => void): Timer
  clearTimer(timer: Timer): void
  readonly fetch: Fetch
}

/** The host's own. */
export function hostEnv(): RelayEnv {
  return {
    nowMs: () => performance.now(),
    epochMs: () => Date.now(),
    random: () => Math.random(),
    setTimer: (afterMs, run) => setTimeout(run, afterMs),
    clearTimer: (timer) => clearTimeout(timer as number),
    fetch: (url, init) => fetch(url, init),
  }
}
