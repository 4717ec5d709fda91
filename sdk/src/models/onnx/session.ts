// One session and the queue before it: runs follow each other, in the order in which they were asked for.
import { ModelError } from '../errors.js'
import { fail } from '../model-part.js'
import { floatsOf, type Ort, type OrtSession, type OrtValueMetadata } from './ort.js'

/** A tensor of 32-bit floats, row-major. */
export interface Floats {
  readonly data: Float32Array
  readonly shape: readonly number[]
}

/** Runs that may wait; a caller who asks faster than that has to leave some out. */
export const QUEUE_MOST = 1024

export class Session {
  readonly #ort: Ort
  readonly #session: OrtSession
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #isOpen = true

  constructor(ort: Ort, session: OrtSession) {
    this.#ort = ort
    this.#session = session
  }

  /** Runs that wait or are under way. */
  get waiting(): number {
    return this.#waiting
  }

  /**
   * Runs the graph once it is its turn; only the named outputs are computed for the caller. `feeds` is called when the turn has come,
   * `taken` before the next one begins. Rejects with ModelError for a full queue, a closed session, or what the runtime throws.
   */
  run<T>(
    feeds: () => ReadonlyMap<string, Floats>,
    outputs: readonly string[],
    taken: (results: ReadonlyMap<string, Floats>) => T,
  ): Promise<T> {
    if (this.#waiting >= QUEUE_MOST)
      return Promise.reject(new ModelError('queue', `${this.#waiting} runs that wait`, `at most ${QUEUE_MOST}`))
    this.#waiting++
    const turn = this.#last.then(async () => {
      try {
        return taken(await this.#run(feeds(), outputs))
      } finally {
        this.#waiting--
      }
    })
    this.#last = turn.catch(() => {})
    return turn
  }

  async #run(feeds: ReadonlyMap<string, Floats>, outputs: readonly string[]): Promise<ReadonlyMap<string, Floats>> {
    if (!this.#isOpen) throw new ModelError('model', 'a closed one', 'an open one')
    const tensors = Object.fromEntries(
      [...feeds].map(([name, { data, shape }]) => [name, new this.#ort.Tensor('float32', data, shape)]),
    )
    let results
    try {
      results = await this.#session.run(tensors as Record<string, never>, outputs)
    } catch (cause) {
      throw new ModelError('model', `what ONNX Runtime says: ${String(cause).slice(0, 300)}`, 'a run', { cause })
    }
    return new Map(
      outputs.map((name) => {
        const tensor = results[name]
        return [name, { data: floatsOf(tensor, `outputs.${name}`), shape: tensor!.dims }]
      }),
    )
  }

  /** Lets the runs that wait end, then frees the session's memory. */
  async close(): Promise<void> {
    await this.#last
    if (!this.#isOpen) return
    this.#isOpen = false
    await this.#session.release()
  }
}

/** Sides of a tensor of 32-bit floats; −1 for one that isn't fixed. Throws ModelError where there is none of that name. */
export function sidesOf(values: readonly OrtValueMetadata[], name: string, where: string): readonly number[] {
  const value = values.find((given) => given.name === name)
  if (!value) return fail(where, values.map((given) => given.name).join(', ') || 'none', JSON.stringify(name))
  if (!value.isTensor || value.type !== 'float32') return fail(`${where}.${name}`, value.type ?? 'no tensor', 'float32')
  return value.shape!.map((side) => (typeof side === 'number' ? side : -1))
}

/** Throws ModelError unless the sides are those wanted, −1 standing for any on either hand. */
export function mustHaveSides(sides: readonly number[], wanted: readonly number[], where: string): void {
  const fits =
    sides.length === wanted.length && sides.every((side, i) => side === -1 || wanted[i] === -1 || side === wanted[i])
  if (!fits) fail(where, `[${sides.join(', ')}]`, `[${wanted.join(', ')}]`)
}
