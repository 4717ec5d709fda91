// Differential fuzz of the book alone: what the SIMD and the scalar core hold against two Maps, over millions of changes.
// LEADLINE_FUZZ_CHANGES sets how many, LEADLINE_FUZZ_SEED where to begin.
import { expect, test } from 'vitest'

import * as L from '#layout'
import type { Market } from '../../src/engine/market.js'
import { Status } from '../../src/engine/status.js'
import { openBuild } from './cores.js'
import { FuzzVenue, type FuzzInput, type MapBook, type Regime, type Side } from './fuzz-book.js'
import { allLevels } from './reading.js'

const CHANGES = Number(process.env['LEADLINE_FUZZ_CHANGES'] ?? 3_000_000)
const SEED = Number(process.env['LEADLINE_FUZZ_SEED'] ?? 1)
const FULL_EVERY = 300
const TOP = 10
const SIDES: readonly Side[] = ['bid', 'ask']

/** Ticks of the core's window, before it is doubled. */
const W = L.WINDOW_TICKS

const fine = { tickSize: '0.01', lotSize: '0.00001', maxLots: 1e9 }
const regimes: readonly Regime[] = [
  { name: 'a tenth of the window', ...fine, centre: 6_000_000, rangeTicks: W / 10, changes: 30, far: 0, grows: false },
  { name: 'about the window', ...fine, centre: 6_000_000, rangeTicks: W, changes: 40, far: 0.001 },
  { name: 'three windows', ...fine, centre: 6_000_000, rangeTicks: 3 * W, changes: 60, far: 0, grows: true },
  { name: 'twenty windows', ...fine, centre: 60_000_000, rangeTicks: 20 * W, changes: 60, far: 0.001 },
  { name: 'a hundred windows and more', ...fine, centre: 6e9, rangeTicks: 150 * W, changes: 60, far: 0.01 },
  { name: 'thousands of windows', ...fine, centre: 1e12, rangeTicks: 2 ** 33, changes: 30, far: 0.05 },
  {
    name: 'sizes to 2^53 lots near the smallest price',
    ...{ tickSize: '0.00000001', lotSize: '1', maxLots: 2 ** 53 },
    ...{ centre: 700, rangeTicks: 650, changes: 40, far: 0.001 },
  },
  {
    name: 'more than eight decimals',
    ...{ tickSize: '0.0000000001', lotSize: '0.000000000001', maxLots: 1e15 },
    ...{ centre: 5_000_000, rangeTicks: 2_500, changes: 40, far: 0.002 },
  },
  {
    name: 'steps that are no power of ten',
    ...{ tickSize: '0.0025', lotSize: '0.5', maxLots: 1e6 },
    ...{ centre: 80_000, rangeTicks: 700, changes: 40, far: 0.002 },
  },
]

class Check {
  changes = 0
  private frames = 0
  private readonly top = new Float64Array(2 * TOP)
  private readonly markets: readonly Market[]

  constructor(markets: readonly Market[]) {
    this.markets = markets
  }

  input(input: FuzzInput, book: MapBook): void {
    const expected = input.kind === 'push' && input.crosses ? Status.CROSSED : Status.APPLIED
    for (const market of this.markets) {
      const status = input.kind === 'push' ? market.push(input.text) : market.snapshot(input.text)
      if (status !== expected) throw new Error(`status ${status}, not ${expected}: ${JSON.stringify(market.defect)}`)
    }
    if (input.kind === 'push') this.changes += input.changes
    this.frames++
    if (expected === Status.CROSSED) return
    for (const side of SIDES) this.compareTop(side, book)
    if (this.frames % FULL_EVERY !== 0) return
    for (const side of SIDES) this.compareAll(side, book)
    for (const market of this.markets) equal('unknownDeletes', market.counters.unknownDeletes, book.unknownDeletes)
  }

  private compareTop(side: Side, book: MapBook): void {
    const prices = book.top(side, TOP)
    for (const market of this.markets) {
      const { bids, asks } = market.book.counts
      equal(`${side} levels`, side === 'bid' ? bids : asks, book[side].size)
      equal(`${side} top`, market.book.read(side, this.top), prices.length)
      compareLevels(side, this.top, prices, book)
    }
  }

