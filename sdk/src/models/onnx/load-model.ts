// `loadModel`: a manifest and an ONNX file to a model that can be asked, once everything that must agree does.
import { calibrating } from '../calibration/apply.js'
import { ModelError } from '../errors.js'
import { shown } from '../json.js'
import { readManifest, sha256, type Manifest } from '../manifest.js'
import { fail } from '../model-part.js'
import { preparing } from './inputs.js'
import { OnnxModel } from './onnx-model.js'
import { mustBeOf, readOnnxFile } from './onnx-file.js'
import { openSession, type Ort, type OrtSession } from './ort.js'
import { mustHaveSides, Session, sidesOf } from './session.js'

export interface LoadOptions {
  /** `import * as ort from 'onnxruntime-web/wasm'`; on servers `onnxruntime-node` will do. */
  readonly ort: Ort
  /** workerd alone, which compiles no bytes: `import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm'`. */
  readonly wasm?: WebAssembly.Module
}

/**
 * A model from its manifest, parsed JSON of any origin, and the bytes of its ONNX file. Rejects with ModelError: for a manifest that is
 * none, for other features than the core's or another order of them, for a file whose own words or whose graph are not the manifest's.
 */
export async function loadModel(
  manifest: unknown,
  bytes: Uint8Array | ArrayBuffer,
  options: LoadOptions,
): Promise<OnnxModel> {
  const read = await readManifest(manifest)
  const file = bytesOf(bytes)
  await mustBeTheFile(read, file)
  mustBeOf(readOnnxFile(file), read)
  const session = await openSession(options.ort, file, options.wasm)
  try {
    const inputSides = sidesOfInput(session, read)
    mustHaveTheRest(session, read)
    return new OnnxModel({
      manifest: read,
      session: new Session(options.ort, session),
      inputSides,
      prepare: preparing(read),
      calibrate: calibrating(read.calibration, read.classes.length),
    })
  } catch (error) {
    await session.release()
    throw error
  }
}

/** A view of bytes that nobody shares. Node would take a text for an address to fetch, and fail. */
export function bytesOf(bytes: Uint8Array | ArrayBuffer): Uint8Array<ArrayBuffer> {
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes)
  if (!(bytes instanceof Uint8Array))
    return fail('model', shown(bytes), 'the bytes of an ONNX file, not a path or an address')
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : Uint8Array.from(bytes)
}

async function mustBeTheFile({ file }: Manifest, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  if (file === null) return
  const digest = await sha256(bytes)
  if (digest !== file.sha256)
    throw new ModelError('model', `a file with SHA-256 ${digest}`, `${file.name}, ${file.sha256}`)
}

/** The sides of the input behind that of the batch: as the form says, a step with or without a side of time of 1. */
export function sidesOfInput(session: OrtSession, { form, input, rows, features }: Manifest): readonly number[] {
  const where = 'model.inputs'
  const sides = sidesOf(session.inputMetadata, input, where)
  const [width, isLong] = [features.length, sides.length === 3]
  const wanted = form === 'window' || (form === 'step' && isLong) ? [-1, rows, width] : [-1, width]
  mustHaveSides(sides, wanted, `${where}.${input}`)
  return [sides[0]!, ...wanted.slice(1)]
}

/** Outputs and the tensors of the state; and that the graph asks for nothing else. */
function mustHaveTheRest(session: OrtSession, { input, output, logits, attention, classes, state }: Manifest): void {
  const { inputMetadata, outputMetadata, inputNames } = session
  const batchOf = (sides: readonly number[]) => sides.map((side, i) => (i === 0 ? -1 : side))
  for (const name of logits === null ? [output] : [output, logits])
    mustHaveSides(
      batchOf(sidesOf(outputMetadata, name, 'model.outputs')),
      [-1, classes.length],
      `model.outputs.${name}`,
    )
  if (attention !== null) sidesOf(outputMetadata, attention, 'model.outputs')
  for (const tensor of state) {
    mustHaveSides(sidesOf(inputMetadata, tensor.input, 'model.inputs'), tensor.shape, `model.inputs.${tensor.input}`)
    mustHaveSides(
      sidesOf(outputMetadata, tensor.output, 'model.outputs'),
      tensor.shape,
      `model.outputs.${tensor.output}`,
    )
  }
  const known = new Set([input, ...state.map((tensor) => tensor.input)])
  const strange = inputNames.find((name) => !known.has(name))
  if (strange !== undefined) fail('model.inputs', shown(strange), `only ${[...known].join(', ')}`)
}
