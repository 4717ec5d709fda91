// The metadata at the head of a DBN stream, versions 1 to 3: what was asked for, and which instrument is which symbol when.
// Source: databento/dbn, rust/dbn/src/decode/dbn/fsm.rs and compat.rs, read on 2026-11-26. All numbers are little-endian.
import { InputError } from '../../engine/errors.js'
import type { ByteReader } from '../byte-reader.js'

export interface DbnHead {
  readonly version: number
  readonly dataset: string
  /** Each record has the time it was sent behind it. */
  readonly tsOut: boolean
  /** Instrument id → symbol, the last one where it changed. */
  readonly symbols: Map<number, string>
}

const PRELUDE = 8
const DATASET = 16
const VERSIONS = [1, 2, 3]
const SYMBOL_V1 = 22

/** Reads the metadata; the next byte is the first record's. */
export async function readDbnHead(bytes: ByteReader, file: string): Promise<DbnHead> {
  const fail = (byte: number, rule: string, found: string, expected: string): InputError =>
    new InputError({ file, byte, rule, found, expected })
  if (!(await bytes.fill(PRELUDE)))
    throw fail(0, 'dbn', `the end after ${bytes.ready} bytes`, 'the head of a DBN stream')
  const prelude = bytes.peek(PRELUDE)!.slice()
  if (String.fromCharCode(...prelude.subarray(0, 3)) !== 'DBN') throw fail(0, 'dbn', 'other first bytes', 'DBN')
  const version = prelude[3]!
  if (!VERSIONS.includes(version)) throw fail(3, 'dbn_version', `version ${version}`, `one of ${VERSIONS.join(', ')}`)
  const length = new DataView(prelude.buffer).getUint32(4, true)
  if (length > 1 << 28 || !(await bytes.fill(PRELUDE + length)))
    throw fail(4, 'dbn_metadata', `the end within ${length} bytes of metadata`, 'whole metadata')
  const head = new Metadata(bytes.peek(PRELUDE + length)!.slice(PRELUDE), version)
  try {
    const found = head.read()
    bytes.skip(PRELUDE + length)
    return found
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw fail(
      PRELUDE + head.at,
      'dbn_metadata',
      'a list that does not end within the metadata',
      'symbols and mappings of the lengths stated',
    )
  }
}

class Metadata {
  at = 0
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #version: number

  constructor(bytes: Uint8Array, version: number) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
    this.#version = version
  }

  read(): DbnHead {
    const dataset = this.#text(DATASET)
    this.at += 2 + 8 + 8 + 8 // schema, start, end, limit
    if (this.#version === 1) this.at += 8 // how many records
    this.at += 2 // types of symbols, in and out
    const tsOut = this.#view.getUint8(this.at++) !== 0
    let symbolBytes = SYMBOL_V1
    if (this.#version > 1) {
      symbolBytes = this.#view.getUint16(this.at, true)
      this.at += 2
    }
    this.at += this.#version === 1 ? 47 : 53 // reserved
    this.at += 4 + this.#view.getUint32(this.at, true) // definition of the schema
    for (const _ of ['symbols', 'partial', 'not found'])
      this.at += 4 + symbolBytes * this.#view.getUint32(this.at, true)
    return { version: this.#version, dataset, tsOut, symbols: this.#mappings(symbolBytes) }
  }

  /** Symbol → instrument ids by day, or the other way round: the number is the id. */
  #mappings(symbolBytes: number): Map<number, string> {
    const symbols = new Map<number, string>()
    for (let left = this.#u32(); left > 0; left--) {
      const raw = this.#text(symbolBytes)
      for (let intervals = this.#u32(); intervals > 0; intervals--) {
        this.at += 8 // first day and the day after the last
        const other = this.#text(symbolBytes)
        if (/^\d+$/.test(other)) symbols.set(Number(other), raw)
        else if (/^\d+$/.test(raw)) symbols.set(Number(raw), other)
      }
    }
    return symbols
  }

  #u32(): number {
    this.at += 4
    return this.#view.getUint32(this.at - 4, true)
  }

  /** Text that ends at its first zero. */
  #text(length: number): string {
    if (this.at + length > this.#bytes.length) throw new RangeError('text')
    const field = this.#bytes.subarray(this.at, this.at + length)
    this.at += length
    const end = field.indexOf(0)
    return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end))
  }
}
