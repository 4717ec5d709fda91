// connect({ by: 'orders' }) by script: what is subscribed and fetched, with which credentials, and what becomes of the book.
import { expect, test } from 'vitest'

import type { RecordEvent } from '../../../src/feeds/connect/record.js'
import { connect, type ConnectOptions, type LiveFeed } from '../../../src/feeds/index.js'
import { krakenSide } from '../../../src/feeds/venues/kraken-side.js'
import { asks, bids, checksumOf, frame, list, VECTOR } from '../../venues/kraken-level3.js'
import { connectSide } from './side-feed.js'
import { NAMED_SIDES } from './sides.js'
import { bytes, World } from './world.js'

const SECRET = 'do-not-keep-me'

async function connected(world: World, options: ConnectOptions): Promise<LiveFeed> {
  const connecting = connect({ features: [], levels: false, env: world, maxBookAgeMs: 0, ...options })
  const outcome = { settled: false }
  const settled = (): void => void (outcome.settled = true)
  connecting.then(settled, settled)
  while (!outcome.settled) {
    await new Promise((resolve) => setImmediate(resolve))
    if (!outcome.settled) await world.pass(20)
  }
  return connecting
}

/** Everything that was recorded, and told, as one text. */
const textOf = (events: readonly RecordEvent[]): string =>
  events.map(({ kind, url = '', bytes: said }) => `${kind} ${url} ${new TextDecoder().decode(said)}`).join('\n')

test('Bitstamp: live_orders joined to the REST book of orders, order by order', async () => {
  const world = new World()
  const us = (): number => World.START_US + world.nowMs * 1000
  const order = (event: string, id: number, type: 0 | 1, price: string, amount: string): string =>
    `{"data":{"id":${id},"id_str":"${id}","order_type":${type},"microtimestamp":"${us()}","amount_str":"${amount}","price_str":"${price}"},` +
    `"channel":"live_orders_btcusd","event":"order_${event}"}`
  const orders = { bids: [['100.00', '1.5', '1'], ['100.00', '0.5', '2'], ['99.99', '2', '3']], asks: [['100.05', '3', '4']] } // prettier-ignore
  world.answer = ({ url }) => {
    const list = [{ name: 'BTC/USD', url_symbol: 'btcusd', counter_decimals: 2, base_decimals: 8, trading: 'Enabled' }]
    const book = { timestamp: String(Math.floor(us() / 1e6)), microtimestamp: String(us()), ...orders }
    return { status: 200, body: bytes(JSON.stringify(url.includes('pairs') ? list : book)) }
  }
  const feed = await connected(world, { venue: 'bitstamp', symbols: ['BTC/USD'], by: 'orders', trades: false })
  await world.pass(200)
  const { socket } = world
  expect(socket.sent.map(({ text }) => text)).toEqual([
    '{"event":"bts:subscribe","data":{"channel":"live_orders_btcusd"}}',
  ])
  socket.frame(order('created', 5, 0, '100.00', '1.00000000'))
  await world.pass(2000)
  socket.frame(order('deleted', 2, 0, '100.00', '0.00000000'))
  const [market] = feed.markets
  expect(world.requests.map(({ url }) => url.replace(/.*\/api/, ''))).toEqual([
    '/v2/trading-pairs-info/',
    '/v2/order_book/btcusd/?group=2',
  ])
  expect(market!.state).toBe('live')
  expect(market!.queueAhead(5n)).toBeNull() // came before the snapshot was made, which doesn't have it
  expect(market!.queueAhead(3n)).toEqual({ orders: 0, lots: 0, anonymousLots: 0 })
  expect(market!.book.bids(2)).toEqual([[100, 1.5], [99.99, 2]]) // prettier-ignore
  feed.close()
})

