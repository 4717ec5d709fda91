import { expect, test } from 'vitest'
import { tailOf } from './latency.mjs'

/** 100 of 1,000 messages take three times as long as the others. */
const message = (i) => (i % 10 === 3 ? 300 : 100)

test('a machine that is slow for a while has no longer tail', () => {
  const steady = Float64Array.from({ length: 20_000 }, (_, i) => message(i))
  const slow = steady.map((ns, i) => (i < 7_000 ? 2 * ns : ns))
  expect(tailOf(steady)).toBe(3)
  expect(tailOf(slow)).toBe(3)
})

test('what every hundredth message takes is its tail, also of fewer than a block', () => {
  const rare = (count) => Float64Array.from({ length: count }, (_, i) => (i % 50 === 7 ? 500 : 100))
  expect(tailOf(rare(20_000))).toBe(5)
  expect(tailOf(rare(200))).toBe(5)
  expect(tailOf(Float64Array.from({ length: 5_000 }, (_, i) => (i % 500 === 7 ? 500 : 100)))).toBe(1)
})
