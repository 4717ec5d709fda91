// Requests and answers of `POST /v2/models/{m}/infer`, in JSON and with the binary tensor extension:
//
//   |<- Inference-Header-Content-Length ->|
//   +-------------------------------------+----------------+----------------+ ...
//   | JSON, in requests padded with       | bytes of       | bytes of       |
//   | spaces to a multiple of 8           | first tensor   | second tensor  |
//   +-------------------------------------+----------------+----------------+ ...
//
// A binary tensor has `parameters.binary_data_size` instead of `data`.
import { OipError } from './errors.js'
import { readJsonData, jsonData } from './oip-json.js'
import { arrayOf, integerOf, member, objectOf, shown, stringOf, type JsonObject } from './json.js'
import { isFloat, type Datatype, type Tensor } from './oip-datatypes.js'
import {
  elementsOf,
  failing,
  fits,
  mustBeFinite,
  mustBeWhole,
  readDatatype,
  readShape,
  readTensorBytes,
  tensorBytes,
} from './oip-tensor.js'

export type Wire = 'json' | 'binary'

export interface InferRequest {
  readonly id?: string
  readonly parameters?: Readonly<Record<string, string | number | boolean>>
  readonly inputs: readonly Tensor[]
  /** Names of the outputs that are asked for. */
  readonly outputs: readonly string[]
}

export interface Encoded {
  readonly body: Uint8Array<ArrayBuffer>
  readonly headers: Readonly<Record<string, string>>
}

export const HEADER_LENGTH = 'inference-header-content-length'
const OUTPUTS_MOST = 64
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** The body and headers of a request. Throws OipError for a tensor that contradicts itself. */
export function encodeInfer({ id, parameters, inputs, outputs }: InferRequest, wire: Wire): Encoded {
  const isBinary = wire === 'binary'
  for (const input of inputs) mustBeWhole(input, !isBinary)
  const tensors = isBinary ? inputs.map(tensorBytes) : []
  const json = JSON.stringify({
    ...(id === undefined ? {} : { id }),
    ...(parameters === undefined ? {} : { parameters }),
    inputs: inputs.map((input, i) => {
      const { name, shape, datatype } = input
      return isBinary
        ? { name, shape, datatype, parameters: { binary_data_size: tensors[i]!.length } }
        : { name, shape, datatype, data: jsonData(input) }
    }),
    outputs: outputs.map((name) => (isBinary ? { name, parameters: { binary_data: true } } : { name })),
  })
  const header = encoder.encode(json)
  if (!isBinary) return { body: header, headers: { 'content-type': 'application/json' } }
  const start = Math.ceil(header.length / 8) * 8
  const body = new Uint8Array(tensors.reduce((sum, { length }) => sum + length, start)).fill(0x20, 0, start)
  body.set(header)
  let at = start
  for (const bytes of tensors) {
    body.set(bytes, at)
    at += bytes.length
  }
  return { body, headers: { 'content-type': 'application/octet-stream', [HEADER_LENGTH]: String(start) } }
}

export interface ExpectedOutput {
  readonly name: string
  readonly datatypes: readonly Datatype[]
  /** −1: any. */
  readonly shape: readonly number[]
}

export interface Expected {
  readonly model: string
  /** The version that must have answered; null: any. */
  readonly version: string | null
  /** The id that was sent, to be echoed; null: none was. */
  readonly id: string | null
  readonly outputs: readonly ExpectedOutput[]
  /** Off where the caller looks at each row by itself, so that one bad row doesn't cost the others. Default true. */
  readonly finite?: boolean
}

export interface InferAnswer {
  readonly model: string
  readonly version: string | null
  readonly parameters: JsonObject
  /** In the order in which they were expected. */
  readonly outputs: readonly Tensor[]
}

const malformed = failing('malformed')
const mismatch = failing('mismatch')

