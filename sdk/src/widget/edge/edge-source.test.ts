// What the stream's messages mean: the chain, gaps, finer steps, subscriptions that are shared. The service is played by hand.
import { expect, test } from 'vitest'

import {
  FakeService,
  heardBy,
  listing,
  settled,
  snapshot,
  START_US,
  status,
  update,
  WISH,
} from '../../../test/edge/fake-service.js'
import type { SourceEvent, Wish } from '../source.js'

/** A service whose stream is open, with one watch. */
async function watching(wish: Partial<Wish> = {}, service = new FakeService()) {
  const source = service.source()
  const heard = heardBy()
  const end = source.watch({ ...WISH, ...wish }, heard.listener)
  await settled()
  service.socket.open()
  service.socket.confirm()
  return { service, source, heard, end, socket: service.socket }
}

const BOOK = { bids: [['100.00', '1.000'], ['99.99', '2.500']], asks: [['100.01', '0.250']] } // prettier-ignore

test('instrument, state, snapshot, update: the book in whole steps', async () => {
  const { socket, heard } = await watching({ depth: 7, bookMs: 250 })
  expect(socket.url).toBe('wss://edge.example/v1/stream')
  expect(socket.protocols).toEqual(['leadline.v1'])
  expect(socket.said).toEqual([
    {
      op: 'subscribe',
      id: '1',
      args: [{ channel: 'book', exchange: 'binance', symbol: 'BTC/USDT', intervalMs: 250, depth: 7 }],
    },
  ])
  socket.tell(snapshot(5, BOOK, { tsVenueUs: 77 }))
  socket.tell(update(6, { bids: [['99.99', '0'], ['99.98', '4.000']], asks: [['100.01', '0.300']] }, { epoch: 1, tsLocalUs: START_US + 9 })) // prettier-ignore
  expect(heard.events).toEqual([
    { kind: 'state', state: 'connecting', reason: null, epoch: 0, tsUs: START_US },
    { kind: 'instrument', tickSize: '0.01', lotSize: '0.001' },
    { kind: 'state', state: 'live', reason: null, epoch: 1, tsUs: START_US },
    {
      ...{ kind: 'book', epoch: 1, tsUs: START_US, tsVenueUs: 77 },
      bids: Float64Array.of(10000, 1000, 9999, 2500),
      asks: Float64Array.of(10001, 250),
    },
    {
      ...{ kind: 'book', epoch: 1, tsUs: START_US + 9, tsVenueUs: NaN },
      bids: Float64Array.of(10000, 1000, 9998, 4000),
      asks: Float64Array.of(10001, 300),
    },
  ])
})

test('pings are answered with their own time', async () => {
  const { socket } = await watching()
  socket.tell({ op: 'ping', ts: 123 })
  expect(socket.asked('pong')).toEqual([{ op: 'pong', ts: 123 }])
})

test('an update that continues nothing: disconnected, a new connection, and no book of the two', async () => {
  const { service, socket, heard } = await watching()
  socket.tell(snapshot(5, BOOK))
  const books = heard.of('book').length
  socket.tell(update(8, { bids: [['99.00', '1.000']], asks: [] }))
  expect(heard.of('book')).toHaveLength(books)
  expect(heard.states().at(-1)).toBe('disconnected gap_stream')
  expect(heard.of('problem').at(-1)).toMatchObject({ code: 'gap_stream', detail: expect.stringContaining('behind 7') })
  expect(socket.isClosed).toBe(true)
  await service.pass(400)
  expect(service.sockets).toHaveLength(2)
  service.socket.open()
  expect(service.socket.asked('resume')).toMatchObject([{ args: [{ channel: 'book', seq: 5 }] }])
})

test('a connection that went is gone on with behind the last number, and what was heard counts once it is continued', async () => {
  const { service, socket, heard, source } = await watching()
  socket.tell(snapshot(5, BOOK))
  socket.drop(1006)
  expect(heard.states().at(-1)).toBe('disconnected closed')
  await service.pass(400)
  expect(heard.states().at(-1)).toBe('connecting')
  service.socket.open()
  service.socket.confirm()
  const late = heardBy()
  source.watch(WISH, late.listener)
  expect(late.events.map(({ kind }) => kind)).toEqual(['instrument', 'state'])
  service.socket.tell(update(6, { bids: [], asks: [['100.01', '0.500']] }))
  expect(heard.states().slice(-3)).toEqual(['disconnected closed', 'connecting', 'live'])
  for (const { book } of [heard, late]) expect(book()).toEqual({ bids: [10000, 1000, 9999, 2500], asks: [10001, 500] })
})

