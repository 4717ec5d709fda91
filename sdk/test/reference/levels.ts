// Support and resistance by outlier size: which resting levels are large against their neighbours, or, in the robust
// form, against the levels at the same distance from the mid.
import type { Level, Side } from './book.js'
import type { View } from './flow.js'
import { halfTicks, isWithin, twiceMid } from './imbalance.js'

export interface LevelOptions {
  /**
   * 'ratio': q >= ratio * mean of the neighbours. 'robust': z of ln(1 + q) in its distance bucket >= z. 'deviation': q > mean +
   * z * sigma of the sizes in ten blocks of 64 ticks, the best's and those behind it.
   */
  readonly form?: 'ratio' | 'robust' | 'deviation'
  readonly ratio?: number
  readonly z?: number
}

export interface LargeLevel {
  readonly side: Side
  readonly pxTicks: bigint
  readonly qtyLots: bigint
  readonly strength: number
}

const NEIGHBOURS = 5
const REACH_TENTH_BPS = 250n
/** Upper edges of the distance buckets: 1, 2.5, 5, 10, 25 bp. */
const BUCKETS = [10n, 25n, 50n, 100n, REACH_TENTH_BPS]

/** Bids nearest first, then asks nearest first. */
export function largeLevels(view: View, options: LevelOptions = {}): LargeLevel[] {
  const mid2 = twiceMid(view)
  if (mid2 === null) return []
  const forms = {
    ratio: (_: Side, levels: readonly Level[], rank: number) => againstNeighbours(levels, rank, options.ratio ?? 2),
    robust: (_: Side, levels: readonly Level[], rank: number) =>
      robust(view, mid2, levels[rank] as Level, options.z ?? 3.5),
    deviation: (side: Side, levels: readonly Level[], rank: number) =>
      deviation(side, side === 'bid' ? view.bids : view.asks, levels[rank] as Level, options.z ?? 4),
  }
  const strengthOf = forms[options.form ?? 'ratio']
  const found = (side: Side, levels: readonly Level[]) =>
    near(levels, mid2).flatMap(([pxTicks, qtyLots], rank): LargeLevel[] => {
      if (rank === 0) return []
      const strength = strengthOf(side, levels, rank)
      return strength === null ? [] : [{ side, pxTicks, qtyLots, strength }]
    })
  return [...found('bid', view.bids), ...found('ask', view.asks)]
}

/** The levels within reach; they come nearest first. */
function near(levels: readonly Level[], mid2: bigint): readonly Level[] {
  const beyond = levels.findIndex(([price]) => !isWithin(price, mid2, REACH_TENTH_BPS))
  return beyond === -1 ? levels : levels.slice(0, beyond)
}

/** q * n / sum over up to 5 better and 5 worse neighbours, or null when that is below the ratio. */
function againstNeighbours(levels: readonly Level[], rank: number, ratio: number): number | null {
  const better = levels.slice(Math.max(0, rank - NEIGHBOURS), rank)
  const worse = levels.slice(rank + 1, rank + 1 + NEIGHBOURS)
  const neighbours = [...better, ...worse]
  const sum = neighbours.reduce((total, [, size]) => total + size, 0n)
  const scaled = (levels[rank]?.[1] ?? 0n) * BigInt(neighbours.length)
  if (neighbours.length === 0) return null
  const large = Number.isInteger(ratio) ? scaled >= BigInt(ratio) * sum : Number(scaled) >= ratio * Number(sum)
  return large ? Number(scaled) / Number(sum) : null
}

const BLOCK = 64n
const BLOCKS = 10n

/** Which block of 64 ticks a price is in, counted in the direction in which prices get better. */
function blockOf(price: bigint, side: Side): bigint {
  const key = side === 'bid' ? price : -price
  return key >= 0n ? key / BLOCK : -((-key + BLOCK - 1n) / BLOCK)
}

/** (q - mean) / sigma over the levels of the best's block and the nine behind it, or null when q <= mean + z * sigma. */
function deviation(side: Side, levels: readonly Level[], level: Level, z: number): number | null {
  const size = level[1]
  const first = blockOf((levels[0] as Level)[0], side)
  const isNear = ([price]: Level) => first - blockOf(price, side) < BLOCKS
  if (!isNear(level)) return null
  const sizes = levels.filter(isNear).map(([, qty]) => qty)
  const n = BigInt(sizes.length)
  const sum = sizes.reduce((total, qty) => total + qty, 0n)
  const squares = sizes.reduce((total, qty) => total + qty * qty, 0n)
  const mean = Number(sum) / Number(n)
  const sigma = Math.sqrt(Number(n * squares - sum * sum)) / Number(n)
  return Number(size) > mean + z * sigma ? (Number(size) - mean) / sigma : null
}

function bucketOf(price: bigint, mid2: bigint): number {
  return BUCKETS.findIndex((edge) => isWithin(price, mid2, edge))
}

/** (x - median) / (1.4826 * MAD) of x = ln(1 + q); IQR / 1.349 when the MAD is 0. */
function robust(view: View, mid2: bigint, [price, size]: Level, threshold: number): number | null {
  const bucket = bucketOf(price, mid2)
  const population = [...near(view.bids, mid2).slice(1), ...near(view.asks, mid2).slice(1)]
    .filter(([other]) => halfTicks(other, mid2) > 0n && bucketOf(other, mid2) === bucket)
    .map(([, qty]) => Math.log(1 + Number(qty)))
  const middle = quantile(population, 0.5)
  const mad = quantile(
    population.map((x) => Math.abs(x - middle)),
    0.5,
  )
  const spread = mad > 0 ? 1.4826 * mad : (quantile(population, 0.75) - quantile(population, 0.25)) / 1.349
  if (spread === 0) return null
  const z = (Math.log(1 + Number(size)) - middle) / spread
  return z >= threshold ? z : null
}

/** Linear between the two nearest ranks. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = (sorted.length - 1) * share
  const low = sorted[Math.floor(rank)] ?? 0
  const high = sorted[Math.ceil(rank)] ?? 0
  return low + (high - low) * (rank - Math.floor(rank))
}
