// Fitting Stoikov's micro-price (F04): where the mid is heading, from the imbalance of the best sizes and the spread.
//
//   state x = (bin of B₁/(B₁ + A₁), spread); every observation also counts mirrored: (9 − bin, spread, −ΔM)
//   Q_xy = P(ΔM = 0, next y | x)   R_xy = P(ΔM ≠ 0, next y | x)   r_x = E[ΔM·1{ΔM ≠ 0} | x]
//   G¹ = (I − Q)⁻¹ r   B = (I − Q)⁻¹ R   G* = Σ Bⁱ G¹, i = 0…5            ticks
// Source: Stoikov, Quantitative Finance 18(12), 2018.
import { MICROPRICE_BINS, MICROPRICE_SPREADS_MAX } from '#layout'
import type { Core } from './core.js'
import { OptionError } from './errors.js'
import { solve, type Matrix } from './linear.js'

/** A row of 10 bins for each spread from 1 tick: G* in ticks, null where the state was never seen. */
export type MicropriceTable = readonly (readonly (number | null)[])[]

const BINS = MICROPRICE_BINS
const TERMS = 5
const SPREAD_SHARE = 0.9

interface Observation {
  readonly bin: number
  readonly spread: number
  readonly mid2: number
}

/** Collects best prices and sizes one after the other and fits the table. Fit on earlier data than you use it on. */
export class MicropriceFit {
  /** 'from bin, from spread, to bin, to spread, change of twice the mid' → how often */
  readonly #moves = new Map<string, number>()
  readonly #spreads = new Map<number, number>()
  #last: Observation | null = null

  /** The best level of each side after an event, in ticks and lots. A one-sided, locked or crossed book breaks the chain. */
  add(bidPxTicks: number, bidQtyLots: number, askPxTicks: number, askQtyLots: number): void {
    const spread = askPxTicks - bidPxTicks
    if (!(spread >= 1 && bidQtyLots > 0 && askQtyLots > 0)) {
      this.interrupt()
      return
    }
    const bin = Math.min(Math.floor((10 * bidQtyLots) / (bidQtyLots + askQtyLots)), BINS - 1)
    const now = { bin, spread, mid2: bidPxTicks + askPxTicks }
    this.#spreads.set(spread, (this.#spreads.get(spread) ?? 0) + 1)
    const last = this.#last
    if (last) {
      const move = [last.bin, last.spread, bin, spread, now.mid2 - last.mid2].join(',')
      this.#moves.set(move, (this.#moves.get(move) ?? 0) + 1)
    }
    this.#last = now
  }

  /** The next state does not follow from the last one (a resync, another day). */
  interrupt(): void {
    this.#last = null
  }

