// Hyperliquid: frames of its documentation, a recording, and its own side.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EVFLAG_SAMPLED, KIND_ALIVE, KIND_DEPTH, KIND_OTHER } from '#layout'

import type { Engine } from '../../src/engine/engine.js'
import { nativeSymbol } from '../../src/engine/symbols.js'
import { Status } from '../../src/engine/status.js'
import { hyperliquid } from '../../src/feeds/venues/hyperliquid.js'
import { hyperliquidSide } from '../../src/feeds/venues/hyperliquid-side.js'
import { recordedFrames } from '../golden/recordings.js'
import { openBuild } from '../parity/cores.js'
import { BothEnds } from './both-ends.js'
import { PlainBook } from './plain-book.js'

let engine: Engine
beforeAll(async () => {
  engine = await openBuild('core.debug')
})
afterAll(() => engine.close())

const BTC = { venue: 'hyperliquid', symbol: 'BTC/USDC:USDC', tickSize: '0.1', lotSize: '0.00001' } as const

const level = (px: string, sz: string) => `{"px":"${px}","sz":"${sz}","n":3}`
const book = (time: number, bids: string[], asks: string[], more = '') =>
  `{"channel":"l2Book","data":{"coin":"BTC","time":${time},${more}"levels":[[${bids.join(',')}],[${asks.join(',')}]]}}`
const trade = (time: number, side: string, coin = 'BTC') =>
  `{"coin":"${coin}","side":"${side}","px":"105056.0","sz":"0.00219","hash":"0x0","time":${time},"tid":121451470284048,"users":["0x1","0x2"]}`
const trades = (...list: string[]) => `{"channel":"trades","data":[${list.join(',')}]}`

describe('frames', () => {
  test('each message is the book; time must not fall; the epoch stays', () => {
    const market = engine.market(BTC)
    const first = book(1737918843542, [level('105055.0', '3.03622'), level('105054', '1')], [level('105056', '0.5')])
    expect(market.push(first)).toBe(Status.APPLIED)
    expect(market.push(first)).toBe(Status.APPLIED)
    expect(market.push(book(1737918844035, [level('105053.5', '2')], [level('105056', '0.5')]))).toBe(Status.APPLIED)
    expect(market.book.bidsTicks()).toEqual([[1050535, 200000]])
    expect(market.push(first)).toBe(Status.DUPLICATE)
    expect(market.epoch).toBe(1)
    expect(market.tsVenueUs).toBe(1737918844035000)
    market.close()
  })

  test('a fast book is a market of its own', () => {
    const market = engine.market(BTC)
    const fast = engine.market({ ...BTC, id: 'BTC@fast' })
    const connection = engine.connection({ venue: 'hyperliquid' })
    connection.push(book(1737918843542, [level('105055', '1')], [level('105056', '1')]))
    connection.push(book(1737918843600, [level('105054', '1')], [level('105056', '1')], '"fast":true,'))
    expect(market.book.bidsTicks()).toEqual([[1050550, 100000]])
    expect(fast.book.bidsTicks()).toEqual([[1050540, 100000]])
    expect(hyperliquid.subscribe(['BTC@fast'], {})).toEqual([
      '{"method":"subscribe","subscription":{"type":"l2Book","coin":"BTC","fast":true}}',
    ])
    market.close()
    fast.close()
  })

  test('trades: B bought; what came with the subscription is history', () => {
    const market = engine.market(BTC)
    market.push(book(1737918843542, [level('105055', '1')], [level('105056', '1')]))
    const sides: string[] = []
    market.trades(({ side }) => sides.push(side))
    expect(market.push(trades(trade(1737918794873, 'B'), trade(1737918840013, 'A')))).toBe(Status.IGNORED)
    expect(market.push(trades(trade(1737918847000, 'B'), trade(1737918847000, 'A')))).toBe(Status.APPLIED)
    expect(market.push(trades(trade(1737918847000, 'B', 'ETH')))).toBe(Status.WRONG_SYMBOL)
    expect(market.push(trades(trade(1737918847000, 'C')))).toBe(Status.DECODE)
    expect(market.state).toBe('live')
    expect(sides).toEqual(['buy', 'sell'])
    market.close()
  })

  test.each([
    ['no time', book(1, [], []).replace('"time":1,', ''), 'missing'],
    ['one side', '{"channel":"l2Book","data":{"coin":"BTC","time":1,"levels":[[]]}}', 'value'],
    ['a level without size', book(1, ['{"px":"1"}'], []), 'missing'],
    ['a price of zero', book(1, [level('0', '1')], []), 'range'],
  ])('%s is refused', (_name, frame, rule) => {
    const market = engine.market(BTC)
    expect(market.push(frame)).toBe(Status.DECODE)
    expect(market.defect?.rule).toContain(rule)
    market.close()
  })

  test('what frames are', () => {
    const look = engine.look('hyperliquid')
    look.at('{"channel":"pong"}')
    expect(look.kind).toBe(KIND_ALIVE)
    look.at(
      '{"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":{"type":"trades","coin":"BTC"}}}',
    )
    expect(look.kind).toBe(KIND_OTHER)
    look.at(book(1737918843542, [level('105055.5', '1.25')], []))
    expect([look.kind, look.flags & EVFLAG_SAMPLED]).toEqual([KIND_DEPTH, EVFLAG_SAMPLED])
    expect(look.symbols).toEqual([{ id: 'BTC', pxDecimals: 1, qtyDecimals: 2 }])
    expect(nativeSymbol('hyperliquid', 'BTC/USDC:USDC')).toBe('BTC')
    expect(nativeSymbol('hyperliquid', 'PURR/USDC')).toBe('PURR/USDC')
    expect(nativeSymbol('hyperliquid', '@107')).toBe('@107')
  })

  test('the lists of instruments', () => {
    const encoder = new TextEncoder()
    const meta = '{"universe":[{"szDecimals":5,"name":"BTC","maxLeverage":50},{"szDecimals":0,"name":"kPEPE"}]}'
    const spot =
      '{"tokens":[{"name":"USDC","szDecimals":8,"index":0},{"name":"PURR","szDecimals":0,"index":1}],"universe":[{"name":"PURR/USDC","tokens":[1,0],"index":0}]}'
    expect(hyperliquid.readListing([meta, spot].map((text) => encoder.encode(text)))).toEqual([
      { symbol: 'BTC/USDC:USDC', id: 'BTC', tickSize: '0.1', lotSize: '0.00001' },
      { symbol: 'kPEPE/USDC:USDC', id: 'kPEPE', tickSize: '0.000001', lotSize: '1' },
      { symbol: 'PURR/USDC', id: 'PURR/USDC', tickSize: '0.00000001', lotSize: '1' },
    ])
  })
})

