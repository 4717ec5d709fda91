// The recordings of venues named in the manifest, replayed whole by the built command line: each number is the manifest's.
import { expect, test } from 'vitest'

import { recording } from '../../sdk/test/available.js'
import { leadline } from './run.js'

type Report = Readonly<Record<string, unknown>>

/** What holds of all of them. */
const CLEAN = { mismatches: 0, gaps: 0, crossed: 0, duplicates: 0, decodeErrors: 0 }

test.for<readonly [path: string, expected: Report, compared?: number]>([
  ['captures/BINANCE.jsonl.zst', { venue: 'binance', linked: 173, state: 'live', proved: 'book' }],
  ['captures/BINANCE_FUTURES.jsonl.zst', { venue: 'binanceusdm', linked: 760, state: 'live', proved: 'book' }],
  ['captures/BITFINEX.jsonl.zst', { venue: 'bitfinex', linked: 1669, state: 'live', proved: 'sequence' }],
  ['captures/BITGET.a.jsonl.gz', { venue: 'bitget', checksums: 443, state: 'live', proved: 'checksum' }],
  // 717 diffs and 10 trades; one pair never changed and waits for its first
  ['captures/BITSTAMP.jsonl.zst', { venue: 'bitstamp', frames: 717 + 10, trades: 10, state: 'mixed' }],
  ['captures/BYBIT.a.jsonl.gz', { venue: 'bybit', linked: 1594, state: 'live', proved: 'sequence' }],
  ['captures/COINBASE.jsonl.zst', { venue: 'coinbase', linked: 1029, state: 'live', proved: 'sequence' }],
  ['captures/DERIBIT.jsonl.zst', { venue: 'deribit', linked: 36, state: 'live', proved: 'sequence' }],
  // one pair has no snapshot in the recording
  ['captures/GATEIO.jsonl.zst', { venue: 'gate', linked: 162, state: 'mixed', proved: 'sequence' }],
  // 559 updates and 2 trades; nothing in them proves that none is missing
  ['captures/GEMINI.jsonl.zst', { venue: 'gemini', frames: 559 + 2, applied: 561, state: 'live', proved: 'none' }],
  ['captures/KRAKEN.a.jsonl.gz', { venue: 'kraken', checksums: 1837, state: 'live', proved: 'checksum' }],
  // at least 798 tickers have the number of a frame
  ['captures/KUCOIN.jsonl.zst', { venue: 'kucoin', linked: 3844, state: 'live', proved: 'book' }, 798],
  ['captures/OKX.a.jsonl.gz', { venue: 'okx', checksums: 191, state: 'live', proved: 'checksum' }],
  ['hyperliquid/hyperliquid_btcusd_20250126.gz', { venue: 'hyperliquid', frames: 55, state: 'live', proved: 'none' }],
])('%s', { timeout: 120_000 }, async ([path, expected, compared = 0], { skip }) => {
  const { status, json, stderr } = await leadline(['verify', recording(path, skip)])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(json).toHaveLength(1)
  expect(json[0]).toMatchObject({ ...CLEAN, ...expected })
  expect(json[0]?.['compared']).toBeGreaterThanOrEqual(compared)
})

test('ITCH: a thousand messages and no order, so no market, and it says what there is', async ({ skip }) => {
  const path = recording('itch/itch50_first1000.bin.gz', skip)
  const { status, json, stderr } = await leadline(['verify', path])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const held = { messages: 1000, S: 1, R: 993, H: 3, Y: 3, symbols: 993, orders: 0, unknownRefs: 0 }
  expect(json[0]).toMatchObject({ ...CLEAN, format: 'itch', rows: 1000, symbol: '', state: 'idle', counts: held })
})
