// Gemini's two sockets: frames of its documentation, a recording of the older one, and its own side of the current one.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EVFLAG_RECEIVED, KIND_ALIVE, KIND_OTHER, KIND_SUBSCRIBED } from '#layout'

import type { Engine } from '../../src/engine/engine.js'
import { Status } from '../../src/engine/status.js'
import { gemini } from '../../src/feeds/venues/gemini.js'
import { geminiSide } from '../../src/feeds/venues/gemini-side.js'
import { openBuild } from '../parity/cores.js'
import { BothEnds } from './both-ends.js'
import { bodies, captured, received } from './captured.js'
import { PlainBook } from './plain-book.js'

let engine: Engine
beforeAll(async () => {
  engine = await openBuild('core.debug')
})
afterAll(() => engine.close())

const BTC = { venue: 'gemini', symbol: 'BTC/USD', tickSize: '0.01', lotSize: '0.00000001' } as const
const open = () => engine.market(BTC)

const depth = (first: number, last: number, bids: string, asks: string, symbol = 'btcusd') =>
  `{"e":"depthUpdate","E":1751508260659505382,"s":"${symbol}","U":${first},"u":${last},"b":${bids},"a":${asks}}`
const WHOLE = depth(12345670, 12345676, '[["45000.50","1.25"],["45000","2"]]', '[["45001.00","0.5"]]')

describe('the current socket', () => {
  test('the first frame is the book, and what follows is a range; time in nanoseconds beyond 2^53', () => {
    const market = open()
    expect(market.id).toBe('btcusd')
    expect(market.push(WHOLE)).toBe(Status.APPLIED)
    expect(market.state).toBe('live')
    expect(market.tsVenueUs).toBe(1751508260659505)
    expect(market.push(depth(12345677, 12345678, '[["45000.50","0"]]', '[["45001.00","0.75"]]'))).toBe(Status.APPLIED)
    expect(market.book.bidsTicks()).toEqual([[4500000, 200000000]])
    expect(market.book.asksTicks()).toEqual([[4500100, 75000000]])
    expect(market.seq).toBe(12345678)
    // U may be the last u as well
    expect(market.push(depth(12345678, 12345680, '[]', '[["45001.00","1"]]'))).toBe(Status.APPLIED)
    expect(market.push(depth(12345678, 12345680, '[]', '[["45001.00","9"]]'))).toBe(Status.DUPLICATE)
    expect(market.push(depth(12345682, 12345683, '[]', '[]'))).toBe(Status.GAP_SEQ)
    market.close()
  })

  test('a market that lost its book takes no change for a book: its stream has to begin anew', () => {
    const market = open()
    market.push(WHOLE)
    expect(market.push(depth(12345690, 12345691, '[["45000","3"]]', '[]'))).toBe(Status.GAP_SEQ)
    expect(market.push(depth(12345692, 12345693, '[["45000","4"]]', '[]'))).toBe(Status.BUFFERED)
    expect(market.state).toBe('buffering')
    expect(market.push('{"id":"btcusd@trade","status":200}')).toBe(Status.IGNORED)
    expect(market.push(depth(12345694, 12345695, '[["45000","4"]]', '[]'))).toBe(Status.BUFFERED)
    market.push('{"id":"btcusd@depth@100ms","status":200}')
    expect(market.push(depth(12345695, 12345695, '[["44999","4"]]', '[["45002","1"]]'))).toBe(Status.APPLIED)
    expect(market.state).toBe('live')
    expect(market.epoch).toBe(2)
    expect(market.book.bidsTicks()).toEqual([[4499900, 400000000]])
    // a live book is right whatever is subscribed
    market.push('{"id":"btcusd@depth@100ms","status":200}')
    expect(market.state).toBe('live')
    market.resync(Status.VENUE_RECONNECT)
    expect(market.push(WHOLE)).toBe(Status.APPLIED)
    market.close()
  })

  test('trades: m says that the buyer is the maker', () => {
    const market = open()
    market.push(WHOLE)
    const sides: string[] = []
    market.trades(({ side }) => sides.push(side))
    const trade = (id: number, m: boolean) =>
      `{"E":1751508260659505999,"s":"btcusd","t":${id},"p":"45000.5","q":"0.0001","m":${m}}`
    expect(market.push(trade(2840140956529623, true))).toBe(Status.APPLIED)
    expect(market.push(trade(2840140956529624, false))).toBe(Status.APPLIED)
    expect(sides).toEqual(['sell', 'buy'])
    expect(market.push(trade(2840140956529624, false))).toBe(Status.DUPLICATE)
    market.close()
  })

  test('an empty side of a ticker is no defect; other messages are none of the market’s', () => {
    const market = open()
    market.push(WHOLE)
    const ticker = '{"u":1751508438600117161,"E":1751508260659505382,"s":"btcusd","b":"","B":"","a":"45001","A":"1"}'
    expect(market.push(ticker)).toBe(Status.IGNORED)
    expect(market.push(depth(1, 2, '[["0.5","x"]]', '[]', 'ethusd'))).toBe(Status.WRONG_SYMBOL)
    expect(market.state).toBe('live')
    market.close()
  })

  test.each([
    ['no U', WHOLE.replace('"U":12345670,', ''), 'missing'],
    ['U beyond u', depth(3, 2, '[]', '[]'), 'integer'],
    ['no time', WHOLE.replace('"E":1751508260659505382,', ''), 'missing'],
    ['sides that are no list', depth(1, 2, '{}', '[]'), 'type'],
    ['a price that is no decimal', depth(1, 2, '[["","1"]]', '[]'), 'decimal'],
  ])('%s is refused', (_name, frame, rule) => {
    const market = open()
    expect(market.push(frame)).toBe(Status.DECODE)
    expect(market.defect?.rule).toContain(rule)
    market.close()
  })

  test('what frames are', () => {
    const look = engine.look('gemini')
    look.at('{"id":"btcusd@depth@100ms","status":200}')
    expect([look.kind, look.ids]).toEqual([KIND_SUBSCRIBED, ['btcusd']])
    look.at('{"id":"btcusd@depth@100ms","status":400,"error":{}}')
    expect(look.kind).toBe(KIND_OTHER)
    look.at('{"type":"heartbeat","timestamp":1786313195331}')
    expect(look.kind).toBe(KIND_ALIVE)
    look.at('{"type":"l2_updates","symbol":"BTCUSD","changes":[["buy","65205.5","0.0"]]}')
    expect(look.symbols).toEqual([{ id: 'btcusd', pxDecimals: 1, qtyDecimals: 0 }])
    expect(look.flags & EVFLAG_RECEIVED).not.toBe(0)
    expect(look.tsVenueNs).toBe(null)
  })
})

