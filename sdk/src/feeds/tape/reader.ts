// Blocks back into entries. What can't be read is skipped up to the next whole block, and counted: never silently.
import { crc32 } from '../crc32.js'
import { ByteReader } from '../byte-reader.js'
import { InputError } from '../../engine/errors.js'
import type { Instrument, NamedInput, OnDefect } from '../source.js'
import * as F from './format.js'

export interface TapeReadOptions {
  /** Unpacks raw deflate, for tapes whose blocks are packed. */
  readonly inflate?: (bytes: Uint8Array, plainBytes: number) => Uint8Array
  /** Hears of each damaged place; reading goes on behind it in any case. */
  readonly onDefect?: OnDefect
}

/** What reading came to. */
export interface TapeCounters {
  entries: number
  blocks: number
  /** Places where bytes had to be skipped, and those bytes. */
  damaged: number
  damagedBytes: number
  /** Bytes behind the last whole block: the recorder ended in the middle of one. */
  cutOffBytes: number
  /** Blocks that are not there, by their numbers. */
  missingBlocks: number
}

const decoder = new TextDecoder()

export class TapeReader {
  readonly counters: TapeCounters = {
    entries: 0,
    blocks: 0,
    damaged: 0,
    damagedBytes: 0,
    cutOffBytes: 0,
    missingBlocks: 0,
  }
  /** When the tape was begun, epoch microseconds; NaN before its head is read. */
  createdUs = NaN
  /** The block last read begins at this byte. */
  blockAt = 0
  readonly #name: string
  readonly #bytes: ByteReader
  readonly #options: TapeReadOptions
  readonly #names = new Map<number, string>()
  readonly #said = new Set<string>()
  #nextBlock = 0

  constructor({ name, open }: NamedInput, options: TapeReadOptions = {}) {
    this.#name = name
    this.#bytes = new ByteReader(open())
    this.#options = options
  }

  /** Entries in order; the bytes of one are valid until the next is asked for. */
  async *entries(): AsyncGenerator<F.TapeEntry> {
    const bytes = this.#bytes
    try {
      await this.#head()
      while (await bytes.fill(1)) {
        if (await this.#isHead()) continue
        const block = await this.#block()
        if (block === null) await this.#skipDamage()
        else yield* this.#read(block.plain, block.entries)
      }
    } finally {
      await bytes.close()
    }
  }

  async #head(): Promise<void> {
    const bytes = this.#bytes
    if (!(await bytes.fill(F.HEAD_BYTES)) || !startsTape(bytes.peek(F.HEAD_BYTES)!)) {
      const found = hex(bytes.rest().subarray(0, 8))
      throw this.#error('tape', 0, found === '' ? 'no bytes' : `first bytes ${found}`, 'the head of a tape')
    }
    const view = viewOf(bytes.peek(F.HEAD_BYTES)!)
    const version = view.getUint32(F.HEAD_VERSION, true)
    if (version !== F.TAPE_VERSION)
      throw this.#error('tape_version', F.HEAD_VERSION, `version ${version}`, `version ${F.TAPE_VERSION}`)
    if (crc32(bytes.peek(F.HEAD_CRC)!) !== view.getUint32(F.HEAD_CRC, true))
      await this.#report('tape_head', 0, 'a head whose CRC-32 is another', 'the CRC-32 it states')
    this.createdUs = Number(view.getBigInt64(F.HEAD_CREATED, true))
    bytes.skip(F.HEAD_BYTES)
  }

