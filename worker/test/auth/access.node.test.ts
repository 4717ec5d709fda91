import { expect, test } from 'vitest'

import { ACCESS, AUDIENCE, claimsAt, ISSUER, keyServer, team } from './access-team.js'
import { codeOf, door, START_MS, world } from './fakes.js'

const { published, token } = await team()

function setUp(keys: object[] = [published]) {
  const server = keyServer(keys)
  const w = world({ access: ACCESS, cors: ['https://listed.test'] })
  const services = { ...w.services, fetch: server.fetch }
  const ask = door({ scope: 'read' }, { env: w.env, services })
  const show = async (claims: object, header: object = {}) =>
    ask({ 'cf-access-jwt-assertion': await token(claims, header) })
  return { ...w, services, server, ask, show }
}

test('a token of the team says who it is, one tenant each', async () => {
  const { show, server } = setUp()
  const first = (await (await show(claimsAt(START_MS))).json()) as { tenant: string }
  expect(first).toEqual({
    tenant: expect.stringMatching(/^access-[0-9a-f]{32}$/),
    keyId: null,
    kind: 'access',
    scopes: ['read', 'admin'],
    origin: null,
  })
  const second = await (await show(claimsAt(START_MS, { sub: 'user-2' }))).json()
  const service = await (await show(claimsAt(START_MS, { sub: '', common_name: 'user-1' }))).json()
  const tenants = [first, second, service].map((identity) => (identity as { tenant: string }).tenant)
  expect(new Set(tenants).size).toBe(3)
  expect([...server.urls]).toEqual([`${ISSUER}/cdn-cgi/access/certs`])
  expect(server.calls).toBe(1)
})

const NOW_S = START_MS / 1000
test.each<[string, object, number]>([
  ['expired a minute ago', { exp: NOW_S - 60 }, 401],
  ['expired less than a minute ago', { exp: NOW_S - 59 }, 200],
  ['begins in more than a minute', { nbf: NOW_S + 61 }, 401],
  ['begins within a minute', { nbf: NOW_S + 60 }, 200],
  ['issued in the future', { iat: NOW_S + 61 }, 401],
  ['never expires', { exp: undefined }, 401],
  ['expires at no number', { exp: '9999999999' }, 401],
  ['for another audience', { aud: ['b'.repeat(64)] }, 401],
  ['for no audience', { aud: undefined }, 401],
  ['for several audiences', { aud: ['b'.repeat(64), AUDIENCE] }, 200],
  ['of another issuer', { iss: 'https://other.cloudflareaccess.test' }, 401],
  ['of an issuer that begins alike', { iss: `${ISSUER}.evil.test` }, 401],
  ['of nobody', { sub: '' }, 401],
])('a token %s: %s', async (_, claims, status) => {
  const { show } = setUp()
  expect((await show(claimsAt(START_MS, claims))).status).toBe(status)
})

test('keys are kept ten minutes, and asked for once a minute when one is unknown', async () => {
  const { show, server, clock } = setUp()
  const ask = () => show(claimsAt(clock.nowMs))
  const unknown = () => show(claimsAt(clock.nowMs), { kid: 'key-2' })
  await ask()
  for (let i = 0; i < 20; i++) expect((await unknown()).status).toBe(401)
  expect(server.calls).toBe(1)
  clock.nowMs += 60_000
  for (let i = 0; i < 20; i++) expect((await unknown()).status).toBe(401)
  expect(server.calls).toBe(2)
  clock.nowMs += 599_999
  await ask()
  expect(server.calls).toBe(2)
  clock.nowMs += 1
  await ask()
  expect(server.calls).toBe(3)
})

test('a key that the team adds is found, one that it removes is refused after ten minutes', async () => {
  const { show, server, clock } = setUp([])
  expect((await show(claimsAt(clock.nowMs))).status).toBe(401)
  server.keys = [published]
  clock.nowMs += 60_000
  expect((await show(claimsAt(clock.nowMs))).status).toBe(200)
  server.keys = []
  clock.nowMs += 600_000
  expect((await show(claimsAt(clock.nowMs))).status).toBe(401)
})

test('many who wait share one call', async () => {
  const { show, server } = setUp()
  const answers = await Promise.all(Array.from({ length: 20 }, () => show(claimsAt(START_MS))))
  expect([answers.filter(({ status }) => status === 200).length, server.calls]).toEqual([20, 1])
})

test('keys that can not be fetched let nobody in, and are asked for again after five seconds', async () => {
  const { show, server, clock } = setUp()
  server.status = 302
  for (let i = 0; i < 5; i++) {
    const answer = await show(claimsAt(clock.nowMs))
    expect([answer.status, await codeOf(answer)]).toEqual([503, 'not_ready'])
  }
  expect(server.calls).toBe(1)
  server.status = 200
  clock.nowMs += 5000
  expect((await show(claimsAt(clock.nowMs))).status).toBe(200)
})

test.each([
  ['for encryption', { use: 'enc' }],
  ['of another algorithm', { alg: 'RS512' }],
  ['of another kind', { kty: 'oct', k: 'AAAA' }],
])('a published key %s proves nothing', async (_, change) => {
  const { show } = setUp([{ ...published, ...change }])
  expect((await show(claimsAt(START_MS))).status).toBe(401)
})

test('people with a cookie change nothing from a page of somebody else', async () => {
  const { ask } = setUp()
  const assertion = { 'cf-access-jwt-assertion': await token(claimsAt(START_MS)) }
  const statusOf = async (method: string, origin: string) => (await ask({ ...assertion, origin }, { method })).status
  expect(await statusOf('GET', 'https://evil.test')).toBe(200)
  expect(await statusOf('POST', 'https://evil.test')).toBe(403)
  expect(await statusOf('POST', 'https://listed.test')).toBe(200)
  expect(await statusOf('POST', 'https://edge.test')).toBe(200)
})

test('where no team is configured the header is worth nothing', async () => {
  const answer = await door({ scope: 'read' }, world())({ 'cf-access-jwt-assertion': await token(claimsAt(START_MS)) })
  expect(answer.status).toBe(401)
})

test('who comes through Access has no key to sign with', async () => {
  const { env, services } = setUp()
  const headers = { 'cf-access-jwt-assertion': await token(claimsAt(START_MS)) }
  const answer = await door({ scope: 'admin', signed: true }, { env, services })(headers, { method: 'POST' })
  expect([answer.status, await codeOf(answer)]).toEqual([401, 'bad_signature'])
})
