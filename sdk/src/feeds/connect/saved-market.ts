// A market of a feed: anew, or from what was saved of it before its process ended.
import type { Engine } from '../../engine/engine.js'
import { InputError } from '../../engine/errors.js'
import type { Market } from '../../engine/market.js'
import type { MarketOptions } from '../../engine/options.js'

export interface OpenedMarket {
  readonly market: Market
  /** Why the saved state was left alone; null where it was taken or there was none. */
  readonly refused: string | null
}

/** Saved state is never converted: what doesn't fit the core or the wishes is left alone. */
export function openMarket(engine: Engine, wanted: MarketOptions, saved: Uint8Array | null): OpenedMarket {
  if (!saved) return { market: engine.market(wanted), refused: null }
  try {
    const market = engine.restore(saved, { live: true })
    if (sameText(market.resolved.options) === sameText(wanted)) return { market, refused: null }
    market.close()
    return { market: engine.market(wanted), refused: 'the saved state is of other options: the market begins anew' }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { market: engine.market(wanted), refused: `the saved state is left alone: ${error.message}` }
  }
}

/** Options as text, whatever the order they were written in. */
function sameText(options: MarketOptions): string {
  return JSON.stringify(Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
