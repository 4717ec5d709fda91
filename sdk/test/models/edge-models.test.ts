import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { featureHash, ModelError, readEdgeModel } from 'leadline/models'

const FEATURES = ['mid', 'queue_imbalance']
const manifest = {
  ...{ name: 'direction', version: '1', features: FEATURES, featureHash: await featureHash(FEATURES), rows: 1 },
  ...{ classes: ['down', 'up'], horizonMs: null, normalisation: null, input: 'features', output: 'probs' },
}
const normalisation = { mean: [10, 0], scale: [2, 0.5] }
const LINEAR = {
  ...{ format: 'leadline-edge-model', version: 1, manifest: { ...manifest, rows: 2, normalisation } },
  linear: { weights: [1, 2, -1, 0.5], bias: [0.25, -0.5] },
}
// Two trees: the first asks for mid <= 0.5 and, to the right of it, for queue_imbalance <= -1; the second is one leaf.
const TREES = {
  ...{ format: 'leadline-edge-model', version: 1, manifest },
  trees: {
    base: [0, 0.5],
    roots: [0, 5],
    feature: [0, -1, 1, -1, -1, -1],
    threshold: [0.5, 0, -1, 0, 0, 0],
    left: [1, 0, 3, 1, 2, 4],
    right: [2, 1, 4, 2, 4, 4],
    missingLeft: [1, 0, 0, 0, 0, 0],
    classes: [0, 1, 0, 1],
    weights: [1, 2, 0.5, 0.25],
  },
}
const softmax2 = (a: number, b: number) => [1 / (1 + Math.exp(b - a)), 1 / (1 + Math.exp(a - b))]
const predict = async (file: unknown, window: number[]) => {
  const out = new Float32Array(2)
  const model = await readEdgeModel(file)
  model.predict(Float32Array.from(window), out)
  return [...out]
}
const close = (found: number[], expected: number[]) => found.forEach((p, i) => expect(p).toBeCloseTo(expected[i]!, 6))

test('linear: the newest row, normalised; worked out by hand', async () => {
  // z = ((14 − 10) / 2, (0.25 − 0) / 0.5) = (2, 0.5); scores 0.25 + 2 + 1 = 3.25 and −0.5 − 2 + 0.25 = −2.25
  close(await predict(LINEAR, [99, 99, 14, 0.25]), softmax2(3.25, -2.25))
  // Undefined: as its mean.
  close(await predict(LINEAR, [99, 99, NaN, 0.25]), softmax2(1.25, -0.25))
  close(await predict(LINEAR, [NaN, NaN, NaN, NaN]), softmax2(0.25, -0.5))
})

test('trees: worked out by hand, at the threshold, beside it, and where a value is missing', async () => {
  close(await predict(TREES, [0.5, 0]), softmax2(1, 0.5))
  close(await predict(TREES, [0.5 + 2 ** -24, -1]), softmax2(0, 2.5))
  close(await predict(TREES, [1, 0]), softmax2(0.5, 0.75))
  close(await predict(TREES, [NaN, 0]), softmax2(1, 0.5))
  close(await predict(TREES, [1, NaN]), softmax2(0.5, 0.75))
  close(await predict(TREES, [-Infinity, 0]), softmax2(1, 0.5))
})

test('a threshold is compared in 32 bits: 0.1 as a feature is not above 0.1 as a threshold', async () => {
  const tenth = Math.fround(0.1)
  const trees = { ...TREES.trees, threshold: [tenth, 0, -1, 0, 0, 0] }
  close(await predict({ ...TREES, trees }, [0.1, 0]), softmax2(1, 0.5))
  await expect(predict({ ...TREES, trees: { ...trees, threshold: [0.1, 0, -1, 0, 0, 0] } }, [0, 0])).rejects.toThrow(
    'found 0.1, expected a finite 32-bit float',
  )
})

test('a window or an output of another length', async () => {
  const model = await readEdgeModel(TREES)
  expect(() => model.predict(new Float32Array(4), new Float32Array(2))).toThrow('window: found 4 numbers, expected 2')
  expect(() => model.predict(new Float32Array(2), new Float32Array(3))).toThrow('out: found 3 places, expected 2')
})

