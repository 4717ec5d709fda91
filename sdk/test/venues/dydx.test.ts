// dYdX v4: frames of its documentation, books that cross and how they are uncrossed, and its own side.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EVFLAG_RECEIVED, KIND_DEPTH, KIND_OTHER } from '#layout'

import type { Engine } from '../../src/engine/engine.js'
import type { Market } from '../../src/engine/market.js'
import { Status } from '../../src/engine/status.js'
import { dydx } from '../../src/feeds/venues/dydx.js'
import { dydxSide } from '../../src/feeds/venues/dydx-side.js'
import { openBuild } from '../parity/cores.js'
import { Random } from '../parity/random.js'
import { BothEnds } from './both-ends.js'

let engine: Engine
beforeAll(async () => {
  engine = await openBuild('core.debug')
})
afterAll(() => engine.close())

const BTC = { venue: 'dydx', symbol: 'BTC/USDC:USDC', tickSize: '1', lotSize: '0.0001' } as const
const open = (more: { uncross?: boolean } = {}) => engine.market({ ...BTC, ...more })

const CONNECTED = '{"type":"connected","connection_id":"c","message_id":0}'
const message = (type: string, number: number, contents: string, channel = 'v4_orderbook', id = 'BTC-USD') =>
  `{"type":"${type}","connection_id":"c","message_id":${number},"id":"${id}","channel":"${channel}","version":"1.0.0","contents":${contents}}`
const rows = (levels: readonly (readonly [number, number])[]) =>
  `[${levels.map(([price, size]) => `["${price}","${size}"]`).join(',')}]`
type Rows = readonly (readonly [number, number])[]
const whole = (number: number, bids: Rows, asks: Rows, id = 'BTC-USD') => {
  const list = (levels: Rows) => levels.map(([price, size]) => `{"price":"${price}","size":"${size}"}`).join(',')
  return message('subscribed', number, `{"bids":[${list(bids)}],"asks":[${list(asks)}]}`, 'v4_orderbook', id)
}
const change = (number: number, bids: Rows, asks: Rows) =>
  message('channel_data', number, `{"bids":${rows(bids)},"asks":${rows(asks)}}`)
/** Prices and sizes of both sides, best first. */
const shown = (market: Market) => ({ bids: market.book.bids(), asks: market.book.asks() })

describe('frames', () => {
  test('a snapshot of objects, changes of lists, and a batch of them', () => {
    const market = open()
    expect(market.push(whole(1, [[26800, 1]], [[26810, 2]]), 1_700_000_000_000_000)).toBe(Status.APPLIED)
    expect(shown(market)).toEqual({ bids: [[26800, 1]], asks: [[26810, 2]] })
    expect(market.tsVenueUs).toBe(1_700_000_000_000_000)
    expect(market.push(message('channel_data', 2, '{"bids":[["26801","0.5"]]}'))).toBe(Status.APPLIED)
    const batch =
      '[{"bids":[["26801","0"],["26799","3"]]},{"asks":[["26810","0"]]},{"asks":[["26811","1.5"]],"bids":[["26802","4"]]}]'
    expect(market.push(message('channel_batch_data', 3, batch), 1_700_000_000_100_000)).toBe(Status.APPLIED)
    expect(shown(market)).toEqual({
      bids: [
        [26802, 4],
        [26800, 1],
        [26799, 3],
      ],
      asks: [[26811, 1.5]],
    })
    expect([market.seq, market.epoch]).toEqual([3, 1])
    expect(market.tsVenueUs).toBe(1_700_000_000_100_000)
    market.close()
  })

  test('message_id counts the messages of the connection: a missing one loses every book', () => {
    const btc = open()
    const eth = engine.market({ ...BTC, symbol: 'ETH/USDC:USDC' })
    const connection = engine.connection({ venue: 'dydx' })
    connection.push(CONNECTED)
    connection.push(whole(1, [[10, 1]], [[11, 1]]))
    connection.push(whole(2, [[10, 1]], [[11, 1]], 'ETH-USD'))
    expect([btc.state, eth.state]).toEqual(['live', 'live'])
    connection.push(change(4, [[10, 2]], []))
    expect([btc.state, eth.state]).toEqual(['buffering', 'resync'])
    expect(connection.counters).toMatchObject({ linked: 2, gaps: 1 })
    connection.push(whole(5, [[10, 3]], [[11, 1]]))
    expect(btc.state).toBe('live')
    expect(btc.book.bids()).toEqual([[10, 3]])
    btc.close()
    eth.close()
  })

  test('trades: the side is the taker’s; those of a subscription are history', () => {
    const market = open()
    market.push(whole(1, [[26800, 1]], [[26810, 2]]), 1_700_000_000_000_000)
    const trade = (side: string) =>
      `{"trades":[{"id":"00f4d7c500000002","size":"0.02","price":"26810","side":"${side}","createdAt":"2023-11-14T22:13:20.123Z","type":"LIMIT"}]}`
    const told: unknown[] = []
    market.trades(({ side, tsVenueUs }) => told.push([side, tsVenueUs]))
    expect(market.push(message('subscribed', 2, trade('BUY'), 'v4_trades'))).toBe(Status.IGNORED)
    expect(market.push(message('channel_data', 3, trade('BUY'), 'v4_trades'), 1_700_000_000_200_000)).toBe(
      Status.APPLIED,
    )
    expect(market.push(message('channel_batch_data', 4, `[${trade('SELL')}]`, 'v4_trades'))).toBe(Status.APPLIED)
    expect(told.map((each) => (each as unknown[])[0])).toEqual(['buy', 'sell'])
    expect(market.push(message('channel_data', 5, trade('LONG'), 'v4_trades'))).toBe(Status.DECODE)
    expect(market.state).toBe('live')
    market.close()
  })

  test.each([
    ['a level without size', change(2, [], []).replace('"bids":[]', '"bids":[["1"]]'), 'value'],
    ['no message_id', change(2, [], []).replace('"message_id":2,', ''), 'missing'],
    ['no market', change(2, [], []).replace('"id":"BTC-USD",', ''), 'missing'],
    ['a batch that is no list', message('channel_batch_data', 2, '{}'), 'type'],
    ['a price off the grid', change(2, [[1.5, 1]], []), 'tick'],
  ])('%s is refused', (_name, frame, rule) => {
    const market = open()
    market.push(whole(1, [[10, 1]], [[11, 1]]))
    expect(market.push(frame)).toBe(Status.DECODE)
    expect(market.defect?.rule).toContain(rule)
    expect(market.state).toBe('resync')
    market.close()
  })

  test('what frames are', () => {
    const look = engine.look('dydx')
    look.at(CONNECTED)
    expect([look.kind, look.connection]).toEqual([KIND_OTHER, 0n])
    look.at(change(7, [[26800, 0.25]], []))
    expect([look.kind, look.connection, look.tsVenueNs]).toEqual([KIND_DEPTH, 7n, null])
    expect(look.flags & EVFLAG_RECEIVED).not.toBe(0)
    expect(look.symbols).toEqual([{ id: 'BTC-USD', pxDecimals: 0, qtyDecimals: 2 }])
  })
})

