// The clocks and timers of whoever plays or follows a market in this page.
import type { Env } from '../feeds/connect/env.js'

/** As much of a feed's outside world as telling it takes; a test's is its own. */
export type LocalClock = Pick<Env, 'nowUs' | 'monotonicUs' | 'setTimer' | 'clearTimer'>

export const pageClock: LocalClock = {
  nowUs: () => Math.floor((performance.timeOrigin + performance.now()) * 1000),
  monotonicUs: () => performance.now() * 1000,
  setTimer: (afterMs, run) => setTimeout(run, afterMs),
  clearTimer: (timer) => clearTimeout(timer as number),
}
