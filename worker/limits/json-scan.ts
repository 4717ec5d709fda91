// Looks at JSON byte by byte before it is parsed: what JSON.parse would build must be small, flat and mean one thing. Linear in the bytes,
// and no deeper than the depth that is allowed.
import { faultOfUtf8 } from './utf8.js'

export interface JsonLimits {
  readonly depth: number
  /** In the whole document. */
  readonly keys: number
  readonly stringBytes: number
  /** Of one array. */
  readonly elements: number
}

export const JSON_LIMITS: JsonLimits = { depth: 16, keys: 200, stringBytes: 4096, elements: 1000 }

export class JsonScanError extends Error {
  override name = 'JsonScanError'
  readonly byte: number
  readonly found: string
  readonly expected: string

  constructor(byte: number, found: string, expected: string) {
    super(`byte ${byte}: found ${found}, expected ${expected}`)
    this.byte = byte
    this.found = found
    this.expected = expected
  }
}

/** Keys by which an object would be given another's nature. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
const LONGEST_NUMBER = 64

const [TAB, LINE_FEED, RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20]
const [QUOTE, COMMA, MINUS, DOT, ZERO, NINE, COLON, BACKSLASH] = [0x22, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x3a, 0x5c]
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]
const [LOWER_E, LOWER_U] = [0x65, 0x75]
const ESCAPES: ReadonlySet<number> = new Set([...'"\\/bfnrt'].map((letter) => letter.charCodeAt(0)))

/** Throws JsonScanError where the text isn't JSON, or goes beyond a limit. */
export function scanJson(bytes: Uint8Array, limits: JsonLimits = JSON_LIMITS): void {
  const fault = faultOfUtf8(bytes)
  if (fault >= 0) throw new JsonScanError(fault, 'a byte that is no UTF-8', 'UTF-8')
  new Scanner(bytes, limits).document()
}

class Scanner {
  readonly #bytes: Uint8Array
  readonly #limits: JsonLimits
  readonly #decoder = new TextDecoder()
  #at = 0
  #keys = 0

  constructor(bytes: Uint8Array, limits: JsonLimits) {
    this.#bytes = bytes
    this.#limits = limits
  }

  document(): void {
    this.#value(0)
    this.#space()
    if (this.#at < this.#bytes.length) this.#fail('the end')
  }

  #value(depth: number): void {
    this.#space()
    const byte = this.#bytes[this.#at]
    if (byte === OPEN_OBJECT) this.#object(depth + 1)
    else if (byte === OPEN_ARRAY) this.#array(depth + 1)
    else if (byte === QUOTE) this.#string()
    else if (byte === MINUS || isDigit(byte)) this.#number()
    else this.#word()
  }

