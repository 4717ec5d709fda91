// ONNX files of the shapes that are measured, with seeded weights that nobody trained. As much of the format as they need:
//
//   ModelProto 1 ir_version  7 graph  8 opset_import  14 metadata_props
//   GraphProto 1 node  2 name  5 initializer  11 input  12 output
const encoder = new TextEncoder()
const FLOAT = 1
const INT64 = 7

/** Boosted trees grown leaf by leaf; tree t votes for class t mod 3. */
export function treesFile({ trees = 600, leaves = 31, features, classes = 3, seed = 7 }, metadata) {
  const random = seeded(seed)
  const nodes = {
    treeids: [],
    nodeids: [],
    featureids: [],
    values: [],
    modes: [],
    truenodeids: [],
    falsenodeids: [],
    hitrates: [],
  }
  const votes = { treeids: [], nodeids: [], ids: [], weights: [] }
  for (let tree = 0; tree < trees; tree++) {
    const split = new Map()
    const tips = [0]
    for (let made = 0; made < leaves - 1; made++) {
      const [tip] = tips.splice(Math.floor(random() * tips.length), 1)
      split.set(tip, [2 * made + 1, 2 * made + 2])
      tips.push(2 * made + 1, 2 * made + 2)
    }
    const rows = (node) => (split.has(node) ? split.get(node).reduce((sum, child) => sum + rows(child), 0) : 300)
    for (let node = 0; node < 2 * leaves - 1; node++) {
      const [yes, no] = split.get(node) ?? [0, 0]
      nodes.treeids.push(tree)
      nodes.nodeids.push(node)
      nodes.featureids.push(split.has(node) ? Math.floor(random() * features) : 0)
      nodes.values.push(split.has(node) ? 2 * random() - 1 : 0)
      nodes.modes.push(split.has(node) ? 'BRANCH_LEQ' : 'LEAF')
      nodes.truenodeids.push(yes)
      nodes.falsenodeids.push(no)
      nodes.hitrates.push(rows(node))
    }
    for (const tip of tips) {
      votes.treeids.push(tree)
      votes.nodeids.push(tip)
      votes.ids.push(tree % classes)
      votes.weights.push(0.1 * random() - 0.05)
    }
  }
  const attributes = {
    ...Object.fromEntries(Object.entries(nodes).map(([key, list]) => [`nodes_${key}`, list])),
    ...Object.fromEntries(Object.entries(votes).map(([key, list]) => [`class_${key}`, list])),
    classlabels_int64s: Array.from({ length: classes }, (_, k) => k),
    post_transform: 'SOFTMAX',
  }
  const floats = new Set(['nodes_values', 'nodes_hitrates', 'class_weights'])
  const ensemble = node('TreeEnsembleClassifier', ['features'], ['label', 'probs'], attributes, {
    floats,
    domain: 'ai.onnx.ml',
  })
  const ends = [
    [value('features', ['rows', features])],
    [value('label', ['rows'], INT64), value('probs', ['rows', classes])],
  ]
  return model([ensemble], ends, [], metadata)
}

