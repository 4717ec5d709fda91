// Decimals that have been through a double, back as exact integers: files of floats, and libraries that hand out numbers.
//
// A double stands for the decimal with the fewest digits that reads as this double: 0.1 is 0.1, not 0.1000000000000000055.
// Every decimal of up to 15 digits survives the way there and back. What needs 16 or 17 digits was computed, not quoted
// (0.1 + 0.2), and is taken at 15: 0.3.
import type { Step } from '../engine/decimal.js'

const MOST_DIGITS = 15

interface Decimal {
  /** The digits as an integer, and how many of them are decimals: never a trailing zero among those. */
  readonly digits: bigint
  readonly places: number
}

/** null for NaN and the infinities. */
export function decimalOf(value: number): Decimal | null {
  if (!Number.isFinite(value)) return null
  if (Number.isSafeInteger(value)) return { digits: BigInt(value), places: 0 }
  const shortest = parts(String(value))
  return shortest.length <= MOST_DIGITS ? whole(shortest) : whole(parts(value.toPrecision(MOST_DIGITS)))
}

interface Parts {
  readonly sign: string
  readonly length: number
  readonly digits: string
  readonly places: number
}

/** `-1.25e-7`: digits 125, 9 of them decimals. */
function parts(text: string): Parts {
  const [, sign = '', units = '', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text)!
  const digits = (units + fraction).replace(/^0+(?=\d)/, '')
  return { sign, digits, length: digits.replace(/0+$/, '').length, places: fraction.length - Number(exponent) }
}

function whole({ sign, digits, places }: Parts): Decimal {
  let [text, decimals] = [digits, places]
  while (decimals > 0 && text.endsWith('0')) {
    text = text.slice(0, -1)
    decimals--
  }
  if (text === '') return { digits: 0n, places: 0 }
  if (decimals < 0) text += '0'.repeat(-decimals)
  return { digits: BigInt(sign + text), places: Math.max(0, decimals) }
}

/** The value as so many units of 10^-places; null when it has more decimals than that, or is no number. */
export function unitsOf(value: number, places: number): bigint | null {
  const decimal = decimalOf(value)
  if (decimal === null || decimal.places > places) return null
  return decimal.digits * 10n ** BigInt(places - decimal.places)
}

/** The value as a count of steps; null for what lies between two, or is no number. */
export function stepsOf(value: number, { mantissa, exponent }: Step): number | bigint | null {
  // the decimal of so many places that reads as this double, where it has few enough digits for one product to find it
  const scale = Number(`1e${exponent}`)
  const units = Math.round(value * scale)
  if (mantissa === 1n && Math.abs(units) < 1e15 && units / scale === value) return units
  const exact = unitsOf(value, exponent)
  return exact === null || exact % mantissa !== 0n ? null : exact / mantissa
}

/** The finest decimal place seen. */
export class FloatPrecision {
  places = 0

  see(value: number): void {
    // most numbers are no finer than those before: one product tells
    const scaled = value * Number(`1e${this.places}`)
    if (Number.isSafeInteger(scaled) && Math.abs(scaled) < 1e12 && scaled / Number(`1e${this.places}`) === value) return
    const decimal = decimalOf(value)
    if (decimal !== null && decimal.places > this.places) this.places = decimal.places
  }
}
