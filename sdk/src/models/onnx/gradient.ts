// The derivative of a net's logits by its input: a second ONNX file, which the training exports beside the first (manifest.gradient).
import { readManifest, type Manifest } from '../manifest.js'
import { fail } from '../model-part.js'
import { preparing, type Prepare } from './inputs.js'
import { bytesOf, type LoadOptions, sidesOfInput } from './load-model.js'
import { readOnnxFile } from './onnx-file.js'
import { openSession } from './ort.js'
import { mustHaveSides, Session, sidesOf } from './session.js'

export class OnnxGradient {
  readonly manifest: Manifest
  /** What is done to inputs before the graph: derivatives are by the numbers behind it. */
  readonly prepare: Prepare
  readonly #session: Session
  readonly #sides: readonly number[]

  /** @internal By `loadGradient`. */
  constructor(manifest: Manifest, session: Session, sides: readonly number[]) {
    this.manifest = manifest
    this.prepare = preparing(manifest)
    this.#session = session
    this.#sides = sides
  }

  /** d logit(k) / d input at `count` prepared inputs: count × classes × (rows · features). */
  at(prepared: Float32Array, count: number): Promise<Float32Array> {
    const { gradient, classes } = this.manifest
    const feeds = () => new Map([[gradient!.input, { data: prepared, shape: [count, ...this.#sides] }]])
    return this.#session.run(feeds, [gradient!.output], (results) => {
      const { data } = results.get(gradient!.output)!
      const expected = prepared.length * classes.length
      return data.length === expected ? data : fail('gradient', `${data.length} numbers`, String(expected))
    })
  }

  close(): Promise<void> {
    return this.#session.close()
  }
}

/** The gradient of a manifest's model. Rejects with ModelError where the manifest names none, or the file is another model's. */
export async function loadGradient(
  manifest: unknown,
  bytes: Uint8Array | ArrayBuffer,
  { ort, wasm }: LoadOptions,
): Promise<OnnxGradient> {
  const read = await readManifest(manifest)
  const { gradient, form, featureHash, classes, features, rows } = read
  if (gradient === null) return fail('manifest.gradient', 'none', 'the input and the output of one')
  if (form === 'step')
    return fail('manifest.gradient', 'one of a step', 'none: what a step does depends on the steps before')
  const file = bytesOf(bytes)
  const hash = readOnnxFile(file).metadata.get('feature_hash')
  if (hash !== featureHash) fail('gradient.metadata_props.feature_hash', hash ?? 'nothing', featureHash)
  const session = await openSession(ort, file, wasm)
  try {
    const [, ...sides] = sidesOfInput(session, { ...read, input: gradient.input })
    const shape = [-1, classes.length, ...(form === 'window' ? [rows] : []), features.length]
    const found = sidesOf(session.outputMetadata, gradient.output, 'gradient.outputs')
    mustHaveSides([-1, ...found.slice(1)], shape, `gradient.outputs.${gradient.output}`)
    return new OnnxGradient(read, new Session(ort, session), sides)
  } catch (error) {
    await session.release()
    throw error
  }
}
