import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { afterAll, describe, expect, it } from 'vitest'

import { openInputs } from '../src/inputs/open.js'
import { recognise } from '../src/inputs/recognise.js'
import { openSource } from '../src/inputs/source.js'
import { BOOKS, FRAMES, MESSAGES, NAMES } from './recordings.js'
import { zipOf } from './zip.js'

const folder = mkdtempSync(join(tmpdir(), 'leadline-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function plain(path: string): Promise<string[]> {
  const opened = await openInputs([path], () => {})
  const texts: string[] = []
  for (const { open } of opened.files) {
    const parts: Uint8Array[] = []
    for await (const chunk of open()) parts.push(chunk)
    texts.push(Buffer.concat(parts).toString())
  }
  await opened.close()
  return texts
}

const LINE = '1723161254036 {"e":"depthUpdate","E":1,"s":"BTCUSDT","U":5,"u":7,"b":[["1.5","2"]],"a":[]}\n'
const ZSTD = Buffer.from(
  'KLUv/SRbjQIAskUTGXAr1Bj+GChIncxhThgYgUYSpKL7zFXhJguAB1t7OxmbnBuBvtauONHeOM2uztMhoQyp8M44dUecv9gcVIsIn3t/OwKnDAiG6NFCkAYAjgQMSA==',
  'base64',
)
const XZ = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4ABaAFNdABiNwoszCzedjo7UNdmVh3kRs0dPqoCyhxpTLpoLwFSXu+QzXBjn3+4w78p7Jvu1z6It2w/sfXEG5C9yIK4YiEbIuALBSEugQ8dNiVEphdw/DAAAAADKovP9spuBewABb1s/Slo+H7bzfQEAAAAABFla',
  'base64',
)
/** LINE 3000 times: more than what is read to recognise a file. */
const LONG_XZ = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM5CpnAL1dABiNwoszCzedjo7UNdmVh3kRs0dPqoCyhxpTLpoLwFSXu+QzXBjn3+4w78p7Jvu1z6It2w/sfXEG5C9yIK4YiEbIuALBSEugQ8dNiVEphdxULM9ryEdpw3FNij+e2c80XbSyGyeGREmtrIoERbKAWkEDBzVeO3XY2O+7gANkJE9H5YHtHGFEMF/+N0sC9tNtx9opvzbAeNTcRuIJULB3lWHTzeIfw4DipkYxbnCepyNf7CjLhdGVmIpefGLgAAAAAADSp4SDTTkSIgAB2QHo1BAA4FaNGLHEZ/sCAAAAAARZWg==',
  'base64',
)

describe('compression', () => {
  it.each([
    ['plain.gz', LINE],
    ['gzip', gzipSync(LINE)],
    ['two members.gz', Buffer.concat([gzipSync(LINE.slice(0, 20)), gzipSync(LINE.slice(20))])],
    ['zstd', ZSTD],
    ['xz', XZ],
    ['zip', zipOf({ 'a.txt': LINE })],
  ])('is told by the first bytes of %s', async (name, content) => {
    expect(await plain(file(name, content))).toEqual([LINE])
  })

  it('of xz holds long files, several behind each other, and two at a time', async () => {
    const long = LINE.repeat(3000)
    const path = file('long.xz', LONG_XZ)
    expect(await plain(path)).toEqual([long])
    expect(await plain(path)).toEqual([long])
    expect(await plain(file('chain.xz', Buffer.concat([LONG_XZ, Buffer.alloc(4), XZ])))).toEqual([long + LINE])
    const both = await openInputs([path, path], () => {})
    const [one, other] = both.files.map(({ open }) => open()[Symbol.asyncIterator]())
    expect((await one!.next()).value).toEqual((await other!.next()).value)
    for (const reader of [one, other]) await reader?.return?.()
    await both.close()
  })

  it('holds two frames of zstd as well as one', async () => {
    expect(await plain(file('two.zst', Buffer.concat([ZSTD, ZSTD])))).toEqual([LINE + LINE])
  })

  it('gives each file of a zip under its name', async () => {
    const path = file('both.zip', zipOf({ 'a.txt': 'a\n', 'b/c.txt': 'b\n' }))
    const opened = await openInputs([path], () => {})
    expect(opened.files.map(({ name }) => name)).toEqual([`${path}:a.txt`, `${path}:b/c.txt`])
    await opened.close()
  })

  const flipped = zipOf({ 'a.txt': LINE })
  flipped[50]! ^= 1
  it.each([
    ['cut.gz', gzipSync(LINE.repeat(500)).subarray(0, 100), 'gzip'],
    ['damaged.gz', gzipSync(LINE).fill(0, 30, 40), 'gzip'],
    ['cut.zst', ZSTD.subarray(0, ZSTD.length - 12), 'zstd'],
    ['cut.xz', XZ.subarray(0, XZ.length - 40), 'xz'],
    ['none.zip', LINE, 'zip'],
    ['cut.zip', zipOf({ 'a.txt': LINE }).subarray(0, 60), 'zip'],
    ['flipped.zip', flipped, 'zip'],
    ['empty', '', 'not_empty'],
  ])('of %s is a defect, and the error says so', async (name, content, rule) => {
    const path = file(name, content)
    await expect(plain(path)).rejects.toMatchObject({ name: 'InputError', rule, file: expect.stringContaining(path) })
  })

  it('is not looked for in what is not there', async () => {
    await expect(plain(join(folder, 'nowhere'))).rejects.toMatchObject({ rule: 'readable', found: 'no such file' })
    await expect(plain(folder)).rejects.toMatchObject({ rule: 'readable', found: 'a directory' })
  })
})

