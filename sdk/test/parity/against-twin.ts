// What a market of the core says, against what the twin says: integers exactly, floats to 1e-9.
import { expect } from 'vitest'

import { REASONS } from '../../src/engine/registry.js'
import type { Market } from '../../src/engine/market.js'
import { fromUnits } from '../reference/decimal.js'
import type { TwinLevel, TwinMarket } from '../reference/market.js'
import type { Level } from '../../src/engine/signal.js'
import { allLevels, type Reading } from './reading.js'

const COUNTERS = [
  ...['frames', 'applied', 'buffered', 'duplicates', 'ignored', 'wrongSymbol', 'gaps', 'decodeErrors'],
  ...['unknownDeletes', 'trades', 'tickers', 'timeRegressions', 'resyncs'],
  ...['rows', 'rowsCompared', 'revealed', 'mismatches'],
] as const

/** Features that are exact integers of ticks or lots, rounded at most once. */
const EXACT =
  /^(mid|spread_quoted|bid_pressure|ask_pressure|ofi_(l\d|legacy|add|cancel|trade|batch_rest).*|mlofi_.*|trade_flow_.*|trade_count_.*|(bid|ask)_(px|sz|ct)_.*|level_gap_.*|depth_bps.*)$/
const TOLERANCE = 1e-9
/** A likelihood is flat where it is greatest: its place is known to fewer digits than its height. */
const FITTED: Readonly<Record<string, number>> = {
  hawkes_loglik: 1e-6,
  hawkes_mu: 1e-4,
  hawkes_alpha: 1e-4,
  hawkes_beta: 1e-4,
  hawkes_n: 1e-4,
}

/** Largest |core − twin|/max(1, |twin|) of a feature. */
export function toleranceOf(name: string): number {
  return FITTED[name] ?? TOLERANCE
}

export class Differences {
  readonly found: string[] = []

  exact(what: string, core: unknown, twin: unknown): void {
    if (!Object.is(core, twin)) this.found.push(`${what}: core ${String(core)}, twin ${String(twin)}`)
  }

  near(what: string, core: number, twin: number, tolerance: number = TOLERANCE): void {
    const close = Math.abs(core - twin) <= tolerance * Math.max(1, Math.abs(twin))
    if (!close && !(Number.isNaN(core) && Number.isNaN(twin))) this.exact(what, core, twin)
  }

  maybeNear(what: string, core: number | null, twin: number | null): void {
    if (core === null || twin === null) this.exact(what, core, twin)
    else this.near(what, core, twin)
  }
}

/** State and all levels, and nothing else: for many frames one after another. */
export function expectSameBook(market: Market, twin: TwinMarket, place: string): void {
  expect(market.state, place).toBe(twin.state)
  if (twin.state !== 'live') return
  expect([...allLevels(market, 'bid')], place).toEqual(twin.bidsTicks().flat().map(Number))
  expect([...allLevels(market, 'ask')], place).toEqual(twin.asksTicks().flat().map(Number))
}

/** The same, and how far both have come: number, times, counters. */
export function expectSameProgress(market: Market, twin: TwinMarket, place: string): void {
  const all = new Differences()
  compareProgress(all, market, twin)
  expect(all.found, place).toEqual([])
  expectSameBook(market, twin, place)
}

export function differencesToTwin(market: Market, reading: Reading, twin: TwinMarket): string[] {
  const all = new Differences()
  all.exact('state', reading.state, twin.state)
  compareProgress(all, market, twin)
  all.exact('lotSize', Number(reading.lotSize), fromUnits(1n, twin.lot))
  const live = twin.state === 'live'
  compareSide(all, 'bid', reading.bids, live ? twin.bidsTicks() : [])
  compareSide(all, 'ask', reading.asks, live ? twin.asksTicks() : [])
  compareTicker(all, market, twin)
  compareFeatures(all, market, reading, twin)
  compareLevels(all, reading.levels, twin.levels())
  compareSignal(all, reading.signal, twin.signal())
  return all.found
}

