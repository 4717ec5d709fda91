// Intervals of figures whose observations hang together in time: whole stretches of time are drawn, never single observations.
import { uniformAt } from '../../simulation/exact/philox.js'
import { DAY_MS } from '../metrics/equity.js'
import { ascending, moments, quantile } from '../metrics/moments.js'

const DAY_US = DAY_MS * 1000
/** Fewer blocks say nothing of how much blocks differ. */
export const LEAST_BLOCKS = 5
/** Into how many blocks a recording of fewer days is cut. */
const TIME_BLOCKS = 20
/** A longer silence counts as so much: nights and lunch breaks fill no blocks. */
const SILENCE_US = 60_000_000

/** How a recording is cut into blocks. */
export interface BlockPlan {
  /** UTC days, or stretches that hold the same time with silences cut short. */
  readonly kind: 'day' | 'time'
  /** Of a block, silences cut short. */
  readonly lengthUs: number
  /** Where each block begins, epoch microseconds, ascending. */
  readonly startsUs: Float64Array
}

export interface BlockWishes {
  /** Stretches are at least so long: a block must be long against what ties observations together. */
  readonly leastUs: number
  /** From how many days on blocks are days. */
  readonly leastDays: number
}

/** `tsUs` ascends. Days where there are enough of them, else 20 stretches, or fewer where one would be too short. */
export function planBlocks(tsUs: ArrayLike<number>, { leastUs, leastDays }: BlockWishes): BlockPlan {
  const days: number[] = []
  for (let i = 0, day = NaN; i < tsUs.length; i++) {
    const one = Math.floor(tsUs[i]! / DAY_US)
    if (one !== day) days.push((day = one))
  }
  if (days.length >= leastDays)
    return { kind: 'day', lengthUs: DAY_US, startsUs: Float64Array.from(days, (day) => day * DAY_US) }
  const clock = clockOf(tsUs)
  const lastUs = clock.at(-1) ?? 0
  const count = Math.max(1, Math.min(TIME_BLOCKS, Math.floor(lastUs / leastUs)))
  // so that the last moment is in the last block
  const lengthUs = Math.floor(lastUs / count) + 1
  const startsUs: number[] = []
  for (let i = 0, block = -1; i < clock.length; i++) {
    const one = Math.floor(clock[i]! / lengthUs)
    if (one !== block) startsUs.push(tsUs[i]!)
    block = one
  }
  return { kind: 'time', lengthUs, startsUs: Float64Array.from(startsUs) }
}

/** Time since the first moment at each of them, silences cut short. */
export function clockOf(tsUs: ArrayLike<number>): Float64Array {
  const clock = new Float64Array(tsUs.length)
  for (let i = 1; i < clock.length; i++) clock[i] = clock[i - 1]! + Math.min(SILENCE_US, tsUs[i]! - tsUs[i - 1]!)
  return clock
}

/** 0 is the first; a time before it is in it. */
export function blockOf({ startsUs }: BlockPlan, tsUs: number): number {
  return Math.max(0, countUntil(startsUs, tsUs) - 1)
}

/** How many of ascending `values` are ≤ `value`. */
export function countUntil(values: ArrayLike<number>, value: number): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low
}

/** Sums over the observations of each block, by the block's number: what every figure is made of. */
export class BlockSums {
  readonly #width: number
  readonly #blocks = new Map<number, Float64Array>()

  /** `width`: how many sums. */
  constructor(width: number) {
    this.#width = width
  }

  add(block: number, column: number, value: number): void {
    let sums = this.#blocks.get(block)
    if (!sums) this.#blocks.set(block, (sums = new Float64Array(this.#width)))
    sums[column]! += value
  }

  /** The blocks with an observation, oldest first. */
  get rows(): readonly Float64Array[] {
    return [...this.#blocks].sort(([a], [b]) => a - b).map(([, sums]) => sums)
  }

  get total(): Float64Array {
    const total = new Float64Array(this.#width)
    for (const sums of this.#blocks.values()) for (let i = 0; i < total.length; i++) total[i]! += sums[i]!
    return total
  }
}

/** A figure and its 95 % interval; the bounds are NaN where there are too few blocks. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
  /** Standard error: deviation of the draws. */
  readonly error: number
}

export type Figure = (sums: Float64Array) => number

export interface Draws {
  readonly seed: number
  /** How often a whole set of blocks is drawn. 2,000 unless said. */
  readonly resamples?: number
}

/** Draws in which a figure is undefined are left out; of more than this share there is no interval. */
const UNDEFINED_MOST = 0.05

/**
 * Each figure of the sums over all blocks, with the 2.5 and 97.5 % quantiles of the same figure over as many blocks drawn with replacement
 * (Efron 1979; blocks: Künsch 1989). All figures see the same draws. Under five blocks there are no intervals; with few more they are
 * somewhat too short.
 */
export function blockBootstrap(sums: BlockSums, figures: readonly Figure[], draws: Draws): Estimate[] {
  const { seed, resamples = 2000 } = draws
  const { rows, total } = sums
  const values = figures.map((figure) => figure(total))
  if (rows.length < LEAST_BLOCKS) return values.map((value) => ({ value, low: NaN, high: NaN, error: NaN }))
  const drawn = figures.map((): number[] => [])
  const sum = new Float64Array(total.length)
  const draw = drawBlocks(seed, resamples, rows.length)
  for (let r = 0; r < resamples; r++) {
    sum.fill(0)
    for (let b = 0; b < rows.length; b++) {
      const row = rows[draw[r * rows.length + b]!]!
      for (let i = 0; i < sum.length; i++) sum[i]! += row[i]!
    }
    for (const [f, figure] of figures.entries()) {
      const value = figure(sum)
      if (Number.isFinite(value)) drawn[f]!.push(value)
    }
  }
  return values.map((value, f) => {
    const list = drawn[f]!
    if (list.length < (1 - UNDEFINED_MOST) * resamples) return { value, low: NaN, high: NaN, error: NaN }
    const sorted = ascending(list)
    const { deviation } = moments(list)
    return { value, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975), error: deviation }
  })
}

/** The last one, kept: many figures of one recording are of the same blocks and the same draws. */
let kept = { seed: NaN, resamples: NaN, blocks: NaN, draw: new Uint32Array(0) }

function drawBlocks(seed: number, resamples: number, blocks: number): Uint32Array {
  if (kept.seed !== seed || kept.resamples !== resamples || kept.blocks !== blocks) {
    const draw = Uint32Array.from({ length: resamples * blocks }, (_, i) =>
      Math.floor(uniformAt(seed, Math.floor(i / blocks), i % blocks) * blocks),
    )
    kept = { seed, resamples, blocks, draw }
  }
  return kept.draw
}
