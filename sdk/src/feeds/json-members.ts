// Finds members of a JSON object in its bytes, for what has to be known before the core decodes the frame: whose it is
// and when it was. It skips, it does not validate: the core refuses what is wrong.
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

const text = new TextDecoder()
const encoder = new TextEncoder()

/** The keys looked for, and where their values were found: `from[i]`, `to[i]`, or -1. Made once, used for each frame. */
export class Members<Key extends string> {
  readonly from: Int32Array
  readonly to: Int32Array
  readonly #index: ReadonlyMap<Key, number>
  readonly #keys: readonly Uint8Array[]

  constructor(keys: readonly Key[]) {
    this.#index = new Map(keys.map((key, i) => [key, i]))
    this.#keys = keys.map((key) => encoder.encode(key))
    this.from = new Int32Array(keys.length)
    this.to = new Int32Array(keys.length)
  }

  /** Reads the object in `bytes[from, to)`; the offset behind it, or -1 when it is none or does not end. */
  read(bytes: Uint8Array, from = 0, to = bytes.length): number {
    this.from.fill(-1)
    this.to.fill(-1)
    let at = space(bytes, from, to)
    if (bytes[at] !== OPEN_BRACE) return -1
    at = space(bytes, at + 1, to)
    if (bytes[at] === CLOSE_BRACE && at < to) return at + 1
    for (;;) {
      if (at >= to || bytes[at] !== QUOTE) return -1
      const keyEnd = skipString(bytes, at, to)
      const key = this.#find(bytes, at + 1, keyEnd - 1)
      at = space(bytes, keyEnd, to)
      if (at >= to || bytes[at] !== COLON) return -1
      at = space(bytes, at + 1, to)
      const end = skipValue(bytes, at, to)
      if (end <= at) return -1
      if (key >= 0) {
        this.from[key] = at
        this.to[key] = end
      }
      at = space(bytes, end, to)
      if (at >= to) return -1
      if (bytes[at] === CLOSE_BRACE) return at + 1
      if (bytes[at] !== COMMA) return -1
      at = space(bytes, at + 1, to)
    }
  }

  has(key: Key): boolean {
    return this.start(key) >= 0
  }

  start(key: Key): number {
    return this.from[this.#index.get(key) ?? -1] ?? -1
  }

  end(key: Key): number {
    return this.to[this.#index.get(key) ?? -1] ?? -1
  }

  /** The value as text, if it is a string. */
  string(bytes: Uint8Array, key: Key): string | null {
    const from = this.start(key)
    return from >= 0 && bytes[from] === QUOTE ? parseString(bytes, from, this.end(key)) : null
  }

  /** The value, if it is digits only; exact up to 2^53. */
  integer(bytes: Uint8Array, key: Key): number {
    const from = this.start(key)
    const to = this.end(key)
    if (from < 0) return NaN
    let value = 0
    for (let i = from; i < to; i++) {
      const digit = bytes[i]! - 48
      if (digit < 0 || digit > 9) return NaN
      value = value * 10 + digit
    }
    return value
  }

  #find(bytes: Uint8Array, from: number, to: number): number {
    const length = to - from
    for (let k = 0; k < this.#keys.length; k++) {
      const key = this.#keys[k]!
      if (key.length !== length) continue
      let i = 0
      while (i < length && key[i] === bytes[from + i]) i++
      if (i === length) return k
    }
    if (bytes.subarray(from, to).includes(BACKSLASH)) {
      const spelled = parseString(bytes, from - 1, to + 1)
      for (const [key, k] of this.#index) if (key === spelled) return k
    }
    return -1
  }
}

function parseString(bytes: Uint8Array, from: number, to: number): string | null {
  try {
    const value: unknown = JSON.parse(text.decode(bytes.subarray(from, to)))
    return typeof value === 'string' ? value : null
  } catch {
    return null // a bad escape: the core names it
  }
}

function space(bytes: Uint8Array, at: number, to: number): number {
  while (at < to && (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09)) at++
  return at
}

/** From the opening quote to behind the closing one, or to the end. */
function skipString(bytes: Uint8Array, at: number, to: number): number {
  for (at++; at < to; at++) {
    const c = bytes[at]
    if (c === QUOTE) return at + 1
    if (c === BACKSLASH) at++
  }
  return to + 1
}

function skipValue(bytes: Uint8Array, at: number, to: number): number {
  const first = bytes[at]
  if (first === QUOTE) return bounded(skipString(bytes, at, to), to)
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) {
    while (at < to) {
      const c = bytes[at]!
      if (c === COMMA || c === CLOSE_BRACE || c === CLOSE_BRACKET || c <= 0x20) break
      at++
    }
    return at
  }
  let depth = 0
  while (at < to) {
    const c = bytes[at]!
    if (c === QUOTE) {
      at = skipString(bytes, at, to)
      continue
    }
    at++
    if (c === OPEN_BRACE || c === OPEN_BRACKET) depth++
    else if ((c === CLOSE_BRACE || c === CLOSE_BRACKET) && --depth === 0) return at
  }
  return -1
}

function bounded(end: number, to: number): number {
  return end > to ? -1 : end
}
