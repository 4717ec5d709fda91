// What one-step models keep between two rows, market by market, and its way into and out of a batch.
import type { StateTensor } from '../manifest-graph.js'
import type { Floats } from './session.js'

/** The state of one market; zeros until the first row, and again after `reset()`. */
export class ModelState {
  /** In the order of the manifest's `state`, the side of the batch left out. */
  readonly tensors: readonly Float32Array[]
  /** Rows taken since the start. */
  steps = 0
  /** Starts: a row that was asked for before the last of them no longer belongs here. */
  starts = 1

  constructor(state: readonly StateTensor[]) {
    this.tensors = state.map(({ shape }) => new Float32Array(-shape.reduce((product, side) => product * side, 1)))
  }

  reset(): void {
    for (const tensor of this.tensors) tensor.fill(0)
    this.steps = 0
    this.starts++
  }
}

/** States by market. One whose book was lost and found again starts anew: rows from before the gap say nothing of the rows after it. */
export class MarketStates {
  readonly #state: readonly StateTensor[]
  readonly #markets = new Map<string, { readonly state: ModelState; epoch: number }>()
  /** Times that a state was given up because of another epoch. */
  resets = 0

  constructor(state: readonly StateTensor[]) {
    this.#state = state
  }

  get size(): number {
    return this.#markets.size
  }

  /** The state to be used for a row of this epoch of the market's book. */
  of(market: string, epoch: number): ModelState {
    const known = this.#markets.get(market)
    if (!known) {
      const state = new ModelState(this.#state)
      this.#markets.set(market, { state, epoch })
      return state
    }
    if (known.epoch !== epoch) {
      known.epoch = epoch
      known.state.reset()
      this.resets++
    }
    return known.state
  }

  /** Forgets a market that is followed no longer. */
  drop(market: string): void {
    this.#markets.delete(market)
  }
}

/** One tensor of many markets, side by side along the side of the batch. */
export function gathered({ shape }: StateTensor, states: readonly ModelState[], at: number): Floats {
  const { outer, inner } = blocksOf(shape)
  const count = states.length
  const sides = shape.map((side) => (side === -1 ? count : side))
  if (count === 1) return { data: states[0]!.tensors[at]!.slice(), shape: sides }
  const data = new Float32Array(outer * count * inner)
  for (const [b, { tensors }] of states.entries())
    for (let o = 0; o < outer; o++) data.set(tensors[at]!.subarray(o * inner, (o + 1) * inner), (o * count + b) * inner)
  return { data, shape: sides }
}

/** The way back. */
export function scatter({ shape }: StateTensor, data: Float32Array, states: readonly ModelState[], at: number): void {
  const { outer, inner } = blocksOf(shape)
  const count = states.length
  for (const [b, { tensors }] of states.entries())
    for (let o = 0; o < outer; o++) {
      const from = (o * count + b) * inner
      tensors[at]!.set(data.subarray(from, from + inner), o * inner)
    }
}

function blocksOf(shape: readonly number[]): { readonly outer: number; readonly inner: number } {
  const product = (sides: readonly number[]) => sides.reduce((all, side) => all * side, 1)
  const batch = shape.indexOf(-1)
  return { outer: product(shape.slice(0, batch)), inner: product(shape.slice(batch + 1)) }
}
