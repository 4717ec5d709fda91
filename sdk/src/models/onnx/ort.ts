// What is used of ONNX Runtime, whichever build of it is handed in: `onnxruntime-web/wasm` in Node, browsers and workerd, or
// `onnxruntime-node` on servers. Nothing here imports it, so that who asks for no model carries none of its 14 MB.
import { fail } from '../model-part.js'
import { ModelError } from '../errors.js'

export interface OrtTensor {
  readonly type: string
  readonly data: unknown
  readonly dims: readonly number[]
}

/** What a session says of an input or output; a side that isn't fixed has a name. */
export interface OrtValueMetadata {
  readonly name: string
  readonly isTensor: boolean
  readonly type?: string
  readonly shape?: readonly (number | string)[]
}

export interface OrtSession {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  readonly inputMetadata: readonly OrtValueMetadata[]
  readonly outputMetadata: readonly OrtValueMetadata[]
  run(feeds: Record<string, never>, fetches: readonly string[]): Promise<Readonly<Record<string, OrtTensor>>>
  release(): Promise<void>
}

export interface Ort {
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OrtTensor
  readonly InferenceSession: { create(bytes: Uint8Array, options: object): Promise<OrtSession> }
  readonly env: { readonly wasm?: object }
}

interface WasmFlags {
  numThreads?: number
  proxy?: boolean
  wasmBinary?: Uint8Array
}

/** Stands for the runtime's Wasm where compiling bytes is forbidden; nothing is ever compiled of it. */
const STAND_IN = new TextEncoder().encode('leadline: take the module')

/** By runtime, the sessions that are being made: one after another, since the first also starts the runtime. */
const making = new WeakMap<object, Promise<unknown>>()
const started = new WeakSet<object>()

/**
 * A session of one thread. `wasm` is the compiled module of `onnxruntime-web/ort-wasm-simd-threaded.wasm` for hosts that compile no
 * bytes (workerd). Rejects with ModelError.
 */
export function openSession(ort: Ort, bytes: Uint8Array, wasm?: WebAssembly.Module): Promise<OrtSession> {
  const before = making.get(ort) ?? Promise.resolve()
  const session = before.catch(() => {}).then(() => create(ort, bytes, wasm))
  making.set(ort, session)
  return session
}

async function create(ort: Ort, bytes: Uint8Array, wasm?: WebAssembly.Module): Promise<OrtSession> {
  const flags = ort.env.wasm as WasmFlags | undefined
  if (flags && !started.has(ort)) {
    flags.numThreads = 1
    flags.proxy = false
    if (wasm) flags.wasmBinary = STAND_IN
  }
  const restore = wasm && !started.has(ort) ? instantiateBy(wasm) : () => {}
  try {
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential', logSeverityLevel: 3 }
    const session = await ort.InferenceSession.create(bytes, options)
    started.add(ort)
    return session
  } catch (cause) {
    return refused(cause)
  } finally {
    restore()
  }
}

/** While the runtime starts, its call for an instance of the stand-in gets one of the module. Returns how to end that. */
function instantiateBy(module: WebAssembly.Module): () => void {
  const { instantiate } = WebAssembly
  const instead = async (source: BufferSource | WebAssembly.Module, imports?: WebAssembly.Imports): Promise<unknown> =>
    isStandIn(source)
      ? { module, instance: new WebAssembly.Instance(module, imports) }
      : instantiate(source as WebAssembly.Module, imports)
  WebAssembly.instantiate = instead as typeof instantiate
  return () => {
    WebAssembly.instantiate = instantiate
  }
}

function isStandIn(source: unknown): boolean {
  const bytes = source instanceof ArrayBuffer ? new Uint8Array(source) : source
  return (
    bytes instanceof Uint8Array && bytes.length === STAND_IN.length && STAND_IN.every((byte, i) => bytes[i] === byte)
  )
}

function refused(cause: unknown): never {
  const said = cause instanceof Error ? cause.message : String(cause)
  // A page instead of the file: the text of what begins with <!DO or <htm.
  if (/magic word.*found 3c/.test(said) || /Unexpected token '?</.test(said))
    throw new ModelError(
      'ONNX Runtime’s .wasm file',
      'a page of HTML',
      'the file ort-wasm-simd-threaded.wasm: serve it, and say where in ort.env.wasm.wasmPaths',
      { cause },
    )
  throw new ModelError('model', `what ONNX Runtime refuses: ${said.slice(0, 300)}`, 'a graph that it can run', {
    cause,
  })
}

/** The numbers of a tensor that must be one of 32-bit floats. */
export function floatsOf(tensor: OrtTensor | undefined, where: string): Float32Array {
  const data = tensor?.data
  return data instanceof Float32Array ? data : fail(where, tensor?.type ?? 'nothing', 'a tensor of float32')
}
