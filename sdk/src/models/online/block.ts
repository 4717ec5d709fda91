// What all learners have: names, the last answer, counters, and their state as bytes.
import * as L from '#learn-layout'
import { refuse } from './errors.js'
import type { LearnModule } from './module.js'
import type { Plan } from './plan.js'
import { readProgress, type Progress } from './progress.js'
import { restoreBlock, saveBlock } from './saved.js'

/** How a call ended. Nothing of these throws: each is counted in `progress`. */
export type LearnStatus =
  | 'done'
  /** An input or a label was no number, or no label of this learner. */
  | 'skipped'
  /** The step would have been too long. */
  | 'rejected'
  /** A detector's alarm. */
  | 'drift'
  /** The label came before its time. */
  | 'early'
  /** No room for another prediction to wait. */
  | 'full'
  /** No prediction waits. */
  | 'empty'

export const STATUSES: readonly LearnStatus[] = ['done', 'skipped', 'rejected', 'drift', 'early', 'full', 'empty']

/** What was learnt at some moment: `rollback()` of the learner that gave it goes back there. */
export class Snapshot {
  /** @internal */
  readonly of: Block
  /** @internal */
  readonly state: Uint8Array

  /** @internal */
  constructor(of: Block, state: Uint8Array) {
    this.of = of
    this.state = state
  }
}

export class Block {
  /** 'ftrl', 'kalman', … */
  readonly kind: string
  /** Names of the inputs, in their order. */
  readonly inputs: readonly string[]
  /** Names of the numbers in `out`, in their order. */
  readonly outputs: readonly string[]
  /** The last answer, overwritten by the next; NaN where the inputs could not be taken. */
  readonly out: Float64Array
  /** 0: numbers; else how many classes there are. */
  readonly classes: number
  protected readonly plan: Plan
  protected readonly module: LearnModule
  #at: number

  /** @internal */
  constructor(module: LearnModule, plan: Plan, at: number) {
    this.module = module
    this.plan = plan
    this.#at = at
    this.kind = plan.name
    this.inputs = plan.inputs
    this.outputs = plan.outputs
    this.classes = plan.classes
    this.out = new Float64Array(plan.outputs.length).fill(NaN)
  }

  protected get at(): number {
    return this.#at === 0 ? refuse(this.kind, 'a closed learner', 'an open one') : this.#at
  }

  /** One of the last answer's numbers, by its name. */
  output(name: string): number {
    const index = this.outputs.indexOf(name)
    return index >= 0 ? this.out[index]! : refuse('output', JSON.stringify(name), `one of ${this.outputs.join(', ')}`)
  }

  /** Bytes of memory it takes. */
  get bytes(): number {
    return this.module.i32[(this.at + L.B_BYTES) >> 2]!
  }

  get progress(): Progress {
    return readProgress(this.module.i32, this.module.f64, this.at)
  }

  /** Everything as bytes: what was learnt, counters, predictions that wait. */
  save(): Uint8Array {
    return saveBlock(this.module, this.at)
  }

  /**
   * Goes on where `save()` was called, bit for bit. Throws LearnError, and changes nothing, for damaged bytes and for those of another version,
   * kind, feature hash or option.
   */
  restore(bytes: Uint8Array): void {
    restoreBlock(this.module, this.at, this.plan, bytes)
  }

  /** What is learnt now. */
  snapshot(): Snapshot {
    const [from, to] = this.#state()
    return new Snapshot(this, this.module.u8.slice(from, to))
  }

  /** Forgets what was learnt since; counters and waiting predictions stay. */
  rollback(snapshot: Snapshot): void {
    if (snapshot.of !== this) refuse('snapshot', 'one of another learner', `one of this ${this.kind}`)
    this.module.u8.set(snapshot.state, this.#state()[0])
  }

  /** Forgets all that was learnt; counters and waiting predictions stay. */
  reset(): void {
    this.module.exports.reset(this.at)
  }

  /** Frees its memory. */
  close(): void {
    if (this.#at !== 0) this.module.exports.close(this.#at)
    this.#at = 0
  }

  #state(): [from: number, to: number] {
    const { i32 } = this.module
    const from = this.at + i32[(this.at + L.B_STATE) >> 2]!
    return [from, from + i32[(this.at + L.B_STATE_BYTES) >> 2]!]
  }

  /** Writes the inputs where the module looks for them. */
  protected give(values: ArrayLike<number>): void {
    const n = this.inputs.length
    if (values.length !== n) throw new RangeError(`${this.kind}: found ${values.length} inputs, expected ${n}`)
    const { f64 } = this.module
    for (let i = 0; i < n; i++) f64[L.VIEW_X / 8 + i] = values[i]!
  }

  /** Writes a time and a label or value where the module looks for them. */
  protected tell(tsUs: number, value: number): void {
    const { f64 } = this.module
    f64[(L.VIEW_TOLD + L.TOLD_TIME) / 8] = tsUs
    f64[(L.VIEW_TOLD + L.TOLD_VALUE) / 8] = value
  }

  /** Fetches the answer. */
  protected take(status: number): LearnStatus {
    const { f64 } = this.module
    const { out } = this
    for (let i = 0; i < out.length; i++) out[i] = f64[L.VIEW_OUT / 8 + i]!
    return STATUSES[status]!
  }

  /** Numbers of the state, from its first one behind the scaler on. */
  protected numbers(from: number, count: number): Float64Array {
    const { i32, f64 } = this.module
    const at = this.at
    const isRunning = f64[((at + L.CONFIG) >> 3) + L.CF_SCALE] === L.SCALE_RUNNING
    const width = i32[(at + L.B_WIDTH) >> 2]!
    const start = ((at + i32[(at + L.B_STATE) >> 2]!) >> 3) + (isRunning ? 2 + 2 * width : 0) + from
    return f64.slice(start, start + count)
  }
}
