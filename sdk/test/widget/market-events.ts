// What a source would tell of the generated market: the same for a seed on every machine.
import { generated, replay } from 'leadline/feeds'
import { LEVEL_FIELDS, type Market } from 'leadline'

import type { LevelView, TradeView } from '../../src/widget/source.js'

/** Events as JSON has them: a book's sides are plain lists. */
export type ToldEvent = { readonly kind: string; readonly tsUs?: number } & Readonly<Record<string, unknown>>

export interface MarketEventsOptions {
  readonly seconds: number
  readonly seed?: number
  readonly depth?: number
}

/** Instrument, states, a book each 100 ms, trades, large levels each second. */
export async function marketEvents({ seconds, seed = 3, depth = 200 }: MarketEventsOptions): Promise<ToldEvent[]> {
  const feed = await replay(generated({ seconds, seed }))
  const market = feed.markets[0]!
  const { tickSize, lotSize } = market
  const events: ToldEvent[] = [{ kind: 'instrument', tickSize, lotSize }]
  let trades: TradeView[] = []
  market.trades(({ side, price, amount, tsLocalUs }) =>
    trades.push({
      side,
      pxTicks: Math.round(price / Number(tickSize)),
      qtyLots: Math.round(amount / Number(lotSize)),
      tsUs: tsLocalUs,
    }),
  )
  for await (const event of feed.everyWithStatus('100ms')) {
    const tsUs = market.tsLocalUs
    if (event.kind === 'status') {
      if (Number.isFinite(tsUs))
        events.push({ kind: 'state', state: event.state, reason: event.reason, epoch: event.epoch, tsUs })
      continue
    }
    if (market.state !== 'live') continue
    const { book } = market
    events.push({ kind: 'book', bids: book.bidsTicks(depth).flat(), asks: book.asksTicks(depth).flat(), tsUs })
    if (trades.length > 0) events.push({ kind: 'trades', trades })
    trades = []
    if (event.tsVenueUs % 1_000_000 === 0) events.push({ kind: 'levels', levels: levelsOf(market) })
  }
  feed.close()
  return events
}

function levelsOf(market: Market): LevelView[] {
  const n = market.listLevels()
  const { levelRows } = market
  return Array.from({ length: n }, (_, i) => {
    const at = (field: number): number => levelRows[i * LEVEL_FIELDS + field]!
    return {
      side: at(0) === 0 ? 'bid' : 'ask',
      ...{ pxTicks: at(1), qtyLots: at(2), strength: at(3), ageUs: at(4), refills: at(5), cancelledOnApproach: at(6) },
    }
  })
}
