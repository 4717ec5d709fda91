// Entries into blocks. The writer keeps one block at most; when one is full, or old enough, it goes to the sink.
import { crc32 } from '../crc32.js'
import { OptionError } from '../../engine/errors.js'
import * as F from './format.js'

/** Where a tape's bytes go. A call is resolved once the bytes are as safe as the sink promises. */
export interface TapeSink {
  write(bytes: Uint8Array): Promise<void> | void
  close?(): Promise<void> | void
}

export interface TapeWriterOptions {
  /** When the tape was begun, epoch microseconds. */
  readonly createdUs: number
  /** Packs a block as raw deflate; without it blocks are stored as they are. */
  readonly deflate?: (bytes: Uint8Array) => Uint8Array
  /** A block goes to the sink once it holds so many bytes. Default 256 KiB. */
  readonly blockBytes?: number
}

const encoder = new TextEncoder()
const EMPTY = new Uint8Array(0)

/** An entry as given: what is left out is absent. */
export type TapeInput = Partial<Omit<F.TapeFrame, 'kind' | 'bytes'>> & {
  readonly kind: F.EntryKind
  readonly tsLocalUs: number
  readonly meta?: unknown
  readonly bytes?: Uint8Array
}

export class TapeWriter {
  /** Entries taken, and those whose block the sink has confirmed. */
  taken = 0
  confirmed = 0
  /** Blocks and bytes handed to the sink. */
  blocks = 0
  bytes = 0
  /** Local time of the oldest entry still held back; NaN when none is. */
  oldestUs = NaN
  readonly #sink: TapeSink
  readonly #deflate: ((bytes: Uint8Array) => Uint8Array) | undefined
  readonly #blockBytes: number
  readonly #numbers = new Map<string, number>()
  /** Opened connections and instruments, said again at the head of each block. */
  readonly #standing = new Map<string, TapeInput>()
  #block: Uint8Array
  #view: DataView
  #used = 0
  #entries = 0
  #ofOwn = 0
  #pending: Promise<void> = Promise.resolve()
  #error: unknown = null

  constructor(sink: TapeSink, { createdUs, deflate, blockBytes = 1 << 18 }: TapeWriterOptions) {
    if (!(blockBytes >= 64 && blockBytes <= 1 << 27))
      throw new OptionError(`blockBytes: found ${blockBytes}, expected 64 to ${1 << 27}`)
    this.#sink = sink
    this.#deflate = deflate
    this.#blockBytes = blockBytes
    this.#block = new Uint8Array(Math.max(blockBytes, 1 << 12))
    this.#view = new DataView(this.#block.buffer)
    this.#send(head(createdUs), 0)
  }

