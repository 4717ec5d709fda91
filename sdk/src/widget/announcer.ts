// Says what is shown to those who can't see it, seldom enough to be listened to.

/** What the attribute `announce-ms` may be. */
export const ANNOUNCE_MS = { fallback: 5000, least: 0, most: 3_600_000 } as const

export class Announcer {
  /** Least time between two texts, ms. */
  everyMs: number = ANNOUNCE_MS.fallback
  readonly #region: { textContent: string | null }
  #saidAtMs = -Infinity
  #last = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(region: { textContent: string | null }) {
    this.#region = region
  }

  /** Of all that is told within `everyMs` the last is said. */
  say(text: string): void {
    if (text === this.#last) return
    this.#last = text
    if (this.#timer !== undefined) return
    const waitMs = this.#saidAtMs + this.everyMs - performance.now()
    if (waitMs <= 0) this.#speak()
    else this.#timer = setTimeout(this.#speak, waitMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  readonly #speak = (): void => {
    this.#timer = undefined
    this.#saidAtMs = performance.now()
    this.#region.textContent = this.#last
  }
}