type Side = readonly (readonly [bigint, bigint])[]

function compareSide(all: Differences, side: string, core: Float64Array, twin: Side): void {
  all.exact(`${side} levels`, core.length / 2, twin.length)
  for (const [rank, [pxTicks, qtyLots]] of twin.entries()) {
    const [px, qty] = [core[2 * rank], core[2 * rank + 1]]
    if (px === Number(pxTicks) && qty === Number(qtyLots)) continue
    all.exact(`${side} level ${rank}`, `${px} ${qty}`, `${pxTicks} ${qtyLots}`)
  }
}

function compareProgress(all: Differences, market: Market, twin: TwinMarket): void {
  all.exact('epoch', market.epoch, twin.epoch)
  all.exact('seq', market.seq, twin.seq === null ? Number.NaN : Number(twin.seq))
  all.exact('tsVenueUs', market.tsVenueUs, twin.tsVenueUs)
  all.exact('tsLocalUs', market.tsLocalUs, twin.tsLocalUs)
  compareCounters(all, market, twin)
}

function compareCounters(all: Differences, market: Market, twin: TwinMarket): void {
  const mine: Readonly<Record<string, number>> = market.counters
  const other: Readonly<Record<string, number>> = twin.counters
  for (const name of COUNTERS) all.exact(`counters.${name}`, mine[name], other[name])
}

function compareTicker(all: Differences, market: Market, twin: TwinMarket): void {
  const { ticker } = market
  all.exact('ticker', ticker === null, twin.ticker === null)
  if (ticker === null || twin.ticker === null) return
  for (const name of ['seq', 'bidPxTicks', 'bidQtyLots', 'askPxTicks', 'askQtyLots'] as const) {
    all.exact(`ticker.${name}`, ticker[name], Number(twin.ticker[name]))
  }
}

function compareFeatures(all: Differences, market: Market, reading: Reading, twin: TwinMarket): void {
  for (const [index, name] of market.featureNames.entries()) {
    const value = reading.features[index] ?? Number.NaN
    all.exact(`reason(${name})`, REASONS[(reading.reasons[index] ?? 0) & 0xff], twin.reason(name))
    const expected = twin.feature(name)
    if (!EXACT.test(name)) all.near(name, value, expected, toleranceOf(name))
    // Minus zero is no other value.
    else if (value !== 0 || expected !== 0) all.exact(name, value, expected)
  }
}

function compareLevels(all: Differences, core: readonly Level[], twin: readonly TwinLevel[]): void {
  all.exact('levels', core.length, twin.length)
  for (const [rank, level] of core.entries()) {
    const other = twin[rank]
    if (other === undefined) return
    for (const name of ['side', 'price', 'amount', 'ageUs', 'refills'] as const) {
      all.exact(`levels[${rank}].${name}`, level[name], other[name])
    }
    all.near(`levels[${rank}].strength`, level.strength, other.strength)
    all.near(`levels[${rank}].cancelledOnApproach`, level.cancelledOnApproach, other.cancelledOnApproach)
  }
}

function compareSignal(all: Differences, core: Reading['signal'], twin: ReturnType<TwinMarket['signal']>): void {
  all.exact('signal', core === null, twin === null)
  if (core === null || twin === null) return
  for (const name of ['score', 'imbalance', 'size', 'speed'] as const) {
    all.maybeNear(`signal.${name}`, core[name], twin[name])
  }
  all.exact('signal.direction', core.direction, twin.direction)
  all.exact('signal.missing', core.missing.join(' '), twin.missing.join(' '))
  for (const name of ['state', 'epoch', 'tsVenueUs', 'tsLocalUs'] as const) {
    all.exact(`signal.${name}`, core[name], twin[name])
  }
  all.exact('signal.seq', core.seq, Number(twin.seq))
  compareLevels(all, core.levels, twin.levels)
}
