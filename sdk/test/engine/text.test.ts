// Node's writer of text and everybody else's write the same bytes.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { textWriter as ofHost } from '../../src/engine/text.host.js'
import { textWriter as ofNode } from '../../src/engine/text.node.js'

const written = (writer: typeof ofHost, text: string) => {
  const memory = new Uint8Array(16 + text.length * 3 + 16)
  const length = writer(memory.subarray(16, 16 + text.length * 3))(text)
  return { length, bytes: [...memory] }
}

test('UTF-8 of any text, lone surrogates as U+FFFD, nothing beside the area', () => {
  const { length, bytes } = written(ofNode, 'a€\u{1f4c8}')
  expect(length).toBe(8)
  expect(Buffer.from(bytes).toString('hex')).toBe(`${'00'.repeat(16)}61e282acf09f9388${'00'.repeat(20)}`)
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  )
  fc.assert(
    fc.property(texts, (text) => {
      expect(written(ofNode, text)).toEqual(written(ofHost, text))
    }),
  )
})
