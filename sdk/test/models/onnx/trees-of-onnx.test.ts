// Trees read out of ONNX files by hand: what they may be, and what is refused. Their numbers: ../explain/trees.test.ts.
import { featureHash, ModelError, treesOfOnnx } from 'leadline/models'
import { expect, test } from 'vitest'

import { fixture } from './fixtures.js'
import { patched } from './patched.js'

const FEATURES = ['mid', 'queue_imbalance']
const hash = await featureHash(FEATURES)
const manifest = {
  ...{ name: 'small', version: '1', features: FEATURES, featureHash: hash, rows: 1 },
  ...{ classes: ['down', 'up'], input: 'x', output: 'p' },
}

/** One tree: mid < 1 ? −0.5 : 0.25 votes for `up` alone, written node by node, root last. */
const TREE = {
  nodes_treeids: [0, 0, 0],
  nodes_nodeids: [2, 1, 0],
  nodes_featureids: [0, 0, 0],
  nodes_modes: ['LEAF', 'LEAF', 'BRANCH_LT'],
  nodes_values: floats(0, 0, 1),
  nodes_truenodeids: [0, 0, 1],
  nodes_falsenodeids: [0, 0, 2],
  nodes_missing_value_tracks_true: [0, 0, 1],
  nodes_hitrates: floats(1, 3, 4),
  class_treeids: [0, 0],
  class_nodeids: [1, 2],
  class_ids: [0, 0],
  class_weights: floats(-0.5, 0.25),
  classlabels_int64s: [0, 1],
  post_transform: 'LOGISTIC',
}
const open = (changes: object = {}) => treesOfOnnx(manifest, fileOf({ ...TREE, ...changes }))
const upOf = async (x: number, changes: object = {}) => {
  const out = new Float32Array(2)
  ;(await open(changes)).predict(Float32Array.of(x, 0), out)
  return out[1]!
}
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

test('x < t is asked for what it is: at the threshold and a step of a 32-bit float below it', async () => {
  expect(await upOf(1)).toBeCloseTo(sigmoid(0.25), 6)
  expect(await upOf(1 - 2 ** -24)).toBeCloseTo(sigmoid(-0.5), 6)
  expect(await upOf(NaN)).toBeCloseTo(sigmoid(-0.5), 6)
  expect(await upOf(1, { nodes_modes: ['LEAF', 'LEAF', 'BRANCH_LEQ'] })).toBeCloseTo(sigmoid(-0.5), 6)
  const zero = { nodes_values: floats(0, 0, 0) }
  expect(await upOf(0, zero)).toBeCloseTo(sigmoid(0.25), 6)
  expect(await upOf(-1e-40, zero)).toBeCloseTo(sigmoid(-0.5), 6)
  const below = { nodes_values: floats(0, 0, -1) }
  expect(await upOf(-1, below)).toBeCloseTo(sigmoid(0.25), 6)
  expect(await upOf(-1 - 2 ** -23, below)).toBeCloseTo(sigmoid(-0.5), 6)
})

test('one score of two classes is that of the second; base values are added; two scores are a softmax', async () => {
  expect(await upOf(2, { base_values: floats(0.5) })).toBeCloseTo(sigmoid(0.75), 6)
  const both = { post_transform: 'SOFTMAX', class_ids: [0, 1], base_values: floats(0.125, 0) }
  expect(await upOf(2, both)).toBeCloseTo(sigmoid(0.25 - 0.125), 6)
  expect(await upOf(0, both)).toBeCloseTo(sigmoid(0.5 - 0.125), 6)
})

test('without the training rows that came by there is no explanation', async () => {
  const { nodes_hitrates: _, ...bare } = TREE
  expect((await treesOfOnnx(manifest, fileOf(bare))).explain).toBeNull()
  const { explain } = await open()
  const out = new Float64Array(2)
  // On average of the four rows −0.3125.
  expect(explain!(Float32Array.of(2, 0), [0, 1], out)).toBe(-0.3125)
  expect([...out]).toEqual([0.5625, 0])
})

