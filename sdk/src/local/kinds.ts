// What the attribute `source` may say beside an address: `venue`, `recording:URL`, `generated`, `generated:SEED`.
import type { MarketSource } from '../widget/source.js'
import { addSourceKind, type SourceKind } from '../widget/source-kinds.js'
import { generatedSource, recordingSource } from './recording-source.js'
import { venueSource } from './venue-source.js'

/** Those that are watched, or were a moment ago: elements of one text share what plays. */
const playing = new Map<string, MarketSource>()
const venues = venueSource()

/** `make` is asked when nobody watches that yet; it has to call what it is given once nobody does any more. */
function shared(
  keyOf: (symbol: string) => string,
  make: (symbol: string, over: () => void) => MarketSource,
): MarketSource {
  return {
    watch(wish, listener) {
      const key = keyOf(wish.symbol)
      let source = playing.get(key)
      if (!source) playing.set(key, (source = make(wish.symbol, () => playing.delete(key))))
      return source.watch(wish, listener)
    },
  }
}

const localKind: SourceKind = (text) => {
  if (text === 'venue') return venues
  if (text.startsWith('recording:')) {
    const { href } = new URL(text.slice('recording:'.length), globalThis.document?.baseURI)
    return shared(
      () => href,
      (_, over) => recordingSource(href, { over }),
    )
  }
  const seed = /^generated(?::(\d{1,15}))?$/.exec(text)
  if (!seed) return null
  return shared(
    (symbol) => `${text} ${symbol}`,
    (symbol, over) => generatedSource({ symbol, seed: Number(seed[1] ?? 1), over }),
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
