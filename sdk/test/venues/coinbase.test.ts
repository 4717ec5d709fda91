// Coinbase Advanced Trade: frames of its documentation, a recording, and its own side.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KIND_ALIVE, KIND_OTHER } from '#layout'

import type { Engine } from '../../src/engine/engine.js'
import { Status } from '../../src/engine/status.js'
import { coinbase } from '../../src/feeds/venues/coinbase.js'
import { coinbaseSide } from '../../src/feeds/venues/coinbase-side.js'
import { openBuild } from '../parity/cores.js'
import { BothEnds } from './both-ends.js'
import { bodies, captured, received } from './captured.js'
import { PlainBook } from './plain-book.js'

let engine: Engine
beforeAll(async () => {
  engine = await openBuild('core.debug')
})
afterAll(() => engine.close())

const BTC = { venue: 'coinbase', symbol: 'BTC/USD', tickSize: '0.01', lotSize: '0.00000001' } as const

const update = (side: string, price: string, size: string) =>
  `{"side":"${side}","event_time":"2023-02-09T20:32:49Z","price_level":"${price}","new_quantity":"${size}"}`
const part = (type: string, id: string, ...updates: string[]) =>
  `{"type":"${type}","product_id":"${id}","updates":[${updates.join(',')}]}`
const l2 = (number: number, ...parts: string[]) =>
  `{"channel":"l2_data","client_id":"","timestamp":"2023-02-09T20:32:50.714964855Z","sequence_num":${number},"events":[${parts.join(',')}]}`

