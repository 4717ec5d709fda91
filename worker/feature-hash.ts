// The hash that says which features, in which order, a row is made of.
import { featureHash } from 'leadline/models'

const known = new Map<string, Promise<string>>()
/** As many as a configuration has models. */
const MOST = 64

export function featureHashOf(names: readonly string[]): Promise<string> {
  const key = names.join('\n')
  const made = known.get(key)
  if (made) return made
  if (known.size >= MOST) known.clear()
  const hash = featureHash(names)
  known.set(key, hash)
  return hash
}
