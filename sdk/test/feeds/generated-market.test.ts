import { describe, expect, test } from 'vitest'
import { GeneratedMarket } from '../../src/feeds/generated/market.js'
import { REGIMES, type RegimeName } from '../../src/feeds/generated/regimes.js'
import { Rebuild, units } from './generated-rebuild.js'

const REGIME_NAMES = Object.keys(REGIMES) as RegimeName[]

function market(seed: number, regime?: RegimeName): GeneratedMarket {
  return new GeneratedMarket({ seed, id: 'BTCUSDT', startUs: 1_767_225_600_000_000, regime })
}

describe.each([undefined, ...REGIME_NAMES])('a %s market', (regime) => {
  test.each([1, 2, 3])('rebuilt from its own messages is itself, frame by frame (seed %i)', (seed) => {
    const generator = market(seed, regime)
    const rebuild = new Rebuild()
    const tickers = new Map<number, [number, number][]>()
    let compared = 0
    for (let step = 0; step < 200; step++) {
      for (const message of generator.step()) {
        const frame = rebuild.take(message)
        if (frame === null) continue
        if (frame.e === undefined) {
          const { u, b, B, a, A } = frame
          tickers.set(u, [
            [units(b, 2), units(B, 5)],
            [units(a, 2), units(A, 5)],
          ])
        } else if (frame.e === 'depthUpdate' && rebuild.lastUpdateId !== null && tickers.has(frame.u)) {
          expect([rebuild.best('bid'), rebuild.best('ask')]).toEqual(tickers.get(frame.u))
          compared++
        }
      }
      if (rebuild.lastUpdateId === null) continue
      for (const side of ['bid', 'ask'] as const) {
        const own = generator.exchange.levels(side, Number.POSITIVE_INFINITY)
        expect(own.filter(([pxTicks, qtyLots]) => rebuild[side].get(pxTicks) !== qtyLots)).toEqual([])
        expect(rebuild[side].size).toBe(own.length)
      }
      expect(rebuild.best('bid')[0]).toBeLessThan(rebuild.best('ask')[0])
      expect(rebuild.lastUpdateId).toBe(generator.exchange.updateId)
    }
    expect(compared).toBeGreaterThan(5)
  })
})

interface Statistics {
  readonly spreadTicks: number[]
  readonly changes: number[]
  readonly touchLots: number[]
  readonly tradeLots: number[]
  readonly signs: number[]
  readonly midTicks: number[]
  readonly levelsWithin25Bp: number[]
}

function statistics(seed: number, seconds: number, regime?: RegimeName): Statistics {
  const generator = market(seed, regime)
  const rebuild = new Rebuild()
  const out: Statistics = {
    spreadTicks: [],
    changes: [],
    touchLots: [],
    tradeLots: [],
    signs: [],
    midTicks: [],
    levelsWithin25Bp: [],
  }
  for (let step = 0; step < seconds * 10; step++) {
    for (const message of generator.step()) {
      const frame = rebuild.take(message)
      if (frame?.e === 'trade') {
        out.tradeLots.push(units(frame.q, 5))
        out.signs.push(frame.m ? -1 : 1)
      } else if (frame?.e === 'depthUpdate') out.changes.push(frame.b.length + frame.a.length)
    }
    const [[bid, bidLots], [ask, askLots]] = [
      generator.exchange.levels('bid', 1)[0]!,
      generator.exchange.levels('ask', 1)[0]!,
    ]
    out.spreadTicks.push(ask - bid)
    out.touchLots.push(bidLots, askLots)
    out.midTicks.push((bid + ask) / 2)
    const near = (pxTicks: number): boolean => Math.abs(pxTicks - bid) < 0.0025 * bid
    if (step % 50 === 0)
      out.levelsWithin25Bp.push(generator.exchange.levels('bid', 5000).filter(([px]) => near(px)).length)
  }
  return out
}

const quantile = (values: readonly number[], p: number): number =>
  values.toSorted((x, y) => x - y)[Math.floor((values.length - 1) * p)]!
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

function autocorrelation(values: readonly number[], lag: number): number {
  const centre = mean(values)
  const deviations = values.map((value) => value - centre)
  const products = deviations.slice(lag).map((value, i) => value * deviations[i]!)
  return mean(products) / mean(deviations.map((value) => value * value))
}

describe('statistics of the mixed market over four minutes', () => {
  const seen = [1, 2, 3].map((seed) => statistics(seed, 240))
  const all = (key: keyof Statistics): number[] => seen.flatMap((one) => one[key])

  test('the spread rests at one or two ticks and opens now and then', () => {
    expect(quantile(all('spreadTicks'), 0.5)).toBeLessThanOrEqual(2)
    expect(quantile(all('spreadTicks'), 0.99)).toBeGreaterThan(5)
    expect(Math.max(...all('spreadTicks'))).toBeLessThan(2000)
  })

  test('10 to 30 trades a second, 5 to 50 level changes a frame', () => {
    for (const { tradeLots } of seen) {
      expect(tradeLots.length / 240).toBeGreaterThan(10)
      expect(tradeLots.length / 240).toBeLessThan(30)
    }
    expect(quantile(all('changes'), 0.05)).toBeGreaterThanOrEqual(5)
    expect(quantile(all('changes'), 0.9)).toBeLessThanOrEqual(50)
  })

  test('depth: some tenths to some units of BTC at the touch, hundreds of levels within 25 bp', () => {
    expect(quantile(all('touchLots'), 0.5)).toBeGreaterThan(20_000)
    expect(quantile(all('touchLots'), 0.5)).toBeLessThan(400_000)
    expect(Math.min(...all('levelsWithin25Bp'))).toBeGreaterThan(200)
  })

  test('trade sizes have a fat tail', () => {
    expect(quantile(all('tradeLots'), 0.5)).toBeLessThan(2_000)
    expect(mean(all('tradeLots')) / quantile(all('tradeLots'), 0.5)).toBeGreaterThan(5)
    expect(quantile(all('tradeLots'), 0.999) / quantile(all('tradeLots'), 0.9)).toBeGreaterThan(10)
  })

  test('trade signs persist, and busy moments cluster', () => {
    for (const { signs, midTicks } of seen) {
      expect(autocorrelation(signs, 1)).toBeGreaterThan(0.15)
      expect(autocorrelation(signs, 5)).toBeGreaterThan(0.03)
      const moves = midTicks.slice(10).map((mid, i) => Math.abs(mid - midTicks[i]!))
      expect(autocorrelation(moves, 20)).toBeGreaterThan(0)
    }
  })

  test('the price wanders, and no farther than a price does', () => {
    for (const { midTicks } of seen) {
      expect(Math.max(...midTicks) - Math.min(...midTicks)).toBeGreaterThan(500)
      expect(Math.max(...midTicks) - Math.min(...midTicks)).toBeLessThan(65_000)
    }
  })
})

test('regimes are what they are called', () => {
  const calm = statistics(5, 120, 'calm')
  const thin = statistics(5, 120, 'thin')
  const burst = statistics(5, 120, 'burst')
  expect(mean(thin.touchLots)).toBeLessThan(mean(calm.touchLots) / 2)
  expect(burst.tradeLots.length).toBeGreaterThan(1.3 * calm.tradeLots.length)
  expect(quantile(burst.changes, 0.5)).toBeGreaterThan(1.3 * quantile(calm.changes, 0.5))
  const path = ({ midTicks }: Statistics): number =>
    mean(midTicks.slice(1).map((mid, i) => Math.abs(mid - midTicks[i]!)))
  expect(path(burst)).toBeGreaterThan(1.5 * path(calm))
})