test('a market that loses its book is told before anything else; an update of the time before breaks the chain', async () => {
  const { socket, heard } = await watching()
  socket.tell(snapshot(5, BOOK))
  socket.tell(status('resync', 'gap_seq'))
  socket.tell(status('live', null, 2))
  socket.tell(snapshot(6, { bids: [['90.00', '1.000']], asks: [] }, { epoch: 2 }))
  expect(heard.states()).toEqual(['connecting', 'live', 'resync gap_seq', 'live'])
  expect(heard.events.slice(-3).map(({ kind }) => kind)).toEqual(['state', 'state', 'book'])
  expect(heard.book()).toEqual({ bids: [9000, 1000], asks: [] })
  socket.tell(status('stale', 'stale', 2))
  socket.tell(update(7, { bids: [], asks: [] }, { epoch: 2 }))
  expect(heard.states().at(-1)).toBe('disconnected gap_stream')
})

test('conflated: what was heard is forgotten, and who comes now is shown no book of before', async () => {
  const { socket, heard, source } = await watching()
  socket.tell(snapshot(5, BOOK))
  socket.tell({ op: 'notice', code: 'conflated', skipped: 20, detail: 'You were behind' })
  expect(heard.states().at(-1)).toBe('connecting conflated')
  const late = heardBy()
  source.watch(WISH, late.listener)
  expect(late.of('book')).toEqual([])
  socket.tell(snapshot(26, { bids: [['91.00', '1.000']], asks: [] }))
  expect(heard.states().at(-1)).toBe('live')
  expect(heard.book()).toEqual({ bids: [9100, 1000], asks: [] })
})

test('a service that begins anew says so of no market: all are lost', async () => {
  const { socket, heard } = await watching()
  socket.tell(snapshot(5, BOOK))
  socket.tell({ channel: 'status', state: 'resuming', reason: 'restarted' })
  expect(heard.states().at(-1)).toBe('connecting restarted')
  socket.tell(snapshot(9, BOOK))
  expect(heard.states().at(-1)).toBe('live')
})

test('a market that is listed as not live is told as that, and nothing of it is expected', async () => {
  const service = new FakeService()
  service.answer = () => listing({ state: 'buffering', epoch: 0 })
  const { heard } = await watching({}, service)
  expect(heard.states()).toEqual(['connecting', 'buffering'])
})

test('a list that can not be read again says nothing of what it said before', async () => {
  const service = new FakeService()
  service.answer = () => listing({ state: 'buffering', epoch: 0 })
  const { socket, heard } = await watching({}, service)
  socket.tell(snapshot(5, BOOK))
  service.answer = () => ({ status: 403, body: {} })
  socket.drop(1001)
  await service.pass(400)
  service.socket.open()
  expect(heard.states()).toEqual(['connecting', 'buffering', 'live', 'disconnected closed', 'connecting'])
})

test('more decimals than the step: the finer grid is told before what is counted in it', async () => {
  const { socket, heard } = await watching()
  socket.tell(snapshot(5, BOOK))
  socket.tell(update(6, { bids: [['99.985', '0.0005']], asks: [] }))
  expect(heard.events.slice(-2)).toMatchObject([
    { kind: 'instrument', tickSize: '0.001', lotSize: '0.0001' },
    { kind: 'book', bids: Float64Array.of(100000, 10000, 99990, 25000, 99985, 5), asks: Float64Array.of(100010, 2500) },
  ])
})

test('who may not read the list learns the steps from the prices', async () => {
  const service = new FakeService()
  service.answer = () => ({ status: 403, body: { code: 'forbidden', detail: 'no scope read' } })
  const { socket, heard } = await watching({}, service)
  socket.tell(snapshot(5, BOOK))
  expect(heard.of('instrument')).toEqual([{ kind: 'instrument', tickSize: '0.01', lotSize: '0.001' }])
  expect(heard.of('problem')).toEqual([])
  expect(heard.book()!.bids).toEqual([10000, 1000, 9999, 2500])
})

test('every page of the list is read', async () => {
  const service = new FakeService()
  service.answer = (path) =>
    path.includes('cursor=MTAw%3D')
      ? listing({ tickSize: '0.5' })
      : { status: 200, body: { markets: [], nextCursor: 'MTAw=' } }
  const { heard } = await watching({}, service)
  expect(heard.of('instrument')).toEqual([{ kind: 'instrument', tickSize: '0.5', lotSize: '0.001' }])
})

