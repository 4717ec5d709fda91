// The trees of an ONNX file as a model of the edge: evaluated without a runtime, and explained.
//
// Read is one TreeEnsembleClassifier of ai.onnx.ml whose branches ask `x <= t` or `x < t`, with softmax behind it, or for two classes
// with one score a sigmoid, which is the softmax over that score and 0.
import { calibrated } from '../calibrated.js'
import type { EdgeModel } from '../edge-model.js'
import { readManifest } from '../manifest.js'
import { fail } from '../model-part.js'
import { treesModel } from '../trees.js'
import { readNodes, type Attribute, type OnnxNode } from './attributes.js'
import { bytesOf } from './load-model.js'
import { mustBeOf, readOnnxFile } from './onnx-file.js'

const WHERE = 'model.graph.TreeEnsembleClassifier'
const OPERATOR = 'TreeEnsembleClassifier'

/** Rejects with ModelError for a file that isn't the manifest's, or whose graph is more than trees. */
export async function treesOfOnnx(manifest: unknown, bytes: Uint8Array | ArrayBuffer): Promise<EdgeModel> {
  const read = await readManifest(manifest)
  const file = readOnnxFile(bytesOf(bytes))
  mustBeOf(file, read)
  const nodes = readNodes(file.graph)
  // An exporter may name an output by an Identity behind the trees.
  const [ensemble, ...more] = nodes.filter(({ operator }) => operator !== 'Identity')
  if (ensemble?.operator !== OPERATOR || more.length > 0)
    return fail(
      'model.graph',
      nodes
        .map(({ operator }) => operator)
        .join(', ')
        .slice(0, 100) || 'no node',
      `one ${OPERATOR}`,
    )
  return calibrated(treesModel(flattened(ensemble, read.classes.length), read))
}

interface Flat {
  readonly base: number[]
  readonly roots: number[]
  readonly feature: number[]
  readonly threshold: number[]
  readonly left: number[]
  readonly right: number[]
  readonly missingLeft: number[]
  readonly classes: number[]
  readonly weights: number[]
  readonly cover: number[] | null
}

/** Node ids may come in any order; here children follow their parents. */
function flattened(ensemble: OnnxNode, classCount: number): Flat {
  const list = reading(ensemble.attributes)
  const [trees, ids, modes] = [list('nodes_treeids').ints, list('nodes_nodeids').ints, list('nodes_modes').strings]
  const [features, values] = [list('nodes_featureids').ints, list('nodes_values').floats]
  const [yes, no] = [list('nodes_truenodeids').ints, list('nodes_falsenodeids').ints]
  const missing = ensemble.attributes.get('nodes_missing_value_tracks_true')?.ints ?? []
  const covers = ensemble.attributes.get('nodes_hitrates')?.floats ?? []
  for (const [name, one] of Object.entries({ trees, modes, features, values, yes, no }))
    if (one.length !== ids.length) fail(`${WHERE}.${name}`, `${one.length}`, `${ids.length}, one a node`)
  const votes = votesOf(list, ensemble, classCount)
  const flat: Flat = {
    base: votes.base,
    ...{ roots: [], feature: [], threshold: [], left: [], right: [], missingLeft: [], classes: [], weights: [] },
    cover: covers.length === ids.length ? [] : null,
  }
  const placeOf = new Map(ids.map((id, i) => [`${trees[i]} ${id}`, i]))
  const isChild = new Set<string>()
  for (const [i, mode] of modes.entries())
    if (mode !== 'LEAF') isChild.add(`${trees[i]} ${yes[i]}`).add(`${trees[i]} ${no[i]}`)

  const put = (tree: number, id: number): number => {
    const i = placeOf.get(`${tree} ${id}`)
    if (i === undefined || flat.feature.length >= ids.length)
      return fail(`${WHERE}.nodes_nodeids`, `no way down to ${id} of tree ${tree}`, 'one')
    const at = flat.feature.length
    const isLeaf = modes[i] === 'LEAF'
    flat.feature.push(isLeaf ? -1 : features[i]!)
    flat.threshold.push(isLeaf ? 0 : thresholdOf(modes[i]!, values[i]!))
    flat.missingLeft.push(isLeaf ? 0 : (missing[i] ?? 0))
    flat.cover?.push(covers[i]!)
    flat.left.push(flat.classes.length)
    for (const { ofClass, weight } of isLeaf ? (votes.of.get(`${tree} ${id}`) ?? []) : []) {
      flat.classes.push(ofClass)
      flat.weights.push(weight)
    }
    flat.right.push(flat.classes.length)
    if (isLeaf) return at
    flat.left[at] = put(tree, yes[i]!)
    flat.right[at] = put(tree, no[i]!)
    return at
  }
  for (const [i, id] of ids.entries()) if (!isChild.has(`${trees[i]} ${id}`)) flat.roots.push(put(trees[i]!, id))
  if (flat.feature.length !== ids.length)
    fail(`${WHERE}.nodes_nodeids`, `${ids.length - flat.feature.length} nodes without a way from a root`, 'none')
  return flat
}

