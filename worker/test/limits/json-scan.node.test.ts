import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { JSON_LIMITS, JsonScanError, scanJson } from '../../limits/json-scan.js'
import { faultOfUtf8 } from '../../limits/utf8.js'

const bytes = (text: string) => new TextEncoder().encode(text)
const scan = (text: string) => scanJson(bytes(text))
const messageOf = (text: string | Uint8Array) => {
  try {
    scanJson(typeof text === 'string' ? bytes(text) : text)
    return 'accepted'
  } catch (error) {
    expect(error).toBeInstanceOf(JsonScanError)
    return (error as JsonScanError).message
  }
}

describe('is refused, with the byte:', () => {
  test.each([
    ['', 'byte 0: found the end, expected a value'],
    ['  ', 'byte 2: found the end, expected a value'],
    ['{', 'byte 1: found the end, expected a key in quotes'],
    ['{"a":1,}', "byte 7: found '}', expected a key in quotes"],
    ['{"a" 1}', "byte 5: found '1', expected a colon"],
    ['{"a":1 "b":2}', `byte 7: found '"', expected a comma or }`],
    ["{'a':1}", "byte 1: found ''', expected a key in quotes"],
    ['[1,]', "byte 3: found ']', expected a value"],
    ['[1 2]', "byte 3: found '2', expected a comma or ]"],
    ['[1}', "byte 2: found '}', expected a comma or ]"],
    ['1 2', "byte 2: found '2', expected the end"],
    ['NaN', "byte 0: found 'N', expected a value"],
    ['nul', "byte 0: found 'n', expected a value"],
    ['01', "byte 1: found '1', expected the end"],
    ['-', 'byte 1: found the end, expected a digit'],
    ['1.', 'byte 2: found the end, expected a digit'],
    ['.5', "byte 0: found '.', expected a value"],
    ['+1', "byte 0: found '+', expected a value"],
    ['1e+', 'byte 3: found the end, expected a digit'],
    ['1e400', 'byte 0: found a number beyond all doubles, expected a finite one'],
    ['"a', 'byte 2: found the end, expected a string with its closing quote'],
    ['"a\nb"', 'byte 2: found byte value 10, expected a string with its closing quote'],
    ['"\\x"', "byte 2: found 'x', expected an escape that JSON has"],
    ['"\\u12g4"', "byte 5: found 'g', expected \\uXXXX"],
    ['"\\', 'byte 2: found the end, expected an escape that JSON has'],
    ['\u00a01', 'byte 0: found byte value 194, expected a value'],
    ['\ufeff1', 'byte 0: found byte value 239, expected a value'],
    ['{"a":1,"a":2}', 'byte 7: found the key "a" again, expected each key once'],
    ['{"a":1,"\\u0061":2}', 'byte 7: found the key "a" again, expected each key once'],
    ['{"__proto__":1}', 'byte 1: found the key __proto__, expected another'],
    ['{"\\u005f_proto__":1}', 'byte 1: found the key __proto__, expected another'],
    ['[{"constructor":{"prototype":1}}]', 'byte 2: found the key constructor, expected another'],
  ])('%j', (text, message) => {
    expect(messageOf(text)).toBe(message)
  })
})

describe('limits', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  const keyed = (keys: number) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: keys }, (_, i) => [`k${i}`, i])))
  const listed = (elements: number) => JSON.stringify(Array.from({ length: elements }, () => 0))

  test.each([
    ['depth', nested(16), nested(17), 'byte 16: found depth 17, expected at most 16'],
    ['keys', keyed(200), keyed(201), 'found one key more, expected at most 200'],
    ['keys in all', `[${keyed(100)},${keyed(100)}]`, `[${keyed(100)},${keyed(101)}]`, 'found one key more'],
    [
      'strings',
      `"${'a'.repeat(4096)}"`,
      `"${'a'.repeat(4097)}"`,
      'byte 0: found a string of 4097 bytes, expected at most 4096',
    ],
    [
      'keys as strings',
      `{"${'a'.repeat(4096)}":1}`,
      `{"${'a'.repeat(4097)}":1}`,
      'byte 1: found a string of 4097 bytes',
    ],
    ['elements', listed(1000), listed(1001), 'found one element more, expected at most 1000'],
    [
      'numbers',
      `0.${'1'.repeat(62)}`,
      `0.${'1'.repeat(63)}`,
      'byte 0: found a number of 65 bytes, expected at most 64',
    ],
  ])('of %s hold at the limit and not beyond', (_, within, beyond, message) => {
    expect(messageOf(within)).toBe('accepted')
    expect(messageOf(beyond)).toContain(message)
  })

  test('of depth hold against a million brackets, open or not', () => {
    for (const text of ['['.repeat(1_000_000), nested(500_000), '{"a":'.repeat(200_000)])
      expect(messageOf(text)).toContain('found depth 17')
  })
})

describe('agrees with JSON.parse', () => {
  const roomy = { ...JSON_LIMITS, keys: 1e6, elements: 1e6, depth: 64, stringBytes: 1e6 }
  const forbidden = /^(__proto__|constructor|prototype)$/
  const hasForbidden = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).some(([key, inner]) => forbidden.test(key) || hasForbidden(inner))

  test('on what it writes', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        if (!hasForbidden(JSON.parse(text))) scanJson(bytes(text), roomy)
      }),
      { numRuns: 2000 },
    )
  })

  test('on texts with a byte changed, cut or doubled: what the scan lets through, JSON.parse reads', () => {
    let accepted = 0
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.nat(), fc.constantFrom('change', 'cut', 'double'), (text, at, by, how) => {
        const valid = bytes(text)
        const i = at % valid.length
        const broken =
          how === 'change'
            ? valid.with(i, (valid[i]! ^ (1 + (by % 255))) & 0xff)
            : how === 'cut'
              ? new Uint8Array([...valid.subarray(0, i), ...valid.subarray(i + 1)])
              : new Uint8Array([...valid.subarray(0, i + 1), ...valid.subarray(i)])
        let parsed: unknown
        let readable = true
        try {
          parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(broken))
        } catch {
          readable = false
        }
        const message = messageOf(broken)
        if (message === 'accepted') {
          accepted++
          expect(readable).toBe(true)
        } else if (readable && !hasForbidden(parsed)) {
          expect(message).toMatch(/again|beyond all doubles|at most/)
        }
      }),
      { numRuns: 5000 },
    )
    expect(accepted).toBeGreaterThan(100)
  })
})

test('UTF-8 is judged as TextDecoder judges it, over every two bytes and what may follow', () => {
  const isValid = (sequence: Uint8Array) => {
    try {
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(sequence)
      return true
    } catch {
      return false
    }
  }
  let wrong = 0
  // Below c0 no byte begins a sequence of several.
  for (let first = 0xc0; first < 256; first++)
    for (let second = 0; second < 256; second++) {
      for (const rest of [[], [0x80], [0xbf, 0x80], [0x41]]) {
        const sequence = Uint8Array.of(first, second, ...rest)
        if (isValid(sequence) !== faultOfUtf8(sequence) < 0) wrong++
      }
    }
  expect(wrong).toBe(0)
  expect(faultOfUtf8(Uint8Array.of(0x22, 0xc3, 0x28))).toBe(2)
  expect(messageOf(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22))).toBe(
    'byte 2: found a byte that is no UTF-8, expected UTF-8',
  )
  expect(() => scan('"\u{1f600}"')).not.toThrow()
})
