// Tapes written and read, whole and damaged. Offsets are those of docs/tape.md, worked out by hand.
import { deflateRawSync, inflateRawSync } from 'node:zlib'

import { assert, asyncProperty, integer } from 'fast-check'
import { expect, test } from 'vitest'

import { replay, tape, TapeReader, tapeRecorder, type RecorderEvent, type TapeEntry } from '../../src/feeds/index.js'
import type { InputError } from '../../src/engine/errors.js'
import { bytes, inPieces, input, text } from './bytes.js'

const START = 1_700_000_000_000_000

/** A sink that keeps what it gets. */
function memory() {
  const pieces: Uint8Array[] = []
  return { pieces, write: (piece: Uint8Array) => void pieces.push(piece), all: () => Buffer.concat(pieces) }
}

function told(entry: TapeEntry): unknown {
  return 'bytes' in entry ? { ...entry, bytes: text(entry.bytes) } : entry
}

async function read(all: Uint8Array, options: ConstructorParameters<typeof TapeReader>[1] = {}, size = 13) {
  const defects: InputError[] = []
  const onDefect = (error: InputError) => void defects.push(error)
  const reader = new TapeReader(input('a.tape', all, size), { onDefect, ...options })
  const entries: unknown[] = []
  for await (const entry of reader.entries()) entries.push(told(entry))
  return { entries, defects, counters: reader.counters, createdUs: reader.createdUs }
}

const frame = (i: number, connection = 'a'): RecorderEvent => ({
  ...{ kind: 'frame', connection, tsLocalUs: START + i, tsLocalNs: i % 1000, bytes: `{"n":${i}}` },
})

test('everything a connection does comes back as it was, to the nanosecond', async () => {
  const sink = memory()
  const recorder = tapeRecorder(sink, { createdUs: START })
  const numbers = [
    recorder.record({
      kind: 'open',
      connection: 'a',
      venue: 'okx',
      url: 'wss://x/ws',
      symbols: ['BTC/USDT'],
      tsLocalUs: START,
    }),
    recorder.record({ kind: 'send', connection: 'a', tsLocalUs: START + 1, bytes: 'ping' }),
    recorder.record({
      kind: 'frame',
      connection: 'a',
      tsLocalUs: START + 2,
      tsLocalNs: 999,
      monotonicNs: 5n,
      bytes: Uint8Array.of(0, 255),
    }),
    recorder.record({ kind: 'http', url: 'https://x/depth', status: 200, tsLocalUs: START + 3, bytes: '{"bids":[]}' }),
    recorder.record({ kind: 'close', connection: 'a', code: 1006, reason: 'lost', tsLocalUs: START + 4 }),
    recorder.note({ clock: 'stepped' }, START + 5),
  ]
  await recorder.close()
  expect(numbers).toEqual([1, 2, 3, 4, 5, 6])
  expect([recorder.taken, recorder.confirmed]).toEqual([6, 6])
  const { entries, defects, createdUs } = await read(sink.all())
  expect(defects).toEqual([])
  expect(createdUs).toBe(START)
  const at = (i: number, tsLocalNs = 0, monotonicNs: bigint | null = null) => ({
    tsLocalUs: START + i,
    tsLocalNs,
    monotonicNs,
  })
  expect(entries).toEqual([
    { kind: 'open', name: 'a', venue: 'okx', url: 'wss://x/ws', symbols: ['BTC/USDT'], ...at(0) },
    { kind: 'send', connection: 'a', bytes: 'ping', ...at(1) },
    { kind: 'frame', connection: 'a', bytes: text(Uint8Array.of(0, 255)), ...at(2, 999, 5n) },
    {
      ...{
        kind: 'http',
        url: 'https://x/depth',
        method: 'GET',
        status: 200,
        request: null,
        venue: null,
        purpose: null,
      },
      bytes: '{"bids":[]}',
      ...at(3),
    },
    { kind: 'close', connection: 'a', code: 1006, reason: 'lost', ...at(4) },
    { kind: 'note', note: { clock: 'stepped' }, ...at(5) },
  ])
})

test('the bytes are those of the table in docs/tape.md', async () => {
  const sink = memory()
  const recorder = tapeRecorder(sink, { createdUs: 258 })
  recorder.record({ kind: 'frame', connection: 'a', tsLocalUs: 3, tsLocalNs: 4, monotonicNs: 5n, bytes: 'xy' })
  await recorder.close()
  const all = sink.all()
  expect(all.toString('latin1', 0, 8)).toBe('LLTAPE\r\n')
  expect([all.readUInt32LE(8), all.readUInt32LE(12), all.readBigInt64LE(16)]).toEqual([1, 32, 258n])
  expect(all.toString('latin1', 32, 36)).toBe('LLTB')
  // the connection's opening (32 + 12 bytes of JSON) and the frame (32 + 2)
  const fields = [36, 40, 44, 48, 52].map((at) => all.readUInt32LE(at))
  expect(fields).toEqual([78, 78, 2, 0, 0])
  const at = 64 + 44
  expect([all[at], all[at + 1], all.readUInt16LE(at + 2), all.readUInt32LE(at + 4)]).toEqual([1, 0, 4, 0])
  expect([all.readBigInt64LE(at + 8), all.readBigInt64LE(at + 16)]).toEqual([3n, 5n])
  expect([all.readUInt32LE(at + 24), all.readUInt32LE(at + 28), all.toString('latin1', at + 32)]).toEqual([0, 2, 'xy'])
})

