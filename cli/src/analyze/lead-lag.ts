// F77: correlation of two mids that move at their own times, no grid, at a shift of θ (Hayashi–Yoshida).
//   ρ(θ) = Σ r_i^X r_j^Y 1{I_i ∩ (J_j − θ) ≠ ∅} / √(Σ(r^X)² Σ(r^Y)²)      θ > 0: X leads
// Sources: Hayashi, Yoshida 2005; Hoffmann, Rosenbaum, Yoshida 2013; Huth, Abergel 2014 (the ratio).
import { midOf, type MarketSeries } from './series.js'

export interface LeadLag {
  readonly curve: readonly { readonly shiftS: number; readonly correlation: number }[]
  /** Where |ρ| is greatest; positive when the first leads. */
  readonly bestShiftS: number
  readonly bestCorrelation: number
  /** Σ ρ² over θ > 0 by that over θ < 0: above 1 the first leads. */
  readonly ratio: number
  readonly moves: readonly [number, number]
}

/** Moves of a log mid: move i happened in (times[i], times[i + 1]]. */
export interface Moves {
  readonly timesUs: readonly number[]
  readonly returns: readonly number[]
}

const STEPS_S = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1] as const
export const SHIFTS_S: readonly number[] = [...STEPS_S.map((s) => -s).reverse(), 0, ...STEPS_S]

export function movesOf(series: MarketSeries, fromUs: number, toUs: number): Moves {
  const [timesUs, returns]: [number[], number[]] = [[], []]
  let last = NaN
  for (let i = 0; i < series.length; i++) {
    const timeUs = series.tsUs[i]!
    const mid = midOf(series, i)
    if (timeUs < fromUs || timeUs > toUs || Number.isNaN(mid) || mid === last) continue
    // Events of one microsecond are one move.
    if (timeUs === timesUs.at(-1)) {
      if (returns.length > 0) returns[returns.length - 1]! += Math.log(mid / last)
    } else {
      if (timesUs.length > 0) returns.push(Math.log(mid / last))
      timesUs.push(timeUs)
    }
    last = mid
  }
  return { timesUs, returns }
}

/** Null when one of them doesn't move. */
export function leadLag(x: Moves, y: Moves): LeadLag | null {
  const scale = Math.sqrt(power(x.returns) * power(y.returns))
  if (!(scale > 0)) return null
  const curve = SHIFTS_S.map((shiftS) => ({ shiftS, correlation: overlap(x, y, Math.round(shiftS * 1e6)) / scale }))
  const best = curve.reduce((a, b) => (Math.abs(b.correlation) > Math.abs(a.correlation) ? b : a))
  const side = (sign: number): number =>
    power(curve.filter(({ shiftS }) => shiftS * sign > 0).map((p) => p.correlation))
  return {
    curve,
    bestShiftS: best.shiftS,
    bestCorrelation: best.correlation,
    ratio: side(1) / side(-1),
    moves: [x.returns.length, y.returns.length],
  }
}

/** Σ of products over all pairs of intervals that overlap once those of y are moved back by the shift. */
function overlap(x: Moves, y: Moves, shiftUs: number): number {
  let [sum, first] = [0, 0]
  for (let i = 0; i < x.returns.length; i++) {
    const [from, to] = [x.timesUs[i]! + shiftUs, x.timesUs[i + 1]! + shiftUs]
    while (first < y.returns.length && y.timesUs[first + 1]! <= from) first++
    for (let j = first; j < y.returns.length && y.timesUs[j]! < to; j++) sum += x.returns[i]! * y.returns[j]!
  }
  return sum
}

function power(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0)
}
