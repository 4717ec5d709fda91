// How much worse a model gets when a group of features tells it nothing: their columns are shuffled among the rows, together, so that
// features that go together are not blamed on each other. Deterministic by its seed.
//
// Sources: Breiman 2001, "Random forests"; Politis and Romano for resampling whole blocks, such as days, whose rows are not independent.
import { PROBABILITY_LEAST } from '../calibration/apply.js'
import { ln, uniformAt } from '../exact.js'

export interface PermutationOptions {
  /** Probabilities of rows, flat; given `count` inputs, one after another. */
  predict(inputs: Float32Array, count: number): ArrayLike<number> | Promise<ArrayLike<number>>
  /** Rows that the model was not fitted on, flat: each `rows × features`. */
  readonly inputs: Float32Array
  readonly outcomes: ArrayLike<number>
  readonly classes: number
  /** Features of a row of the window. */
  readonly features: number
  /** Places of features by the name of their group. */
  readonly groups: Readonly<Record<string, readonly number[]>>
  readonly seed: number
  /** Which rows go together when they are drawn again: the day, or another block. Each by itself unless told. */
  readonly blocks?: ArrayLike<number>
  /** Shuffles that the mean is taken of; 5 unless told. */
  readonly repeats?: number
  /** Draws of the blocks, with replacement; 1,000 unless told. */
  readonly draws?: number
  /** Of the interval; 0.95 unless told. */
  readonly coverage?: number
}

export interface Importance {
  readonly group: string
  /** Mean rise of the logarithmic loss, nats a row. */
  readonly rise: number
  /** Percentiles of the draws. */
  readonly from: number
  readonly to: number
}

/** Greatest rise first. Throws RangeError for rows, groups or blocks that don't fit together. */
export async function permutationImportance(options: PermutationOptions): Promise<Importance[]> {
  const { inputs, outcomes, classes, groups, seed, repeats = 5, draws = 1000, coverage = 0.95 } = options
  const count = mustFit(options)
  const plain = losses(await options.predict(inputs, count), outcomes, classes)
  const importances: Importance[] = []
  for (const [at, [group, columns]] of Object.entries(groups).entries()) {
    const rises = new Float64Array(count)
    for (let repeat = 0; repeat < repeats; repeat++) {
      const order = shuffled(count, seed, at * repeats + repeat)
      const found = losses(await options.predict(exchanged(options, columns, order), count), outcomes, classes)
      for (let row = 0; row < count; row++) rises[row]! += (found[row]! - plain[row]!) / repeats
    }
    const [from, to] = bootstrap(rises, options.blocks ?? null, { seed, stream: 0x8000_0000 + at, draws, coverage })
    importances.push({ group, rise: rises.reduce((sum, rise) => sum + rise, 0) / count, from, to })
  }
  return importances.toSorted((a, b) => b.rise - a.rise)
}

/** Percentiles of the mean when whole blocks are drawn again. */
export function bootstrap(
  values: Float64Array,
  blocks: ArrayLike<number> | null,
  {
    seed,
    stream = 0,
    draws = 1000,
    coverage = 0.95,
  }: { readonly seed: number; readonly stream?: number; readonly draws?: number; readonly coverage?: number },
): readonly [from: number, to: number] {
  const sums = new Map<number, { sum: number; rows: number }>()
  for (const [row, value] of values.entries()) {
    const block = blocks === null ? row : blocks[row]!
    const known = sums.get(block) ?? { sum: 0, rows: 0 }
    known.sum += value
    known.rows++
    sums.set(block, known)
  }
  const all = [...sums.values()]
  const means = new Float64Array(draws)
  for (let draw = 0; draw < draws; draw++) {
    let [sum, rows] = [0, 0]
    for (let i = 0; i < all.length; i++) {
      const drawn = all[Math.floor(uniformAt(seed, stream, draw * all.length + i) * all.length)]!
      sum += drawn.sum
      rows += drawn.rows
    }
    means[draw] = sum / rows
  }
  means.sort()
  const tail = (1 - coverage) / 2
  const at = (share: number) => means[Math.min(draws - 1, Math.max(0, Math.ceil(share * draws) - 1))]!
  return [at(tail), at(1 - tail)]
}

function losses(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>, classes: number): Float64Array {
  return Float64Array.from(
    { length: outcomes.length },
    (_, row) => -ln(Math.max(probabilities[row * classes + outcomes[row]!]!, PROBABILITY_LEAST)),
  )
}

/** Rows with the columns of a group taken from the rows of an order. */
function exchanged(
  { inputs, features, outcomes }: PermutationOptions,
  columns: readonly number[],
  order: Uint32Array,
): Float32Array {
  const each = inputs.length / outcomes.length
  const copy = inputs.slice()
  for (const [row, from] of order.entries())
    for (let start = 0; start < each; start += features)
      for (const column of columns) copy[row * each + start + column] = inputs[from * each + start + column]!
  return copy
}

/** Fisher and Yates. */
function shuffled(count: number, seed: number, stream: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(uniformAt(seed, stream, i) * (i + 1))
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return order
}

function mustFit({ inputs, outcomes, features, groups, blocks }: PermutationOptions): number {
  const count = outcomes.length
  if (count === 0 || inputs.length === 0 || inputs.length % (count * features) !== 0)
    throw new RangeError(`inputs: found ${inputs.length} numbers, expected a multiple of ${count} rows × ${features}`)
  if (blocks !== undefined && blocks.length !== count)
    throw new RangeError(`blocks: found ${blocks.length}, expected ${count}, one a row`)
  for (const [group, columns] of Object.entries(groups))
    for (const column of columns)
      if (!(Number.isInteger(column) && column >= 0 && column < features))
        throw new RangeError(`groups.${group}: found ${column}, expected a place from 0 to ${features - 1}`)
  return count
}
