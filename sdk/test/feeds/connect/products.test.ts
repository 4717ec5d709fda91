// Which kind of product a symbol is decides where and how it is subscribed, at venues whose own names don't tell; and prices finer than
// what is listed.
import { expect, test } from 'vitest'

import { connect } from '../../../src/feeds/index.js'
import { SIDES } from '../../../src/feeds/serve/sides.js'
import { openSide } from './side-feed.js'
import type { Named, NamedSide } from './sides.js'
import { World } from './world.js'

const named = (id: string, ...names: readonly Named[]): NamedSide => ({ id, side: SIDES[id]!, names })

test.each([
  ['bybit', 'BTC/USDT', 'BTCUSDT', 'wss://stream.bybit.com/v5/public/spot', 'orderbook.200.BTCUSDT'],
  ['bybit', 'BTC/USDT:USDT', 'BTCUSDT', 'wss://stream.bybit.com/v5/public/linear', 'orderbook.200.BTCUSDT'],
  ['bybit', 'BTC/USD:BTC', 'BTCUSD', 'wss://stream.bybit.com/v5/public/inverse', 'orderbook.200.BTCUSD'],
  ['gate', 'BTC/USDT', 'BTC_USDT', 'wss://api.gateio.ws/ws/v4/', '"spot.'],
  ['gate', 'BTC/USDT:USDT', 'BTC_USDT', 'wss://fx-ws.gateio.ws/v4/ws/usdt', '"futures.'],
  ['bitget', 'BTC/USDT', 'BTCUSDT', 'wss://ws.bitget.com/v3/ws/public', '"instType":"spot"'],
  ['bitget', 'BTC/USDT:USDT', 'BTCUSDT', 'wss://ws.bitget.com/v3/ws/public', '"instType":"usdt-futures"'],
  ['bitget', 'BTC/USD:BTC', 'BTCUSD', 'wss://ws.bitget.com/v3/ws/public', '"instType":"coin-futures"'],
])('%s %s', async (id, symbol, name, url, subscribed) => {
  const { venue, feed } = await openSide(named(id, [symbol, name]))
  await venue.world.pass(500)
  const { socket } = venue.world
  expect(socket.url.replace(/\/$/, '')).toBe(url.replace(/\/$/, ''))
  expect(socket.sent.map(({ text }) => text).join('\n')).toContain(subscribed)
  feed.close()
})

test('two kinds of product in one feed: only where names tell them apart', async () => {
  const symbols = ['BTC/USDT', 'BTC/USDT:USDT']
  const env = new World()
  for (const venue of ['bybit', 'gate', 'bitget', 'kucoin'])
    await expect(connect({ venue, symbols, env })).rejects.toThrow('symbols of one kind, found spot and linear')
  expect(env.requests).toEqual([])
  const { venue, feed } = await openSide(named('okx', ['BTC/USDT', 'BTC-USDT'], ['BTC/USDT:USDT', 'BTC-USDT-SWAP']))
  await venue.world.pass(500)
  expect(venue.world.sockets).toHaveLength(1)
  expect(feed.markets.map(({ state }) => state)).toEqual(['live', 'live'])
  feed.close()
})

test('a socket’s snapshot with prices finer than the tick that was guessed: the market is opened anew with one that fits', async () => {
  // Bitfinex lists no tick: of the last price, 1,000, follows 0.01; the book lies on 0.0001.
  const { venue, feed } = await openSide(named('bitfinex', ['BTC/USD', 'tBTCUSD']), {
    tickSize: '0.0001',
    mid: 10_000_000n,
  })
  const problems: string[] = []
  feed.on('problem', ({ what }) => problems.push(what))
  expect(feed.markets[0]!.tickSize).toBe('0.01')
  for (let i = 0; i < 20; i++) {
    venue.change(0)
    await venue.world.pass(250)
  }
  expect(problems).toEqual(['the book has prices between the listed ticks of 0.01: it is kept in 0.0001'])
  expect(venue.differs(feed)).toBeNull()
  feed.close()
})
