// Bodies of lists of instruments, read as far as they are needed.
import { LeadlineError } from '../../engine/errors.js'

/** An object of a body. */
export type Fields = Readonly<Record<string, unknown>>

const decoder = new TextDecoder()

/** The JSON value of a body. */
export function jsonBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(body))
  } catch {
    throw new LeadlineError(`list of instruments: found ${decoder.decode(body.subarray(0, 60))}, expected JSON`)
  }
}

/** An array of objects at a path of names: of `{"result":{"list":[…]}}` that at 'result', 'list'. */
export function objectsAt(value: unknown, ...path: readonly string[]): readonly Fields[] {
  let at = value
  for (const name of path) at = isObject(at) ? at[name] : undefined
  if (!Array.isArray(at) || !at.every(isObject))
    throw new LeadlineError(
      `list of instruments: found ${JSON.stringify(value)?.slice(0, 60)}, expected an array of objects at ${path.join('.') || 'the top'}`,
    )
  return at
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text, or a number as text without an exponent; '' for anything else. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'number' || !Number.isFinite(value)) return ''
  const text = String(value)
  const small = /^(\d)(?:\.(\d+))?e-(\d+)$/.exec(text)
  return small ? value.toFixed(Number(small[3]) + (small[2]?.length ?? 0)) : text
}

/** Whether a text is a step: decimal, above zero. */
export const isStep = (text: string): boolean => /^\d+(\.\d+)?$/.test(text) && /[1-9]/.test(text)

/** `units` × 10^-decimals as decimal text: 5 at one decimal is '0.5'. */
export function stepOf(decimals: unknown, units: unknown = 1): string {
  const places = Number(decimals)
  const digits = textOf(units)
  if (decimals === '' || decimals === null || !Number.isInteger(places) || places < 0 || !/^\d+$/.test(digits))
    return ''
  const padded = digits.padStart(places + 1, '0')
  return places === 0 ? padded : `${padded.slice(0, -places)}.${padded.slice(-places)}`
}

/** yymmdd of a time in epoch milliseconds; '' when there is none. */
export function dayOf(ms: unknown): string {
  const time = Number(ms)
  if (ms === null || ms === '' || !(time > 0)) return ''
  return new Date(time).toISOString().slice(2, 10).replaceAll('-', '')
}

/** Groups of at most `most`. */
export function groups<T>(all: readonly T[], most: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, i) => all.slice(i * most, (i + 1) * most))
}

/** A parameter of an address, of a path that ends so; null when it has another path or none such. */
export function parameterOf(url: string, path: string, name: string): string | null {
  const [before = '', query = ''] = url.split('?')
  return before.endsWith(path) ? new URLSearchParams(query).get(name) : null
}
