// What a frame that names no market does to the markets of its connection.
import { afterEach, expect, test } from 'vitest'
import { type Market, open, Status, statusName } from 'leadline'
import { ASKS, BIDS, depth, snapshot, SPOT } from './stream.js'

const engine = await open()
afterEach(() => {
  for (const market of opened.splice(0)) market.close()
})
const opened: Market[] = []

const SECOND_US = 1_000_000
const START_US = 1_700_000_000 * SECOND_US

function market(venue: string, symbol = 'BTC/USD', staleMs = 5_000): Market {
  const made = engine.market({ venue, symbol, tickSize: '0.01', lotSize: '0.001', staleMs, features: [] })
  opened.push(made)
  return made
}

function spot(symbol: string, id: string): Market {
  const made = engine.market({ ...SPOT, symbol })
  opened.push(made)
  made.push(depth(10, 12, [], [], id))
  expect(made.snapshot(snapshot(12, BIDS, ASKS))).toBe(Status.APPLIED)
  return made
}

const l2 = (product: string) =>
  JSON.stringify({ type: 'snapshot', product_id: product, bids: [['10.00', '1']], asks: [['10.02', '2']] })

const bitstampDiff = (microtimestamp: number, pair: string) =>
  JSON.stringify({
    data: { timestamp: '1', microtimestamp: String(microtimestamp), bids: [['10.00', '2']], asks: [] },
    channel: `diff_order_book_${pair}`,
    event: 'data',
  })

test('a heartbeat that names nobody brings every stale market back', () => {
  const connection = engine.connection({ venue: 'bitstamp' })
  const both = ['BTC/USD', 'ETH/USD'].map((symbol) => market('bitstamp', symbol))
  for (const [i, each] of both.entries()) {
    connection.push(bitstampDiff(START_US, ['btcusd', 'ethusd'][i]!), START_US)
    each.snapshot(JSON.stringify({ microtimestamp: String(START_US), bids: [['10.00', '1']], asks: [['10.02', '2']] }))
  }
  expect(both.map(({ state }) => state)).toEqual(['live', 'live'])
  connection.tick(START_US + 6 * SECOND_US)
  expect(both.map(({ state }) => state)).toEqual(['stale', 'stale'])
  const told: string[] = []
  const heartbeat = '{"event":"bts:heartbeat","channel":"","data":{"status":"success"}}'
  const status = connection.push(heartbeat, START_US + 7 * SECOND_US, 0, (m, s) =>
    told.push(`${m.id} ${statusName(s)}`),
  )
  expect(status).toBe(Status.IGNORED)
  expect(told).toEqual(['btcusd IGNORED', 'ethusd IGNORED'])
  expect(both.map(({ state, epoch }) => [state, epoch])).toEqual([['live', 1], ['live', 1]]) // prettier-ignore
  // to markets that live it says nothing new
  expect(connection.push(heartbeat, START_US + 8 * SECOND_US, 0, (m) => told.push(m.id))).toBe(Status.IGNORED)
  expect(told).toHaveLength(2)
  expect(connection.counters.unrouted).toBe(0)
})

test('a venue that asks for a new connection: every book of this one is given up', () => {
  const connection = engine.connection({ venue: 'binance' })
  const both = [spot('BTC/USDT', 'BTCUSDT'), spot('ETH/USDT', 'ETHUSDT')]
  const told: string[] = []
  for (const each of both) each.on('status', ({ state, reason }) => told.push(`${each.id} ${state} ${reason}`))
  expect(connection.push('{"e":"serverShutdown","E":1700000000000}')).toBe(Status.VENUE_RECONNECT)
  expect(told).toEqual(['BTCUSDT buffering VENUE_RECONNECT', 'ETHUSDT buffering VENUE_RECONNECT'])
  expect(connection.counters.unrouted).toBe(0)
})

test('whoever opens the next connection first keeps the books', () => {
  const connection = engine.connection({ venue: 'binance' })
  connection.losesBooksOnRequest = false
  const btc = spot('BTC/USDT', 'BTCUSDT')
  expect(connection.push('{"e":"serverShutdown","E":1700000000000}')).toBe(Status.IGNORED)
  expect(btc.state).toBe('live')
})

test('a frame nobody can read: where nothing would show its loss, the books are given up', () => {
  const connection = engine.connection({ venue: 'coinbaseexchange' })
  const both = ['BTC/USD', 'ETH/USD'].map((symbol) => market('coinbaseexchange', symbol))
  for (const { id } of both) connection.push(l2(id))
  expect(both.map(({ state }) => state)).toEqual(['live', 'live'])
  const told: string[] = []
  expect(connection.push('{"type":"l2upd', NaN, 0, (m, s) => told.push(`${m.id} ${statusName(s)}`))).toBe(Status.DECODE)
  expect(told).toEqual(['BTC-USD DECODE', 'ETH-USD DECODE'])
  expect(both.map(({ state }) => state)).toEqual(['resync', 'resync'])
  expect(connection.counters).toMatchObject({ frames: 3, undecoded: 1, unrouted: 0 })
  // nothing is left to be doubted
  connection.push('{"type":"l2upd', NaN, 0, (m) => told.push(m.id))
  expect(both.map(({ counters }) => [counters.resyncs, counters.decodeErrors])).toEqual([[1, 0], [1, 0]]) // prettier-ignore
  expect(told).toHaveLength(2)
  connection.push(l2('BTC-USD'))
  expect(both.map(({ state }) => state)).toEqual(['live', 'resync'])
})

test('a frame nobody can read: numbers of the book, or of the connection, show its loss; a whole book needs none', () => {
  const binance = engine.connection({ venue: 'binance' })
  const btc = spot('BTC/USDT', 'BTCUSDT')
  expect(binance.push('{"e":"depthUpd')).toBe(Status.DECODE)
  expect(btc.state).toBe('live')
  expect(binance.push(depth(16, 17, [], []))).toBe(Status.GAP_SEQ)

  const numbered = engine.connection({ venue: 'coinbase' })
  const usd = market('coinbase', 'BTC/USD')
  const first =
    '{"channel":"l2_data","timestamp":"2026-01-01T00:00:00Z","sequence_num":0,"events":[{"type":"snapshot","product_id":"BTC-USD","updates":[' +
    '{"side":"bid","event_time":"2026-01-01T00:00:00Z","price_level":"10","new_quantity":"1"},' +
    '{"side":"offer","event_time":"2026-01-01T00:00:00Z","price_level":"11","new_quantity":"1"}]}]}'
  numbered.push(first)
  expect(usd.state).toBe('live')
  expect(numbered.push('{"channel":"l2_da')).toBe(Status.DECODE)
  expect(usd.state).toBe('live')
  numbered.push('{"channel":"heartbeats","sequence_num":2,"events":[]}')
  expect(usd.state).toBe('resync')

  const whole = engine.connection({ venue: 'hyperliquid' })
  const perpetual = market('hyperliquid', 'BTC/USDC:USDC')
  whole.push(
    '{"channel":"l2Book","data":{"coin":"BTC","time":1,"levels":[[{"px":"10","sz":"1","n":1}],[{"px":"11","sz":"1","n":1}]]}}',
  )
  expect(perpetual.state).toBe('live')
  expect(whole.push('{"channel":"l2Bo')).toBe(Status.DECODE)
  expect(perpetual.state).toBe('live')
})
