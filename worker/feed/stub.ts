// The way to a group's feed object.
import type { Env } from '../env.js'

/** Ids are hashes of names: made once. As many as a configuration has groups. */
const ids = new Map<string, DurableObjectId>()
const MOST = 64

export function feedOf({ FEED }: Env, group: string) {
  let id = ids.get(group)
  if (!id) {
    if (ids.size >= MOST) ids.clear()
    ids.set(group, (id = FEED.idFromName(group)))
  }
  return FEED.get(id)
}