  /** Takes an entry; its bytes are copied. Its number, from 1: it is safe once `confirmed` is as large. */
  add(entry: TapeInput): number {
    if (this.#error !== null) throw this.#error
    const { kind, connection } = entry
    // one that was never opened by name is opened by its first entry
    if (connection !== undefined && kind !== 'open' && !this.#numbers.has(connection))
      this.add({ kind: 'open', connection, tsLocalUs: entry.tsLocalUs, meta: { name: connection } })
    if (this.#entries === 0) for (const said of this.#standing.values()) this.#put(said, F.ENTRY_REPEATED)
    this.#put(entry, 0)
    this.#ofOwn++
    if (Number.isNaN(this.oldestUs)) this.oldestUs = entry.tsLocalUs
    if (kind === 'open' && connection !== undefined) this.#standing.set(`open ${connection}`, entry)
    if (kind === 'close' && connection !== undefined) this.#standing.delete(`open ${connection}`)
    if (kind === 'instrument') this.#standing.set(JSON.stringify(entry.meta), entry)
    const number = ++this.taken
    if (this.#used >= this.#blockBytes) this.#endBlock()
    return number
  }

  /** Ends the block and waits until the sink has it. */
  async flush(): Promise<void> {
    this.#endBlock()
    await this.#pending
    if (this.#error !== null) throw this.#error
  }

  /** Ends the block without waiting. */
  cut(): void {
    this.#endBlock()
  }

  async close(): Promise<void> {
    try {
      await this.flush()
    } finally {
      await this.#sink.close?.()
    }
  }

  #put(
    { kind, connection, tsLocalUs, tsLocalNs = 0, monotonicNs = null, meta, bytes = EMPTY }: TapeInput,
    flags: number,
  ): void {
    const json = meta === undefined ? EMPTY : encoder.encode(JSON.stringify(meta))
    const size = F.ENTRY_BYTES + json.length + bytes.length
    if (size > F.MAX_BLOCK_BYTES)
      throw new OptionError(`bytes: found ${bytes.length} bytes in an entry, expected fewer than ${F.MAX_BLOCK_BYTES}`)
    this.#room(size)
    const at = this.#used
    const view = this.#view
    view.setUint8(at + F.ENTRY_KIND, F.ENTRY_KINDS.indexOf(kind) + 1)
    view.setUint8(at + F.ENTRY_FLAGS, flags)
    view.setUint16(at + F.ENTRY_REST_NS, tsLocalNs, true)
    view.setUint32(
      at + F.ENTRY_CONNECTION,
      connection === undefined ? F.NO_CONNECTION : this.#numberOf(connection),
      true,
    )
    view.setBigInt64(at + F.ENTRY_LOCAL, BigInt(Math.floor(tsLocalUs)), true)
    view.setBigInt64(at + F.ENTRY_MONOTONIC, monotonicNs ?? F.NO_CLOCK, true)
    view.setUint32(at + F.ENTRY_META, json.length, true)
    view.setUint32(at + F.ENTRY_BODY, bytes.length, true)
    this.#block.set(json, at + F.ENTRY_BYTES)
    this.#block.set(bytes, at + F.ENTRY_BYTES + json.length)
    this.#used += size
    this.#entries++
  }

  #numberOf(name: string): number {
    let number = this.#numbers.get(name)
    if (number === undefined) this.#numbers.set(name, (number = this.#numbers.size))
    return number
  }

  #room(more: number): void {
    const wanted = this.#used + more
    if (wanted <= this.#block.length) return
    const grown = new Uint8Array(Math.max(wanted, this.#block.length * 2))
    grown.set(this.#block.subarray(0, this.#used))
    this.#block = grown
    this.#view = new DataView(grown.buffer)
  }

  #endBlock(): void {
    if (this.#ofOwn === 0) return
    const plain = this.#block.subarray(0, this.#used)
    const packed = this.#deflate?.(plain)
    const isPacked = packed !== undefined && packed.length < plain.length
    const stored = isPacked ? packed : plain
    const out = new Uint8Array(F.BLOCK_BYTES + stored.length)
    const view = new DataView(out.buffer)
    out.set(F.BLOCK_MAGIC)
    view.setUint32(F.BLOCK_STORED, stored.length, true)
    view.setUint32(F.BLOCK_PLAIN, plain.length, true)
    view.setUint32(F.BLOCK_ENTRIES, this.#entries, true)
    view.setUint32(F.BLOCK_NUMBER, this.blocks++, true)
    view.setUint32(F.BLOCK_FLAGS, isPacked ? F.FLAG_DEFLATED : 0, true)
    view.setUint32(F.BLOCK_DATA_CRC, crc32(stored), true)
    view.setUint32(F.BLOCK_CRC, crc32(out.subarray(0, F.BLOCK_CRC)), true)
    out.set(stored, F.BLOCK_BYTES)
    if (this.#block.length > 4 * this.#blockBytes) this.#shrink()
    this.#used = this.#entries = this.#ofOwn = 0
    this.oldestUs = NaN
    this.#send(out, this.taken)
  }

  /** One huge body must not be paid for by all the blocks after it. */
  #shrink(): void {
    this.#block = new Uint8Array(Math.max(this.#blockBytes, 1 << 12))
    this.#view = new DataView(this.#block.buffer)
  }

  #send(bytes: Uint8Array, upTo: number): void {
    this.bytes += bytes.length
    this.#pending = this.#sendAfter(this.#pending, bytes, upTo)
  }

  async #sendAfter(before: Promise<void>, bytes: Uint8Array, upTo: number): Promise<void> {
    await before
    if (this.#error !== null) return
    try {
      await this.#sink.write(bytes)
      this.confirmed = upTo
    } catch (error) {
      this.#error = error ?? new Error('the sink failed')
    }
  }
}

function head(createdUs: number): Uint8Array {
  const out = new Uint8Array(F.HEAD_BYTES)
  const view = new DataView(out.buffer)
  out.set(F.TAPE_MAGIC)
  view.setUint32(F.HEAD_VERSION, F.TAPE_VERSION, true)
  view.setUint32(F.HEAD_SIZE, F.HEAD_BYTES, true)
  view.setBigInt64(F.HEAD_CREATED, BigInt(Math.floor(createdUs)), true)
  view.setUint32(F.HEAD_CRC, crc32(out.subarray(0, F.HEAD_CRC)), true)
  return out
}
