// What is told of a market that plays in the page is what the engine says of it.
import { expect, test, vi } from 'vitest'

import { heardBy } from '../../test/edge/fake-service.js'
import { ManualClock, until } from '../../test/local/manual-clock.js'
import { Engine } from '../engine/engine.js'
import type { Market } from '../engine/market.js'
import { generated } from '../feeds/generated.js'
import { replay } from '../feeds/replay.js'
import type { Recorded, Source } from '../feeds/source.js'
import type { Channel, SourceEvent, Wish } from '../widget/source.js'
import { generatedSource, recordingSource, type RecordingOptions, type RecordingSource } from './recording-source.js'

const START_US = 1_767_225_600_000_000
const WISH: Wish = { venue: 'binance', symbol: 'BTC/USDT', channels: ['book'] }
const SECONDS = 6

const market = (seconds = SECONDS) => generated({ seed: 3, seconds, startUs: START_US })

/** Plays to the end. */
async function played(recording: Source, wish: Partial<Wish>, options: RecordingOptions = {}) {
  const clock = new ManualClock()
  const source = recordingSource(recording, { clock, ...options })
  const heard = heardBy()
  const times: number[] = []
  const end = source.watch({ ...WISH, ...wish }, (event) => {
    if (event.kind === 'clock') times.push(event.tsUs)
    heard.listener(event)
  })
  await until(() => heard.events.length > 0 || !Number.isNaN(source.nowUs))
  await clock.pass((SECONDS + 1) * 1000)
  end()
  return { heard, times, clock }
}

/** What the engine says of a recording as it stands at a time. */
async function reference<T>(recording: Source, read: (market: Market) => T): Promise<(tsUs: number) => T | undefined> {
  const feed = await replay(recording)
  const said: [tsUs: number, T][] = []
  for await (const { market } of feed.events()) if (market.state === 'live') said.push([market.tsLocalUs, read(market)])
  feed.close()
  return (tsUs) => said.findLast(([us]) => us <= tsUs)?.[1]
}

test('every book is the engine’s at that time, as deep as wished, ten times a second; the end is told', async () => {
  const said = await reference(market(), ({ book }) => ({
    bids: book.bidsTicks(7).flat(),
    asks: book.asksTicks(7).flat(),
  }))
  const { heard } = await played(market(), { depth: 7 })
  const books = heard.of('book')
  expect(books.length).toBeGreaterThan(50)
  expect(books.length).toBeLessThan(62)
  for (const { bids, asks, tsUs } of books) expect({ bids: [...bids], asks: [...asks] }).toEqual(said(tsUs))
  expect(heard.events[0]).toEqual({ kind: 'instrument', tickSize: '0.01', lotSize: '0.00001' })
  expect(heard.states()).toEqual(['idle', 'buffering', 'live', 'disconnected ended'])
  expect(heard.events.at(-1)).toMatchObject({ kind: 'state', reason: 'ended', tsUs: books.at(-1)!.tsUs })
})

test('all trades, in whole steps, none twice; signal, levels and features as the engine has them', async () => {
  const trades: number[][] = []
  const feed = await replay(market())
  feed.markets[0]!.trades(({ price, amount, tsLocalUs }) =>
    trades.push([Math.round(price * 100), Math.round(amount * 1e5), tsLocalUs]),
  )
  for await (const _ of feed.events());
  feed.close()
  const said = await reference(market(), (market) => [market.signal()?.score, market.feature('mid')])
  const channels: readonly Channel[] = ['trades', 'signal', 'levels', 'features']
  const { heard } = await played(market(), { channels, features: ['mid', 'ofi_l1_10s'] })
  const told = heard.of('trades').flatMap(({ trades }) => trades)
  expect(told.map(({ pxTicks, qtyLots, tsUs }) => [pxTicks, qtyLots, tsUs])).toEqual(trades)
  expect(heard.of('trades').length).toBeLessThan(62)
  const [signals, features] = [heard.of('signal'), heard.of('features')]
  expect(signals.length).toBeGreaterThan(20)
  for (const { signal, tsUs } of signals) expect(signal!.score).toBe(said(tsUs)![0])
  for (const { features: told, reasons, tsUs } of features) {
    expect(told['mid']).toBe(said(tsUs)![1])
    expect(Object.keys(told)).toEqual(['mid', 'ofi_l1_10s'].filter((name) => name in told))
    expect(told['ofi_l1_10s'] === null).toBe('ofi_l1_10s' in reasons)
  }
  expect(heard.of('levels').length).toBeGreaterThanOrEqual(5)
  const level = heard.of('levels').at(-1)!.levels[0]!
  expect([level.side, Number.isSafeInteger(level.pxTicks), level.strength! > 1]).toEqual(['bid', true, true])
})

