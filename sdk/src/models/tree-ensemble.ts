// The trees of a file, read and checked.
//
//   "trees": {
//     "base":   [classes]            added to the sums
//     "roots":  [trees]              first node of each; a tree's nodes lie together, parents before children
//     "feature", "threshold", "left", "right", "missingLeft": [nodes]
//     "classes", "weights": [leaf weights]
//     "cover":  [nodes]              training rows, or what they weigh, that came by; may be left out, then nothing is explained
//   }
//
//   node  feature ≥ 0: x[feature] <= threshold ? left : right; NaN: missingLeft = 1 ? left : right
//         feature = −1: a leaf; adds weights[i] to classes[i] for i from left to right − 1
import { member, objectOf, onlyKeys } from './json.js'
import { fail, float32s, int32s } from './model-part.js'

export interface Trees {
  readonly base: Float32Array
  readonly roots: Int32Array
  readonly feature: Int32Array
  readonly threshold: Float32Array
  readonly left: Int32Array
  readonly right: Int32Array
  readonly missingLeft: Int32Array
  readonly classes: Int32Array
  readonly weights: Float32Array
  readonly cover: Float32Array | null
}

const KEYS = ['base', 'roots', 'feature', 'threshold', 'left', 'right', 'missingLeft', 'classes', 'weights', 'cover']
const NODES_MOST = 2_000_000

/** Throws ModelError for trees that can't be walked: a way down that doesn't end, a feature or a class that is none. */
export function readTrees(value: unknown, featureCount: number, classCount: number): Trees {
  const json = objectOf(value, 'trees', fail)
  onlyKeys(json, 'trees', KEYS, fail)
  const ints = (key: string, length: number | null) => int32s(member(json, key), `trees.${key}`, length)
  const floats = (key: string, length: number | null) => float32s(member(json, key), `trees.${key}`, length)
  const feature = ints('feature', null)
  const nodes = feature.length
  if (nodes === 0 || nodes > NODES_MOST) fail('trees.feature', `${nodes} nodes`, `1 to ${NODES_MOST}`)
  const classes = ints('classes', null)
  const trees: Trees = {
    base: floats('base', classCount),
    roots: ints('roots', null),
    feature,
    threshold: floats('threshold', nodes),
    left: ints('left', nodes),
    right: ints('right', nodes),
    missingLeft: ints('missingLeft', nodes),
    classes,
    weights: floats('weights', classes.length),
    cover: (member(json, 'cover') ?? null) === null ? null : floats('cover', nodes),
  }
  mustBeRoots(trees.roots, nodes)
  for (let i = 0; i < classes.length; i++)
    if (!(classes[i]! >= 0 && classes[i]! < classCount))
      fail(`trees.classes[${i}]`, `${classes[i]}`, `0 to ${classCount - 1}`)
  for (let tree = 0; tree < trees.roots.length; tree++)
    for (let node = trees.roots[tree]!, end = trees.roots[tree + 1] ?? nodes; node < end; node++)
      mustBeNode(trees, node, end, featureCount)
  if (trees.cover) mustBeCover(trees, trees.cover)
  return trees
}

/** Which way a value goes at a node that isn't a leaf. */
export function childOf({ threshold, left, right, missingLeft }: Trees, node: number, x: number): number {
  const isLeft = x <= threshold[node]! || (x !== x && missingLeft[node] === 1)
  return isLeft ? left[node]! : right[node]!
}

function mustBeRoots(roots: Int32Array, nodes: number): void {
  if (roots[0] !== 0) fail('trees.roots[0]', String(roots[0]), '0')
  for (let i = 1; i < roots.length; i++)
    if (!(roots[i]! > roots[i - 1]! && roots[i]! < nodes))
      fail(`trees.roots[${i}]`, String(roots[i]), `above ${roots[i - 1]} and below ${nodes}`)
}

/** Children come later in the same tree, so that every way down ends. */
function mustBeNode(
  { feature, left, right, missingLeft, classes }: Trees,
  node: number,
  end: number,
  features: number,
): void {
  const [at, a, b] = [feature[node]!, left[node]!, right[node]!]
  if (at < -1 || at >= features) fail(`trees.feature[${node}]`, String(at), `-1 to ${features - 1}`)
  const isLeaf = at === -1
  const [least, most] = isLeaf ? [0, classes.length] : [node + 1, end - 1]
  if (a < least || a > most) fail(`trees.left[${node}]`, String(a), `${least} to ${most}`)
  if (b < least || b > most) fail(`trees.right[${node}]`, String(b), `${least} to ${most}`)
  if (isLeaf && b < a) fail(`trees.right[${node}]`, String(b), `${a} or more`)
  if (missingLeft[node] !== 0 && missingLeft[node] !== 1)
    fail(`trees.missingLeft[${node}]`, String(missingLeft[node]), '0 or 1')
}

/** What comes by is shared out by what came by in training: some of it must have. */
function mustBeCover({ feature, left, right }: Trees, cover: Float32Array): void {
  for (let node = 0; node < cover.length; node++) {
    if (!(cover[node]! >= 0)) fail(`trees.cover[${node}]`, String(cover[node]), '0 or more')
    if (feature[node] === -1) continue
    const below = cover[left[node]!]! + cover[right[node]!]!
    if (below === 0) fail(`trees.cover[${left[node]}]`, '0, and the other child too', 'a number above 0 in one of them')
  }
}
