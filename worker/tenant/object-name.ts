// Names of objects that belong to somebody: HMAC(route key, tenant ":" resource). Who knows a tenant's name can't make the name of its
// object, and no two tenants share one. The tenant comes from a verified credential only.
import { hmacWith } from '../auth/digest.js'
import { toHex } from '../auth/encoding.js'
import type { BoundedMap } from '../limits/bounded-map.js'

const TENANT = /^[a-z0-9][a-z0-9_-]{0,63}$/
/** Callers without a key are spread over so many objects; one each would let addresses cost objects. */
const ANONYMOUS_SHARDS = 256
const DIRECTORY_SHARDS = 16
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

export interface Naming {
  readonly hmacKeys: BoundedMap<string, CryptoKey>
  readonly objectNames: BoundedMap<string, string>
  readonly routeKey: string
}

/** Throws on a tenant that isn't a name: its ':' would make 'a:b' + 'c' and 'a' + 'b:c' one object. */
export async function objectName(naming: Naming, tenant: string, resource: string): Promise<string> {
  if (!TENANT.test(tenant)) throw new RangeError(`tenant: found '${tenant.slice(0, 80)}', expected a name`)
  const plain = `${tenant}:${resource}`
  const known = naming.objectNames.get(plain)
  if (known !== undefined) return known
  const name = toHex(await hmacWith(naming.hmacKeys, naming.routeKey, plain))
  naming.objectNames.set(plain, name)
  return name
}

/** Where a tenant's quotas, nonces and connections are counted. */
export function tenantObjectName(naming: Naming, tenant: string): Promise<string> {
  return objectName(naming, tenant, 'tenant')
}

export async function anonymousObjectName(naming: Naming, address: string): Promise<string> {
  const digest = await hmacWith(naming.hmacKeys, naming.routeKey, `address:${address}`)
  return objectName(naming, 'anonymous', `tenant:${digest[0]! % ANONYMOUS_SHARDS}`)
}

/** Keys and tickets lie in the shard that their own first character names. */
export function directoryShardOf(id: string): number {
  const index = BASE64URL.indexOf(id.charAt(0))
  return (index < 0 ? 0 : index) % DIRECTORY_SHARDS
}

export function directoryName(naming: Naming, kind: 'key' | 'ticket', shard: number): Promise<string> {
  return objectName(naming, 'directory', `${kind}:${shard}`)
}

export const directoryShards: readonly number[] = Array.from({ length: DIRECTORY_SHARDS }, (_, shard) => shard)
