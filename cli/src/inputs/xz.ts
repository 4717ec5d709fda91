// xz through xz-decompress's Wasm (xz-embedded), but not through its stream class: that one unpacks one file at a
// time in the whole process, and two have to be read in lockstep.
import xz from 'xz-decompress'

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  create_context(): number
  supply_input(context: number, bytes: number): void
  get_next_output(context: number): number
  destroy_context(context: number): void
}

/** The parts of xz-decompress 0.2.3 that its types don't show. */
interface Loader {
  _moduleInstance?: { readonly exports: Exports }
  _getModuleInstance(): Promise<void>
}

const NONE = new Uint8Array(0)
const DONE = 1
const ERRORS = [
  '',
  '',
  'a check that is not CRC',
  'out of memory',
  'out of memory',
  'no xz stream',
  'unknown options',
  'damaged bytes',
  'unexpected end of file',
]

/** 32-bit fields of a context. */
const FIELD = { BUFFER_BYTES: 0, IN_START: 1, OUT_START: 4, OUT_END: 5 } as const

class Context {
  /** At the end of the last stream. */
  done = false
  readonly #exports: Exports
  readonly #at: number

  constructor(exports: Exports) {
    this.#exports = exports
    this.#at = exports.create_context()
  }

  get bufferBytes(): number {
    return this.#field(FIELD.BUFFER_BYTES)
  }

  supply(bytes: Uint8Array): void {
    this.#bytes(this.#field(FIELD.IN_START), bytes.length).set(bytes)
    this.#exports.supply_input(this.#at, bytes.length)
  }

  /** The next plain bytes; none when it needs more input or is done. */
  next(): Uint8Array {
    if (this.done) return NONE
    const code = this.#exports.get_next_output(this.#at)
    if (code > DONE) throw new Error(ERRORS[code] ?? 'damaged bytes')
    this.done = code === DONE
    const bytes = this.#bytes(this.#field(FIELD.OUT_START), this.#field(FIELD.OUT_END)).slice()
    new Uint32Array(this.#exports.memory.buffer, this.#at)[FIELD.OUT_END] = 0
    return bytes
  }

  close(): void {
    this.#exports.destroy_context(this.#at)
  }

  #field(index: number): number {
    return new Uint32Array(this.#exports.memory.buffer, this.#at, 6)[index] ?? 0
  }

  #bytes(from: number, length: number): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer, from, length)
  }
}

/** The plain bytes of a file, of one stream or several behind each other. */
export async function* unxz(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const context = new Context(await loaded())
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += context.bufferBytes) {
        context.supply(chunk.subarray(at, at + context.bufferBytes))
        for (let bytes = context.next(); bytes.length > 0; bytes = context.next()) yield bytes
      }
    }
    context.supply(new Uint8Array(0)) // says that nothing follows
    for (let bytes = context.next(); bytes.length > 0; bytes = context.next()) yield bytes
    if (!context.done) throw new Error('unexpected end of file')
  } finally {
    context.close()
  }
}

async function loaded(): Promise<Exports> {
  const loader = xz.XzReadableStream as unknown as Loader
  if (!loader._moduleInstance) await loader._getModuleInstance()
  if (!loader._moduleInstance) throw new Error('xz-decompress gave no decoder')
  return loader._moduleInstance.exports
}
