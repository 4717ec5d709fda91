// How size grows with distance: F17 slope and F18 convexity, over the best ten levels of a side. d in ticks, C in lots.
import { FLOW_DEPTH, REASON_TOO_FEW } from '../layout'
import { levelKey, levelLots, levelsOf, mid2Now, remarkFewer, topSum } from './levels'
import { because } from './undefined'

const BOTH: i32 = 2
const LEAST_LEVELS: i32 = 4
const LEAST_REST: f64 = 1e-12

/** |p − M| of a level in ticks. */
@inline function distance(side: i32, rank: i32, mid: i64): f64 {
  const px = side == 0 ? levelKey(0, rank) : -levelKey(1, rank)
  return <f64>abs(2 * px - mid) * 0.5
}

/** F17: Σ d·C/Σ d², lots per tick; of both sides (bid − ask)/(bid + ask). */
export function slope(side: i32): f64 {
  remarkFewer(FLOW_DEPTH)
  if (side != BOTH) return slopeOf(side)
  const bid = slopeOf(0)
  const ask = slopeOf(1)
  return (bid - ask) / (bid + ask)
}

function slopeOf(side: i32): f64 {
  const mid = mid2Now()
  let c: f64 = 0
  let product: f64 = 0
  let square: f64 = 0
  for (let i = 0; i < levelsOf(side); i++) {
    const d = distance(side, i, mid)
    c += <f64>levelLots(side, i)
    product += d * c
    square += d * d
  }
  return product / square
}

/**
 * F17 slope_ns (Næs, Skjeltorp 2006): 1/N·(v₁/|p₁/p₀ − 1| + Σ (v_{j+1}/v_j − 1)/|p_{j+1}/p_j − 1|), v = ln of cumulative lots,
 * p₀ = M. NaN where v₁ = 0 (one lot). Both: the mean of the sides.
 */
export function slopeNs(side: i32): f64 {
  remarkFewer(FLOW_DEPTH)
  return side == BOTH ? (slopeNsOf(0) + slopeNsOf(1)) * 0.5 : slopeNsOf(side)
}

function slopeNsOf(side: i32): f64 {
  const n = levelsOf(side)
  let lots: f64 = <f64>levelLots(side, 0)
  let v = Math.log(lots)
  let px = <f64>levelKey(side, 0)
  if (v == 0) return NaN
  const mid = <f64>mid2Now() * (side == 0 ? 0.5 : -0.5)
  let sum = v / Math.abs(px / mid - 1)
  for (let i = 1; i < n; i++) {
    lots += <f64>levelLots(side, i)
    const next = Math.log(lots)
    const nextPx = <f64>levelKey(side, i)
    sum += (next / v - 1) / Math.abs(nextPx / px - 1)
    v = next
    px = nextPx
  }
  return sum / <f64>n
}

/**
 * F18: quadratic coefficient of the regression without intercept of C_m/C_L on (x, x²), x = d_m/d_L. > 0: size lies far from the
 * touch. What x doesn't explain of x² is z = x² − x·Σx³/Σx²; the coefficient is Σ z·y/Σ z². NaN where the levels lie so close
 * together against their distance that next to nothing is left.
 */
export function convexity(side: i32): f64 {
  remarkFewer(FLOW_DEPTH)
  const n = levelsOf(side)
  if (n < LEAST_LEVELS) return because(REASON_TOO_FEW)
  const mid = mid2Now()
  const all = <f64>topSum(side, n)
  const reach = distance(side, n - 1, mid)
  let s2: f64 = 0
  let s3: f64 = 0
  let s4: f64 = 0
  for (let i = 0; i < n; i++) {
    const x = distance(side, i, mid) / reach
    s2 += x * x
    s3 += x * x * x
    s4 += x * x * x * x
  }
  const slope = s3 / s2
  let c: f64 = 0
  let zy: f64 = 0
  let zz: f64 = 0
  for (let i = 0; i < n; i++) {
    const x = distance(side, i, mid) / reach
    const z = x * (x - slope)
    c += <f64>levelLots(side, i)
    zy += z * (c / all)
    zz += z * z
  }
  return zz > LEAST_REST * s4 ? zy / zz : NaN
}
