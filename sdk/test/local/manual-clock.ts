// Time that a test lets go by, with the timers that fall into it.
import { expect } from 'vitest'

import type { LocalClock } from '../../src/local/local-clock.js'

interface Set {
  readonly atUs: number
  readonly run: () => void
}

export class ManualClock implements LocalClock {
  #us: number
  readonly #timers = new Map<number, Set>()
  #last = 0

  constructor(startUs = 1_800_000_000_000_000) {
    this.#us = startUs
  }

  nowUs = (): number => this.#us
  monotonicUs = (): number => this.#us
  setTimer = (afterMs: number, run: () => void): number => {
    this.#timers.set(++this.#last, { atUs: this.#us + afterMs * 1000, run })
    return this.#last
  }
  clearTimer = (timer: unknown): void => void this.#timers.delete(timer as number)

  get waiting(): number {
    return this.#timers.size
  }

  /** Timers run when they are due; in between everything happens that waits for none. */
  async pass(ms: number): Promise<void> {
    const untilUs = this.#us + ms * 1000
    for (;;) {
      await settled()
      const [next] = [...this.#timers].sort(([, a], [, b]) => a.atUs - b.atUs)
      if (!next || next[1].atUs > untilUs) break
      this.#us = Math.max(this.#us, next[1].atUs)
      this.#timers.delete(next[0])
      next[1].run()
    }
    this.#us = untilUs
    await settled()
  }
}

/** Everything that only waits for promises has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Until something that takes time of its own has happened, such as the core's compilation. */
export async function until(happened: () => boolean): Promise<void> {
  await expect.poll(happened, { interval: 5, timeout: 10_000 }).toBe(true)
}
