// The recorder's promise: what it has confirmed is on the tape, whenever and however it ended.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inflateRawSync } from 'node:zlib'

import { afterAll, expect, test } from 'vitest'
import { TapeReader, tapeRecorder } from 'leadline/feeds'

import { record, type RecordHost } from '../src/commands/record.js'
import { FileSink } from '../src/record/file-sink.js'
import { leadline } from './run.js'

const folder = mkdtempSync(join(tmpdir(), 'leadline-record-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function read(bytes: Uint8Array) {
  async function* whole() {
    yield bytes
  }
  const inflate = (packed: Uint8Array) => inflateRawSync(packed)
  const reader = new TapeReader({ name: 'tape', open: whole }, { inflate })
  const numbers: number[] = []
  for await (const entry of reader.entries()) {
    if (entry.kind === 'frame') numbers.push(Number.parseInt(new TextDecoder().decode(entry.bytes), 10))
  }
  return { numbers, counters: reader.counters }
}

const CHILD = fileURLToPath(new URL('./recorder.js', import.meta.url))

/** Runs a recorder and kills it once it has confirmed something `after` times; the last number it confirmed. */
async function killed(path: string, seed: number, after: number): Promise<number> {
  const child = spawn(process.execPath, [CHILD, path, String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  let lines = 0
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    lines += chunk.toString().split('\n').length - 1
    if (lines >= after) child.kill('SIGKILL')
  })
  await new Promise((resolve) => child.on('close', resolve))
  expect(child.signalCode).toBe('SIGKILL')
  // a line may have been cut off itself: only whole ones count
  return Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1))
}

test(
  'kill -9 at any point: nothing confirmed is missing, nothing is there twice, and the file goes on behind it',
  { timeout: 300_000 },
  async () => {
    const kills = Number(process.env['LEADLINE_KILLS'] ?? 25)
    let [missing, confirmedInAll, tornEnds] = [0, 0, 0]
    for (let round = 0; round < kills; round++) {
      const path = join(folder, `killed-${round}.tape`)
      const confirmed = await killed(path, 7 + round * 7919, 1 + ((round * 31) % 60))
      const { numbers, counters } = await read(readFileSync(path))
      missing += Math.max(0, confirmed - numbers.length)
      confirmedInAll += confirmed
      if (counters.cutOffBytes > 0) tornEnds++
      expect(numbers).toEqual(numbers.map((_, i) => i))
      expect(counters).toMatchObject({ damaged: 0, missingBlocks: 0 })
      if (round % 5 > 0) {
        rmSync(path)
        continue
      }
      const again = await killed(path, 11 + round, 3)
      const both = await read(readFileSync(path))
      const second = both.numbers.lastIndexOf(0)
      expect(second).toBe(numbers.length)
      expect(both.numbers.length - second).toBeGreaterThanOrEqual(again)
      expect(both.counters.damaged).toBe(counters.cutOffBytes > 0 ? 1 : 0)
      rmSync(path)
    }
    expect(missing).toBe(0)
    expect(confirmedInAll).toBeGreaterThan(kills)
    console.log(`${kills} kills, ${confirmedInAll} confirmed entries, ${missing} missing, ${tornEnds} torn ends`)
  },
)

