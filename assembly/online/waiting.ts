// Labels come late: a prediction made at t with horizon k has its label at t + k. Until then it waits in a ring, with its inputs as
// they were, and nothing newer than t is ever learnt with it.
//
//   head                marked                 head + count
//   │ end known, to be learnt │ not yet due or unknown │  free …  │     each │ due │ base │ end │ outs │ prepared inputs │
//
// Where the label is a move of a value, what counts is the value at the horizon's end: the last one at or before it. So a
// prediction is marked by the first observation later than its end, with the value before that observation. How many are learnt in
// one call is bounded; the rest keep the end they were marked with.
import {
  B_RING, B_RING_BYTES, B_RING_COUNT, B_RING_HEAD, B_RING_MARKED, B_RING_MOST, CF_HORIZON, CF_LABEL, CF_LABEL_BAND,
  CF_LABEL_UNIT, CF_PER_CALL, CN_BACKWARDS, CN_EARLY, CN_FLAT, CN_FULL, CN_LAST_PUSH, CN_LAST_TIME, CN_LAST_VALUE, CN_PREDICTED,
  CN_UNKNOWN, FLAG_RELATIVE, LABEL_SIGN, LABEL_THREE, R_BASE, R_DUE, R_END, R_OUT, STATUS_DONE, STATUS_EARLY, STATUS_EMPTY,
  STATUS_FULL, VIEW_OUT,
} from './layout'
import { addCounter, config, count, counter, hasFlag, outsOf, scratch, setCounter, widthOf } from './block'
import { learn } from './kinds'
import { copy } from './vector'

export function entryBytes(outs: i32, width: i32): i32 { return R_OUT + ((outs + width) << 3) }

@inline function number(l: usize, field: usize): i32 { return load<i32>(l + field) }

function entry(l: usize, i: i32): usize {
  const most = number(l, B_RING_MOST)
  let index = number(l, B_RING_HEAD) + i
  if (index >= most) index -= most
  return l + <usize>number(l, B_RING) + <usize>(index * number(l, B_RING_BYTES))
}

/** The latest time seen; an earlier one counts as it. */
function forward(l: usize, ts: f64): f64 {
  const last = counter(l, CN_LAST_TIME)
  if (ts < last) addCounter(l, CN_BACKWARDS, 1)
  return ts < last ? last : ts
}

/** The prediction at VIEW_OUT of the prepared input waits for its label. */
export function wait(l: usize, ts: f64): i32 {
  const n = number(l, B_RING_COUNT)
  const now = forward(l, ts)
  setCounter(l, CN_LAST_TIME, now)
  if (n == number(l, B_RING_MOST)) {
    addCounter(l, CN_FULL, 1)
    return STATUS_FULL
  }
  const e = entry(l, n)
  const outs = outsOf(l)
  store<f64>(e, now + config(l, CF_HORIZON), R_DUE)
  store<f64>(e, counter(l, CN_LAST_VALUE), R_BASE)
  store<f64>(e, NaN, R_END)
  copy(e + R_OUT, VIEW_OUT, outs)
  copy(e + R_OUT + (<usize>outs << 3), scratch(0), widthOf(l))
  store<i32>(l, n + 1, B_RING_COUNT)
  setCounter(l, CN_LAST_PUSH, now)
  addCounter(l, CN_PREDICTED, 1)
  return STATUS_DONE
}

/** Takes the oldest entry out of the ring; it stays where it is until the next one comes. */
function takeOldest(l: usize): usize {
  const e = entry(l, 0)
  const next = number(l, B_RING_HEAD) + 1
  store<i32>(l, next == number(l, B_RING_MOST) ? 0 : next, B_RING_HEAD)
  store<i32>(l, number(l, B_RING_COUNT) - 1, B_RING_COUNT)
  store<i32>(l, max(0, number(l, B_RING_MARKED) - 1), B_RING_MARKED)
  return e
}

function learnOldest(l: usize, y: f64): i32 {
  const e = takeOldest(l)
  return learn(l, e + R_OUT + (<usize>outsOf(l) << 3), e + R_OUT, y)
}

function forgetOldest(l: usize, why: i32): void {
  takeOldest(l)
  addCounter(l, why, 1)
}

/** The oldest waiting prediction came to y, as is known at `ts`. */
export function resolve(l: usize, ts: f64, y: f64): i32 {
  if (number(l, B_RING_COUNT) == 0) return STATUS_EMPTY
  const now = forward(l, ts)
  if (now < load<f64>(entry(l, 0), R_DUE)) {
    addCounter(l, CN_EARLY, 1)
    return STATUS_EARLY
  }
  setCounter(l, CN_LAST_TIME, now)
  return learnOldest(l, y)
}

/** The oldest marked prediction is learnt with the move that it saw. */
function learnMove(l: usize): void {
  const e = entry(l, 0)
  const base = load<f64>(e, R_BASE)
  const end = load<f64>(e, R_END)
  const move = (hasFlag(l, FLAG_RELATIVE) ? end / base - 1 : end - base) / config(l, CF_LABEL_UNIT)
  if (move - move != 0) return forgetOldest(l, CN_UNKNOWN)
  const form = count(l, CF_LABEL)
  const isFlat = Math.abs(move) <= config(l, CF_LABEL_BAND)
  if (form == LABEL_SIGN && isFlat) return forgetOldest(l, CN_FLAT)
  if (form == LABEL_SIGN) learnOldest(l, move > 0 ? 1 : 0)
  else if (form == LABEL_THREE) learnOldest(l, isFlat ? 1 : move > 0 ? 2 : 0)
  else learnOldest(l, move)
}

/** A value at a time, NaN where it isn't known; how many waiting predictions are done with. */
export function follow(l: usize, ts: f64, value: f64): i32 {
  const now = forward(l, ts)
  const n = number(l, B_RING_COUNT)
  let marked = number(l, B_RING_MARKED)
  for (; marked < n; marked++) {
    const e = entry(l, marked)
    if (!(load<f64>(e, R_DUE) < now)) break
    store<f64>(e, counter(l, CN_LAST_VALUE), R_END)
  }
  store<i32>(l, marked, B_RING_MARKED)
  setCounter(l, CN_LAST_TIME, now)
  setCounter(l, CN_LAST_VALUE, value - value == 0 ? value : NaN) // one NaN, whatever the host's bits are
  const done = min(marked, count(l, CF_PER_CALL))
  for (let i = 0; i < done; i++) learnMove(l)
  return done
}

/** Whether the ring's counts are possible. */
export function ringStands(l: usize): bool {
  const most = number(l, B_RING_MOST)
  const head = number(l, B_RING_HEAD)
  const n = number(l, B_RING_COUNT)
  const marked = number(l, B_RING_MARKED)
  return head >= 0 && head < max(1, most) && n >= 0 && n <= most && marked >= 0 && marked <= n
}