describe('a book that crosses', () => {
  test('the level that was set longer ago goes', () => {
    const market = open()
    market.push(whole(1, [[26800, 1]], [[26826, 2]]))
    // A bid above the ask of message 1: that ask was taken, and its removal hasn't come yet.
    expect(market.push(change(2, [[26854, 3]], []))).toBe(Status.APPLIED)
    expect(shown(market)).toEqual({
      bids: [
        [26854, 3],
        [26800, 1],
      ],
      asks: [],
    })
    expect([market.state, market.locked]).toEqual(['live', false])
    expect(market.push(change(3, [], [[26826, 0]]))).toBe(Status.APPLIED)
    expect(market.counters.unknownDeletes).toBe(1)
    // And the other way round: an ask of message 4 below both bids.
    market.push(change(4, [], [[26790, 5]]))
    expect(shown(market)).toEqual({ bids: [], asks: [[26790, 5]] })
    market.close()
  })

  test('a locked book is uncrossed too; levels further away stay', () => {
    const market = open()
    market.push(whole(1, [[100, 1]], [[101, 2]]))
    market.push(change(2, [], [[102, 4]]))
    market.push(change(3, [[101, 3]], []))
    expect(shown(market)).toEqual({
      bids: [
        [101, 3],
        [100, 1],
      ],
      asks: [[102, 4]],
    })
    market.close()
  })

  test('of one message the larger is reduced by the smaller, which goes, until nothing crosses', () => {
    const market = open()
    // 103 × 2 against 101 × 5 → 101 × 3; 102 × 4 against 101 × 3 → 102 × 1; then 102 is below 103.
    const bids: Rows = [
      [103, 2],
      [102, 4],
      [100, 1],
    ]
    const asks: Rows = [
      [101, 5],
      [103, 7],
    ]
    expect(market.push(whole(1, bids, asks))).toBe(Status.APPLIED)
    expect(shown(market)).toEqual({
      bids: [
        [102, 1],
        [100, 1],
      ],
      asks: [[103, 7]],
    })
    // equal sizes: both go
    market.push(change(2, [[105, 7]], [[104, 7]]))
    expect(shown(market).asks).toEqual([])
    expect(shown(market).bids[0]).toEqual([102, 1])
    market.close()
  })

  test('a level that was reduced keeps the number of its message', () => {
    const market = open()
    market.push(whole(1, [[100, 5]], [[100, 2]])) // 100 × 3 of message 1 is left of the bid
    expect(shown(market)).toEqual({ bids: [[100, 3]], asks: [] })
    market.push(change(2, [], [[99, 1]]))
    expect(shown(market)).toEqual({ bids: [], asks: [[99, 1]] })
    market.close()
  })

  test('uncross: false shows the book as it comes', () => {
    const market = open({ uncross: false })
    market.push(whole(1, [[26800, 1]], [[26826, 2]]))
    expect(market.push(change(2, [[26854, 3]], []))).toBe(Status.APPLIED)
    expect(market.state).toBe('live')
    expect(shown(market).asks).toEqual([[26826, 2]])
    expect(shown(market).bids[0]).toEqual([26854, 3])
    market.close()
  })

  test('3,000 random messages: the same as uncrossing a plain book', () => {
    const random = new Random(11)
    const market = open()
    const sides = { bids: new Map<number, [size: number, number: number]>(), asks: new Map<number, [number, number]>() }
    const set = (side: 'bids' | 'asks', price: number, size: number, number: number) =>
      size === 0 ? sides[side].delete(price) : sides[side].set(price, [size, number])
    const uncross = () => {
      for (;;) {
        const bid = Math.max(...sides.bids.keys())
        const ask = Math.min(...sides.asks.keys())
        if (!(bid >= ask)) return
        const [bidSize, bidNumber] = sides.bids.get(bid)!
        const [askSize, askNumber] = sides.asks.get(ask)!
        if (bidNumber < askNumber) sides.bids.delete(bid)
        else if (askNumber < bidNumber) sides.asks.delete(ask)
        else {
          set('bids', bid, Math.max(0, bidSize - askSize), bidNumber)
          set('asks', ask, Math.max(0, askSize - bidSize), askNumber)
        }
      }
    }
    market.push(whole(1, [[1000, 1]], [[1001, 1]]))
    set('bids', 1000, 1, 1)
    set('asks', 1001, 1, 1)
    let again: Market | null = null
    for (let number = 2; number < 3000; number++) {
      const levels = () =>
        Array.from({ length: random.between(0, 3) }, () => [random.between(980, 1020), random.between(0, 4)] as const)
      const bids = levels()
      const asks = levels()
      for (const [price, size] of bids) set('bids', price, size, number)
      for (const [price, size] of asks) set('asks', price, size, number)
      uncross()
      expect(market.push(change(number, bids, asks))).toBe(Status.APPLIED)
      const ranked = (side: 'bids' | 'asks', sign: number) =>
        [...sides[side]].map(([price, [size]]) => [price, size]).toSorted(([a], [b]) => sign * (a! - b!))
      expect(shown(market)).toEqual({ bids: ranked('bids', -1), asks: ranked('asks', 1) })
      // the numbers of the levels are saved with them
      again?.push(change(number, bids, asks))
      if (number === 1500) again = engine.restore(market.save())
    }
    expect(shown(again!)).toEqual(shown(market))
    again!.close()
    market.close()
  })
})

