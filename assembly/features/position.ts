// F25 queue_position: what stands ahead of an order that isn't in the book (a simulated one, or one's own on a feed by price),
// estimated from the size of its level and the trades there. All three begin with what is shown when it joins; trades at its
// price take from the front one for one, and are taken out of the decrease c that the next event of the book shows.
//
//   pessimistic    ahead ← min(ahead, v)                                     v: size of the level now
//   probabilistic  c < 0: as above; else q = f(behind)/(f(ahead) + f(behind)), f(x) = ln(1 + x), 0/0: q = 1,
//                  ahead ← min(ahead − (1 − q)·c + min(behind − q·c, 0), v), at least 0
//   optimistic     ahead ← max(0, ahead − c)
//
// Unit lots. Source: hftbacktest's LogProbQueueFunc; features F25. Cost O(orders followed) a trade and an event.
import { I_POSITIONS, POSITIONS_MAX, P_BODY, VIEW_SIGNAL } from '../layout'
import { lotsAt, sideAt } from '../book/price'
import { newPage, pageAt } from '../memory'
import { OFF_TICK } from './units'

// an entry of the page: i32 side, i32 used, i64 key, then lots: shown and traded since, three estimates
const BYTES: i32 = 56
const KEY: usize = 8
const SHOWN: usize = 16
const TRADED: usize = 24
const PESSIMISTIC: usize = 32
const PROBABILISTIC: usize = 40
const OPTIMISTIC: usize = 48

@inline function entryAt(m: usize, i: i32): usize { return pageAt(m, load<i32>(m, I_POSITIONS)) + P_BODY + <usize>(i * BYTES) }
@inline export function followsPositions(m: usize): bool { return load<i32>(m, I_POSITIONS) != 0 }

/** Follows an order that joins now at (side, key) behind `ahead` lots, NaN: behind all that is shown. Its number, -1 when there is no room. */
export function followPosition(m: usize, side: i32, key: i64, ahead: f64): i32 {
  if (!followsPositions(m)) store<i32>(m, newPage(m), I_POSITIONS)
  if (!followsPositions(m)) return -1
  for (let i = 0; i < POSITIONS_MAX; i++) {
    const e = entryAt(m, i)
    if (load<i32>(e, 4) != 0) continue
    const shown = <f64>lotsAt(m, sideAt(m, side), key)
    const first = isNaN(ahead) ? shown : min(ahead, shown)
    store<i32>(e, side)
    store<i32>(e, 1, 4)
    store<i64>(e, key, KEY)
    store<f64>(e, shown, SHOWN)
    store<f64>(e, 0, TRADED)
    store<f64>(e, first, PESSIMISTIC)
    store<f64>(e, first, PROBABILISTIC)
    store<f64>(e, first, OPTIMISTIC)
    return i
  }
  return -1
}

export function leavePosition(m: usize, i: i32): void {
  if (!followsPositions(m)) return
  store<i32>(entryAt(m, i), 0, 4)
}

/** Pessimistic, probabilistic and optimistic lots ahead, as f64 at VIEW_SIGNAL; NaN in a market that was made anew after a trap. */
export function readPosition(m: usize, i: i32): void {
  if (!followsPositions(m)) for (let k = 0; k < 3; k++) store<f64>(<usize>(VIEW_SIGNAL + k * 8), NaN)
  else memory.copy(VIEW_SIGNAL, entryAt(m, i) + PESSIMISTIC, 24)
}

@inline function take(e: usize, at: usize, lots: f64): void {
  store<f64>(e + at, max<f64>(0, load<f64>(e + at) - lots))
}

/** A trade of `sign` at a price in ticks: it consumes the bids when a seller began it. */
export function positionsTrade(m: usize, sign: i32, ticks: i64, lots: i64): void {
  if (ticks == OFF_TICK) return
  const side = sign > 0 ? 1 : 0
  const key = side == 0 ? ticks : -ticks
  for (let i = 0; i < POSITIONS_MAX; i++) {
    const e = entryAt(m, i)
    if (load<i32>(e, 4) == 0 || load<i32>(e) != side || load<i64>(e, KEY) != key) continue
    const amount = <f64>lots
    store<f64>(e, load<f64>(e, TRADED) + amount, TRADED)
    take(e, PESSIMISTIC, amount)
    take(e, PROBABILISTIC, amount)
    take(e, OPTIMISTIC, amount)
  }
}

/** The book has changed. */
export function positionsBook(m: usize): void {
  for (let i = 0; i < POSITIONS_MAX; i++) {
    const e = entryAt(m, i)
    if (load<i32>(e, 4) != 0) update(e, <f64>lotsAt(m, sideAt(m, load<i32>(e)), load<i64>(e, KEY)))
  }
}

function update(e: usize, now: f64): void {
  const before = max<f64>(0, load<f64>(e, SHOWN) - load<f64>(e, TRADED))
  const c = before - now
  const ahead = load<f64>(e, PROBABILISTIC)
  store<f64>(e, min(load<f64>(e, PESSIMISTIC), now), PESSIMISTIC)
  store<f64>(e, max<f64>(0, load<f64>(e, OPTIMISTIC) - max<f64>(0, c)), OPTIMISTIC)
  store<f64>(e, c < 0 ? min(ahead, now) : share(ahead, max<f64>(0, before - ahead), c, now), PROBABILISTIC)
  store<f64>(e, now, SHOWN)
  store<f64>(e, 0, TRADED)
}

function share(ahead: f64, behind: f64, c: f64, now: f64): f64 {
  const inFront = Math.log(1 + ahead)
  const atBack = Math.log(1 + behind)
  const q = inFront + atBack == 0 ? 1 : atBack / (inFront + atBack)
  return max<f64>(0, min(ahead - (1 - q) * c + min<f64>(behind - q * c, 0), now))
}

/** The lot has become finer. */
export function scalePositions(m: usize, factor: f64): void {
  for (let i = 0; i < POSITIONS_MAX; i++) {
    const e = entryAt(m, i)
    for (let at = SHOWN; at <= OPTIMISTIC; at += 8) store<f64>(e + at, load<f64>(e + at) * factor)
  }
}
