// What the registry says of a feature: loaded when a panel wants it, for it comes with the package's engine.
import type { Feature } from 'leadline'

export type FeatureInfo = Pick<Feature, 'unit' | 'formula' | 'range' | 'group'>
type Lookup = (name: string) => FeatureInfo | undefined

let lookup: Lookup | null = null
let loading: Promise<void> | null = null

/** Unit, formula and range of a feature; undefined before the registry is there, and for names that it doesn't know. */
export function featureInfo(name: string): FeatureInfo | undefined {
  return lookup?.(name)
}

/** Resolves when `featureInfo` answers. Where it can't be loaded names stay without units; the next call tries again. */
export function loadFeatureInfo(): Promise<void> {
  return (loading ??= load())
}

async function load(): Promise<void> {
  try {
    const { featureOf } = await import('leadline')
    const known = new Map<string, FeatureInfo | undefined>()
    lookup = (name) => {
      if (!known.has(name)) known.set(name, featureOf(name))
      return known.get(name)
    }
  } catch {
    loading = null
  }
}
