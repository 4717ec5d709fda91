// Messages of an ITCH file, each behind its length.
import { InputError } from '../../engine/errors.js'
import { ByteReader } from '../byte-reader.js'
import type { NamedInput } from '../source.js'
import { lengthOf } from './itch-messages.js'

export class ItchFrames {
  /** Number of the message last taken, from 1. */
  row = 0
  /** Offset of its length in the file. */
  byte = 0
  /** Messages of types that the specification doesn't have: skipped. */
  unknown = 0
  view: DataView = new DataView(new ArrayBuffer(0))
  readonly name: string
  readonly #bytes: ByteReader

  constructor({ name, open }: NamedInput) {
    this.name = name
    this.#bytes = new ByteReader(open())
  }

  /** The next message of a known type, its type first; null at the end. Valid until the next is asked for. */
  async next(): Promise<Uint8Array | null> {
    const bytes = this.#bytes
    for (;;) {
      const message = this.take()
      if (message) return message
      if (bytes.ready < 2 && !(await bytes.fill(2))) return this.#end(2)
      const length = this.#length()
      if (bytes.ready < 2 + length && !(await bytes.fill(2 + length))) return this.#end(2 + length)
    }
  }

  /** The same if it lies ready, without waiting; null when it doesn't. */
  take(): Uint8Array | null {
    const bytes = this.#bytes
    while (bytes.ready >= 2) {
      const length = this.#length()
      if (bytes.ready < 2 + length) return null
      this.byte = bytes.at
      this.row++
      const message = bytes.peek(2 + length)!.subarray(2)
      bytes.skip(2 + length)
      if (length === 0) continue // the end of a session, where files mark it
      const known = lengthOf(message[0]!)
      if (known === 0) {
        this.unknown++
        continue
      }
      if (known !== length) throw this.#wrongLength(message, known)
      this.view = new DataView(message.buffer, message.byteOffset, message.byteLength)
      return message
    }
    return null
  }

  #length(): number {
    const head = this.#bytes.peek(2)!
    return (head[0]! << 8) | head[1]!
  }

  close(): Promise<void> {
    return this.#bytes.close()
  }

  #end(wanted: number): null {
    const { ready, at } = this.#bytes
    if (ready === 0) return null
    throw new InputError({
      file: this.name,
      byte: at,
      rule: 'itch_end',
      found: `the end after ${ready} of ${wanted} bytes`,
      expected: 'the end behind a whole message',
    })
  }

  #wrongLength(message: Uint8Array, known: number): InputError {
    return new InputError({
      file: this.name,
      byte: this.byte,
      rule: 'itch_length',
      found: `${message.length} bytes in message ${this.row} of type ${String.fromCharCode(message[0]!)}`,
      expected: `${known} bytes`,
    })
  }
}