test.each<[string, object, string]>([
  ['a mode that is none of these', { nodes_modes: ['LEAF', 'LEAF', 'BRANCH_EQ'] }, 'nodes_modes'],
  ['a way that leads nowhere', { nodes_truenodeids: [0, 0, 7] }, 'nodes_nodeids'],
  ['two ways that lead to one node', { nodes_falsenodeids: [0, 0, 1], nodes_truenodeids: [0, 0, 1] }, 'nodes_nodeids'],
  ['a way back', { nodes_truenodeids: [0, 0, 0] }, 'nodes_nodeids'],
  ['lists of other lengths', { nodes_featureids: [0, 0] }, '.features'],
  ['no votes', { class_weights: undefined }, 'class_weights'],
  ['votes of other lengths', { class_ids: [0] }, 'class_ids'],
  ['other classes', { classlabels_int64s: [0, 1, 2] }, 'classlabels'],
  ['no transform', { post_transform: 'NONE' }, 'post_transform'],
  ['a sigmoid of each of two scores', { class_ids: [0, 1] }, 'post_transform'],
  ['a base too many', { base_values: floats(1, 2) }, 'base_values'],
])('%s is refused', async (_what, changes, where) => {
  const error = await open(changes).then(
    () => null,
    (error: unknown) => error as ModelError,
  )
  expect(error).toBeInstanceOf(ModelError)
  expect(error!.where).toContain(where)
})

test('a graph that is more than trees, and one of another manifest', async () => {
  const mlp = fixture('mlp')
  await expect(treesOfOnnx(mlp.manifest, mlp.bytes)).rejects.toThrow('model.graph: found Gemm, Tanh')
  const trees = fixture('trees')
  await expect(
    treesOfOnnx(trees.manifest, patched(trees.bytes, '"horizonEvents": 10', '"horizonEvents": 20')),
  ).rejects.toThrow('leadline_manifest.horizonEvents: found 20, expected 10')
})

function floats(...values: number[]) {
  return Float32Array.from(values)
}

/** ModelProto { 1 ir_version, 7 graph { 1 node, a name behind it }, 14 metadata_props }, by hand. */
function fileOf(attributes: Record<string, unknown>): Uint8Array<ArrayBuffer> {
  const own = { feature_hash: hash, classes: 'down,up', leadline_manifest: JSON.stringify(manifest) }
  const listed = Object.entries(attributes).flatMap(([name, given]) =>
    given === undefined ? [] : [field(5, attribute(name, given))],
  )
  const trees = Buffer.concat([
    field(1, 'x'),
    field(2, 'label'),
    field(2, 'q'),
    field(4, 'TreeEnsembleClassifier'),
    ...listed,
    field(7, 'ai.onnx.ml'),
  ])
  const name = Buffer.concat([field(1, 'q'), field(2, 'p'), field(4, 'Identity')])
  const words = Object.entries(own).map(([key, text]) => field(14, Buffer.concat([field(1, key), field(2, text)])))
  return Uint8Array.from(
    Buffer.concat([Buffer.from([8, 8]), field(7, Buffer.concat([field(1, trees), field(1, name)])), ...words]),
  )
}

function attribute(name: string, given: unknown): Buffer {
  if (typeof given === 'string') return Buffer.concat([field(1, name), field(4, given)])
  if (given instanceof Float32Array) return Buffer.concat([field(1, name), field(7, Buffer.from(given.buffer))])
  const list = given as readonly (number | string)[]
  // Integers one by one, each with its key: as good as packed.
  return Buffer.concat([
    field(1, name),
    ...list.map((one) => (typeof one === 'string' ? field(9, one) : Buffer.from([64, one]))),
  ])
}

function field(number: number, given: Buffer | string): Buffer {
  const body = Buffer.from(given)
  const length = body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7]
  return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), body])
}