test('trades, signal, levels, features and predictions as the source tells them', async () => {
  const channels = ['trades', 'signal', 'levels', 'features', 'prediction'] as const
  const { socket, heard, source } = await watching({ channels, features: ['mid', 'a_b', 'mid'] })
  expect(socket.asked('subscribe').map(({ args }) => args![0])).toEqual(
    [{}, { depth: 1 }, {}, { names: ['a_b', 'mid'] }, {}].map((more, i) => ({
      ...{ channel: channels[i], exchange: 'binance', symbol: 'BTC/USDT' },
      ...more,
    })),
  )
  const told = (channel: string, data: unknown) => {
    socket.tell(snapshot(1, data, { channel, sid: channel }))
    return heard.events.at(-1)
  }
  const trade = { id: 1, side: 'buy', tsVenueUs: 1, tsLocalUs: START_US - 5 }
  expect(
    told('trades', {
      trades: [
        { ...trade, price: '100.004', amount: '0.5' },
        { ...trade, price: '100.01', amount: '1e-7' },
      ],
    }),
  ).toEqual({
    kind: 'trades',
    trades: [
      { side: 'buy', pxTicks: 10000, qtyLots: 5_000_000, tsUs: START_US - 5 },
      { side: 'buy', pxTicks: 10001, qtyLots: 1, tsUs: START_US - 5 },
    ],
  })
  expect(heard.of('instrument').at(-1)).toMatchObject({ tickSize: '0.01', lotSize: '0.0000001' })
  const signal = { score: 0.5, direction: 'up', imbalance: 0.1, size: null, speed: null, missing: ['size', 'speed'] }
  expect(told('signal', { ...signal, levels: [] })).toEqual({ kind: 'signal', signal, tsUs: START_US })
  expect(told('signal', { signal: null })).toEqual({ kind: 'signal', signal: null, tsUs: START_US })
  const level = { side: 'bid', strength: 3, ageUs: null, refills: 0, cancelledOnApproach: 0.5 }
  expect(told('levels', { levels: [{ ...level, price: '99.99', amount: '2' }] })).toEqual({
    kind: 'levels',
    levels: [{ ...level, pxTicks: 9999, qtyLots: 20_000_000 }],
  })
  const late = heardBy()
  source.watch({ ...WISH, channels: ['levels'] }, late.listener)
  expect(late.of('levels')).toHaveLength(1)
  told('levels', { levels: [{ ...level, price: '99.995', amount: '2' }] })
  socket.tell(
    snapshot(2, { trades: [{ ...trade, price: '100', amount: '1e-9' }] }, { channel: 'trades', sid: 'trades' }),
  )
  const later = heardBy()
  source.watch({ ...WISH, channels: ['levels'] }, later.listener)
  expect(later.of('levels')).toEqual([]) // counted in steps that are no more
  const features = { features: { mid: 1, a_b: null }, reasons: { a_b: 'warm_up' } }
  expect(told('features', features)).toEqual({ kind: 'features', ...features, tsUs: START_US })
  const prediction = { model: 'm', probabilities: { up: 1 }, served_by: 'gpu', degraded: true, classes: ['up'] }
  expect(told('prediction', prediction)).toEqual({
    ...{ kind: 'prediction', model: 'm', probabilities: { up: 1 }, servedBy: 'gpu', isDegraded: true },
    tsUs: START_US,
  })
})

test('equal wishes are one subscription; who comes late hears what holds; the last to leave gives it up', async () => {
  const { service, socket, heard, source, end } = await watching()
  socket.tell(snapshot(5, BOOK))
  const late = heardBy()
  const signal = heardBy()
  const endLate = source.watch(WISH, late.listener)
  source.watch({ ...WISH, channels: ['signal'] }, signal.listener)
  expect(late.events.map(({ kind }) => kind)).toEqual(['instrument', 'state', 'book'])
  expect(late.book()).toEqual(heard.book())
  expect(socket.asked('subscribe')).toHaveLength(2)
  expect(signal.of('book')).toEqual([])
  end()
  await service.pass(1000)
  socket.tell(update(6, { bids: [], asks: [] }))
  expect([heard.of('book').length, late.of('book').length]).toEqual([1, 2])
  endLate()
  endLate()
  await service.pass(1000)
  expect(socket.asked('unsubscribe')).toMatchObject([{ args: [{ channel: 'book' }] }])
  socket.tell(update(7, { bids: [], asks: [] })) // was on its way
  expect(socket.isClosed).toBe(false)
})

test('the clock goes on by itself, by the service, and never back', async () => {
  const service = new FakeService()
  const clock: number[] = []
  const source = service.source()
  let last = -Infinity
  source.watch(WISH, (event: SourceEvent) => {
    if (event.kind === 'clock') clock.push(event.tsUs)
    if (event.kind === 'clock' || event.kind === 'book') {
      expect(event.tsUs).toBeGreaterThanOrEqual(last)
      last = event.tsUs
    }
  })
  await settled()
  await service.pass(300)
  expect(clock).toEqual([]) // what time it is there is not known yet
  service.socket.open()
  service.socket.confirm()
  const aheadUs = 3_600_000_000
  service.socket.tell(snapshot(5, BOOK, { tsLocalUs: service.nowUs + aheadUs }))
  const fromUs = service.nowUs
  await service.pass(1000)
  expect(clock).toHaveLength(10)
  expect(clock.at(-1)! - (fromUs + aheadUs + 900_000)).toBeLessThan(0)
  expect(clock.at(-1)! - (fromUs + aheadUs + 900_000)).toBeGreaterThan(-1000)
  service.socket.tell(update(6, { bids: [], asks: [] }, { tsLocalUs: fromUs + aheadUs }))
  expect(last).toBe(clock.at(-1))
})