  #object(depth: number): void {
    this.#enter(depth)
    if (this.#skip(CLOSE_OBJECT)) return
    const seen = new Set<string>()
    do {
      this.#space()
      const start = this.#at
      const key = this.#key()
      if (++this.#keys > this.#limits.keys) this.#refuse(start, 'one key more', `at most ${this.#limits.keys}`)
      if (FORBIDDEN_KEYS.has(key)) this.#refuse(start, `the key ${key}`, 'another')
      if (seen.has(key)) this.#refuse(start, `the key ${JSON.stringify(key.slice(0, 64))} again`, 'each key once')
      seen.add(key)
      this.#expect(COLON, 'a colon')
      this.#value(depth)
    } while (this.#skip(COMMA))
    this.#expect(CLOSE_OBJECT, 'a comma or }')
  }

  #array(depth: number): void {
    this.#enter(depth)
    if (this.#skip(CLOSE_ARRAY)) return
    let elements = 0
    do {
      if (++elements > this.#limits.elements)
        this.#refuse(this.#at, 'one element more', `at most ${this.#limits.elements}`)
      this.#value(depth)
    } while (this.#skip(COMMA))
    this.#expect(CLOSE_ARRAY, 'a comma or ]')
  }

  #enter(depth: number): void {
    if (depth > this.#limits.depth) this.#refuse(this.#at, `depth ${depth}`, `at most ${this.#limits.depth}`)
    this.#at++
  }

  /** As JSON.parse will read it: two spellings of one key are one key. */
  #key(): string {
    if (this.#bytes[this.#at] !== QUOTE) this.#fail('a key in quotes')
    const start = this.#at
    this.#string()
    return JSON.parse(this.#decoder.decode(this.#bytes.subarray(start, this.#at))) as string
  }

  #string(): void {
    const start = this.#at++
    for (;;) {
      const byte = this.#bytes[this.#at]
      if (byte === undefined || byte < SPACE) this.#fail('a string with its closing quote')
      if (byte === QUOTE) break
      if (byte === BACKSLASH) this.#escape()
      this.#at++
    }
    const length = this.#at++ - start - 1
    if (length > this.#limits.stringBytes)
      this.#refuse(start, `a string of ${length} bytes`, `at most ${this.#limits.stringBytes}`)
  }

  /** Leaves its last byte to be passed. */
  #escape(): void {
    const byte = this.#bytes[++this.#at]
    if (byte === LOWER_U)
      for (let digit = 0; digit < 4; digit++) if (!isHex(this.#bytes[++this.#at])) this.#fail('\\uXXXX')
    if (byte !== LOWER_U && !ESCAPES.has(byte ?? -1)) this.#fail('an escape that JSON has')
  }

  #number(): void {
    const start = this.#at
    if (this.#bytes[this.#at] === MINUS) this.#at++
    if (this.#bytes[this.#at] === ZERO) this.#at++
    else this.#digits()
    if (this.#bytes[this.#at] === DOT) {
      this.#at++
      this.#digits()
    }
    if (((this.#bytes[this.#at] ?? 0) | 0x20) === LOWER_E) {
      const sign = this.#bytes[++this.#at]
      if (sign === MINUS || sign === 0x2b) this.#at++
      this.#digits()
    }
    if (this.#at - start > LONGEST_NUMBER)
      this.#refuse(start, `a number of ${this.#at - start} bytes`, `at most ${LONGEST_NUMBER}`)
    const text = String.fromCharCode(...this.#bytes.subarray(start, this.#at))
    if (!Number.isFinite(Number(text))) this.#refuse(start, 'a number beyond all doubles', 'a finite one')
  }

  #digits(): void {
    if (!isDigit(this.#bytes[this.#at])) this.#fail('a digit')
    while (isDigit(this.#bytes[this.#at])) this.#at++
  }

  #word(): void {
    const word = WORDS.find((word) => word.every((byte, i) => this.#bytes[this.#at + i] === byte))
    if (word === undefined) this.#fail('a value')
    this.#at += word.length
  }

  #space(): void {
    for (;;) {
      const byte = this.#bytes[this.#at]
      if (byte !== SPACE && byte !== LINE_FEED && byte !== RETURN && byte !== TAB) return
      this.#at++
    }
  }

  #skip(byte: number): boolean {
    this.#space()
    if (this.#bytes[this.#at] !== byte) return false
    this.#at++
    return true
  }

  #expect(byte: number, expected: string): void {
    if (!this.#skip(byte)) this.#fail(expected)
  }

  #fail(expected: string): never {
    const byte = this.#bytes[this.#at]
    const isPrintable = byte !== undefined && byte > SPACE && byte < 0x7f
    const found = byte === undefined ? 'the end' : isPrintable ? `'${String.fromCharCode(byte)}'` : `byte value ${byte}`
    throw new JsonScanError(this.#at, found, expected)
  }

  #refuse(byte: number, found: string, expected: string): never {
    throw new JsonScanError(byte, found, expected)
  }
}

const WORDS = ['true', 'false', 'null'].map((word) => [...word].map((letter) => letter.charCodeAt(0)))

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE
}

function isHex(byte: number | undefined): boolean {
  const letter = (byte ?? 0) | 0x20
  return isDigit(byte) || (letter >= 0x61 && letter <= 0x66)
}
