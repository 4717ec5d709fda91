// Opens a source: the edge service's stream, or a market that runs in this page, whose code is loaded only then.
import { edgeSource, type MarketSource } from 'leadline/widget'

import type { Player } from './local-sources.js'
import { type ListedMarket, marketsOf } from './markets.js'
import type { SourceWish } from './source-wish.js'

export type Opened =
  | {
      readonly isOpen: true
      readonly source: MarketSource
      readonly markets: readonly ListedMarket[]
      readonly player: Player | null
    }
  | { readonly isOpen: false; readonly code: string; readonly why: string }

/** Nothing is thrown: what went wrong is said. */
export async function openSource(wish: SourceWish): Promise<Opened> {
  try {
    if (wish.kind === 'service') return await openService(wish.url)
    const { openLocal } = await import('./local-sources.js')
    return { isOpen: true, ...(await openLocal(wish)) }
  } catch (error) {
    return { isOpen: false, code: 'recording', why: error instanceof Error ? error.message : String(error) }
  }
}

async function openService(url: string): Promise<Opened> {
  const listing = await marketsOf(url)
  if (!listing.isListed) return { isOpen: false, code: listing.code, why: listing.why }
  return { isOpen: true, source: edgeSource({ url }), markets: listing.markets, player: null }
}
