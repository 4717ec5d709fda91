// `leadline probe`: each question over hand-made frames, over recordings, and from a feed that is recorded first.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'
import { LeadlineError } from 'leadline'

import { recording } from '../../sdk/test/available.js'
import { probe, type Probed, type ProbeOptions } from '../src/commands/probe.js'
import type { RecordedFeed, RecordHost } from '../src/commands/record.js'

const folder = mkdtempSync(join(tmpdir(), 'leadline-probe-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
/** A capture of frames over named sockets and of bodies by address. */
function captured(lines: readonly (readonly [where: string, message: unknown])[]): string {
  const path = join(folder, `${files++}.jsonl`)
  const text = lines.map(([where, message], i) => {
    const about = where.startsWith('http') ? { t: 'http', url: where } : { t: 'recv', conn: where }
    return JSON.stringify({ ...about, ts: 1_700_000_000 + i, data: JSON.stringify(message) })
  })
  writeFileSync(path, ['{"t":"header","exchange":"ANY"}', ...text].join('\n'))
  return path
}

const nobody: RecordHost = {
  connect: () => Promise.reject(new Error('nobody is to be connected to')),
  now: () => 1_700_000_000_000_000,
  until: () => Promise.resolve(),
  every: () => () => {},
  note: () => {},
}

async function asked(
  venue: string,
  options: ProbeOptions,
  host = nobody,
): Promise<{ status: number; said: string; probed: Probed }> {
  let said = ''
  const status = await probe(venue, [], { json: true, ...options }, host, (text) => (said += text))
  return { status, said, probed: (said === '' ? {} : JSON.parse(said)) as Probed }
}

const depth = (U: number, u: number, more: object = {}) => ({ e: 'depthUpdate', s: 'BTCUSDT', U, u, ...more })
const bybit = (topic: string, u: number, type = 'delta') => ({ topic, type, data: { u } })
const order = (event: string, id_str: string, price_str: string) => ({ event, data: { id_str, price_str } })
const SNAPSHOT = 'https://fapi.binance.com/fapi/v1/depth?symbol=BTCUSDT&limit=1000'

describe('questions, over frames made by hand', () => {
  test.for<
    readonly [
      venue: string,
      what: string,
      lines: readonly (readonly [string, unknown])[],
      counts: object,
      answer: string,
    ]
  >([
    [
      'coinbase',
      'each connection counts for itself, over all its channels',
      [
        ['a', { channel: 'l2_data', sequence_num: 0 }],
        ['a', { channel: 'heartbeats', sequence_num: 1 }],
        ['b', { channel: 'l2_data', sequence_num: 7 }],
        ['a', { channel: 'l2_data', sequence_num: 2 }],
        ['b', { channel: 'l2_data', sequence_num: 8 }],
      ],
      { steps: 3, byOne: 3, ahead: 0, notAhead: 0 },
      'yes, in all 3 steps',
    ],
    [
      'dydx',
      'numbers left out, and one that comes again',
      [
        ['a', { message_id: 0 }],
        ['a', { message_id: 2 }],
        ['a', { message_id: 3 }],
        ['a', { message_id: 3 }],
      ],
      { steps: 3, byOne: 1, ahead: 1, notAhead: 1 },
      "no: 1 steps leave numbers out, 1 don't rise, of 3",
    ],
    [
      'okx',
      'one market begins with a snapshot, one with an update',
      [
        ['a', { event: 'subscribe', arg: { channel: 'books', instId: 'BTC-USDT' } }],
        ['a', { arg: { channel: 'books', instId: 'BTC-USDT' }, action: 'snapshot', data: [{}] }],
        ['a', { arg: { channel: 'books', instId: 'ETH-USDT' }, action: 'update', data: [{}] }],
        ['a', { arg: { channel: 'books', instId: 'BTC-USDT' }, action: 'update', data: [{}] }],
      ],
      { snapshotFirst: 1, updateFirst: 1 },
      'no: 1 of 2 began with an update',
    ],
    [
      'bybit',
      'each topic for itself; depth 1 and snapshots are no steps',
      [
        ['a', bybit('orderbook.50.BTCUSDT', 5, 'snapshot')],
        ['a', bybit('orderbook.50.BTCUSDT', 6)],
        ['a', bybit('orderbook.1.BTCUSDT', 90)],
        ['a', bybit('orderbook.1.BTCUSDT', 99)],
        ['a', bybit('orderbook.200.BTCUSDT', 40)],
        ['a', bybit('orderbook.50.BTCUSDT', 7)],
        ['a', bybit('orderbook.200.BTCUSDT', 42)],
      ],
      { steps: 2, byOne: 1, ahead: 1, notAhead: 0 },
      "no: 1 steps leave numbers out, 0 don't rise, of 2",
    ],
    [
      'binanceusdm',
      'a start that only pu meets, behind one that is too old',
      [
        ['a', depth(1, 5, { pu: 0 })],
        [SNAPSHOT, { lastUpdateId: 9 }],
        ['a', depth(10, 12, { pu: 9 })],
        [SNAPSHOT, { lastUpdateId: 14 }],
        ['a', depth(13, 15, { pu: 12 })],
      ],
      { snapshots: 2, spanned: 1, linkedOnly: 1, neither: 0 },
      '1 of 2 (documented 1, too old 0)',
    ],
    [
      'hyperliquid',
      'the deeper side counts, the fast book apart',
      [
        [
          'a',
          {
            channel: 'l2Book',
            data: {
              levels: [
                [1, 2],
                [1, 2, 3],
              ],
            },
          },
        ],
        ['a', { channel: 'l2Book', data: { fast: true, levels: [[1], []] } }],
        ['a', { channel: 'trades', data: [] }],
      ],
      { slow: 1, fast: 1 },
      'at most 3 (fast: 1)',
    ],
    [
      'bitstamp',
      'a changed price, the same price, an order from before',
      [
        ['a', order('order_created', '1', '100')],
        ['a', order('order_changed', '1', '100')],
        ['a', order('order_changed', '1', '101')],
        ['a', order('order_changed', '2', '50')],
        ['a', order('order_deleted', '1', '101')],
      ],
      { samePrice: 1, otherPrice: 1, unknownOrder: 1 },
      '1 of 2 changes carry another price',
    ],
    [
      'gemini',
      'U that repeats u, that follows it, that does neither',
      [
        ['a', depth(1, 5)],
        ['a', depth(5, 8)],
        ['a', depth(9, 9)],
        ['a', depth(20, 21)],
      ],
      { previous: 1, next: 1, other: 1 },
      'previous u 1, previous u + 1 1, neither 1',
    ],
    [
      'bitget',
      'v2 with a checksum of 0, v3 with pseq',
      [
        ['a', { arg: { channel: 'books' }, data: [{ checksum: 0 }] }],
        ['a', { arg: { channel: 'books' }, data: [{ checksum: -5 }] }],
        ['a', { arg: { topic: 'books' }, data: [{ seq: 2, pseq: 1 }] }],
      ],
      { frames: 3, withPseq: 1, withChecksum: 1 },
      'of 3 frames 1 have pseq, 1 a checksum other than 0',
    ],
  ])('%s: %s', async ([venue, , lines, counts, answer]) => {
    const { status, probed } = await asked(venue, { from: captured(lines) })
    expect(status).toBe(0)
    expect(probed.answers).toMatchObject([{ counts, answer }])
  })

  test('nothing that bears on it is said, and so is a venue without a question', async () => {
    const from = captured([['a', { channel: 'trades' }]])
    const { probed } = await asked('gemini', { from })
    expect(probed.answers).toMatchObject([{ answer: null }])
    let text = ''
    await probe('kucoin', [], { from }, nobody, (part) => (text += part))
    expect(text).toContain('1 frames, 0 bodies')
    expect(text).toContain('There is no open question about kucoin.')
  })
})

describe('recordings', () => {
  test.for<readonly [string, string, string]>([
    ['coinbase', 'captures/COINBASE.jsonl.zst', 'yes, in all 1029 steps'],
    ['bybit', 'captures/BYBIT.a.jsonl.gz', 'yes, in all 1590 steps'],
    ['okx', 'captures/OKX.a.jsonl.gz', 'yes, for all 2 markets'],
    ['bitget', 'captures/BITGET.a.jsonl.gz', 'of 443 frames 0 have pseq, 443 a checksum other than 0'],
    ['binanceusdm', 'captures/BINANCE_FUTURES.jsonl.zst', '0 of 4 (documented 4, too old 0)'],
    ['hyperliquid', 'hyperliquid/hyperliquid_btcusd_20250126.gz', 'at most 20 (fast: none seen)'],
  ])('%s', async ([venue, path, answer], { skip }) => {
    const { status, probed } = await asked(venue, { from: recording(path, skip) })
    expect(status).toBe(0)
    expect(probed.answers).toMatchObject([{ answer }])
  })
})

describe('live', () => {
  const feed: RecordedFeed = {
    markets: [],
    async *events() {},
    close: () => {},
  }

  test('what is recorded is what answers', async () => {
    const out = join(folder, 'live.tape')
    const wishes: unknown[] = []
    const host: RecordHost = {
      ...nobody,
      connect: ({ record, ...wish }) => {
        wishes.push(wish)
        const socket = { connection: 'coinbase-1', tsLocalUs: 1_700_000_000_000_000, tsLocalNs: 0 }
        record!({ ...socket, kind: 'open', bytes: new Uint8Array(), url: 'wss://x' })
        for (const n of [0, 1, 3])
          record!({ ...socket, kind: 'frame', bytes: new TextEncoder().encode(`{"sequence_num":${n}}`) })
        return Promise.resolve(feed)
      },
    }
    const { status, probed } = await asked('coinbase', { out, for: '10m' }, host)
    expect(status).toBe(0)
    expect(wishes).toMatchObject([{ venue: 'coinbase', symbols: ['BTC/USD'], by: 'book' }])
    expect(probed).toMatchObject({ frames: 3, answers: [{ counts: { steps: 2, byOne: 1, ahead: 1 } }] })
  })

  test('a venue that is not reached ends with 4 and leaves no tape', async () => {
    const out = join(folder, 'unreached.tape')
    const notes: string[] = []
    const host: RecordHost = {
      ...nobody,
      connect: () => Promise.reject(new LeadlineError('https://x: fetch failed')),
      note: (text) => notes.push(text),
    }
    expect((await asked('coinbase', { out }, host)).status).toBe(4)
    expect(notes.join('')).toContain('https://x: fetch failed')
    expect(existsSync(out)).toBe(false)
  })

  test('a socket over which nothing came ends with 4 too', async () => {
    const out = join(folder, 'silent.tape')
    expect((await asked('coinbase', { out }, { ...nobody, connect: () => Promise.resolve(feed) })).status).toBe(4)
  })

  test.for<readonly [string, readonly string[], ProbeOptions, string]>([
    ['nowhere', [], { from: 'x' }, 'venue: found "nowhere"'],
    ['okx', [], {}, '--out: found nothing'],
    ['okx', [], { from: 'x', out: 'y' }, '--out: found beside --from'],
    ['okx', ['BTC/USDT'], { from: 'x' }, 'symbols: found beside --from'],
    ['okx', [], { from: join(folder, 'not there') }, 'no such file'],
  ])('%s %j %j is refused', async ([venue, symbols, options, message]) => {
    await expect(probe(venue, symbols, options, nobody)).rejects.toThrow(message)
  })
})