/** Reads an answer and checks all of it. `headerLength` is the header's value, null where there is none. Throws OipError. */
export function decodeInfer(body: Uint8Array, headerLength: string | null, expected: Expected): InferAnswer {
  const jsonLength = headerLength === null ? body.length : readLength(headerLength, body.length)
  const json = parseJson(body.subarray(0, jsonLength), 'response')
  const model = stringOf(member(json, 'model_name'), 'response.model_name', malformed)
  if (model !== expected.model) mismatch('response.model_name', shown(model), shown(expected.model))
  const versionFound = member(json, 'model_version')
  const version = versionFound === undefined ? null : stringOf(versionFound, 'response.model_version', malformed)
  if (expected.version !== null && version !== expected.version)
    mismatch('response.model_version', shown(version), shown(expected.version))
  const id = member(json, 'id')
  if (expected.id !== null && id !== expected.id) mismatch('response.id', shown(id), shown(expected.id))
  const parameters = member(json, 'parameters')
  const found = readOutputs(json, body.subarray(jsonLength), expected.finite ?? true)
  return {
    model,
    version,
    parameters: parameters === undefined ? {} : objectOf(parameters, 'response.parameters', malformed),
    outputs: expected.outputs.map((output) => pick(found, output)),
  }
}

function readLength(text: string, bodyLength: number): number {
  const where = `response header ${HEADER_LENGTH}`
  if (!/^\d{1,10}$/.test(text)) return malformed(where, shown(text), 'digits')
  return integerOf(Number(text), where, malformed, 0, bodyLength)
}

/** An object in JSON; `where` names it in errors. */
export function parseJson(bytes: Uint8Array, where: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(decoder.decode(bytes))
  } catch (cause) {
    throw new OipError(
      { fault: 'malformed', where, found: `${bytes.length} bytes that are no JSON`, expected: 'JSON' },
      { cause },
    )
  }
  return objectOf(value, where, malformed)
}

function readOutputs(json: JsonObject, binary: Uint8Array, isFiniteOnly: boolean): ReadonlyMap<string, Tensor> {
  const found = new Map<string, Tensor>()
  let at = 0
  for (const [i, value] of arrayOf(member(json, 'outputs'), 'response.outputs', malformed, OUTPUTS_MOST).entries()) {
    const where = `response.outputs[${i}]`
    const output = objectOf(value, where, malformed)
    const name = stringOf(member(output, 'name'), `${where}.name`, malformed)
    if (found.has(name)) malformed(`${where}.name`, `${shown(name)} again`, 'each output once')
    const datatype = readDatatype(member(output, 'datatype'), `${where}.datatype`, malformed)
    const shape = readShape(member(output, 'shape'), `${where}.shape`, malformed)
    const elements = elementsOf(shape, `${where}.shape`, malformed)
    const parametersFound = member(output, 'parameters')
    const parameters = parametersFound === undefined ? {} : objectOf(parametersFound, `${where}.parameters`, malformed)
    const size = member(parameters, 'binary_data_size')
    let data
    if (size === undefined) {
      data = readJsonData(member(output, 'data'), datatype, shape, elements, `${where}.data`, malformed)
    } else {
      const end = at + integerOf(size, `${where}.parameters.binary_data_size`, malformed, 0, binary.length - at)
      data = readTensorBytes(binary.subarray(at, end), datatype, elements, where)
      at = end
    }
    if (isFiniteOnly && isFloat(datatype)) mustBeFinite(data, `${where}.data`, failing('not_finite'))
    found.set(name, { name, shape, datatype, data })
  }
  if (at !== binary.length) malformed('response', `${binary.length - at} bytes after the last tensor`, 'none')
  return found
}

function pick(found: ReadonlyMap<string, Tensor>, { name, datatypes, shape }: ExpectedOutput): Tensor {
  const output = found.get(name)
  const where = `response.outputs.${name}`
  if (!output) return mismatch(where, `only ${[...found.keys()].join(', ').slice(0, 100) || 'nothing'}`, 'this output')
  if (!datatypes.includes(output.datatype)) mismatch(`${where}.datatype`, output.datatype, datatypes.join(' or '))
  if (!fits(output.shape, shape)) mismatch(`${where}.shape`, `[${output.shape.join(',')}]`, `[${shape.join(',')}]`)
  return output
}
