// Says what is shown to those who can't see it, seldom enough to be listened to.

export class Announcer {
  /** Least time between two texts, ms. */
  everyMs = 5000
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
