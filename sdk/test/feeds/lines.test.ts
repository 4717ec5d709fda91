import { describe, expect, it } from 'vitest'

import { LineReader } from '../../src/feeds/lines.js'
import { bytes, inPieces, text } from './bytes.js'

async function linesOf(content: string | Uint8Array, size: number): Promise<[string, number, number][]> {
  const reader = new LineReader('f', inPieces(content, size))
  const lines: [string, number, number][] = []
  for (let line = await reader.next(); line !== null; line = await reader.next()) {
    lines.push([text(line), reader.row, reader.byte])
  }
  return lines
}

describe('lines', () => {
  it.each([1, 2, 3, 5, 100])('splits in pieces of %i bytes, with number and offset of each', async (size) => {
    const expected = [
      ['ab', 1, 0],
      ['', 2, 3],
      ['cde', 3, 4],
      ['f', 4, 9],
    ]
    expect(await linesOf('ab\n\ncde\r\nf', size)).toEqual(expected)
    expect(await linesOf('ab\n\ncde\r\nf\n', size)).toEqual(expected)
  })

  it('has no line in an empty stream, one in a stream without a line end', async () => {
    expect(await linesOf('', 3)).toEqual([])
    expect(await linesOf('x', 3)).toEqual([['x', 1, 0]])
  })

  it('leaves a byte order mark out', async () => {
    expect(await linesOf(new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0x0a, 0x62]), 1)).toEqual([
      ['a', 1, 0],
      ['b', 2, 5],
    ])
  })

  it('keeps bytes that are no UTF-8 as they are', async () => {
    const reader = new LineReader('f', inPieces(new Uint8Array([0xff, 0x80, 0x0a]), 2))
    expect(await reader.next()).toEqual(new Uint8Array([0xff, 0x80]))
  })

  it('refuses a line longer than it may be, and says where', async () => {
    const reader = new LineReader('f', inPieces(`ok\n${'x'.repeat(50)}`, 10), 20)
    expect(text((await reader.next()) ?? bytes('none'))).toBe('ok')
    await expect(reader.next()).rejects.toMatchObject({ file: 'f', row: 2, rule: 'line_length' })
  })

  it('takes no more than is there', async () => {
    const reader = new LineReader('f', inPieces('abc\nd', 5))
    expect(reader.take()).toBeNull()
    expect(await reader.next()).toEqual(bytes('abc'))
    expect(reader.take()).toBeNull()
    expect(await reader.next()).toEqual(bytes('d'))
    expect(await reader.next()).toBeNull()
  })
})