  /** Another head: a recorder went on in the same file, or two tapes were put one behind the other. */
  async #isHead(): Promise<boolean> {
    const bytes = this.#bytes
    if (!(await bytes.fill(F.HEAD_BYTES))) return false
    const head = bytes.peek(F.HEAD_BYTES)!
    if (!isWholeHead(head)) return false
    this.#nextBlock = 0
    this.#names.clear()
    bytes.skip(F.HEAD_BYTES)
    return true
  }

  async #block(): Promise<{ plain: Uint8Array; entries: number } | null> {
    const bytes = this.#bytes
    if (!(await bytes.fill(F.BLOCK_BYTES)) || !isBlockHead(bytes.peek(F.BLOCK_BYTES)!)) return null
    const head = viewOf(bytes.peek(F.BLOCK_BYTES)!)
    const length = head.getUint32(F.BLOCK_STORED, true)
    const [plainBytes, entries, number, flags, crc] = [
      head.getUint32(F.BLOCK_PLAIN, true),
      head.getUint32(F.BLOCK_ENTRIES, true),
      head.getUint32(F.BLOCK_NUMBER, true),
      head.getUint32(F.BLOCK_FLAGS, true),
      head.getUint32(F.BLOCK_DATA_CRC, true),
    ]
    if (length > F.MAX_BLOCK_BYTES || plainBytes > F.MAX_BLOCK_BYTES) return null
    if (!(await bytes.fill(F.BLOCK_BYTES + length))) return null
    const stored = bytes.peek(F.BLOCK_BYTES + length)!.subarray(F.BLOCK_BYTES)
    if (crc32(stored) !== crc) return null
    const plain = this.#unpacked(stored, flags, plainBytes)
    if (plain === null) return null
    this.blockAt = bytes.at
    this.counters.blocks++
    if (number > this.#nextBlock) {
      const missing = number - this.#nextBlock
      this.counters.missingBlocks += missing
      await this.#report('tape_block', bytes.at, `block ${number}`, `block ${this.#nextBlock}: ${missing} missing`)
    }
    this.#nextBlock = number + 1
    bytes.skip(F.BLOCK_BYTES + length)
    return { plain, entries }
  }

  #unpacked(stored: Uint8Array, flags: number, plainBytes: number): Uint8Array | null {
    if ((flags & F.FLAG_DEFLATED) === 0) return stored.length === plainBytes ? stored : null
    const { inflate } = this.#options
    if (!inflate)
      throw this.#error(
        'tape_packed',
        this.#bytes.at,
        'a packed block',
        'an `inflate` option, or a tape that is not packed',
      )
    try {
      const plain = inflate(stored, plainBytes)
      return plain.length === plainBytes ? plain : null
    } catch {
      return null
    }
  }

  /** From a place that is no whole block to the next that begins one, or to the end. */
  async #skipDamage(): Promise<void> {
    const bytes = this.#bytes
    const from = bytes.at
    bytes.skip(1)
    for (;;) {
      await bytes.fill(F.BLOCK_BYTES)
      const rest = bytes.rest()
      let at = 0
      const last = rest.length - F.BLOCK_BYTES
      while (
        at <= last &&
        !isBlockHead(rest.subarray(at, at + F.BLOCK_BYTES)) &&
        !isWholeHead(rest.subarray(at, at + F.HEAD_BYTES))
      ) {
        const next = rest.indexOf(F.BLOCK_MAGIC[0]!, at + 1)
        at = next < 0 ? rest.length : next
      }
      if (at <= last) {
        bytes.skip(at)
        const [lost, counters] = [bytes.at - from, this.counters]
        counters.damaged++
        counters.damagedBytes += lost
        await this.#report(
          'tape_damage',
          from,
          `${lost} bytes that are no whole block`,
          'a block whose CRC-32 is right',
        )
        return
      }
      // a block may begin in what is left and end in what is still to come
      bytes.skip(Math.max(0, Math.min(at, last + 1)))
      if (await bytes.fill(F.BLOCK_BYTES)) continue
      const lost = bytes.at + bytes.ready - from
      bytes.skip(bytes.ready)
      this.counters.cutOffBytes += lost
      await this.#report('tape_end', from, `${lost} bytes of a block that doesn't end`, 'the end behind a whole block')
      return
    }
  }

  *#read(plain: Uint8Array, entries: number): Generator<F.TapeEntry> {
    const view = viewOf(plain)
    let at = 0
    for (let i = 0; i < entries; i++) {
      const [meta, body] = at + F.ENTRY_BYTES <= plain.length ? lengths(view, at) : [Infinity, 0]
      const end = at + F.ENTRY_BYTES + meta + body
      if (!(end <= plain.length))
        throw this.#error(
          'tape_entry',
          this.blockAt,
          `an entry that ends at ${end} of ${plain.length} bytes`,
          'entries that fill their block',
        )
      const entry = this.#entry(view, plain, at, meta)
      at = end
      if (entry === null) continue
      this.counters.entries++
      yield entry
    }
  }

  #entry(view: DataView, plain: Uint8Array, at: number, metaBytes: number): F.TapeEntry | null {
    const kind = F.ENTRY_KINDS[view.getUint8(at + F.ENTRY_KIND) - 1]
    const from = at + F.ENTRY_BYTES
    const body = plain.subarray(from + metaBytes, from + metaBytes + view.getUint32(at + F.ENTRY_BODY, true))
    const json = metaBytes === 0 ? null : decoder.decode(plain.subarray(from, from + metaBytes))
    const number = view.getUint32(at + F.ENTRY_CONNECTION, true)
    const repeated = (view.getUint8(at + F.ENTRY_FLAGS) & F.ENTRY_REPEATED) !== 0
    const monotonic = view.getBigInt64(at + F.ENTRY_MONOTONIC, true)
    const stamp = {
      tsLocalUs: Number(view.getBigInt64(at + F.ENTRY_LOCAL, true)),
      tsLocalNs: view.getUint16(at + F.ENTRY_REST_NS, true),
      monotonicNs: monotonic === F.NO_CLOCK ? null : monotonic,
    }
    const meta = (json === null ? {} : JSON.parse(json)) as Record<string, unknown>
    if (kind === 'open' || kind === 'instrument') {
      // said again in each block: heard once
      const key = `${kind} ${number} ${json}`
      if (kind === 'open') this.#names.set(number, String(meta['name']))
      if (repeated && this.#said.has(key)) return null
      this.#said.add(key)
      if (kind === 'open') return { ...(meta as unknown as F.TapeConnection), kind, ...stamp }
      return { kind, instrument: meta as unknown as Instrument, ...stamp }
    }
    const connection = this.#names.get(number) ?? String(number)
    if (kind === 'frame' || kind === 'send') return { kind, connection, bytes: body, ...stamp }
    if (kind === 'close') return { kind, connection, code: null, reason: '', ...meta, ...stamp } as F.TapeClose
    if (kind === 'http')
      return {
        kind,
        url: '',
        method: 'GET',
        status: 200,
        request: null,
        venue: null,
        purpose: null,
        ...meta,
        bytes: body,
        ...stamp,
      } as F.TapeHttp
    // a kind of a later version is a note too
    return { kind: 'note', note: meta, ...stamp }
  }

  async #report(rule: string, byte: number, found: string, expected: string): Promise<void> {
    await this.#options.onDefect?.(this.#error(rule, byte, found, expected))
  }

  #error(rule: string, byte: number, found: string, expected: string): InputError {
    return new InputError({ file: this.#name, row: null, byte, rule, found, expected })
  }
}

function lengths(view: DataView, at: number): [number, number] {
  return [view.getUint32(at + F.ENTRY_META, true), view.getUint32(at + F.ENTRY_BODY, true)]
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

const startsTape = (bytes: Uint8Array): boolean => F.startsWith(bytes, F.TAPE_MAGIC)

function isWholeHead(bytes: Uint8Array): boolean {
  return startsTape(bytes) && crc32(bytes.subarray(0, F.HEAD_CRC)) === viewOf(bytes).getUint32(F.HEAD_CRC, true)
}

function isBlockHead(bytes: Uint8Array): boolean {
  return (
    F.startsWith(bytes, F.BLOCK_MAGIC) &&
    crc32(bytes.subarray(0, F.BLOCK_CRC)) === viewOf(bytes).getUint32(F.BLOCK_CRC, true)
  )
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}
