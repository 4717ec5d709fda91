// A tree ensemble on the window's newest row, as ONNX's TreeEnsembleClassifier has it: branches go by `x <= threshold` in 32-bit
// floats (BRANCH_LEQ), a missing value by `missingLeft`, the classes' sums through softmax. Its file: tree-ensemble.ts.
import { mustFit, mustFitExplanation, type EdgeModel } from './edge-model.js'
import { TreeShap } from './explain/tree-shap.js'
import type { Manifest } from './manifest.js'
import { fail } from './model-part.js'
import { softmax } from './softmax.js'
import { childOf, readTrees } from './tree-ensemble.js'

export function treesModel(value: unknown, manifest: Manifest): EdgeModel {
  const { features, classes: names, rows, normalisation } = manifest
  if (normalisation !== null)
    return fail('manifest.normalisation', 'one', 'none: thresholds are compared with the features as they are')
  const trees = readTrees(value, features.length, names.length)
  const { base, roots, feature, left, right, classes, weights } = trees
  const scores = new Float64Array(names.length)
  const newest = (rows - 1) * features.length
  const shap = TreeShap.of(trees)

  return {
    kind: 'trees',
    manifest,
    nodes: feature.length,
    predict(window, out) {
      mustFit(manifest, window, out)
      scores.set(base)
      for (const root of roots) {
        let node = root
        for (let at = feature[node]!; at >= 0; at = feature[node]!) node = childOf(trees, node, window[newest + at]!)
        for (let i = left[node]!; i < right[node]!; i++) scores[classes[i]!]! += weights[i]!
      }
      softmax(scores, out)
    },
    explain:
      shap === null
        ? null
        : (window, of, out) => {
            mustFitExplanation(manifest, window, of, out)
            return shap.explain(window.subarray(newest), of, out)
          },
  }
}
