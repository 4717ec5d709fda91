// ccxt exchanges and the `binance` package's client: stand-ins of their documented shapes (docs.ccxt.com, pro manual;
// github.com/tiagosiebler/binance, websocket-client.ts).
import { expect, test } from 'vitest'

import { open } from '../../src/engine/engine.js'
import { Status } from '../../src/engine/status.js'
import type { Trade } from '../../src/engine/signal.js'
import { type CcxtExchange, type CcxtOrderBook, type CcxtTrade, fromBinance, fromCcxt } from '../../src/feeds/index.js'

/** An exchange that resolves what it is asked for from a script, and then never again. */
class Exchange implements CcxtExchange {
  readonly id = 'standin'
  precisionMode = 4
  closed = 0
  asked: string[] = []
  readonly books: (CcxtOrderBook | Error)[]
  readonly batches: CcxtTrade[][]
  precision: { price?: number; amount?: number } = { price: 0.01, amount: 0.00001 }

  constructor(books: (CcxtOrderBook | Error)[], batches: CcxtTrade[][] = []) {
    this.books = books
    this.batches = batches
  }

  loadMarkets() {
    return Promise.resolve({ 'BTC/USDT': { id: 'BTCUSDT', symbol: 'BTC/USDT', precision: this.precision } })
  }

  watchOrderBook(symbol: string, limit?: number): Promise<CcxtOrderBook> {
    this.asked.push(`${symbol} ${limit}`)
    const next = this.books.shift()
    if (next === undefined) return new Promise(() => {})
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next)
  }

  watchTrades(): Promise<CcxtTrade[]> {
    const next = this.batches.shift()
    return next === undefined ? new Promise(() => {}) : Promise.resolve(next)
  }

  close() {
    this.closed++
    return Promise.resolve([])
  }
}

const AT = 1_700_000_000_000
const book = (i: number, bids: number[][], asks: number[][]): CcxtOrderBook => ({
  bids,
  asks,
  timestamp: AT + i,
  nonce: i + 1,
})

async function take(exchange: Exchange, count: number, options = {}) {
  const feed = await fromCcxt(exchange, { symbols: ['BTC/USDT'], features: [], now: () => AT * 1000, ...options })
  const trades: Trade[] = []
  feed.markets[0]!.trades((trade) => trades.push(trade))
  const kinds: string[] = []
  for await (const { kind, market } of feed.events()) {
    kinds.push(`${kind} ${market.state}`)
    if (kinds.length === count) break
  }
  return { feed, market: feed.markets[0]!, trades, kinds }
}

test('ccxt: floats become the decimals they stand for, and each picture is the whole book', async () => {
  const exchange = new Exchange(
    [
      book(
        0,
        [
          [0.07, 0.1],
          [0.06, 3],
        ],
        [[0.08, 0.30000000000000004]],
      ),
      book(1, [[0.06, 2]], [[0.08, 1.00001, 7]]),
    ], // a third member: ccxt's counts
    [[{ id: '5', timestamp: AT, side: 'sell', price: 0.07, amount: 0.02 }]],
  )
  const { market, feed, trades } = await take(exchange, 3, { limit: 50 })
  expect(feed.sampled).toBe(true)
  expect([market.tickSize, market.lotSize, market.id]).toEqual(['0.01', '0.00001', 'BTCUSDT'])
  expect(market.book.bidsTicks()).toEqual([[6, 200_000]])
  expect(market.book.asksTicks()).toEqual([[8, 100_001]])
  expect(market.tsVenueUs).toBe((AT + 1) * 1000)
  expect(trades.map(({ side, price, amount }) => [side, price, amount])).toEqual([['sell', 0.07, 0.02]])
  expect(exchange.asked[0]).toBe('BTC/USDT 50')
  expect(feed.counters).toMatchObject({ pictures: 2, trades: 1, rounded: 0, leftOut: 0 })
  await feed.close()
  expect(exchange.closed).toBe(1)
})

test('ccxt: what is no multiple of the step is taken at the nearest and counted; trades told twice or without a side are left out', async () => {
  const exchange = new Exchange(
    [book(0, [[0.071, 1]], [[0.08, 1]])],
    [
      [{ id: '5', timestamp: AT, side: 'buy', price: 0.08, amount: 1 }],
      [
        { id: '5', timestamp: AT, side: 'buy', price: 0.08, amount: 1 },
        { id: '6', timestamp: AT, price: 0.08, amount: 1 },
      ],
    ],
  )
  const { market, feed } = await take(exchange, 3)
  expect(market.book.bidsTicks()).toEqual([[7, 100_000]])
  expect(feed.counters).toMatchObject({ rounded: 1, trades: 1, leftOut: 2 })
  await feed.close()
})