describe('the older socket', () => {
  const updates = (changes: string, more = '') => `{"type":"l2_updates","symbol":"BTCUSD","changes":${changes}${more}}`

  test('the first frame alone has trades; without a time of the venue’s the receive time stands for it', () => {
    const market = open()
    const whole = updates('[["buy","65205.5","1"],["sell","65206","2"]]', ',"trades":[{"tid":1}],"auction_events":[]')
    expect(market.push(whole, 1_786_313_195_000_001)).toBe(Status.APPLIED)
    expect(market.counters.trades).toBe(0)
    expect(market.tsVenueUs).toBe(1_786_313_195_000_001)
    expect(market.push(updates('[["buy","65205.5","0.0"],["buy","65205","3"]]'), 1_786_313_195_000_500)).toBe(
      Status.APPLIED,
    )
    expect(market.book.bidsTicks()).toEqual([[6520500, 300000000]])
    expect(market.tsVenueUs).toBe(1_786_313_195_000_500)
    expect(market.seq).toBeNaN()
    const trade =
      '{"type":"trade","symbol":"BTCUSD","event_id":1764551741926942,"tid":2840141017904555,"price":"65206.29","quantity":"0.00007667","side":"buy","timestamp":1786313194672}'
    const sides: string[] = []
    market.trades(({ side }) => sides.push(side))
    expect(market.push(trade, 1_786_313_195_000_900)).toBe(Status.APPLIED)
    expect(sides).toEqual(['buy'])
    expect(market.counters.timeRegressions).toBe(0)
    expect(market.push(updates('[["bid","1","1"]]'))).toBe(Status.DECODE)
    market.close()
  })

  test('the REST book', () => {
    const market = open()
    const row = (price: string, amount: string) => `{"price":"${price}","amount":"${amount}","timestamp":"1547147541"}`
    const body = `{"bids":[${row('3607.85', '6.64')}],"asks":[${row('3607.86', '14.68')}]}`
    expect(market.snapshot(body)).toBe(Status.BUFFERED)
    expect(market.push(updates('[["buy","3607.80","1"]]'))).toBe(Status.APPLIED)
    expect(market.book.bidsTicks()).toEqual([
      [360785, 664000000],
      [360780, 100000000],
    ])
    market.close()
  })
})

