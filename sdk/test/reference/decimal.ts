// Exact decimals from text. A unit (tick or lot) is mantissa * 10^-exponent; every price and quantity is a whole
// number of units. Nothing here ever passes through a float.
import { Defect } from './defect.js'

export interface Unit {
  readonly mantissa: bigint
  readonly exponent: number
}

export const MAX_INTEGER = 2n ** 53n

const WIRE_DECIMAL = /^(\d{1,18})(?:\.(\d{1,18}))?$/

export function parseUnit(text: string): Unit {
  const parsed = WIRE_DECIMAL.exec(text)
  if (parsed === null) throw new RangeError(`unit: expected a decimal like 0.01, found ${text}`)
  const fraction = parsed[2] ?? ''
  return { mantissa: BigInt(parsed[1] + fraction), exponent: fraction.length }
}

/** The same step without trailing zeros: 0.10 is 0.1. */
export function reduced({ mantissa, exponent }: Unit): Unit {
  return exponent > 0 && mantissa % 10n === 0n
    ? reduced({ mantissa: mantissa / 10n, exponent: exponent - 1 })
    : { mantissa, exponent }
}

/** The wire's text as a whole number of units, or a Defect: not a decimal, not a multiple (named by `rule`), too big. */
export function toUnits(text: string, unit: Unit, rule: 'tick' | 'lot'): bigint {
  const parsed = WIRE_DECIMAL.exec(text)
  if (parsed === null) throw new Defect('decimal', `a decimal, found ${text}`)
  const fraction = parsed[2] ?? ''
  // text = digits / 10^scale; text / unit = digits * 10^exponent / (10^scale * mantissa)
  const numerator = BigInt(parsed[1] + fraction) * 10n ** BigInt(unit.exponent)
  const denominator = 10n ** BigInt(fraction.length) * unit.mantissa
  if (numerator % denominator !== 0n) {
    throw new Defect(rule, `a multiple of the ${rule}, found ${text}`, fraction.replace(/0+$/, '').length)
  }
  const units = numerator / denominator
  if (units > MAX_INTEGER) throw new Defect('range', `at most 2^53 units, found ${text}`)
  return units
}

/** One power of ten of the unit: trade prices need not be multiples of the tick's mantissa. */
export function gridOf(unit: Unit): Unit {
  return { mantissa: 1n, exponent: unit.exponent }
}

/** `count` units as the double nearest the exact decimal: rounded once, by the text-to-double conversion. */
export function fromUnits(count: bigint, unit: Unit): number {
  return Number(`${count * unit.mantissa}e-${unit.exponent}`)
}
