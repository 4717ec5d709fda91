// Page–Hinkley: an alarm when values have drifted from their own mean, upwards, downwards or either.
//
//   S↑ ← α·S↑ + (x − x̄) − δ   alarm: S↑ − min S↑ > λ       S↓ ← α·S↓ + (x − x̄) + δ   alarm: max S↓ − S↓ > λ
//
// α = 1 is the test of Page 1954 and Hinkley 1971; below 1 the sums fade. It begins anew with the value after an alarm. As River's
// drift.PageHinkley has it, −1 as the first maximum included. Cost O(1). State: │ n │ mean │ S↑ │ S↓ │ min │ max │ alarm │.
import { PH_ALPHA, PH_DELTA, PH_LEAST, PH_SIDES, PH_THRESHOLD, STATUS_DONE, STATUS_DRIFT } from './layout'
import { config, count } from './block'
import { at, put } from './vector'

const N: i32 = 0
const MEAN: i32 = 1
const UP: i32 = 2
const DOWN: i32 = 3
const LEAST: i32 = 4
const MOST: i32 = 5
const ALARM: i32 = 6

export const PAGE_HINKLEY_BYTES: i32 = 56

export function openPageHinkley(s: usize): void {
  memory.fill(s, 0, PAGE_HINKLEY_BYTES)
  put(s, LEAST, Infinity)
  put(s, MOST, -1)
}

/** 1 at an alarm, the mean, how far either sum has come. */
export function pageHinkley(s: usize, out: usize): void {
  const isFresh = at(s, N) == 0
  put(out, 0, at(s, ALARM))
  put(out, 1, isFresh ? NaN : at(s, MEAN))
  put(out, 2, isFresh ? 0 : at(s, UP) - at(s, LEAST))
  put(out, 3, isFresh ? 0 : at(s, MOST) - at(s, DOWN))
}

export function pageHinkleyObserve(l: usize, s: usize, x: f64): i32 {
  if (at(s, ALARM) != 0) openPageHinkley(s)
  const n = at(s, N) + 1
  put(s, N, n)
  put(s, MEAN, at(s, MEAN) + (1 / n) * (x - at(s, MEAN)))
  const off = x - at(s, MEAN)
  const alpha = config(l, PH_ALPHA)
  const delta = config(l, PH_DELTA)
  put(s, UP, alpha * at(s, UP) + off - delta)
  put(s, DOWN, alpha * at(s, DOWN) + off + delta)
  put(s, LEAST, min(at(s, LEAST), at(s, UP)))
  put(s, MOST, max(at(s, MOST), at(s, DOWN)))
  if (n < config(l, PH_LEAST)) return STATUS_DONE
  const sides = count(l, PH_SIDES)
  const threshold = config(l, PH_THRESHOLD)
  const isUp = (sides & 1) != 0 && at(s, UP) - at(s, LEAST) > threshold
  const isDown = (sides & 2) != 0 && at(s, MOST) - at(s, DOWN) > threshold
  if (!isUp && !isDown) return STATUS_DONE
  put(s, ALARM, 1)
  return STATUS_DRIFT
}
