import { describe, expect, test } from 'vitest'
import { exp, ln, power } from '../../src/feeds/generated/elementary.js'
import { Exchange, type Fill } from '../../src/feeds/generated/exchange.js'
import { GeneratedMarket } from '../../src/feeds/generated/market.js'
import { baselineFor, branchingRatio, Hawkes } from '../../src/feeds/generated/hawkes.js'
import { Random } from '../../src/feeds/generated/random.js'
import { BASELINE_PER_S, KERNELS, REGIMES, type RegimeName } from '../../src/feeds/generated/regimes.js'

describe('elementary functions', () => {
  test('agree with the host to the last few bits', () => {
    for (let x = -40; x < 40; x += 0.0371) {
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-14)
      expect(Math.abs(ln(Math.exp(x)) - x)).toBeLessThan(1e-14 * Math.max(1, Math.abs(x)))
    }
    expect(exp(0)).toBe(1)
    expect(ln(1)).toBe(0)
    expect(exp(-600)).toBeCloseTo(0)
    expect(power(9, 0.5)).toBeCloseTo(3, 12)
  })
})

describe('random numbers', () => {
  test('are the recorded ones', () => {
    const random = new Random(1, 0)
    expect([random.u32(), random.u32(), random.u32()]).toEqual([1080862987, 3546521498, 2861869171])
  })

  test('streams of one seed are different', () => {
    expect(new Random(1, 1).u32()).not.toBe(new Random(1, 2).u32())
  })

  test('have the moments they are named after', () => {
    const random = new Random(7, 0)
    const draw = (next: () => number): number[] => Array.from({ length: 40_000 }, next)
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
    const uniforms = draw(() => random.uniform())
    expect(Math.min(...uniforms)).toBeGreaterThan(0)
    expect(Math.max(...uniforms)).toBeLessThan(1)
    expect(mean(uniforms)).toBeCloseTo(0.5, 1)
    expect(mean(draw(() => random.exponential(3)))).toBeCloseTo(3, 0)
    const normals = draw(() => random.normal())
    expect(Math.abs(mean(normals))).toBeLessThan(0.02)
    expect(mean(normals.map((value) => value * value))).toBeCloseTo(1, 1)
    const above = draw(() => random.pareto(2, 1.5)).filter((value) => value > 8).length / 40_000
    expect(above).toBeCloseTo(0.125, 1)
  })
})

describe('the Hawkes process', () => {
  test('is stationary in every regime', () => {
    const ratio = branchingRatio(KERNELS)
    expect(ratio).toBeCloseTo(0.82, 2)
    for (const { excitation } of Object.values(REGIMES)) expect(ratio * excitation).toBeLessThan(0.95)
    for (const baseline of BASELINE_PER_S) expect(baseline).toBeGreaterThan(0)
  })

  test('of two types reaches the rates its baseline was made for', () => {
    const kernels = [
      {
        decayPerS: 10,
        offspring: [
          [0.3, 0.1],
          [0.2, 0.2],
        ],
      },
      {
        decayPerS: 1,
        offspring: [
          [0.1, 0.0],
          [0.0, 0.2],
        ],
      },
    ]
    const process = new Hawkes(baselineFor([8, 5], kernels), kernels, new Random(3, 0))
    const counts = [0, 0]
    for (let second = 0; second < 4000; second++) {
      for (let left = 1; left > 0;) {
        const waitS = process.next(left)
        if (waitS === Number.POSITIVE_INFINITY) break
        left -= waitS
        counts[process.type]!++
      }
    }
    expect(Math.abs(counts[0]! / 4000 / 8 - 1)).toBeLessThan(0.05)
    expect(Math.abs(counts[1]! / 4000 / 5 - 1)).toBeLessThan(0.05)
  })

  test('drives a calm market at about its stated rates', () => {
    const market = new GeneratedMarket({
      seed: 11,
      id: 'BTCUSDT',
      startUs: 1_767_225_600_000_000,
      regime: 'calm' as RegimeName,
    })
    for (let frame = 0; frame < 6000; frame++) market.step()
    const perS = [...market.eventCounts].map((count) => count / 600)
    for (const [type, stated] of [5, 5, 50, 50, 56, 56].entries()) {
      expect(perS[type]! / stated).toBeGreaterThan(0.75)
      expect(perS[type]! / stated).toBeLessThan(1.25)
    }
  })
})

