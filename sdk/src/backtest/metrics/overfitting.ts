// How probable it is that choosing the best of many trials chose by luck: combinatorially symmetric cross-validation.
import { OptionError } from '../../engine/errors.js'
import { ln } from '../../simulation/exact/exp-log.js'

export interface OverfittingOptions {
  /** Into how many blocks of equal length the periods are cut: even, 2 to 20. 16 unless said, that is 12,870 splits. */
  readonly blocks?: number
  /** By what the best is chosen: `sharpe` (mean over deviation) unless said. */
  readonly by?: 'sharpe' | 'mean'
}

export interface Overfitting {
  /** Share of the splits in which the trial that was best in one half was in the lower half, or in the middle, of the other. 0 to 1. */
  readonly pbo: number
  /** ln(ω/(1 − ω)) of each split, ω the rank of the chosen trial out of sample over N + 1: below 0 is worse than the median. */
  readonly logits: Float64Array
  /** Least-squares slope and intercept of the chosen trial's figure out of sample on that in sample; NaN if the latter never varies. */
  readonly slope: number
  readonly intercept: number
  /** Share of the splits in which the chosen trial lost out of sample. */
  readonly lossShare: number
  readonly trials: number
  readonly periodsUsed: number
}

/**
 * PBO of `returns[trial][period]`, all of one length, at least two trials and two periods a block. Bailey, Borwein, López de Prado and
 * Zhu 2017. The oldest periods that fill no block are left out. Equal figures share their mean rank; a trial that never varies has a
 * Sharpe ratio of 0. Of equals in sample the first is chosen.
 */
export function overfitting(returns: readonly ArrayLike<number>[], options: OverfittingOptions = {}): Overfitting {
  const { blocks = 16, by = 'sharpe' } = options
  const length = Math.min(...returns.map((row) => row.length))
  const width = Math.floor(length / blocks)
  if (!(Number.isInteger(blocks) && blocks >= 2 && blocks <= 20 && blocks % 2 === 0))
    throw new OptionError(`blocks: found ${blocks}, expected an even number from 2 to 20`)
  if (returns.length < 2 || returns.some((row) => row.length !== length) || width < 2)
    throw new OptionError(
      `returns: found ${returns.length} trials of ${length} periods and more, expected two or more of one length, ${2 * blocks} and more`,
    )
  const sums = returns.map((row) => blockSums(row, blocks, width))
  const splits = halves(blocks)
  const logits = new Float64Array(splits.length)
  const chosen: [inside: number, outside: number][] = []
  let losses = 0
  const inside = new Float64Array(returns.length)
  const outside = new Float64Array(returns.length)
  for (const [s, mask] of splits.entries()) {
    for (const [t, trial] of sums.entries()) {
      inside[t] = figureOf(trial, mask, true, width, by)
      outside[t] = figureOf(trial, mask, false, width, by)
    }
    const best = inside.indexOf(inside.reduce((a, b) => Math.max(a, b)))
    const share = rank(outside, best) / (returns.length + 1)
    logits[s] = ln(share / (1 - share))
    chosen.push([inside[best]!, outside[best]!])
    if (outside[best]! < 0) losses++
  }
  const pbo = logits.filter((logit) => logit <= 0).length / splits.length
  const used = { trials: returns.length, periodsUsed: width * blocks }
  return { pbo, logits, ...line(chosen), lossShare: losses / splits.length, ...used }
}

interface BlockSums {
  readonly first: Float64Array
  readonly second: Float64Array
}

function blockSums(row: ArrayLike<number>, blocks: number, width: number): BlockSums {
  const first = new Float64Array(blocks)
  const second = new Float64Array(blocks)
  const skipped = row.length - blocks * width
  for (let i = 0; i < blocks * width; i++) {
    const value = row[skipped + i]!
    first[Math.floor(i / width)]! += value
    second[Math.floor(i / width)]! += value * value
  }
  return { first, second }
}

/** Every choice of half the blocks, as bits. */
function halves(blocks: number): number[] {
  const found: number[] = []
  for (let mask = 0; mask < 1 << blocks; mask++) {
    let count = 0
    for (let rest = mask; rest > 0; rest &= rest - 1) count++
    if (count === blocks / 2) found.push(mask)
  }
  return found
}

function figureOf({ first, second }: BlockSums, mask: number, isInside: boolean, width: number, by: string): number {
  let [sum, squares] = [0, 0]
  for (let b = 0; b < first.length; b++) {
    if (((mask >> b) & 1) === (isInside ? 1 : 0)) {
      sum += first[b]!
      squares += second[b]!
    }
  }
  const n = (width * first.length) / 2
  const mean = sum / n
  if (by === 'mean') return mean
  const variance = (squares - n * mean * mean) / (n - 1)
  return variance > 1e-24 * squares ? mean / Math.sqrt(variance) : 0
}

/** 1 for the least; equals share the mean of their ranks. */
function rank(values: Float64Array, of: number): number {
  let [less, equal] = [0, 0]
  for (const value of values) {
    if (value < values[of]!) less++
    else if (value === values[of]!) equal++
  }
  return less + (equal + 1) / 2
}

function line(points: readonly (readonly [x: number, y: number])[]): { slope: number; intercept: number } {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length
  let [xx, xy] = [0, 0]
  for (const [x, y] of points) {
    xx += (x - meanX) * (x - meanX)
    xy += (x - meanX) * (y - meanY)
  }
  const slope = xx > 0 ? xy / xx : NaN
  return { slope, intercept: meanY - slope * meanX }
}
