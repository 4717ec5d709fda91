// What the page remembers: bounded, with gaps as gaps, and outcomes that are never reckoned across a lost book.
import { describe, expect, test } from 'vitest'

import { ForwardMoves, MAX_WAITING } from '../src/analysis/forward-moves.js'
import { chartColumns } from '../src/chart/columns.js'
import { AlphaGrid } from '../src/history/alpha-grid.js'
import { DEPTH_COLUMNS, DEPTH_LEVELS, DepthHistory } from '../src/history/depth-history.js'
import { FEATURE_ROWS, FeatureTable, MAX_FEATURES } from '../src/history/feature-table.js'
import { FORECAST, Forecast } from '../src/history/forecast.js'
import { MarketHistory, SIGNAL } from '../src/history/market-history.js'
import { ModelRecord } from '../src/history/model-record.js'
import { Pace } from '../src/history/pace.js'
import { Ring } from '../src/history/ring.js'
import { KEPT_SPANS, StateLog } from '../src/history/state-log.js'

const S = 1_000_000
const book = (tsUs: number, bid: number, ask: number, tsVenueUs = tsUs) =>
  ({ kind: 'book', tsUs, tsVenueUs, epoch: 1, bids: Float64Array.of(bid, 5), asks: Float64Array.of(ask, 7) }) as const
const state = (tsUs: number, now: 'live' | 'resync' | 'stale', epoch = 1, reason: string | null = null) =>
  ({ kind: 'state', state: now, reason, epoch, tsUs }) as const
const signal = (tsUs: number, score: number) =>
  ({
    kind: 'signal',
    tsUs,
    signal: { score, direction: 'flat', imbalance: score, size: null, speed: null, missing: ['size', 'speed'] },
  }) as const

describe('ring', () => {
  test('keeps the newest rows, oldest first', () => {
    const ring = new Ring(3, 2)
    for (let i = 1; i <= 5; i++) ring.push(i * 10, [i, -i])
    expect([ring.size, ring.timeAt(0), ring.lastUs, ring.at(0, 0), ring.at(2, 1)]).toEqual([3, 30, 50, 3, -5])
    expect(ring.timeAt(3)).toBeNaN()
    expect([ring.indexFrom(0), ring.indexFrom(31), ring.indexFrom(99)]).toEqual([0, 1, 3])
    const out = new Float64Array(8)
    expect(ring.copy(0, 1, out)).toBe(2)
    expect(Array.from(out.subarray(0, 2))).toEqual([4, 5])
  })

  test('a later column is undefined in earlier rows; a chart has gaps there, and one row before what is in sight', () => {
    const ring = new Ring(10, 1)
    ring.push(1 * S, [1])
    ring.push(2 * S, [2])
    const column = ring.addColumn()
    ring.push(3 * S, [3, 30])
    expect(chartColumns(ring, [0, column], 2.5 * S)).toEqual({ times: [2, 3], values: [[2, 3], [null, 30]] }) // prettier-ignore
  })
})

describe('forward moves', () => {
  test('the mid after the horizon is the last one told at or before it', () => {
    const told: number[][] = []
    const moves = new ForwardMoves<string>(5 * S, ({ tsUs, mid, moveBps }) =>
      told.push([tsUs, mid, Math.round(moveBps)]),
    )
    moves.sample(0, 'before any mid')
    moves.mid(1 * S, 10_000)
    moves.sample(1 * S, 'a')
    moves.sample(2 * S, 'b')
    moves.mid(6 * S, 10_010) // exactly a's horizon
    moves.mid(8 * S, 10_050) // after b's: 10,010 was in force at 7 s
    expect(told).toEqual([[1 * S, 10_000, 10], [2 * S, 10_000, 10]]) // prettier-ignore
    moves.sample(8 * S, 'c')
    moves.advance(13 * S)
    expect(told.at(-1)).toEqual([8 * S, 10_050, 0])
  })

  test('nothing is resolved across a cut, and what waits is bounded', () => {
    let told = 0
    const moves = new ForwardMoves<null>(5 * S, () => told++)
    moves.mid(0, 100)
    for (let i = 0; i < MAX_WAITING + 10; i++) moves.sample(i, null)
    expect(moves.lost).toBe(10)
    moves.cut()
    moves.mid(20 * S, 200)
    expect([told, moves.lost]).toEqual([0, MAX_WAITING + 10])
  })
})