describe('frames', () => {
  test('a snapshot and updates: bid and offer, absolute sizes, zero removes', () => {
    const market = engine.market(BTC)
    const book = [update('bid', '21921.73', '0.06317902'), update('bid', '21921.3', '0.024')]
    const asks = [update('offer', '21921.74', '0.1'), update('ask', '21922', '1.5')]
    expect(market.push(l2(0, part('snapshot', 'BTC-USD', ...book, ...asks)))).toBe(Status.APPLIED)
    expect(market.state).toBe('live')
    expect(market.book.bidsTicks()).toEqual([
      [2192173, 6317902],
      [2192130, 2400000],
    ])
    expect(market.book.asksTicks()).toEqual([
      [2192174, 10000000],
      [2192200, 150000000],
    ])
    expect(market.tsVenueUs).toBe(Date.UTC(2023, 1, 9, 20, 32, 50) * 1000 + 714_964)
    const changes = [update('bid', '21921.73', '0'), update('offer', '21921.74', '0'), update('offer', '21921.75', '2')]
    expect(market.push(l2(1, part('update', 'BTC-USD', ...changes)))).toBe(Status.APPLIED)
    expect(market.book.bidsTicks()).toEqual([[2192130, 2400000]])
    expect(market.book.asksTicks(1)).toEqual([[2192175, 200000000]])
    expect(market.epoch).toBe(1)
    expect(market.seq).toBe(1)
    market.close()
  })

  test('several products in one frame: each market takes its own', () => {
    const btc = engine.market(BTC)
    const eth = engine.market({ ...BTC, symbol: 'ETH/USD' })
    const connection = engine.connection({ venue: 'coinbase' })
    const frame = l2(
      0,
      part('snapshot', 'ETH-USD', update('bid', '1500', '1'), update('offer', '1501', '1')),
      part('snapshot', 'BTC-USD', update('bid', '20000', '2'), update('offer', '20001', '2')),
      part('update', 'ETH-USD', update('bid', '1500.5', '3')),
    )
    expect(connection.push(frame)).toBe(Status.APPLIED)
    expect(eth.book.bidsTicks()).toEqual([
      [150050, 300000000],
      [150000, 100000000],
    ])
    expect(btc.book.bidsTicks()).toEqual([[2000000, 200000000]])
    expect(btc.push(l2(1, part('update', 'SOL-USD', update('bid', '1', '1'))))).toBe(Status.WRONG_SYMBOL)
    btc.close()
    eth.close()
  })

  test('a whole book in the middle of a frame replaces what stands before it', () => {
    const market = engine.market(BTC)
    const frame = l2(
      0,
      part('snapshot', 'BTC-USD', update('bid', '10', '1'), update('offer', '12', '1')),
      part('snapshot', 'BTC-USD', update('bid', '9', '1'), update('offer', '11', '1')),
    )
    expect(market.push(frame)).toBe(Status.APPLIED)
    expect(market.book.bidsTicks()).toEqual([[900, 100000000]])
    expect(market.book.asksTicks()).toEqual([[1100, 100000000]])
    market.close()
  })

  test("a trade's side is the maker's, and the newest stands first", () => {
    const market = engine.market(BTC)
    market.push(l2(0, part('snapshot', 'BTC-USD', update('bid', '21921', '1'), update('offer', '21922', '1'))))
    const trade = (id: number, side: string, time: string) =>
      `{"trade_id":"${id}","product_id":"BTC-USD","price":"21921.73","size":"0.5","side":"${side}","time":"${time}"}`
    const trades = (number: number, type: string, ...list: string[]) =>
      `{"channel":"market_trades","client_id":"","timestamp":"2023-02-09T20:19:35.39625135Z","sequence_num":${number},"events":[{"type":"${type}","trades":[${list.join(',')}]}]}`
    const told: unknown[] = []
    market.trades((each) => told.push([each.id, each.side, each.amount]))
    expect(market.push(trades(1, 'snapshot', trade(12, 'SELL', '2019-08-14T20:42:27.265Z')))).toBe(Status.IGNORED)
    const list = [trade(14, 'BUY', '2023-02-09T20:19:35.2Z'), trade(13, 'SELL', '2023-02-09T20:19:35.1Z')]
    expect(market.push(trades(2, 'update', ...list))).toBe(Status.APPLIED)
    expect(told).toEqual([
      [13, 'buy', 0.5],
      [14, 'sell', 0.5],
    ])
    expect(market.counters.trades).toBe(2)
    market.close()
  })

  test('every channel is numbered by the connection: a missing one loses every book', () => {
    const btc = engine.market(BTC)
    const eth = engine.market({ ...BTC, symbol: 'ETH/USD' })
    const connection = engine.connection({ venue: 'coinbase' })
    const whole = (number: number, id: string) =>
      l2(number, part('snapshot', id, update('bid', '10', '1'), update('offer', '11', '1')))
    connection.push(whole(0, 'BTC-USD'))
    connection.push(whole(1, 'ETH-USD'))
    expect(connection.push('{"channel":"heartbeats","timestamp":"…","sequence_num":2,"events":[]}')).toBe(
      Status.IGNORED,
    )
    expect(connection.push('{"channel":"subscriptions","timestamp":"…","sequence_num":3,"events":[]}')).toBe(
      Status.IGNORED,
    )
    expect([btc.state, eth.state]).toEqual(['live', 'live'])
    connection.push('{"channel":"heartbeats","timestamp":"…","sequence_num":5,"events":[]}')
    expect([btc.state, eth.state]).toEqual(['resync', 'resync'])
    expect(connection.push('{"channel":"heartbeats","timestamp":"…","sequence_num":5,"events":[]}')).toBe(
      Status.DUPLICATE,
    )
    expect(connection.counters).toMatchObject({ linked: 3, gaps: 1, duplicates: 1 })
    connection.push(whole(6, 'BTC-USD'))
    expect(btc.state).toBe('live')
    expect(btc.epoch).toBe(2)
    btc.close()
    eth.close()
  })

  test.each([
    ['a size that is no decimal', l2(1, part('update', 'BTC-USD', update('bid', '1', 'NaN'))), 'decimal'],
    ['a size below zero', l2(1, part('update', 'BTC-USD', update('bid', '1', '-1'))), 'range'],
    ['a side that there isn’t', l2(1, part('update', 'BTC-USD', update('buy', '1', '1'))), 'value'],
    ['no sequence_num', l2(1, part('update', 'BTC-USD')).replace('"sequence_num":1,', ''), 'missing'],
    ['no price', l2(1, part('update', 'BTC-USD', '{"side":"bid","new_quantity":"1"}')), 'missing'],
    ['a kind of event that there isn’t', l2(1, part('delta', 'BTC-USD')), 'value'],
    ['half a frame', l2(1, part('update', 'BTC-USD')).slice(0, -3), 'json'],
  ])('%s is refused and loses the book', (_name, frame, rule) => {
    const market = engine.market(BTC)
    market.push(l2(0, part('snapshot', 'BTC-USD', update('bid', '10', '1'), update('offer', '11', '1'))))
    expect(market.push(frame)).toBe(Status.DECODE)
    expect(market.defect?.rule).toContain(rule)
    expect(market.state).toBe('resync')
    market.close()
  })

  test('what frames are', () => {
    const look = engine.look('coinbase')
    expect(look.at('{"channel":"heartbeats","sequence_num":7,"events":[]}')).toBe(true)
    expect([look.kind, look.connection]).toEqual([KIND_ALIVE, 7n])
    expect(look.at('{"type":"error","message":"authentication failure"}')).toBe(true)
    expect([look.kind, look.connection]).toEqual([KIND_OTHER, null])
    look.at(l2(3, part('update', 'BTC-USD', update('bid', '21921.73', '0.06317902')), part('update', 'ETH-USD')))
    expect(look.symbols).toEqual([
      { id: 'BTC-USD', pxDecimals: 2, qtyDecimals: 8 },
      { id: 'ETH-USD', pxDecimals: 0, qtyDecimals: 0 },
    ])
  })

  test('the REST book', () => {
    const market = engine.market(BTC)
    const rest =
      '{"pricebook":{"product_id":"BTC-USD","bids":[{"price":"10.5","size":"1"}],"asks":[{"price":"11","size":"2"}],"time":"2023-02-09T20:32:50Z"}}'
    expect(market.snapshot(rest)).toBe(Status.BUFFERED)
    expect(market.push(l2(9, part('update', 'BTC-USD', update('bid', '10.6', '1'))))).toBe(Status.APPLIED)
    expect(market.book.bidsTicks()).toEqual([
      [1060, 100000000],
      [1050, 100000000],
    ])
    market.close()
  })
})

