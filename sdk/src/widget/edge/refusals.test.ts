// What the service refuses, and what can't be read of it: told, and tried again no sooner than makes sense.
import { expect, test } from 'vitest'

import { FakeService, heardBy, listing, settled, snapshot, WISH } from '../../../test/edge/fake-service.js'

const BOOK = { bids: [['100.00', '1.000']], asks: [['100.01', '0.250']] }

test.each([
  ['the ticket is refused', { apiKey: 'll_pub_1' }, 401, 'unauthorized'],
  ['the page is not listed', { apiKey: 'll_pub_1' }, 403, 'origin_not_allowed'],
  ['nobody may stream without a key', {}, 401, 'unauthorized'],
])('%s: told, and asked again once a minute at most', async (_, options, code, name) => {
  const service = new FakeService()
  service.answer = () => ({ status: code, body: { code: name, detail: 'why' } })
  const heard = heardBy()
  service.source(options).watch(WISH, heard.listener)
  await settled()
  if (service.sockets.length > 0) service.socket.drop(1006)
  await settled()
  expect(heard.of('problem')).toEqual([{ kind: 'problem', code: name, detail: 'why' }])
  expect(heard.states().at(-1)).toBe(`disconnected ${name}`)
  const { length } = service.requests
  await service.pass(59_000)
  expect(service.requests).toHaveLength(length)
  await service.pass(2_000)
  expect(service.requests.length).toBeGreaterThan(length)
})

test.each([
  [4401, 'unauthorized'],
  [1008, 'policy'],
])('closed with %i: told, and not at once tried again', async (code, name) => {
  const service = new FakeService()
  const heard = heardBy()
  service.source().watch(WISH, heard.listener)
  await settled()
  service.socket.open()
  service.socket.drop(code)
  expect(heard.states().at(-1)).toBe(`disconnected ${name}`)
  expect(heard.of('problem')).toMatchObject([{ code: name, detail: expect.stringContaining(String(code)) }])
  await service.pass(59_000)
  expect(service.sockets).toHaveLength(1)
  await service.pass(2_000)
  expect(service.sockets).toHaveLength(2)
})

test('a service that says when to come back is left alone until then', async () => {
  const service = new FakeService()
  service.answer = (path) =>
    path.startsWith('/v1/stream')
      ? { status: 429, body: { code: 'too_many_connections', detail: 'full', retryAfterMs: 60_000 } }
      : listing()
  service.source().watch(WISH, () => {})
  await settled()
  service.socket.drop(1006)
  await settled()
  expect(await service.untilNext()).toBe(60_000)
})

test('out of reach: one problem, whichever request found it', async () => {
  const service = new FakeService()
  service.answer = () => new TypeError('fetch failed')
  const heard = heardBy()
  service.source().watch(WISH, heard.listener)
  await settled()
  service.socket.drop(1006)
  await service.pass(5000)
  expect(heard.of('problem')).toEqual([{ kind: 'problem', code: 'unreachable', detail: 'fetch failed' }])
})

test('a refused subscription is a problem of those who wanted it; one that may be asked for again is', async () => {
  const service = new FakeService()
  const heard = heardBy()
  const other = heardBy()
  const source = service.source()
  source.watch(WISH, heard.listener)
  source.watch({ ...WISH, symbol: 'DOGE/USDT' }, other.listener)
  await settled()
  service.socket.open()
  const error = (id: string, more: object) => service.socket.tell({ op: 'error', id, error: more })
  error('2', { code: 'not_found', detail: 'args[0]: there is no market', status: 404 })
  expect(other.of('problem')).toMatchObject([{ code: 'not_found' }])
  expect(other.states().at(-1)).toBe('disconnected not_found')
  error('1', { code: 'rate_limited', detail: 'too fast', retryAfterMs: 1000 })
  expect(heard.of('problem')).toMatchObject([{ code: 'rate_limited' }])
  await service.pass(900)
  expect(service.socket.asked('subscribe')).toHaveLength(2)
  await service.pass(200)
  expect(service.socket.asked('subscribe').map(({ id }) => id)).toEqual(['1', '2', '1'])
  service.socket.tell({ op: 'error', error: { code: 'bad_request', detail: 'no JSON' } })
  expect([heard, other].map((each) => each.of('problem').at(-1)!.code)).toEqual(['bad_request', 'bad_request'])
})

test.each([
  ['no JSON', '{"op":'],
  ['a price that is none', snapshot(2, { bids: [['1,5', '1']], asks: [] })],
  ['no levels', snapshot(2, { bids: null })],
])('what can not be read is told, and what it might have said is had anew: %s', async (_, message) => {
  const service = new FakeService()
  const heard = heardBy()
  service.source().watch(WISH, heard.listener)
  await settled()
  service.socket.open()
  service.socket.confirm()
  service.socket.tell(snapshot(1, BOOK))
  service.socket.tell(message)
  expect(heard.of('problem')).toMatchObject([{ code: 'unreadable' }])
  expect(heard.states().at(-1)).toBe('disconnected unreadable')
  await service.untilNext()
  service.socket.open()
  service.socket.confirm()
  service.socket.tell(snapshot(3, BOOK))
  expect(heard.book()).toEqual({ bids: [10000, 1000], asks: [10001, 250] })
})

test('a message of a kind that is not known is told, and nothing else happens', async () => {
  const service = new FakeService()
  const heard = heardBy()
  service.source().watch(WISH, heard.listener)
  await settled()
  service.socket.open()
  service.socket.tell({ channel: 'weather' })
  expect(heard.of('problem')).toMatchObject([{ code: 'unknown_message', detail: '{"channel":"weather"}' }])
  expect(service.socket.isClosed).toBe(false)
})