  /**
   * The fitted table up to the 90th percentile of the spread, at most `spreadsMax` ticks: 25, which is what a market takes.
   * A wider table is for evaluation. Throws OptionError without observations.
   */
  table(spreadsMax: number = MICROPRICE_SPREADS_MAX): MicropriceTable {
    const spreads = Math.min(this.#spreadsKept(), spreadsMax)
    if (spreads === 0 || this.#moves.size === 0)
      throw new OptionError('microprice: found no two states in a row, expected some')
    const n = BINS * spreads
    const seen = new Float64Array(n)
    const still: Matrix = Array.from({ length: n }, () => new Float64Array(n))
    const moved: Matrix = Array.from({ length: n }, () => new Float64Array(n))
    const drift = new Float64Array(n)
    const state = (bin: number, spread: number): number => (spread - 1) * BINS + bin
    for (const [move, count] of this.#moves) {
      const [bin, spread, nextBin, nextSpread, change2] = move.split(',').map(Number) as [
        number,
        number,
        number,
        number,
        number,
      ]
      // Wider books are left out, not pooled: on GOOG 2012-06-21 pooling took the gain over the mid away (0.990 → 1.000).
      if (spread > spreads || nextSpread > spreads) continue
      for (const mirrored of [false, true]) {
        const x = state(mirrored ? BINS - 1 - bin : bin, spread)
        const y = state(mirrored ? BINS - 1 - nextBin : nextBin, nextSpread)
        seen[x]! += count
        if (change2 === 0) still[x]![y]! += count
        else {
          moved[x]![y]! += count
          drift[x]! += (count * (mirrored ? -change2 : change2)) / 2
        }
      }
    }
    forget(seen, still, moved)
    const g = settle(still, moved, drift, seen)
    return Array.from({ length: spreads }, (_, s) =>
      Array.from({ length: BINS }, (_, bin) => {
        const x = s * BINS + bin
        return seen[x]! > 0 && Number.isFinite(g[x]!) ? g[x]! : null
      }),
    )
  }

  #spreadsKept(): number {
    const sorted = [...this.#spreads].sort(([a], [b]) => a - b)
    const total = sorted.reduce((sum, [, count]) => sum + count, 0)
    let sum = 0
    for (const [spread, count] of sorted) {
      sum += count
      if (sum >= SPREAD_SHARE * total) return spread
    }
    return 0
  }
}

/** States from which the mid was never seen to move, however many steps on: nothing can be fitted there, so they count as unseen. */
function forget(seen: Float64Array, still: Matrix, moved: Matrix): void {
  const moves = seen.map((_, x) => (moved[x]!.some((count) => count > 0) ? 1 : 0))
  for (let found = true; found;) {
    found = false
    for (let x = 0; x < seen.length; x++) {
      if (moves[x] === 1 || !still[x]!.some((count, y) => count > 0 && moves[y] === 1)) continue
      moves[x] = 1
      found = true
    }
  }
  for (let x = 0; x < seen.length; x++) if (moves[x] === 0) seen[x] = 0
}

/** G* = Σ Bⁱ (I − Q)⁻¹ r with counts turned into probabilities; a state never seen keeps an empty row. */
function settle(still: Matrix, moved: Matrix, drift: Float64Array, seen: Float64Array): Float64Array {
  const n = drift.length
  const system: Matrix = Array.from({ length: n }, (_, x) =>
    Float64Array.from({ length: n }, (_, y) => (x === y ? 1 : 0) - (seen[x]! > 0 ? still[x]![y]! / seen[x]! : 0)),
  )
  const right: Matrix = Array.from({ length: n }, (_, x) => {
    const of = (count: number): number => (seen[x]! > 0 ? count / seen[x]! : 0)
    return Float64Array.from({ length: n + 1 }, (_, y) => of(y < n ? moved[x]![y]! : drift[x]!))
  })
  const solved = solve(system, right)
  let term = Float64Array.from(solved, (row) => row[n]!)
  const total = Float64Array.from(term)
  for (let i = 1; i <= TERMS; i++) {
    const before = term
    term = Float64Array.from(solved, (row) => before.reduce((sum, g, y) => sum + row[y]! * g, 0))
    term.forEach((g, x) => (total[x]! += g))
  }
  return total
}

export function checkTable(table: MicropriceTable): void {
  const ok =
    Array.isArray(table) &&
    table.length >= 1 &&
    table.length <= MICROPRICE_SPREADS_MAX &&
    table.every(
      (row) => Array.isArray(row) && row.length === BINS && row.every((g) => g === null || typeof g === 'number'),
    )
  if (!ok) throw new OptionError(`microprice: expected 1 to ${MICROPRICE_SPREADS_MAX} rows of ${BINS} numbers or nulls`)
}

/** Hands a table to a market that was just made. */
export function writeTable(core: Core, market: number, table: MicropriceTable): void {
  core.reserve(table.length * BINS * 8)
  const at = core.input / 8
  table.flat().forEach((g, i) => (core.f64[at + i] = g ?? NaN))
  core.exports.setMicroprice(market, table.length)
}
