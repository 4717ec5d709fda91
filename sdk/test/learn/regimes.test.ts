// Filters against hmmlearn, a grid's filter (sdk/test/golden/online/regimes.json), a scalar Kalman filter, and each other.
import { expect, test } from 'vitest'

import golden from '../golden/online/regimes.json' with { type: 'json' }
import { near, openBuild } from './builds.js'
import { Pcg32 } from './pcg32.js'
import { Dice } from './stream.js'

const learners = await openBuild()
const { seen, model, volatility } = golden
const regimes = { features: ['x0', 'x1'], ...model }

test('regimes: hmmlearn’s posterior after each observation, and its likelihood', async () => {
  const filter = await learners.regimes(regimes)
  for (const [t, x] of seen.entries()) {
    expect(filter.observe(x)).toBe('done')
    near(filter.out.subarray(0, 3), golden.now[t]!, 1e-12)
    const next = [0, 1, 2].map((k) => golden.now[t]!.reduce((sum, p, j) => sum + p * model.transition[j]![k]!, 0))
    near(filter.out.subarray(3), next, 1e-12)
  }
  near([-filter.progress.meanLoss * seen.length], [golden.logLikelihood], 1e-9)
})

test('regimes: an observation far from every one of them still decides', async () => {
  const filter = await learners.regimes(regimes)
  expect(filter.observe([1e6, 1e6])).toBe('done')
  expect([...filter.out].every((p) => p >= 0 && p <= 1)).toBe(true)
  near([filter.out[0]! + filter.out[1]! + filter.out[2]!], [1], 1e-15)
})

test('particles, discrete: total variation from the exact filter below 0.03 on the average at 2,000', async () => {
  const exact = await learners.regimes(regimes)
  const cloud = await learners.particles({ model: 'discrete', regimes, particles: 2000, seed: 1 })
  let sum = 0
  for (const x of seen) {
    exact.observe(x)
    cloud.observe(x)
    sum += 0.5 * [0, 1, 2].reduce((total, k) => total + Math.abs(exact.out[k]! - cloud.out[k]!), 0)
  }
  expect(sum / seen.length).toBeLessThan(0.03)
  near([cloud.progress.meanLoss], [exact.progress.meanLoss], 0.02)
})

test('particles, linear: the Kalman filter within the cloud’s own error', async () => {
  const [mean, persistence, noise, observed] = [0.5, 0.9, 0.4, 0.6]
  const dice = new Dice(81)
  const size = 5000
  const cloud = await learners.particles({
    ...{ model: 'linear', feature: 'x', mean, persistence, noise, observed, particles: size, seed: 7 },
  })
  let [m, p, h, loss] = [mean, noise ** 2 / (1 - persistence ** 2), mean, 0]
  for (let t = 0; t < 200; t++) {
    if (t > 0) [m, p] = [mean + persistence * (m - mean), persistence ** 2 * p + noise ** 2]
    h = mean + persistence * (h - mean) + noise * dice.normal()
    const y = h + observed * dice.normal()
    const total = p + observed ** 2
    loss += 0.5 * (Math.log(2 * Math.PI * total) + (y - m) ** 2 / total)
    m += (p / total) * (y - m)
    p *= observed ** 2 / total
    cloud.observe([y])
    near([cloud.out[0]!], [m], 6 * Math.sqrt(p / (0.5 * size)))
    near([cloud.out[1]! / p], [1], 0.15)
  }
  near([cloud.progress.meanLoss], [loss / 200], 0.01)
})

test('particles, volatility: a filter on a grid', async () => {
  const { mean, persistence, noise, y, means, variances, loss } = volatility
  const cloud = await learners.particles({
    ...{ model: 'volatility', feature: 'x', mean, persistence, noise, particles: 10_000, seed: 3 },
  })
  for (const [t, value] of y.entries()) {
    cloud.observe([value])
    near([cloud.out[0]!], [means[t]!], 6 * Math.sqrt(variances[t]! / 5000))
    near([cloud.out[1]! / variances[t]!], [1], 0.15)
    // e^(h/2) of a normal h
    near([cloud.output('volatility')], [Math.exp(0.5 * means[t]! + variances[t]! / 8)], 0.05)
  }
  near([cloud.progress.meanLoss], [loss / y.length], 0.01)
})

test('PCG32: the numbers of its published demo', () => {
  const generator = new Pcg32(42n, 54n)
  const expected = [0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e]
  expect(expected.map(() => generator.next())).toEqual(expected)
})

test('a cloud of one particle walks as PCG32’s normals say', async () => {
  const [mean, persistence, noise] = [2, 0.5, 3]
  const options = { model: 'linear', feature: 'x', mean, persistence, noise, observed: 1, particles: 1 } as const
  const cloud = await learners.particles({ ...options, seed: 20_261_120 })
  const generator = new Pcg32(20_261_120n, 54n)
  let h = NaN
  for (let t = 0; t < 50; t++) {
    generator.forgetSpare()
    const z = generator.normal()
    h = t === 0 ? mean + (noise / Math.sqrt(1 - persistence ** 2)) * z : mean + persistence * (h - mean) + noise * z
    cloud.observe([0])
    near([cloud.out[0]!], [h], 1e-13)
  }
})
