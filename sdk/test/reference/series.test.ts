// Formulas of whole series, against statsmodels 0.15 and numpy 2 on the same numbers.
import { expect, test } from 'vitest'

import { fluctuation } from './features/fluctuation.js'
import { fitHawkes } from './features/hawkes-fit.js'
import { kyle, varImpact } from './features/impact.js'
import { upFirst } from './features/queues.js'
import { halfLife, permutationEntropy, varianceRatio, wordEntropy } from './features/structure.js'
import { adf, mackinnon, normal } from './features/unit-root.js'
import { twoScales } from './features/volatility.js'

/** Exact in every language. */
const noise = (i: number) => ((i * i * 7919 + i * 104_729) % 1009) / 1009 - 0.5

function range<T>(n: number, of: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => of(i))
}

function sums(steps: readonly number[]): number[] {
  let sum = 0
  return steps.map((step) => (sum += step))
}

test('unit root: statsmodels adfuller, maxlag 19, AIC', () => {
  const walk = adf(sums(range(601, noise)))
  expect(walk?.statistic).toBeCloseTo(-2.212711600661686, 8)
  expect(walk?.p).toBeCloseTo(0.20166427009118398, 8)
  const reverting = [0]
  for (let i = 0; i < 600; i++) reverting.push(0.7 * reverting[i]! + noise(i) + (i > 0 ? 0.5 * noise(i - 1) : 0))
  expect(adf(reverting)?.statistic).toBeCloseTo(-6.811949541791915, 8)
  expect(adf(reverting)?.p).toBeCloseTo(2.1053214420719196e-9, 15)
  const steps = adf(range(601, (i) => 100 + (Math.floor(i / 37) % 3) + (i > 300 ? 1 : 0)))
  expect(steps?.statistic).toBeCloseTo(-3.048318193037403, 8)
  expect(steps?.p).toBeCloseTo(0.03062189336859507, 8)
  expect(adf(range(601, () => 7))).toBeNull()
})

test('the normal distribution', () => {
  expect(normal(0)).toBe(0.5)
  expect(normal(1.959963984540054)).toBeCloseTo(0.975, 14)
  expect(normal(-6) / 9.865876450376946e-10).toBeCloseTo(1, 12)
  expect([mackinnon(3), mackinnon(-20)]).toEqual([1, 0])
})

test('Kyle: slope and Newey-West t of 180 bars', () => {
  const bars = range(180, (i) => {
    const signedLots = Math.round(40 * noise(i))
    const close = 1000 + Math.round(6 * signedLots + 200 * noise(i + 500))
    return { open: 1000, close, high: close, low: 1000, signedLots, lots: 1, notional: 1 }
  })
  expect(kyle(bars)?.slope).toBeCloseTo(2.9098392443860623, 10)
  expect(kyle(bars)?.t).toBeCloseTo(21.988010732767062, 9)
  expect(kyle(bars.map((bar) => ({ ...bar, signedLots: 3 })))).toBeNull()
})

test('Hawkes: the likelihood has its maximum where Nelder and Mead end', () => {
  const times = [0]
  for (let i = 0; i < 499; i++) {
    times.push(times[i]! + (Math.floor(i / 7) % 3 > 0 ? 0.05 + Math.abs(noise(i)) : 2 + noise(i)))
  }
  const fit = fitHawkes(times)
  expect(fit?.loglik).toBeCloseTo(-385.02453835747065, 9)
  expect(fit?.mu).toBeCloseTo(0.5970258155454317, 6)
  expect(fit?.alpha).toBeCloseTo(0.41889222660519504, 6)
  expect(fit?.beta).toBeCloseTo(0.8755122651742974, 6)
  expect(fitHawkes([0, 0])).toBeNull()
})

test('vector autoregression: response after twenty trades', () => {
  const signs = range<1n | -1n>(500, (i) => (noise(i) > -0.1 ? 1n : -1n))
  const mids = [20_000]
  for (let i = 0; i < 499; i++) mids.push(mids[i]! + 2 * Number(signs[i]) + Math.round(6 * noise(i + 700)))
  const trades = mids.map((mid, i) => ({
    ...{ nowNs: 0n, ownNs: BigInt(i), sign: signs[i]!, qtyLots: 1n, px: 0 },
    mid2: BigInt(mid),
  }))
  expect(varImpact(trades)).toBeCloseTo(0.9848912736715352, 9)
  expect(varImpact(trades.map((trade) => ({ ...trade, mid2: 20_000n })))).toBeNull()
})

test('variance ratio, fluctuation and two scales of 1,800 returns', () => {
  const returns = range(1800, noise)
  expect(varianceRatio(returns, 2)?.ratio).toBeCloseTo(0.9502414111958444, 12)
  expect(varianceRatio(returns, 2)?.z).toBeCloseTo(-2.0909621902025575, 10)
  expect(varianceRatio(returns, 5)?.ratio).toBeCloseTo(0.9154575140524018, 12)
  expect(varianceRatio(returns, 5)?.z).toBeCloseTo(-1.6294750469413193, 10)
  expect(fluctuation(returns)?.slope).toBeCloseTo(0.42287627958341534, 10)
  expect(fluctuation(returns)?.r2).toBeCloseTo(0.974374950611633, 10)
  expect(twoScales(sums([0, ...returns.map((r) => r * 1e-4)])) / 5.932954361939666e-7).toBeCloseTo(1, 10)
})

test('which queue empties first: an absorbing random walk', () => {
  // The bid outlives the ask; by symmetry equal queues are a coin, and the two chances add to one.
  expect(upFirst(2, 1)).toBeCloseTo(0.6977, 4)
  expect(upFirst(1, 3)).toBeCloseTo(0.2094, 4)
  expect(upFirst(5, 2)).toBeCloseTo(0.756, 4)
  expect(upFirst(4, 4)).toBeCloseTo(0.5, 12)
  expect(upFirst(50, 49) + upFirst(49, 50)).toBeCloseTo(1, 12)
})

test('entropy of words and of order', () => {
  // Always up: one word, no correction. Up and down in turn: two words.
  expect(wordEntropy(range(10, (i) => i))).toBeCloseTo(0, 12)
  const zigzag = range(11, (i) => i % 2)
  expect(wordEntropy(zigzag)).toBeCloseTo((Math.LN2 + 1 / 16) / Math.log(27), 12)
  // 1 2 3 2 1: one pattern each of rising, peak, falling.
  expect(permutationEntropy([1, 2, 3, 2.5, 1])).toBeCloseTo(Math.log(3) / Math.log(6), 12)
})

test('half-life of a pure autoregression', () => {
  const x = [1]
  for (let i = 0; i < 30; i++) x.push(0.5 * x[i]! + 0.25)
  expect(halfLife(x)).toBeCloseTo(1, 9)
  expect(halfLife(range(10, (i) => 2 ** i))).toBe('zero_denominator')
})
