// What a server says of itself and of its models. Health goes by the status code alone: the bodies differ from server to server.
import { arrayOf, member, objectOf, shown, stringOf, type JsonObject } from './json.js'
import type { Datatype } from './oip-datatypes.js'
import type { Wire } from './oip-infer.js'
import { failing, readDatatype, readShape } from './oip-tensor.js'

const LIST_MOST = 256

export interface ServerMetadata {
  readonly name: string
  readonly version: string
  readonly extensions: readonly string[]
}

export interface TensorMetadata {
  readonly name: string
  readonly datatype: Datatype
  /** −1: any. */
  readonly shape: readonly number[]
}

export interface ModelMetadata {
  readonly name: string
  readonly versions: readonly string[]
  readonly platform: string
  readonly inputs: readonly TensorMetadata[]
  readonly outputs: readonly TensorMetadata[]
  readonly parameters: ReadonlyMap<string, string>
}

const fail = failing('malformed')

export function readServerMetadata(json: JsonObject): ServerMetadata {
  return {
    name: stringOf(member(json, 'name'), 'server.name', fail),
    version: stringOf(member(json, 'version'), 'server.version', fail),
    extensions: strings(member(json, 'extensions'), 'server.extensions'),
  }
}

/** Tensors in binary where the server can, else in JSON. */
export function wireOf({ extensions }: ServerMetadata): Wire {
  return extensions.includes('binary_tensor_data') ? 'binary' : 'json'
}

export function readModelMetadata(json: JsonObject): ModelMetadata {
  return {
    name: stringOf(member(json, 'name'), 'model.name', fail),
    versions: strings(member(json, 'versions'), 'model.versions'),
    platform: stringOf(member(json, 'platform') ?? '', 'model.platform', fail),
    inputs: tensors(member(json, 'inputs'), 'model.inputs'),
    outputs: tensors(member(json, 'outputs'), 'model.outputs'),
    parameters: readParameters(member(json, 'parameters'), 'model.parameters'),
  }
}

/** The parameters of `GET /v2/models/{m}/config`, where Triton keeps what a model's author wrote down. */
export function readModelConfig(json: JsonObject): ReadonlyMap<string, string> {
  return readParameters(member(json, 'parameters'), 'config.parameters')
}

/** Either `"key": "text"` or Triton's `"key": {"string_value": "text"}`; what is neither is left out. */
function readParameters(value: unknown, where: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  if (value === undefined || value === null) return found
  for (const [key, entry] of Object.entries(objectOf(value, where, fail)).slice(0, LIST_MOST)) {
    const isObject = typeof entry === 'object' && entry !== null
    const text = isObject ? member(entry as JsonObject, 'string_value') : entry
    if (typeof text === 'string') found.set(key, text)
  }
  return found
}

function strings(value: unknown, where: string): readonly string[] {
  if (value === undefined || value === null) return []
  return arrayOf(value, where, fail, LIST_MOST).map((item, i) => stringOf(item, `${where}[${i}]`, fail))
}

function tensors(value: unknown, where: string): readonly TensorMetadata[] {
  return arrayOf(value, where, fail, LIST_MOST).map((item, i) => {
    const at = `${where}[${i}]`
    const tensor = objectOf(item, at, fail)
    return {
      name: stringOf(member(tensor, 'name'), `${at}.name`, fail),
      datatype: readDatatype(member(tensor, 'datatype'), `${at}.datatype`, fail),
      shape: readShape(member(tensor, 'shape'), `${at}.shape`, fail, -1),
    }
  })
}

/** The tensor of a name; OipError where the model has none. */
export function tensorOf(tensors: readonly TensorMetadata[], name: string, where: string): TensorMetadata {
  const found = tensors.find((tensor) => tensor.name === name)
  return (
    found ??
    failing('mismatch')(
      where,
      tensors
        .map((tensor) => tensor.name)
        .join(', ')
        .slice(0, 100) || 'none',
      shown(name),
    )
  )
}
