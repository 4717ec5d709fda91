// A recording played as the venue it was made of: what a client builds of it, over a line that loses, is the recording's book.
import { expect, test } from 'vitest'

import type { Engine } from '../../src/engine/engine.js'
import type { Market } from '../../src/engine/market.js'
import { Status } from '../../src/engine/status.js'
import { generated } from '../../src/feeds/generated.js'
import { ServedVenue, type ServedSession } from '../../src/feeds/serve/served-venue.js'
import type { FaultRates } from '../../src/feeds/simulator/faults.js'
import { binanceSide } from '../../src/feeds/venues/binance-side.js'
import { openBuild } from '../parity/cores.js'
import { linkVenue } from './link-side.js'
import { simulatedVenue } from '../../src/feeds/simulator/venue.js'

const PATH = '/stream?streams=btcusdt@depth@100ms/btcusdt@trade'

async function played(faults: Partial<FaultRates>, seconds = 60, lateMs = 0) {
  const source = generated({ seed: 7, seconds })
  const [instrument] = source.instruments
  const venue = new ServedVenue({
    engine: await openBuild(),
    side: binanceSide,
    listings: [instrument!],
    faults,
    seed: 5,
    lateMs,
  })
  const engine = await openBuild()
  const market = engine.market({ ...instrument!, features: [], levels: false })
  const connection = engine.connection({ venue: 'binance' })
  let session: ServedSession | null = null
  const heard = { frames: 0, resyncs: 0, opened: 0, wrong: 0, compared: 0 }
  const open = () => {
    heard.opened++
    connection.reopened()
    if (market.state !== 'idle') market.resync(Status.VENUE_RECONNECT)
    session = venue.connect(PATH, {
      send(frame) {
        heard.frames++
        connection.push(frame)
      },
      close: () => (session = null),
    })
  }
  open()
  let waited = 0
  for await (const record of source.records()) {
    if (record.kind === 'snapshot') venue.body('BTCUSDT', record.bytes)
    if (record.kind !== 'frame') continue
    venue.frame(record.bytes, record.tsLocalUs)
    if (session === null) open()
    if (market.state !== 'live' && ++waited % 20 === 3) {
      const body = venue.rest('GET', '/api/v3/depth?symbol=BTCUSDT&limit=5000')
      if (body !== null) market.snapshot(body)
    }
    if (market.state !== 'live' || venue.counts.frames % 40 !== 0) continue
    const book = venue.book('BTCUSDT')
    if (!book || BigInt(market.seq) !== book.seq) continue
    heard.compared++
    const same = (side: [number, number][], of: ReadonlyMap<bigint, bigint>) =>
      side.length === of.size && side.every(([px, qty]) => of.get(BigInt(px)) === BigInt(qty))
    if (!same(market.book.bidsTicks(), book.bids) || !same(market.book.asksTicks(), book.asks)) heard.wrong++
  }
  heard.resyncs = market.counters.resyncs
  return { venue, market, heard }
}

test('over a perfect line the client’s book is the recording’s, trades come too', async () => {
  const { venue, market, heard } = await played({})
  expect(heard).toMatchObject({ opened: 1, resyncs: 0, wrong: 0 })
  expect(heard.compared).toBeGreaterThan(20)
  expect(market.counters.trades).toBeGreaterThan(50)
  expect(venue.counts.sent).toBe(heard.frames)
})

test('with one frame in a hundred lost, repeated, swapped, and a connection closed now and then', async () => {
  const rates = { drop: 0.01, dup: 0.01, reorder: 0.01, close: 0.001 }
  const { venue, market, heard } = await played(rates, 180)
  expect(heard.wrong).toBe(0)
  expect(heard.opened).toBeGreaterThan(3)
  expect(market.counters.gaps).toBeGreaterThan(10)
  expect(heard.compared).toBeGreaterThan(40)
  expect(venue.faults.drop).toBeGreaterThan(20)
  expect(venue.faults.close).toBe(heard.opened - 1)
})

test('with snapshots from some frames ago: the client waits until one fits, and its book is right', async () => {
  const { venue, heard } = await played({ drop: 0.01, stale: 0.7 }, 180)
  expect(heard.wrong).toBe(0)
  expect(heard.resyncs).toBeGreaterThan(5)
  expect(heard.compared).toBeGreaterThan(20)
  expect(venue.faults.stale).toBeGreaterThan(5)
})

test('a stale answer shows the book as it was, with its number', async () => {
  const { venue } = await played({ drop: 0.01, stale: 1 }, 60)
  const told = JSON.parse(venue.rest('GET', '/api/v3/depth?symbol=BTCUSDT&limit=5')!) as { lastUpdateId: number }
  expect(told.lastUpdateId).toBeLessThan(Number(venue.book('BTCUSDT')!.seq))
})

test('answers are held back up to the time told, by the seed', async () => {
  const { venue } = await played({}, 2, 250)
  const held = Array.from({ length: 50 }, () => venue.holdMs())
  expect(Math.max(...held)).toBeLessThan(250)
  expect(Math.max(...held)).toBeGreaterThan(200)
  expect(Math.min(...held)).toBeLessThan(50)
  expect(venue.faults.late).toBe(50)
  expect((await played({}, 2)).venue.holdMs()).toBe(0)
})

test('the list of instruments and unknown addresses are answered as the venue does', async () => {
  const { venue } = await played({}, 2)
  expect(JSON.parse(venue.rest('GET', '/api/v3/exchangeInfo')!)).toMatchObject({ symbols: [{ symbol: 'BTCUSDT' }] })
  expect(venue.rest('GET', '/api/v3/time')).toBe(null)
  expect(venue.rest('GET', '/api/v3/depth?symbol=ETHUSDT')).toBe(null)
})

test('where the venue sends snapshots, a subscriber in the middle gets one of the book as it is', async () => {
  const { side, listings, path, subscribe } = linkVenue
  const ids = ['BTC-USDT']
  const tape = simulatedVenue({ side, listings: listings.slice(0, 1), seed: 3 })
  const recorded = tape.connect(path(ids))
  for (const message of subscribe(ids)) recorded.send(message)
  for (let i = 0; i < 400; i++) tape.step()
  const engine: Engine = await openBuild()
  const venue = new ServedVenue({ engine: await openBuild(), side, listings: listings.slice(0, 1) })
  const market: Market = engine.market({ venue: 'okx', ...listings[0]!, features: [], levels: false })
  const connection = engine.connection({ venue: 'okx' })
  for (const [i, { frame }] of recorded.inbox.entries()) {
    venue.frame(new TextEncoder().encode(frame))
    if (i !== 200) continue
    const session = venue.connect(path(ids), { send: (text) => void connection.push(text), close: () => {} })
    for (const message of subscribe(ids)) session.message(message)
    expect(market.state).toBe('live')
  }
  expect(market.counters.gaps).toBe(0)
  expect(BigInt(market.seq)).toBe(tape.book('BTC-USDT').seq)
  expect(market.book.counts.bids).toBe(tape.book('BTC-USDT').bids.size)
  expect(venue.counts.snapshots).toBe(1)
})
