// The last 500 trades: what is computed from them, once a batch.
//
//   sign_agree     share of trades whose rule equals their flag (F40)         raw trades: every one
//   roll           2·√(−γ), γ = cov(Δp_t, Δp_{t−1}) with n − 1, ticks (F55)   raw trades; γ ≥ 0 has no value
//   sign_autocorr  Σ (sᵢ − s̄)(sᵢ₋ₖ − s̄)/Σ (sᵢ − s̄)² (F45)                     merged: fills of one own time and sign are one,
//   hawkes_*       hawkes.ts (F47), as of their first fills                   the last as it stands
//   var_impact     tradevar.ts (F53)                                          merged, with a mid before the first fill
//   hawkes_n_counts_*  counts.ts (F46)
// None of it comes from the book: it goes on across resyncs. Sources: Roll 1984; Lillo, Farmer 2004. Cost O(1) a trade; 16 KiB.
//
//   │ i64 trades │ i64 merged │ i64 merged with a mid │ rules │ i64 merged at the last fit, f64 × 5 its result │ counts │
//   │ f64 ticks × 512 │ i64 ns × 512 │ i64 mid2 × 512 │ u8 agreed × 512 │ i8 sign × 512 │ i8 sign × 512 of those with a mid │
import {
  FEATURE_HAWKES, FEATURE_HAWKES_COUNTS, FEATURE_ROLL, FEATURE_SIGN_AGREE, FEATURE_SIGN_AUTOCORR, REASON_WARM_UP,
  REASON_ZERO_DENOMINATOR, RULE_LEE_READY, RULE_TICK_TEST,
} from '../layout'
import { NO_KEY } from '../book/price'
import { COUNTS_BYTES, branchingByCounts, countTrade, passCounts } from './counts'
import { tradeMerges, tradeMid2, tradeNs, tradeSign, tradeTicks } from './facts'
import { HAWKES_EVENTS, fitHawkes } from './hawkes'
import { RULES_BYTES, applyRules, signByLeeReady, signByTick } from './signs'
import { cumulativeImpact } from './tradevar'
import { because } from './undefined'

const COUNT: usize = 0
const MERGED: usize = 8
const WITH_MID: usize = 16
const RULES: usize = 24
const FIT_OF: usize = RULES + RULES_BYTES
const FIT: usize = FIT_OF + 8
const COUNTS: usize = FIT + 5 * 8
const TICKS: usize = COUNTS + COUNTS_BYTES
const KEPT: usize = 512
const TIMES: usize = TICKS + KEPT * 8
const MIDS: usize = TIMES + KEPT * 8
const AGREED: usize = MIDS + KEPT * 8
const SIGNS: usize = AGREED + KEPT
const MID_SIGNS: usize = SIGNS + KEPT
export const LATELY_BYTES: i32 = <i32>(MID_SIGNS + KEPT)
const LOOKED_AT: i32 = 500
const A: usize = memory.data(500 * 8)
const B: usize = memory.data(500 * 8)

@inline function place(n: i64): usize { return <usize>n & (KEPT - 1) }

export function passLately(m: usize, s: usize, from: i64, to: i64): void {
  passCounts(s + COUNTS, to)
}

export function tradeLately(m: usize, s: usize): void {
  const n = load<i64>(s, COUNT)
  applyRules(s + RULES)
  const tick = signByTick(s + RULES) == tradeSign ? 1 << RULE_TICK_TEST : 0
  const leeReady = signByLeeReady(s + RULES) == tradeSign ? 1 << RULE_LEE_READY : 0
  store<f64>(s + (place(n) << 3), tradeTicks, TICKS)
  store<u8>(s + place(n), <u8>(tick | leeReady), AGREED)
  store<i64>(s, n + 1, COUNT)
  if (tradeMerges) return
  const merged = load<i64>(s, MERGED)
  store<i64>(s + (place(merged) << 3), tradeNs, TIMES)
  store<i8>(s + place(merged), <i8>tradeSign, SIGNS)
  store<i64>(s, merged + 1, MERGED)
  countTrade(s + COUNTS)
  if (tradeMid2 == NO_KEY) return
  const withMid = load<i64>(s, WITH_MID)
  store<i64>(s + (place(withMid) << 3), tradeMid2, MIDS)
  store<i8>(s + place(withMid), <i8>tradeSign, MID_SIGNS)
  store<i64>(s, withMid + 1, WITH_MID)
}

