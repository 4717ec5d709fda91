// A venue that sends its snapshots over the socket: a lost book is a subscription made anew, for that market only, and a new socket's
// snapshot replaces the book without its leaving LIVE.
import { afterAll, beforeAll, expect, test } from 'vitest'

import { connect, type LiveFeed, type VenueAdapter } from '../../../src/feeds/index.js'
import { ADAPTERS } from '../../../src/feeds/venues/adapters.js'
import { bytes, World, type FakeSocket } from './world.js'

const IDS = ['BTC-USDT', 'ETH-USDT']

/** OKX in the little that the flow needs. */
const adapter: VenueAdapter = {
  id: 'okx',
  endpoints: { socket: 'wss://venue', rest: 'https://venue' },
  limits: {
    messagesPerSecond: 10,
    subscriptionsPerConnection: 100,
    connections: 3,
    connectionsPerMs: 1000,
    restWeight: 100,
    lifeMs: 86_400_000,
  },
  staleMs: 35_000,
  heartbeat: { everyMs: 20_000, message: 'ping' },
  auditMs: null,
  snapshotBySocket: true,
  socketUrl: ({ socket }) => socket,
  subscribe: (ids) => ids.map((id) => JSON.stringify({ op: 'subscribe', id })),
  unsubscribe: (ids) => ids.map((id) => JSON.stringify({ op: 'unsubscribe', id })),
  snapshotIdOf: () => null,
  listing: ({ rest }) => [{ url: `${rest}/list`, weight: 1 }],
  readListing: () => IDS.map((id) => ({ symbol: id.replace('-', '/'), id, tickSize: '0.1', lotSize: '0.01' })),
  isListing: () => false,
  answer: (text) => (text.includes('are you there') ? 'I am' : null),
}
const before = ADAPTERS['okx']
beforeAll(() => void ((ADAPTERS as Record<string, VenueAdapter>)['okx'] = adapter))
afterAll(() => {
  if (before) (ADAPTERS as Record<string, VenueAdapter>)['okx'] = before
  else delete (ADAPTERS as Record<string, VenueAdapter>)['okx']
})

class Venue {
  readonly world = new World()
  readonly seq = new Map(IDS.map((id) => [id, 10]))
  readonly subscribed = new Map<FakeSocket, Set<string>>()

