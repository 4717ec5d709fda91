// Linear models and trees of a model's file, packed for the module: the tick path's and the edge's fallback.
import * as L from '#learn-layout'
import { calibrated } from '../calibrated.js'
import { readEdgeModel } from '../edge-file.js'
import { mustFit, type EdgeModel } from '../edge-model.js'
import { member, objectOf } from '../json.js'
import type { Manifest } from '../manifest.js'
import { fail } from '../model-part.js'
import { readTrees } from '../tree-ensemble.js'
import { Block } from './block.js'
import type { LearnModule } from './module.js'
import { bytesOf, openPlan, type Field, type Plan } from './plan.js'

/** assembly/online/trees.ts */
const UNDEFINED_LEFT = 1 << 30

/** An edge model that holds a place in the module until it is closed. */
export interface Evaluator extends EdgeModel {
  close(): void
}

export async function openEvaluator(module: LearnModule, file: unknown): Promise<Evaluator> {
  const { kind, manifest, nodes, explain } = await readEdgeModel(file)
  const part = member(objectOf(file, 'model', fail), kind)
  const plan = kind === 'linear' ? linearPlan(part as LinearPart, manifest) : treesPlan(part, manifest)
  const block = new Evaluated(module, plan, await openPlan(module, plan))
  const newest = (manifest.rows - 1) * manifest.features.length
  const answer = (window: Float32Array, out: Float32Array) => {
    mustFit(manifest, window, out)
    block.answer(window, newest, out)
  }
  const model = calibrated({ kind, manifest, nodes, explain: null, predict: answer })
  return { ...model, explain, close: () => block.close() }
}

class Evaluated extends Block {
  answer(window: Float32Array, from: number, out: Float32Array): void {
    const { f64, exports } = this.module
    const { length } = this.inputs
    for (let i = 0; i < length; i++) f64[L.VIEW_X / 8 + i] = window[from + i]!
    this.take(exports.predict(this.at))
    out.set(this.out)
  }
}

const scaled = (manifest: Manifest): { readonly form: number; readonly params: readonly Uint8Array[] } => {
  const { normalisation } = manifest
  if (!normalisation) return { form: L.SCALE_NONE, params: [] }
  const parts = [normalisation.mean, normalisation.scale].map((values) => bytesOf(Float64Array.from(values)))
  return { form: L.SCALE_FIXED, params: parts }
}

export function modelPlan(
  manifest: Manifest,
  kind: number,
  name: string,
  config: readonly Field[],
  own: Uint8Array[],
): Plan {
  const { form, params } = scaled(manifest)
  const { features, classes } = manifest
  return {
    ...{ kind, name, inputs: features, outputs: classes, classes: classes.length, waiting: 0 },
    config: [[L.CF_SCALE, 'scale', form], [L.CF_SCALE_CLIP, 'clip', Infinity], ...config],
    params: [...params, ...own],
  }
}

/** Rows of `width` numbers as rows of an even number of doubles. */
export function padded(values: ArrayLike<number>, width: number): Float64Array<ArrayBuffer> {
  const wide = (width + 1) & ~1
  const rows = values.length / width
  const out = new Float64Array(rows * wide)
  for (let row = 0; row < rows; row++) for (let i = 0; i < width; i++) out[row * wide + i] = values[row * width + i]!
  return out
}

/** Of a file that readEdgeModel() has accepted. */
interface LinearPart {
  readonly weights: readonly number[]
  readonly bias: readonly number[]
}

function linearPlan({ weights, bias }: LinearPart, manifest: Manifest): Plan {
  const rows = padded(weights, manifest.features.length)
  return modelPlan(manifest, L.KIND_LINEAR, 'linear', [], [bytesOf(rows), bytesOf(Float64Array.from(bias))])
}

function treesPlan(part: unknown, manifest: Manifest): Plan {
  const { features, classes: names } = manifest
  const trees = readTrees(part, features.length, names.length)
  const { base, roots, feature, threshold, left, right, missingLeft, classes, weights } = trees
  const rootWords = new Int32Array((roots.length + 1) & ~1)
  rootWords.set(roots)
  const nodes = new DataView(new ArrayBuffer(feature.length * 16))
  for (const [i, input] of feature.entries()) {
    const isLeft = input >= 0 && missingLeft[i] === 1
    nodes.setInt32(16 * i, isLeft ? input | UNDEFINED_LEFT : input, true)
    nodes.setInt32(16 * i + 4, left[i]!, true)
    nodes.setInt32(16 * i + 8, right[i]!, true)
    nodes.setFloat32(16 * i + 12, threshold[i]!, true)
  }
  const leaves = new DataView(new ArrayBuffer(weights.length * 8))
  for (const [i, weight] of weights.entries()) {
    leaves.setInt32(8 * i, classes[i]!, true)
    leaves.setFloat32(8 * i + 4, weight, true)
  }
  const config: Field[] = [
    [L.TREES_COUNT, 'trees', roots.length],
    [L.TREES_NODES, 'nodes', feature.length],
    [L.TREES_WEIGHTS, 'weights', weights.length],
  ]
  const own = [Float64Array.from(base), rootWords, nodes, leaves].map(bytesOf)
  return modelPlan(manifest, L.KIND_TREES, 'trees', config, own)
}
