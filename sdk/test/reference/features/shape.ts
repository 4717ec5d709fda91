// How size is spread over the first ten levels: F17 slope, F18 convexity, F19 and F20 concentration.
import type { Level, Side } from '../book.js'
import { ofSide, ofTouch, quotient } from '../gates.js'
import { halfTicks } from '../imbalance.js'
import { levelsOf, SIDES } from '../past/rows.js'
import type { Family, Formula, Reason, Value } from '../reading.js'

const LEVELS = 10

/** Distance from the mid in ticks and cumulative size in lots. */
function ladder(levels: readonly Level[], mid2: bigint): { d: number; size: number }[] {
  let size = 0n
  return levels.slice(0, LEVELS).map(([px, lots]) => {
    size += lots
    return { d: Number(halfTicks(px, mid2)) / 2, size: Number(size) }
  })
}

/** Least squares through the origin, lots per tick. */
function slope(levels: readonly Level[], mid2: bigint): Value {
  const steps = ladder(levels, mid2)
  const sum = (term: (step: { d: number; size: number }) => number) => steps.reduce((all, step) => all + term(step), 0)
  return quotient(
    sum(({ d, size }) => d * size),
    sum(({ d }) => d * d),
  )
}

/** Naes and Skjeltorp 2006, equations 1 to 3: relative growth of ln(cumulative lots) over relative growth of price. */
function slopeNs(levels: readonly Level[], mid2: bigint): Value {
  const steps = ladder(levels, mid2).map(({ size }) => Math.log(size))
  const prices = levels.slice(0, LEVELS).map(([px]) => Number(px))
  const first = steps[0]!
  if (first === 0 || 2n * levels[0]![0] === mid2) return 'zero_denominator'
  let sum = first / Math.abs(prices[0]! / (Number(mid2) / 2) - 1)
  for (let j = 1; j < steps.length; j++) {
    sum += (steps[j]! / steps[j - 1]! - 1) / Math.abs(prices[j]! / prices[j - 1]! - 1)
  }
  return sum / steps.length
}

/** Quadratic coefficient of C_m / C_L on x and x^2, x = d_m / d_L. */
function convexity(levels: readonly Level[], mid2: bigint): Value {
  const steps = ladder(levels, mid2)
  const last = steps.at(-1)
  if (last === undefined || steps.length < 4) return 'too_few'
  const points = steps.map(({ d, size }) => ({ x: d / last.d, y: size / last.size }))
  const sum = (term: (point: { x: number; y: number }) => number) => points.reduce((all, point) => all + term(point), 0)
  const slope = sum(({ x }) => x ** 3) / sum(({ x }) => x * x)
  // What x leaves of its square: next to nothing where the levels lie close together, far from the mid.
  const rest = ({ x }: { x: number }) => x * (x - slope)
  const left = sum((point) => rest(point) ** 2)
  if (!(left > 1e-12 * sum(({ x }) => x ** 4))) return 'zero_denominator'
  return sum((point) => rest(point) * point.y) / left
}

function shares(levels: readonly Level[]): number[] {
  const sizes = levels.slice(0, LEVELS).map(([, lots]) => Number(lots))
  const all = sizes.reduce((sum, size) => sum + size, 0)
  return sizes.map((size) => size / all)
}

function entropy(levels: readonly Level[]): Value {
  const parts = shares(levels)
  return quotient(
    parts.reduce((sum, p) => sum - p * Math.log(p), 0),
    Math.log(parts.length),
  )
}

type OfSide = (levels: readonly Level[], mid2: bigint) => Value

function bySide(formula: OfSide, side: Side): Formula {
  return ofTouch(({ mid2 }, { view }) => formula(levelsOf(view, side), mid2))
}

function ofBoth(formula: OfSide, join: (bid: number, ask: number) => Value): Formula {
  return ofTouch(({ mid2 }, { view }) => {
    const [bid, ask] = [formula(view.bids, mid2), formula(view.asks, mid2)]
    if (typeof bid === 'number' && typeof ask === 'number') return join(bid, ask)
    return (typeof bid === 'number' ? ask : bid) as Reason
  })
}

export const shape: Family = {
  plain: [
    ...SIDES.flatMap(
      (side) =>
        [
          [`book_slope_${side}`, bySide(slope, side)],
          [`book_slope_ns_${side}`, bySide(slopeNs, side)],
          [`book_convexity_${side}`, bySide(convexity, side)],
          [`depth_hhi_${side}`, ofSide(side, (levels) => shares(levels).reduce((sum, p) => sum + p * p, 0))],
          [`depth_entropy_${side}`, ofSide(side, (levels) => entropy(levels))],
        ] as const,
    ),
    ['book_slope_imb', ofBoth(slope, (bid, ask) => quotient(bid - ask, bid + ask))],
    ['book_slope_ns', ofBoth(slopeNs, (bid, ask) => (bid + ask) / 2)],
  ],
}
