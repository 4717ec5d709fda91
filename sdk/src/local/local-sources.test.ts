// Tapes with their gaps, markets from their venues, and what the attribute `source` may say.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

import { type LocalMarkets, startLocalMarkets } from '../../../cli/src/service/local-market.js'
import { heardBy } from '../../test/edge/fake-service.js'
import { type GapTape, gapTape } from '../../test/local/gap-tape.js'
import { ManualClock, until } from '../../test/local/manual-clock.js'
import { connect } from '../feeds/connect/connect.js'
import { defaultEnv } from '../feeds/connect/env.default.js'
import type { Env } from '../feeds/connect/env.js'
import type { SourceEvent, Wish } from '../widget/source.js'
import { sourceFor } from '../widget/source-kinds.js'
import { feedSource, recordingSource, venueSource } from './index.js'

const WISH: Wish = { venue: 'binance', symbol: 'BTC/USDT', channels: ['book'] }
const NO_ELEMENT = { getAttribute: () => null } as never

let tape: GapTape
let markets: LocalMarkets
beforeAll(async () => {
  tape = await gapTape()
  markets = await startLocalMarkets({ symbols: ['BTC/USDT'], speed: 4 })
})
afterAll(() => markets.close())

test('a tape shows the gap that it has: no book in it, time goes on, and a greater epoch behind it', async () => {
  const clock = new ManualClock()
  const heard = heardBy()
  const times: number[] = []
  const source = recordingSource(tape.bytes, { clock })
  source.watch({ ...WISH, channels: ['book', 'trades'] }, (event: SourceEvent) => {
    if (event.kind === 'clock') times.push(event.tsUs)
    heard.listener(event)
  })
  await until(() => !Number.isNaN(source.nowUs))
  await clock.pass(10_000)
  expect(heard.of('problem')).toEqual([])
  const gap = ['resync gap_seq', 'buffering gap_seq']
  expect(heard.states()).toEqual(['idle', 'buffering', 'live', ...gap, 'live', 'disconnected ended'])
  const [lost, found] = heard
    .of('state')
    .filter(({ state }) => state === 'resync' || state === 'live')
    .slice(1)
  expect([lost!.tsUs, lost!.epoch, found!.epoch]).toEqual([tape.lostUs, 1, 2])
  expect(tape.foundUs - tape.lostUs).toBeGreaterThan(800_000)
  expect(found!.tsUs - tape.foundUs).toBeLessThan(200_000)
  const within = (tsUs: number) => tsUs > tape.lostUs && tsUs < tape.foundUs
  expect(heard.of('book').filter(({ tsUs }) => within(tsUs))).toEqual([])
  expect(times.filter(within).length).toBeGreaterThanOrEqual(7)
  // Trades that waited are told before the state that came after them.
  const after = heard.events.slice(heard.events.indexOf(lost!))
  const trades = after.flatMap((event) => (event.kind === 'trades' ? event.trades : []))
  expect(trades.length).toBeGreaterThan(0)
  expect(Math.min(...trades.map(({ tsUs }) => tsUs))).toBeGreaterThanOrEqual(tape.lostUs)
  expect(new Set(heard.of('book').map(({ epoch }) => epoch))).toEqual(new Set([1, 2]))
})

test('a damaged tape is told, and what is left of it is shown', async () => {
  const bytes = tape.bytes.slice()
  bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 9)
  const clock = new ManualClock()
  const heard = heardBy()
  const source = recordingSource(bytes, { clock })
  source.watch(WISH, heard.listener)
  await until(() => !Number.isNaN(source.nowUs))
  await clock.pass(10_000)
  expect(heard.of('problem').map(({ code }) => code)).toContain('damaged')
  expect(heard.of('book').length).toBeGreaterThan(5)
  expect(heard.states().at(-1)).toBe('disconnected ended')
})

/** The host's world, and what is open of it. */
async function counted() {
  const env = await defaultEnv()
  const open = new Set<object>()
  const counting: Env = {
    ...env,
    openSocket: (url, events) => {
      const key = {}
      open.add(key)
      return env.openSocket(url, { ...events, onClose: (why) => (open.delete(key), events.onClose(why)) })
    },
  }
  return { env: counting, open }
}

test('a market of its venue, with the core in this page; nothing is left when nobody watches', async () => {
  const { env, open } = await counted()
  const source = venueSource({ endpoints: markets.feeds[0]!.endpoints, env })
  const [one, two] = [heardBy(), heardBy()]
  const ends = [
    source.watch({ ...WISH, channels: ['book', 'trades', 'signal'] }, one.listener),
    source.watch({ ...WISH, depth: 2 }, two.listener),
  ]
  expect(one.states()).toEqual(['connecting'])
  await expect
    .poll(() => (['book', 'trades', 'signal'] as const).filter((kind) => one.of(kind).length > 2), { timeout: 15_000 })
    .toHaveLength(3)
  expect(one.events[1]).toEqual({ kind: 'instrument', tickSize: '0.01', lotSize: '0.00001' })
  expect(one.states()).toContain('live')
  expect(two.book()!.bids).toHaveLength(4)
  const told = one.events.flatMap((event) => ('tsUs' in event ? [event.tsUs] : []))
  expect(told).toEqual(told.toSorted((a, b) => a - b))
  expect(open.size).toBe(1)
  for (const end of ends) end()
  await expect.poll(() => open.size, { timeout: 5000 }).toBe(0)
}, 30_000)

