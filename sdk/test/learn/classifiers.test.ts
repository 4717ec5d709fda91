// Classifiers against River's optimizer, numpy, quadrature (mpmath) and batch fits (statsmodels, scikit-learn):
// sdk/test/golden/online/classifiers.json.
import { describe, expect, test } from 'vitest'

import type { Learner } from '../../src/models/online/index.js'
import golden from '../golden/online/classifiers.json' with { type: 'json' }
import { near, openBuild } from './builds.js'
import { names, rows } from './stream.js'

const learners = await openBuild()
const { coefficients, every, many } = golden
const plain = { features: names(coefficients.length), scale: 'none', constant: false } as const
const { xs, labels } = rows(11, 2000, coefficients)

/** One pass; the answers before every `every`-th label. */
function pass(learner: Learner): number[][] {
  const seen: number[][] = []
  for (const [i, x] of xs.entries()) {
    expect(learner.update(x, labels[i]!)).toBe('done')
    if (i % every === 0) seen.push([...learner.out])
  }
  return seen
}

test.each(golden.ftrl)('FTRL with l1 $l1: the weights and probabilities of River', async ({ l1, l2, p, weights }) => {
  const learner = await learners.ftrl({ ...plain, alpha: 0.1, l1, l2 })
  near(
    pass(learner).map(([found]) => found!),
    p,
    1e-12,
  )
  near(learner.weights(), weights, 1e-12)
})

test('FTRL: L1 makes weights exactly 0', async () => {
  const learner = await learners.ftrl({ ...plain, alpha: 0.1, l1: 40, l2: 1 })
  pass(learner)
  const zeros = [...learner.weights()].filter((w) => w === 0).length
  expect(zeros).toBeGreaterThan(0)
  expect(zeros).toBeLessThan(coefficients.length)
})

const covariance = (full: boolean) => (full ? 'full' : 'diagonal')

test.each(golden.bayesLogistic)('Bayesian logistic, full $full, λ $forget: numpy', async (expected) => {
  const { full, forget, out, weights, variances } = expected
  const options = { covariance: covariance(full), forget, traceMost: Infinity } as const
  const learner = await learners.bayesLogistic({ ...plain, ...options })
  near(pass(learner).flat(), out.flat(), 1e-11)
  near(learner.weights(), weights, 1e-11)
  near(learner.variances(), variances, 1e-11)
})

test.each(golden.arow)('AROW, full $full: numpy', async ({ full, r, out, weights, variances }) => {
  const learner = await learners.arow({ ...plain, covariance: covariance(full), r })
  near(
    pass(learner).flatMap(([, m, v]) => [m!, v!]),
    out.flat(),
    1e-11,
  )
  near(learner.weights(), weights, 1e-11)
  near(learner.variances(), variances, 1e-11)
})

describe('ADF probit', () => {
  test.each(golden.probit)(
    'the exact posterior of one label: x $x, y $y, β $beta',
    async ({ x, y, beta, prior, mean, variance, p }) => {
      const learner = await learners.probit({
        features: ['x0'],
        scale: 'none',
        constant: false,
        beta,
        prior,
        stepMost: Infinity,
      })
      expect(learner.predict([x])).toBeCloseTo(p, 15)
      learner.update([x], y > 0 ? 1 : 0)
      near(learner.weights(), [mean], 1e-14)
      near([learner.variances()[0]! / variance], [1], 1e-12)
    },
  )

  // A weight near 1 that is known to 1 %, β = 1: an input k makes t = μ·k/√(1 + k²σ²), anything below μ/σ. The label's step of the
  // mean is kσ²/s·V(t), that of the variance (kσ²/s)²·W(t).
  test('V, W and Φ from sure to surprised, by mpmath', async () => {
    const learner = await learners.probit({ features: ['x0'], scale: 'none', constant: false, stepMost: Infinity })
    for (let i = 0; i < 20_000; i++) learner.update([1], i % 6 === 0 ? 0 : 1)
    const before = learner.snapshot()
    const [mean, variance] = [learner.weights()[0]!, learner.variances()[0]!]
    expect(mean / Math.sqrt(variance)).toBeGreaterThan(60)
    for (const { t, v, w, cdf } of golden.moments) {
      learner.rollback(before)
      const k = Math.abs(t) / Math.sqrt(mean ** 2 - t ** 2 * variance)
      const s = Math.sqrt(1 + k ** 2 * variance)
      const isUp = t >= 0
      near([learner.predict([k])], [isUp ? cdf : 1 - cdf], 1e-15)
      learner.update([k], isUp ? 1 : 0)
      if (k === 0) continue
      const step = (k * variance) / s
      near([((learner.weights()[0]! - mean) / step) * (isUp ? 1 : -1)], [v], 1e-10)
      near([(variance - learner.variances()[0]!) / step / step], [w], 1e-9)
    }
  })
})

describe('one pass over 20,000 rows against a batch fit', () => {
  const { xs, labels } = rows(12, 20_000, coefficients)
  const accuracy = async (learner: Learner) => {
    let right = 0
    for (const [i, x] of xs.entries()) {
      const p = learner.predict(x)
      if (p > 0.5 === (labels[i] === 1)) right++
      learner.update(x, labels[i]!)
    }
    return right / xs.length
  }

  test('FTRL: progressive log-loss within 0.003 of the batch fit', async () => {
    const learner = await learners.ftrl({ ...plain, alpha: 0.1, l2: 0 })
    const found = await accuracy(learner)
    const { meanLoss, skill, learnt } = learner.progress
    expect(learnt).toBe(20_000)
    expect(meanLoss).toBeGreaterThan(many.batchLoss)
    expect(meanLoss).toBeLessThan(many.batchLoss + 0.003)
    expect(skill).toBeGreaterThan(0.05)
    expect(found).toBeGreaterThan(many.batchAccuracy - 0.005)
  })

  test('Bayesian logistic: coefficients within 0.02, deviations within 2 % of the maximum likelihood fit', async () => {
    const learner = await learners.bayesLogistic({ ...plain, covariance: 'full', prior: 100 })
    await accuracy(learner)
    near(learner.weights(), many.weights, 0.02)
    const ratios = learner.variances().map((v, i) => Math.sqrt(v) / many.deviations[i]!)
    near(
      ratios,
      ratios.map(() => 1),
      0.02,
    )
    expect(learner.progress.meanLoss).toBeLessThan(many.batchLoss + 0.003)
  })

  test('AROW and probit: accuracy not below River’s passive–aggressive classifier', async () => {
    for (const open of [learners.arow({ ...plain, covariance: 'full', r: 100 }), learners.probit(plain)]) {
      const learner = await open
      expect(await accuracy(learner)).toBeGreaterThan(many.riverPassiveAggressiveAccuracy)
      expect(learner.progress.meanLoss).toBeLessThan(many.batchLoss + 0.02)
    }
  })
})

test('three classes: three learners, one against the rest, made to add up to 1', async () => {
  const all = await learners.ftrl({ ...plain, classes: 3 })
  const each = await Promise.all([0, 1, 2].map(() => learners.ftrl(plain)))
  for (const [i, x] of xs.slice(0, 300).entries()) {
    const label = (labels[i]! + i) % 3
    const ps = each.map((learner) => learner.predict(x))
    const sum = ps.reduce((total, p) => total + p, 0)
    all.predict(x)
    near(
      all.out,
      ps.map((p) => p / sum),
      1e-15,
    )
    all.update(x, label)
    for (const [c, learner] of each.entries()) learner.update(x, label === c ? 1 : 0)
  }
  for (const [c, learner] of each.entries()) expect(all.weights(c)).toEqual(learner.weights())
})
