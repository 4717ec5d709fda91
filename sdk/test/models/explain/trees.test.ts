// What features add to a tree ensemble's scores: against shap and LightGBM (onnx/make.py), against the definition of Shapley's value, and
// additive for any trees.
import * as fc from 'fast-check'
import { featureHash, readEdgeModel, treesOfOnnx, type EdgeModel } from 'leadline/models'
import { describe, expect, test } from 'vitest'

import { fixture, worst } from '../onnx/fixtures.js'

const given = fixture('trees')
const [ROWS, WIDTH, CLASSES] = [32, 6, 3]
const row = (i: number) => given.golden['inputs']!.subarray(i * WIDTH, (i + 1) * WIDTH)
const weightsOf = (k: number) => Array.from({ length: CLASSES }, (_, i) => (i === k ? 1 : 0))

describe('the trees of an ONNX file, without a runtime', () => {
  test('give the probabilities of native ONNX Runtime within 1e-6, and no row differs from LightGBM', async () => {
    const model = await treesOfOnnx(given.manifest, given.bytes)
    const out = new Float32Array(CLASSES)
    const all: number[] = []
    for (let i = 0; i < ROWS; i++) {
      model.predict(row(i), out)
      all.push(...out)
    }
    expect(worst(all, given.golden['probs']!)).toBeLessThanOrEqual(1e-6)
    expect(worst(all, given.doubles['lightgbm']!)).toBeLessThan(1e-6)
  })

  test('are explained as shap explains LightGBM: every class, NaN rows too', async () => {
    const { explain } = await treesOfOnnx(given.manifest, given.bytes)
    const out = new Float64Array(WIDTH)
    for (let i = 0; i < ROWS; i++)
      for (let k = 0; k < CLASSES; k++) {
        const base = explain!(row(i), weightsOf(k), out)
        const at = (i * CLASSES + k) * WIDTH
        expect(worst(out, given.doubles['shap']!.subarray(at, at + WIDTH))).toBeLessThan(1e-6)
        expect(base).toBeCloseTo(given.doubles['base']![k]!, 6)
      }
  })

  test('Q17: what is added sums to the score, within 1e-6', async () => {
    const model = await treesOfOnnx(given.manifest, given.bytes)
    const [out, probabilities] = [new Float64Array(WIDTH), new Float32Array(CLASSES)]
    let off = 0
    for (let i = 0; i < ROWS; i++) {
      model.predict(row(i), probabilities)
      const base = model.explain!(row(i), [-1, 0, 1], out)
      const sum = out.reduce((all, one) => all + one, base)
      // The probabilities are 32-bit floats; the additivity to the last bits is the next test's.
      off = Math.max(off, Math.abs(sum - Math.log(probabilities[2]! / probabilities[0]!)))
    }
    expect(off).toBeLessThan(1e-6)
  })
})

// Any trees over three features, against the definition.
interface Leaf {
  readonly weights: readonly [number, number]
  readonly cover: number
}
interface Split {
  readonly feature: number
  readonly threshold: number
  readonly isMissingLeft: boolean
  readonly children: readonly [Tree, Tree]
}
type Tree = Leaf | Split
const NAMES = ['mid', 'queue_imbalance', 'spread_quoted']
const float = fc.float({ min: -4, max: 4, noNaN: true })
const { tree } = fc.letrec<{ tree: Tree; leaf: Leaf }>((tie) => ({
  leaf: fc.record({ weights: fc.tuple(float, float), cover: fc.integer({ min: 1, max: 9 }) }),
  tree: fc.oneof(
    { maxDepth: 4 },
    tie('leaf'),
    fc.record({
      feature: fc.nat(2),
      threshold: float,
      isMissingLeft: fc.boolean(),
      children: fc.tuple(tie('tree'), tie('tree')),
    }),
  ),
}))
const coverOf = (node: Tree): number =>
  'cover' in node ? node.cover : coverOf(node.children[0]) + coverOf(node.children[1])

async function modelOf(trees: readonly Tree[]): Promise<EdgeModel> {
  const list = () => [] as number[]
  const file = {
    ...{ base: [0.5, -0.25], roots: list(), feature: list(), threshold: list(), left: list(), right: list() },
    ...{ missingLeft: list(), classes: list(), weights: list(), cover: list() },
  }
  const put = (node: Tree): number => {
    const at = file.feature.push('cover' in node ? -1 : node.feature) - 1
    file.threshold.push('cover' in node ? 0 : node.threshold)
    file.missingLeft.push('cover' in node ? 0 : Number(node.isMissingLeft))
    file.cover.push(coverOf(node))
    file.left.push(file.classes.length)
    if ('cover' in node) {
      file.classes.push(0, 1)
      file.weights.push(...node.weights)
    }
    file.right.push(file.classes.length)
    if (!('cover' in node)) [file.left[at], file.right[at]] = [put(node.children[0]), put(node.children[1])]
    return at
  }
  for (const one of trees) file.roots.push(put(one))
  const manifest = {
    ...{ name: 'any', version: '1', features: NAMES, featureHash: await featureHash(NAMES), rows: 1 },
    ...{ classes: ['down', 'up'], input: 'x', output: 'p' },
  }
  return readEdgeModel({ format: 'leadline-edge-model', version: 1, manifest, trees: file })
}

/** The score of class 1 where only the features of the coalition are known. */
function valueOf(node: Tree, x: readonly number[], coalition: number): number {
  if ('cover' in node) return node.weights[1]
  const [left, right] = node.children
  if ((coalition >> node.feature) & 1) {
    const value = Math.fround(x[node.feature]!)
    const isLeft = Number.isNaN(value) ? node.isMissingLeft : value <= node.threshold
    return valueOf(isLeft ? left : right, x, coalition)
  }
  const [a, b] = [coverOf(left), coverOf(right)]
  return (a * valueOf(left, x, coalition) + b * valueOf(right, x, coalition)) / (a + b)
}

/** Σ over coalitions without i of |S|!(2 − |S|)!/3! · (v(S + i) − v(S)). */
function shapley(trees: readonly Tree[], x: readonly number[], i: number): number {
  const value = (coalition: number) => trees.reduce((sum, one) => sum + valueOf(one, x, coalition), 0)
  let sum = 0
  for (let coalition = 0; coalition < 8; coalition++) {
    if ((coalition >> i) & 1) continue
    const size = [0, 1, 2].filter((j) => (coalition >> j) & 1).length
    sum += ([2, 1, 2][size]! / 6) * (value(coalition | (1 << i)) - value(coalition))
  }
  return sum
}

test('any trees: Shapley’s value by its definition, and additive', async () => {
  const value = fc.oneof(float, fc.constant(NaN))
  await fc.assert(
    fc.asyncProperty(
      fc.array(tree, { minLength: 1, maxLength: 4 }),
      fc.tuple(value, value, value),
      async (trees, x) => {
        const { explain } = await modelOf(trees)
        const out = new Float64Array(3)
        const base = explain!(Float32Array.from(x), [0, 1], out)
        for (let i = 0; i < 3; i++) expect(out[i]).toBeCloseTo(shapley(trees, x, i), 9)
        const score = trees.reduce((sum, one) => sum + valueOf(one, x, 7), -0.25)
        expect(out.reduce((sum, one) => sum + one, base)).toBeCloseTo(score, 10)
      },
    ),
    { seed: 20120621, numRuns: 300 },
  )
})
