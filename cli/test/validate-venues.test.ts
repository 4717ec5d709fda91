// `leadline validate` on what a recording of a venue lacks or got wrong: said with the numbers of the frame, of any venue.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'

import { afterAll, describe, expect, test } from 'vitest'

import { recording } from '../../sdk/test/available.js'
import { leadline } from './run.js'

const folder = mkdtempSync(join(tmpdir(), 'leadline-validate-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
function written(lines: readonly string[]): string {
  const path = join(folder, `${files++}.jsonl`)
  writeFileSync(path, lines.join('\n'))
  return path
}

const captured = (exchange: string, messages: readonly unknown[]): string =>
  written([
    JSON.stringify({ t: 'header', exchange }),
    ...messages.map((message, i) =>
      JSON.stringify({ t: 'recv', conn: 'a', ts: 1_700_000_000.5 + i, data: JSON.stringify(message) }),
    ),
  ])

const book = (n: number, type: string, updates: readonly object[]) => ({
  ...{ channel: 'l2_data', client_id: '', timestamp: '2026-08-09T10:00:00.5Z', sequence_num: n },
  events: [{ type, product_id: 'BTC-USD', updates }],
})
const level = (side: string, price_level: string, new_quantity: string) => ({
  ...{ side, event_time: '2026-08-09T10:00:00.5Z', price_level, new_quantity },
})

describe('made by hand', () => {
  test('Coinbase: the connection leaves a number out', async () => {
    const path = captured('COINBASE', [
      book(0, 'snapshot', [level('bid', '100.00', '1'), level('offer', '101.00', '2')]),
      book(1, 'update', [level('bid', '100.00', '3')]),
      book(4, 'update', [level('bid', '100.00', '4')]),
    ])
    const { status, json } = await leadline(['validate', path])
    expect(json).toMatchObject([
      {
        type: 'defect',
        file: path,
        row: 4,
        rule: 'sequence',
        found: 'number 4 of connection "a"',
        expected: 'number 2',
      },
      { type: 'summary', defects: 1, valid: false },
    ])
    expect(status).toBe(3)
  })

  test('Bybit: a book leaves a number out', async () => {
    const frame = (type: string, u: number, b: readonly (readonly string[])[]) => ({
      ...{ topic: 'orderbook.50.BTCUSDT', type, ts: 1_700_000_000_000 + u, cts: 1_700_000_000_000 + u },
      data: { s: 'BTCUSDT', b, a: type === 'snapshot' ? [['101.0', '1']] : [], u, seq: u },
    })
    const path = captured('BYBIT', [
      frame('snapshot', 10, [['100.0', '1']]),
      frame('delta', 11, [['100.0', '2']]),
      frame('delta', 13, [['100.0', '3']]),
    ])
    const { json } = await leadline(['validate', path])
    expect(json).toMatchObject([
      { rule: 'sequence', row: 4, found: 'first 13, last 13', expected: 'the frame after update id 11' },
      { type: 'summary', defects: 1 },
    ])
  })
})

/** A recording without one of its lines, or with another in its place. */
function altered(bytes: Buffer, choose: (line: string) => boolean, other: (line: string) => string | null): string {
  const lines = bytes.toString('utf8').split('\n')
  // late enough that all books are there
  const at = lines.findIndex((line, i) => i > lines.length / 2 && choose(line))
  expect(at).toBeGreaterThan(0)
  const put = other(lines[at]!)
  lines.splice(at, 1, ...(put === null ? [] : [put]))
  return written(lines)
}

describe('recordings that were altered', () => {
  test.for<readonly [name: string, path: string, mark: string, rule: string, found: RegExp]>([
    ['Kraken', 'captures/KRAKEN.a.jsonl.gz', '\\"c\\":', 'checksum', /^another checksum than the book's/],
    ['Bitfinex', 'captures/BITFINEX.jsonl.zst', ',[', 'sequence', /^number \d+ of connection "/],
    ['KuCoin', 'captures/KUCOIN.jsonl.zst', 'trade.l2update', 'sequence', /^first \d+, last \d+/],
  ])('%s: one frame is missing', { timeout: 60_000 }, async ([, path, mark, rule, found], { skip }) => {
    const packed = readFileSync(recording(path, skip))
    const unpack = path.endsWith('.gz') ? gunzipSync : zstdDecompressSync
    if (!unpack) return skip('this Node has no zstd')
    const without = altered(
      unpack(packed),
      (line) => line.includes('"recv"') && line.includes(mark),
      () => null,
    )
    const { status, json } = await leadline(['validate', without])
    expect(status).toBe(3)
    expect(json[0]).toMatchObject({ type: 'defect', file: without, rule, found: expect.stringMatching(found) })
    expect(json.at(-1)).toMatchObject({ type: 'summary', valid: false })
  })

  test('OKX: a checksum is another', { timeout: 60_000 }, async ({ skip }) => {
    const whole = gunzipSync(readFileSync(recording('captures/OKX.a.jsonl.gz', skip)))
    const checksum = /checksum\\":-?\d+/
    const wrong = altered(
      whole,
      (line) => checksum.test(line) && line.includes('update'),
      (line) => line.replace(checksum, 'checksum\\":1'),
    )
    const { status, json } = await leadline(['validate', wrong])
    expect(status).toBe(3)
    expect(json[0]).toMatchObject({
      rule: 'checksum',
      found: expect.stringMatching(/^another checksum than the book's/),
    })
  })
})