const trees = (changes: object) => ({ ...TREES, trees: { ...TREES.trees, ...changes } })
test.each([
  ['no object', null, 'model'],
  ['another format', { ...TREES, format: 'onnx' }, 'model.format'],
  ['another version', { ...TREES, version: 2 }, 'model.version'],
  ['a member more', { ...TREES, extra: 1 }, 'model.extra'],
  ['neither kind', { format: TREES.format, version: 1, manifest }, 'model'],
  ['both kinds', { ...LINEAR, trees: TREES.trees }, 'model'],
  ['a bad manifest', { ...TREES, manifest: { ...manifest, rows: 0 } }, 'manifest.rows'],
  ['linear without means', { ...LINEAR, manifest: { ...manifest, rows: 2 } }, 'manifest.normalisation'],
  ['linear with a weight too few', { ...LINEAR, linear: { ...LINEAR.linear, weights: [1, 2, 3] } }, 'linear.weights'],
  ['linear with a bias that is none', { ...LINEAR, linear: { ...LINEAR.linear, bias: [0, null] } }, 'linear.bias[1]'],
  ['trees with means', { ...TREES, manifest: { ...manifest, normalisation } }, 'manifest.normalisation'],
  ['no nodes', trees({ feature: [], roots: [] }), 'trees.feature'],
  ['a feature that is none', trees({ feature: [2, -1, 1, -1, -1, -1] }), 'trees.feature[0]'],
  ['a child before its parent', trees({ left: [0, 0, 3, 1, 2, 4] }), 'trees.left[0]'],
  ['a child in the next tree', trees({ right: [5, 1, 4, 2, 4, 4] }), 'trees.right[0]'],
  ['a child beyond the end', trees({ right: [2, 1, 9, 2, 4, 4] }), 'trees.right[2]'],
  ['a leaf that ends before it begins', trees({ right: [2, 1, 4, 0, 4, 4] }), 'trees.right[3]'],
  ['a leaf beyond the weights', trees({ right: [2, 1, 4, 2, 5, 4] }), 'trees.right[4]'],
  ['a class that is none', trees({ classes: [0, 1, 0, 2] }), 'trees.classes[3]'],
  ['a first root that is not 0', trees({ roots: [1, 5] }), 'trees.roots[0]'],
  ['roots out of order', trees({ roots: [0, 0] }), 'trees.roots[1]'],
  ['no roots', trees({ roots: [] }), 'trees.roots[0]'],
  ['a missing value that goes neither way', trees({ missingLeft: [2, 0, 0, 0, 0, 0] }), 'trees.missingLeft[0]'],
  ['infinity for a threshold', trees({ threshold: [Infinity, 0, -1, 0, 0, 0] }), 'trees.threshold[0]'],
])('%s is refused, and it says where', async (_what, file, where) => {
  const error = await readEdgeModel(file).then(
    () => null,
    (error: unknown) => error,
  )
  expect(error).toBeInstanceOf(ModelError)
  expect(error).toMatchObject({ where })
})

// Against a twin that walks nested objects.
interface Node {
  readonly feature?: number
  readonly threshold?: number
  readonly left?: Node
  readonly right?: Node
  readonly isMissingLeft?: boolean
  readonly weights?: readonly number[]
}
const float = fc.float({ min: -4, max: 4, noNaN: true })
const { node } = fc.letrec<{ node: Node; leaf: Node }>((tie) => ({
  leaf: fc.record({ weights: fc.tuple(float, float) }),
  node: fc.oneof(
    { maxDepth: 5 },
    tie('leaf'),
    fc.record({
      feature: fc.nat(1),
      threshold: float,
      left: tie('node'),
      right: tie('node'),
      isMissingLeft: fc.boolean(),
    }),
  ),
}))

function flat(roots: readonly Node[]) {
  const file = {
    base: [0, 0],
    roots: [] as number[],
    feature: [] as number[],
    threshold: [] as number[],
    left: [] as number[],
  }
  const more = { right: [] as number[], missingLeft: [] as number[], classes: [] as number[], weights: [] as number[] }
  const put = ({ feature = -1, threshold = 0, left, right, isMissingLeft, weights }: Node): number => {
    const at = file.feature.push(feature) - 1
    file.threshold.push(threshold)
    more.missingLeft.push(isMissingLeft ? 1 : 0)
    file.left.push(more.classes.length)
    if (weights) {
      more.classes.push(0, 1)
      more.weights.push(...weights)
    }
    more.right.push(more.classes.length)
    if (left && right) [file.left[at], more.right[at]] = [put(left), put(right)]
    return at
  }
  for (const root of roots) file.roots.push(put(root))
  return { ...file, ...more }
}

function walked(node: Node, x: readonly number[]): readonly number[] {
  if (!node.left || !node.right) return node.weights!
  const value = Math.fround(x[node.feature!]!)
  const isLeft = Number.isNaN(value) ? node.isMissingLeft : value <= node.threshold!
  return walked(isLeft ? node.left : node.right, x)
}

test('any trees give what walking them gives', async () => {
  const value = fc.oneof(float, fc.constant(NaN))
  await fc.assert(
    fc.asyncProperty(
      fc.array(node, { minLength: 1, maxLength: 6 }),
      fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 8 }),
      async (roots, rows) => {
        const model = await readEdgeModel({ ...TREES, trees: flat(roots) })
        const out = new Float32Array(2)
        for (const row of rows) {
          const sums = roots
            .map((root) => walked(root, row))
            .reduce((sum, weights) => sum.map((s, k) => s + weights[k]!), [0, 0])
          model.predict(Float32Array.from(row), out)
          close([...out], softmax2(sums[0]!, sums[1]!))
        }
      },
    ),
    { seed: 20120621, numRuns: 100 },
  )
})
