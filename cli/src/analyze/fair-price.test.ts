import { expect, it } from 'vitest'

import { fairPrice } from './fair-price.js'
import { random } from './random.js'
import type { MarketSeries } from './series.js'

/** One tick of spread, sizes at random, the bid where `bidAt` says. */
function series(length: number, bidAt: (i: number) => number): MarketSeries {
  const draw = random(2)
  const column = (of: (i: number) => number): Float64Array => Float64Array.from({ length }, (_, i) => of(i))
  const about = { symbol: 'X', venue: 'x', tickSize: 1, lotSize: 1, levels: 1, midnightUs: 0, clock: 'UTC' as const }
  return {
    ...about,
    length,
    tsUs: column((i) => i),
    bidPx: column(bidAt),
    bidQty: column(() => 1 + Math.floor(9 * draw())),
    askPx: column((i) => bidAt(i) + 1),
    askQty: column(() => 1 + Math.floor(9 * draw())),
    ofi: [column(() => 0)],
    depth: column(() => 1),
    legacy: column(() => 0),
    flow: column(() => 0),
  }
}

it('is fitted on 50 moves of the mid or more: fewer make a table of accidents', () => {
  const moving = (every: number): MarketSeries => series(1000, (i) => 100 + (Math.floor(i / every) % 2))
  expect(fairPrice(moving(20), [10])).toBeNull() // 29 moves in the first 600 events
  expect(fairPrice(moving(10), [10])).toMatchObject({ trainEvents: 600, spreads: 1, wide: false }) // 59 moves
})
