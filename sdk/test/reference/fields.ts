// Typed access to the fields of a JSON object: each reader returns the value or throws the Defect that names the rule.
import { toUnits, type Unit } from './decimal.js'
import { Defect } from './defect.js'
import type { Json, JsonObject } from './json.js'

const MAX_I64 = 2n ** 63n - 1n

export function need(from: JsonObject, key: string): Json {
  const found = from.entries.get(key)
  if (found === undefined) throw new Defect('missing', `the key ${key}`)
  return found
}

export function stringOf(node: Json, what: string): string {
  if (node.kind !== 'string') throw new Defect('type', `${what}: a string, found ${node.kind}`)
  return node.value
}

export function booleanOf(node: Json, what: string): boolean {
  if (node.kind !== 'literal' || node.value === null) throw new Defect('type', `${what}: true or false`)
  return node.value
}

/** No sign, no fraction, no exponent, at most 2^63 - 1; `-1` only where the caller allows it. */
export function integerOf(node: Json, what: string, minusOne = false): bigint {
  if (node.kind !== 'number') throw new Defect('type', `${what}: an integer, found ${node.kind}`)
  if (minusOne && node.text === '-1') return -1n
  if (!/^\d+$/.test(node.text)) throw new Defect('integer', `${what}: digits alone, found ${node.text}`)
  const value = BigInt(node.text)
  if (value > MAX_I64) throw new Defect('range', `${what}: at most 2^63 - 1, found ${node.text}`)
  return value
}

export function quantityOf(node: Json, unit: Unit, rule: 'tick' | 'lot'): bigint {
  return toUnits(stringOf(node, rule), unit, rule)
}

export interface Change {
  readonly pxTicks: bigint
  readonly qtyLots: bigint
}

export interface Units {
  readonly tick: Unit
  readonly lot: Unit
}

/** `[["price","quantity",…],…]` in the array's order; elements beyond the second are ignored. */
export function changesOf(node: Json, what: string, units: Units): Change[] {
  if (node.kind !== 'array') throw new Defect('type', `${what}: an array, found ${node.kind}`)
  return node.items.map((item) => {
    if (item.kind !== 'array') throw new Defect('type', `${what}: arrays of price and quantity`)
    const [price, quantity] = item.items
    if (price === undefined || quantity === undefined) throw new Defect('type', `${what}: price and quantity`)
    const pxTicks = quantityOf(price, units.tick, 'tick')
    if (pxTicks === 0n) throw new Defect('range', 'a price above zero')
    return { pxTicks, qtyLots: quantityOf(quantity, units.lot, 'lot') }
  })
}

/** Milliseconds, microseconds from 9e12 on, nanoseconds from 9e15 on: each covers 1970 to 2255. */
export function toNanoseconds(wire: bigint): bigint {
  if (wire >= 9n * 10n ** 15n) return wire
  return wire >= 9n * 10n ** 12n ? wire * 1_000n : wire * 1_000_000n
}
