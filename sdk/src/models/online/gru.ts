// A small GRU that answers one step at a time. Its file:
//
//   { "format": "leadline-edge-model", "version": 1, "manifest": {…}, "gru": {
//       "hidden": H, "resetAfter": true,
//       "input": [3H × features], "recurrent": [3H × H], "inputBias": [3H], "recurrentBias": [3H],
//       "out": [classes × H], "outBias": [classes] } }
//
// Gates in ONNX's order z, r, n, row by row; resetAfter is its linear_before_reset. All 32-bit floats. The manifest's normalisation is
// applied first; an input that is undefined counts as its mean.
import * as L from '#learn-layout'
import { mustFit, type EdgeModel } from '../edge-model.js'
import { integerOf, member, objectOf, onlyKeys, shown } from '../json.js'
import { readManifest, type Manifest } from '../manifest.js'
import { fail, float32s } from '../model-part.js'
import { Block, type LearnStatus } from './block.js'
import { modelPlan, padded } from './evaluator.js'
import type { LearnModule } from './module.js'
import { bytesOf, type Field, type Plan } from './plan.js'

const KEYS = ['hidden', 'resetAfter', 'input', 'recurrent', 'inputBias', 'recurrentBias', 'out', 'outBias']

/** Checks every part of a file. Rejects with ModelError. */
export async function gruPlan(value: unknown): Promise<{ readonly plan: Plan; readonly manifest: Manifest }> {
  const json = objectOf(value, 'model', fail)
  onlyKeys(json, 'model', ['format', 'version', 'manifest', 'gru'], fail)
  if (member(json, 'format') !== 'leadline-edge-model')
    fail('model.format', shown(member(json, 'format')), '"leadline-edge-model"')
  if (member(json, 'version') !== 1) fail('model.version', shown(member(json, 'version')), '1')
  const manifest = await readManifest(member(json, 'manifest'))
  if (manifest.normalisation === null)
    fail('manifest.normalisation', 'none', 'mean and scale: without a mean an undefined feature has no value')
  if (manifest.calibration !== null)
    fail('manifest.calibration', 'one', 'none: a GRU’s probabilities are its softmax’s')
  const part = objectOf(member(json, 'gru'), 'gru', fail)
  onlyKeys(part, 'gru', KEYS, fail)
  const hidden = integerOf(member(part, 'hidden'), 'gru.hidden', fail, 1, L.HIDDEN_MAX)
  const resetAfter = member(part, 'resetAfter')
  if (typeof resetAfter !== 'boolean') fail('gru.resetAfter', shown(resetAfter), 'true or false')
  const [width, count] = [manifest.features.length, manifest.classes.length]
  const floats = (key: string, length: number) => float32s(member(part, key), `gru.${key}`, length)
  const config: Field[] = [
    [L.GRU_HIDDEN, 'hidden', hidden],
    [L.GRU_RESET_AFTER, 'resetAfter', resetAfter ? 1 : 0],
  ]
  const own = [
    padded(floats('input', 3 * hidden * width), width),
    padded(floats('recurrent', 3 * hidden * hidden), hidden),
    Float64Array.from(floats('inputBias', 3 * hidden)),
    Float64Array.from(floats('recurrentBias', 3 * hidden)),
    padded(floats('out', count * hidden), hidden),
    Float64Array.from(floats('outBias', count)),
  ].map(bytesOf)
  return { plan: modelPlan(manifest, L.KIND_GRU, 'gru', config, own), manifest }
}

export class RecurrentModel extends Block implements EdgeModel {
  readonly manifest: Manifest
  readonly nodes = 0
  readonly explain = null

  /** @internal */
  constructor(module: LearnModule, plan: Plan, at: number, manifest: Manifest) {
    super(module, plan, at)
    this.manifest = manifest
  }

  /** Takes a row in and answers in `out`, in the order of the classes. `reset()` begins a new sequence. */
  step(row: ArrayLike<number>): LearnStatus {
    this.give(row)
    return this.take(this.module.exports.update(this.at))
  }

  /** A whole window from a state of zeros; the state of `step()` stays as it was. */
  predict(window: Float32Array, out: Float32Array): void {
    mustFit(this.manifest, window, out)
    const before = this.snapshot()
    this.reset()
    const { f64, exports } = this.module
    const width = this.inputs.length
    for (let row = 0; row < this.manifest.rows; row++) {
      for (let i = 0; i < width; i++) f64[L.VIEW_X / 8 + i] = window[row * width + i]!
      exports.update(this.at)
    }
    for (let c = 0; c < out.length; c++) out[c] = f64[L.VIEW_OUT / 8 + c]!
    this.rollback(before)
  }
}
