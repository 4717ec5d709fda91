import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { generated, type GeneratedOptions } from '../../src/feeds/generated.js'
import type { RecordedFrame, RecordedSnapshot } from '../../src/feeds/source.js'
import { parseFrame, parseSnapshot, type DepthJson } from './generated-rebuild.js'

type Message = RecordedFrame | RecordedSnapshot

async function* messages(options?: GeneratedOptions): AsyncGenerator<Message> {
  for await (const record of generated(options).records()) if ('bytes' in record) yield record
}

async function collect(options?: GeneratedOptions): Promise<Message[]> {
  const out: Message[] = []
  for await (const message of messages(options)) out.push(message)
  return out
}

async function sha256(options?: GeneratedOptions): Promise<string> {
  const hash = createHash('sha256')
  for await (const { kind, bytes, tsLocalUs, line } of messages(options)) {
    hash.update(`${line} ${kind} ${tsLocalUs} `).update(bytes).update('\n')
  }
  return hash.digest('hex')
}

describe('the generated market, byte for byte', () => {
  test('has one SHA-256 on every engine', async () => {
    expect(await sha256()).toBe('6bd1ca9943dfd0f82969088fe4a2d913d288d8c9e252d05aaf3b285a49ae3cc4')
  })

  test('comes again when its records are read again', async () => {
    const source = generated({ seconds: 2 })
    const read = async (): Promise<Message[]> => {
      const out: Message[] = []
      for await (const record of source.records()) if ('bytes' in record) out.push(record)
      return out
    }
    expect(await read()).toEqual(await read())
  })

  test('differs with the seed and with the regime', async () => {
    const hashes = await Promise.all([
      sha256({ seconds: 2 }),
      sha256({ seconds: 2, seed: 2 }),
      sha256({ seconds: 2, seed: 2 ** 32 + 1 }),
      sha256({ seconds: 2, regime: 'thin' }),
      sha256({ seconds: 2, regime: 'burst' }),
    ])
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  test('uses no host function that engines may round differently, no clock, no ambient randomness', () => {
    const folder = new URL('../../src/feeds/generated/', import.meta.url)
    const files = [...readdirSync(folder).map((name) => new URL(name, folder)), new URL('../generated.ts', folder)]
    expect(files.length).toBeGreaterThan(5)
    for (const file of files) {
      const code = readFileSync(file, 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '')
      const used = code.match(/Math\.\w+|\bDate\b|\bperformance\b|\bcrypto\b|\bIntl\b|\*\*/g) ?? []
      const allowed = ['Math.floor', 'Math.ceil', 'Math.round', 'Math.abs', 'Math.min', 'Math.max', 'Math.sqrt']
      expect(used.filter((name) => !allowed.includes(name))).toEqual([])
    }
  })
})

describe('the stream', () => {
  test('numbers its updates, trades, lines and times without a hole', async () => {
    const seen = { u: 0, depthMs: 0, tradeId: 0, venueMs: 0, tsLocalUs: 0, line: 0, depths: 0, trades: 0, tickers: 0 }
    for (const message of await collect({ seconds: 30 })) {
      expect(message.line).toBe(++seen.line)
      expect(message.tsLocalUs).toBeGreaterThan(seen.tsLocalUs)
      seen.tsLocalUs = message.tsLocalUs
      if (message.kind === 'snapshot') continue
      const frame = parseFrame(message.bytes)
      expect(frame.s).toBe('BTCUSDT')
      if (frame.e === undefined) {
        expect(frame.u).toBeGreaterThan(seen.u)
        seen.tickers++
        continue
      }
      expect(frame.E).toBeGreaterThanOrEqual(seen.venueMs)
      expect(message.tsLocalUs).toBeGreaterThan(frame.E * 1000)
      expect(message.tsLocalUs).toBeLessThan(frame.E * 1000 + 30_000)
      seen.venueMs = frame.E
      if (frame.e === 'trade') {
        if (seen.tradeId > 0) expect(frame.t).toBe(seen.tradeId + 1)
        seen.tradeId = frame.t
        seen.trades++
      } else {
        if (seen.u > 0) expect([frame.U, frame.E]).toEqual([seen.u + 1, seen.depthMs + 100])
        expect(frame.u).toBeGreaterThanOrEqual(frame.U)
        seen.u = frame.u
        seen.depthMs = frame.E
        seen.depths++
      }
    }
    expect(seen.depths).toBe(300)
    expect(seen.trades).toBeGreaterThan(100)
    expect(seen.tickers).toBeGreaterThan(100)
  })

  test('brings one snapshot, which a buffered frame bridges', async () => {
    const all = await collect({ seconds: 5 })
    const at = all.findIndex(({ kind }) => kind === 'snapshot')
    expect(all.filter(({ kind }) => kind === 'snapshot')).toHaveLength(1)
    const { lastUpdateId, bids, asks } = parseSnapshot(all[at]!.bytes)
    const buffered = all.slice(0, at).map(({ bytes }) => parseFrame(bytes))
    const diffs = buffered.filter((frame): frame is DepthJson => frame.e === 'depthUpdate')
    expect(diffs.length).toBeGreaterThan(2)
    expect(diffs.filter(({ u }) => u <= lastUpdateId).length).toBeGreaterThan(0)
    const bridge = diffs.find(({ u }) => u > lastUpdateId)!
    expect(bridge.U).toBeLessThanOrEqual(lastUpdateId)
    expect(bids.length).toBeGreaterThan(500)
    expect(asks.length).toBeGreaterThan(500)
    expect(Math.max(bids.length, asks.length)).toBeLessThan(5000)
  })

  test('is as long as it was asked to be, and starts when it was asked to', async () => {
    const startUs = 1_700_000_000_000_000
    const diffs = (await collect({ seconds: 1.1, startUs, symbol: 'ETH/USDC' }))
      .filter(({ kind }) => kind === 'frame')
      .map(({ bytes }) => parseFrame(bytes))
      .filter((frame): frame is DepthJson => frame.e === 'depthUpdate')
    expect(diffs.map(({ E }) => E * 1000 - startUs)).toEqual(Array.from({ length: 11 }, (_, i) => (i + 1) * 100_000))
    expect(new Set(diffs.map(({ s }) => s))).toEqual(new Set(['ETHUSDC']))
    expect(await collect({ seconds: 0 })).toEqual([])
  })

  test('can go on for ever, and is made as it is read', async () => {
    let count = 0
    for await (const { line } of messages({ seconds: Number.POSITIVE_INFINITY })) {
      count = line
      if (count === 2000) break
    }
    expect(count).toBe(2000)
  })

  test.each([
    [{ seed: -1 }, /seed/],
    [{ seed: 1.5 }, /seed/],
    [{ seconds: Number.NaN }, /seconds/],
    [{ seconds: -1 }, /seconds/],
    [{ startUs: 0.5 }, /startUs/],
    [{ regime: 'sleepy' as 'calm' }, /calm, trending, thin, burst/],
  ])('refuses %o', (options, message) => {
    expect(() => generated(options)).toThrow(message)
  })
})
