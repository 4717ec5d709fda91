// Evaluators against onnxruntime (sdk/test/golden/online/models.json) and against the SDK's own in TypeScript.
import { describe, expect, test } from 'vitest'

import { featureHash, ModelError, readEdgeModel } from '../../src/models/index.js'
import golden from '../golden/online/models.json' with { type: 'json' }
import { near, openBuild } from './builds.js'
import { Dice } from './stream.js'

const learners = await openBuild()
const { inputs, hidden, classes, steps } = golden
const FEATURES = ['mid', 'queue_imbalance', 'spread_quoted', 'imbalance_l5', 'imbalance_dist']
const manifest = {
  ...{ name: 'direction', version: '1', features: FEATURES, featureHash: await featureHash(FEATURES), rows: 1 },
  ...{ classes: ['down', 'flat', 'up'], horizonMs: null, normalisation: null, input: 'features', output: 'probs' },
}
const normalisation = { mean: [0, 0, 0, 0, 0], scale: [1, 1, 1, 1, 1] }
const file = (part: object) => ({ format: 'leadline-edge-model', version: 1, manifest, ...part })

test('trees: onnxruntime, at thresholds, beside them and with holes; the TypeScript evaluator', async () => {
  const { rows, p, trees } = golden.trees
  const there = await learners.evaluator(file({ trees }))
  const here = await readEdgeModel(file({ trees }))
  const [out, expected] = [new Float32Array(classes), new Float32Array(classes)]
  for (const [i, row] of rows.entries()) {
    const window = Float32Array.from(row, (value) => value ?? NaN)
    there.predict(window, out)
    here.predict(window, expected)
    near(out, p[i]!, 2e-7)
    near(out, expected, 6e-8)
  }
})

test('linear: the TypeScript evaluator, holes included', async () => {
  const dice = new Dice(101)
  const floats = (count: number) => Array.from({ length: count }, () => Math.fround(dice.normal()))
  const scaled = { mean: floats(inputs), scale: floats(inputs).map((value) => Math.abs(value) + 0.1) }
  const linear = { weights: floats(classes * inputs), bias: floats(classes) }
  const model = file({ manifest: { ...manifest, rows: 2, normalisation: scaled }, linear })
  const [there, here] = [await learners.evaluator(model), await readEdgeModel(model)]
  const [out, expected] = [new Float32Array(classes), new Float32Array(classes)]
  for (let i = 0; i < 200; i++) {
    const window = Float32Array.from({ length: 2 * inputs }, () => (dice.uniform() < 0.1 ? NaN : dice.normal()))
    there.predict(window, out)
    here.predict(window, expected)
    near(out, expected, 1e-7)
  }
})

function gruFile(resetAfter: boolean) {
  const dice = new Dice(71)
  const floats = (count: number) => Array.from({ length: count }, () => Math.fround(0.4 * dice.normal()))
  const gru = {
    ...{ hidden, resetAfter, input: floats(3 * hidden * inputs), recurrent: floats(3 * hidden * hidden) },
    ...{ inputBias: floats(3 * hidden), recurrentBias: floats(3 * hidden) },
    ...{ out: floats(classes * hidden), outBias: floats(classes) },
  }
  const rows = Array.from({ length: steps }, () => Array.from({ length: inputs }, () => Math.fround(dice.normal())))
  return { model: file({ manifest: { ...manifest, normalisation }, gru }), gru, rows }
}

describe.each(golden.gru)('GRU, reset after: $resetAfter', ({ resetAfter, p }) => {
  test('onnxruntime at each step, and again after reset()', async () => {
    const { model, rows } = gruFile(resetAfter)
    const gru = await learners.gru(model)
    for (let pass = 0; pass < 2; pass++) {
      for (const [i, row] of rows.entries()) {
        expect(gru.step(row)).toBe('done')
        near(gru.out, p[i]!, 1e-6)
      }
      gru.reset()
    }
  })

  test('a whole window at once, while step() is under way', async () => {
    const { gru: part, rows } = gruFile(resetAfter)
    const window = await learners.gru(file({ manifest: { ...manifest, rows: steps, normalisation }, gru: part }))
    window.step(rows[0]!)
    const out = new Float32Array(classes)
    window.predict(Float32Array.from(rows.flat()), out)
    near(out, p.at(-1)!, 1e-6)
    window.step(rows[1]!)
    near(window.out, p[1]!, 1e-6)
  })
})

test.each([
  ['a recurrent part that is too short', { recurrent: [0] }, 'gru.recurrent'],
  ['weights that are no 32-bit floats', { outBias: [0.1, 0, 0] }, 'gru.outBias[0]'],
  ['no width', { hidden: 0 }, 'gru.hidden'],
  ['neither before nor after', { resetAfter: 1 }, 'gru.resetAfter'],
  ['a member more', { extra: 1 }, 'gru.extra'],
])('a GRU file with %s', async (_, change, where) => {
  const { gru } = gruFile(true)
  const broken = file({ manifest: { ...manifest, normalisation }, gru: { ...gru, ...change } })
  const error = await learners.gru(broken).catch((why: unknown) => why)
  expect(error).toBeInstanceOf(ModelError)
  expect((error as ModelError).where).toBe(where)
})