describe('states', () => {
  test('have durations; losses of a live book are counted', () => {
    const log = new StateLog()
    log.hear(state(0, 'live'))
    log.hear(state(0, 'live'))
    log.hear(state(10 * S, 'resync', 1, 'gap_seq'))
    log.hear(state(12 * S, 'live', 2))
    expect(log.spans).toEqual([
      { state: 'live', reason: null, epoch: 1, fromUs: 0, untilUs: 10 * S },
      { state: 'resync', reason: 'gap_seq', epoch: 1, fromUs: 10 * S, untilUs: 12 * S },
      { state: 'live', reason: null, epoch: 2, fromUs: 12 * S, untilUs: null },
    ])
    expect(log.losses).toBe(1)
    expect(log.liveShare(0, 20 * S)).toBeCloseTo(0.9, 12)
    expect(log.liveShare(11 * S, 12 * S)).toBe(0)
    expect(log.liveShare(-100 * S, 20 * S)).toBeCloseTo(0.9, 12)
  })

  test('are bounded, their count of losses is not', () => {
    const log = new StateLog()
    for (let i = 0; i < 2000; i++) log.hear(state(i * S, i % 2 === 0 ? 'live' : 'resync', i))
    expect(log.spans.length).toBeLessThanOrEqual(KEPT_SPANS)
    expect([log.losses, log.now?.epoch]).toEqual([1000, 1999])
  })
})

describe('features', () => {
  const event = (tsUs: number, features: Record<string, number | null>) =>
    ({ kind: 'features', features, reasons: { b: 'warm_up' }, tsUs }) as const

  test('get a column when they first come; undefined ones say why', () => {
    const table = new FeatureTable()
    table.hear(event(1, { a: 1, b: null }))
    table.hear(event(2, { b: 2, c: 3 }))
    expect(table.names).toEqual(['a', 'b', 'c'])
    expect([table.latest('b'), table.latest('c'), table.reason('b')]).toEqual([2, 3, 'warm_up'])
    expect(table.latest('a')).toBeNaN()
    expect(table.latest('nothing')).toBeNaN()
  })

  test('rows and columns are bounded', () => {
    const table = new FeatureTable()
    const many = Object.fromEntries(Array.from({ length: MAX_FEATURES + 5 }, (_, i) => [`f${i}`, i]))
    for (let i = 0; i < 3; i++) table.hear(event(i, many))
    expect([table.names.length, table.leftOut]).toEqual([MAX_FEATURES, 5])
    const small = new FeatureTable()
    for (let i = 0; i < FEATURE_ROWS + 10; i++) small.hear(event(i, { a: i }))
    expect([small.ring.size, small.ring.at(0, 0)]).toEqual([FEATURE_ROWS, 10])
  })

  test('a feature that knows the next move has a coefficient of 1, none before a hundred pairs', () => {
    const table = new FeatureTable()
    const alpha = new AlphaGrid(table)
    const moveAt = (i: number) => Math.sin(i * 0.7) * 3
    const midAt = (i: number): number => (i < 0 ? 10_000 : 10_000 + moveAt(Math.floor(i / 20)))
    for (let i = 0; i < 400; i++) {
      const tsUs = i * 0.25 * S
      alpha.mid(tsUs, midAt(i))
      const tells = ((midAt(i + 20) - midAt(i)) / midAt(i)) * 1e4
      alpha.hear(tsUs, table.hear(event(tsUs, { tells, still: 1 })))
      if (i === 100) expect(alpha.coefficient(0).r).toBeNaN()
    }
    expect(alpha.coefficient(0)).toMatchObject({ n: 380 })
    expect(alpha.coefficient(0).r).toBeCloseTo(1, 6)
    expect(alpha.coefficient(1).r).toBeNaN()
    expect(alpha.coefficient(0).noise).toBeCloseTo(1.96 / Math.sqrt(19), 3)
    expect(alpha.ring.size).toBe(100)
    expect(alpha.ring.at(99, 1)).toBeNaN()
    expect(Math.abs(alpha.ring.at(99, 0))).toBeLessThanOrEqual(3)
  })
})

