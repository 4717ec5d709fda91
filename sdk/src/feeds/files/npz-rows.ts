// Rows of hftbacktest's arrays, one after the other out of a stream.
import { InputError } from '../../engine/errors.js'
import { ByteReader } from '../byte-reader.js'
import type { NamedInput } from '../source.js'
import { readNpyHead } from './npy.js'
import * as R from './npz-row.js'

export class NpzRows {
  /** Number of the row last taken, from 1. */
  row = 0
  ev = 0n
  kind = 0
  exchNs = 0n
  localNs = 0n
  px = 0
  qty = 0
  orderId = 0n
  readonly name: string
  readonly #bytes: ByteReader
  #count = -1

  constructor({ name, open }: NamedInput) {
    this.name = name
    this.#bytes = new ByteReader(open())
  }

  /** Takes the next row; false at the end. */
  async next(): Promise<boolean> {
    const bytes = this.#bytes
    if (this.#count < 0) this.#count = await readRowsHead(bytes, this.name)
    if (this.row >= this.#count) return false
    if (bytes.ready < R.ROW_BYTES && !(await bytes.fill(R.ROW_BYTES))) {
      const found = `the end after ${this.row} rows`
      throw new InputError({
        file: this.name,
        row: this.row + 1,
        rule: 'npz_rows',
        found,
        expected: `${this.#count} rows, as the head says`,
      })
    }
    const piece = bytes.peek(R.ROW_BYTES)!
    const view = new DataView(piece.buffer, piece.byteOffset, R.ROW_BYTES)
    this.ev = view.getBigUint64(R.ROW_EV, true)
    this.kind = piece[R.ROW_EV]!
    this.exchNs = view.getBigInt64(R.ROW_EXCH, true)
    this.localNs = view.getBigInt64(R.ROW_LOCAL, true)
    this.px = view.getFloat64(R.ROW_PX, true)
    this.qty = view.getFloat64(R.ROW_QTY, true)
    this.orderId = view.getBigUint64(R.ROW_ORDER, true)
    bytes.skip(R.ROW_BYTES)
    this.row++
    return true
  }

  has(flag: bigint): boolean {
    return (this.ev & flag) !== 0n
  }

  /** 1 bid or bought, -1 ask or sold, 0 neither. */
  get side(): 1 | -1 | 0 {
    return this.has(R.BUY) ? 1 : this.has(R.SELL) ? -1 : 0
  }

  close(): Promise<void> {
    return this.#bytes.close()
  }
}

/** How many rows follow. */
export async function readRowsHead(bytes: ByteReader, name: string): Promise<number> {
  const { descr, fortranOrder, shape } = await readNpyHead(bytes, name)
  const fail = (rule: string, found: string, expected: string): InputError =>
    new InputError({ file: name, byte: 0, rule, found, expected })
  if (plain(descr) !== plain(R.ROW_DESCR)) throw fail('npz_type', descr.slice(0, 300), R.ROW_DESCR)
  if (shape.length !== 1 || fortranOrder) throw fail('npz_shape', `(${shape.join(', ')})`, 'one dimension')
  return shape[0]!
}

const plain = (descr: string): string => descr.replaceAll(/\s/g, '')
