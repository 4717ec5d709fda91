// What the attribute `source` may say beside an address: `venue`, `recording:URL`, `generated`, `generated:SEED`.
import { sharedSource } from '../widget/shared-source.js'
import type { MarketSource } from '../widget/source.js'
import { addSourceKind, type SourceKind } from '../widget/source-kinds.js'
import { generatedSource, recordingSource } from './recording-source.js'
import { venueSource } from './venue-source.js'

/** Those that are watched, or were a moment ago: elements of one text share what plays. */
const playing = new Map<string, MarketSource>()
const venues = venueSource()

const localKind: SourceKind = (text) => {
  if (text === 'venue') return venues
  if (text.startsWith('recording:')) {
    const { href } = new URL(text.slice('recording:'.length), globalThis.document?.baseURI)
    return sharedSource(
      playing,
      () => href,
      (_, over) => recordingSource(href, { over }),
    )
  }
  const seed = /^generated(?::(\d{1,15}))?$/.exec(text)
  if (!seed) return null
  return sharedSource(
    playing,
    ({ symbol }) => `${text} ${symbol}`,
    ({ symbol }, over) => generatedSource({ symbol, seed: Number(seed[1] ?? 1), over }),
  )
}

/** To be called once, by the package's entry: a bundler keeps no module for what it does by being read. */
export function addLocalKinds(): void {
  addSourceKind((text, element) => {
    try {
      return localKind(text, element)
    } catch {
      return null // no address: the element says what it found
    }
  })
}
