// A strict JSON reader (RFC 8259) that keeps the source text of numbers. Strings are unescaped; a key that occurs
// twice counts with its last value.
import { Defect } from './defect.js'

export type Json =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'literal'; readonly value: boolean | null }
  | { readonly kind: 'array'; readonly items: readonly Json[] }
  | JsonObject

export interface JsonObject {
  readonly kind: 'object'
  readonly entries: ReadonlyMap<string, Json>
}

export const MAX_DEPTH = 64

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// oxlint-disable-next-line no-control-regex -- JSON forbids control characters inside strings
const PLAIN = /[^"\\\u0000-\u001f]*/y
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new Defect('utf8', 'UTF-8')
  }
}

export function parseJson(text: string): Json {
  let at = 0

  function fail(expected: string): never {
    throw new Defect('json', `${expected} at ${at}`)
  }

  function skipSpace(): void {
    while (' \t\n\r'.includes(text[at] ?? 'end')) at++
  }

  function take(token: string): boolean {
    skipSpace()
    if (!text.startsWith(token, at)) return false
    at += token.length
    return true
  }

  function match(pattern: RegExp): string | null {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? null
    if (found !== null) at += found.length
    return found
  }

  function escape(): string {
    const letter = text[at++] ?? ''
    if (letter !== 'u') return ESCAPES[letter] ?? fail('an escape')
    const hex = text.slice(at, at + 4)
    if (!/^[0-9a-fA-F]{4}$/.test(hex)) fail('four hex digits')
    at += 4
    return String.fromCharCode(Number.parseInt(hex, 16))
  }

  /** The rest of a string whose opening quote has been taken. */
  function string(): string {
    let value = ''
    for (;;) {
      value += match(PLAIN) ?? ''
      const stop = text[at++]
      if (stop === '"') return value
      if (stop !== '\\') fail('a closing quote')
      value += escape()
    }
  }

  function object(depth: number): Json {
    const entries = new Map<string, Json>()
    if (take('}')) return { kind: 'object', entries }
    do {
      if (!take('"')) fail('a key')
      const key = string()
      if (!take(':')) fail('a colon')
      entries.set(key, value(depth))
    } while (take(','))
    if (!take('}')) fail('a closing brace')
    return { kind: 'object', entries }
  }

  function array(depth: number): Json {
    const items: Json[] = []
    if (take(']')) return { kind: 'array', items }
    do items.push(value(depth))
    while (take(','))
    if (!take(']')) fail('a closing bracket')
    return { kind: 'array', items }
  }

  function value(depth: number): Json {
    if (take('{') || take('[')) {
      if (depth === MAX_DEPTH) throw new Defect('too_deep', `at most ${MAX_DEPTH} levels`)
      return text[at - 1] === '{' ? object(depth + 1) : array(depth + 1)
    }
    if (take('"')) return { kind: 'string', value: string() }
    if (take('true')) return { kind: 'literal', value: true }
    if (take('false')) return { kind: 'literal', value: false }
    if (take('null')) return { kind: 'literal', value: null }
    skipSpace()
    const number = match(NUMBER)
    return number === null ? fail('a value') : { kind: 'number', text: number }
  }

  const root = value(0)
  skipSpace()
  if (at !== text.length) fail('the end')
  return root
}
