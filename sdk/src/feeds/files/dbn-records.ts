// Records of a DBN stream. Source: databento/dbn, rust/dbn/src/record.rs and enums.rs, read on 2026-11-26.
import { InputError } from '../../engine/errors.js'
import { ByteReader } from '../byte-reader.js'
import type { NamedInput } from '../source.js'
import { type DbnHead, readDbnHead } from './dbn-head.js'

export const RTYPE_TRADE = 0
export const RTYPE_MBP_1 = 1
export const RTYPE_MBP_10 = 10
export const RTYPE_SYMBOL = 22
export const RTYPE_MBO = 160

export const F_LAST = 128
export const F_SNAPSHOT = 32
export const F_BAD_TS_RECV = 8
export const F_MAYBE_BAD_BOOK = 4

/** Prices are in 10^-9; this one is none. */
export const PX_PLACES = 9
export const NO_PX = 0x7fffffffffffffffn

const HEADER = 16
const LENGTHS: Readonly<Record<number, number>> = {
  [RTYPE_TRADE]: 48,
  [RTYPE_MBP_1]: 80,
  [RTYPE_MBP_10]: 368,
  [RTYPE_MBO]: 56,
}
const LEVELS = 48
const LEVEL = 32

export interface DbnLevel {
  readonly px: bigint
  readonly size: number
}

export class DbnRecords {
  /** Number of the record last taken, from 1, and where it begins. */
  row = 0
  byte = 0
  head: DbnHead | null = null
  rtype = 0
  instrument = 0
  view: DataView = new DataView(new ArrayBuffer(0))
  readonly name: string
  readonly #bytes: ByteReader

  constructor({ name, open }: NamedInput) {
    this.name = name
    this.#bytes = new ByteReader(open())
  }

  /** Takes the next record of any type; false at the end. */
  async next(): Promise<boolean> {
    const bytes = this.#bytes
    this.head ??= await readDbnHead(bytes, this.name)
    if (bytes.ready < HEADER && !(await bytes.fill(HEADER))) {
      if (bytes.ready === 0) return false
      throw this.#cutOff(HEADER)
    }
    const length = this.#length()
    if (bytes.ready < length && !(await bytes.fill(length))) throw this.#cutOff(length)
    return this.take()
  }

  /** The same of a record that lies ready, without waiting; false when it doesn't. */
  take(): boolean {
    const bytes = this.#bytes
    if (this.head === null || bytes.ready < HEADER) return false
    const length = this.#length()
    if (bytes.ready < length) return false
    this.row++
    const record = bytes.peek(length)!
    this.view = new DataView(record.buffer, record.byteOffset, length)
    this.rtype = record[1]!
    this.instrument = this.view.getUint32(4, true)
    const wanted = LENGTHS[this.rtype]
    if (wanted !== undefined && length !== wanted + (this.head.tsOut ? 8 : 0))
      throw this.#fault('dbn_length', `${length} bytes in a record of type ${this.rtype}`, `${wanted}`)
    bytes.skip(length)
    return true
  }

  #length(): number {
    this.byte = this.#bytes.at
    const length = this.#bytes.peek(1)![0]! * 4
    if (length < HEADER) throw this.#fault('dbn_length', `${length} bytes`, `at least ${HEADER}`)
    return length
  }

  /** A method: V8 looks a private getter up by a call into its runtime. */
  #isMbo(): boolean {
    return this.rtype === RTYPE_MBO
  }
  get tsEventNs(): bigint {
    return this.view.getBigInt64(8, true)
  }
  get tsRecvNs(): bigint {
    return this.view.getBigInt64(this.#isMbo() ? 40 : 32, true)
  }
  get orderId(): bigint {
    return this.view.getBigInt64(16, true)
  }
  get px(): bigint {
    return this.view.getBigInt64(this.#isMbo() ? 24 : 16, true)
  }
  get size(): number {
    return this.view.getUint32(this.#isMbo() ? 32 : 24, true)
  }
  get flags(): number {
    return this.view.getUint8(this.#isMbo() ? 36 : 30)
  }
  get action(): string {
    return String.fromCharCode(this.view.getUint8(this.#isMbo() ? 38 : 28))
  }
  get side(): string {
    return String.fromCharCode(this.view.getUint8(this.#isMbo() ? 39 : 29))
  }

  /** Levels of a picture, best first; those that are empty left out. */
  levels(side: 'bid' | 'ask'): DbnLevel[] {
    const found: DbnLevel[] = []
    const ranks = this.rtype === RTYPE_MBP_10 ? 10 : 1
    for (let at = LEVELS; at < LEVELS + ranks * LEVEL; at += LEVEL) {
      const px = this.view.getBigInt64(at + (side === 'bid' ? 0 : 8), true)
      const size = this.view.getUint32(at + (side === 'bid' ? 16 : 20), true)
      if (px !== NO_PX && size > 0) found.push({ px, size })
    }
    return found
  }

  /** The symbol that a record of a live stream gives its instrument. */
  symbolSaid(): string {
    const [at, length] = this.head!.version === 1 ? [HEADER + 22, 22] : [HEADER + 1 + 71 + 1, 71]
    let text = ''
    for (let i = at; i < Math.min(at + length, this.view.byteLength) && this.view.getUint8(i) !== 0; i++)
      text += String.fromCharCode(this.view.getUint8(i))
    return text
  }

  close(): Promise<void> {
    return this.#bytes.close()
  }

  #cutOff(wanted: number): InputError {
    return this.#fault(
      'dbn_end',
      `the end after ${this.#bytes.ready} of ${wanted} bytes`,
      'the end behind a whole record',
      this.#bytes.at,
    )
  }

  #fault(rule: string, found: string, expected: string, byte = this.byte): InputError {
    return new InputError({ file: this.name, byte, rule, found, expected })
  }
}