test('time is the recording’s, goes on between records, and never back', async () => {
  const heard: SourceEvent[] = []
  const clock = new ManualClock()
  const source = recordingSource(market(), { clock, speed: 2 })
  source.watch(WISH, (event) => heard.push(event))
  await until(() => !Number.isNaN(source.nowUs))
  await clock.pass(1000)
  const [first, last] = [heard.find(({ kind }) => kind === 'state'), heard.at(-1)!]
  const times = heard.flatMap((event) => ('tsUs' in event ? [event.tsUs] : []))
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect((first as { tsUs: number }).tsUs - START_US).toBeLessThan(100_000)
  expect((last as { tsUs: number }).tsUs - START_US).toBeCloseTo(2_000_000, -5)
  source.pause()
  const { nowUs } = source
  await clock.pass(5000)
  expect([source.isPaused, source.nowUs]).toEqual([true, nowUs])
  source.speed = 1
  source.resume()
  await clock.pass(500)
  expect((source.nowUs - nowUs) / 1e6).toBeCloseTo(0.5, 1)
})

test('from a moment on: what came before built the book and is not told', async () => {
  const said = await reference(market(), ({ book }) => book.bidsTicks(20).flat())
  const { heard } = await played(market(), { channels: ['book', 'trades'] }, { fromUs: START_US + 4_000_000 })
  const books = heard.of('book')
  expect(heard.states()).toEqual(['live', 'disconnected ended'])
  expect(books.length).toBeGreaterThan(15)
  expect(books.length).toBeLessThan(24)
  for (const { bids, tsUs } of books) expect([...bids]).toEqual(said(tsUs))
  const times = heard.events.flatMap((event) =>
    event.kind === 'trades' ? event.trades.map(({ tsUs }) => tsUs) : 'tsUs' in event ? [event.tsUs] : [],
  )
  expect(Math.min(...times)).toBeGreaterThanOrEqual(START_US + 4_000_000)
})

/** How often the recording is read, and how often its reading was ended or came to an end. */
function counted(recording: Source) {
  const count = { opened: 0, closed: 0 }
  const source: Source = {
    ...recording,
    async *records() {
      count.opened++
      try {
        yield* recording.records()
      } finally {
        count.closed++
      }
    },
  }
  return { count, source }
}

async function watched(source: RecordingSource, wish: Partial<Wish> = {}) {
  const heard = heardBy()
  const end = source.watch({ ...WISH, ...wish }, heard.listener)
  await until(() => heard.events.length > 0 || !Number.isNaN(source.nowUs))
  return { heard, end }
}

test('watches share what plays; freed a moment after the last, from the start for the next', async () => {
  const clock = new ManualClock()
  const engines = vi.spyOn(Engine.prototype, 'close')
  const { count, source: recording } = counted(market())
  let overs = 0
  const source = recordingSource(recording, { clock, over: () => overs++ })
  const one = await watched(source, { depth: 3 })
  await clock.pass(2000)
  const two = await watched(source, { depth: 500 })
  expect(two.heard.events.map(({ kind }) => kind)).toEqual(['instrument', 'state', 'book'])
  await clock.pass(1000)
  const [shallow, deep] = [one.heard.book()!, two.heard.book()!]
  expect(shallow.bids).toHaveLength(6)
  expect(deep.bids.length).toBeGreaterThan(100)
  expect(deep.bids.slice(0, 6)).toEqual(shallow.bids)
  one.end()
  two.end()
  const { length } = two.heard.events
  await clock.pass(100)
  const moved = await watched(source)
  await clock.pass(1000)
  expect(count).toEqual({ opened: 1, closed: 0 })
  expect(two.heard.events).toHaveLength(length)
  moved.end()
  await clock.pass(1000)
  expect([count, overs, clock.waiting]).toEqual([{ opened: 1, closed: 1 }, 1, 0])
  expect(engines.mock.calls).toHaveLength(1)
  expect(source.nowUs).toBeNaN()
  const again = await watched(source)
  await clock.pass(100)
  expect(again.heard.events[1]).toMatchObject({ kind: 'state', state: 'idle' })
  expect(count.opened).toBe(2)
})

