// What features add to a net's logits: against torch's own gradients (onnx/make.py), and how far the sums miss what they must come to.
import * as ort from 'onnxruntime-web/wasm'
import { attentionMap, integratedGradients, loadGradient, loadModel } from 'leadline/models'
import { describe, expect, test } from 'vitest'

import { fixture, readBytes, worst } from '../onnx/fixtures.js'

const UP_AGAINST_DOWN = [-1, 0, 1]

describe('a row of a net with a gradient of its own', () => {
  const given = fixture('mlp')
  const row = (i: number) => given.golden['inputs']!.subarray(i * 6, i * 6 + 6)

  test('as torch has them within 2e-4, complete within 2e-4, undefined features nothing', async () => {
    const model = await loadModel(given.manifest, given.bytes, { ort })
    const gradient = await loadGradient(given.manifest, readBytes('mlp.gradient.onnx'), { ort })
    for (let i = 0; i < 32; i++) {
      const found = await integratedGradients(model, gradient, { window: row(i), weights: UP_AGAINST_DOWN, parts: 128 })
      expect(found.method).toBe('gradients')
      expect(worst(found.contributions, given.doubles['attributions']!.subarray(i * 6, i * 6 + 6))).toBeLessThan(2e-4)
      expect(Math.abs(found.completenessError)).toBeLessThan(2e-4)
      row(i).forEach((x, at) => Number.isNaN(x) && expect(found.contributions[at]).toBeCloseTo(0, 7))
      const { logits } = await model.predict(row(i))
      expect(found.value).toBeCloseTo(logits![2]! - logits![0]!, 5)
    }
    await Promise.all([model.close(), gradient.close()])
  })

  test('by differences the same, within what they say they miss', async () => {
    const model = await loadModel(given.manifest, given.bytes, { ort })
    for (let i = 0; i < 8; i++) {
      const found = await integratedGradients(model, null, { window: row(i), weights: UP_AGAINST_DOWN, parts: 128 })
      expect(found).toMatchObject({ method: 'differences', byRow: null })
      expect(worst(found.contributions, given.doubles['attributions']!.subarray(i * 6, i * 6 + 6))).toBeLessThan(1e-3)
      expect(Math.abs(found.completenessError)).toBeLessThan(1e-3)
    }
    await model.close()
  })

  test('from another baseline they add up to another difference', async () => {
    const model = await loadModel(given.manifest, given.bytes, { ort })
    const gradient = await loadGradient(given.manifest, readBytes('mlp.gradient.onnx'), { ort })
    const options = { window: row(0), baseline: row(1), weights: UP_AGAINST_DOWN, parts: 256 }
    const { base, value, contributions } = await integratedGradients(model, gradient, options)
    const { logits } = await model.predict(row(1))
    expect(base).toBeCloseTo(logits![2]! - logits![0]!, 5)
    expect(contributions.reduce((sum, one) => sum + one, base)).toBeCloseTo(value, 3)
    await Promise.all([model.close(), gradient.close()])
  })
})

describe('a window of a recurrent net', () => {
  const given = fixture('attentive')

  test('by differences, feature by feature over all rows: as torch has them within 1e-3', async () => {
    const model = await loadModel(given.manifest, given.bytes, { ort })
    for (let i = 0; i < 4; i++) {
      const window = given.golden['inputs']!.subarray(i * 72, (i + 1) * 72)
      const found = await integratedGradients(model, null, { window, weights: UP_AGAINST_DOWN, parts: 64 })
      expect(worst(found.contributions, given.doubles['attributions']!.subarray(i * 6, i * 6 + 6))).toBeLessThan(1e-3)
      expect(Math.abs(found.completenessError)).toBeLessThan(1e-3)
    }
    await model.close()
  })

  test('the map of its attention is what the graph says, of one window of a batch', async () => {
    const model = await loadModel(given.manifest, given.bytes, { ort })
    const prediction = await model.predict(given.golden['inputs']!.subarray(0, 3 * 72), 3)
    expect(worst(attentionMap(prediction, 2)!, given.golden['attention']!.subarray(24, 36))).toBeLessThan(1e-6)
    expect(() => attentionMap(prediction, 3)).toThrow('at: found 3')
    await model.close()
    // Two heads with two queries each: the mean of the four.
    const heads = {
      ...prediction,
      rows: 1,
      attention: { data: Float32Array.of(1, 0, 0, 1, 0.5, 0.5, 0, 1), shape: [1, 2, 2, 2] },
    }
    expect([...attentionMap(heads)!]).toEqual([0.375, 0.625])
  })
})

test('what has no logits, no gradient or no window is refused', async () => {
  const trees = fixture('trees')
  const model = await loadModel(trees.manifest, trees.bytes, { ort })
  const window = trees.golden['inputs']!.subarray(0, 6)
  await expect(integratedGradients(model, null, { window, weights: UP_AGAINST_DOWN })).rejects.toThrow(
    'manifest.logits: found none',
  )
  await expect(loadGradient(trees.manifest, trees.bytes, { ort })).rejects.toThrow('manifest.gradient: found none')
  await model.close()
  const step = fixture('step')
  const stepper = await loadModel(step.manifest, step.bytes, { ort })
  await expect(integratedGradients(stepper, null, { window, weights: UP_AGAINST_DOWN })).rejects.toThrow(
    'manifest.form: found step',
  )
  await stepper.close()
  const mlp = fixture('mlp')
  await expect(loadGradient(mlp.manifest, trees.bytes, { ort })).rejects.toThrow('gradient.outputs: found label, probs')
  const net = await loadModel(mlp.manifest, mlp.bytes, { ort })
  await expect(integratedGradients(net, null, { window, weights: [1] })).rejects.toThrow('weights: found 1, expected 3')
  await net.close()
})
