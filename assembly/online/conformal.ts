// Adaptive conformal inference: sets that hold the label in a share 1 − α of all cases, whatever the model and however the market
// drifts.
//
//   score: |y − ŷ|, or 1 − p of the label's class   radius: the ⌈(n + 1)(1 − αₜ)⌉-th least of the last n scores
//   αₜ ← αₜ + γ·(α − err), err = 1 when the label was outside   αₜ ≤ 0: everything, αₜ ≥ 1: nothing
//
// |mean err − α| ≤ (max(α₁, 1 − α₁) + γ)/(γT) after T labels, each learnt before the next set is made. Source: Gibbs and Candès 2021.
// Cost: two searches, O(log n), and moves of up to 8n bytes. State: │ αₜ │ i32 n, i32 oldest │ scores in time × window │ sorted │.
import { ACI_RATE, ACI_TARGET, ACI_WINDOW, CN_COVERED, CN_SIZE, CN_WHOLE, STATUS_DONE } from './layout'
import { addCounter, classesOf, config, count } from './block'
import { at, put } from './vector'

const COUNT: usize = 8
const OLDEST: usize = 12
const SCORES: usize = 16

/** A radius that nothing is within. */
const NOTHING: f64 = -1

export function conformalBytes(window: i32): i32 { return 16 + (window << 4) }

export function openConformal(l: usize, s: usize): void {
  store<f64>(s, config(l, ACI_TARGET))
}

@inline function sortedOf(l: usize, s: usize): usize { return s + SCORES + (<usize>count(l, ACI_WINDOW) << 3) }

/** How wide the next set is: a score up to this is inside. */
function radius(l: usize, s: usize): f64 {
  const alpha = load<f64>(s)
  if (alpha <= 0) return Infinity
  if (alpha >= 1) return NOTHING
  const n = load<i32>(s, COUNT)
  const rank = <i32>Math.ceil(<f64>(n + 1) * (1 - alpha))
  return rank > n ? Infinity : at(sortedOf(l, s), max(rank, 1) - 1)
}

/** For a number: from, to, radius, αₜ. For classes: radius, αₜ, how many are inside, then 1 or 0 for each. */
export function conformal(l: usize, s: usize, x: usize, out: usize): void {
  const most = radius(l, s)
  const classes = classesOf(l)
  if (classes == 0) {
    const isEmpty = most == NOTHING
    put(out, 0, isEmpty ? NaN : load<f64>(x) - most)
    put(out, 1, isEmpty ? NaN : load<f64>(x) + most)
    put(out, 2, most)
    put(out, 3, load<f64>(s))
    return
  }
  let inside = 0
  for (let c = 0; c < classes; c++) {
    const isInside = 1 - at(x, c) <= most
    put(out, 3 + c, isInside ? 1 : 0)
    if (isInside) inside++
  }
  put(out, 0, most)
  put(out, 1, load<f64>(s))
  put(out, 2, <f64>inside)
}

/** First place in the sorted scores whose score is at least `score`. */
function placeOf(sorted: usize, n: i32, score: f64): i32 {
  let low = 0
  let high = n
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(sorted, middle) < score) low = middle + 1
    else high = middle
  }
  return low
}

export function conformalLearn(l: usize, s: usize, x: usize, out: usize, y: f64): i32 {
  const classes = classesOf(l)
  const window = count(l, ACI_WINDOW)
  const sorted = sortedOf(l, s)
  const score = classes == 0 ? Math.abs(y - load<f64>(x)) : 1 - at(x, <i32>y)
  const most = at(out, classes == 0 ? 2 : 0) // of the set that was given then
  const isInside = score <= most
  const alpha = load<f64>(s) + config(l, ACI_RATE) * (config(l, ACI_TARGET) - (isInside ? 0 : 1))
  store<f64>(s, alpha)
  if (isInside) addCounter(l, CN_COVERED, 1)
  if (most == Infinity) addCounter(l, CN_WHOLE, 1)
  else addCounter(l, CN_SIZE, classes == 0 ? max<f64>(0, 2 * most) : at(out, 2))

  let n = load<i32>(s, COUNT)
  const oldest = load<i32>(s, OLDEST)
  if (n == window) {
    const gone = placeOf(sorted, n, at(s + SCORES, oldest))
    const from = sorted + (<usize>gone << 3)
    memory.copy(from, from + 8, <usize>(n - gone - 1) << 3)
    n--
  }
  const place = placeOf(sorted, n, score)
  const to = sorted + (<usize>place << 3)
  memory.copy(to + 8, to, <usize>(n - place) << 3)
  store<f64>(to, score)
  put(s + SCORES, oldest, score)
  store<i32>(s, n + 1, COUNT)
  store<i32>(s, oldest + 1 == window ? 0 : oldest + 1, OLDEST)
  return STATUS_DONE
}

/** Whether counts are possible. */
export function conformalStands(l: usize, s: usize): bool {
  const window = count(l, ACI_WINDOW)
  const n = load<i32>(s, COUNT)
  const oldest = load<i32>(s, OLDEST)
  return n >= 0 && n <= window && oldest >= 0 && oldest < window && (n == window || oldest == n)
}
