// A world whose time passes only when a test says so.
import type { Fetch } from 'leadline/models'

import type { RelayEnv } from '../../relay/env.js'

interface Alarm {
  readonly atMs: number
  readonly run: () => void
}

export class World implements RelayEnv {
  time = 0
  fetch: Fetch = () => Promise.reject(new Error('no backend'))
  /** What chance gives, in turn; then 0.5. */
  chances: number[] = []
  readonly #alarms = new Set<Alarm>()

  nowMs = (): number => this.time
  epochMs = (): number => 1_700_000_000_000 + this.time
  random(): number {
    return this.chances.shift() ?? 0.5
  }

  setTimer(afterMs: number, run: () => void): Alarm {
    const alarm = { atMs: this.time + Math.max(0, afterMs), run }
    this.#alarms.add(alarm)
    return alarm
  }

  clearTimer(timer: unknown): void {
    this.#alarms.delete(timer as Alarm)
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.setTimer(ms, resolve))
  }

  get timers(): number {
    return this.#alarms.size
  }

  /** Lets everything happen that can without time going by. */
  async settle(): Promise<void> {
    for (let i = 0; i < 3; i++) await new Promise<void>((resolve) => setImmediate(resolve))
  }

  async pass(ms: number): Promise<void> {
    const endMs = this.time + ms
    await this.settle()
    for (;;) {
      let next: Alarm | null = null
      for (const alarm of this.#alarms) if (alarm.atMs <= endMs && (!next || alarm.atMs < next.atMs)) next = alarm
      if (!next) break
      this.#alarms.delete(next)
      this.time = Math.max(this.time, next.atMs)
      next.run()
      await this.settle()
    }
    this.time = endMs
  }
}
