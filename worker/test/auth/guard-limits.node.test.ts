import { describe, expect, test } from 'vitest'

import { createKey, type KeyOrder } from '../../auth/issue.js'
import { bearer, codeOf, door, world } from './fakes.js'

const ORDER: KeyOrder = {
  tenant: 'acme',
  environment: 'live',
  scopes: ['read'],
  origin: null,
  label: '',
  expiresMs: null,
}

describe('a quota', () => {
  test('is used exactly, then answered 429 with when to come again, and comes back', async () => {
    const w = world({ quotas: { acme: { requests: 97, windowS: 10 } } })
    const { key } = await createKey(w.env, ORDER, w.services)
    const ask = door({ scope: 'read' }, w)
    const statuses: number[] = []
    for (let i = 0; i < 200; i++) statuses.push((await ask(bearer(key))).status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(97)
    expect(statuses.lastIndexOf(200)).toBe(96)
    const refused = await ask(bearer(key))
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'content-type': 'application/problem+json',
      'ratelimit-policy': '"default";q=97;w=10',
      ratelimit: '"default";r=0;t=10',
      'x-ratelimit-limit': '97',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '10',
      'retry-after': '10',
    })
    expect(await codeOf(refused)).toBe('rate_limited')
    w.clock.nowMs += 10_000
    const again = await ask(bearer(key))
    expect([again.status, again.headers.get('ratelimit')]).toEqual([200, '"default";r=96;t=10'])
  })

  test('is asked for by one call, however many wait', async () => {
    const w = world({ quotas: { acme: { requests: 1000, windowS: 60 } } })
    const { key } = await createKey(w.env, ORDER, w.services)
    const ask = door({ scope: 'read' }, w)
    await ask(bearer(key))
    w.clock.nowMs += 60_000
    const before = w.leases()
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(bearer(key))))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(w.leases() - before).toBe(1)
  })

  test('is not used by who may not come in', async () => {
    const w = world({ quotas: { acme: { requests: 20, windowS: 60 } } })
    const { key } = await createKey(w.env, ORDER, w.services)
    for (let i = 0; i < 50; i++) expect((await door({ scope: 'trade' }, w)(bearer(key))).status).toBe(403)
    expect((await door({ scope: 'read' }, w)(bearer(key))).headers.get('x-ratelimit-remaining')).toBe('19')
  })

  test('predictions are counted apart', async () => {
    const w = world({ quotas: { acme: { requests: 5, predictions: 2, windowS: 60 } } })
    const { key } = await createKey(w.env, ORDER, w.services)
    const predict = door({ scope: 'read', cost: 'predictions' }, w)
    const statuses = [await predict(bearer(key)), await predict(bearer(key)), await predict(bearer(key))].map(
      (a) => a.status,
    )
    expect(statuses).toEqual([200, 200, 429])
    const answer = await door({ scope: 'read' }, w)(bearer(key))
    expect(answer.headers.get('ratelimit-policy')).toBe('"default";q=5;w=60')
  })

  test('no tenant uses another one’s', async () => {
    const w = world({ quotas: { acme: { requests: 3, windowS: 60 }, other: { requests: 3, windowS: 60 } } })
    const mine = await createKey(w.env, ORDER, w.services)
    const theirs = await createKey(w.env, { ...ORDER, tenant: 'other' }, w.services)
    const ask = door({ scope: 'read' }, w)
    for (let i = 0; i < 5; i++) await ask(bearer(mine.key))
    expect((await ask(bearer(theirs.key))).headers.get('x-ratelimit-remaining')).toBe('2')
    expect(w.tenants.objects.size).toBe(2)
  })
})

describe('callers without a key', () => {
  const from = (address: string) => ({ 'cf-connecting-ip': address })

  test('have a quota for each address, IPv6 by its network', async () => {
    const w = world({ anonymous: ['read'], quotas: { anonymous: { requests: 2, windowS: 60 } } })
    const ask = door({ scope: 'read' }, w)
    const statuses = async (...addresses: string[]) => {
      const found: number[] = []
      for (const address of addresses) found.push((await ask(from(address))).status)
      return found
    }
    expect(await statuses('192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2')).toEqual([200, 200, 429, 200])
    expect(await statuses('2001:db8::1', '2001:DB8:0:0:1::2', '2001:db8::ffff', '2001:db8:0:1::1')).toEqual([
      200, 200, 429, 200,
    ])
  })

  test('spread over a bounded number of objects', async () => {
    const w = world({ anonymous: ['read'] })
    const ask = door({ scope: 'read' }, w)
    for (let i = 0; i < 2000; i++) await ask(from(`10.0.${i >> 8}.${i & 255}`))
    expect(w.tenants.objects.size).toBeLessThanOrEqual(256)
  })
})

describe('floods', () => {
  test('of bad keys from one address are shed before the directory is asked', async () => {
    const w = world()
    const ask = door({ scope: 'read' }, w)
    const statuses = new Map<number, number>()
    for (let i = 0; i < 1000; i++) {
      const key = `ll_live_${String(i).padStart(8, '0')}_${'A'.repeat(43)}`
      const { status } = await ask(bearer(key))
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    expect(Object.fromEntries(statuses)).toEqual({ 401: 200, 429: 800 })
    expect(w.calls()).toBe(200)
  })

  test('are counted by the platform where it can', async () => {
    const keys: string[] = []
    const limit = async ({ key }: { key: string }) => ({ success: keys.push(key) < 3 })
    const w = world({ anonymous: ['read'] }, { SHED: { limit } as RateLimit })
    const ask = door({ scope: 'read' }, w)
    const statuses = [await ask(), await ask(), await ask()].map(({ status }) => status)
    expect(statuses).toEqual([200, 200, 429])
    expect(new Set(keys)).toEqual(new Set(['anonymous unknown']))
  })
})

test('a quota of ten thousand may be used in one go, what goes beyond ten seconds of a flood not even be refused by scope', async () => {
  const w = world({ quotas: { acme: { requests: 10_000, windowS: 60 } } })
  const { key } = await createKey(w.env, ORDER, w.services)
  const count = async (scope: 'read' | 'trade', n: number) => {
    const ask = door({ scope }, w)
    const statuses = new Map<number, number>()
    for (let i = 0; i < n; i++) {
      const { status } = await ask(bearer(key))
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    return Object.fromEntries(statuses)
  }
  expect(await count('read', 10_000)).toEqual({ 200: 10_000 })
  expect(await count('trade', 100)).toEqual({ 429: 100 })
  w.clock.nowMs += 60_000
  expect(await count('trade', 10_100)).toEqual({ 403: 10_000, 429: 100 })
})
