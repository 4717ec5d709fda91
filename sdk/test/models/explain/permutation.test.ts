// What a group of features is worth to a model whose worth is known.
import { bootstrap, kendallTau, permutationImportance } from 'leadline/models'
import { expect, test } from 'vitest'

import { uniformAt } from '../../../src/simulation/exact/philox.js'

const ROWS = 600
// The outcome is the sign of a + b, which go together; c is noise that the model reads nothing from, d repeats in the window's older row.
const inputs = new Float32Array(ROWS * 8)
const outcomes = new Uint8Array(ROWS)
for (let row = 0; row < ROWS; row++) {
  const a = uniformAt(1, 0, row) - 0.5
  const b = a + 0.2 * (uniformAt(1, 1, row) - 0.5)
  const c = uniformAt(1, 2, row) - 0.5
  const d = uniformAt(1, 3, row) - 0.5
  inputs.set([0, 0, 0, d, a, b, c, 0], row * 8)
  outcomes[row] = a + b + d > 0 ? 1 : 0
}
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
/** Reads a, b of the newest row and d of the older one. */
function predict(given: Float32Array, count: number) {
  const out = new Float64Array(count * 2)
  for (let row = 0; row < count; row++) {
    const p = sigmoid(12 * (given[row * 8 + 4]! + given[row * 8 + 5]! + given[row * 8 + 3]!))
    out.set([1 - p, p], row * 2)
  }
  return out
}
const options = { predict, inputs, outcomes, classes: 2, features: 4, seed: 7, draws: 200 }

test('features that go together are shuffled together, over all rows of the window; what is not read is worth nothing', async () => {
  const found = await permutationImportance({ ...options, groups: { pair: [0, 1], noise: [2], older: [3] } })
  expect(found.map(({ group }) => group)).toEqual(['pair', 'older', 'noise'])
  const [pair, older, noise] = found
  expect(noise).toEqual({ group: 'noise', rise: 0, from: 0, to: 0 })
  for (const { rise, from, to } of [pair!, older!]) {
    expect(from).toBeGreaterThan(0)
    expect(from).toBeLessThan(rise)
    expect(to).toBeGreaterThan(rise)
  }
  // Alone, each of the pair leaves the other: the group is worth more than both together.
  const apart = await permutationImportance({ ...options, groups: { a: [0], b: [1] } })
  expect(pair!.rise).toBeGreaterThan(apart[0]!.rise + apart[1]!.rise)
})

test('the same seed gives the same bits, and blocks that hang together widen the interval', async () => {
  const groups = { pair: [0, 1] }
  const [one] = await permutationImportance({ ...options, groups })
  expect((await permutationImportance({ ...options, groups }))[0]).toEqual(one)
  const values = Float64Array.from({ length: 400 }, (_, row) => Math.floor(row / 100) + uniformAt(3, 0, row))
  const blocks = Array.from(values, (_, row) => Math.floor(row / 100))
  const [from, to] = bootstrap(values, null, { seed: 1 })
  const [blocksFrom, blocksTo] = bootstrap(values, blocks, { seed: 1 })
  // By rows: 1.96 times the standard error of 400 rows, each way.
  const mean = values.reduce((a, b) => a + b, 0) / 400
  const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / 400)
  expect(to - from).toBeCloseTo((2 * 1.96 * deviation) / 20, 1)
  expect(blocksTo - blocksFrom).toBeGreaterThan(5 * (to - from))
})

test('rows, groups and blocks that do not fit are refused', async () => {
  const groups = { a: [0] }
  await expect(permutationImportance({ ...options, groups: { a: [4] } })).rejects.toThrow('groups.a: found 4')
  await expect(permutationImportance({ ...options, groups, features: 7 })).rejects.toThrow('inputs: found 4800')
  await expect(permutationImportance({ ...options, groups, blocks: [1] })).rejects.toThrow('blocks: found 1')
})

test("Kendall's τ-b, ties as scipy counts them", () => {
  expect(kendallTau([1, 2, 3, 4], [1, 2, 3, 4])).toBe(1)
  expect(kendallTau([1, 2, 3, 4], [4, 3, 2, 1])).toBe(-1)
  // scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]).statistic
  expect(kendallTau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0])).toBeCloseTo(-0.47140452079103173, 14)
  expect(kendallTau([1, 1], [1, 2])).toBeNaN()
  expect(() => kendallTau([1], [1, 2])).toThrow('b: found 2 numbers, expected 1')
})