/** A tape of many small blocks, and where each of them begins. */
async function manyBlocks(frames: number, deflate?: (plain: Uint8Array) => Uint8Array) {
  const sink = memory()
  const recorder = tapeRecorder(sink, { createdUs: START, blockBytes: 200, ...(deflate ? { deflate } : {}) })
  recorder.record({ kind: 'open', connection: 'a', url: 'wss://x', tsLocalUs: START })
  for (let i = 1; i <= frames; i++) recorder.record(frame(i))
  await recorder.close()
  return { all: sink.all(), blocks: sink.pieces.slice(1).map(({ length }) => length) }
}

const frames = (entries: readonly unknown[]) => (entries as TapeEntry[]).filter(({ kind }) => kind === 'frame')

test('a cut-off end costs the block it is in, and the bytes lost are named', async () => {
  const { all, blocks } = await manyBlocks(30)
  const last = blocks.at(-1)!
  for (const cut of [1, 5, last - 33, last - 1]) {
    const whole = await read(all.subarray(0, all.length - last))
    const { entries, counters, defects } = await read(all.subarray(0, all.length - cut))
    expect(entries).toEqual(whole.entries)
    expect(counters).toMatchObject({ cutOffBytes: last - cut, damaged: 0, blocks: blocks.length - 1 })
    expect(defects.map(({ rule, byte }) => [rule, byte])).toEqual([['tape_end', all.length - last]])
  }
})

test('any flipped bit costs one block, which is counted; what is behind it is read', async () => {
  const { all, blocks } = await manyBlocks(30)
  const clean = (await read(all)).entries
  await assert(
    asyncProperty(integer({ min: 32, max: all.length - 1 }), integer({ min: 0, max: 7 }), async (at, bit) => {
      const damaged = Buffer.from(all)
      damaged[at]! ^= 1 << bit
      const { entries, counters, defects } = await read(damaged)
      let [from, hit] = [32, 0]
      while (from + blocks[hit]! <= at) from += blocks[hit++]!
      const isLast = hit === blocks.length - 1
      expect(counters).toMatchObject(
        isLast ? { cutOffBytes: blocks[hit], damaged: 0 } : { damaged: 1, damagedBytes: blocks[hit], missingBlocks: 1 },
      )
      expect(counters.blocks).toBe(blocks.length - 1)
      expect(defects[0]).toMatchObject({ byte: from })
      // the frames that are left are those of the other blocks, under the right name of their connection
      const left = frames(entries)
      expect(left.every((entry) => 'connection' in entry && entry.connection === 'a')).toBe(true)
      expect(frames(clean)).toEqual(expect.arrayContaining(left))
      expect(frames(clean).length - left.length).toBeGreaterThan(0)
    }),
    { numRuns: 300 },
  )
})

test('bytes in between, a tape behind a tape, and a tape that goes on behind a torn block', async () => {
  const { all, blocks } = await manyBlocks(10)
  const rubbish = Buffer.from('LLTB LLTAPE\r\n rubbish '.repeat(9))
  const cut = 32 + blocks[0]!
  const spliced = Buffer.concat([all.subarray(0, cut), rubbish, all.subarray(cut)])
  const clean = await read(all)
  const between = await read(spliced)
  expect(between.entries).toEqual(clean.entries)
  expect(between.counters).toMatchObject({ damaged: 1, damagedBytes: rubbish.length, missingBlocks: 0 })
  const twice = await read(Buffer.concat([all, all]))
  expect(twice.entries).toEqual([...clean.entries, ...clean.entries])
  expect(twice.defects).toEqual([])
  const torn = await read(Buffer.concat([all.subarray(0, all.length - 3), all]))
  expect(frames(torn.entries)).toHaveLength(
    frames(clean.entries).length * 2 -
      frames((await read(all)).entries).length +
      frames((await read(all.subarray(0, all.length - 3))).entries).length,
  )
  expect(torn.counters).toMatchObject({ damaged: 1, cutOffBytes: 0 })
})

test('packed blocks are read by the host that can unpack, and refused by one that was not told how', async () => {
  const { all } = await manyBlocks(200, (plain) => deflateRawSync(plain))
  const plain = await manyBlocks(200)
  expect(all.length).toBeLessThan(plain.all.length)
  expect((await read(all, { inflate: (packed) => inflateRawSync(packed) })).entries).toEqual(
    (await read(plain.all)).entries,
  )
  await expect(read(all)).rejects.toMatchObject({ name: 'InputError', rule: 'tape_packed' })
})

