// Deribit: frames of its documentation, a recording, and its own side.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EVFLAG_SAMPLED, KIND_ALIVE, KIND_OTHER } from '#layout'

import type { Engine } from '../../src/engine/engine.js'
import { nativeSymbol } from '../../src/engine/symbols.js'
import { Status } from '../../src/engine/status.js'
import { deribit } from '../../src/feeds/venues/deribit.js'
import { deribitSide } from '../../src/feeds/venues/deribit-side.js'
import { openBuild } from '../parity/cores.js'
import { BothEnds } from './both-ends.js'
import { bodies, captured, received } from './captured.js'
import { PlainBook } from './plain-book.js'

let engine: Engine
beforeAll(async () => {
  engine = await openBuild('core.debug')
})
afterAll(() => engine.close())

const open = () => engine.market({ venue: 'deribit', symbol: 'BTC/USD:BTC', tickSize: '0.5', lotSize: '10' })
const frame = (channel: string, data: string) =>
  `{"jsonrpc":"2.0","method":"subscription","params":{"channel":"${channel}","data":${data}}}`
const book = (head: string, bids: string, asks: string, id = 'BTC-PERPETUAL') =>
  frame(
    `book.${id}.100ms`,
    `{${head},"timestamp":1554373962454,"instrument_name":"${id}","bids":${bids},"asks":${asks}}`,
  )
const WHOLE = book(
  '"type":"snapshot","change_id":297217',
  '[["new",5042.5,30],["new",5041.5,20.0]]',
  '[["new",5042.64,40],["new",5043,4e1]]'.replace('5042.64', '5043.5'),
)

