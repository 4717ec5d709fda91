import { fc, test } from './property.js'
import { describe, expect, it } from 'vitest'

import { Members } from '../../src/feeds/json-members.js'
import { unescapeString } from '../../src/feeds/json-string.js'
import { bytes, text } from './bytes.js'

describe('members of a JSON object', () => {
  const members = new Members(['e', 'data', 'E'])

  it('finds values whatever stands around them', () => {
    const line = bytes(' { "x" : [1,{"e":"no"},"]}"] , "e":"a\\"b" ,"data": {"e":"inner"} , "E":17}  ')
    expect(members.read(line)).toBe(line.length - 2)
    expect(members.string(line, 'e')).toBe('a"b')
    expect(text(line.subarray(members.start('data'), members.end('data')))).toBe('{"e":"inner"}')
    expect(members.integer(line, 'E')).toBe(17)
  })

  it('takes the last of equal keys, and keys spelled with escapes', () => {
    const line = bytes('{"e":"first","E":1,"\\u0065":"second"}')
    members.read(line)
    expect(members.string(line, 'e')).toBe('second')
  })

  it.each(['', '[]', '{', '{"e"', '{"e":', '{"e":"x', '{"e":{', '{"e":1', '{"e" 1}', '{e:1}', '{"e":1,}', '{"e":"\\'])(
    'has no end in %j',
    (broken) => {
      expect(members.read(bytes(broken))).toBe(-1)
    },
  )

  it('walks a million brackets without recursion', () => {
    const line = bytes(`{"data":${'['.repeat(500_000)}${']'.repeat(500_000)},"e":"x"}`)
    expect(members.read(line)).toBe(line.length)
    expect(members.string(line, 'e')).toBe('x')
    expect(members.read(line.subarray(0, 600_000))).toBe(-1)
  })

  test('agrees with JSON.parse on any object', [fc.dictionary(fc.string(), fc.jsonValue())], (object) => {
    const wanted = Object.keys(object).slice(0, 3)
    const found = new Members(wanted)
    const line = bytes(JSON.stringify(object))
    expect(found.read(line)).toBe(line.length)
    for (const key of wanted) {
      expect(JSON.parse(text(line.subarray(found.start(key), found.end(key))))).toEqual(
        JSON.parse(JSON.stringify(object[key])),
      )
    }
  })
})

describe('a JSON string back to its bytes', () => {
  const unescaped = (json: string): Uint8Array | null => {
    const line = bytes(json)
    return unescapeString(line, 0, line.length)
  }

  test('agrees with JSON.parse', [fc.string({ unit: 'binary' })], (value) => {
    expect(unescaped(JSON.stringify(value))).toEqual(bytes(value))
    const ascii = JSON.stringify(value).replace(
      /[\u0080-\uffff]/g,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    expect(unescaped(ascii)).toEqual(bytes(value))
  })

  it('leaves bytes that are no UTF-8, and lone surrogates, for the core to refuse', () => {
    expect(unescapeString(new Uint8Array([0x22, 0xff, 0x5c, 0x6e, 0x22]), 0, 5)).toEqual(new Uint8Array([0xff, 0x0a]))
    const lone = unescaped('"\\ud800x"')
    expect(lone).toEqual(new Uint8Array([0xed, 0xa0, 0x80, 0x78]))
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(lone ?? new Uint8Array(0))).toThrow()
  })

  it.each(['"\\x"', '"\\u12"', '"\\u12g4"'])('refuses the escape in %s', (bad) => {
    expect(unescaped(bad)).toBeNull()
  })
})
