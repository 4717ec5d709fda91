// Reading JSON that others wrote. Only own members count, so a key such as `__proto__` is a key like any other, and nothing here
// walks down a value, so depth can't hurt.
const SHOWN = 60

export type JsonObject = Readonly<Record<string, unknown>>

/** Called with what is wrong; throws its caller's error. */
export type Fail = (where: string, found: string, expected: string) => never

/** A value in a few words, for a message. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (typeof value === 'string') return JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value)
  if (Array.isArray(value)) return `an array of ${value.length}`
  return typeof value === 'object' ? 'an object' : String(value)
}

export function objectOf(value: unknown, where: string, fail: Fail): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(where, shown(value), 'an object')
  return value as JsonObject
}

/** A member, undefined where there is none of its own. */
export function member(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

export function stringOf(value: unknown, where: string, fail: Fail, longest = 256): string {
  if (typeof value !== 'string' || value.length > longest)
    return fail(where, shown(value), `a string of at most ${longest} characters`)
  return value
}

export function arrayOf(value: unknown, where: string, fail: Fail, longest: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length > longest)
    return fail(where, shown(value), `an array of at most ${longest}`)
  return value as readonly unknown[]
}

export function integerOf(value: unknown, where: string, fail: Fail, least: number, most: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > most)
    return fail(where, shown(value), `an integer from ${least} to ${most}`)
  return value as number
}

export function onlyKeys(object: JsonObject, where: string, known: readonly string[], fail: Fail): void {
  for (const key of Object.keys(object))
    if (!known.includes(key)) fail(`${where}.${key.slice(0, SHOWN)}`, 'a member', `only ${known.join(', ')}`)
}