/** Layers of LSTM over a window, or one row of it with the state of each layer beside it; softmax on the last step. */
export function lstmFile({ units, rows, features, isStep = false, classes = 3, seed = 7 }, metadata) {
  const random = seeded(seed)
  const drawn = (name, dims, fan) => {
    const bound = 1 / Math.sqrt(fan)
    const size = dims.reduce((a, b) => a * b, 1)
    return tensor(
      name,
      dims,
      Float32Array.from({ length: size }, () => bound * (2 * random() - 1)),
    )
  }
  const weights = [tensor('axis', [1], BigInt64Array.of(1n))]
  const nodes = [node('Transpose', ['window'], ['layer0'], { perm: [1, 0, 2] })]
  const [inputs, outputs] = [[value('window', ['rows', rows, features])], []]
  let width = features
  for (const [i, size] of units.entries()) {
    weights.push(
      drawn(`W${i}`, [1, 4 * size, width], size),
      drawn(`R${i}`, [1, 4 * size, size], size),
      drawn(`B${i}`, [1, 8 * size], size),
    )
    const state = isStep ? ['', `h${i}`, `c${i}`] : []
    const told = [`steps${i}`, `h${i}_out`, `c${i}_out`].slice(0, isStep ? 3 : 1)
    nodes.push(node('LSTM', [`layer${i}`, `W${i}`, `R${i}`, `B${i}`, ...state], told, { hidden_size: size }))
    nodes.push(node('Squeeze', [`steps${i}`, 'axis'], [`layer${i + 1}`]))
    if (isStep)
      for (const name of ['h', 'c']) {
        inputs.push(value(`${name}${i}`, [1, 'rows', size]))
        outputs.push(value(`${name}${i}_out`, [1, 'rows', size]))
      }
    width = size
  }
  weights.push(
    tensor('newest', [], BigInt64Array.of(-1n)),
    drawn('V', [width, classes], 1),
    drawn('b', [classes], width),
  )
  nodes.push(node('Gather', [`layer${units.length}`, 'newest'], ['hidden'], { axis: 0 }))
  nodes.push(node('Gemm', ['hidden', 'V', 'b'], ['logits']), node('Softmax', ['logits'], ['probs'], { axis: -1 }))
  const said = [value('probs', ['rows', classes]), value('logits', ['rows', classes]), ...outputs]
  return model(nodes, [inputs, said], weights, metadata)
}

function model(nodes, [inputs, outputs], weights, metadata) {
  const graph = [...many(1, nodes), text(2, 'bench'), ...many(5, weights), ...many(11, inputs), ...many(12, outputs)]
  return joined([
    whole(1, 8),
    bytes(7, joined(graph)),
    ...[
      ['', 17],
      ['ai.onnx.ml', 3],
    ].map(([domain, version]) => bytes(8, joined([text(1, domain), whole(2, version)]))),
    ...Object.entries(metadata).map(([key, given]) => bytes(14, joined([text(1, key), text(2, given)]))),
  ])
}

function node(operator, inputs, outputs, attributes = {}, { floats = new Set(), domain = '' } = {}) {
  const parts = [...inputs.map((name) => text(1, name)), ...outputs.map((name) => text(2, name)), text(4, operator)]
  for (const [name, given] of Object.entries(attributes)) parts.push(bytes(5, attribute(name, given, floats.has(name))))
  return joined([...parts, text(7, domain)])
}

function attribute(name, given, isFloat) {
  const typed = (type, ...parts) => joined([text(1, name), ...parts, whole(20, type)])
  if (typeof given === 'string') return typed(3, text(4, given))
  if (typeof given === 'number') return typed(2, whole(3, given))
  if (typeof given[0] === 'string') return typed(8, ...given.map((one) => text(9, one)))
  if (isFloat) return typed(6, bytes(7, new Uint8Array(Float32Array.from(given).buffer)))
  return typed(7, bytes(8, joined(given.map(varint))))
}

function tensor(name, dims, data) {
  const type = data instanceof Float32Array ? FLOAT : INT64
  return joined([
    ...dims.map((side) => whole(1, side)),
    whole(2, type),
    text(8, name),
    bytes(9, new Uint8Array(data.buffer)),
  ])
}

function value(name, dims, type = FLOAT) {
  const sides = dims.map((side) => bytes(1, typeof side === 'string' ? text(2, side) : whole(1, side)))
  const shaped = joined([whole(1, type), bytes(2, joined(sides))])
  return joined([text(1, name), bytes(2, bytes(1, shaped))])
}

const many = (number, list) => list.map((one) => bytes(number, one))
const text = (number, given) => bytes(number, encoder.encode(given))
const whole = (number, given) => joined([varint(number * 8), varint(given)])
const bytes = (number, given) => joined([varint(number * 8 + 2), varint(given.length), given])

function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Negative ones in ten bytes of two's complement. */
function varint(given) {
  const found = []
  for (let rest = BigInt.asUintN(64, BigInt(given)); ; rest >>= 7n) {
    found.push(Number(rest & 127n) + (rest > 127n ? 128 : 0))
    if (rest <= 127n) return Uint8Array.from(found)
  }
}

/** mulberry32: uniform in [0, 1). */
function seeded(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let x = Math.imul(state ^ (state >>> 15), 1 | state)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296
  }
}
