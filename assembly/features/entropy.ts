// How predictable the order of moves is (F75), and how unusual the last second's count of messages (F68).
// Unit 1; entropies ∈ [0, 1], 1 for moves without order. Cost O(1800), O(1000), O(300 ln 300).
import { REASON_TOO_FEW, REASON_ZERO_DENOMINATOR } from '../layout'
import { HALF_HOUR, MIDS, at, samples, seconds, tooEarly, windowStart } from './samples'
import { distinctMid, distinctMids, messagesOf, nextRow, rowBack } from './seconds'
import { because } from './undefined'

const LN6: f64 = 1.791759469228055
const LN27: f64 = 3.295836866004329
const PERM: i32 = 1000
const STUFFING: i32 = 300

const COUNTS: usize = memory.data(27 * 4)
const MESSAGES: usize = memory.data(300 * 8)
const DEVIATIONS: usize = memory.data(300 * 8)

@inline function countOne(word: i32): void {
  const c = COUNTS + (<usize>word << 2)
  store<i32>(c, load<i32>(c) + 1)
}
let seen: i32 = 0 // words with a count

/** −Σ p ln p of the counts, which sum to n. */
function entropyOf(words: i32, n: i32): f64 {
  let sum: f64 = 0
  seen = 0
  for (let i = 0; i < words; i++) {
    const count = load<i32>(COUNTS + (<usize>i << 2))
    if (count == 0) continue
    seen++
    const p = <f64>count / <f64>n
    sum -= p * Math.log(p)
  }
  return sum
}

/** F75a: words of three signs of the mid's changes from second to second, + (K − 1)/2N for the K words seen, over ln 27. */
export function entropyOfWords(): f64 {
  const first = windowStart(HALF_HOUR, 1)
  if (first < 0) return tooEarly()
  memory.fill(COUNTS, 0, 27 * 4)
  let word = 0
  for (let i = 1; i <= HALF_HOUR; i++) {
    const before = at(MIDS, first + i - 1)
    const now = at(MIDS, first + i)
    word = (word * 3 + (now > before ? 2 : now < before ? 0 : 1)) % 27
    if (i >= 3) countOne(word)
  }
  const n = HALF_HOUR - 2
  const entropy = entropyOf(27, n) + <f64>(seen - 1) / <f64>(2 * n)
  return Math.min(entropy / LN27, 1)
}

/** F75b: orders of three successive mids, each unlike the one before it, the earlier below where two are equal; over ln 6. */
export function entropyOfOrders(s: usize): f64 {
  const last = distinctMids(s)
  if (last < PERM) return because(REASON_TOO_FEW)
  memory.fill(COUNTS, 0, 27 * 4)
  let a = distinctMid(s, last - PERM)
  let b = distinctMid(s, last - PERM + 1)
  for (let i = last - PERM + 2; i < last; i++) {
    const c = distinctMid(s, i)
    countOne((a < b ? 4 : 0) | (b < c ? 2 : 0) | (a <= c ? 1 : 0))
    a = b
    b = c
  }
  return Math.max(entropyOf(8, PERM - 2) / LN6, 0)
}

@inline function value(array: usize, i: i32): i64 { return load<i64>(array + (<usize>i << 3)) }

/** Twice the median of an even number of values, which are sorted on the way (Shell's gaps by Ciura). */
function twiceMedian(array: usize, n: i32): i64 {
  for (let gap = 132; gap > 0; gap = gap == 132 ? 57 : gap == 57 ? 23 : gap == 23 ? 10 : gap == 10 ? 4 : gap == 4 ? 1 : 0) {
    for (let i = gap; i < n; i++) {
      const moved = value(array, i)
      let k = i
      for (; k >= gap && value(array, k - gap) > moved; k -= gap) store<i64>(array + (<usize>k << 3), value(array, k - gap))
      store<i64>(array + (<usize>k << 3), moved)
    }
  }
  return value(array, n / 2 - 1) + value(array, n / 2)
}

/** F68: (messages of the last closed second − median)/(1.4826·MAD) of the last 300 closed seconds. */
export function quoteStuffing(): f64 {
  if (windowStart(STUFFING, 1) < 0) return tooEarly()
  let row = rowBack(seconds, STUFFING - 1)
  let last: i64 = 0
  for (let i = 0; i < STUFFING; i++) {
    last = messagesOf(row)
    store<i64>(MESSAGES + (<usize>i << 3), last)
    row = nextRow(seconds, row)
  }
  const median2 = twiceMedian(MESSAGES, STUFFING)
  for (let i = 0; i < STUFFING; i++) store<i64>(DEVIATIONS + (<usize>i << 3), abs(2 * value(MESSAGES, i) - median2))
  const mad4 = twiceMedian(DEVIATIONS, STUFFING)
  if (mad4 == 0) return because(REASON_ZERO_DENOMINATOR)
  const excess: i64 = 2 * last - median2
  return (2 * <f64>excess) / (1.4826 * <f64>mad4)
}
