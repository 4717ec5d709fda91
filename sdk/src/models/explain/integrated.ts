// Integrated gradients of a net: what each feature adds to a weighted sum of its logits on the straight way from a baseline to a window.
//
//   attribution(i) = (x(i) − b(i)) · ∫₀¹ ∂f/∂x(i) (b + a·(x − b)) da          f = Σ weights[k]·logit[k]
//
// They add up to f(x) − f(b); by how much they miss it is told as `completenessError`. The integral is taken at the midpoints of equal
// parts. Two ways lead to the gradient:
//
//   gradients    exact, by the graph that the training exported (`loadGradient`)
//   differences  for a net without one: the derivative along one feature's part of the way (all rows of the window together) is
//                (f(p + h·d) − f(p − h·d)) / 2h with h half a part. It is an approximation and says so; it costs 2 · features · parts
//                evaluations, and gives numbers by feature, not by row.
//
// Source: Sundararajan, Taly and Yan 2017, "Axiomatic attribution for deep networks".
import type { Manifest } from '../manifest.js'
import { fail } from '../model-part.js'
import { preparing } from '../onnx/inputs.js'
import type { OnnxGradient } from '../onnx/gradient.js'
import type { OnnxModel } from '../onnx/onnx-model.js'

export interface Attribution {
  readonly method: 'gradients' | 'differences'
  /** By feature, in the manifest's order; over all rows of the window. */
  readonly contributions: Float64Array
  /** rows × features; null where only features are told apart. */
  readonly byRow: Float64Array | null
  /** f at the baseline, and at the window. */
  readonly base: number
  readonly value: number
  /** value − base − Σ contributions. */
  readonly completenessError: number
}

export interface IntegratedOptions {
  /** One window as the core gives it: rows × features. */
  readonly window: Float32Array
  /** Of each class; 1 for up and −1 for down is the logarithm of their ratio. */
  readonly weights: readonly number[]
  /** Of the same length. The means of the training rows unless told; zeros where the manifest has none. */
  readonly baseline?: Float32Array
  /** Parts that the way is cut into; 64 unless told. */
  readonly parts?: number
}

const BATCH_MOST = 64

/** Rejects with ModelError for a model without logits, or a step. */
export async function integratedGradients(
  model: OnnxModel,
  gradient: OnnxGradient | null,
  options: IntegratedOptions,
): Promise<Attribution> {
  const way = wayOf(model.manifest, options)
  const ends = await valuesOf(model, way, [way.start, way.end])
  const [base, value] = ends as [number, number]
  const { features } = model.manifest
  const byRow = gradient === null ? null : await along(gradient, way)
  const contributions = byRow === null ? await differences(model, way) : new Float64Array(features.length)
  byRow?.forEach((one, i) => {
    contributions[i % features.length]! += one
  })
  const sum = contributions.reduce((all, one) => all + one, 0)
  const method = byRow === null ? 'differences' : 'gradients'
  return { method, contributions, byRow, base, value, completenessError: value - base - sum }
}

/** The way, in the numbers that the graph takes. */
interface Way {
  readonly manifest: Manifest
  readonly start: Float64Array
  readonly end: Float64Array
  readonly weights: readonly number[]
  readonly parts: number
}

function wayOf(manifest: Manifest, { window, weights, baseline, parts = 64 }: IntegratedOptions): Way {
  const { rows, features, classes, logits, form, normalisation } = manifest
  if (logits === null) return fail('manifest.logits', 'none', 'an output of scores: probabilities do not add up')
  if (form === 'step') return fail('manifest.form', 'step', 'a row or a window: a step has no window to explain')
  const length = rows * features.length
  const from = baseline ?? Float32Array.from({ length }, (_, i) => normalisation?.mean[i % features.length] ?? 0)
  for (const [name, given] of Object.entries({ window, baseline: from }))
    if (given.length !== length) throw new RangeError(`${name}: found ${given.length} numbers, expected ${length}`)
  if (weights.length !== classes.length)
    throw new RangeError(`weights: found ${weights.length}, expected ${classes.length}, one a class`)
  if (!Number.isInteger(parts) || parts < 1) throw new RangeError(`parts: found ${parts}, expected 1 or more`)
  return { manifest, start: prepared(manifest, from), end: prepared(manifest, window), weights, parts }
}

function prepared(manifest: Manifest, given: Float32Array): Float64Array {
  const copy = given.slice()
  preparing(manifest)(copy)
  const hole = copy.findIndex((x) => !Number.isFinite(x))
  if (hole >= 0) fail(`window[${hole}]`, String(copy[hole]), 'a finite number: there is no way from a number to none')
  return Float64Array.from(copy)
}

async function along(gradient: OnnxGradient, { start, end, weights, parts }: Way): Promise<Float64Array> {
  const length = start.length
  const total = new Float64Array(length)
  for (let from = 0; from < parts; from += BATCH_MOST) {
    const count = Math.min(BATCH_MOST, parts - from)
    const points = new Float32Array(count * length)
    for (let p = 0; p < count; p++) {
      const a = (from + p + 0.5) / parts
      for (let i = 0; i < length; i++) points[p * length + i] = start[i]! + a * (end[i]! - start[i]!)
    }
    const slopes = await gradient.at(points, count)
    for (let p = 0; p < count; p++)
      for (const [k, weight] of weights.entries())
        for (let i = 0; i < length; i++) total[i]! += weight * slopes[(p * weights.length + k) * length + i]!
  }
  return total.map((sum, i) => (sum / parts) * (end[i]! - start[i]!))
}

async function differences(model: OnnxModel, way: Way): Promise<Float64Array> {
  const { manifest, start, end, parts } = way
  const width = manifest.features.length
  const out = new Float64Array(width)
  const h = 0.5 / parts
  for (let part = 0; part < parts; part++) {
    const a = (part + 0.5) / parts
    const points: Float64Array[] = []
    for (let feature = 0; feature < width; feature++)
      for (const step of [h, -h])
        points.push(start.map((from, i) => from + (i % width === feature ? a + step : a) * (end[i]! - from)))
    const values = await valuesOf(model, way, points)
    // (f(p + h·d) − f(p − h·d)) / 2h, over the parts: 2h is one of them.
    for (let feature = 0; feature < width; feature++) out[feature]! += values[2 * feature]! - values[2 * feature + 1]!
  }
  return out
}

/** f at points that are prepared already. */
async function valuesOf(model: OnnxModel, { weights }: Way, points: readonly Float64Array[]): Promise<number[]> {
  const values: number[] = []
  for (let from = 0; from < points.length; from += BATCH_MOST) {
    const batch = points.slice(from, from + BATCH_MOST)
    const flat = new Float32Array(batch.length * batch[0]!.length)
    for (const [i, point] of batch.entries()) flat.set(point, i * point.length)
    const { logits } = await model.predictPrepared(flat, batch.length)
    for (let i = 0; i < batch.length; i++)
      values.push(weights.reduce((sum, weight, k) => sum + weight * logits![i * weights.length + k]!, 0))
  }
  return values
}