describe('frames', () => {
  test('a snapshot, then changes that are linked by change_id', () => {
    const market = open()
    expect(market.push(WHOLE)).toBe(Status.APPLIED)
    expect(market.book.bidsTicks()).toEqual([
      [10085, 3],
      [10083, 2],
    ])
    expect(market.book.asksTicks()).toEqual([
      [10086, 4],
      [10087, 4],
    ])
    expect(market.tsVenueUs).toBe(1554373962454000)
    const change = (prev: number, id: number, bids: string) =>
      book(`"type":"change","prev_change_id":${prev},"change_id":${id}`, bids, '[["delete",5043.0,0.0]]')
    expect(market.push(change(297217, 297218, '[["delete",5041.5,0],["change",5042.5,100]]'))).toBe(Status.APPLIED)
    expect(market.book.bidsTicks()).toEqual([[10085, 10]])
    expect(market.book.asksTicks()).toEqual([[10087, 4]])
    expect(market.push(change(297217, 297218, '[]'))).toBe(Status.DUPLICATE)
    expect(market.push(change(297219, 297220, '[]'))).toBe(Status.GAP_LINK)
    expect(market.state).toBe('resync')
    expect(market.push(WHOLE)).toBe(Status.APPLIED)
    market.close()
  })

  test('a grouped book has no type: each message is the book', () => {
    const market = open()
    const picture = (time: number, bids: string) =>
      frame(
        'book.BTC-PERPETUAL.none.10.100ms',
        `{"timestamp":${time},"instrument_name":"BTC-PERPETUAL","change_id":36274,"bids":${bids},"asks":[[5043.5,40.0]]}`,
      )
    expect(market.push(picture(1554375447971, '[[5042.5,30.0],[5041.5,20.0]]'))).toBe(Status.APPLIED)
    expect(market.push(picture(1554375447972, '[[5042.0,30.0]]'))).toBe(Status.APPLIED)
    expect(market.book.bidsTicks()).toEqual([[10084, 3]])
    expect(market.push(picture(1554375447970, '[[1,30.0]]'))).toBe(Status.DUPLICATE)
    const look = engine.look('deribit')
    look.at(picture(1554375447971, '[]'))
    expect(look.flags & EVFLAG_SAMPLED).not.toBe(0)
    market.close()
  })

  test('trades: the direction is the taker’s; the order of the list doesn’t matter', () => {
    const market = open()
    market.push(WHOLE)
    const told: unknown[] = []
    market.trades(({ id, side, price }) => told.push([id, side, price]))
    const trade = (seq: number, direction: string) =>
      `{"trade_seq":${seq},"trade_id":"48079269","timestamp":1590484512188,"tick_direction":2,"price":5042.5,"instrument_name":"BTC-PERPETUAL","direction":"${direction}","amount":10.0}`
    const trades = (...list: string[]) => frame('trades.BTC-PERPETUAL.100ms', `[${list.join(',')}]`)
    expect(market.push(trades(trade(30289443, 'buy'), trade(30289442, 'sell')))).toBe(Status.APPLIED)
    expect(told).toEqual([
      [30289442, 'sell', 5042.5],
      [30289443, 'buy', 5042.5],
    ])
    expect(market.push(trades(trade(30289444, 'zero')))).toBe(Status.DECODE)
    expect(market.state).toBe('live')
    market.close()
  })

  test('heartbeats, and what is answered', () => {
    const look = engine.look('deribit')
    const beat = (type: string) => `{"jsonrpc":"2.0","method":"heartbeat","params":{"type":"${type}"}}`
    expect(look.at(beat('test_request'))).toBe(true)
    expect(look.kind).toBe(KIND_ALIVE)
    look.at('{"jsonrpc":"2.0","id":0,"result":["book.BTC-PERPETUAL.100ms"]}')
    expect(look.kind).toBe(KIND_OTHER)
    expect(deribit.answer!(beat('heartbeat'))).toBe(null)
    expect(JSON.parse(deribit.answer!(beat('test_request'))!)).toMatchObject({ method: 'public/test' })
    expect(deribit.answer!(WHOLE)).toBe(null)
  })

  test('the REST book meets the stream', () => {
    const market = open()
    const change = (prev: number, id: number) =>
      book(`"type":"change","prev_change_id":${prev},"change_id":${id}`, '[["new",5042.0,10.0]]', '[]')
    market.push(change(297217, 297218))
    market.push(change(297218, 297219))
    const rest =
      '{"jsonrpc":"2.0","result":{"timestamp":1554373962454,"instrument_name":"BTC-PERPETUAL","change_id":297218,"bids":[[5042.5,30.0]],"asks":[[5043.5,40.0]]}}'
    expect(market.snapshot(rest)).toBe(Status.APPLIED)
    expect(market.state).toBe('live')
    expect(market.book.bidsTicks()).toEqual([
      [10085, 3],
      [10084, 1],
    ])
    market.close()
  })

  test.each([
    ['no prev_change_id', book('"type":"change","change_id":2', '[]', '[]'), 'missing'],
    ['no change_id', book('"type":"snapshot"', '[]', '[]'), 'missing'],
    ['an action that there isn’t', book('"type":"snapshot","change_id":2', '[["set",1,10]]', '[]'), 'value'],
    ['a level without amount', book('"type":"snapshot","change_id":2', '[["new",1]]', '[]'), 'value'],
    ['a type that there isn’t', book('"type":"delta","change_id":2', '[]', '[]'), 'value'],
    ['a price off the grid', book('"type":"snapshot","change_id":2', '[["new",1.25,10]]', '[]'), 'tick'],
  ])('%s is refused', (_name, text, rule) => {
    const market = open()
    expect(market.push(text)).toBe(Status.DECODE)
    expect(market.defect?.rule).toContain(rule)
    market.close()
  })

  test('names', () => {
    expect(nativeSymbol('deribit', 'BTC/USD:BTC')).toBe('BTC-PERPETUAL')
    expect(nativeSymbol('deribit', 'SOL/USDC:USDC')).toBe('SOL_USDC-PERPETUAL')
    expect(nativeSymbol('deribit', 'BTC/USD:BTC-261225')).toBe('BTC-25DEC26')
    expect(nativeSymbol('deribit', 'ETH/USD:ETH-260703')).toBe('ETH-3JUL26')
    expect(nativeSymbol('deribit', 'BTC/USDC')).toBe('BTC_USDC')
    expect(nativeSymbol('deribit', 'BTC-25DEC26-40000-C')).toBe('BTC-25DEC26-40000-C')
  })
})