describe('the recording of 2026-08-09', () => {
  test('1,029 of 1,029 steps, 775 book frames equal to a plain book, never crossed', ({ skip }) => {
    const lines = captured('COINBASE.jsonl.zst', skip)
    const listing = coinbase.readListing(bodies(lines, coinbase.isListing))
    expect(listing.find(({ id }) => id === 'BTC-USD')).toEqual({
      symbol: 'BTC/USD',
      id: 'BTC-USD',
      tickSize: '0.01',
      lotSize: '0.00000001',
    })
    const markets = ['BTC-USD', 'ETH-USD'].map((id) =>
      engine.market({ venue: 'coinbase', ...listing.find((each) => each.id === id)! }),
    )
    const connection = engine.connection({ venue: 'coinbase' })
    const plain = new Map(markets.map(({ id }) => [id, new PlainBook()]))
    let books = 0
    const mismatches: string[] = []
    for (const { data, tsUs } of received(lines)) {
      const status = connection.push(data, tsUs)
      expect(status).toBeLessThan(Status.WRONG_SYMBOL)
      const { channel, events } = JSON.parse(data) as {
        channel: string
        events: { type: string; product_id: string; updates: Record<string, string>[] }[]
      }
      if (channel !== 'l2_data') continue
      for (const { type, product_id: id, updates } of events) {
        const book = plain.get(id)!
        if (type === 'snapshot') book.clear()
        for (const { side, price_level: price, new_quantity: size } of updates)
          book.set(side === 'bid' ? 'bids' : 'asks', price!, size!)
        books++
        const market = markets.find((each) => each.id === id)!
        const difference = book.differs(market, books % 100 === 0 ? Infinity : 20)
        if (difference !== null) mismatches.push(difference)
      }
    }
    for (const market of markets) expect(plain.get(market.id)!.differs(market)).toBe(null)
    expect(mismatches).toEqual([])
    expect(books).toBe(775)
    expect(connection.counters).toMatchObject({ linked: 1029, gaps: 0, duplicates: 0, undecoded: 0 })
    const sum = (name: 'resyncs' | 'decodeErrors' | 'unknownDeletes' | 'trades') =>
      markets.reduce((total, { counters }) => total + counters[name], 0)
    expect([sum('resyncs'), sum('decodeErrors'), sum('unknownDeletes'), sum('trades')]).toEqual([0, 0, 52, 79])
    for (const market of markets) market.close()
  })
})

describe('both ends', () => {
  const listings = [
    { symbol: 'BTC/USD', id: 'BTC-USD', tickSize: '0.01', lotSize: '0.00000001' },
    { symbol: 'SHIB/USD', id: 'SHIB-USD', tickSize: '0.00000001', lotSize: '1' },
  ]

  test('what the side writes is what the market holds; a lost frame is noticed at the next', () => {
    const ends = new BothEnds(engine, coinbase, coinbaseSide, listings)
    ends.subscribe()
    expect(ends.differs()).toBe(null)
    for (let i = 0; i < 300; i++) {
      ends.step()
      if (i % 10 === 0) ends.alive()
      expect(ends.differs()).toBe(null)
    }
    expect(ends.markets.reduce((sum, { counters }) => sum + counters.trades, 0)).toBe(Number(ends.trades))
    ends.step(true)
    expect(ends.connection.counters.gaps).toBe(0)
    ends.alive()
    expect(ends.connection.counters.gaps).toBe(1)
    expect(ends.markets.map(({ state }) => state)).toEqual(['resync', 'resync'])
    ends.resubscribe()
    expect(ends.differs()).toBe(null)
    for (const market of ends.markets) market.close()
  })

  test('REST and relayed frames', () => {
    const ends = new BothEnds(engine, coinbase, coinbaseSide, listings)
    ends.subscribe()
    const { url } = coinbase.snapshot!({ socket: '', rest: '' }, 'BTC-USD', {})
    const body = coinbaseSide.rest('GET', url, () => ends.books[0]!, listings)!
    expect(coinbase.snapshotIdOf!(url)).toBe('BTC-USD')
    const other = engine.market({ ...BTC, id: 'BTC-USD' })
    other.snapshot(body)
    other.push(l2(0, part('update', 'BTC-USD')))
    expect(other.book.bidsTicks()).toEqual(ends.markets[0]!.book.bidsTicks())
    const [request] = coinbase.listing({ socket: '', rest: '' }, [])
    const list = coinbaseSide.rest('GET', request!.url, () => null, listings)!
    expect(coinbase.readListing([new TextEncoder().encode(list)])).toEqual(listings)
    const sent = ends.session.sent
    expect(coinbaseSide.relay!(l2(4711, part('update', 'SOL-USD')), ends.session)).toBe(null)
    expect(coinbaseSide.relay!(l2(4711, part('update', 'BTC-USD')), ends.session)).toBe(
      l2(Number(sent), part('update', 'BTC-USD')),
    )
    for (const market of [...ends.markets, other]) market.close()
  })
})
