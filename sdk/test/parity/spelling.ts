// The same number and the same frame, spelled differently: what a decoder must read alike.
import type { Unit } from '../reference/decimal.js'
import type { Random } from './random.js'

/** `count` units as the wire may write them: "1", "1.0", "1.00000000", "0001.000000000000". */
export function spell(count: bigint, unit: Unit, random: Random): string {
  const digits = (count * unit.mantissa).toString().padStart(unit.exponent + 1, '0')
  const whole = digits.slice(0, digits.length - unit.exponent)
  const fraction = digits.slice(digits.length - unit.exponent)
  const needed = fraction.replace(/0+$/, '')
  const style = random.between(0, 9)
  // Most frames of a venue use one fixed number of decimals, which is what fast paths are made for.
  if (style < 6) return decimal(whole, fraction.padEnd(8, '0'))
  if (style === 6) return decimal(whole, needed)
  if (style === 7) return decimal(whole, needed.padEnd(random.between(1, 18), '0'))
  if (style === 8) return decimal(whole.padStart(Math.min(18, whole.length + random.between(1, 3)), '0'), fraction)
  return decimal(whole, fraction)
}

function decimal(whole: string, fraction: string): string {
  return fraction === '' ? whole : `${whole}.${fraction.slice(0, 18)}`
}

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value }

export type Fields = { readonly [key: string]: Value }

/** JSON with its keys shuffled, white space between tokens, and some characters of strings escaped. */
export function unusual(value: Value, random: Random): string {
  const gap = () => (random.chance(0.2) ? random.pick([' ', '\n', '\t', '\r\n', '  ']) : '')
  if (Array.isArray(value)) {
    return `${gap()}[${value.map((item: Value) => unusual(item, random)).join(`${gap()},`)}${gap()}]`
  }
  if (typeof value === 'object' && value !== null) {
    const keys = random.shuffled(Object.entries(value))
    const members = keys.map(([key, item]) => `${gap()}${quoted(key, random)}${gap()}:${unusual(item, random)}`)
    return `${gap()}{${members.join(',')}${gap()}}`
  }
  return `${gap()}${typeof value === 'string' ? quoted(value, random) : JSON.stringify(value)}${gap()}`
}

function quoted(text: string, random: Random): string {
  const characters = [...JSON.stringify(text).slice(1, -1)]
  const isPlain = /^[^\\]*$/.test(characters.join(''))
  const escaped = characters.map((character) => {
    if (!isPlain || !random.chance(0.05)) return character
    const code = character.codePointAt(0) ?? 0
    return code > 0xffff ? character : `\\u${code.toString(16).padStart(4, '0')}`
  })
  return `"${escaped.join('')}"`
}
