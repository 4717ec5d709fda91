// What an edge model's features add, and what a calibration makes of both.
import { featureHash, readEdgeModel } from 'leadline/models'
import { describe, expect, test } from 'vitest'

const FEATURES = ['mid', 'queue_imbalance']
const manifest = {
  ...{ name: 'direction', version: '1', features: FEATURES, featureHash: await featureHash(FEATURES), rows: 2 },
  ...{ classes: ['down', 'up'], input: 'features', output: 'probs', normalisation: { mean: [10, 0], scale: [2, 0.5] } },
}
const fileOf = (more: object = {}) => ({
  ...{ format: 'leadline-edge-model', version: 1, manifest: { ...manifest, ...more } },
  linear: { weights: [1, 2, -1, 0.5], bias: [0.25, -0.5] },
})
const window = Float32Array.of(99, 99, 14, 0.25)
const UP_AGAINST_DOWN = [-1, 1]

test('linear: weight·z of the newest row, worked out by hand; an undefined feature adds nothing', async () => {
  const { explain } = await readEdgeModel(fileOf())
  const out = new Float64Array(2)
  // z = (2, 0.5): (−1 − 1)·2 and (0.5 − 2)·0.5 beside −0.5 − 0.25.
  expect(explain!(window, UP_AGAINST_DOWN, out)).toBe(-0.75)
  expect([...out]).toEqual([-4, -0.75])
  explain!(Float32Array.of(99, 99, NaN, 0.25), UP_AGAINST_DOWN, out)
  expect([...out]).toEqual([0, -0.75])
  expect(() => explain!(window, [1], out)).toThrow('weights: found 1, expected 2')
  expect(() => explain!(window, UP_AGAINST_DOWN, new Float64Array(3))).toThrow('out: found 3 places, expected 2')
})

describe('under a calibration', () => {
  test('temperature: the features still add up to ln(p(up)/p(down))', async () => {
    const model = await readEdgeModel(fileOf({ calibration: { method: 'temperature', temperature: 2.5 } }))
    const [probabilities, out] = [new Float32Array(2), new Float64Array(2)]
    model.predict(window, probabilities)
    const base = model.explain!(window, UP_AGAINST_DOWN, out)
    const sum = out.reduce((all, one) => all + one, base)
    expect(sum).toBeCloseTo(Math.log(probabilities[1]! / probabilities[0]!), 5)
  })

  test('temperature: worked out by hand', async () => {
    const out = new Float32Array(2)
    const model = await readEdgeModel(fileOf({ calibration: { method: 'temperature', temperature: 2 } }))
    model.predict(window, out)
    // Scores 3.25 and −2.25: half of their difference.
    expect(out[1]).toBeCloseTo(1 / (1 + Math.exp(2.75)), 6)
    expect(() => model.predict(window, new Float32Array(3))).toThrow('out: found 3 places, expected 2')
  })

  test('platt: probabilities; of sigmoids and of slopes by class nothing adds up', async () => {
    const calibration = { method: 'platt', slope: [0.5, 0.5], offset: [0, 0] }
    const model = await readEdgeModel(fileOf({ calibration }))
    const out = new Float32Array(2)
    model.predict(window, out)
    expect(out[0]! + out[1]!).toBeCloseTo(1, 6)
    // ln(p/(1 − p)) of two classes is ±5.5: sigmoids of half of it sum to 1 already.
    expect(out[1]).toBeCloseTo(1 / (1 + Math.exp(2.75)), 6)
    expect(model.explain).toBeNull()
    const vector = { method: 'vector', slope: [0.5, 0.8], offset: [0.1, -0.2] }
    expect((await readEdgeModel(fileOf({ calibration: vector }))).explain).toBeNull()
  })
})
