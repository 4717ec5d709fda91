// F14 imbalance_dist: (Σ w·B − Σ w·A)/(Σ w·B + Σ w·A), w = e^(−(d − d₁)/δ), d = |price − M| in ticks, d₁ = that of the best,
// δ = max(5 ticks, 1 bp of M). In key space d − d₁ = b − k, b the best key of the side. NaN when a side is empty. Levels
// beyond 64 δ weigh less than 2·10⁻²⁸. Project definition. Cost O(1) a change of the book.
//
// Every step of the mid changes δ, and with it the weight of every level. So a side keeps moments about an origin O,
//
//   y = (k − O)/δ₀        Mⱼ = Σ q·e^y·yʲ for j = 0, 1, 2, 3
//
// and with ε = δ₀/δ − 1 its sum is e^((O − b)/δ)·Σ q·e^(y·(1 + ε)) = e^((O − b)/δ)·(M₀ + ε·M₁ + ½·ε²·M₂ + ⅙·ε³·M₃ + …). The
// moments are made anew when an event ends with |ε| > 7·10⁻⁴, and a side's alone when its best is more than 7 δ₀ from O: what is left
// out is then below 10⁻¹⁰ of the sum. Without M₃ it was so within 2 δ₀ and 2·10⁻⁴, and one message in fifty of recorded spot summed up
// its book (signals −5 %). A side's are also made anew when rounding may have left more than 2⁻³⁰ < 10⁻⁹ of the sum behind: adding up n
// terms of an event leaves at most n·2⁻⁵³·Σ|terms|; M₀, which takes that in, is kept as two doubles and loses nothing; what the other
// moments lose comes by ε into the sum, less than 2⁻⁵³·M₀/128 an event. (Instead of at a fixed fall of the sum below its largest term:
// a quarter to a half fewer levels summed up, signals −2 % on recorded spot.) That happens where an event ends, never when a value is
// read: a value doesn't depend on who looked before. e^y comes from tables of e^(−t/δ₀), t counted from a key that lies above all
// others. A level above even that one makes them anew too, but not a removal of one that isn't there: futures tell of those all the
// time, and summing up for each was a third of what signals cost on recorded USDⓈ-M.
import {
  ASKS, BIDS, C_FLAGS, FLAG_NEARNESS, I_NEAR_DELTA, I_NEAR_LIFT, I_NEAR_PAGE, I_NEAR_SCALE, P_BODY, SIDE_NEAR_LOST,
  SIDE_NEAR_MOMENTS, SIDE_NEAR_ORIGIN, SIDE_NEAR_SUM,
} from '../layout'
import { NO_KEY, bestKey } from '../book/price'
import { WALKED_KEYS, WALKED_LOTS, walkFrom, walkKey, walkLots, walkNext, walkPiece } from '../book/read'
import { newPage, pageAt } from '../memory'
import { mid2 } from './touch'
import { addTo } from './two-sum'

const REACH: f64 = 64
const DRIFT: f64 = 7
const EPSILON: f64 = 7e-4
const ROUNDINGS: f64 = 8388608 // 2⁻³⁰/2⁻⁵³

// the page: e^(−k/δ₀), e^(−64·k/δ₀) and e^(−4096·k/δ₀) for k = 0…63
const TABLE: usize = 64 * 8
const TICKS_MAX: i64 = 1 << 18

/** Nothing is summed any more until the next event ends. */
@inline export function forgetNearness(m: usize): void {
  store<f64>(m, 0, I_NEAR_DELTA)
}

function deltaOf(mid: i64): f64 {
  return max<f64>(5, <f64>mid * 0.5e-4)
}

@inline function entry(table: usize, k: u32): f64 {
  return load<f64>(table + (<usize>k << 3))
}

/** e^(−ticks/δ₀), from the tables for 0 ≤ ticks < TICKS_MAX. */
@inline function weight(page: usize, ticks: i64, delta: f64): f64 {
  if (<u64>ticks >= <u64>TICKS_MAX) return Math.exp(-<f64>ticks / delta)
  return tabled(page, <u32>ticks)
}

/** From the tables. */
@inline function tabled(page: usize, ticks: u32): f64 {
  return entry(page, ticks & 63) * entry(page + TABLE, (ticks >> 6) & 63) * entry(page + 2 * TABLE, ticks >> 12)
}

/** The same where it isn't worth the code of being inlined. */
function weightOf(page: usize, ticks: i64, delta: f64): f64 {
  return weight(page, ticks, delta)
}