test('what is no tape, and a tape of a later version, are refused', async () => {
  await expect(read(bytes('1723161252.123 {"e":"depthUpdate"}\n'.repeat(3)))).rejects.toMatchObject({ rule: 'tape' })
  await expect(read(new Uint8Array(0))).rejects.toMatchObject({ rule: 'tape', found: 'no bytes' })
  const { all } = await manyBlocks(1)
  all.writeUInt32LE(2, 8)
  await expect(read(all)).rejects.toMatchObject({ rule: 'tape_version', found: 'version 2' })
})

test('a block goes out when it is full or old enough, by the times it is told', async () => {
  const sink = memory()
  const recorder = tapeRecorder(sink, { createdUs: START, flushMs: 10 })
  recorder.record(frame(1))
  recorder.record(frame(9_999))
  await Promise.resolve()
  expect(sink.pieces).toHaveLength(1)
  recorder.record(frame(10_001))
  recorder.record(frame(10_002))
  recorder.tick(START + 20_001)
  recorder.tick(START + 20_003)
  await recorder.flush()
  expect(sink.pieces).toHaveLength(3)
  expect(recorder.confirmed).toBe(4 + 1) // the connection's opening is an entry too
})

test('a sink that fails is heard of, and nothing behind it counts as confirmed', async () => {
  let writes = 0
  const sink = {
    write: async () => {
      if (++writes === 3) throw new Error('disk full')
    },
  }
  const recorder = tapeRecorder(sink, { createdUs: START })
  recorder.record(frame(1))
  await recorder.flush()
  const confirmed = recorder.confirmed
  recorder.record(frame(2))
  await expect(recorder.flush()).rejects.toThrow('disk full')
  expect(() => recorder.record(frame(3))).toThrow('disk full')
  expect(recorder.confirmed).toBe(confirmed)
})

test('memory does not grow with length', async () => {
  // 60 MB of tape, made while it is read
  const sink = memory()
  const recorder = tapeRecorder(sink, { createdUs: START })
  for (let i = 0; i < 1_000; i++) recorder.record({ ...frame(i), bytes: new Uint8Array(1_000).fill(i) })
  await recorder.flush()
  const once = sink.all()
  async function* many(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < 60; i++) yield* inPieces(once, 1 << 16)
  }
  const reader = new TapeReader({ name: 'long', open: many })
  let [entries, most] = [0, 0]
  const before = process.memoryUsage().arrayBuffers
  for await (const _ of reader.entries()) {
    if ((++entries & 0xfff) === 0) most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }
  expect(entries).toBe(60 * 1_001)
  expect(most).toBeLessThan(40 << 20)
})

test('a tape replays: frames by connection, snapshots by address, instruments from the tape itself', async () => {
  const sink = memory()
  const recorder = tapeRecorder(sink, { createdUs: START })
  const instrument = { venue: 'binance', symbol: 'BTC/USDT', id: 'BTCUSDT', tickSize: '0.01', lotSize: '0.001' }
  recorder.instrument(instrument, START)
  recorder.record({ kind: 'open', connection: 's1', venue: 'binance', url: 'wss://x', tsLocalUs: START })
  const depth = (first: number, last: number, px: string) =>
    `{"e":"depthUpdate","E":${START / 1000 + last},"s":"BTCUSDT","U":${first},"u":${last},"b":[["${px}","1.5"]],"a":[]}`
  recorder.record({ kind: 'frame', connection: 's1', tsLocalUs: START + 1, bytes: depth(10, 12, '99.99') })
  const body = '{"lastUpdateId":11,"bids":[["99.00","1.000"]],"asks":[["100.01","2.000"]]}'
  const url = 'https://api/api/v3/depth?symbol=BTCUSDT&limit=1000'
  recorder.record({ kind: 'http', url, status: 200, tsLocalUs: START + 2, bytes: body })
  recorder.record({ kind: 'frame', connection: 's1', tsLocalUs: START + 3, bytes: depth(13, 13, '99.98') })
  await recorder.close()
  const source = await tape([input('b.tape', sink.all())])
  expect(source.instruments).toEqual([instrument])
  const unnamed = await tape([input('b.tape', sink.all())], { symbol: 'BTCUSDT' })
  expect(unnamed.instruments).toEqual([instrument])
  const feed = await replay(source, { features: [] })
  for await (const _ of feed.events());
  const [market] = feed.markets
  expect(market!.state).toBe('live')
  expect(market!.seq).toBe(13)
  expect(market!.book.bids(3)).toEqual([
    [99.99, 1.5],
    [99.98, 1.5],
    [99, 1],
  ])
  expect(source.counters).toMatchObject({ entries: 5, damaged: 0, cutOffBytes: 0 })
  feed.close()
})
