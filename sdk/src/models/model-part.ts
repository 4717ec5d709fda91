// What the parts of a model's file have in common.
import { ModelError } from './errors.js'
import { shown, type Fail } from './json.js'

export const fail: Fail = (where, found, expected) => {
  throw new ModelError(where, found, expected)
}

/** Numbers that are 32-bit floats already: a file that isn't would mean something else once it is read. */
export function float32s(value: unknown, where: string, length: number | null): Float32Array {
  const given = list(value, where, length)
  const at = given.findIndex((number) => !Number.isFinite(number) || Math.fround(number as number) !== number)
  if (at >= 0) fail(`${where}[${at}]`, shown(given[at]), 'a finite 32-bit float')
  return Float32Array.from(given as readonly number[])
}

export function int32s(value: unknown, where: string, length: number | null): Int32Array {
  const given = list(value, where, length)
  const at = given.findIndex((number) => !Number.isInteger(number) || Math.abs(number as number) > 0x7fffffff)
  if (at >= 0) fail(`${where}[${at}]`, shown(given[at]), 'an integer')
  return Int32Array.from(given as readonly number[])
}

function list(value: unknown, where: string, length: number | null): readonly unknown[] {
  if (!Array.isArray(value) || (length !== null && value.length !== length))
    return fail(where, shown(value), length === null ? 'an array' : `an array of ${length}`)
  return value as readonly unknown[]
}