describe('the recording of 2025-01-26', () => {
  test('55 frames, books equal to plain books, one frame of history', ({ skip }) => {
    const market = engine.market(BTC)
    const connection = engine.connection({ venue: 'hyperliquid' })
    const plain = new PlainBook()
    const mismatches: string[] = []
    const counts = { frames: 0, books: 0, trades: 0 }
    for (const { bytes, tsLocalUs } of recordedFrames(['hyperliquid/hyperliquid_btcusd_20250126.gz'], skip)) {
      counts.frames++
      const status = connection.push(bytes, tsLocalUs)
      const { channel, data } = JSON.parse(new TextDecoder().decode(bytes)) as {
        channel: string
        data: { length: number; levels: { px: string; sz: string }[][] }
      }
      if (channel === 'trades') {
        counts.trades += data.length
        expect(status).toBe(data.length === 30 ? Status.IGNORED : Status.APPLIED)
        continue
      }
      expect(status).toBe(Status.APPLIED)
      counts.books++
      plain.clear()
      for (const { px, sz } of data.levels[0]!) plain.set('bids', px, sz)
      for (const { px, sz } of data.levels[1]!) plain.set('asks', px, sz)
      const difference = plain.differs(market)
      if (difference !== null) mismatches.push(difference)
    }
    expect(mismatches).toEqual([])
    expect(counts).toEqual({ frames: 55, books: 46, trades: 64 })
    expect(market.counters).toMatchObject({ trades: 34, resyncs: 0, decodeErrors: 0, duplicates: 0 })
    market.close()
  })
})

test('both ends: the best 20 levels a side are the market’s; a lost frame heals with the next', () => {
  const listings = [
    { symbol: 'BTC/USDC:USDC', id: 'BTC', tickSize: '0.1', lotSize: '0.00001' },
    { symbol: 'kPEPE/USDC:USDC', id: 'kPEPE', tickSize: '0.000001', lotSize: '1' },
  ]
  const ends = new BothEnds(engine, hyperliquid, hyperliquidSide, listings)
  ends.subscribe()
  expect(ends.differs(20)).toBe(null)
  for (let i = 0; i < 200; i++) {
    ends.step()
    expect(ends.differs(20)).toBe(null)
  }
  expect(ends.markets.reduce((sum, { counters }) => sum + counters.trades, 0)).toBe(Number(ends.trades))
  ends.step(true, 0)
  ends.step(false, 0)
  expect(ends.differs(20)).toBe(null)
  ends.say(hyperliquid.heartbeat!.message!)
  expect(ends.status).toBe(Status.IGNORED)
  for (const market of ends.markets) market.close()
})
