// Standard output in pieces worth a system call, never faster than its reader takes them.
import { once } from 'node:events'
import type { Writable } from 'node:stream'

const PIECE_CHARS = 1 << 16

/** The reader of the output is gone, as `| head` is after its lines: no error, but nothing is left to do. */
export class ReaderGone extends Error {}

export class LineWriter {
  readonly #out: Writable
  #lines: string[] = []
  #chars = 0
  #error: Error | null = null

  constructor(out: Writable) {
    this.#out = out
    out.on('error', (error) => (this.#error ??= error))
  }

  /** Queues a line; a promise when the caller has to wait. */
  write(line: string): Promise<void> | void {
    this.#lines.push(line)
    this.#chars += line.length + 1
    if (this.#chars >= PIECE_CHARS) return this.flush()
  }

  /** Queues a line where nobody can wait; the next `flush()` says if it could not be written. */
  note(line: string): void {
    this.#lines.push(line)
    this.#chars += line.length + 1
    if (this.#chars >= PIECE_CHARS && !this.#error) this.#writePiece()
  }

  async flush(): Promise<void> {
    if (this.#error) throw this.#reason()
    this.#writePiece()
    if (!this.#out.writableNeedDrain) return
    const waiting = new AbortController() // takes the listener of the one that doesn't happen away
    const { signal } = waiting
    await Promise.race([once(this.#out, 'drain', { signal }), once(this.#out, 'close', { signal })]).catch(() => {})
    waiting.abort()
    if (this.#error) throw this.#reason()
  }

  #writePiece(): void {
    if (this.#chars === 0) return
    this.#lines.push('')
    const piece = this.#lines.join('\n')
    this.#lines = []
    this.#chars = 0
    this.#out.write(piece)
  }

  /** Flushes, and for a file closes it. */
  async end(): Promise<void> {
    await this.flush()
    if (this.#out === process.stdout) return
    this.#out.end()
    await once(this.#out, 'finish').catch(() => {})
    if (this.#error) throw this.#reason()
  }

  #reason(): Error {
    const error = this.#error ?? new Error('output failed')
    return 'code' in error && error.code === 'EPIPE' ? new ReaderGone() : error
  }
}
