// Decimal text of an instrument to exact integers, and back to the nearest double.
import { OptionError } from './errors.js'

/** A step of the price or size grid: mantissa × 10^-exponent. */
export interface Step {
  readonly mantissa: bigint
  readonly exponent: number
}

const DECIMAL = /^(\d{1,18})(?:\.(\d{1,18}))?$/

/** Reads decimal text such as '0.01' or '25'; trailing zeros don't count. Throws OptionError unless it is above 0. */
export function parseStep(text: unknown, name: string): Step {
  const match = typeof text === 'string' ? DECIMAL.exec(text) : null
  if (!match) throw new OptionError(`${name}: found ${JSON.stringify(text)}, expected decimal text such as '0.01'`)
  const decimals = (match[2] ?? '').replace(/0+$/, '')
  const mantissa = BigInt(match[1]! + decimals)
  if (mantissa === 0n) throw new OptionError(`${name}: found ${JSON.stringify(text)}, expected more than 0`)
  return { mantissa, exponent: decimals.length }
}

/** '0.01' */
export function stepText({ mantissa, exponent }: Step): string {
  if (exponent === 0) return mantissa.toString()
  const digits = mantissa.toString().padStart(exponent + 1, '0')
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

/** count × step as the double nearest the exact decimal. */
export function fromSteps(count: number, { mantissa, exponent }: Step): number {
  const product = count * Number(mantissa)
  if (Number.isSafeInteger(product) && exponent <= 22) return product / Number(`1e${exponent}`) // both exact: one rounding
  const digits = (BigInt(count) * mantissa)
    .toString()
    .replace('-', '')
    .padStart(exponent + 1, '0')
  const whole = digits.length - exponent
  return Number(`${count < 0 ? '-' : ''}${digits.slice(0, whole)}.${digits.slice(whole)}`)
}
