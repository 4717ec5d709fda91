// The Binance adapters: what they send, ask for and read, by the venue's documentation.
import { readFileSync } from 'node:fs'

import { decompress } from 'fzstd'
import { expect, test } from 'vitest'

import { adapterOf } from '../../src/feeds/index.js'
import { recording } from '../available.js'
import { linesOf } from '../golden/recordings.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const spot = adapterOf('binance')!
const usdm = adapterOf('binanceusdm')!
const coinm = adapterOf('binancecoinm')!

test('addresses: depth of USDⓈ-M at /public, trades at /market', () => {
  expect(spot.socketUrl(spot.endpoints, ['BTCUSDT'], {}, null)).toBe('wss://stream.binance.com:9443/ws')
  expect(coinm.socketUrl(coinm.endpoints, ['BTCUSD_PERP'], {}, null)).toBe('wss://dstream.binance.com/ws')
  expect(usdm.split!({}).map((wish) => usdm.socketUrl(usdm.endpoints, [], wish, null))).toEqual([
    'wss://fstream.binance.com/public/ws',
    'wss://fstream.binance.com/market/ws',
  ])
  expect(usdm.split!({ trades: false })).toEqual([{ trades: false }])
})

test('subscriptions: lower case, in portions of a hundred', () => {
  expect(spot.subscribe(['BTCUSDT'], {})).toEqual([
    '{"method":"SUBSCRIBE","params":["btcusdt@depth@100ms","btcusdt@trade"],"id":1}',
  ])
  expect(coinm.unsubscribe(['BTCUSD_PERP'], {})).toEqual([
    '{"method":"UNSUBSCRIBE","params":["btcusd_perp@depth@100ms","btcusd_perp@aggTrade"],"id":1}',
  ])
  const many = spot.subscribe(
    Array.from({ length: 120 }, (_, i) => `C${i}USDT`),
    {},
  )
  expect(many.map((text) => (JSON.parse(text) as { params: string[] }).params.length)).toEqual([100, 100, 40])
})

test.each([
  [spot, 5, 5, 100],
  [spot, 100, 5, 100],
  [spot, 101, 25, 500],
  [spot, undefined, 50, 1000],
  [spot, 1001, 250, 5000],
  [spot, 9999, 250, 5000],
  [usdm, 20, 2, 50],
  [usdm, undefined, 20, 1000],
])('snapshot: weight by levels', (adapter, depth, weight, limit) => {
  const request = adapter.snapshot!(adapter.endpoints, 'BTCUSDT', depth === undefined ? {} : { depth })
  expect(request.weight).toBe(weight)
  expect(request.url).toMatch(new RegExp(`/depth\\?symbol=BTCUSDT&limit=${limit}$`))
  expect(adapter.snapshotIdOf!(request.url)).toBe('BTCUSDT')
})

test('addresses of recordings', () => {
  expect(spot.snapshotIdOf!('https://api.binance.com/api/v3/depth?limit=1000&symbol=BNBBTC')).toBe('BNBBTC')
  expect(spot.snapshotIdOf!('https://api.binance.com/api/v3/trades?symbol=BNBBTC')).toBeNull()
  expect(spot.isListing('https://api.binance.com/api/v3/exchangeInfo')).toBe(true)
  expect(usdm.isListing('https://fapi.binance.com/fapi/v1/exchangeInfo?x=1')).toBe(true)
  expect(spot.isListing('https://api.binance.com/api/v3/depth?symbol=X')).toBe(false)
})

test('the list: steps without zeros at their ends, unified symbols; what has no steps is left out', () => {
  const symbol = (symbol: string, base: string, quote: string, tick: string, lot: string): object => ({
    symbol,
    baseAsset: base,
    quoteAsset: quote,
    filters: [
      { filterType: 'LOT_SIZE', stepSize: lot },
      { filterType: 'PRICE_FILTER', tickSize: tick },
      { filterType: 'MARKET_LOT_SIZE', stepSize: '0.5' },
    ],
  })
  const body = (...symbols: object[]): Uint8Array[] => [bytes(JSON.stringify({ symbols }))]
  expect(
    spot.readListing(
      body(
        symbol('BTCUSDT', 'BTC', 'USDT', '0.01000000', '0.00001000'),
        symbol('SHIBJPY', 'SHIB', 'JPY', '0.00000100', '1.00000000'),
        symbol('NEW', 'N', 'EW', '0.00000000', '1.0'),
        { symbol: 'BARE', baseAsset: 'B', quoteAsset: 'ARE', filters: [] },
      ),
    ),
  ).toEqual([
    { symbol: 'BTC/USDT', id: 'BTCUSDT', tickSize: '0.01', lotSize: '0.00001' },
    { symbol: 'SHIB/JPY', id: 'SHIBJPY', tickSize: '0.000001', lotSize: '1' },
  ])
  expect(
    usdm
      .readListing(body(symbol('BTCUSDT_261225', 'BTC', 'USDT', '0.1', '0.001')))
      .concat(coinm.readListing(body(symbol('BTCUSD_PERP', 'BTC', 'USD', '0.1', '1'))))
      .map(({ symbol }) => symbol),
  ).toEqual(['BTC/USDT:USDT-261225', 'BTC/USD:BTC'])
  expect(() => spot.readListing([bytes('{"code":-1121,"msg":"Invalid symbol."}')])).toThrow("a list 'symbols'")
})

test('complaints', () => {
  expect(spot.complaint!('{"error":{"code":2,"msg":"Invalid request"},"id":1}')).toBe('2 Invalid request')
  expect(spot.complaint!('{"code":3,"msg":"Invalid JSON"}')).toBe('3 Invalid JSON')
  expect(spot.complaint!('{"result":null,"id":1}')).toBeNull()
})

for (const [adapter, file, least] of [
  [spot, 'captures/BINANCE.jsonl.zst', 1000],
  [usdm, 'captures/BINANCE_FUTURES.jsonl.zst', 100],
] as const)
  test(`the list in ${file}`, ({ skip }) => {
    const text = new TextDecoder()
    const lists = [...linesOf(decompress(readFileSync(recording(file, skip))))]
      .filter((line) => line.length > 0)
      .map((line) => JSON.parse(text.decode(line)) as { t: string; url?: string; data?: string })
      .filter(({ t, url }) => t === 'http' && adapter.isListing(url!))
    expect(lists).toHaveLength(1)
    const listings = adapter.readListing([bytes(lists[0]!.data!)])
    expect(listings.length).toBeGreaterThan(least)
    expect(listings.find(({ id }) => id === 'BTCUSDT')).toEqual(
      adapter === spot
        ? { symbol: 'BTC/USDT', id: 'BTCUSDT', tickSize: '0.01', lotSize: '0.00001' }
        : { symbol: 'BTC/USDT:USDT', id: 'BTCUSDT', tickSize: '0.01', lotSize: '0.001' },
    )
  })
