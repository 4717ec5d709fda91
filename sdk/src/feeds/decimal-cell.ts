// Numbers of text files as counts of a step, exactly from their characters: 15.93 at a step of 0.01 is 1593.
import type { Step } from '../engine/decimal.js'

/** What a column's numbers are counts of. */
export interface Grid {
  readonly step: Step
  /** The text is an integer of 10^-scale: 140200 at a scale of 4 is 14.02. */
  readonly scale: number
  /**
   * The text has been through binary floating point: 15.929999999999999 is 15.93. What lies within a thousandth of the
   * step's last decimal is that decimal; anything else is refused as ever.
   */
  readonly noisy: boolean
}

const POINT = 0x2e
const MINUS = 0x2d
const SAFE_DIGITS = 15

/** The number in `bytes[from, to)` as so many steps; null for what is no number, or lies between two steps. */
export function stepsAt(bytes: Uint8Array, from: number, to: number, grid: Grid): number | bigint | null {
  let value = 0
  let digits = 0
  let places = -1
  let at = from
  const negative = bytes[at] === MINUS
  if (negative) at++
  for (; at < to; at++) {
    const c = bytes[at]!
    if (c === POINT && places < 0) {
      places = 0
      continue
    }
    if (c < 48 || c > 57) return exactly(bytes, from, to, grid)
    value = value * 10 + (c - 48)
    if (value > 0) digits++
    if (places >= 0) places++
  }
  if (digits > SAFE_DIGITS) return exactly(bytes, from, to, grid)
  const { step, scale } = grid
  const missing = step.exponent - Math.max(0, places) - scale
  let count = value
  if (missing > 0) count *= 10 ** missing
  else if (missing < 0) count /= 10 ** -missing
  const unit = Number(step.mantissa)
  if (unit !== 1) count /= unit
  // A quotient of integers below 2^53 is whole only if it is exact.
  if (to - at > 0 || (digits === 0 && !hasDigit(bytes, from, to))) return null
  if (!Number.isSafeInteger(count) || (missing < -SAFE_DIGITS && count !== 0)) return exactly(bytes, from, to, grid)
  return negative ? -count : count
}

function hasDigit(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i]! >= 48 && bytes[i]! <= 57) return true
  return false
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/
const text = new TextDecoder()
const TOLERANCE = 1000n

function exactly(bytes: Uint8Array, from: number, to: number, { step, scale, noisy }: Grid): number | bigint | null {
  const match = to - from > 60 ? null : NUMBER.exec(text.decode(bytes.subarray(from, to)))
  if (!match) return null
  const [, sign, whole = '', fraction = '', power = '0'] = match
  if (whole + fraction === '') return null
  let count = BigInt(whole + fraction)
  const missing = step.exponent - (fraction.length - Number(power)) - scale
  if (missing >= 0) count *= 10n ** BigInt(missing)
  else {
    const unit = 10n ** BigInt(-missing)
    const rest = count % unit
    count /= unit
    if (rest !== 0n) {
      if (!noisy) return null
      if ((unit - rest) * TOLERANCE <= unit) count++
      else if (rest * TOLERANCE > unit) return null
    }
  }
  if (count % step.mantissa !== 0n) return null
  count /= step.mantissa
  if (sign === '-') count = -count
  const number = Number(count)
  return Number.isSafeInteger(number) ? number : count
}

/** Decimals that the number needs, trailing zeros left out; null for what is no number. */
export function decimalsAt(bytes: Uint8Array, from: number, to: number, scale: number): number | null {
  const match = to - from > 60 ? null : NUMBER.exec(text.decode(bytes.subarray(from, to)))
  if (!match) return null
  const [, , whole = '', fraction = '', power = '0'] = match
  const digits = (whole + fraction).replace(/0+$/, '')
  if (digits === '') return whole + fraction === '' ? null : 0
  const dropped = whole.length + fraction.length - digits.length
  return Math.max(0, fraction.length - Number(power) + scale - dropped)
}
