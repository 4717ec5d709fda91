import { describe, expect, test } from 'vitest'

import { createKey, type KeyOrder, revokeKey } from '../../auth/issue.js'
import { formatKey, generateKey } from '../../auth/key.js'
import { SCOPES } from '../../identity.js'
import { bearer, codeOf, door, world } from './fakes.js'

const ORDER: KeyOrder = {
  tenant: 'acme',
  environment: 'live',
  scopes: ['read'],
  origin: null,
  label: 'test',
  expiresMs: null,
}

describe('a key', () => {
  test('opens what its scope allows, by either header', async () => {
    const w = world()
    const { key, id } = await createKey(w.env, ORDER, w.services)
    const ask = door({ scope: 'read' }, w)
    for (const headers of [bearer(key), { 'x-api-key': key }, { ...bearer(key), 'x-api-key': key }]) {
      const answer = await ask(headers)
      expect(await answer.json()).toEqual({ tenant: 'acme', keyId: id, kind: 'key', scopes: ['read'], origin: null })
    }
  })

  test('two that differ are refused', async () => {
    const w = world()
    const ask = door({ scope: null }, w)
    const answer = await ask({ ...bearer(formatKey(generateKey('live'))), 'x-api-key': formatKey(generateKey('live')) })
    expect([answer.status, await codeOf(answer)]).toEqual([400, 'bad_request'])
  })

  test('one that is shown and not valid never passes as nobody', async () => {
    const w = world({ anonymous: ['read'] })
    const ask = door({ scope: 'read' }, w)
    expect((await ask()).status).toBe(200)
    for (const headers of [
      bearer('x'),
      { authorization: 'Basic YTpi' },
      { 'x-api-key': '' },
      { 'cf-access-jwt-assertion': 'a.b.c' },
    ]) {
      const answer = await ask(headers)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toContain('Bearer')
    }
  })

  test('every scope opens its own door and no other', async () => {
    const w = world()
    let wrong = 0
    for (const held of SCOPES) {
      const { key } = await createKey(w.env, { ...ORDER, scopes: [held] }, w.services)
      for (const needed of SCOPES) {
        const { status } = await door({ scope: needed }, w)(bearer(key))
        if ((status === 200) !== (held === needed)) wrong++
        if (status !== 200) expect(status).toBe(403)
      }
    }
    expect(wrong).toBe(0)
  })

  test('nobody gets 401 at a door with a scope, and through one without', async () => {
    const w = world()
    expect((await door({ scope: 'read' }, w)()).status).toBe(401)
    expect(await (await door({ scope: null }, w)()).json()).toMatchObject({ kind: 'anonymous', tenant: 'anonymous' })
  })

  test('a hot route asks no object', async () => {
    const w = world({ quotas: { acme: { requests: 5120, windowS: 60 } } })
    const { key } = await createKey(w.env, ORDER, w.services)
    const ask = door({ scope: 'read' }, w)
    await ask(bearer(key))
    const [calls, leases] = [w.calls(), w.leases()]
    for (let i = 0; i < 255; i++) await ask(bearer(key))
    expect([w.calls(), w.leases()]).toEqual([calls, leases])
    expect(leases).toBe(1)
  })

  test('one that is revoked is refused within 30 seconds, and asked about at once by who has not seen it', async () => {
    const w = world()
    const { key, id } = await createKey(w.env, ORDER, w.services)
    const ask = door({ scope: 'read' }, w)
    expect((await ask(bearer(key))).status).toBe(200)
    expect(await revokeKey(w.env, 'other', id, w.services)).toBeNull()
    expect(await revokeKey(w.env, 'acme', id, w.services)).toEqual([])
    w.clock.nowMs += 29_999
    expect((await ask(bearer(key))).status).toBe(200)
    w.clock.nowMs += 1
    expect((await ask(bearer(key))).status).toBe(401)
    w.services.memory.reset()
    expect((await ask(bearer(key))).status).toBe(401)
  })

  test('one that expires is refused when it does', async () => {
    const w = world()
    const { key } = await createKey(w.env, { ...ORDER, expiresMs: w.clock.nowMs + 1000 }, w.services)
    const ask = door({ scope: 'read' }, w)
    w.clock.nowMs += 999
    expect((await ask(bearer(key))).status).toBe(200)
    w.clock.nowMs += 1
    expect((await ask(bearer(key))).status).toBe(401)
  })

  test('one made under the old pepper works, and moves to the present one', async () => {
    const before = world()
    const { key, id } = await createKey(before.env, ORDER, before.services)
    const after = world({}, { LEADLINE_PEPPER: 'x'.repeat(32), LEADLINE_PEPPER_OLD: before.env.LEADLINE_PEPPER })
    for (const [name, { keys }] of before.directories.objects)
      for (const record of keys.values()) await after.directories.getByName(name).putKey(record)
    const ask = door({ scope: 'read' }, after)
    expect((await ask(bearer(key))).status).toBe(200)
    await new Promise((done) => setTimeout(done, 0))
    const stored = [...after.directories.objects.values()].find(({ keys }) => keys.has(id))!.keys.get(id)!
    const rotated = world({}, { LEADLINE_PEPPER: 'x'.repeat(32), DIRECTORY: after.env.DIRECTORY })
    expect(stored.digest).toHaveLength(32)
    expect((await door({ scope: 'read' }, rotated)(bearer(key))).status).toBe(200)
  })

  test('a bad one is looked up once in five seconds', async () => {
    const w = world()
    const ask = door({ scope: 'read' }, w)
    const bad = formatKey(generateKey('live'))
    for (let i = 0; i < 10; i++) expect((await ask(bearer(bad))).status).toBe(401)
    expect(w.calls()).toBe(1)
    w.clock.nowMs += 5000
    await ask(bearer(bad))
    expect(w.calls()).toBe(2)
  })
})

