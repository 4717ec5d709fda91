// Records kept past the time for which their reader lends them.
import type { Recorded } from '../feeds/source.js'

const CHUNK_BYTES = 1 << 18

/** Copies into large pieces of memory, each freed once nothing of it is held. */
export class HeldBytes {
  #chunk = new Uint8Array(0)
  #used = 0

  /** The same record, valid for good. */
  keep(record: Recorded): Recorded {
    switch (record.kind) {
      case 'frame':
      case 'snapshot':
        return { ...record, bytes: this.#copy(record.bytes) }
      case 'row':
        return { ...record, message: this.#copy(record.message), book: this.#copy(record.book) }
      case 'events':
      case 'orders':
        return { ...record, packed: this.#copy(record.packed) }
      default:
        return record
    }
  }

  #copy(bytes: Uint8Array): Uint8Array {
    const { length } = bytes
    if (this.#used + length > this.#chunk.length) {
      this.#chunk = new Uint8Array(Math.max(CHUNK_BYTES, length))
      this.#used = 0
    }
    const copy = this.#chunk.subarray(this.#used, this.#used + length)
    copy.set(bytes)
    // packed records are read as 64-bit numbers
    this.#used += (length + 7) & ~7
    return copy
  }
}
