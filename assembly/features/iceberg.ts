// F67, refills of a price, the sign of an iceberg order. By order: a visible execution empties price P; P, the most it had shown and
// the time are remembered, one a side, the latest. An add at P within 50 ms whose size is within 5 % of that peak is a refill.
//   refills: how many; volume: lots executed visibly at P since P was first remembered, without another price in between.
// On feeds without orders: lots traded at the best since the last book event exceed the lots that it showed, and the level is
// still there: one refill. Range ≥ 0; NaN (no level) before the first. Source: Zotikov, Antonov 2019; Christensen, Woodmansey 2013.
// Cost O(1) a message.
import { ASKS, BIDS, I_TS_VENUE, REASON_NO_LEVEL } from '../layout'
import { NO_KEY, lotsAt } from '../book/price'
import {
  asksBefore, bidsBefore, bookFirst, messageKey, messageLots, messagePeak, messageShownAfter, messageShownBefore, messageSide,
  messageType, tradeLots, tradeSign, tradeTicks,
} from './facts'
import { increase, scaleCounts } from './scale'
import { because } from './undefined'
import { amount } from './units'

//   a side: i64 │ key │ ns emptied │ refills │ peak │ volume │ traded │ at key │
const KEY: usize = 0
const EMPTIED: usize = 8
const REFILLS: usize = 16
const PEAK: usize = 24
const VOLUME: usize = 32
const TRADED: usize = 40 // on feeds: lots traded at the best since the last book event,
const BEST: usize = 48 // which is this
const SIDE: usize = 56
export const ICEBERG_BYTES: i32 = 112

const REFILL_NS: i64 = 50000000

export function openIceberg(s: usize): void {
  memory.fill(s, 0, ICEBERG_BYTES)
  for (let side = 0; side < 2; side++, s += SIDE) {
    store<i64>(s, NO_KEY, KEY)
    store<i64>(s, NO_KEY, BEST)
  }
}

/** P is remembered; another one than before begins anew. */
function remember(t: usize, key: i64): void {
  if (load<i64>(t, KEY) == key) return
  store<i64>(t, key, KEY)
  store<i64>(t, 0, REFILLS)
  store<i64>(t, 0, VOLUME)
}

export function messageIceberg(m: usize, s: usize): void {
  const t = s + <usize>messageSide * SIDE
  if (messageType == 1) {
    if (load<i64>(t, KEY) != messageKey || load<i64>(m, I_TS_VENUE) - load<i64>(t, EMPTIED) > REFILL_NS) return
    const peak = load<i64>(t, PEAK)
    if (20 * abs(messageLots - peak) <= peak) increase(t + REFILLS, 1)
  } else if (messageType == 4) {
    if (load<i64>(t, KEY) == messageKey) increase(t + VOLUME, messageLots)
    if (messageShownBefore == 0 || messageShownAfter != 0) return
    remember(t, messageKey)
    store<i64>(t, load<i64>(m, I_TS_VENUE), EMPTIED)
    store<i64>(t, messagePeak, PEAK)
  }
}

/** A trade of a feed without orders. */
export function tradeIceberg(s: usize): void {
  const ask = tradeSign > 0
  const t = ask ? s + SIDE : s
  const key = ask ? -tradeTicks : tradeTicks
  const best = load<i64>(t, BEST)
  if (best != NO_KEY && <f64>best == key) increase(t + TRADED, tradeLots)
  const remembered = load<i64>(t, KEY)
  if (remembered != NO_KEY && <f64>remembered == key) increase(t + VOLUME, tradeLots)
}

/** A book event of a feed without orders; the best before is that of the last one. */
export function bookIceberg(m: usize, s: usize, bids: usize, asks: usize): void {
  closeSide(m, s, m + BIDS, bidsBefore, bids)
  closeSide(m, s + SIDE, m + ASKS, asksBefore, asks)
}

function closeSide(m: usize, t: usize, side: usize, before: usize, now: usize): void {
  if (!bookFirst) {
    const key = load<i64>(before)
    if (key != NO_KEY && load<i64>(t, TRADED) > load<i64>(before, 8) && lotsAt(m, side, key) != 0) {
      remember(t, key)
      increase(t + REFILLS, 1)
    }
  }
  store<i64>(t, 0, TRADED)
  store<i64>(t, load<i64>(now), BEST)
}

export function readIceberg(m: usize, s: usize, param: i32): f64 {
  const t = s + <usize>(param & 1) * SIDE
  if (load<i64>(t, KEY) == NO_KEY) return because(REASON_NO_LEVEL)
  return param < 2 ? <f64>load<i64>(t, REFILLS) : amount(m, load<i64>(t, VOLUME))
}

export function scaleIceberg(s: usize, factor: f64): void {
  scaleCounts(s + PEAK, 3, factor)
  scaleCounts(s + SIDE + PEAK, 3, factor)
}