describe('the recording of 2021-07-22', () => {
  test('36 of 36 changes link, books equal to plain books', ({ skip }) => {
    const lines = captured('DERIBIT.jsonl.zst', skip)
    const listing = deribit.readListing(bodies(lines, deribit.isListing))
    expect(listing.find(({ id }) => id === 'BTC-24SEP21-8000-P')).toEqual({
      symbol: 'BTC/USD:BTC-210924-8000-P',
      id: 'BTC-24SEP21-8000-P',
      tickSize: '0.0005',
      lotSize: '0.1',
    })
    expect(listing.find(({ id }) => id === 'UNI_USDC-PERPETUAL')?.symbol).toBe('UNI/USDC:USDC')
    expect(listing.find(({ id }) => id === 'ETH-23JUL21')?.symbol).toBe('ETH/USD:ETH-210723')
    const frames = received(lines)
    const look = engine.look('deribit')
    const ids = new Set(frames.flatMap(({ data }) => (look.at(data) ? look.ids : [])))
    expect(ids.size).toBe(10)
    const markets = new Map(
      [...ids].map((id) => [id, engine.market({ venue: 'deribit', ...listing.find((each) => each.id === id)! })]),
    )
    const plain = new Map([...ids].map((id) => [id, new PlainBook()]))
    const connection = engine.connection({ venue: 'deribit' })
    const mismatches: string[] = []
    let changes = 0
    for (const { data, tsUs } of frames) {
      const status = connection.push(data, tsUs)
      expect(status === Status.APPLIED || status === Status.IGNORED).toBe(true)
      const { params } = JSON.parse(data) as {
        params?: { channel: string; data: Record<string, string> & Record<'bids' | 'asks', [string, number, number][]> }
      }
      if (!params?.channel.startsWith('book.')) continue
      const { type, instrument_name: id, bids, asks } = params.data
      const plainBook = plain.get(id!)!
      if (type === 'snapshot') plainBook.clear()
      else changes++
      for (const [, price, size] of bids) plainBook.set('bids', String(price), String(size))
      for (const [, price, size] of asks) plainBook.set('asks', String(price), String(size))
      const difference = plainBook.differs(markets.get(id!)!)
      if (difference !== null) mismatches.push(difference)
    }
    expect(mismatches).toEqual([])
    expect(changes).toBe(36)
    const sum = (name: 'gaps' | 'resyncs' | 'decodeErrors' | 'applied' | 'timeRegressions') =>
      [...markets.values()].reduce((total, { counters }) => total + counters[name], 0)
    expect([sum('gaps'), sum('resyncs'), sum('decodeErrors'), sum('applied')]).toEqual([0, 0, 0, 46])
    for (const market of markets.values()) market.close()
  })
})

describe('both ends', () => {
  const listings = [
    { symbol: 'BTC/USD:BTC', id: 'BTC-PERPETUAL', tickSize: '0.5', lotSize: '10' },
    { symbol: 'XRP/USDC:USDC', id: 'XRP_USDC-PERPETUAL', tickSize: '0.0000001', lotSize: '0.00001' },
  ]

  test('what the side writes is what the market holds; a lost frame is noticed at the next', () => {
    const ends = new BothEnds(engine, deribit, deribitSide, listings)
    ends.subscribe()
    expect(ends.differs()).toBe(null)
    for (let i = 0; i < 300; i++) {
      ends.step()
      if (i % 10 === 0) ends.alive()
      expect(ends.differs()).toBe(null)
    }
    expect(ends.markets.reduce((sum, { counters }) => sum + counters.trades, 0)).toBe(Number(ends.trades))
    ends.step(true, 1)
    ends.step(false, 1)
    expect(ends.markets.map(({ state }) => state)).toEqual(['live', 'resync'])
    ends.resubscribe()
    expect(ends.differs()).toBe(null)
    for (const market of ends.markets) market.close()
  })

  test('REST', () => {
    const [request] = deribit.listing({ socket: '', rest: '' }, [])
    const body = deribitSide.rest('GET', request!.url, () => null, listings)!
    expect(deribit.readListing([new TextEncoder().encode(body)])).toEqual(listings)
    expect(deribit.snapshotIdOf!(deribit.snapshot!(deribit.endpoints, 'BTC-PERPETUAL', {}).url)).toBe('BTC-PERPETUAL')
  })
})
