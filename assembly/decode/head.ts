// How a market's last depthUpdate began, up to its first list, since the next one nearly always begins alike but for its numbers:
//
//   {"e":"depthUpdate","E":1760000000100,"s":"BTCUSDT","U":40000000001,"u":40000000060,"b":[
//                          └ 1…9, 0…9 …┘                   └ likewise        └ likewise
//
// Of each byte it is kept what it may be, at least and at most, so that a few vectors tell whether all of it holds, and of each number
// where it ends. Nothing is searched for then, no field waits for the one before it, and numbers are multiplied out by twos (the core
// −4 % on the standard workload, −3 and −4 on recorded spot and USDⓈ-M, −10 on COIN-M, whose frames begin with most and hold fewest levels).
import {
  EV_FIRST, EV_PREV, EV_TS, HEAD_ENDS, HEAD_FIRST, HEAD_LAST, HEAD_LEAST, HEAD_LENGTH, HEAD_MOST, HEAD_PREV, HEAD_SLACK, HEAD_TIME,
  VIEW_EVENT,
} from '../layout'
import { HUNDREDS, MASK, MYRIADS, PAIRS, twoNumbers } from './decimal'
import { nanoseconds } from './event'

/** Whether it is known how a frame may begin. */
export function hasHead(m: usize): bool { return load<i32>(m, HEAD_LENGTH) != 0 }

/** Takes time and update ids of the frame at `p` if it begins as the last one did; the place behind that, 0 if it doesn't. */
export function readHead(m: usize, p: usize): usize {
  if (!ASC_FEATURE_SIMD) return 0
  const length = <usize>load<i32>(m, HEAD_LENGTH)
  if (length == 0) return 0
  const last = length - 32
  let beyond = excess(m + last, p + last)
  for (let i: usize = 0; i < last; i += 32) beyond = v128.or(beyond, excess(m + i, p + i))
  if (i8x16.bitmask(beyond) != 0) return 0
  const pairs = v128.load(PAIRS)
  const hundreds = v128.load(HUNDREDS)
  const myriads = v128.load(MYRIADS)
  // the last update id stands behind the first in the event, and the previous one behind the time
  v128.store(VIEW_EVENT, twoNumbers(digitsAt(m + HEAD_FIRST, p), digitsAt(m + HEAD_LAST, p), pairs, hundreds, myriads), EV_FIRST)
  const timeAndPrev = twoNumbers(digitsAt(m + HEAD_TIME, p), digitsAt(m + HEAD_PREV, p), pairs, hundreds, myriads)
  store<i64>(VIEW_EVENT, nanoseconds(i64x2.extract_lane(timeAndPrev, 0)), EV_TS)
  store<i64>(VIEW_EVENT, i64x2.extract_lane(timeAndPrev, 1), EV_PREV)
  return p + length
}

/** Over 127 where one of 32 bytes is less or more than it may be. */
@inline
function excess(m: usize, p: usize): v128 {
  const first = i8x16.add_sat_u(i8x16.sub(v128.load(p), v128.load(m, HEAD_LEAST)), v128.load(m, HEAD_SLACK))
  const second = i8x16.add_sat_u(i8x16.sub(v128.load(p, 16), v128.load(m, HEAD_LEAST + 16)), v128.load(m, HEAD_SLACK + 16))
  return v128.or(first, second)
}

/** The digits that are kept at `kept`, right-aligned. */
@inline
function digitsAt(kept: usize, p: usize): v128 {
  return v128.and(v128.load(p + <usize>load<i32>(kept, 16)), v128.load(kept))
}

/**
 * Keeps the first `length` bytes of the frame at `p`, and how many braces end it; false when they are too many. Which of them are numbers
 * is told next.
 */
export function keepHead(m: usize, p: usize, length: i32, ends: i32): bool {
  memory.fill(m + HEAD_LENGTH, 0, HEAD_LEAST - HEAD_LENGTH)
  if (length > HEAD_MOST) return false
  store<i32>(m, length, HEAD_LENGTH)
  store<i32>(m, ends, HEAD_ENDS)
  memory.copy(m + HEAD_LEAST, p, length)
  memory.fill(m + HEAD_SLACK, 127, length)
  return true
}

/** Among them are, `at` bytes from the first, `n` digits of a number. It is read as `kept`, 0: it is not. */
export function keepNumber(m: usize, at: usize, n: i32, kept: usize): void {
  if (n > 16) {
    store<i32>(m, 0, HEAD_LENGTH)
    return
  }
  memory.fill(m + HEAD_LEAST + at, 0x30, n)
  memory.fill(m + HEAD_SLACK + at, 127 - 9, n)
  store<u8>(m + at, 0x31, HEAD_LEAST) // a number that begins with 0 is left to those who know what JSON says of it
  store<u8>(m + at, 127 - 8, HEAD_SLACK)
  if (!ASC_FEATURE_SIMD || kept == 0) return
  v128.store(m + kept, v128.andnot(i8x16.splat(15), v128.load(<usize>(16 - n) << 4, MASK)))
  store<i32>(m + kept, <i32>at + n - 16, 16)
}