describe('forecast', () => {
  test('learns its worth, and judges each prediction by what was known before it', () => {
    const forecast = new Forecast<null>(1 * S)
    for (let i = 0; i < 60; i++) {
      forecast.mid(i * S, 10_000 + (i % 2))
      forecast.hear(i * S, i % 2 === 0 ? 1 : -1, null)
      forecast.hear(i * S + 1, 1, null) // within the horizon: not sampled
    }
    expect(forecast.result).toMatchObject({ n: 59, hits: 59, baseRate: 30 / 59 })
    expect(forecast.worthBps).toBeCloseTo(1, 3)
    expect(forecast.ring.at(0, FORECAST.predictedBps)).toBeNaN()
    expect(forecast.ring.at(5, FORECAST.predictedBps)).toBeCloseTo(-1, 3)
    expect(forecast.ring.at(58, FORECAST.lowBps)).toBeLessThanOrEqual(forecast.ring.at(58, FORECAST.actualBps))
    expect(forecast.coverage.n).toBe(59 - 31) // the first has no residual, thirty make a band
  })

  test('calibration and Brier score count one outcome a horizon; strange classes are named', () => {
    const model = new ModelRecord(1 * S)
    const said = (tsUs: number, probabilities: Record<string, number>) =>
      model.hear({ kind: 'prediction', model: 'm', probabilities, servedBy: 'edge', isDegraded: false, tsUs })
    model.forecast.mid(0, 100)
    said(0, { down: 0.1, flat: 0.15, up: 0.75 })
    model.forecast.mid(1 * S, 101)
    said(1 * S, { down: 0.2, flat: 0.6, up: 0.2 })
    model.forecast.advance(2 * S)
    expect(model.calibration.up.bins[7]).toMatchObject({ n: 1, observed: 1 })
    expect(model.calibration.flat.bins[6]).toMatchObject({ n: 1, observed: 1 })
    expect(model.brier.n).toBe(2)
    expect(model.brier.score).toBeCloseTo((0.01 + 0.0225 + 0.0625 + 0.04 + 0.16 + 0.04) / 2, 12)
    expect(model.strangeClasses).toBeNull()
    said(3 * S, { rise: 0.5, fall: 0.5 })
    expect(model.strangeClasses).toEqual(['rise', 'fall'])
  })
})

describe('pace', () => {
  test('has a row a second: medians of delays, updates a second, age of the book', () => {
    const pace = new Pace()
    for (let i = 0; i < 30; i++)
      pace.hear(book(100 * S + i * 100_000, 9, 10, 100 * S + i * 100_000 - 4_000), 100 * S + i * 100_000 + 7_000)
    pace.advance(103 * S)
    expect(pace.ring.size).toBe(3)
    expect(pace.latest).toEqual({ venueMs: 4, pageMs: 7, perSecond: 6 })
    expect(pace.bookAgeUs).toBe(100_000)
  })

  test('a recording of last year has no delay to this page', () => {
    const pace = new Pace()
    pace.hear(book(100 * S, 9, 10), 4e15)
    pace.advance(101 * S)
    expect(pace.latest.pageMs).toBeNaN()
  })
})

describe('a market', () => {
  test('that loses its book leaves a gap, and outcomes across it are not counted', () => {
    const market = new MarketHistory(5 * S)
    market.hear(state(0, 'live'), 0)
    market.hear(book(0, 99, 101), 0)
    market.hear(signal(0, 0.4), 0)
    market.hear(state(2 * S, 'resync', 1, 'gap_seq'), 0)
    expect(market.signal).toBeNull()
    expect(market.best).toBeNull()
    market.hear(state(3 * S, 'live', 2), 0)
    market.hear(book(3 * S, 109, 111), 0)
    market.hear(signal(3 * S, 0.2), 0)
    market.hear({ kind: 'clock', tsUs: 8 * S }, 0)
    const { signals } = market
    expect([0, 1, 2].map((row) => signals.at(row, SIGNAL.score))).toEqual([0.4, NaN, 0.2])
    expect(market.scoreForecast.result.undecided).toBe(1) // the one after: it didn't move
    expect(market.scoreForecast.result.n).toBe(0)
    expect([market.beganUs, market.nowUs]).toEqual([0, 8 * S])
  })

  test('another horizon begins the outcomes anew', () => {
    const market = new MarketHistory(5 * S)
    const before = market.scoreForecast
    market.horizonUs = 5 * S
    expect(market.scoreForecast).toBe(before)
    market.horizonUs = 1 * S
    expect(market.scoreForecast).not.toBe(before)
    expect(market.model.forecast.horizonUs).toBe(1 * S)
  })
})

test('depth is kept twice a second, two minutes of it, the best levels only', () => {
  const depth = new DepthHistory()
  const bids = Float64Array.from({ length: 400 }, (_, i) => 1000 - i)
  for (let i = 0; i < 2000; i++)
    depth.hear({ kind: 'book', bids, asks: Float64Array.of(1001, 1), epoch: 1, tsUs: i * 100_000, tsVenueUs: NaN })
  expect(depth.columns.length).toBe(DEPTH_COLUMNS)
  expect(depth.columns[0]!.bids.length).toBe(2 * DEPTH_LEVELS)
  expect(depth.columns.at(-1)!.tsUs - depth.columns[0]!.tsUs).toBe((DEPTH_COLUMNS - 1) * 500_000)
})