describe('the recording of 2026-08-09', () => {
  test('559 frames of ten markets equal to plain books, 0 crossed, 0 removals of unknown levels', ({ skip }) => {
    const lines = captured('GEMINI.jsonl.zst', skip)
    const listing = gemini.readListing(bodies(lines, gemini.isListing))
    expect(listing.find(({ id }) => id === 'btcusd')).toEqual({
      symbol: 'BTC/USD',
      id: 'btcusd',
      tickSize: '0.01',
      lotSize: '0.00000001',
    })
    expect(listing.find(({ id }) => id === 'btcusdcperp')?.symbol).toBe('BTC/USDC:USDC')
    const frames = received(lines)
    const look = engine.look('gemini')
    const ids = new Set(frames.flatMap(({ data }) => (look.at(data) ? look.ids : [])))
    expect(ids.size).toBe(10)
    const markets = new Map(
      [...ids].map((id) => [id, engine.market({ venue: 'gemini', ...listing.find((each) => each.id === id)! })]),
    )
    const plain = new Map([...ids].map((id) => [id, new PlainBook()]))
    const connection = engine.connection({ venue: 'gemini' })
    const mismatches: string[] = []
    let books = 0
    for (const { data, tsUs } of frames) {
      expect(connection.push(data, tsUs)).toBeLessThan(Status.WRONG_SYMBOL)
      const frame = JSON.parse(data) as { type: string; symbol: string; changes: string[][]; trades?: unknown }
      if (frame.type !== 'l2_updates') continue
      books++
      const id = frame.symbol.toLowerCase()
      const book = plain.get(id)!
      if (frame.trades) book.clear()
      for (const [side, price, size] of frame.changes) book.set(side === 'buy' ? 'bids' : 'asks', price!, size!)
      const difference = book.differs(markets.get(id)!)
      if (difference !== null) mismatches.push(difference)
    }
    expect(mismatches).toEqual([])
    expect(books).toBe(559)
    expect(connection.counters).toMatchObject({ gaps: 0, undecoded: 0, unrouted: 0 })
    const sum = (name: 'resyncs' | 'decodeErrors' | 'unknownDeletes' | 'trades' | 'timeRegressions') =>
      [...markets.values()].reduce((total, { counters }) => total + counters[name], 0)
    expect([sum('resyncs'), sum('decodeErrors'), sum('unknownDeletes'), sum('trades')]).toEqual([0, 0, 0, 2])
    expect(sum('timeRegressions')).toBe(0)
    for (const market of markets.values()) market.close()
  })
})

describe('both ends', () => {
  const listings = [
    { symbol: 'BTC/USD', id: 'btcusd', tickSize: '0.01', lotSize: '0.00000001' },
    { symbol: 'ETH/USDC:USDC', id: 'ethusdcperp', tickSize: '0.5', lotSize: '0.001' },
  ]

  test('what the side writes is what the market holds; a lost frame is noticed at the next', () => {
    const ends = new BothEnds(engine, gemini, geminiSide, listings)
    ends.subscribe()
    expect(ends.differs()).toBe(null)
    for (let i = 0; i < 300; i++) {
      ends.step()
      expect(ends.differs()).toBe(null)
    }
    expect(ends.markets.reduce((sum, { counters }) => sum + counters.trades, 0)).toBe(Number(ends.trades))
    ends.resubscribe()
    expect(ends.differs()).toBe(null)
    ends.step(true, 0)
    ends.step(false, 0)
    expect(ends.markets.map(({ state }) => state)).toEqual(['resync', 'live'])
    expect(ends.markets[0]!.counters.gaps).toBe(1)
    ends.step(false, 0)
    ends.resubscribe()
    expect(ends.differs()).toBe(null)
    for (const market of ends.markets) market.close()
  })

  test('REST', () => {
    const [request] = gemini.listing({ socket: '', rest: '' }, ['ethusdcperp'])
    const body = geminiSide.rest('GET', request!.url, () => null, listings)!
    expect(gemini.readListing([new TextEncoder().encode(body)])).toEqual([listings[1]])
    expect(gemini.socketUrl(gemini.endpoints, [], {}, null)).toBe('wss://ws.gemini.com?snapshot=-1')
  })
})
