import { expect, test } from 'vitest'

import { BoundedMap } from '../../limits/bounded-map.js'
import {
  anonymousObjectName,
  directoryName,
  directoryShardOf,
  directoryShards,
  objectName,
  tenantObjectName,
} from '../../tenant/object-name.js'

const naming = (routeKey = 'route-key-of-the-tests-0123456789') => ({
  hmacKeys: new BoundedMap<string, CryptoKey>(4),
  objectNames: new BoundedMap<string, string>(64),
  routeKey,
})

test('no two tenants, resources or route keys share a name', async () => {
  const names = new Set<string>()
  const resources = ['tenant', 'key:1', 'tenant:1', 'orders', '', ':']
  for (const routeKey of [undefined, 'another-route-key-0123456789abcdef'])
    for (let i = 0; i < 500; i++)
      for (const resource of resources) names.add(await objectName(naming(routeKey), `t${i}`, resource))
  expect(names.size).toBe(2 * 500 * resources.length)
  for (const name of names) expect(name).toMatch(/^[0-9a-f]{64}$/)
})

test.each(['a:b', '', 'A', 'a/b', '-a', 'a'.repeat(65), 'ä', 'a\n'])('%j is no tenant', async (tenant) => {
  await expect(objectName(naming(), tenant, 'x')).rejects.toThrow(RangeError)
})

test('a name is remembered as it was made', async () => {
  const one = naming()
  const first = await tenantObjectName(one, 'acme')
  expect(await tenantObjectName(one, 'acme')).toBe(first)
  expect(await tenantObjectName(naming(), 'acme')).toBe(first)
  expect(one.objectNames.size).toBe(1)
})

test('addresses share at most 256 objects, none of them a tenant’s', async () => {
  const one = naming()
  const names = new Set<string>()
  for (let i = 0; i < 3000; i++) names.add(await anonymousObjectName(one, `10.0.${i >> 8}.${i & 255}`))
  expect(names.size).toBe(256)
  expect(names.has(await tenantObjectName(one, 'anonymous'))).toBe(false)
})

test('ids spread over all shards, and keys never lie with tickets', async () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  expect(new Set([...alphabet].map(directoryShardOf))).toEqual(new Set(directoryShards))
  expect([directoryShardOf(''), directoryShardOf('é')]).toEqual([0, 0])
  const names = new Set<string>()
  for (const kind of ['key', 'ticket'] as const)
    for (const shard of directoryShards) names.add(await directoryName(naming(), kind, shard))
  expect(names.size).toBe(2 * directoryShards.length)
})