describe('the exchange', () => {
  function open(): { exchange: Exchange; fills: Fill[] } {
    const fills: Fill[] = []
    return { exchange: new Exchange(100, (fill) => fills.push(fill)), fills }
  }

  test('fills the best price first, and the oldest order of a price first', () => {
    const { exchange, fills } = open()
    const second = exchange.submit({ side: 'ask', pxTicks: 12, qtyLots: 5 })!
    const oldest = exchange.submit({ side: 'ask', pxTicks: 11, qtyLots: 5 })!
    const younger = exchange.submit({ side: 'ask', pxTicks: 11, qtyLots: 5 })!
    expect(exchange.take('buy', 7, 20)).toBe(7)
    expect(fills).toEqual([
      { taker: 'buy', pxTicks: 11, qtyLots: 5 },
      { taker: 'buy', pxTicks: 11, qtyLots: 2 },
    ])
    expect([oldest.slot >= 0, younger.qtyLots, second.qtyLots]).toEqual([false, 3, 5])
    expect(exchange.levels('ask', 9)).toEqual([
      [11, 3],
      [12, 5],
    ])
  })

  test('stops a taker at the limit price and drops the rest', () => {
    const { exchange } = open()
    exchange.submit({ side: 'bid', pxTicks: 9, qtyLots: 5 })
    exchange.submit({ side: 'bid', pxTicks: 7, qtyLots: 5 })
    expect(exchange.take('sell', 20, 8)).toBe(5)
    expect(exchange.best('bid')).toBe(7)
    expect(exchange.best('ask')).toBeNaN()
  })

  test('lets a crossing limit order trade before it rests', () => {
    const { exchange, fills } = open()
    exchange.submit({ side: 'ask', pxTicks: 10, qtyLots: 3 })
    expect(exchange.submit({ side: 'bid', pxTicks: 11, qtyLots: 5 })!.qtyLots).toBe(2)
    expect(fills).toHaveLength(1)
    expect([exchange.best('bid'), exchange.best('ask')]).toEqual([11, Number.NaN])
    expect(exchange.submit({ side: 'ask', pxTicks: 11, qtyLots: 2 })).toBeNull()
  })

  test('refills an iceberg at the end of its queue', () => {
    const { exchange } = open()
    const iceberg = exchange.submit({ side: 'ask', pxTicks: 10, qtyLots: 4, hiddenLots: 6 })!
    const plain = exchange.submit({ side: 'ask', pxTicks: 10, qtyLots: 4 })!
    exchange.take('buy', 4, 10)
    expect(exchange.queue('ask', 10)).toEqual([plain, iceberg])
    expect(exchange.qtyAt('ask', 10)).toBe(8)
    exchange.take('buy', 8, 10)
    expect([iceberg.qtyLots, iceberg.hiddenLots]).toEqual([2, 0])
    exchange.take('buy', 99, 10)
    expect(exchange.levels('ask', 1)).toEqual([])
  })

  test('gives each change of a level an update id, and tells changed levels once', () => {
    const { exchange } = open()
    const order = exchange.submit({ side: 'bid', pxTicks: 9, qtyLots: 5 })!
    exchange.submit({ side: 'bid', pxTicks: 10, qtyLots: 1 })
    exchange.cancel(order)
    expect(exchange.updateId).toBe(103)
    expect(exchange.drainChanges('bid')).toEqual([
      [10, 1],
      [9, 0],
    ])
    expect(exchange.drainChanges('bid')).toEqual([])
    expect(exchange.atOrBehind('bid', 12)).toBe(10)
    expect(exchange.atOrBehind('bid', 9)).toBeNaN()
  })
})
