// NumPy's array files: a head that says what the elements are and how many, then the elements.
// Source: numpy.lib.format (versions 1.0 to 3.0).
import { InputError } from '../../engine/errors.js'
import type { ByteReader } from '../byte-reader.js'

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
/** The data begins at a multiple of it. */
const ALIGNMENT = 64
/** So large that the count can be put in place when it is known. */
const COUNT_DIGITS = 20

export interface NpyHead {
  /** The element's type as it is written: a string, or a list of fields. */
  readonly descr: string
  readonly fortranOrder: boolean
  readonly shape: readonly number[]
}

/** Reads the head; the next byte is the first of the data. */
export async function readNpyHead(bytes: ByteReader, file: string): Promise<NpyHead> {
  const fail = (found: string, expected: string): InputError =>
    new InputError({ file, byte: 0, rule: 'npy', found, expected })
  if (!(await bytes.fill(10)) || !MAGIC.every((byte, i) => bytes.peek(10)![i] === byte))
    throw fail('other first bytes', 'the head of an .npy array')
  const major = bytes.peek(10)![6]!
  if (major < 1 || major > 3) throw fail(`version ${major}`, 'version 1, 2 or 3')
  const at = major === 1 ? 10 : 12
  if (!(await bytes.fill(at))) throw fail('the end within the head', 'a whole head')
  const view = new DataView(bytes.peek(at)!.slice().buffer)
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  if (length > 1 << 20 || !(await bytes.fill(at + length))) throw fail(`a head of ${length} bytes`, 'a whole head')
  const text = new TextDecoder().decode(bytes.peek(at + length)!.subarray(at))
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1]
  const shape = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(text)?.[1]
  const descr = /'descr'\s*:\s*('[^']*'|\[.*?\])\s*,\s*'(?:fortran_order|shape)'/s.exec(text)?.[1]
  if (order === undefined || shape === undefined || descr === undefined)
    throw fail(JSON.stringify(text.slice(0, 80)), "a dictionary of 'descr', 'fortran_order' and 'shape'")
  bytes.skip(at + length)
  const sizes = shape.split(',').map((size) => size.trim())
  return { descr, fortranOrder: order === 'True', shape: sizes.filter((size) => size !== '').map(Number) }
}

/** A head of version 1.0 for `count` elements; its length does not depend on the count. */
export function npyHead(descr: string, count: number): Uint8Array {
  const shape = `(${count},)`.padEnd(COUNT_DIGITS + 3)
  const text = `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`
  const length = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT
  const head = new Uint8Array(length).fill(0x20)
  head.set(MAGIC)
  head.set([1, 0, (length - 10) & 0xff, (length - 10) >> 8], 6)
  head.set(new TextEncoder().encode(text), 10)
  head[length - 1] = 0x0a
  return head
}