describe('formats', () => {
  it.each([
    ['frames', 'x', LINE],
    ['frames', 'x', '1723161254.25 {"e":1}'],
    ['capture', 'x', '{"t":"header","exchange":"BINANCE"}'],
    ['capture', 'x', '{"conn":"a","t":"recv"}\n{'],
    ['lobster', 'x', MESSAGES.join('\n')],
    ['lobster', NAMES.book, BOOKS.join('\n')],
    ['lobster', 'x', BOOKS.join('\n')],
    ['frames', 'x', `hello\n${LINE}`],
    [null, 'x', 'hello'],
    [null, 'x', '{"lastUpdateId":1}'],
  ])('%s: %s %s', (format, name, head) => expect(recognise(name, Buffer.from(head))).toBe(format))
})

describe('sources', () => {
  const messages = file(NAMES.message, MESSAGES.join('\n'))
  const books = file(NAMES.book, BOOKS.join('\n'))
  const zip = file(
    'sample.zip',
    zipOf({ [NAMES.message]: MESSAGES.join('\n'), [NAMES.book]: BOOKS.join('\n'), 'ReadMe.txt': 'hello' }),
  )
  const named = file('m.csv', MESSAGES.join('\n'))
  const lines = file('frames', FRAMES)

  it.each([
    ['a sample zip', [zip], {}],
    ['a pair', [messages, books], {}],
    ['a message file whose order-book file lies beside it', [messages], {}],
    ['--book', [messages], { book: books }],
    ['--book and nothing in the name', [named], { book: books, symbol: 'GOOG', date: '2012-06-21' }],
  ])('LOBSTER: %s', async (_, paths, options) => {
    const { source, close } = await openSource(paths, options)
    expect(source.instruments[0]).toMatchObject({ venue: 'lobster', symbol: 'GOOG', depth: 1, tickSize: '0.01' })
    const rows: number[] = []
    for await (const record of source.records()) rows.push(record.line)
    expect(rows).toEqual([1, 2, 3])
    await close()
  })

  it('frames, chained', async () => {
    const { source, close, totalBytes } = await openSource([lines, lines], {})
    expect(source).toMatchObject({
      format: 'frames',
      instruments: [{ symbol: 'BTC/USDT', tickSize: '0.1', lotSize: '0.1' }],
    })
    expect(totalBytes).toBe(2 * FRAMES.length)
    await close()
  })

  it.each([
    ['two formats', [lines, messages], {}, { name: 'InputError', rule: 'format' }],
    ['an unknown one beside a known one', [lines, file('hello', 'hello')], {}, { name: 'InputError', rule: 'format' }],
    ['an unknown --format', [lines], { format: 'pcap' }, { name: 'OptionError' }],
    ['an unknown --venue', [lines], { venue: 'nyse' }, { name: 'OptionError' }],
    ['a symbol that is not there', [lines], { symbol: 'ETH/USDT' }, { name: 'OptionError' }],
    ['a message file without its book', [named], {}, { name: 'OptionError' }],
    ['a day that is none', [messages, books], { date: '2012-06-31' }, { name: 'OptionError' }],
    ['standard input twice', ['-', '-'], {}, { name: 'OptionError' }],
    ['--format lobster for something else', [lines], { format: 'lobster' }, { name: 'OptionError' }],
  ])('refuse %s', async (_, paths, options, error) => {
    await expect(openSource(paths, options)).rejects.toMatchObject(error)
  })
})
