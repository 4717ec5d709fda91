// One tensor to bytes or JSON and back, and what must be true of it.
import { isDatatype, isFloat, layoutOf, toHalf, type Datatype, type Tensor, type TensorData } from './oip-datatypes.js'
import { OipError, type OipFault } from './errors.js'
import { arrayOf, integerOf, shown, type Fail } from './json.js'

const DIMENSIONS_MOST = 8
const ELEMENTS_MOST = 2 ** 31 - 1

/** How OipError is thrown of one fault. */
export const failing =
  (fault: OipFault): Fail =>
  (where, found, expected) => {
    throw new OipError({ fault, where, found, expected })
  }

export function readShape(value: unknown, where: string, fail: Fail, least = 0): number[] {
  return arrayOf(value, where, fail, DIMENSIONS_MOST).map((side, i) =>
    integerOf(side, `${where}[${i}]`, fail, least, ELEMENTS_MOST),
  )
}

export function readDatatype(value: unknown, where: string, fail: Fail): Datatype {
  return isDatatype(value) ? value : fail(where, shown(value), 'a datatype of the protocol')
}

/** Elements of a shape; a product that no array could have is refused before anything is made. */
export function elementsOf(shape: readonly number[], where: string, fail: Fail): number {
  let elements = 1
  for (const side of shape) elements *= side
  return elements <= ELEMENTS_MOST ? elements : fail(where, `${elements} elements`, `at most ${ELEMENTS_MOST}`)
}

/** Whether a shape fits one with −1 for "any". */
export function fits(shape: readonly number[], expected: readonly number[]): boolean {
  return shape.length === expected.length && shape.every((side, i) => expected[i] === -1 || expected[i] === side)
}

/** Throws for a tensor whose parts contradict each other, and for one with NaN or infinities where JSON has to carry it. */
export function mustBeWhole({ name, shape, datatype, data }: Tensor, isJson: boolean): void {
  const fail = failing('request')
  const where = `request.inputs.${name}`
  const elements = elementsOf(readShape(shape, `${where}.shape`, fail), `${where}.shape`, fail)
  if (data.length !== elements) fail(where, `${data.length} elements`, `${elements} for shape [${shape.join(',')}]`)
  if (!isJson) return
  if (datatype === 'FP16') fail(where, 'FP16', 'a datatype that JSON has; FP16 is binary only')
  if (isFloat(datatype)) mustBeFinite(data, where, fail)
}

export function mustBeFinite(data: TensorData, where: string, fail: Fail): void {
  const at = (data as Float64Array).findIndex((value) => !Number.isFinite(value))
  if (at >= 0) fail(`${where}[${at}]`, String(data[at]), 'a finite number')
}

/** The bytes of a tensor; shares memory with it where the layout is the same. */
export function tensorBytes({ datatype, data }: Tensor): Uint8Array {
  if (datatype === 'FP16') return bytesOf(Uint16Array.from(data as Float32Array, toHalf))
  if (datatype !== 'BYTES') return bytesOf(data as Float32Array)
  const elements = data as readonly Uint8Array[]
  const bytes = new Uint8Array(elements.reduce((sum, { length }) => sum + 4 + length, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const element of elements) {
    view.setUint32(at, element.length, true)
    bytes.set(element, at + 4)
    at += 4 + element.length
  }
  return bytes
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** Reads a tensor's bytes; they are copied, since they may begin anywhere and a typed array may not. */
export function readTensorBytes(bytes: Uint8Array, datatype: Datatype, elements: number, where: string): TensorData {
  const fail = failing('malformed')
  const layout = layoutOf(datatype)
  if (layout === null) return readBytesElements(bytes, elements, where, fail)
  if (bytes.length !== elements * layout.size)
    return fail(where, `${bytes.length} bytes`, `${elements * layout.size} for ${elements} × ${datatype}`)
  const data = layout.view(bytes.slice().buffer)
  if (datatype === 'BOOL') {
    const at = (data as Uint8Array).findIndex((value) => value > 1)
    if (at >= 0) fail(`${where}[${at}]`, String(data[at]), '0 or 1')
  }
  return data
}

function readBytesElements(bytes: Uint8Array, elements: number, where: string, fail: Fail): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    const length = at + 4 <= bytes.length ? view.getUint32(at, true) : bytes.length
    if (at + 4 + length > bytes.length)
      fail(`${where}[${found.length}]`, `${bytes.length - at} bytes`, 'a whole element')
    found.push(bytes.slice(at + 4, at + 4 + length))
    at += 4 + length
  }
  return found.length === elements ? found : fail(where, `${found.length} elements`, String(elements))
}
