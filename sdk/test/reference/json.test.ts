import { describe, expect, test } from 'vitest'

import { Defect } from './defect.js'
import { decodeUtf8, MAX_DEPTH, parseJson, type Json } from './json.js'

function toValue(json: Json): unknown {
  if (json.kind === 'object') return Object.fromEntries([...json.entries].map(([key, value]) => [key, toValue(value)]))
  if (json.kind === 'array') return json.items.map(toValue)
  return json.kind === 'number' ? Number(json.text) : json.value
}

describe('what JSON.parse takes and what it refuses', () => {
  test.each([
    '{}',
    '[]',
    ' {"a" : [1, -2.5e+3, 0, true,false,null , "x"] }\n',
    '"\\u0041\\n\\"\\\\\\/\\ud83d\\ude00"',
    '{"a":1,"a":2}',
    '"é€😀"',
    '-0',
    '1E5',
  ])('%s', (text) => {
    expect(toValue(parseJson(text))).toEqual(JSON.parse(text))
  })

  test.each([
    '',
    ' ',
    '{',
    '}',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '[1,]',
    '[1 2]',
    '01',
    '1.',
    '.5',
    '+1',
    '1e',
    'NaN',
    'Infinity',
    'tru',
    '"\\x"',
    '"\\u12g4"',
    '"a\nb"',
    '"a',
    '{} {}',
    '\ufeff{}',
    '{"a":1}x',
  ])('%j', (text) => {
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError)
    expect(() => parseJson(text)).toThrow(Defect)
  })
})

test('numbers keep their text', () => {
  expect(parseJson('9007199254740993')).toEqual({ kind: 'number', text: '9007199254740993' })
})

test('nesting is bounded, whatever the length', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  expect(parseJson(nested(MAX_DEPTH))).toMatchObject({ kind: 'array' })
  expect(() => parseJson(nested(MAX_DEPTH + 1))).toThrow('too_deep')
  expect(() => parseJson('['.repeat(1_000_000))).toThrow('too_deep')
})

test('invalid UTF-8 is refused', () => {
  expect(() => decodeUtf8(new Uint8Array([0x22, 0xff, 0x22]))).toThrow('utf8')
  expect(() => decodeUtf8(new Uint8Array([0xed, 0xa0, 0x80]))).toThrow('utf8')
})
