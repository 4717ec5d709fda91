// One instance of learn.wasm: its exports, and the views of its memory, made anew only when memory has grown.
import * as L from '#learn-layout'
import { LeadlineError } from '../../engine/errors.js'

/** assembly/online/index.ts */
export interface LearnExports {
  readonly memory: WebAssembly.Memory
  learnVersion(): number
  init(heapLimit: number): void
  open(): number
  close(l: number): void
  reset(l: number): void
  isSound(l: number): number
  predict(l: number): number
  update(l: number): number
  push(l: number): number
  resolve(l: number): number
  follow(l: number): number
}

const MiB = 1 << 20

export class LearnModule {
  readonly exports: LearnExports
  /** SHA-256 of the module as it was built; empty when it carries none. */
  readonly build: string
  /** Views of the whole memory: fetch them from here each time. */
  u8!: Uint8Array
  i32!: Int32Array
  f64!: Float64Array

  constructor(module: WebAssembly.Module, maxMemoryMiB: number) {
    this.exports = new WebAssembly.Instance(module, {
      // the debug build's assertions, which release has none of
      env: { abort: (_message: number, _file: number, line: number) => abort(line) },
    }).exports as unknown as LearnExports
    const [section] = WebAssembly.Module.customSections(module, 'leadline.build')
    this.build = section ? new TextDecoder().decode(section) : ''
    const version = this.exports.learnVersion()
    if (version !== L.LEARN_VERSION)
      throw new LeadlineError(`learn.wasm: found version ${version}, expected ${L.LEARN_VERSION}: rebuild or reinstall`)
    this.exports.init(maxMemoryMiB * MiB)
    this.refresh()
  }

  refresh(): void {
    if (this.u8 !== undefined && this.u8.length > 0) return // a view is emptied when its memory grows
    const { buffer } = this.exports.memory
    this.u8 = new Uint8Array(buffer)
    this.i32 = new Int32Array(buffer)
    this.f64 = new Float64Array(buffer)
  }
}

function abort(line: number): never {
  throw new WebAssembly.RuntimeError(`assertion failed at line ${line} of the learners`)
}