  constructor() {
    this.world.answer = () => ({ status: 200, body: bytes('{}') })
    this.world.onSend = (socket, text) => {
      if (text === 'ping') return void this.world.setTimer(1, () => socket.frame('pong'))
      const { op, id } = JSON.parse(text) as { op: string; id: string }
      const ids = this.subscribed.get(socket) ?? new Set()
      this.subscribed.set(socket, ids)
      if (op === 'unsubscribe') ids.delete(id)
      else {
        ids.add(id)
        this.world.setTimer(5, () => socket.frame(this.#frame(id, 'snapshot', -1)))
      }
    }
  }

  change(id = 'BTC-USDT', lost = false): void {
    const prev = this.seq.get(id)!
    this.seq.set(id, prev + 3)
    const frame = this.#frame(id, 'update', prev)
    for (const [socket, ids] of this.subscribed) if (!lost && ids.has(id)) socket.frame(frame)
  }

  #frame(id: string, action: string, prev: number): string {
    const size = `${1 + (this.seq.get(id)! % 7)}.00`
    const data = {
      bids: [['100.0', size, '0', '1']],
      asks: [['100.5', '2.00', '0', '1']],
      ts: String(Math.round(1_700_000_000_000 + this.world.nowMs)),
      prevSeqId: prev,
      seqId: this.seq.get(id)!,
    }
    return JSON.stringify({ arg: { channel: 'books', instId: id }, action, data: [data] })
  }
}

async function live(): Promise<{ venue: Venue; world: World; feed: LiveFeed; states: string[] }> {
  const venue = new Venue()
  const { world } = venue
  const connecting = connect({
    venue: 'okx',
    symbols: ['BTC/USDT', 'ETH/USDT'],
    env: world,
    features: [],
    levels: false,
  })
  const outcome = { settled: false }
  const settled = (): void => void (outcome.settled = true)
  connecting.then(settled, settled)
  while (!outcome.settled) {
    await new Promise((resolve) => setImmediate(resolve))
    if (!outcome.settled) await world.pass(10)
  }
  const feed = await connecting
  const states: string[] = []
  await world.pass(500)
  expect(feed.markets.map(({ state }) => state)).toEqual(['live', 'live'])
  feed.on('status', ({ market, state, reason }) => states.push(`${market.id} ${state} ${reason ?? ''}`.trim()))
  return { venue, world, feed, states }
}

test('a gap: only that market is subscribed anew, and its snapshot makes it live', async () => {
  const { venue, world, feed, states } = await live()
  const resyncs: unknown[] = []
  feed.on('resync', ({ market, reason, attempts }) => resyncs.push([market.id, reason, attempts]))
  venue.change('ETH-USDT', true)
  venue.change('ETH-USDT')
  venue.change('BTC-USDT')
  const sent = world.socket.sent.length
  await world.pass(1500)
  expect(world.socket.sent.slice(sent).map(({ text }) => text)).toEqual([
    '{"op":"unsubscribe","id":"ETH-USDT"}',
    '{"op":"subscribe","id":"ETH-USDT"}',
  ])
  expect(states.filter((state) => !state.startsWith('ETH-USDT'))).toEqual([])
  expect(states[0]).toBe('ETH-USDT resync GAP_LINK')
  expect(states.at(-1)).toBe('ETH-USDT live')
  expect(resyncs).toEqual([['ETH-USDT', 'GAP_LINK', 1]])
  expect(world.requests.filter(({ url }) => !url.includes('list'))).toEqual([])
  feed.close()
})

test('a subscription that is not answered is made again, with patience', async () => {
  const { venue, world, feed } = await live()
  const { onSend } = world
  let deaf = true
  world.onSend = (socket, text) => {
    if (!deaf || text === 'ping') onSend(socket, text)
  }
  venue.change('BTC-USDT', true)
  venue.change('BTC-USDT')
  await world.pass(40_000)
  expect(feed.markets[0]!.state).not.toBe('live')
  const asked = world.socket.sent.filter(({ text }) => text.includes('"subscribe","id":"BTC')).length
  expect(asked).toBeGreaterThanOrEqual(4)
  expect(asked).toBeLessThanOrEqual(6)
  deaf = false
  await world.pass(90_000)
  expect(feed.markets[0]!.state).toBe('live')
  feed.close()
})

test('rotation: the new socket’s snapshot replaces the book, LIVE throughout', async () => {
  const { venue, world, feed, states } = await live()
  const epochs = feed.markets.map(({ epoch }) => epoch)
  while (feed.metrics.rotations === 0 && world.nowMs < 25 * 3_600_000) {
    for (const id of IDS) venue.change(id)
    await world.pass(world.sockets.length > 1 ? 1 : 15_000)
  }
  for (let i = 0; i < 10; i++) {
    for (const id of IDS) venue.change(id)
    await world.pass(100)
  }
  expect(world.nowMs).toBeGreaterThan(22.4 * 3_600_000)
  expect(world.sockets.map(({ state }) => state)).toEqual(['closed', 'open'])
  expect(states).toEqual([])
  expect(feed.markets.map(({ epoch }) => epoch)).toEqual(epochs.map((epoch) => epoch + 1))
  expect(feed.markets.map(({ seq }) => seq)).toEqual(IDS.map((id) => venue.seq.get(id)))
  feed.close()
})

test('a question of the venue is answered at once', async () => {
  const { world, feed } = await live()
  world.socket.frame('{"event":"are you there?"}')
  expect(world.socket.sent.at(-1)!.text).toBe('I am')
  feed.close()
})

test('a book that stands still on a living connection: stale, subscribed anew, live', async () => {
  const { venue, world, feed, states } = await live()
  venue.subscribed.get(world.socket)!.delete('ETH-USDT')
  for (let i = 0; i < 70; i++) {
    venue.change('BTC-USDT')
    await world.pass(1000)
  }
  expect(states).toEqual(['ETH-USDT stale STALE', 'ETH-USDT live'])
  venue.change('ETH-USDT')
  expect(feed.markets[1]!.seq).toBe(venue.seq.get('ETH-USDT'))
  feed.close()
})
