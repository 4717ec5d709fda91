import { describe, expect, test } from 'vitest'

import { createKey, type KeyOrder } from '../../auth/issue.js'
import { signRequest } from '../../auth/sign-request.js'
import { signingString } from '../../auth/signing-string.js'
import { bearer, codeOf, door, world } from './fakes.js'

const ORDER: KeyOrder = {
  tenant: 'acme',
  environment: 'live',
  scopes: ['trade'],
  origin: null,
  label: '',
  expiresMs: null,
}
const URL_OF = (path: string) => `https://edge.test${path}`
const BODY = '{"symbol":"BTC/USDT"}'
const PATH = '/v1/door?b=2&a=1&a=0'

async function setUp() {
  const w = world()
  const { key, id } = await createKey(w.env, ORDER, w.services)
  const ask = door({ scope: 'trade', signed: true, maxBodyBytes: 8192 }, w)
  const sign = (more: Partial<Parameters<typeof signRequest>[0]> = {}) =>
    signRequest({ method: 'POST', url: URL_OF(PATH), body: BODY, key, nowMs: w.clock.nowMs, ...more })
  const send = (headers: Record<string, string>, { method = 'POST', body = BODY, path = PATH } = {}) =>
    ask(headers, method === 'GET' ? { method } : { method, body }, path)
  return { ...w, key, id, sign, send }
}

test('what is signed is written as documented', async () => {
  const text = await signingString({
    method: 'post',
    url: 'https://edge.test/v1/orders/%7Ea?b=2&a=%20&a=0&B',
    body: new TextEncoder().encode('abc'),
    timestampMs: 1_764_201_600_000,
    nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
    keyId: 'abcd0123',
  })
  expect(text.split('\n')).toEqual([
    'LL1',
    'POST',
    '/v1/orders/%7Ea',
    'B&a=%20&a=0&b=2',
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    '1764201600000',
    'AAAAAAAAAAAAAAAAAAAAAA',
    'abcd0123',
  ])
})

test('a signed request passes once, its repetition is refused for as long as its time is good', async () => {
  const { sign, send, clock } = await setUp()
  const headers = await sign()
  expect((await send(headers)).status).toBe(200)
  for (const laterMs of [0, 15_000, 15_000]) {
    clock.nowMs += laterMs
    const again = await send(headers)
    expect([again.status, await codeOf(again)]).toEqual([409, 'replayed'])
    expect(again.headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+$/)
  }
  clock.nowMs += 1
  expect(await codeOf(await send(headers))).toBe('bad_signature')
})

test('a request made early is still refused when its time ends', async () => {
  const { sign, send, clock } = await setUp()
  const headers = await sign({ nowMs: clock.nowMs + 30_000 })
  expect((await send(headers)).status).toBe(200)
  clock.nowMs += 60_000
  expect(await codeOf(await send(headers))).toBe('replayed')
})

test('the handler reads the bytes that were signed', async () => {
  const { env, services, sign } = await setUp()
  const { Hono } = await import('hono')
  const { guard } = await import('../../auth/guard.js')
  const app = new Hono().post('/v1/door', guard({ scope: 'trade', signed: true }, services) as never, async (c) =>
    c.json([await c.req.json(), await c.req.text()]),
  )
  const request = new Request(URL_OF(PATH), { method: 'POST', body: BODY, headers: await sign() })
  const context = { waitUntil() {}, passThroughOnException() {}, props: {} } as never
  expect(await (await app.fetch(request, env, context)).json()).toEqual([JSON.parse(BODY), BODY])
})

describe('what differs from what was signed is refused', () => {
  test.each([
    ['another method', { method: 'PUT' }],
    ['another body', { body: `${BODY} ` }],
    ['no body', { method: 'GET' }],
    ['another query', { path: '/v1/door?b=2&a=1&a=1' }],
    ['a query more', { path: `${PATH}&c` }],
    ['the query spelled otherwise', { path: '/v1/door?b=2&a=%31&a=0' }],
  ])('%s', async (_, change) => {
    const { sign, send } = await setUp()
    const answer = await send(await sign(), change)
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'bad_signature'])
  })

  test('the same query in another order is the same', async () => {
    const { sign, send } = await setUp()
    expect((await send(await sign(), { path: '/v1/door?a=0&b=2&a=1' })).status).toBe(200)
  })

  test.each([
    ['x-ll-timestamp', '1764201600'],
    ['x-ll-timestamp', ''],
    ['x-ll-timestamp', '1e12'],
    ['x-ll-nonce', 'AAAAAAAAAAAAAAAAAAAAA'],
    ['x-ll-nonce', 'AAAAAAAAAAAAAAAAAAAAA='],
    ['x-ll-signature', ''],
    ['x-ll-signature', 'A'.repeat(64)],
    ['x-ll-signature', 'a'.repeat(63)],
    ['x-ll-signature', '0'.repeat(64)],
  ])('%s: %j', async (name, value) => {
    const { sign, send } = await setUp()
    expect(await codeOf(await send({ ...(await sign()), [name]: value }))).toBe('bad_signature')
  })

  test.each([-30_001, 30_001])('a time %i ms off', async (offMs) => {
    const { sign, send, clock } = await setUp()
    expect(await codeOf(await send(await sign({ nowMs: clock.nowMs + offMs })))).toBe('bad_signature')
    const justInside = await sign({ nowMs: clock.nowMs + Math.sign(offMs) * 30_000 })
    expect((await send(justInside)).status).toBe(200)
  })

  test('a key that is valid but did not sign', async () => {
    const { sign, send, env, services } = await setUp()
    const other = await createKey(env, ORDER, services)
    expect(await codeOf(await send({ ...(await sign()), ...bearer(other.key) }))).toBe('bad_signature')
  })
})

test('a forged signature uses no nonce', async () => {
  const { sign, send, tenants } = await setUp()
  const headers = await sign()
  await send({ ...headers, 'x-ll-signature': '0'.repeat(64) })
  expect([...tenants.objects.values()].every(({ nonces }) => nonces.size === 0)).toBe(true)
  expect((await send(headers)).status).toBe(200)
})

test('a body beyond the limit is refused before it is digested', async () => {
  const { sign, send } = await setUp()
  const body = 'x'.repeat(8193)
  const answer = await send(await sign({ body }), { body })
  expect([answer.status, await codeOf(answer)]).toEqual([413, 'body_too_large'])
})

test('a signed request costs quota, a request without signature does too', async () => {
  const { key, send } = await setUp()
  const answer = await send(bearer(key))
  expect([answer.status, answer.headers.get('x-ratelimit-remaining')]).toEqual([401, '599'])
})