  private compareAll(side: Side, book: MapBook): void {
    const prices = book.sorted(side)
    for (const market of this.markets) {
      const levels = allLevels(market, side)
      equal(`${side} levels`, levels.length / 2, prices.length)
      compareLevels(side, levels, prices, book)
    }
  }
}

function compareLevels(side: Side, levels: Float64Array, prices: readonly number[], book: MapBook): void {
  for (const [rank, price] of prices.entries()) {
    equal(`${side} price ${rank}`, levels[2 * rank], price)
    equal(`${side} size ${rank}`, levels[2 * rank + 1], book[side].get(price))
  }
}

function equal(what: string, found: unknown, expected: unknown): void {
  if (!Object.is(found, expected)) throw new Error(`${what}: core ${String(found)}, oracle ${String(expected)}`)
}

test.each(regimes.map((regime, index) => ({ ...regime, seed: SEED + index })))(
  '$name: the core’s book is the oracle’s after every frame',
  { timeout: 300_000 },
  async ({ seed, ...regime }) => {
    const { tickSize, lotSize } = regime
    const options = { venue: 'binance', symbol: 'X', tickSize, lotSize, features: [], levels: false } as const
    const markets = [(await openBuild('core')).market(options), (await openBuild('core.scalar')).market(options)]
    const venue = new FuzzVenue(regime, seed)
    const check = new Check(markets)
    const first = venue.first()
    for (const market of markets) market.push(first)
    for (let step = 0; check.changes < CHANGES / regimes.length; step++) {
      const input = venue.next()
      try {
        check.input(input, venue.book)
      } catch (error) {
        const place = `${regime.name}, seed ${seed}, step ${step}: ${input.text.slice(0, 1_000)}`
        throw new Error(`${(error as Error).message}\n${place}`, { cause: error })
      }
    }
    if (regime.rangeTicks > W) expect(markets[0]?.counters.recentres).toBeGreaterThan(100)
    const isGrown = markets.map(({ core, at }) => core.i32[(at + L.BIDS + L.SIDE_TICKS) >> 2]! > W)
    if (regime.grows !== undefined) expect(isGrown).toEqual([regime.grows, regime.grows])
    expect(markets[0]?.counters.unknownDeletes).toBeGreaterThan(check.changes / 100)
    for (const { core, at } of markets) expect(core.exports.isSound(at)).toBe(1)
  },
)

// A side counts in 32 bits until it meets 2^32 lots: at the touch, far away, or in a level that the window comes back to.
test('a side that meets 2^32 lots at any moment is still the oracle’s book', { timeout: 300_000 }, async () => {
  const scaled = { tickSize: '0.01', lotSize: '0.00001', maxLots: 2 ** 32 - 1, rareLots: 2 ** 41 }
  const shapes = [
    { ...scaled, name: 'near', centre: 6_000_000, rangeTicks: W / 4, changes: 30, far: 0 },
    { ...scaled, name: 'beyond', centre: 6_000_000, rangeTicks: 6 * W, changes: 30, far: 0.01 },
  ]
  const [simd, scalar] = [await openBuild('core'), await openBuild('core.scalar')]
  for (let seed = SEED; seed < SEED + 160; seed++) {
    const regime = shapes[seed % shapes.length]!
    const options = { venue: 'binance', symbol: `X${seed}`, id: 'X', features: [], levels: false } as const
    const sizes = { tickSize: regime.tickSize, lotSize: regime.lotSize }
    const markets = [simd, scalar].map((engine) => engine.market({ ...options, ...sizes }))
    const venue = new FuzzVenue(regime, seed)
    const check = new Check(markets)
    const first = venue.first()
    for (const market of markets) market.push(first)
    for (let step = 0; step < 250; step++) check.input(venue.next(), venue.book)
    for (const market of markets) {
      expect(market.core.exports.isSound(market.at)).toBe(1)
      market.close()
    }
  }
})
