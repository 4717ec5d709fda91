// Bodies of REST, and messages of clients, as JSON: what stands where something else was expected is said.
import type { Credentials } from '../venue.js'

const decoder = new TextDecoder()

export type Json = Readonly<Record<string, unknown>>

export function jsonBody(body: Uint8Array): unknown {
  return JSON.parse(decoder.decode(body))
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A list of objects; `where` names it: 'products'. */
export function objects(value: unknown, where: string): readonly Json[] {
  if (Array.isArray(value) && value.every(isObject)) return value
  throw new TypeError(`${where}: found ${excerptOf(value)}, expected a list of objects`)
}

export function textOf(from: Json, key: string): string {
  const value = from[key]
  if (typeof value === 'string') return value
  throw new TypeError(`${key}: found ${excerptOf(value)}, expected text`)
}

/** A step of prices or sizes, as text or as a number (1e-8 too), as decimal text without trailing zeros. */
export function stepOf(from: Json, key: string): string {
  const value = from[key]
  const text = typeof value === 'number' ? String(value) : value
  const match = typeof text === 'string' ? /^(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) : null
  if (!match) throw new TypeError(`${key}: found ${excerptOf(value)}, expected a step such as 0.01`)
  const [, whole = '', part = '', power = '0'] = match
  return shifted(whole + part, Number(power) - part.length)
}

/** 10^-decimals: '0.001' for 3, '1' for 0, '100' for -2. */
export function powerStep(decimals: number): string {
  return shifted('1', -decimals)
}

/** digits × 10^power as decimal text. */
function shifted(digits: string, power: number): string {
  if (power >= 0) return (digits + '0'.repeat(power)).replace(/^0+(?=\d)/, '')
  const padded = digits.padStart(1 - power, '0')
  const text = `${padded.slice(0, power)}.${padded.slice(power)}`
  return text.replace(/\.?0+$/, '').replace(/^0+(?=\d)/, '')
}

const excerptOf = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 80)

/** A client's message as an object, null when it is none. */
export function messageOf(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** The strings of a list; of anything else, none. */
export function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
}

/** A message with those fields of the credentials behind its own. */
export function withFields(message: string, names: readonly string[], credentials: Credentials): string {
  const said = names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(credentials[name])}`)
  return `${message.slice(0, -1)},${said.join(',')}}`
}
