// A model that ONNX Runtime evaluates.
import type { Calibrate } from '../calibration/apply.js'
import { ModelError } from '../errors.js'
import type { Manifest } from '../manifest.js'
import type { Prepare } from './inputs.js'
import type { Floats, Session } from './session.js'
import { gathered, MarketStates, ModelState, scatter } from './state.js'

/** What a batch gives, row after row. */
export interface Prediction {
  readonly rows: number
  /** rows × classes, after the manifest's calibration. */
  readonly probabilities: Float32Array
  /** The same as the graph gives them. */
  readonly raw: Float32Array
  /** rows × classes; null where the manifest names none. */
  readonly logits: Float32Array | null
  /** What the attention looked at: [rows, …, rows of the window]; null where the manifest names none. */
  readonly attention: Floats | null
  /** Undefined numbers of the inputs that were replaced. */
  readonly replaced: number
}

export interface ModelParts {
  readonly manifest: Manifest
  readonly session: Session
  /** −1 first where a batch may have any number of rows. */
  readonly inputSides: readonly number[]
  readonly prepare: Prepare
  readonly calibrate: Calibrate
}

/** Probabilities that are further from 1 together are none. */
const SUM_SLACK = 1e-3

export class OnnxModel {
  readonly kind = 'onnx'
  readonly manifest: Manifest
  readonly #parts: ModelParts
  readonly #outputs: readonly string[]

  /** @internal By `loadModel`. */
  constructor(parts: ModelParts) {
    const { output, logits, attention, state } = parts.manifest
    this.manifest = parts.manifest
    this.#parts = parts
    const named = [output, logits, attention, ...state.map((tensor) => tensor.output)]
    this.#outputs = named.filter((name) => name !== null)
  }

  /** Predictions that wait for this model or are being made. */
  get waiting(): number {
    return this.#parts.session.waiting
  }

  /** A state for a market of a one-step model. */
  newState(): ModelState {
    return new ModelState(this.manifest.state)
  }

  /** States of many markets. */
  newStates(): MarketStates {
    return new MarketStates(this.manifest.state)
  }

  /**
   * `inputs`: `count` windows, one after another, each rows × features, oldest row first, as the core gives them; they are copied before
   * this returns. A one-step model takes `count` rows and as many states, which hold the next state once this resolves; the states of
   * earlier calls that wait are those that this one begins with. Rejects with RangeError for wrong lengths, with ModelError for undefined
   * features that the model refuses, a full queue, a state that is reset meanwhile, and answers that are no probabilities.
   */
  predict(inputs: Float32Array, count = 1, states: readonly ModelState[] = []): Promise<Prediction> {
    return this.#predict(inputs, count, states, this.#parts.prepare)
  }

  /** @internal The same of inputs that are prepared already. */
  predictPrepared(inputs: Float32Array, count: number): Promise<Prediction> {
    return this.#predict(inputs, count, [], () => 0)
  }

  close(): Promise<void> {
    return this.#parts.session.close()
  }

  #predict(inputs: Float32Array, count: number, states: readonly ModelState[], prepare: Prepare): Promise<Prediction> {
    const { manifest, session, inputSides } = this.#parts
    const { rows, features, state, input } = manifest
    try {
      mustFit(inputs, count, rows * features.length, inputSides[0]!)
      mustBeStates(states, state.length > 0 ? count : 0)
      const data = inputs.slice()
      const replaced = prepare(data)
      const starts = states.map((one) => one.starts)
      const feeds = () => {
        mustBeSame(states, starts)
        return new Map<string, Floats>([
          [input, { data, shape: [count, ...inputSides.slice(1)] }],
          ...state.map((tensor, i): [string, Floats] => [tensor.input, gathered(tensor, states, i)]),
        ])
      }
      return session.run(feeds, this.#outputs, (results) => {
        mustBeSame(states, starts)
        return this.#taken(results, count, states, replaced)
      })
    } catch (error) {
      return Promise.reject(error as Error)
    }
  }

  #taken(
    results: ReadonlyMap<string, Floats>,
    rows: number,
    states: readonly ModelState[],
    replaced: number,
  ): Prediction {
    const { manifest, calibrate } = this.#parts
    const { output, logits: scores, attention, state, classes } = manifest
    const raw = results.get(output)!.data
    mustBeProbabilities(raw, rows, classes.length, output)
    for (const [i, tensor] of state.entries()) scatter(tensor, results.get(tensor.output)!.data, states, i)
    for (const one of states) one.steps++
    const logits = scores === null ? null : results.get(scores)!.data
    return {
      rows,
      probabilities: calibrate(raw, logits),
      raw,
      logits,
      attention: attention === null ? null : results.get(attention)!,
      replaced,
    }
  }
}

function mustFit({ length }: Float32Array, count: number, each: number, batch: number): void {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`count: found ${count}, expected 1 or more`)
  if (length !== count * each)
    throw new RangeError(`inputs: found ${length} numbers, expected ${count * each} for ${count} of ${each}`)
  if (batch !== -1 && batch !== count)
    throw new RangeError(`count: found ${count}, expected ${batch}: the graph was exported for that batch alone`)
}

function mustBeStates(states: readonly ModelState[], count: number): void {
  if (states.length !== count) throw new RangeError(`states: found ${states.length}, expected ${count}`)
  if (new Set(states).size !== states.length)
    throw new RangeError('states: found one twice, expected one for each row: rows of one market follow each other')
}

/** A book that was lost while a row waited takes its state along: the row is of what came before. */
function mustBeSame(states: readonly ModelState[], starts: readonly number[]): void {
  const at = states.findIndex((one, i) => one.starts !== starts[i])
  if (at >= 0)
    throw new ModelError(`states[${at}]`, 'one that has begun anew', 'the one that the row was asked for with')
}

function mustBeProbabilities(values: Float32Array, rows: number, classes: number, output: string): void {
  const where = `outputs.${output}`
  if (values.length !== rows * classes)
    throw new ModelError(where, `${values.length} numbers`, `${rows * classes} for ${rows} of ${classes} classes`)
  for (let row = 0; row < rows; row++) {
    let sum = 0
    for (let k = row * classes; k < (row + 1) * classes; k++) sum += values[k]! >= 0 ? values[k]! : NaN
    if (!(Math.abs(sum - 1) <= SUM_SLACK))
      throw new ModelError(`${where}, row ${row}`, `a sum of ${sum}`, '1, of probabilities from 0 to 1')
  }
}
