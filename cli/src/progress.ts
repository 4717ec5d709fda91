// A bar on standard error, only for a person and only when the work takes more than a second.
import { Presets, SingleBar } from 'cli-progress'

const PATIENCE_MS = 1000
const REDRAW_MS = 100

export class Progress {
  #bytes = 0
  #totalBytes = 0
  #bar: SingleBar | null = null
  readonly #startedMs = performance.now()
  #drawnMs = 0

  /** How many bytes there are to read, all passes together. */
  expect(totalBytes: number): void {
    this.#totalBytes = totalBytes
  }

  readonly add = (bytes: number): void => {
    this.#bytes += bytes
    if (!process.stderr.isTTY || this.#totalBytes === 0) return
    const nowMs = performance.now()
    if (nowMs - this.#startedMs < PATIENCE_MS || nowMs - this.#drawnMs < REDRAW_MS) return
    this.#drawnMs = nowMs
    if (!this.#bar) {
      const options = {
        format: '{bar} {percentage}% · {duration_formatted}',
        stream: process.stderr,
        clearOnComplete: true,
      }
      this.#bar = new SingleBar({ ...options, hideCursor: true }, Presets.shades_classic)
      this.#bar.start(100, 0)
    }
    this.#bar.update(Math.min(100, Math.round((100 * this.#bytes) / this.#totalBytes)))
  }

  stop(): void {
    this.#bar?.stop()
    this.#bar = null
  }
}
