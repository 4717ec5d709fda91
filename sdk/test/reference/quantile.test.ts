import { expect, test } from 'vitest'

import { Quantile } from './quantile.js'

// The example of Jain and Chlamtac 1985, table I: the estimate of the median after twenty observations is 4.44.
const OBSERVED = [
  ...[0.02, 0.15, 0.74, 3.39, 0.83, 22.37, 10.15, 15.43, 38.62, 15.92],
  ...[34.6, 10.28, 1.47, 0.4, 0.05, 11.39, 0.27, 0.42, 0.09, 11.37],
]

test('the median of the paper', () => {
  const median = new Quantile(0.5)
  for (const [i, x] of OBSERVED.entries()) {
    if (i < 5) expect(median.value).toBeNull()
    median.add(x)
  }
  expect(median.value).toBeCloseTo(4.44, 2)
  median.scale(10)
  expect(median.value).toBeCloseTo(44.4, 1)
})

test('the fifth observation gives the middle one', () => {
  const p95 = new Quantile(0.95)
  for (const x of [5, 1, 4, 2, 3]) p95.add(x)
  expect(p95.value).toBe(3)
})
