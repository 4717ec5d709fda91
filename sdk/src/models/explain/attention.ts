// What a net's attention looked at: a weight for each row of the window.
import type { Prediction } from '../onnx/onnx-model.js'

/**
 * Of each row of the window, oldest first, the weight in the `at`-th window of a prediction, the mean over heads and queries where there
 * are any; they sum to 1. Null where the model has no attention. It says where the net looked, not what moved its answer.
 */
export function attentionMap({ attention, rows }: Prediction, at = 0): Float64Array | null {
  if (attention === null) return null
  if (!(Number.isInteger(at) && at >= 0 && at < rows))
    throw new RangeError(`at: found ${at}, expected 0 to ${rows - 1}`)
  const { data, shape } = attention
  const length = shape.at(-1)!
  const each = data.length / rows
  const map = new Float64Array(length)
  for (let i = 0; i < each; i++) map[i % length]! += data[at * each + i]! / (each / length)
  return map
}