test('power lost at any write: with sync, what is confirmed was on the disk', async () => {
  for (let dies = 1; dies < 40; dies++) {
    const disk: Uint8Array[] = []
    let cache: Uint8Array[] = []
    let calls = 0
    const die = () => {
      if (++calls >= dies) throw new Error('power lost')
    }
    const sink = new FileSink(
      {
        write: (async (bytes: Uint8Array, from: number, length: number) => {
          die()
          const part = Math.min(length, 700) // a write may take less than it is given
          cache.push(bytes.slice(from, from + part))
          return { bytesWritten: part, buffer: bytes }
        }) as never,
        datasync: async () => {
          die()
          disk.push(...cache)
          cache = []
        },
        close: async () => {},
      },
      'block',
    )
    const recorder = tapeRecorder(sink, { createdUs: 1, blockBytes: 500 })
    let told = 0
    try {
      for (let n = 0; n < 60; n++) {
        told = recorder.record({ kind: 'frame', connection: 'a', tsLocalUs: n, bytes: `${n} ${'x'.repeat(n * 13)}` })
        await recorder.flush()
      }
    } catch (error) {
      expect(error).toMatchObject({ message: 'power lost' })
    }
    const { confirmed } = recorder
    if (disk.length === 0) {
      expect(confirmed).toBe(0)
      continue
    }
    const { counters } = await read(Buffer.concat(disk))
    expect(counters.entries).toBeGreaterThanOrEqual(confirmed)
    expect(told).toBeGreaterThanOrEqual(confirmed)
  }
})

function host(connect: RecordHost['connect'], notes: string[] = []): RecordHost {
  return {
    connect,
    now: () => 1_700_000_000_000_000,
    until: async () => {},
    every: () => () => {},
    note: (text) => void notes.push(text),
  }
}

test('record writes what the connection hands over, and the markets with their steps', async () => {
  const out = join(folder, 'live.tape')
  const notes: string[] = []
  let closed = 0
  const market = { venue: 'binance', symbol: 'BTC/USDT', id: 'BTCUSDT', tickSize: '0.01', lotSize: '0.00001' }
  const connect: RecordHost['connect'] = async ({ venue, symbols, record }) => {
    expect([venue, symbols]).toEqual(['binance', ['BTC/USDT']])
    const at = { connection: 'binance-1', tsLocalUs: 5, tsLocalNs: 0 }
    record!({ ...at, kind: 'open', bytes: new Uint8Array(0), url: 'wss://x' })
    record!({ ...at, kind: 'frame', bytes: new TextEncoder().encode('7 {}') })
    return { markets: [market] as never, events: async function* () {}, close: () => void closed++ }
  }
  await expect(record('binance', ['BTC/USDT'], { out, sync: 'block', for: '10m' }, host(connect, notes))).resolves.toBe(
    0,
  )
  expect(closed).toBe(1)
  expect(notes.join('')).toContain('3 entries, 3 confirmed')
  expect((await read(readFileSync(out))).numbers).toEqual([7])
  await expect(record('binance', ['BTC/USDT'], { out, sync: 'block' }, host(connect))).rejects.toThrow(
    'is there already',
  )
  await record('binance', ['BTC/USDT'], { out, sync: 'none', append: true, pack: false }, host(connect))
  expect((await read(readFileSync(out))).numbers).toEqual([7, 7])
})

test('wrong arguments are refused before anything is written', async () => {
  const out = join(folder, 'none.tape')
  for (const [options, message] of [
    [{ out, sync: 'often' }, '--sync'],
    [{ out, sync: 'block', depth: '1.5' }, '--depth'],
    [{ out, sync: 'block', for: '10 minutes' }, 'period'],
  ] as const)
    await expect(
      record(
        'binance',
        ['BTC/USDT'],
        options,
        host(() => Promise.reject(new Error('connected'))),
      ),
    ).rejects.toThrow(message)
  const { status } = await leadline(['record', 'binance'])
  expect(status).toBe(2)
})

test('a feed that throws ends it: the period that was still to run keeps nothing alive', async () => {
  const out = join(folder, 'thrown.tape')
  let over: AbortSignal | null = null
  const broken = {
    ...host(async () => ({
      markets: [],
      // oxlint-disable-next-line require-yield
      events: async function* () {
        throw new Error('the feed broke')
      },
      close: () => {},
    })),
    until: (_us: number | null, signal: AbortSignal) => {
      over = signal
      return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    },
  }
  await expect(record('binance', ['BTC/USDT'], { out, sync: 'block', for: '10m' }, broken)).rejects.toThrow(
    'the feed broke',
  )
  expect(over!.aborted).toBe(true)
})