function fill(table: usize, step: f64): void {
  let w: f64 = 1
  for (let k = 0; k < 64; k++) {
    store<f64>(table + (<usize>k << 3), w)
    w *= step
  }
}

@inline function sumOf(s: usize): f64 { return load<f64>(s, SIDE_NEAR_SUM) }
@inline function moment(s: usize, j: usize): f64 { return load<f64>(s + (j << 3), SIDE_NEAR_MOMENTS - 8) }
@inline function setMoment(s: usize, j: usize, value: f64): void { store<f64>(s + (j << 3), value, SIDE_NEAR_MOMENTS - 8) }

@inline function tablesOf(m: usize): usize { return pageAt(m, load<i32>(m, I_NEAR_PAGE)) + P_BODY }

/**
 * Levels (i64 pxTicks, i64 lots) were applied that had the lots at `was` before. The sums stay in registers: who lies beyond the
 * tables ends the inner loop and is seen to outside. Both places are pointers that go along: an index into `was` that follows from `p`
 * takes three instructions (signals −2 to −4 %).
 */
export function nearnessChanged(m: usize, s: usize, from: usize, to: usize, was: usize, ask: bool): void {
  const delta = load<f64>(m, I_NEAR_DELTA)
  if (delta == 0) return
  const tables = tablesOf(m)
  const flip: i64 = ask ? -1 : 0 // −px is (px ^ −1) + 1
  const lowest = load<i64>(s, SIDE_NEAR_ORIGIN) + flip
  const lift = load<i64>(m, I_NEAR_LIFT)
  const perTick = 1 / delta
  let before = was
  let sum0: f64 = 0
  let sum1: f64 = 0
  let sum2: f64 = 0
  let sum3: f64 = 0
  let moves: f64 = 0
  let p = from
  while (true) {
    for (; p < to; p += 16, before += 8) {
      const fromOrigin = (load<i64>(p) ^ flip) - lowest
      const ticks = lift - fromOrigin
      if (<u64>ticks >= <u64>TICKS_MAX) break
      const term = <f64>(load<i64>(p, 8) - load<i64>(before)) * tabled(tables, <u32>ticks)
      sum0 += term
      const y = <f64>fromOrigin * perTick
      const moved = term * y
      sum1 += moved
      sum2 += moved * y
      sum3 += moved * y * y
      moves += Math.abs(term)
    }
    if (p >= to) break
    const fromOrigin = (load<i64>(p) ^ flip) - lowest
    const by = load<i64>(p, 8) - load<i64>(before)
    p += 16
    before += 8
    if (by == 0) continue // nothing there, before and now
    if (lift < fromOrigin) return forgetNearness(m)
    const term = <f64>by * Math.exp(-<f64>(lift - fromOrigin) / delta)
    sum0 += term
    const y = <f64>fromOrigin * perTick
    const moved = term * y
    sum1 += moved
    sum2 += moved * y
    sum3 += moved * y * y
    moves += Math.abs(term)
  }
  store<f64>(s, load<f64>(s, SIDE_NEAR_LOST) + <f64>(<i32>(to - from) >> 4) * moves + sumOf(s) / 128, SIDE_NEAR_LOST)
  addTo(s + SIDE_NEAR_SUM, sum0)
  setMoment(s, 1, moment(s, 1) + sum1)
  setMoment(s, 2, moment(s, 2) + sum2)
  setMoment(s, 3, moment(s, 3) + sum3)
}

/** An event ends: are the moments still good? A side's are made anew alone where the tables still serve. */
export function closeNearness(m: usize): void {
  if ((load<i32>(m, C_FLAGS) & FLAG_NEARNESS) == 0) return
  const mid = mid2(m)
  if (mid == NO_KEY) return forgetNearness(m)
  const delta = deltaOf(mid)
  const made = load<f64>(m, I_NEAR_DELTA)
  if (made == 0 || Math.abs(made / delta - 1) > EPSILON) return make(m, delta)
  if (!holds(m + BIDS, made)) sumUp(m, m + BIDS, made)
  if (!holds(m + ASKS, made)) sumUp(m, m + ASKS, made)
}

function holds(s: usize, delta: f64): bool {
  const drift = <f64>abs(bestKey(s) - load<i64>(s, SIDE_NEAR_ORIGIN))
  return drift <= DRIFT * delta && sumOf(s) * ROUNDINGS >= load<f64>(s, SIDE_NEAR_LOST)
}