export function batchLately(m: usize, s: usize, kind: i32, param: i32): f64 {
  if (kind == FEATURE_HAWKES_COUNTS) return branchingByCounts(s + COUNTS, param)
  const ofAll = kind == FEATURE_SIGN_AGREE || kind == FEATURE_ROLL
  const ofMerged = kind == FEATURE_SIGN_AUTOCORR || kind == FEATURE_HAWKES
  const count = load<i64>(s + (ofAll ? COUNT : ofMerged ? MERGED : WITH_MID))
  if (count < LOOKED_AT) return because(REASON_WARM_UP)
  const first = count - LOOKED_AT
  if (kind == FEATURE_SIGN_AGREE) return agreement(s, first, param)
  if (kind == FEATURE_ROLL) return roll(s, first)
  if (kind == FEATURE_SIGN_AUTOCORR) return autocorrelation(s, first, param)
  return kind == FEATURE_HAWKES ? hawkes(s, first, param) : varImpact(s, first)
}

function agreement(s: usize, first: i64, rule: i32): f64 {
  let agreed = 0
  for (let i = 0; i < LOOKED_AT; i++) agreed += (<i32>load<u8>(s + place(first + i), AGREED) >> rule) & 1
  return <f64>agreed / <f64>LOOKED_AT
}

/** Pairs (Δp_t, Δp_{t−1}): each of the two has its own mean. */
function roll(s: usize, first: i64): f64 {
  const pairs = LOOKED_AT - 2
  const start = ticksAt(s, first)
  let late: f64 = 0
  let early: f64 = 0
  let product: f64 = 0
  let p = start
  let before: f64 = 0
  for (let i = 1; i < LOOKED_AT; i++) {
    const next = ticksAt(s, first + i)
    const change = next - p
    if (i > 1) {
      late += change
      early += before
      product += change * before
    }
    before = change
    p = next
  }
  const covariance = (product - (late * early) / pairs) / (pairs - 1)
  return covariance < 0 ? 2 * Math.sqrt(-covariance) : because(REASON_ZERO_DENOMINATOR)
}
@inline function ticksAt(s: usize, n: i64): f64 { return load<f64>(s + (place(n) << 3), TICKS) }

/** Signs are ±1 and sums of them whole: (sᵢ − s̄)(sᵢ₋ₖ − s̄) is multiplied out. */
function autocorrelation(s: usize, first: i64, lag: i32): f64 {
  const n = LOOKED_AT
  let all = 0
  let late = 0
  let early = 0
  let product = 0
  for (let i = 0; i < n; i++) {
    const sign = signAt(s, first + i)
    all += sign
    if (i < n - lag) early += sign
    if (i < lag) continue
    late += sign
    product += sign * signAt(s, first + i - lag)
  }
  if (all == n || all == -n) return because(REASON_ZERO_DENOMINATOR)
  const mean = <f64>all / n
  return (product - mean * <f64>(late + early) + <f64>(n - lag) * mean * mean) / (n - mean * all)
}
@inline function signAt(s: usize, n: i64): i32 { return <i32>load<i8>(s + place(n), SIGNS) }

/** One fit for all of its numbers: it is of the merged trades, so it holds as long as there is no new one. */
function hawkes(s: usize, first: i64, what: i32): f64 {
  const merged = first + HAWKES_EVENTS
  if (load<i64>(s, FIT_OF) != merged) {
    for (let i = 0; i < HAWKES_EVENTS; i++) {
      store<i64>(A + (<usize>i << 3), load<i64>(s + (place(first + i) << 3), TIMES))
    }
    fitHawkes(A, B, s + FIT)
    store<i64>(s, merged, FIT_OF)
  }
  const value = load<f64>(s + (<usize>what << 3), FIT)
  return isNaN(value) ? because(REASON_ZERO_DENOMINATOR) : value
}

function varImpact(s: usize, first: i64): f64 {
  for (let i = 0; i < LOOKED_AT - 1; i++) {
    const o = <usize>i << 3
    const mid = load<i64>(s + (place(first + i) << 3), MIDS)
    const next = load<i64>(s + (place(first + i + 1) << 3), MIDS)
    store<f64>(A + o, 1e4 * Math.log1p(<f64>(next - mid) / <f64>mid))
    store<f64>(B + o, <f64>load<i8>(s + place(first + i), MID_SIGNS))
  }
  return cumulativeImpact(A, B, LOOKED_AT - 1)
}