test('ccxt: a failure loses the book until the next picture; too many in a row end the feed', async () => {
  const lost = new Exchange([book(0, [[1, 1]], [[2, 1]]), new Error('NetworkError'), book(2, [[1, 1]], [[2, 1]])])
  const { kinds, feed } = await take(lost, 3)
  expect(kinds).toEqual(['book live', 'lost resync', 'book live'])
  await feed.close()
  const dead = new Exchange(Array.from({ length: 9 }, () => new Error('ExchangeError')))
  await expect(take(dead, 99, { failures: 3 })).rejects.toThrow('ExchangeError')
})

test('ccxt: precision as decimals or as a step; a symbol that is not there, a precision that is none', async () => {
  const places = new Exchange([book(0, [[1.5, 1]], [[2, 1]])])
  Object.assign(places, { precisionMode: 2, precision: { price: 1, amount: 0 } })
  const { market, feed } = await take(places, 1)
  expect([market.tickSize, market.lotSize]).toEqual(['0.1', '1'])
  await feed.close()
  const step = new Exchange([book(0, [[1.25, 1]], [[2, 1]])])
  step.precision = { price: 0.25, amount: 1e-8 }
  const stepped = await take(step, 1)
  expect([stepped.market.tickSize, stepped.market.lotSize]).toEqual(['0.25', '0.00000001'])
  await stepped.feed.close()
  await expect(fromCcxt(step, { symbols: ['ETH/USDT'] })).rejects.toThrow(
    'expected one that standin lists, such as BTC/USDT',
  )
  step.precision = {}
  await expect(fromCcxt(step, { symbols: ['BTC/USDT'] })).rejects.toThrow('precision undefined')
})

/** An emitter as the package's client is one. */
class Client {
  readonly #listeners = new Map<string, ((data: never) => void)[]>()

  on(event: string, listener: (data: never) => void): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
    return this
  }

  off(event: string, listener: (data: never) => void): this {
    this.#listeners.set(
      event,
      (this.#listeners.get(event) ?? []).filter((one) => one !== listener),
    )
    return this
  }

  emit(event: string, data: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(data as never)
  }
}

test('binance: parsed and raw messages go to the market they name, with the time; a reconnection loses the book', async () => {
  const engine = await open()
  const market = engine.market({
    venue: 'binance',
    symbol: 'BTC/USDT',
    tickSize: '0.01',
    lotSize: '0.00001',
    features: [],
  })
  const connection = engine.connection({ venue: 'binance' })
  const client = new Client()
  const told: Status[] = []
  const stop = fromBinance(client, connection, {
    now: () => 1_700_000_000_000_123,
    onStatus: (_, status) => told.push(status),
  })
  const depth = (U: number, u: number, px: string) => ({
    e: 'depthUpdate',
    E: AT,
    s: 'BTCUSDT',
    U,
    u,
    b: [[px, '1.50000000']],
    a: [],
  })
  client.emit('message', { ...depth(9, 10, '99.99000000'), wsKey: 'main', wsMarket: 'spot' })
  expect(market.snapshot('{"lastUpdateId":9,"bids":[["99.00","1.0"]],"asks":[["100.01","2.0"]]}')).toBe(Status.APPLIED)
  client.emit('message', { stream: 'btcusdt@depth', data: depth(11, 12, '99.98000000'), wsKey: 'main' })
  client.emit('message', JSON.stringify(depth(13, 13, '99.97')))
  client.emit('message', { data: JSON.stringify(depth(14, 14, '99.96')) })
  client.emit('message', 7)
  expect(told).toEqual([Status.BUFFERED, Status.APPLIED, Status.APPLIED, Status.APPLIED])
  expect(market.book.bids()).toEqual([
    [99.99, 1.5],
    [99.98, 1.5],
    [99.97, 1.5],
    [99.96, 1.5],
    [99, 1],
  ])
  expect(market.tsLocalUs).toBe(1_700_000_000_000_123)
  client.emit('reconnecting', { wsKey: 'main' })
  expect(market.state).toBe('resync')
  stop()
  client.emit('message', JSON.stringify(depth(15, 15, '99.95')))
  expect(told).toHaveLength(4)
  engine.close()
})
