// One suite for every latency model, and each one's own figures by hand.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { constantFeed, constantOrders } from './constant.js'
import { latency, Line, type LatencyModel } from './latency-model.js'
import { recordedFeed, recordedOrders } from './recorded.js'
import { lognormal, quantiles, sampledFeed, sampledOrders } from './sampled.js'

const rows = [
  { tsUs: 1_000, entryUs: 100, responseUs: 50 },
  { tsUs: 2_000, entryUs: 300, responseUs: 150 },
  { tsUs: 4_000, entryUs: 200, responseUs: 151 },
]
const table = quantiles([
  [0, 100],
  [0.5, 200],
  [0.99, 1_000],
  [1, 50_000],
])

const cases: readonly { name: string; make: () => LatencyModel }[] = [
  { name: 'constant', make: () => latency(constantFeed(250), constantOrders(1_000, 500)) },
  { name: 'recorded', make: () => latency(recordedFeed(), recordedOrders(rows)) },
  { name: 'sampled from quantiles', make: () => latency(sampledFeed(1, table), sampledOrders(2, table, table)) },
  {
    name: 'sampled lognormal',
    make: () =>
      latency(sampledFeed(3, lognormal(300, 0.5)), sampledOrders(4, lognormal(800, 1, 50), lognormal(700, 1))),
  },
]

describe.each(cases)('$name', ({ make }) => {
  const times = fc.integer({ min: 0, max: 2e15 })

  it('answers whole microseconds, at least 0', () => {
    const model = make()
    fc.assert(
      fc.property(times, fc.integer({ min: -1_000, max: 10_000_000 }), (tsUs, later) => {
        for (const us of [model.feedUs(tsUs, tsUs + later), model.entryUs(tsUs), model.responseUs(tsUs)]) {
          expect(Number.isInteger(us)).toBe(true)
          expect(us).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })

  it('answers the same whatever was asked before', () => {
    fc.assert(
      fc.property(fc.array(times, { minLength: 1, maxLength: 20 }), (list) => {
        const ask = (model: LatencyModel, tsUs: number) => [
          tsUs,
          model.feedUs(tsUs, tsUs + 7),
          model.entryUs(tsUs),
          model.responseUs(tsUs),
        ]
        const one = make()
        const other = make()
        const forwards = list.map((tsUs) => ask(one, tsUs))
        const backwards = [...list].reverse().map((tsUs) => ask(other, tsUs))
        expect(backwards.reverse()).toEqual(forwards)
      }),
    )
  })
})

describe('figures', () => {
  it('constant', () => {
    const model = cases[0]!.make()
    expect([model.feedUs(5, 9), model.entryUs(5), model.responseUs(5)]).toEqual([250, 1_000, 500])
  })

  it('recorded feed: local less venue, never negative', () => {
    const feed = recordedFeed(77)
    expect([feed.feedUs(100, 180), feed.feedUs(100, 90), feed.feedUs(NaN, 90)]).toEqual([80, 0, 77])
  })

  it.each([
    [0, 100], // before the first
    [1_000, 100],
    [1_500, 200], // half way from 100 to 300
    [3_000, 250],
    [3_999, 200], // 200.05
    [9_999, 200],
  ])('recorded entry at %d: %d', (tsUs, expected) => {
    expect(recordedOrders(rows).entryUs(tsUs)).toBe(expected)
  })

  it.each([
    [1_099, 50], // the orders were at the venue at 1100, 2300, 4200
    [1_100, 50],
    [1_700, 100],
    [2_300, 150],
    [9_999, 151],
  ])('recorded response at %d: %d', (tsUs, expected) => {
    expect(recordedOrders(rows).responseUs(tsUs)).toBe(expected)
  })

  it('quantiles: straight lines between the rows', () => {
    expect([0, 0.25, 0.5, 0.745, 0.99].map((p) => Math.round(table(p)))).toEqual([100, 150, 200, 600, 1_000])
  })

  it('lognormal: median and the quantile one deviation up', () => {
    const at = lognormal(300, 0.5, 20)
    expect(at(0.5)).toBe(320)
    expect(at(0.8413447460685429)).toBeCloseTo(20 + 300 * Math.exp(0.5), 9)
  })

  it('sampled: half of the draws lie below the median, by seed and leg', () => {
    const { entryUs } = sampledOrders(9, table, table)
    let below = 0
    for (let i = 0; i < 4_000; i++) if (entryUs(1.7e15 + i) < 200) below++
    expect(Math.abs(below - 2_000)).toBeLessThan(4 * Math.sqrt(1_000))
    const draws = [sampledOrders(9, table, table), sampledOrders(10, table, table)].flatMap((orders) => [
      orders.entryUs(1.7e15),
      orders.responseUs(1.7e15),
    ])
    expect(new Set(draws).size).toBe(4)
  })

  it('a line: nothing overtakes', () => {
    const line = new Line()
    expect([line.arrivesUs(10, 100), line.arrivesUs(20, 5), line.arrivesUs(120, 5)]).toEqual([110, 110, 125])
  })

  it.each<[string, () => unknown]>([
    ['feedUs: found -1', () => constantFeed(-1)],
    ['responseUs: found NaN', () => constantOrders(1, NaN)],
    ['rows: found none', () => recordedOrders([])],
    ['row 1: found 1000 sent after 1000', () => recordedOrders([rows[0]!, rows[0]!])],
    // the later order was at the venue earlier
    [
      'row 1: found 1020 at the venue after 1100',
      () => recordedOrders([rows[0]!, { tsUs: 1_010, entryUs: 10, responseUs: 1 }]),
    ],
    ['quantiles: expected', () => quantiles([[0.1, 5]])],
    [
      'quantiles: row 1 does not rise',
      () =>
        quantiles([
          [0, 5],
          [1, 4],
        ]),
    ],
    ['sigma: found 11', () => lognormal(5, 11)],
    ['seed: found 0.5', () => sampledFeed(0.5, table)],
  ])('refuses: %s', (message, make) => {
    expect(make).toThrow(message)
  })
})
