// The LSTM that ships, explained: its gradient file against differences, and that what it says of features adds up.
import { readFileSync } from 'node:fs'

import type { FeatureName } from 'leadline'
import { generated, replay } from 'leadline/feeds'
import { FeatureWindow, integratedGradients, loadGradient, loadModel } from 'leadline/models'
import * as ort from 'onnxruntime-web/wasm'
import { expect, test } from 'vitest'

const read = (file: string) => Uint8Array.from(readFileSync(new URL(`../models/${file}`, import.meta.url)))
/** The ratio of up to down. */
const weights = [-1, 0, 1]

test('integrated gradients of the shipped LSTM: contributions add up to what its answer moved by', async () => {
  const manifest: unknown = JSON.parse(new TextDecoder().decode(read('direction_lstm.json')))
  const model = await loadModel(manifest, read('direction_lstm.onnx'), { ort })
  const gradient = await loadGradient(manifest, read('direction_lstm.gradient.onnx'), { ort })
  const feed = await replay(generated({ seed: 41, seconds: 150 }), {
    features: model.manifest.features as readonly FeatureName[],
  })
  const windows: Float32Array[] = []
  let ring: FeatureWindow | null = null
  for await (const { market, tsVenueUs } of feed.every('1s')) {
    ring ??= new FeatureWindow(model.manifest, market)
    if (ring.offer(tsVenueUs) && ring.values?.every(Number.isFinite)) windows.push(ring.values.slice())
  }
  feed.close()
  const shown = windows.filter((_, i) => i % 6 === 0)
  expect(shown.length).toBeGreaterThan(10)
  let [most, moved, apart] = [0, 0, 0]
  for (const window of shown) {
    const exact = await integratedGradients(model, gradient, { window, weights })
    const near = await integratedGradients(model, null, { window, weights })
    expect([exact.method, near.method]).toEqual(['gradients', 'differences'])
    most = Math.max(most, Math.abs(exact.completenessError))
    moved = Math.max(moved, Math.abs(exact.value - exact.base))
    exact.contributions.forEach((one, i) => (apart = Math.max(apart, Math.abs(one - near.contributions[i]!))))
  }
  console.log(
    `${shown.length} windows, 64 parts: at most ${most.toExponential(1)} nats of ${moved.toFixed(2)} unaccounted for; ` +
      `a feature is at most ${apart.toExponential(1)} from what differences say`,
  )
  expect(moved).toBeGreaterThan(0.5)
  expect(most).toBeLessThan(0.02)
  expect(apart).toBeLessThan(0.02)
  await gradient.close()
  await model.close()
}, 60_000)
