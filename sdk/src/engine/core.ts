// One instance of the Wasm core: its exports, and the views of its memory, made anew only when memory has grown.
import { HEAP, LAYOUT_VERSION } from '#layout'
import { LeadlineError } from './errors.js'

/** assembly/index.ts */
export interface CoreExports {
  readonly memory: WebAssembly.Memory
  layoutVersion(): number
  init(heapLimit: number): void
  reserveInput(bytes: number): number
  inputCapacity(): number
  scratch(): number
  scratchLevels(): number
  createMarket(): number
  closeMarket(m: number): void
  isSound(m: number): number
  push(m: number, length: number, tsUs: number, restNs: number, replayed: number): number
  pushFrames(m: number, length: number): void
  pushEvents(m: number, at: number, length: number, tsUs: number, restNs: number): void
  takeLoaded(bytes: number): number
  releaseLoaded(at: number): void
  pushOrders(m: number, length: number, tsUs: number, restNs: number): void
  look(decoder: number, length: number): number
  snapshot(m: number, length: number, tsUs: number, restNs: number): number
  opensEvent(m: number, length: number): number
  row(m: number, length: number, bookOffset: number, bookLength: number): number
  flush(m: number): void
  advance(m: number, tsUs: number): void
  tick(m: number, tsUs: number, heardUs: number): number
  resync(m: number, reason: number): number
  rebuffer(m: number): void
  top(m: number, side: number, levels: number): number
  tops(m: number, levels: number): void
  countLevels(m: number): void
  features(m: number): number
  signal(m: number): number
  levels(m: number): number
  queueAhead(m: number, id: bigint): number
  followPosition(m: number, side: number, ticks: number, aheadLots: number): number
  readPosition(m: number, i: number): void
  leavePosition(m: number, i: number): void
  trades(): number
  tradesAt(): number
  setMicroprice(m: number, spreads: number): number
  saveSize(m: number): number
  save(m: number): void
  restore(length: number): number
}

const text = new TextEncoder()
const MiB = 1 << 20

export class Core {
  readonly exports: CoreExports
  /** SHA-256 of the core before its hash was added to it; empty when it carries none. */
  readonly build: string
  /** Views of the whole memory; fetch them from here each time, they are replaced when memory grows. */
  u8!: Uint8Array
  i32!: Int32Array
  u32!: Uint32Array
  f64!: Float64Array
  i64!: BigInt64Array
  input = 0
  inputCapacity = 0
  /** Index in f64 of what exports.top() writes, and how many levels fit there. */
  scratch = 0
  scratchLevels = 0
  /** The input area as one view, so that none is made for each string. */
  #target: Uint8Array = new Uint8Array(0)
  readonly #mostBytes: number

  constructor(module: WebAssembly.Module, maxMemoryMiB: number) {
    this.exports = new WebAssembly.Instance(module, {
      // the debug build's assertions, which release has none of
      env: { abort: (_message: number, _file: number, line: number) => abort(line) },
    }).exports as unknown as CoreExports
    const [section] = WebAssembly.Module.customSections(module, 'leadline.build')
    this.build = section ? new TextDecoder().decode(section) : ''
    const version = this.exports.layoutVersion()
    if (version !== LAYOUT_VERSION)
      throw new LeadlineError(
        `core.wasm: found layout version ${version}, expected ${LAYOUT_VERSION}: rebuild or reinstall`,
      )
    this.#mostBytes = Math.max(HEAP + MiB, maxMemoryMiB * MiB)
    this.exports.init(this.#mostBytes)
    this.refresh()
  }

  refresh(): void {
    if (this.u8 !== undefined && this.u8.length > 0) return // a view is emptied when its memory grows
    const { buffer } = this.exports.memory
    this.u8 = new Uint8Array(buffer)
    this.i32 = new Int32Array(buffer)
    this.u32 = new Uint32Array(buffer)
    this.f64 = new Float64Array(buffer)
    this.i64 = new BigInt64Array(buffer)
    this.#target = this.u8.subarray(this.input, this.input + this.inputCapacity)
  }

  /** Makes the input area hold `bytes`; false when that is more than the core takes. */
  reserve(bytes: number): boolean {
    if (bytes <= this.inputCapacity) return true
    const at = this.exports.reserveInput(bytes)
    this.refresh()
    if (at === 0) return false
    this.input = at
    this.inputCapacity = this.exports.inputCapacity()
    this.scratch = this.exports.scratch() >>> 3
    this.scratchLevels = this.exports.scratchLevels()
    this.#target = this.u8.subarray(at, at + this.inputCapacity)
    return true
  }

  /** Writes an input to the input area; its length, or -1 when it is too large. */
  write(data: Uint8Array | string): number {
    if (typeof data !== 'string') {
      if (!this.reserve(data.length)) return -1
      this.u8.set(data, this.input)
      return data.length
    }
    if (!this.reserve(data.length * 3)) return -1 // a UTF-16 unit is at most three bytes of UTF-8
    return text.encodeInto(data, this.#target).written
  }

  /** Copies bytes to where they stay until `exports.releaseLoaded()`; their address, 0 when memory is exhausted. */
  load(bytes: Uint8Array): number {
    if (bytes.length > this.#mostBytes) return 0
    const at = this.exports.takeLoaded(bytes.length) >>> 0
    this.refresh()
    if (at !== 0) this.u8.set(bytes, at)
    return at
  }
}

function abort(line: number): never {
  throw new WebAssembly.RuntimeError(`assertion failed at line ${line} of the core`)
}
