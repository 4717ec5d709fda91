// Is the model that a backend has the one that is configured? Asked before the first row is sent to it, and again from time to time.
import {
  OipError,
  tensorOf,
  wireOf,
  type ModelId,
  type OipClient,
  type TensorMetadata,
  type Wire,
} from 'leadline/models'

import type { Reason } from './answers.js'
import { BATCH_BYTES_MOST, BATCH_ROWS_MOST } from './defaults.js'
import type { ModelSpec } from './model-spec.js'

export interface Verified {
  readonly wire: Wire
  /** Sides of one row's window, after the batch's. */
  readonly sides: readonly number[]
  readonly batchMost: number
}

/** The backend has a model, but not this one: it is not asked for anything. */
export class ModelRefused extends Error {
  override name = 'ModelRefused'
  readonly reason: Extract<Reason, 'feature_hash_mismatch' | 'model_refused'>

  constructor(reason: ModelRefused['reason'], message: string) {
    super(message)
    this.reason = reason
  }
}

/** Rejects with ModelRefused for another model, with OipError where the backend doesn't say. */
export async function verify(client: OipClient, spec: ModelSpec, id: ModelId, signal: AbortSignal): Promise<Verified> {
  const server = await client.server(signal)
  const metadata = await found(client.metadata(id, signal))
  const config = await client.config(id, signal)
  const said = (key: string) => config.get(key) ?? metadata.parameters.get(key)
  const hash = said('feature_hash')
  if (hash !== spec.featureHash)
    throw new ModelRefused(
      'feature_hash_mismatch',
      `feature_hash: found ${hash ?? 'none'}, expected ${spec.featureHash}`,
    )
  const classes = said('classes')
  if (classes !== undefined) mustBe('classes', classes, spec.classes.join(','))
  if (id.version !== null && metadata.versions.length > 0 && !metadata.versions.includes(id.version))
    refuse('versions', metadata.versions.join(',').slice(0, 100), id.version)
  const input = tensorOf(metadata.inputs, spec.input, 'model.inputs')
  mustBe('input datatype', input.datatype, 'FP32')
  const sides = sidesOf(input, spec)
  const output = tensorOf(metadata.outputs, spec.output, 'model.outputs')
  if (output.datatype !== 'FP32' && output.datatype !== 'FP64')
    refuse('output datatype', output.datatype, 'FP32 or FP64')
  const [, count] = output.shape
  if (output.shape.length !== 2 || (count !== -1 && count !== spec.classes.length))
    refuse('output shape', `[${output.shape.join(',')}]`, `[-1,${spec.classes.length}]`)
  const rowBytes = spec.rows * spec.width * 4
  const isFixed = input.shape[0] !== -1
  const batchMost = isFixed ? 1 : Math.max(1, Math.min(BATCH_ROWS_MOST, Math.floor(BATCH_BYTES_MOST / rowBytes)))
  return { wire: wireOf(server), sides, batchMost }
}

/** A model without a time axis may be asked with one of length 1, if that is how it was exported. */
function sidesOf({ shape }: TensorMetadata, { rows, width }: ModelSpec): readonly number[] {
  const [batch, ...sides] = shape
  const wanted = [[rows, width], ...(rows === 1 ? [[width]] : [])]
  const fit = wanted.find(
    (want) => want.length === sides.length && want.every((side, i) => sides[i] === -1 || sides[i] === side),
  )
  if (!fit || (batch !== -1 && batch !== 1))
    return refuse('input shape', `[${shape.join(',')}]`, `[-1,${rows === 1 ? '' : `${rows},`}${width}]`)
  return fit
}

function mustBe(what: string, found: string, expected: string): void {
  if (found !== expected) refuse(what, found, expected)
}

function refuse(what: string, found: string, expected: string): never {
  throw new ModelRefused('model_refused', `${what}: found ${found.slice(0, 200)}, expected ${expected}`)
}

/** A backend that answers, but knows no such model, has another one. */
async function found<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise
  } catch (error) {
    if (error instanceof OipError && (error.status === 400 || error.status === 404))
      throw new ModelRefused('model_refused', `model: found ${error.found}, expected the model`)
    throw error
  }
}