function make(m: usize, delta: f64): void {
  let page = load<i32>(m, I_NEAR_PAGE)
  if (page == 0) {
    page = newPage(m)
    if (page == 0) return forgetNearness(m) // without a page it is computed when it is read
    store<i32>(m, page, I_NEAR_PAGE)
  }
  const tables = pageAt(m, page) + P_BODY
  fill(tables, Math.exp(-1 / delta))
  fill(tables + TABLE, Math.exp(-64 / delta))
  fill(tables + 2 * TABLE, Math.exp(-4096 / delta))
  const lift = <i64>Math.ceil(2 * DRIFT * delta)
  store<f64>(m, delta, I_NEAR_DELTA)
  store<i64>(m, lift, I_NEAR_LIFT)
  store<f64>(m, 1 / weightOf(tables, lift, delta), I_NEAR_SCALE)
  sumUp(m, m + BIDS, delta)
  sumUp(m, m + ASKS, delta)
}

function sumUp(m: usize, s: usize, delta: f64): void {
  const tables = tablesOf(m)
  const lift = load<i64>(m, I_NEAR_LIFT)
  const best = bestKey(s)
  let sum0: f64 = 0
  let sum1: f64 = 0
  let sum2: f64 = 0
  let sum3: f64 = 0
  let terms = 0
  walkFrom(m, s)
  // many levels at a time: a walk of single steps takes three times as long, and recorded spot sums up in one message of 70
  for (let n = walkPiece(), i = 0; i < n; ) {
    const fromBest = load<i64>(WALKED_KEYS + (<usize>i << 3)) - best
    if (-<f64>fromBest > REACH * delta) break
    const y = <f64>fromBest / delta
    const term = <f64>load<i64>(WALKED_LOTS + (<usize>i << 3)) * weight(tables, lift - fromBest, delta)
    sum0 += term
    const moved = term * y
    sum1 += moved
    sum2 += moved * y
    sum3 += moved * y * y
    terms++
    if (++i == n) {
      n = walkPiece()
      i = 0
    }
  }
  store<i64>(s, best, SIDE_NEAR_ORIGIN)
  store<f64>(s, sum0, SIDE_NEAR_SUM)
  store<f64>(s, 0, SIDE_NEAR_SUM + 8)
  setMoment(s, 1, sum1)
  setMoment(s, 2, sum2)
  setMoment(s, 3, sum3)
  store<f64>(s, <f64>terms * sum0, SIDE_NEAR_LOST)
}

/** F14; NaN when a side is empty. */
export function imbalanceByDistance(m: usize): f64 {
  const mid = mid2(m)
  if (mid == NO_KEY) return NaN
  const delta = deltaOf(mid)
  const made = load<f64>(m, I_NEAR_DELTA)
  const epsilon = made / delta - 1
  const bids = made != 0 ? kept(m, m + BIDS, made, epsilon) : weighted(m, m + BIDS, delta)
  const asks = made != 0 ? kept(m, m + ASKS, made, epsilon) : weighted(m, m + ASKS, delta)
  return (bids - asks) / (bids + asks)
}

/**
 * Σ w·q of a side from its moments: e^(−drift/δ) is e^(−drift/δ₀), which the tables have, by e^(−x), x = ε·drift/δ₀ at most 7·7·10⁻⁴
 * (without Math.exp: signals −1 to −2 %).
 */
function kept(m: usize, s: usize, made: f64, epsilon: f64): f64 {
  const sum = sumOf(s) + epsilon * (moment(s, 1) + epsilon * (0.5 * moment(s, 2) + (epsilon / 6) * moment(s, 3)))
  const scale = load<f64>(m, I_NEAR_SCALE)
  const drift = bestKey(s) - load<i64>(s, SIDE_NEAR_ORIGIN)
  const x = epsilon * (<f64>drift / made)
  const falls = weight(tablesOf(m), load<i64>(m, I_NEAR_LIFT) + drift, made) * scale * (1 - x * (1 - x * (0.5 - x / 6)))
  return sum * scale * falls
}

/** The same from the levels themselves: where nothing is kept. Cost O(levels within 64 δ). */
function weighted(m: usize, s: usize, delta: f64): f64 {
  const best = bestKey(s)
  let sum: f64 = 0
  walkFrom(m, s)
  while (walkNext() && <f64>(best - walkKey) <= REACH * delta) sum += <f64>walkLots * Math.exp(-<f64>(best - walkKey) / delta)
  return sum
}