/** x < t is x <= the 32-bit float below t. */
function thresholdOf(mode: string, value: number): number {
  if (mode === 'BRANCH_LEQ') return value
  if (mode !== 'BRANCH_LT') return fail(`${WHERE}.nodes_modes`, mode, 'BRANCH_LEQ, BRANCH_LT or LEAF')
  const bits = new Int32Array(1)
  const float = new Float32Array(bits.buffer)
  float[0] = value
  if (value === 0) return -(2 ** -149)
  bits[0]! += value > 0 ? -1 : 1
  return float[0]
}

interface Vote {
  readonly ofClass: number
  readonly weight: number
}

function votesOf(
  list: (name: string) => Attribute,
  { attributes }: OnnxNode,
  classCount: number,
): { readonly base: number[]; readonly of: ReadonlyMap<string, readonly Vote[]> } {
  const [trees, nodes] = [list('class_treeids').ints, list('class_nodeids').ints]
  const [ids, weights] = [list('class_ids').ints, list('class_weights').floats]
  for (const [name, one] of Object.entries({ trees, nodes, ids }))
    if (one.length !== weights.length)
      fail(`${WHERE}.class_${name}`, `${one.length}`, `${weights.length}, one a weight`)
  const labels = [attributes.get('classlabels_int64s')?.ints, attributes.get('classlabels_strings')?.strings]
  const count = labels.find((given) => given !== undefined && given.length > 0)?.length
  if (count !== classCount) fail(`${WHERE}.classlabels`, `${count ?? 0}`, `${classCount}, one a class`)
  const transform = attributes.get('post_transform')?.strings[0] ?? 'NONE'
  const isOneScore = transform === 'LOGISTIC' && classCount === 2 && ids.every((id) => id === ids[0])
  if (transform !== 'SOFTMAX' && !isOneScore)
    fail(`${WHERE}.post_transform`, transform, 'SOFTMAX, or LOGISTIC for two classes with one score')
  const of = new Map<string, Vote[]>()
  for (const [i, weight] of weights.entries()) {
    const key = `${trees[i]} ${nodes[i]}`
    const known = of.get(key) ?? []
    known.push({ ofClass: isOneScore ? 1 : ids[i]!, weight })
    of.set(key, known)
  }
  const given = attributes.get('base_values')?.floats ?? []
  if (given.length !== 0 && given.length !== (isOneScore ? 1 : classCount))
    fail(`${WHERE}.base_values`, `${given.length}`, isOneScore ? '1' : `${classCount}, one a class`)
  const base = Array.from({ length: classCount }, (_, k) => (isOneScore ? (k === 1 ? given[0] : 0) : given[k]) ?? 0)
  return { base, of }
}

function reading(attributes: ReadonlyMap<string, Attribute>): (name: string) => Attribute {
  return (name) => {
    const attribute = attributes.get(name)
    if (!attribute)
      return fail(`${WHERE}.${name}`, attributes.has(`${name}_as_tensor`) ? 'a tensor' : 'nothing', 'a list')
    return attribute
  }
}
