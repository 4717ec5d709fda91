// A stream of bytes of which any piece ahead can be looked at: readers of binary files stand on it.
const EMPTY = new Uint8Array(0)

export class ByteReader {
  /** Offset of the next byte in the stream. */
  at = 0
  readonly #chunks: AsyncIterator<Uint8Array>
  #bytes: Uint8Array = EMPTY
  #from = 0
  #ended = false

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** Bytes that are here already. */
  get ready(): number {
    return this.#bytes.length - this.#from
  }

  /** A view of the next `count` bytes if they are here already, else null; it doesn't move on. */
  peek(count: number): Uint8Array | null {
    return this.ready < count ? null : this.#bytes.subarray(this.#from, this.#from + count)
  }

  /** Reads on until `count` bytes are here; false when the stream ends before. */
  async fill(count: number): Promise<boolean> {
    if (this.ready >= count) return true
    const parts = [this.#bytes.subarray(this.#from)]
    let length = parts[0]!.length
    while (length < count && !this.#ended) {
      const { done, value } = await this.#chunks.next()
      if (done) this.#ended = true
      else {
        // Node's Buffers are views that slice() doesn't copy: nobody here should have to know
        parts.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
        length += value.length
      }
    }
    this.#bytes = parts.length === 2 && parts[0]!.length === 0 ? parts[1]! : joined(parts, length)
    this.#from = 0
    return length >= count
  }

  /** The rest of what is here. */
  rest(): Uint8Array {
    return this.#bytes.subarray(this.#from)
  }

  skip(count: number): void {
    this.#from += count
    this.at += count
  }

  async close(): Promise<void> {
    this.#ended = true
    await this.#chunks.return?.()
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
