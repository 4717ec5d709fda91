// The first principal component, against one worked out by hand, and what a market makes of it.
import { expect, test } from 'vitest'

import { OfiWeightsFit } from '../../src/engine/ofi-weights.js'
import { openBuild } from '../parity/cores.js'
import { START_MS, depth, body, spot } from '../invariants/wire.js'

const vector = (a: number, b: number): number[] => [a, b, 0, 0, 0, 0, 0, 0, 0, 0]

test('two levels that move together: covariance [[2, 1], [1, 2]] has (1, 1) with 3 of 4', () => {
  const fit = new OfiWeightsFit()
  // four points with mean 0: Σ a² = Σ b² = 4, Σ a·b = 2
  for (const [a, b] of [
    [1, 1],
    [-1, -1],
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const)
    fit.add(vector(a, b))
  fit.add(vector(NaN, 1))
  const { weights, share, observations } = fit.fit()
  expect(observations).toBe(6)
  expect(weights[0]).toBeCloseTo(0.5, 12)
  expect(weights[1]).toBeCloseTo(0.5, 12)
  expect(weights.slice(2).every((w) => Math.abs(w) < 1e-12)).toBe(true)
  expect(share).toBeCloseTo(0.75, 12)
})

test('without two vectors that differ there are no weights', () => {
  const fit = new OfiWeightsFit()
  fit.add(vector(1, 1))
  fit.add(vector(1, 1))
  expect(() => fit.fit()).toThrow('no two vectors')
})

test('ofi_integrated is the weighted mean of ofi_norm; without weights it says so', async () => {
  const engine = await openBuild()
  const features = ['ofi_integrated_10s', 'ofi_norm_1_10s', 'ofi_norm_2_10s'] as const
  const weights = [3, -1, 0, 0, 0, 0, 0, 0, 0, 0]
  const markets = [engine.market({ ...spot, features, ofiWeights: weights }), engine.market({ ...spot, features })]
  for (const market of markets) {
    market.push(depth(95, 100))
    market.snapshot(body())
    market.push(depth(101, 101, [['10.00', '9']]))
    market.push(depth(102, 102, [['9.99', '3']]))
    market.advance((START_MS + 20_000) * 1000)
    market.push(depth(20_000, 20_000).replace('"U":20000', '"U":103'))
    market.push(depth(20_001, 20_001, [['10.00', '4']]))
    market.push(depth(20_002, 20_002, [['9.99', '8']]))
  }
  const [weighted, plain] = markets
  const one = weighted!.feature('ofi_norm_1_10s')
  const two = weighted!.feature('ofi_norm_2_10s')
  expect(one).toBeLessThan(0)
  expect(two).toBeGreaterThan(0)
  expect(weighted!.feature('ofi_integrated_10s')).toBeCloseTo((3 * one - two) / 4, 12)
  expect(plain!.reason('ofi_integrated_10s')).toBe('no_table')
  expect(() => engine.market({ ...spot, ofiWeights: [1, 2] })).toThrow('ofiWeights')
})