test('Coinbase Exchange: full with a signature, level 3 over REST; a gap is fetched anew; nothing of the signature is kept', async () => {
  const world = new World()
  const events: RecordEvent[] = []
  const asked: string[] = []
  const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
  const opens = (sequence: number, n: number, price: string): string =>
    `{"type":"open","product_id":"BTC-USD","sequence":${sequence},"time":"2026-08-09T20:42:27.000000Z","order_id":"${uuid(n)}","price":"${price}","remaining_size":"1.00","side":"buy"}`
  let sequence = 10
  world.answer = ({ url }) => {
    const list = [{ id: 'BTC-USD', base_currency: 'BTC', quote_currency: 'USD', quote_increment: '0.01', base_increment: '0.00000001' }] // prettier-ignore
    const book = { sequence, bids: [['100.00', '1.5', uuid(1)]], asks: [['100.05', '3', uuid(2)]] }
    return { status: 200, body: bytes(JSON.stringify(url.endsWith('/products') ? list : book)) }
  }
  const feed = await connected(world, {
    venue: 'coinbaseexchange',
    symbols: ['BTC/USD'],
    by: 'orders',
    record: (event) => void events.push(event),
    auth: ({ venue, message }) => {
      asked.push(`${venue} ${message}`)
      return { signature: SECRET, key: 'k', passphrase: SECRET, timestamp: '1', more: SECRET }
    },
  })
  await world.pass(200)
  const { socket } = world
  const plain = '{"type":"subscribe","product_ids":["BTC-USD"],"channels":["full","heartbeat"]'
  expect(asked).toEqual([`coinbaseexchange ${plain}}`])
  expect(socket.sent.map(({ text }) => text)).toEqual([
    `${plain},"signature":"${SECRET}","key":"k","passphrase":"${SECRET}","timestamp":"1"}`,
  ])
  socket.frame(opens(9, 5, '100.00'))
  socket.frame(opens(10, 6, '100.00'))
  socket.frame(opens(11, 7, '99.99'))
  await world.pass(2000)
  const [market] = feed.markets
  expect(world.requests.map(({ url }) => url.replace(/.*\.com/, ''))).toEqual([
    '/products',
    '/products/BTC-USD/book?level=3',
  ])
  expect([market!.state, market!.seq]).toEqual(['live', 11])
  expect(market!.book.bids(2)).toEqual([[100, 1.5], [99.99, 1]]) // prettier-ignore

  sequence = 15
  socket.frame(opens(13, 8, '99.98'))
  expect(market!.state).toBe('resync')
  socket.frame(opens(14, 9, '99.98'))
  socket.frame(opens(15, 9, '99.97'))
  socket.frame(opens(16, 10, '99.97'))
  await world.pass(2000)
  expect([market!.state, market!.seq]).toEqual(['live', 16])
  expect(market!.book.bids(2)).toEqual([[100, 1.5], [99.97, 1]]) // prettier-ignore
  expect(socket.sent).toHaveLength(1)
  const kept = textOf(events)
  expect(kept).toContain(`send  ${plain}}`)
  expect(kept + JSON.stringify(feed.metrics)).not.toContain(SECRET)
  feed.close()
})

test('Kraken: level3 at its own address with a fresh token each time, trades where they were; a checksum that fails subscribes anew', async () => {
  const world = new World()
  const events: RecordEvent[] = []
  let tokens = 0
  const listing = { symbol: 'BTC/USD', id: 'BTC/USD', tickSize: '0.1', lotSize: '0.00000001' }
  world.answer = ({ url }) => ({
    status: 200,
    body: bytes(krakenSide.rest('GET', url.replace(/.*\.com/, ''), () => null, [listing])!),
  })
  const snapshot = frame('snapshot', list(bids), list(asks), VECTOR)
  world.onSend = (socket, text) => {
    if (text.includes('"subscribe"') && text.includes('level3')) world.setTimer(10, () => socket.frame(snapshot))
  }
  const feed = await connected(world, {
    venue: 'kraken',
    symbols: ['BTC/USD'],
    by: 'orders',
    depth: 10,
    record: (event) => void events.push(event),
    auth: async () => ({ token: `${SECRET}-${++tokens}` }),
  })
  await world.pass(500)
  expect(world.sockets.map(({ url }) => url)).toEqual(['wss://ws-l3.kraken.com/v2', 'wss://ws.kraken.com/v2'])
  const [orders, trades] = world.sockets
  const told = (method: string, token: number): string =>
    `{"method":"${method}","params":{"channel":"level3","symbol":["BTC/USD"],"depth":10,"snapshot":true,"token":"${SECRET}-${token}"}}`
  expect(orders!.sent.map(({ text }) => text)).toEqual([told('subscribe', 1)])
  expect(trades!.sent.map(({ text }) => text)).toEqual([
    '{"method":"subscribe","params":{"channel":"trade","symbol":["BTC/USD"],"snapshot":false}}',
  ])
  const [market] = feed.markets
  expect([market!.state, market!.counters.checksums]).toEqual(['live', 1])
  expect(market!.book.bids(1)).toEqual([[44939.4, 3.5578887]])

  // one order more, proved by the rule worked out again
  const more = { id: 'OX', px: '44939.4', qty: '1.00000000' }
  const all = [...bids.filter(({ px }) => px === more.px), more, ...bids.filter(({ px }) => px !== more.px)]
  orders!.frame(frame('update', list([more], 'add'), '[]', checksumOf(all, asks)))
  expect([market!.state, market!.counters.checksums]).toEqual(['live', 2])
  orders!.frame(frame('update', list([{ ...more, id: 'OY' }], 'add'), '[]', 1))
  expect(market!.state).toBe('resync')
  await world.pass(4000)
  expect(orders!.sent.map(({ text }) => text)).toEqual([
    told('subscribe', 1),
    told('unsubscribe', 2),
    told('subscribe', 3),
  ])
  expect(market!.state).toBe('live')
  expect(textOf(events)).not.toContain(SECRET)
  feed.close()
})

