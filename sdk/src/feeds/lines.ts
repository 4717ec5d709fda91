// Lines of a byte stream, without making strings of them. LF or CRLF; the last line may lack its end.
import { InputError } from '../engine/errors.js'

const LF = 10
const CR = 13
const EMPTY = new Uint8Array(0)

/** Longer than any snapshot body or list of instruments a venue sends, short enough to be held. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024

export class LineReader {
  /** Number of the line last taken, from 1. */
  row = 0
  /** Offset of its first byte in the stream. */
  byte = 0

  readonly name: string
  readonly #chunks: AsyncIterator<Uint8Array>
  readonly #maxBytes: number
  #chunk: Uint8Array = EMPTY
  #at = 0
  /** The beginning of a line whose end is in a chunk still to come. */
  #begun: Uint8Array[] = []
  #begunBytes = 0
  #nextByte = 0
  #ended = false

  constructor(name: string, chunks: AsyncIterable<Uint8Array>, maxBytes = MAX_LINE_BYTES) {
    this.name = name
    this.#chunks = chunks[Symbol.asyncIterator]()
    this.#maxBytes = maxBytes
  }

  /** The next line if it is wholly here, without its end; null when more bytes are needed. A view, never reused. */
  take(): Uint8Array | null {
    const end = this.#chunk.indexOf(LF, this.#at)
    if (end < 0) return null
    const part = this.#chunk.subarray(this.#at, end)
    this.#at = end + 1
    return this.#line(part, 1)
  }

  /** The next line, read on for if need be; null at the end. */
  async next(): Promise<Uint8Array | null> {
    for (;;) {
      const line = this.take()
      if (line !== null) return line
      if (this.#ended) return this.#begunBytes > 0 ? this.#line(EMPTY, 0) : null
      this.#keepBeginning()
      const { done, value } = await this.#chunks.next()
      if (done) this.#ended = true
      else this.#chunk = value
    }
  }

  /** Ends the stream before its end. */
  async close(): Promise<void> {
    this.#ended = true
    await this.#chunks.return?.()
  }

  #keepBeginning(): void {
    const rest = this.#chunk.subarray(this.#at)
    this.#chunk = EMPTY
    this.#at = 0
    if (rest.length === 0) return
    this.#begun.push(rest)
    this.#begunBytes += rest.length
    if (this.#begunBytes <= this.#maxBytes) return
    throw new InputError({
      file: this.name,
      row: this.row + 1,
      rule: 'line_length',
      found: `a line of more than ${this.#begunBytes} bytes`,
      expected: `at most ${this.#maxBytes} bytes`,
    })
  }

  #line(part: Uint8Array, endBytes: number): Uint8Array {
    let line = part
    if (this.#begunBytes > 0) {
      line = new Uint8Array(this.#begunBytes + part.length)
      let at = 0
      for (const piece of this.#begun) {
        line.set(piece, at)
        at += piece.length
      }
      line.set(part, at)
      this.#begun = []
      this.#begunBytes = 0
    }
    this.row++
    this.byte = this.#nextByte
    this.#nextByte += line.length + endBytes
    if (line.length > 0 && line[line.length - 1] === CR) line = line.subarray(0, line.length - 1)
    if (this.row === 1 && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf) line = line.subarray(3)
    return line
  }
}

const text = new TextDecoder()

/** A piece of a line as an error message shows it. */
export function excerpt(line: Uint8Array, maxBytes = 60): string {
  const shown = text.decode(line.subarray(0, maxBytes))
  return JSON.stringify(shown) + (line.length > maxBytes ? ` … (${line.length} bytes)` : '')
}
