// The Worker's side of the directory: which shard is asked, and under which name.
import type { Env } from '../env.js'
import { Problem } from '../problem.js'
import { directoryName, directoryShardOf, directoryShards, type Naming } from '../tenant/object-name.js'
import type { KeyListing, KeyRecord } from '../tenant/records.js'
import type { IsolateMemory } from './memory.js'

const MIN_ROUTE_KEY_CHARACTERS = 32

/** Throws `misconfigured` where no route key worth the name is set. */
export function namingOf(env: Env, memory: IsolateMemory): Naming {
  const { LEADLINE_ROUTE_KEY: routeKey } = env
  if (routeKey === undefined || routeKey.length < MIN_ROUTE_KEY_CHARACTERS)
    throw new Problem({
      code: 'misconfigured',
      detail: `LEADLINE_ROUTE_KEY must be set to at least ${MIN_ROUTE_KEY_CHARACTERS} characters.`,
    })
  return { hmacKeys: memory.hmacKeys, objectNames: memory.objectNames, routeKey }
}

export async function directoryOf(env: Env, memory: IsolateMemory, kind: 'key' | 'ticket', id: string) {
  return env.DIRECTORY.getByName(await directoryName(namingOf(env, memory), kind, directoryShardOf(id)))
}

export async function findKey(env: Env, memory: IsolateMemory, id: string): Promise<KeyRecord | null> {
  const directory = await directoryOf(env, memory, 'key', id)
  return directory.getKey(id)
}

/** Of all shards, the newest first. */
export async function listKeys(env: Env, memory: IsolateMemory, tenant: string): Promise<KeyListing[]> {
  const naming = namingOf(env, memory)
  const lists = await Promise.all(
    directoryShards.map(async (shard): Promise<readonly KeyListing[]> => {
      const directory = env.DIRECTORY.getByName(await directoryName(naming, 'key', shard))
      return directory.listKeys(tenant)
    }),
  )
  return lists.flat().toSorted((a, b) => b.createdMs - a.createdMs)
}

/** Whether a connection that was opened with this key may stay: keys are looked at again every five minutes. */
export async function isKeyLive(env: Env, memory: IsolateMemory, keyId: string, nowMs: number): Promise<boolean> {
  const record = await findKey(env, memory, keyId)
  return record !== null && isLive(record, nowMs)
}

export function isLive({ revokedMs, expiresMs }: KeyListing, nowMs: number): boolean {
  return revokedMs === null && (expiresMs === null || nowMs < expiresMs)
}