test('credentials that can’t be had end the socket, without a word of them; it is tried again', async () => {
  const world = new World()
  const told: string[] = []
  const listing = { symbol: 'BTC/USD', id: 'BTC/USD', tickSize: '0.1', lotSize: '0.00000001' }
  world.answer = ({ url }) => ({
    status: 200,
    body: bytes(krakenSide.rest('GET', url.replace(/.*\.com/, ''), () => null, [listing])!),
  })
  let tries = 0
  const feed = await connected(world, {
    venue: 'kraken',
    symbols: ['BTC/USD'],
    by: 'orders',
    trades: false,
    auth: () => {
      if (++tries === 1) throw new TypeError(`no answer for ${SECRET}`)
      return tries === 2 ? ({ tokens: SECRET } as never) : { token: 't' }
    },
  })
  feed.on('connection', ({ what, why }) => told.push(`${what}: ${why}`))
  await world.pass(3000)
  expect(told).toEqual([
    'disconnected: auth: the function failed with TypeError',
    'disconnected: auth: found no token, expected an object with token',
    'connected: kraken-1.3',
  ])
  feed.close()
})

test.each(NAMED_SIDES.filter(({ id }) => id === 'bitstamp' || id === 'kraken'))(
  '$id by order: live, a lost frame, a lost socket; the levels are the venue’s each time',
  async (named) => {
    const auth = named.id === 'kraken' ? { auth: () => ({ token: 't' }) } : {}
    const auditMs = named.id === 'bitstamp' ? 2000 : 0
    const { venue, feed } = await connectSide(named, { by: 'orders', depth: 10, auditMs, trades: false, ...auth })
    const { world } = venue
    const settles = async (): Promise<string | null> => {
      let wrong = venue.differs(feed)
      for (let i = 0; i < 80 && wrong !== null; i++) {
        for (const [n] of venue.books.entries()) venue.change(n, { least: 5 })
        venue.alive()
        await world.pass(250)
        wrong = venue.differs(feed)
      }
      return wrong
    }
    expect(await settles()).toBeNull()
    expect(feed.markets.every(({ counters }) => counters.orders >= 20)).toBe(true)
    venue.change(0, { lost: true, most: 0 })
    venue.change(0, { least: 5 })
    expect(venue.differs(feed)).not.toBeNull()
    expect(await settles()).toBeNull()
    expect(feed.metrics.resyncs).toEqual(named.id === 'kraken' ? { CHECKSUM: 1 } : { AUDIT_MISMATCH: 1 })
    world.socket.end('code 1006')
    expect(feed.markets.map(({ state }) => state)).not.toContain('live')
    expect(await settles()).toBeNull()
    feed.close()
  },
)

test.each([
  [{ venue: 'okx', symbols: ['BTC/USDT'], by: 'orders' }, "by: found \"orders\", expected 'book': okx has no feed of orders"], // prettier-ignore
  [{ venue: 'kraken', symbols: ['BTC/USD'], by: 'orders' }, 'auth: found undefined, expected a function that gives { token }: kraken shows orders to accounts'], // prettier-ignore
  [{ venue: 'binance', symbols: ['BTC/USDT'], auth: () => ({}) }, 'auth: found a function, expected nothing: no subscription at binance needs an account'], // prettier-ignore
] as const)('refused before anything is opened: %o', async (options, why) => {
  const world = new World()
  await expect(connect({ ...options, env: world } as ConnectOptions)).rejects.toThrow(why)
  expect(world.requests).toEqual([])
})
