// Who listens to a watch.
import type { SourceEvent } from './source.js'

/** One that throws stops no other, and hears nothing behind the end. */
export class Listener {
  readonly #listener: (event: SourceEvent) => void
  #isOver = false

  constructor(listener: (event: SourceEvent) => void) {
    this.#listener = listener
  }

  tell(event: SourceEvent): void {
    if (this.#isOver) return
    try {
      this.#listener(event)
    } catch (error) {
      // The page's to report, as any other error of its own.
      queueMicrotask(() => {
        throw error
      })
    }
  }

  end(): void {
    this.#isOver = true
  }
}
