// The datatypes of the Open Inference Protocol v2, as typed arrays. Bytes on the wire are little-endian and row-major, and so is
// every host that runs JavaScript.
//
//   name      bytes  in memory        in JSON
//   BOOL        1    Uint8Array       true, false
//   UINT8…32  1…4    Uint8…32Array    integers
//   INT8…32   1…4    Int8…32Array     integers
//   UINT64      8    BigUint64Array   integers up to 2^53, or digits in a string
//   INT64       8    BigInt64Array    the same
//   FP16        2    Float32Array     only in binary
//   FP32        4    Float32Array     numbers
//   FP64        8    Float64Array     numbers
//   BYTES     4 + n  Uint8Array[]     strings
export type Datatype =
  | 'BOOL'
  | 'UINT8'
  | 'UINT16'
  | 'UINT32'
  | 'UINT64'
  | 'INT8'
  | 'INT16'
  | 'INT32'
  | 'INT64'
  | 'FP16'
  | 'FP32'
  | 'FP64'
  | 'BYTES'

export type NumberArray =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array
export type BigArray = BigInt64Array | BigUint64Array
export type TensorData = NumberArray | BigArray | readonly Uint8Array[]

export interface Tensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly datatype: Datatype
  readonly data: TensorData
}

interface Layout {
  /** Bytes of an element on the wire. */
  readonly size: number
  readonly make: (length: number) => NumberArray | BigArray
  /** An array of these bytes, which begin at a multiple of 8. */
  readonly view: (bytes: ArrayBuffer) => NumberArray | BigArray
  /** Integers: the least and the greatest. */
  readonly range?: readonly [bigint, bigint]
}

type Class = {
  new (length: number): NumberArray | BigArray
  new (buffer: ArrayBuffer): NumberArray | BigArray
  readonly BYTES_PER_ELEMENT: number
}

const of = (array: Class, range?: readonly [bigint, bigint]): Layout => ({
  size: array.BYTES_PER_ELEMENT,
  make: (length) => new array(length),
  view: (bytes) => new array(bytes),
  ...(range ? { range } : {}),
})
const unsigned = (bits: bigint): [bigint, bigint] => [0n, (1n << bits) - 1n]
const signed = (bits: bigint): [bigint, bigint] => [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]

/** Null for BYTES, whose elements have no common size. */
const LAYOUTS: Readonly<Record<Datatype, Layout | null>> = {
  BOOL: of(Uint8Array),
  UINT8: of(Uint8Array, unsigned(8n)),
  UINT16: of(Uint16Array, unsigned(16n)),
  UINT32: of(Uint32Array, unsigned(32n)),
  UINT64: of(BigUint64Array, unsigned(64n)),
  INT8: of(Int8Array, signed(8n)),
  INT16: of(Int16Array, signed(16n)),
  INT32: of(Int32Array, signed(32n)),
  INT64: of(BigInt64Array, signed(64n)),
  FP16: {
    size: 2,
    make: (length) => new Float32Array(length),
    view: (bytes) => Float32Array.from(new Uint16Array(bytes), fromHalf),
  },
  FP32: of(Float32Array),
  FP64: of(Float64Array),
  BYTES: null,
}

export function isDatatype(name: unknown): name is Datatype {
  return typeof name === 'string' && Object.hasOwn(LAYOUTS, name)
}

export function layoutOf(datatype: Datatype): Layout | null {
  return LAYOUTS[datatype]
}

export function isFloat(datatype: Datatype): boolean {
  return datatype === 'FP16' || datatype === 'FP32' || datatype === 'FP64'
}

/** An IEEE 754 binary16 as a number. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** A number as IEEE 754 binary16, to the nearest, ties to even. */
export function toHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (size >= 65520) return sign | 0x7c00
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size))
  // Adding the exponents carries where rounding reaches the next power of two.
  const steps = roundEven(size / 2 ** (exponent - 10))
  return sign | (size < 2 ** -14 ? steps : ((exponent + 14) << 10) + steps)
}

function roundEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below
}