describe('the root key', () => {
  const root = formatKey(generateKey('live'))

  test('is admin and nothing else, and stored nowhere', async () => {
    const w = world({}, { LEADLINE_ROOT_KEY: root })
    expect(await (await door({ scope: 'admin' }, w)(bearer(root))).json()).toMatchObject({
      tenant: 'root',
      scopes: ['admin'],
    })
    expect((await door({ scope: 'read' }, w)(bearer(root))).status).toBe(403)
    expect(w.calls()).toBe(0)
  })

  test('with another secret, or where none is set, it is none', async () => {
    const w = world({}, { LEADLINE_ROOT_KEY: root })
    const other = root.slice(0, -1) + (root.endsWith('A') ? 'B' : 'A')
    expect((await door({ scope: 'admin' }, w)(bearer(other))).status).toBe(401)
    expect((await door({ scope: 'admin' }, world())(bearer(root))).status).toBe(401)
  })
})

describe('a publishable key', () => {
  const pk: KeyOrder = { ...ORDER, environment: 'pk', scopes: ['read', 'stream'], origin: 'https://shop.test' }

  test('works from its origin alone', async () => {
    const w = world()
    const { key } = await createKey(w.env, pk, w.services)
    const ask = door({ scope: 'read' }, w)
    expect((await ask({ ...bearer(key), origin: 'https://shop.test' })).status).toBe(200)
    const others: Record<string, string>[] = [{}, { origin: 'https://shop.test.evil' }, { origin: 'null' }]
    for (const other of others) {
      const answer = await ask({ ...bearer(key), ...other })
      expect([answer.status, await codeOf(answer)]).toEqual([403, 'origin_not_allowed'])
    }
  })

  test('is neither made with more than reading, nor believed to have it', async () => {
    const w = world()
    await expect(createKey(w.env, { ...pk, scopes: ['read', 'trade'] }, w.services)).rejects.toThrow(/trade/)
    await expect(createKey(w.env, { ...pk, origin: null }, w.services)).rejects.toThrow(/origin/)
    const { key, id } = await createKey(w.env, pk, w.services)
    for (const { keys } of w.directories.objects.values())
      if (keys.has(id)) keys.set(id, { ...keys.get(id)!, scopes: [...SCOPES] })
    const headers = { ...bearer(key), origin: 'https://shop.test' }
    expect(await (await door({ scope: null }, w)(headers)).json()).toMatchObject({ scopes: ['read', 'stream'] })
  })

  test('shown as another kind of key it is unknown', async () => {
    const w = world()
    const { key } = await createKey(w.env, pk, w.services)
    expect((await door({ scope: 'read' }, w)(bearer(key.replace('ll_pk_', 'll_live_')))).status).toBe(401)
  })
})

test.each(['root', 'anonymous', 'access', 'access-0123', 'directory', 'A', 'a:b', ''])(
  'no key is made for tenant %j',
  async (tenant) => {
    const w = world()
    await expect(createKey(w.env, { ...ORDER, tenant }, w.services)).rejects.toThrow(/tenant/)
  },
)

test.each(['LEADLINE_PEPPER', 'LEADLINE_ROUTE_KEY'])(
  'without %s the service says that it is not configured',
  async (name) => {
    const w = world({}, { [name]: 'short' })
    const answer = await door({ scope: 'read' }, w)(bearer(formatKey(generateKey('live'))))
    expect([answer.status, await codeOf(answer)]).toEqual([503, 'misconfigured'])
  },
)
