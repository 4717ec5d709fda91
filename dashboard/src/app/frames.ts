// One animation frame for the whole page: whoever has something to draw is called in it, at most as often as it wants, never while hidden.

/** Called with the page's monotonic time. */
export type Draw = (nowMs: number) => void

interface Listener {
  readonly draw: Draw
  readonly everyMs: number
  dueMs: number
}

export class Frames {
  readonly #listeners = new Set<Listener>()
  #request = 0

  constructor() {
    document.addEventListener('visibilitychange', () => this.#plan())
  }

  /** The answer ends it. */
  add(draw: Draw, everyMs = 0): () => void {
    const listener = { draw, everyMs, dueMs: 0 }
    this.#listeners.add(listener)
    this.#plan()
    return () => {
      this.#listeners.delete(listener)
      this.#plan()
    }
  }

  #plan(): void {
    const isWanted = this.#listeners.size > 0 && !document.hidden
    if (isWanted && this.#request === 0) this.#request = requestAnimationFrame(this.#frame)
    if (!isWanted && this.#request !== 0) {
      cancelAnimationFrame(this.#request)
      this.#request = 0
    }
  }

  readonly #frame = (nowMs: number): void => {
    this.#request = 0
    for (const listener of this.#listeners) {
      if (listener.dueMs > nowMs) continue
      // From the time that it was due, or slow listeners would drift by up to a frame each time.
      listener.dueMs =
        nowMs - listener.dueMs > listener.everyMs ? nowMs + listener.everyMs : listener.dueMs + listener.everyMs
      listener.draw(nowMs)
    }
    this.#plan()
  }
}
