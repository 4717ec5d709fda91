// What the attribute `source` may say: an address of the edge service, or a kind that a script has added, such as a core in this page.
import type { MarketSource } from './source.js'

/** Makes the source that an attribute's text names, or gives null where it is of another kind. */
export type SourceKind = (text: string, element: Element) => MarketSource | null

const kinds: SourceKind[] = []

/** Adds a kind of source for the attribute `source`; the newest is asked first. */
export function addSourceKind(kind: SourceKind): void {
  kinds.unshift(kind)
}

export function sourceFor(text: string, element: Element): MarketSource | null {
  for (const kind of kinds) {
    const source = kind(text, element)
    if (source) return source
  }
  return null
}
