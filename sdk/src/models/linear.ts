// Multinomial logistic regression on the window's newest row: softmax(W·z + b), z = (x − mean) / scale. A feature that is undefined
// counts as its mean, z = 0.
//
//   "linear": { "weights": [classes × features, class by class], "bias": [classes] }
import { mustFit, mustFitExplanation, type EdgeModel } from './edge-model.js'
import { member, objectOf, onlyKeys } from './json.js'
import type { Manifest } from './manifest.js'
import { fail, float32s } from './model-part.js'
import { softmax } from './softmax.js'

export function linearModel(value: unknown, manifest: Manifest): EdgeModel {
  const json = objectOf(value, 'linear', fail)
  onlyKeys(json, 'linear', ['weights', 'bias'], fail)
  const { features, classes, rows, normalisation } = manifest
  const [width, count] = [features.length, classes.length]
  if (normalisation === null)
    return fail('manifest.normalisation', 'none', 'mean and scale: without a mean an undefined feature has no value')
  const weights = float32s(member(json, 'weights'), 'linear.weights', count * width)
  const bias = float32s(member(json, 'bias'), 'linear.bias', count)
  const mean = Float64Array.from(normalisation.mean)
  const scale = Float64Array.from(normalisation.scale)
  const scores = new Float64Array(count)
  const newest = (rows - 1) * width

  return {
    kind: 'linear',
    manifest,
    nodes: 0,
    predict(window, out) {
      mustFit(manifest, window, out)
      scores.set(bias)
      for (let i = 0; i < width; i++) {
        const z = (window[newest + i]! - mean[i]!) / scale[i]!
        if (!Number.isFinite(z)) continue
        for (let k = 0; k < count; k++) scores[k]! += weights[k * width + i]! * z
      }
      softmax(scores, out)
    },
    /** A feature adds weight·z: nothing at its mean, which is where the base stands. */
    explain(window, of, out) {
      mustFitExplanation(manifest, window, of, out)
      let base = 0
      for (let k = 0; k < count; k++) base += of[k]! * bias[k]!
      for (let i = 0; i < width; i++) {
        const z = (window[newest + i]! - mean[i]!) / scale[i]!
        let weight = 0
        for (let k = 0; k < count; k++) weight += of[k]! * weights[k * width + i]!
        out[i] = Number.isFinite(z) ? weight * z : 0
      }
      return base
    },
  }
}
