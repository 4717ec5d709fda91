// F38, what becomes of an order at what age, as competing risks in discrete time. Of the orders added since the market opened,
//   h_fill(k) = orders ended by an execution at an age in bin k / orders that reached bin k,     h_cancel(k) likewise.
// Bins begin at 0, 0.1, 0.5, 1, 5 and 30 s. An order that goes unseen (its price forgotten, its id used anew, the book dropped) is
// censored there: it was at risk in the bins it had reached, and ends in none.
//   fill_probability = Σ_k S_k·h_fill(k), S₁ = 1, S_{k+1} = S_k·(1 − h_fill(k) − h_cancel(k))      (Aalen–Johansen)
// all ∈ [0, 1]; NaN where nobody was at risk. Source: Lo, MacKinlay, Zhang 2002. Cost O(1) a message: orders are in a list by
// age, and each bin's beginning passes each of them once (book/order.ts).
import {
  AGES, FEATURE_CANCEL_HAZARD, FEATURE_FILL_PROBABILITY, REASON_ZERO_DENOMINATOR,
} from '../layout'
import { nextBorn, reachAge } from '../book/order'
import { messageAgeNs, messageGone, messageType } from './facts'
import { increase } from './scale'
import { because } from './undefined'

//   i64 │ reached × 6 │ filled × 6 │ cancelled × 6 │ ns before which no order reaches the next bin × 5 │
const REACHED: usize = 0
const FILLED: usize = 48
const CANCELLED: usize = 96
const BINS: i32 = 6
const DUE: usize = 144
export const HAZARDS_BYTES: i32 = 184

@lazy const STARTS: usize = memory.data<i64>([0, 100000000, 500000000, 1000000000, 5000000000, 30000000000])
@inline function startOf(bin: i32): i64 { return load<i64>(STARTS + (<usize>bin << 3)) }
@inline function countAt(s: usize, bin: i32): usize { return s + (<usize>bin << 3) }

/** Venue time moves on: who reaches which age? */
export function passHazards(m: usize, s: usize, to: i64): void {
  for (let age = 0; age < AGES; age++) {
    const due = countAt(s, age) + DUE
    if (to < load<i64>(due)) continue
    const start = startOf(age + 1)
    increase(countAt(s, age + 1) + REACHED, reachAge(m, age, to - start))
    store<i64>(due, min(to, nextBorn) + start) // whoever is added later is due later
  }
}

export function messageHazards(s: usize): void {
  if (messageType == 1) increase(s + REACHED, 1)
  if (!messageGone) return
  let bin = BINS - 1
  while (messageAgeNs < startOf(bin)) bin--
  increase(countAt(s, bin) + (messageType == 4 ? FILLED : CANCELLED), 1)
}

@inline function share(s: usize, bin: i32, ends: usize): f64 {
  return <f64>load<i64>(countAt(s, bin) + ends) / <f64>load<i64>(countAt(s, bin) + REACHED)
}

export function batchHazards(s: usize, kind: i32, param: i32): f64 {
  const bin = kind == FEATURE_FILL_PROBABILITY ? 0 : param - 1
  if (load<i64>(countAt(s, bin) + REACHED) == 0) return because(REASON_ZERO_DENOMINATOR)
  if (kind != FEATURE_FILL_PROBABILITY) return share(s, bin, kind == FEATURE_CANCEL_HAZARD ? CANCELLED : FILLED)
  let sum: f64 = 0
  let survive: f64 = 1
  for (let k = 0; k < BINS && load<i64>(countAt(s, k) + REACHED) != 0; k++) {
    const fill = share(s, k, FILLED)
    sum += survive * fill
    survive *= 1 - fill - share(s, k, CANCELLED)
  }
  return sum
}
