import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'

import type { Env } from '../../env.js'
import type { KeyRecord, TicketRecord } from '../../tenant/records.js'

const { DIRECTORY } = env as unknown as Env
let made = 0
const directory = () => DIRECTORY.getByName(`test ${made++}`)

const NOW_MS = 1_764_201_600_000
const KEY: KeyRecord = {
  id: 'abcd0123',
  tenant: 'acme',
  environment: 'live',
  digest: Uint8Array.from({ length: 32 }, (_, i) => i),
  scopes: ['read', 'stream'],
  origin: null,
  label: 'of a test',
  createdMs: NOW_MS,
  expiresMs: null,
  revokedMs: null,
}

describe('keys', () => {
  test('are kept as they were put, and one id is one key', async () => {
    const object = directory()
    expect(await object.putKey(KEY)).toBe(true)
    expect(await object.putKey({ ...KEY, tenant: 'other' })).toBe(false)
    await evictDurableObject(object)
    expect(await object.getKey(KEY.id)).toEqual(KEY)
    expect(await object.getKey('unknown0')).toBeNull()
  })

  test('are listed to their tenant, without digests', async () => {
    const object = directory()
    await object.putKey(KEY)
    await object.putKey({ ...KEY, id: 'other000', tenant: 'other' })
    const { digest: _, ...listing } = KEY
    expect(await object.listKeys('acme')).toEqual([listing])
    expect(await object.listKeys('nobody')).toEqual([])
  })

  test('are revoked by their tenant alone, and the first time stays', async () => {
    const object = directory()
    await object.putKey(KEY)
    expect(await object.revokeKey('other', KEY.id, NOW_MS)).toBe(false)
    expect((await object.getKey(KEY.id))?.revokedMs).toBeNull()
    expect(await object.revokeKey('acme', KEY.id, NOW_MS)).toBe(true)
    expect(await object.revokeKey('acme', KEY.id, NOW_MS + 1)).toBe(true)
    expect((await object.getKey(KEY.id))?.revokedMs).toBe(NOW_MS)
  })

  test('move to another digest only from the one they have', async () => {
    const object = directory()
    await object.putKey(KEY)
    const to = new Uint8Array(32).fill(7)
    await object.rehashKey(KEY.id, new Uint8Array(32), to)
    expect((await object.getKey(KEY.id))?.digest).toEqual(KEY.digest)
    await object.rehashKey(KEY.id, KEY.digest, to)
    expect((await object.getKey(KEY.id))?.digest).toEqual(to)
  })

  test('lose scopes that this version does not know', async () => {
    const object = directory()
    await object.putKey({ ...KEY, scopes: ['read', 'fly' as 'trade'] })
    expect((await object.getKey(KEY.id))?.scopes).toEqual(['read'])
  })
})

describe('tickets', () => {
  const TICKET: TicketRecord = {
    digestHex: 'd1',
    tenant: 'acme',
    scopes: ['stream'],
    origin: 'https://shop.test',
    keyId: 'abcd0123',
    expiresMs: NOW_MS + 30_000,
  }
  const ORIGIN = TICKET.origin

  test('are redeemed once, by one of many', async () => {
    const object = directory()
    await object.putTicket(TICKET, NOW_MS)
    const redeemed = await Promise.all(Array.from({ length: 100 }, () => object.redeemTicket('d1', ORIGIN, NOW_MS)))
    expect(redeemed.filter((ticket) => ticket !== null)).toEqual([TICKET])
  })

  test('from another origin, or none, are refused and used up', async () => {
    for (const origin of ['https://evil.test', null, 'null', '']) {
      const object = directory()
      await object.putTicket(TICKET, NOW_MS)
      expect(await object.redeemTicket('d1', origin, NOW_MS)).toBeNull()
      expect(await object.redeemTicket('d1', ORIGIN, NOW_MS)).toBeNull()
    }
  })

  test('expire after 30 seconds, and leave nothing behind', async () => {
    const object = directory()
    await object.putTicket(TICKET, NOW_MS)
    await object.putTicket({ ...TICKET, digestHex: 'd2', expiresMs: NOW_MS + 60_000 }, NOW_MS + 30_000)
    expect(await object.redeemTicket('d1', ORIGIN, NOW_MS + 30_000)).toBeNull()
    expect(await object.redeemTicket('d2', ORIGIN, NOW_MS + 60_000)).toBeNull()
    const left = await runInDurableObject(object, (_, { storage }) =>
      storage.sql.exec('SELECT * FROM ticket').toArray(),
    )
    expect(left).toEqual([])
  })
})
