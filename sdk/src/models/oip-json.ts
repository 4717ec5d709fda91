// Tensors in JSON: numbers flat or nested, 64-bit integers as strings where a number would lose digits.
import { isFloat, layoutOf, type Datatype, type Tensor, type TensorData } from './oip-datatypes.js'
import { shown, type Fail } from './json.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** What JSON.stringify is given for a tensor's `data`; BYTES must be UTF-8. */
export function jsonData({ datatype, data }: Tensor): unknown[] {
  if (datatype === 'BYTES') return (data as readonly Uint8Array[]).map((bytes) => decoder.decode(bytes))
  if (datatype === 'BOOL') return Array.from(data as Uint8Array, (value) => value === 1)
  if (datatype === 'INT64' || datatype === 'UINT64') return Array.from(data as BigInt64Array, numberOrDigits)
  return Array.from(data as Float64Array)
}

function numberOrDigits(value: bigint): number | string {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value)
}

/** Reads `data`, flat or nested as its shape says. */
export function readJsonData(
  value: unknown,
  datatype: Datatype,
  shape: readonly number[],
  elements: number,
  where: string,
  fail: Fail,
): TensorData {
  if (datatype === 'FP16') return fail(where, 'FP16', 'a datatype that JSON has; FP16 is binary only')
  const flat = flatten(value, shape, elements, where, fail)
  if (datatype === 'BYTES')
    return flat.map((text, i) =>
      typeof text === 'string' ? encoder.encode(text) : fail(`${where}[${i}]`, shown(text), 'a string'),
    )
  const data = layoutOf(datatype)!.make(elements) as Float64Array
  for (let i = 0; i < elements; i++) data[i] = element(flat[i], datatype, `${where}[${i}]`, fail) as number
  return data
}

/** Never deeper than the shape, whatever the value is. */
function flatten(value: unknown, shape: readonly number[], elements: number, where: string, fail: Fail): unknown[] {
  let level: readonly unknown[] = [value]
  const isFlat = !Array.isArray(value) || !value.some(Array.isArray)
  for (const side of isFlat ? [elements] : shape) {
    const next: unknown[] = []
    for (const array of level) {
      if (!Array.isArray(array) || array.length !== side) return fail(where, shown(array), `an array of ${side}`)
      for (const item of array) next.push(item)
    }
    level = next
  }
  return level as unknown[]
}

function element(value: unknown, datatype: Datatype, where: string, fail: Fail): number | bigint {
  if (datatype === 'BOOL')
    return value === true || value === 1
      ? 1
      : value === false || value === 0
        ? 0
        : fail(where, shown(value), 'true or false')
  if (isFloat(datatype)) return typeof value === 'number' ? value : fail(where, shown(value), 'a number')
  const [least, most] = layoutOf(datatype)!.range!
  const isDigits = typeof value === 'string' && /^-?\d{1,20}$/.test(value)
  // A number beyond 2^53 has lost digits already.
  if (!isDigits && !Number.isSafeInteger(value)) return fail(where, shown(value), 'an integer, in a string beyond 2^53')
  const integer = BigInt(value as string | number)
  if (integer < least || integer > most) return fail(where, shown(value), `${datatype}: ${least} to ${most}`)
  return datatype === 'INT64' || datatype === 'UINT64' ? integer : Number(integer)
}
