// Regressions against closed forms (numpy), scipy's t, River and statsmodels: sdk/test/golden/online/regressors.json.
import { expect, test } from 'vitest'

import golden from '../golden/online/regressors.json' with { type: 'json' }
import { near, openBuild } from './builds.js'
import { Dice, names, rows } from './stream.js'

const learners = await openBuild()
const { coefficients, every } = golden
const plain = { features: names(coefficients.length), scale: 'none', constant: false } as const
const { xs, numbers } = rows(21, 600, coefficients)

test.each(golden.bayesLinear)('Bayesian linear, prior $prior, λ $forget: all rows at once', async (expected) => {
  const { prior, forget, a, b, weights, variances, at, out, y, loss } = expected
  const learner = await learners.bayesLinear({ ...plain, prior, forget, a, b, traceMost: Infinity })
  for (const [i, x] of xs.entries()) learner.update(x, numbers[i]!)
  near(learner.weights(), weights, 1e-12)
  near(learner.variances(), variances, 1e-12)
  learner.predict(at)
  near(learner.out, out, 1e-11)
  const before = learner.progress
  learner.update(at, y)
  const { meanLoss, losses } = learner.progress
  near([meanLoss * losses - before.meanLoss * before.losses], [loss], 1e-9)
})

test('Bayesian linear: River’s mean', async () => {
  const learner = await learners.bayesLinear({ ...plain, prior: 4 }) // River's beta over its alpha
  for (const [i, x] of xs.entries()) learner.update(x, numbers[i]!)
  near(learner.weights(), golden.river, 1e-11)
})

test('Bayesian linear: a direction that is never seen is never more doubtful than the cap lets it be', async () => {
  const learner = await learners.bayesLinear({ ...plain, forget: 0.9 })
  for (let i = 0; i < 2000; i++) learner.update([Math.sin(i), 0, 0, 0], 0)
  const trace = learner.variances().reduce((sum, v) => sum + v, 0)
  expect(trace).toBeLessThanOrEqual(4 / 0.9)
  expect(learner.predict([1, 1, 1, 1])).toBe(0)
})

test.each(golden.kalman)(
  'Kalman, q $drift: the filter of statsmodels',
  async ({ noise, drift, prior, out, loss, weights, variances }) => {
    const learner = await learners.kalman({ ...plain, noise, drift, prior })
    const seen: number[] = []
    for (const [i, x] of xs.entries()) {
      learner.update(x, numbers[i]!)
      if (i % every === 0) seen.push(...learner.out)
    }
    near(seen, out.flat(), 1e-10)
    near(learner.weights(), weights, 1e-11)
    near(learner.variances(), variances, 1e-12)
    near([learner.progress.meanLoss * xs.length], [loss], 1e-9)
  },
)

test('Kalman with q = 0 and a wide prior: statsmodels’ recursive least squares', async () => {
  const learner = await learners.kalman({ ...plain, noise: 1, prior: 1e9 })
  for (const [i, x] of xs.entries()) learner.update(x, numbers[i]!)
  near(learner.weights(), golden.recursiveLeastSquares, 1e-8)
})

test('coefficients that walk: the filter that knows q has white innovations and the least loss', async () => {
  const { lastCoefficients, count } = golden.walking
  const dice = new Dice(31)
  const q = [0, 0.0025, 0.1]
  const filters = await Promise.all(
    q.map((drift) =>
      learners.kalman({ features: names(2), scale: 'none', constant: false, noise: 0.25, drift, prior: 4 }),
    ),
  )
  const beta = [1, -1]
  const innovations: number[] = []
  for (let i = 0; i < count; i++) {
    beta[0]! += 0.05 * dice.normal()
    beta[1]! += 0.05 * dice.normal()
    const x = [dice.normal(), dice.normal()]
    const y = beta[0]! * x[0]! + beta[1]! * x[1]! + 0.5 * dice.normal()
    for (const filter of filters) filter.update(x, y)
    innovations.push((y - filters[1]!.out[0]!) / filters[1]!.out[1]!)
  }
  near(beta, lastCoefficients, 1e-12)
  // of stationary error √P ≈ 0.2 a coefficient
  near(filters[1]!.weights(), lastCoefficients, 0.4)
  const losses = filters.map((filter) => filter.progress.meanLoss)
  expect(losses[1]).toBeLessThan(losses[0]! - 0.1)
  expect(losses[1]).toBeLessThan(losses[2]! - 0.05)
  expect(ljungBox(innovations, 10)).toBeLessThan(29.6) // χ² of 10 degrees, 0.1 %
  const variance = innovations.reduce((sum, e) => sum + e * e, 0) / count
  expect(variance).toBeGreaterThan(0.92)
  expect(variance).toBeLessThan(1.08)
})

/** n(n + 2)·Σ ρₖ²/(n − k) */
function ljungBox(e: readonly number[], lags: number): number {
  const n = e.length
  const square = e.reduce((sum, value) => sum + value * value, 0)
  let total = 0
  for (let k = 1; k <= lags; k++) {
    let products = 0
    for (let i = k; i < n; i++) products += e[i]! * e[i - k]!
    total += (products / square) ** 2 / (n - k)
  }
  return n * (n + 2) * total
}
