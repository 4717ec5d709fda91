// Sockets that come and go: patience, refusals, tickets, and that nothing is left when nobody watches.
import { afterEach, expect, test, vi } from 'vitest'

import { FakeService, heardBy, listing, settled, snapshot, update, WISH } from '../../../test/edge/fake-service.js'
import { sourceFor } from '../source-kinds.js'
import { pageEnv } from './edge-env.js'
import { edgeSource } from './edge-source.js'

afterEach(() => void vi.unstubAllGlobals())

const BOOK = { bids: [['100.00', '1.000']], asks: [['100.01', '0.250']] } // prettier-ignore

test('a service that refuses is tried with twice the patience each time, half a minute at most', async () => {
  const service = new FakeService()
  const heard = heardBy()
  service.source().watch(WISH, heard.listener)
  await settled()
  const waits: number[] = []
  for (let i = 0; i < 9; i++) {
    service.socket.drop(1006)
    await settled()
    waits.push(await service.untilNext())
  }
  expect(waits).toEqual([300, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  service.random = 0
  service.socket.drop(1006)
  expect(await service.untilNext()).toBe(15_000)
  expect(heard.states()).toEqual(['connecting', ...waits.flatMap(() => ['disconnected unreachable', 'connecting']), 'disconnected unreachable', 'connecting']) // prettier-ignore
  // Said once, not ten times.
  expect(heard.of('problem')).toEqual([
    { kind: 'problem', code: 'unreachable', detail: 'the service answers, but no WebSocket opens' },
  ])
})

test('a connection that has lasted needs no patience for the next', async () => {
  const service = new FakeService()
  service.source().watch(WISH, () => {})
  await settled()
  for (let i = 0; i < 4; i++) {
    service.socket.drop(1006)
    await service.untilNext()
  }
  service.socket.open()
  service.socket.drop(1001)
  expect(await service.untilNext()).toBe(4000)
  service.socket.open()
  await service.pass(9_000)
  service.socket.tell({ op: 'ping', ts: 1 })
  await service.pass(3_000)
  service.socket.drop(1001)
  expect(await service.untilNext()).toBe(300)
})

test('one WebSocket for all watches and sources of a service; closed a moment after the last', async () => {
  const service = new FakeService()
  const ends = [
    service.source().watch(WISH, () => {}),
    service.source({ url: 'https://edge.example/?x#y' }).watch({ ...WISH, channels: ['signal'] }, () => {}),
  ]
  service.source({ apiKey: 'll_pub_other' }).watch(WISH, () => {})()
  await settled()
  expect(service.sockets.map(({ url }) => url)).toEqual(['wss://edge.example/v1/stream'])
  service.socket.open()
  for (const end of ends) end()
  await service.pass(100)
  const again = service.source().watch(WISH, () => {})
  await service.pass(1000)
  expect(service.socket.isClosed).toBe(false) // moved within its document
  expect(service.socket.asked('subscribe')).toHaveLength(2)
  again()
  await service.pass(200)
  expect(service.socket.isClosed).toBe(false)
  await service.pass(200)
  expect(service.socket.isClosed).toBe(true)
  expect(service.waiting).toBe(0)
  const heard = heardBy()
  service.source().watch(WISH, heard.listener)
  await settled()
  expect(service.sockets).toHaveLength(2)
  expect(heard.states()).toEqual(['connecting'])
})

test('nothing is heard behind the end of a watch', async () => {
  const service = new FakeService()
  const heard = heardBy()
  const end = service.source().watch(WISH, heard.listener)
  await settled()
  service.socket.open()
  service.socket.confirm()
  end()
  const { length } = heard.events
  service.socket.tell(snapshot(1, BOOK))
  service.socket.drop(1006)
  await service.pass(5000)
  expect(heard.events).toHaveLength(length)
  expect(service.waiting).toBe(0)
})

test('a publishable key gets a ticket for each connection', async () => {
  const service = new FakeService()
  let tickets = 0
  service.answer = (path) =>
    path === '/v1/ws-ticket' ? { status: 201, body: { protocols: ['leadline.v1', `ticket.${++tickets}`] } } : listing()
  service.source({ apiKey: 'll_pub_1' }).watch(WISH, () => {})
  await settled()
  service.socket.open()
  service.socket.drop(1001)
  await service.untilNext()
  expect(service.sockets.map(({ protocols }) => protocols[1])).toEqual(['ticket.1', 'ticket.2'])
  expect(service.requests.filter((request) => request.includes('ticket'))).toEqual([
    'POST /v1/ws-ticket',
    'POST /v1/ws-ticket',
  ])
  expect(new Set(service.headers.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer ll_pub_1']))
})

test("a ticket of the page's own server; one that can't be had is told and asked for again", async () => {
  const service = new FakeService()
  const heard = heardBy()
  let isDown = true
  const ticket = () =>
    isDown ? Promise.reject(new Error('no session')) : Promise.resolve(['leadline.v1', 'ticket.mine'])
  service.source({ ticket }).watch(WISH, heard.listener)
  await settled()
  expect(heard.of('problem')).toEqual([{ kind: 'problem', code: 'unreachable', detail: 'no session' }])
  isDown = false
  await service.untilNext()
  expect(service.socket.protocols).toEqual(['leadline.v1', 'ticket.mine'])
})

test('a service that falls silent is asked whether it lives, then left', async () => {
  const service = new FakeService()
  const heard = heardBy()
  service.source().watch(WISH, heard.listener)
  await settled()
  service.socket.open()
  service.socket.confirm()
  await service.pass(10_100)
  expect(service.socket.asked('ping')).toHaveLength(1)
  service.socket.tell({ op: 'pong' })
  await service.pass(19_000)
  expect(service.socket.asked('ping')).toHaveLength(2)
  expect(service.socket.isClosed).toBe(false)
  await service.pass(1_100)
  expect(service.sockets[0]!.isClosed).toBe(true)
  expect(heard.states()).toContain('disconnected silent')
})

test('a market that is wanted later is looked up in the list anew', async () => {
  const service = new FakeService()
  const source = service.source()
  source.watch(WISH, () => {})
  await settled()
  service.socket.open()
  const heard = heardBy()
  service.answer = () => listing({ symbol: 'ETH/USDT', tickSize: '0.1', state: 'resync', epoch: 3 })
  source.watch({ ...WISH, symbol: 'ETH/USDT' }, heard.listener)
  await settled()
  expect(heard.of('instrument')).toMatchObject([{ tickSize: '0.1' }])
  expect(heard.states()).toEqual(['connecting', 'resync'])
})

test('what was sent over a connection that is gone says nothing', async () => {
  const service = new FakeService()
  const heard = heardBy()
  service.source().watch(WISH, heard.listener)
  await settled()
  service.socket.open()
  service.socket.confirm()
  service.socket.tell(snapshot(1, BOOK))
  const [first] = service.sockets
  first!.drop(1001)
  await service.untilNext()
  first!.tell(update(2, { bids: [], asks: [] }))
  first!.drop(1006)
  expect(heard.states().at(-1)).toBe('connecting')
  expect(heard.of('book')).toHaveLength(1)
})

test('the attribute: an address of a service, relative to the document, with the key of the element', () => {
  vi.stubGlobal('document', { baseURI: 'https://page.example/a/b.html' })
  const element = { getAttribute: (name: string) => (name === 'api-key' ? 'll_pub_1' : null) } as never
  const spy = vi.spyOn(pageEnv, 'fetch').mockReturnValue(new Promise(() => {}))
  for (const text of ['/', '.', 'https://edge.example/base']) sourceFor(text, element)!.watch(WISH, () => {})()
  expect(spy.mock.calls.map(([url, { headers }]) => `${url} ${headers['authorization']}`)).toEqual([
    'https://page.example/v1/markets?limit=500 Bearer ll_pub_1',
    'https://page.example/a/v1/markets?limit=500 Bearer ll_pub_1',
    'https://edge.example/base/v1/markets?limit=500 Bearer ll_pub_1',
  ])
  spy.mockRestore()
  for (const text of ['venue', 'ftp://x', '', 'http://']) expect(sourceFor(text, element)).toBe(null)
  expect(() => edgeSource({ url: 'ftp://x' })).toThrow('found "ftp://x", expected such as https://host or /')
})
test('nothing is sent before a connection stands, and none is opened for those who have left meanwhile', async () => {
  const service = new FakeService()
  const source = service.source()
  source.watch(WISH, () => {})
  await settled()
  service.socket.open()
  service.socket.drop(1006)
  await service.untilNext()
  const end = source.watch({ ...WISH, channels: ['signal'] }, () => {})
  expect(service.socket.said).toEqual([])
  service.socket.open()
  expect(service.socket.asked('subscribe')).toHaveLength(2)
  end()

  const other = new FakeService()
  let give: (protocols: readonly string[]) => void = () => {}
  const ticket = () => new Promise<readonly string[]>((resolve) => (give = resolve))
  const leave = other.source({ ticket }).watch(WISH, () => {})
  await settled()
  leave()
  await other.pass(1000)
  give(['leadline.v1', 'ticket.late'])
  await settled()
  expect(other.sockets).toEqual([])
})