test('a symbol that the venue does not list, a venue that there is not: told, and not asked again', async () => {
  const clock = new ManualClock()
  const { env } = await counted()
  const source = venueSource({ endpoints: markets.feeds[0]!.endpoints, env, clock })
  for (const wish of [{ symbol: 'DOGE/USDT' }, { venue: 'nowhere' }]) {
    const heard = heardBy()
    source.watch({ ...WISH, ...wish }, heard.listener)
    await until(() => heard.of('problem').length > 0)
    expect(heard.of('problem')).toMatchObject([
      { code: 'venue', detail: expect.stringMatching(/^(symbols|venue): found/) },
    ])
    expect(heard.states()).toEqual(['connecting', 'disconnected venue'])
  }
  expect(clock.waiting).toBe(0)
})

test('a venue out of reach is tried again as long as somebody watches', async () => {
  const clock = new ManualClock()
  let asked = 0
  const env: Env = { ...(await defaultEnv()), fetch: () => (asked++, Promise.reject(new Error('no network'))) }
  env.setTimer = (_, run) => clock.setTimer(0, run) // its own patience is not what is tested
  const source = venueSource({ endpoints: markets.feeds[0]!.endpoints, env, clock })
  const heard = heardBy()
  const end = source.watch(WISH, heard.listener)
  const soon = (happened: () => boolean) =>
    expect.poll(() => clock.pass(0).then(happened), { interval: 5, timeout: 10_000 }).toBe(true)
  await soon(() => heard.of('problem').length > 0)
  const before = asked
  await clock.pass(10_000)
  expect(heard.states().slice(0, 3)).toEqual(['connecting', 'disconnected venue', 'connecting'])
  await soon(() => asked > before)
  end()
  await clock.pass(1000)
  const { length } = heard.events
  await clock.pass(60_000)
  expect([heard.events.length, clock.waiting]).toEqual([length, 0])
})

test('a feed that is its owner’s: watched beside the owner’s loop, and told when it is closed', async () => {
  const feed = await connect({ venue: 'binance', symbols: ['BTC/USDT'], endpoints: markets.feeds[0]!.endpoints })
  const heard = heardBy()
  const source = feedSource(feed)
  source.watch(WISH, heard.listener)
  let items = 0
  for await (const { market } of feed.events()) {
    if (market.state === 'live') items++
    if (heard.of('book').length > 3 && items > 3) break
  }
  feed.close()
  await expect.poll(() => heard.states().at(-1)).toBe('disconnected closed')
  const late = heardBy()
  source.watch(WISH, late.listener)
  expect(late.states()).toEqual(['disconnected closed'])
}, 30_000)

test('the attribute: a recording at an address, shared by its elements, and fetched anew for the next', async () => {
  let fetched = 0
  const server = createServer((_, response) => (fetched++, response.end(tape.bytes)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const text = `recording:http://127.0.0.1:${(server.address() as AddressInfo).port}/a.tape`
  const heard = [heardBy(), heardBy()]
  const ends = heard.map(({ listener }) => sourceFor(text, NO_ELEMENT)!.watch(WISH, listener))
  await expect.poll(() => heard.map((each) => each.of('book').length > 1), { timeout: 10_000 }).toEqual([true, true])
  expect(fetched).toBe(1)
  for (const end of ends) end()
  // Looked at seldom enough for what played to be freed in between.
  const look = () => (sourceFor(text, NO_ELEMENT)!.watch(WISH, () => {})(), fetched)
  await expect.poll(look, { interval: 400, timeout: 10_000 }).toBeGreaterThan(1)
  const missing = heardBy()
  sourceFor('recording:http://127.0.0.1:1/none', NO_ELEMENT)!.watch(WISH, missing.listener)
  await until(() => missing.of('problem').length > 0)
  expect(missing.of('problem')).toMatchObject([{ code: 'recording' }])
})

test('the attribute: a generated market by its seed, under the symbol of the element', async () => {
  const heard = heardBy()
  const wish = { ...WISH, symbol: 'ETH/USDT' }
  const end = sourceFor('generated:9', NO_ELEMENT)!.watch(wish, heard.listener)
  await expect.poll(() => heard.of('book').length, { timeout: 10_000 }).toBeGreaterThan(2)
  end()
  const venue = sourceFor('venue', NO_ELEMENT)
  expect(venue).toBe(sourceFor('venue', NO_ELEMENT))
  expect(venue).not.toBe(null)
  for (const text of ['generated:x', 'generated:-1', 'recording:', 'venues', 'recording:http://'])
    expect(sourceFor(text, NO_ELEMENT)).toBe(null)
})
