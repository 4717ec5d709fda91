import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'

import type { Env } from '../../env.js'
import type { ConnectionClaim, LeaseRequest } from '../../tenant/records.js'

const { TENANT } = env as unknown as Env
let made = 0
const tenant = () => TENANT.getByName(`test ${made++}`)

const NOW_MS = 1_764_201_600_000
const REQUEST: LeaseRequest = { subject: '', name: 'default', limit: 100, windowS: 60, want: 5 }

describe('a quota', () => {
  test('is granted whole and no more, whoever asks for how much', async () => {
    for (const limit of [1, 2, 7, 100, 1000]) {
      const object = tenant()
      let [granted, calls] = [0, 0]
      for (let rest = limit; rest > 0; calls++) {
        const lease = await object.lease({ ...REQUEST, limit, want: (calls * 7) % 300 }, NOW_MS)
        expect(lease.granted).toBeGreaterThan(0)
        granted += lease.granted
        rest = lease.remaining
        expect(granted + rest).toBe(limit)
      }
      expect(granted).toBe(limit)
      expect(await object.lease({ ...REQUEST, limit }, NOW_MS)).toEqual({
        granted: 0,
        remaining: 0,
        windowEndMs: NOW_MS + 60_000,
      })
    }
  })

  test('that many ask for at once is granted once', async () => {
    const object = tenant()
    const leases = await Promise.all(Array.from({ length: 200 }, () => object.lease({ ...REQUEST, want: 3 }, NOW_MS)))
    expect(leases.reduce((sum, { granted }) => sum + granted, 0)).toBe(100)
  })

  test('is not refunded by an eviction', async () => {
    const object = tenant()
    const before = await object.lease({ ...REQUEST, want: 20 }, NOW_MS)
    await evictDurableObject(object)
    const after = await object.lease({ ...REQUEST, want: 1 }, NOW_MS)
    expect([before.granted, before.remaining, after.remaining]).toEqual([20, 80, 79])
  })

  test('comes back with its window, not with a clock that steps back', async () => {
    const object = tenant()
    await object.lease({ ...REQUEST, limit: 1 }, NOW_MS)
    expect((await object.lease({ ...REQUEST, limit: 1 }, NOW_MS - 60_000)).granted).toBe(0)
    expect((await object.lease({ ...REQUEST, limit: 1 }, NOW_MS + 59_999)).granted).toBe(0)
    expect((await object.lease({ ...REQUEST, limit: 1 }, NOW_MS + 60_000)).granted).toBe(1)
  })

  test('of one subject, name or window is not another’s', async () => {
    const object = tenant()
    await object.lease({ ...REQUEST, limit: 1 }, NOW_MS)
    for (const other of [{ subject: '192.0.2.1' }, { name: 'predictions' }, { windowS: 30 }])
      expect((await object.lease({ ...REQUEST, limit: 1, ...other }, NOW_MS)).granted).toBe(1)
  })

  test('that was lowered is overdrawn, not negative', async () => {
    const object = tenant()
    await object.lease({ ...REQUEST, want: 20 }, NOW_MS)
    expect(await object.lease({ ...REQUEST, limit: 10 }, NOW_MS)).toMatchObject({ granted: 0, remaining: 0 })
  })
})

describe('a nonce', () => {
  test('is used once in 90 seconds, across an eviction too', async () => {
    const object = tenant()
    expect(await object.useNonce('a', NOW_MS)).toBe(true)
    expect(await object.useNonce('b', NOW_MS)).toBe(true)
    await evictDurableObject(object)
    expect(await object.useNonce('a', NOW_MS + 89_999)).toBe(false)
    expect(await object.useNonce('a', NOW_MS + 90_000)).toBe(true)
  })

  test('that many use at once is used by one', async () => {
    const object = tenant()
    const used = await Promise.all(Array.from({ length: 100 }, () => object.useNonce('a', NOW_MS)))
    expect(used.filter(Boolean)).toHaveLength(1)
  })
})

describe('connections', () => {
  const claim = (connectionId: string, more: Partial<ConnectionClaim> = {}): ConnectionClaim => ({
    subject: '',
    connectionId,
    symbols: 10,
    limits: { connections: 3, symbols: 25 },
    keyId: 'k1',
    holder: 'h1',
    ...more,
  })

  test('and their symbols are counted over all holders', async () => {
    const object = tenant()
    expect(await object.claimConnection(claim('a'), NOW_MS)).toEqual({
      ok: true,
      refused: null,
      connections: 1,
      symbols: 10,
    })
    expect(await object.claimConnection(claim('b', { holder: 'h2' }), NOW_MS)).toMatchObject({ ok: true, symbols: 20 })
    expect(await object.claimConnection(claim('c'), NOW_MS)).toMatchObject({
      ok: false,
      refused: 'symbols',
      connections: 2,
    })
    expect(await object.claimConnection(claim('c', { symbols: 5 }), NOW_MS)).toMatchObject({ ok: true, connections: 3 })
    expect(await object.claimConnection(claim('d', { symbols: 0 }), NOW_MS)).toMatchObject({ refused: 'connections' })
    expect(await object.claimConnection(claim('a', { symbols: 11 }), NOW_MS)).toMatchObject({ refused: 'symbols' })
    expect(await object.claimConnection(claim('a', { symbols: 1 }), NOW_MS)).toMatchObject({ ok: true, symbols: 16 })
    await object.releaseConnection('', 'b')
    expect(await object.claimConnection(claim('d', { symbols: 0 }), NOW_MS)).toMatchObject({ ok: true, symbols: 6 })
  })

  test('that nobody renews lapse, those renewed stay', async () => {
    const object = tenant()
    await object.claimConnection(claim('a'), NOW_MS)
    await object.claimConnection(claim('b'), NOW_MS)
    expect(await object.renewConnections('', ['a', 'x'], NOW_MS + 300_000)).toEqual(['x'])
    await evictDurableObject(object)
    expect(await object.renewConnections('', ['a', 'b'], NOW_MS + 600_000)).toEqual(['b'])
    expect(await object.claimConnection(claim('c'), NOW_MS + 600_000)).toMatchObject({ ok: true, connections: 2 })
  })

  test('are found by the key that opened them, which opens no more', async () => {
    const object = tenant()
    await object.claimConnection(claim('a'), NOW_MS)
    await object.claimConnection(claim('b', { holder: 'h2', symbols: 1 }), NOW_MS)
    await object.claimConnection(claim('c', { holder: 'h3', keyId: 'k2', symbols: 1 }), NOW_MS)
    expect((await object.revokeKey('k1', NOW_MS)).sort()).toEqual(['h1', 'h2'])
    await object.releaseConnection('', 'a')
    await evictDurableObject(object)
    expect(await object.claimConnection(claim('d'), NOW_MS + 60_000)).toMatchObject({ ok: false, refused: 'revoked' })
    expect(await object.claimConnection(claim('d', { keyId: null }), NOW_MS + 60_000)).toMatchObject({ ok: true })
    expect(await object.revokeKey('k1', NOW_MS + 600_000)).toEqual([])
  })

  test('of one address are not another’s', async () => {
    const object = tenant()
    for (const subject of ['192.0.2.1', '192.0.2.2'])
      expect(await object.claimConnection(claim('a', { subject }), NOW_MS)).toMatchObject({ ok: true, connections: 1 })
  })
})