describe('both ends', () => {
  const listings = [
    { symbol: 'BTC/USDC:USDC', id: 'BTC-USD', tickSize: '1', lotSize: '0.0001' },
    { symbol: 'DOGE/USDC:USDC', id: 'DOGE-USD', tickSize: '0.00001', lotSize: '10' },
  ]

  test('what the side writes is what the market holds; a lost frame is noticed at the next', () => {
    const ends = new BothEnds(engine, dydx, dydxSide, listings)
    ends.subscribe()
    expect(ends.differs()).toBe(null)
    for (let i = 0; i < 300; i++) {
      ends.step()
      expect(ends.differs()).toBe(null)
    }
    expect(ends.markets.reduce((sum, { counters }) => sum + counters.trades, 0)).toBe(Number(ends.trades))
    ends.step(true, 0)
    ends.step(false, 1)
    expect(ends.connection.counters.gaps).toBe(1)
    for (const { state } of ends.markets) expect(state).not.toBe('live')
    ends.resubscribe()
    expect(ends.differs()).toBe(null)
    for (const market of ends.markets) market.close()
  })

  test('REST and relayed frames', () => {
    const ends = new BothEnds(engine, dydx, dydxSide, listings)
    ends.subscribe()
    const [request] = dydx.listing({ socket: '', rest: '' }, [])
    const body = dydxSide.rest('GET', request!.url, () => null, listings)!
    expect(dydx.readListing([new TextEncoder().encode(body)])).toEqual(listings)
    const other = open()
    const book = dydxSide.rest('GET', '/v4/orderbooks/perpetualMarket/BTC-USD', () => ends.books[0]!, listings)!
    other.snapshot(book)
    other.push(change(9, [], []))
    expect(other.book.bidsTicks()).toEqual(ends.markets[0]!.book.bidsTicks())
    const number = Number(ends.session.sent)
    expect(dydxSide.relay!(change(4711, [], []), ends.session)).toBe(change(number, [], []))
    for (const market of [...ends.markets, other]) market.close()
  })
})
