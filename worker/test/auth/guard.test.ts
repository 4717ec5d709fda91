import { createExecutionContext, evictAllDurableObjects, waitOnExecutionContext } from 'cloudflare:test'
import { env as bindings } from 'cloudflare:workers'
import { Hono } from 'hono'
import { beforeEach, describe, expect, test } from 'vitest'

import { listKeys } from '../../auth/directory.js'
import { guard, type GuardRule } from '../../auth/guard.js'
import { createKey, type KeyOrder, revokeKey } from '../../auth/issue.js'
import { IsolateMemory, isolate } from '../../auth/memory.js'
import { signRequest } from '../../auth/sign-request.js'
import { mintTicket } from '../../auth/ticket.js'
import type { AppEnv } from '../../context.js'
import type { Env } from '../../env.js'
import { Problem, problemResponse } from '../../problem.js'

const { DIRECTORY, TENANT } = bindings as unknown as Env
const env = {
  DIRECTORY,
  TENANT,
  LEADLINE_CONFIG: JSON.stringify({ feeds: [], quotas: { acme: { requests: 50, windowS: 3600 } } }),
  LEADLINE_PEPPER: 'pepper-of-the-tests-0123456789abcdef',
  LEADLINE_ROUTE_KEY: `route-key-of-guard-test-${crypto.randomUUID()}`,
} as unknown as Env

/** One time for all, so that no window ends in the middle of a test. */
const NOW_MS = Date.now()
let services = isolate
beforeEach(() => {
  services = { ...isolate, nowMs: () => NOW_MS, memory: new IsolateMemory() }
})

async function ask(rule: GuardRule, headers: Record<string, string>, init: RequestInit = {}): Promise<Response> {
  const app = new Hono<AppEnv>()
  app.all('/v1/door', guard({ ticket: true, ...rule }, services), (c) =>
    c.json({ ...c.get('identity'), scopes: [...c.get('identity').scopes] }),
  )
  app.onError((error, c) => {
    if (error instanceof Problem) return problemResponse(error.details, c.req.path, 'r', error.headers)
    throw error
  })
  const context = createExecutionContext()
  const answer = await app.fetch(new Request('https://edge.test/v1/door', { ...init, headers }), env, context)
  await waitOnExecutionContext(context)
  return answer
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const order = (tenant: string, more: Partial<KeyOrder> = {}): KeyOrder => ({
  tenant,
  environment: 'live',
  scopes: ['read', 'stream', 'trade'],
  origin: null,
  label: '',
  expiresMs: null,
  ...more,
})

describe('with the objects themselves', () => {
  test('a key is made, used, listed to its tenant, revoked', async () => {
    const { key, id } = await createKey(env, order('keys'), services)
    expect(await (await ask({ scope: 'read' }, bearer(key))).json()).toMatchObject({ tenant: 'keys', keyId: id })
    expect((await ask({ scope: 'read' }, bearer(key.slice(0, -2) + 'AA'))).status).toBe(401)
    expect(await listKeys(env, services.memory, 'keys')).toMatchObject([{ id, tenant: 'keys', revokedMs: null }])
    expect(await listKeys(env, services.memory, 'other')).toEqual([])
    expect(await revokeKey(env, 'other', id, services)).toBeNull()
    expect(await revokeKey(env, 'keys', id, services)).toEqual([])
    services.memory.reset()
    expect((await ask({ scope: 'read' }, bearer(key))).status).toBe(401)
  })

  test('a quota is exact over isolates that come and go, and objects that are evicted', async () => {
    const { key } = await createKey(env, order('acme'), services)
    let allowed = 0
    for (let i = 0; i < 120; i++) {
      if ((await ask({ scope: 'read' }, bearer(key))).status === 200) allowed++
      if (i === 40) await evictAllDurableObjects()
    }
    expect(allowed).toBe(50)
    services.memory.reset()
    expect((await ask({ scope: 'read' }, bearer(key))).status).toBe(429)
  })

  test('a signed request passes once', async () => {
    const { key } = await createKey(env, order('signer'), services)
    const init = { method: 'POST', body: '{"a":1}' }
    const headers = await signRequest({ ...init, url: 'https://edge.test/v1/door', key, nowMs: NOW_MS })
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ask({ scope: 'trade', signed: true }, headers, init)),
    )
    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses).toEqual([200, ...Array<number>(19).fill(409)])
  })

  test('a ticket opens once', async () => {
    const identity = {
      tenant: 'page',
      keyId: null,
      kind: 'key',
      scopes: new Set(['stream'] as const),
      origin: null,
    } as const
    const { ticket } = await mintTicket(env, identity, 'https://shop.test', services)
    const headers = {
      upgrade: 'websocket',
      origin: 'https://shop.test',
      'sec-websocket-protocol': `leadline.v1, ticket.${ticket}`,
    }
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask({ scope: 'stream' }, headers)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(401)])
  })

  test('what a tenant has used, no other has', async () => {
    const one = await createKey(env, order('one'), services)
    const two = await createKey(env, order('two'), services)
    const remaining = async (key: string) =>
      (await ask({ scope: 'read' }, bearer(key))).headers.get('x-ratelimit-remaining')
    expect([await remaining(one.key), await remaining(one.key), await remaining(two.key)]).toEqual([
      '599',
      '598',
      '599',
    ])
  })
})