test('what is opened for those who have left meanwhile is freed', async () => {
  const engines = vi.spyOn(Engine.prototype, 'close').mockClear()
  const clock = new ManualClock()
  let give: (recording: Source) => void = () => {}
  const source = recordingSource(() => new Promise<Source>((resolve) => (give = resolve)), { clock })
  const heard = heardBy()
  const end = source.watch(WISH, heard.listener)
  end()
  await clock.pass(300)
  const { count, source: recording } = counted(market())
  await until(() => (give(recording), engines.mock.calls.length > 0))
  expect([heard.events, count.opened, clock.waiting]).toEqual([[], 0, 0])
})

test('back to the start: those that stand are told and over, who comes sees the start', async () => {
  const clock = new ManualClock()
  const { count, source: recording } = counted(market())
  const source = recordingSource(recording, { clock })
  const before = await watched(source)
  await clock.pass(3000)
  source.restart()
  expect(before.heard.states().at(-1)).toBe('disconnected restarted')
  const { length } = before.heard.events
  const after = await watched(source)
  before.end()
  await clock.pass(3000)
  expect(before.heard.events).toHaveLength(length)
  expect(count).toEqual({ opened: 2, closed: 1 })
  expect(after.heard.of('book')[0]!.tsUs).toBe(before.heard.of('book')[0]!.tsUs)
})

// oxlint-disable-next-line require-yield
async function* torn(): AsyncGenerator<Recorded> {
  throw new Error('torn')
}

test('what can not be had is told', async () => {
  const { heard } = await played(market(1), { channels: ['prediction', 'features'], features: ['mid', 'none'] })
  expect(heard.of('problem')).toMatchObject([
    { code: 'prediction' },
    { code: 'features', detail: expect.stringMatching(/^found none, expected some of .*mid/) },
  ])
  expect(heard.of('features').at(-1)!.features).toEqual({ mid: expect.any(Number) })
  const other = await played(market(1), { symbol: 'DOGE/USDT' })
  expect(other.heard.events).toEqual([
    { kind: 'problem', code: 'not_found', detail: 'market: found binance:DOGE/USDT, expected binance:BTC/USDT' },
  ])
  const broken = await played({ ...market(1), records: torn }, {})
  expect(broken.heard.of('problem')).toEqual([{ kind: 'problem', code: 'recording', detail: 'torn' }])
  expect(broken.heard.states()).toEqual(['disconnected failed'])
  const unopened = recordingSource(() => Promise.reject(new Error('nowhere')), { clock: new ManualClock() })
  expect((await watched(unopened)).heard.events).toEqual([{ kind: 'problem', code: 'recording', detail: 'nowhere' }])
})

test('a frame that the core refuses is told, as is the book that it costs', async () => {
  const recording = market(3)
  let frames = 0
  const bad: Source = {
    ...recording,
    async *records() {
      for await (const record of recording.records()) {
        const isDepth = record.kind === 'frame' && Buffer.from(record.bytes).includes('depthUpdate')
        if (isDepth && ++frames === 20) yield { ...record, bytes: Buffer.from('{"e":"depthUpdate","s":"BTCUSDT",') }
        else yield record
      }
    },
  }
  const { heard } = await played(bad, {})
  expect(heard.of('problem')).toMatchObject([{ code: 'defect', detail: expect.stringContaining('generated, row') }])
  expect(heard.states().slice(0, 4)).toEqual(['idle', 'buffering', 'live', 'resync decode'])
})

test('a generated market begins now, and is the same for the same seed', async () => {
  const books = await Promise.all(
    [7, 7, 8].map(async (seed) => {
      const clock = new ManualClock()
      const { heard } = await watched(generatedSource({ seed, symbol: 'ETH/USDT', clock }), { symbol: 'ETH/USDT' })
      const fromUs = clock.nowUs()
      await clock.pass(3000)
      expect(heard.of('book').at(-1)!.tsUs - fromUs).toBeCloseTo(3_000_000, -6)
      return heard.book()
    }),
  )
  expect(books[0]).toEqual(books[1])
  expect(books[0]).not.toEqual(books[2])
  expect(() => generatedSource({ seed: -1 })).toThrow('seed')
})
