// The family of single messages: where the parts of its state lie, what each hook tells them, and the shared counts
//   F35 cancel ratios, F36 messages a second, F37 fleeting share: sums of the message ring over a window.
// In by-order files a message is a row, on by-order feeds a change of one order (a replacement is two). On other feeds it is a frame: the levels of a depth frame are counted as they change, and go into
// the message's row when the frame has been applied. Then a level that has grown is an add, one that has shrunk a cancel (netted).
import {
  BOOK_IGNITIONS, BOOK_OFI_PART, C_FAMILY, C_FLAGS, FAMILY_FULL, FEATURE_ARRIVAL_RATE, FEATURE_CANCEL_RATIO, FEATURE_FLEETING_SHARE,
  FEATURE_ICEBERG, FEATURE_LAYERING, FEATURE_MOMENTUM_IGNITION, FEATURE_MSG_RATE, FEATURE_OFI_BATCH_REST, FEATURE_OFI_PART,
  FEATURE_RESILIENCE, FEATURE_STRATEGIC_RUNS, FLAG_BY_ORDER, I_DEPTH_SEEN, MESSAGE_ADDED, MESSAGE_ADDS, MESSAGE_BOUGHT, MESSAGE_CANCELLED, MESSAGE_CANCELS,
  MESSAGE_FLEETING, MESSAGE_ONE, MESSAGE_RUNS, MESSAGE_SOLD, REASON_NEEDS_L3, REASON_ZERO_DENOMINATOR, REMARK_NETTED,
} from '../layout'
import { NO_KEY, bestKey, sideAt } from '../book/price'
import { ADD, ARRIVALS_BYTES, CANCEL, MARKET, arrive, closeArrivals, countArrival, readArrivals } from './arrivals'
import {
  DECOMPOSED_BYTES, bookDecomposed, messageDecomposed, scaleDecomposed, tradeDecomposed,
} from './decomposed'
import {
  asksNow, bidsNow, messageAgeNs, messageBest, messageGone, messageGrows, messageKey, messageLots, messageSide, messageType, tradeSign, tradeTicks,
} from './facts'
import { HAZARDS_BYTES, batchHazards, messageHazards, passHazards } from './hazards'
import { ICEBERG_BYTES, bookIceberg, messageIceberg, openIceberg, readIceberg, scaleIceberg, tradeIceberg } from './iceberg'
import { IGNITION_BYTES, bookIgnition, restartIgnition, tradeIgnition } from './ignition'
import {
  LAYERING_BYTES, bookLayering, closeLayering, forgetLayering, levelLayering, messageLayering, openLayering, readLayering, scaleLayering,
} from './layering'
import {
  RESILIENCE_BYTES, bookResilience, openResilience, passResilience, readResilience, restartResilience, scaleResilience,
  tradeResilience,
} from './resilience'
import { BOOK_RING, MESSAGE_RING, TRADE_RING, covered, rowsIn, stageInt, sumInt } from './rings'
import { pieceOf, windowLength } from './piece'
import { RUNS_BYTES, messageRuns, scaleRuns } from './runs'
import { increase, scaleCounts } from './scale'
import { because, remark } from './undefined'
import { amount } from './units'

//   │ frame │ decomposed │ arrivals │ hazards │ iceberg │ runs │ layering │ ignition │ resilience │
//   frame: i64 │ added │ adds │ cancelled │ cancels │ bought │ sold │ of the frame that is open
const ADDED: usize = 0
const ADDS: usize = 8
const CANCELLED: usize = 16
const CANCELS: usize = 24
const BOUGHT: usize = 32
const SOLD: usize = 40
const FRAME_BYTES: usize = 48
const DECOMPOSED: usize = FRAME_BYTES
const ARRIVALS: usize = DECOMPOSED + DECOMPOSED_BYTES
const HAZARDS: usize = ARRIVALS + ARRIVALS_BYTES
const ICEBERG: usize = HAZARDS + HAZARDS_BYTES
const RUNS: usize = ICEBERG + ICEBERG_BYTES
const LAYERING: usize = RUNS + RUNS_BYTES
const IGNITION: usize = LAYERING + LAYERING_BYTES
const RESILIENCE: usize = IGNITION + IGNITION_BYTES
export const MESSAGES_BYTES: i32 = <i32>RESILIENCE + RESILIENCE_BYTES

const FLEETING_NS: i64 = 100000000
const FLEETING_LONG_NS: i64 = 2000000000

@inline function byOrder(m: usize): bool { return (load<i32>(m, C_FLAGS) & FLAG_BY_ORDER) != 0 }

export function openMessages(m: usize, s: usize): void {
  openIceberg(s + ICEBERG)
  openLayering(s + LAYERING)
  openResilience(s + RESILIENCE)
}

/** The book is gone. What became of orders (F38) and the sizes of trades stay known. */
export function restartMessages(m: usize, s: usize): void {
  memory.fill(s, 0, HAZARDS)
  openIceberg(s + ICEBERG)
  memory.fill(s + RUNS, 0, RUNS_BYTES)
  forgetLayering(s + LAYERING)
  restartIgnition(s + IGNITION)
  restartResilience(s + RESILIENCE)
}

export function passMessages(m: usize, s: usize, from: i64, to: i64): void {
  if (!byOrder(m)) return
  passHazards(m, s + HAZARDS, to)
  passResilience(s + RESILIENCE)
}

/** A row of a file, or a frame of a feed, whose levels and trade have been told: its values in the message ring. */
export function messageMessages(m: usize, s: usize): void {
  stageInt(MESSAGE_ONE, 1)
  if (!byOrder(m)) {
    closeFrame(m, s)
    return
  }
  messageDecomposed(m, s + DECOMPOSED)
  if (messageType < 1 || messageType > 5) return
  const type = messageType == 1 ? ADD : messageType < 4 ? CANCEL : MARKET
  arrive(m, s + ARRIVALS, type, messageSide, messageKey, messageBest)
  if (type == MARKET) stageInt(messageSide == 1 ? MESSAGE_BOUGHT : MESSAGE_SOLD, 1)
  if (messageType == 5) return
  if (type == ADD) {
    stageInt(MESSAGE_ADDED, messageLots)
    stageInt(MESSAGE_ADDS, 1)
  } else if (type == CANCEL) {
    stageInt(MESSAGE_CANCELLED, messageLots)
    stageInt(MESSAGE_CANCELS, 1)
    if (messageGone && messageAgeNs <= FLEETING_NS) stageInt(MESSAGE_FLEETING, 1)
    if (messageGone && messageAgeNs <= FLEETING_LONG_NS) stageInt(MESSAGE_FLEETING + 1, 1)
  }
  if (messageGrows) return // no new order
  messageHazards(s + HAZARDS)
  messageIceberg(m, s + ICEBERG)
  messageRuns(m, s + RUNS)
  messageLayering(m, s + LAYERING)
}

function closeFrame(m: usize, s: usize): void {
  stageInt(MESSAGE_ADDED, load<i64>(s, ADDED))
  stageInt(MESSAGE_ADDS, load<i64>(s, ADDS))
  stageInt(MESSAGE_CANCELLED, load<i64>(s, CANCELLED))
  stageInt(MESSAGE_CANCELS, load<i64>(s, CANCELS))
  stageInt(MESSAGE_BOUGHT, load<i64>(s, BOUGHT))
  stageInt(MESSAGE_SOLD, load<i64>(s, SOLD))
  memory.fill(s, 0, FRAME_BYTES)
  closeArrivals(m, s + ARRIVALS)
  closeLayering(s + LAYERING)
}

/** A level of a depth frame. The first book event of an epoch is compared with nothing, a whole book with no frame. */
export function levelMessages(m: usize, s: usize, side: i32, key: i64, was: i64, now: i64, best: i64): void {
  if (load<i32>(m, I_DEPTH_SEEN) == 0 || load<i32>(m, C_FAMILY) == FAMILY_FULL) return
  const grows = now > was
  increase(s + (grows ? ADDED : CANCELLED), grows ? now - was : was - now)
  increase(s + (grows ? ADDS : CANCELS), 1)
  countArrival(s + ARRIVALS, grows ? ADD : CANCEL, side, key, best)
  levelLayering(m, s + LAYERING, side, key, was, now)
}

export function tradeMessages(m: usize, s: usize): void {
  const files = byOrder(m)
  tradeResilience(m, s + RESILIENCE, files)
  tradeIgnition(s + IGNITION)
  if (files) return
  increase(s + (tradeSign > 0 ? BOUGHT : SOLD), 1)
  tradeDecomposed(s + DECOMPOSED)
  tradeIceberg(s + ICEBERG)
  const side = tradeSign > 0 ? 1 : 0
  const key = side == 1 ? -tradeTicks : tradeTicks
  arrive(m, s + ARRIVALS, MARKET, side, <i64>Math.ceil(key), load<i32>(m, I_DEPTH_SEEN) != 0 ? bestKey(sideAt(m, side)) : NO_KEY)
}

export function bookMessages(m: usize, s: usize): void {
  const files = byOrder(m)
  bookDecomposed(s + DECOMPOSED, files)
  bookResilience(m, s + RESILIENCE, files)
  bookIgnition(m, s + IGNITION)
  if (files) return
  bookIceberg(m, s + ICEBERG, bidsNow, asksNow)
  bookLayering(s + LAYERING)
}

export function scaleMessages(m: usize, s: usize, factor: f64): void {
  scaleCounts(s + ADDED, 1, factor)
  scaleCounts(s + CANCELLED, 1, factor)
  scaleDecomposed(s + DECOMPOSED, factor)
  scaleIceberg(s + ICEBERG, factor)
  scaleRuns(s + RUNS, factor)
  scaleLayering(s + LAYERING, factor)
  scaleResilience(s + RESILIENCE, factor)
}

export function readMessages(m: usize, s: usize, kind: i32, param: i32, w: i32): f64 {
  if (kind == FEATURE_RESILIENCE) return readResilience(s + RESILIENCE, param) // F26
  const l3 = byOrder(m)
  if (kind == FEATURE_MSG_RATE) return messageRate(m, w) // F36
  if (kind == FEATURE_MOMENTUM_IGNITION) return counted(m, BOOK_RING, w, BOOK_IGNITIONS) // F71
  if (kind == FEATURE_FLEETING_SHARE) return l3 ? fleetingShare(m, param, w) : because(REASON_NEEDS_L3) // F37
  if (kind == FEATURE_STRATEGIC_RUNS) return l3 ? counted(m, MESSAGE_RING, w, MESSAGE_RUNS) : because(REASON_NEEDS_L3) // F69
  if (!l3) remark(REMARK_NETTED)
  if (kind == FEATURE_ARRIVAL_RATE) return readArrivals(m, s + ARRIVALS, param) // F34
  if (kind == FEATURE_ICEBERG) return readIceberg(m, s + ICEBERG, param) // F67
  if (kind == FEATURE_CANCEL_RATIO) return cancelRatio(m, param, w) // F35
  if (kind == FEATURE_LAYERING) return covered(m, MESSAGE_RING, w) ? readLayering(m, s + LAYERING, param, w) : NaN // F70
  if (!covered(m, BOOK_RING, w)) return NaN
  if (kind == FEATURE_OFI_PART) return amount(m, sumInt(m, BOOK_RING, w, BOOK_OFI_PART + param)) // F33
  let rest = sumInt(m, BOOK_RING, w, 0)
  for (let part = 0; part < 3; part++) rest -= sumInt(m, BOOK_RING, w, BOOK_OFI_PART + part)
  return amount(m, rest)
}

/** F38, at every hundredth event. */
export function batchMessages(m: usize, s: usize, kind: i32, param: i32): f64 {
  return byOrder(m) ? batchHazards(s + HAZARDS, kind, param) : because(REASON_NEEDS_L3)
}

function counted(m: usize, ring: i32, w: i32, series: i32): f64 {
  return covered(m, ring, w) ? <f64>sumInt(m, ring, w, series) : NaN
}

function messageRate(m: usize, w: i32): f64 {
  if (!covered(m, MESSAGE_RING, w)) return NaN
  return <f64>rowsIn(m, MESSAGE_RING, w) / (<f64>windowLength(pieceOf(m), w) / 1e9)
}

function ratio(count: i64, all: i64): f64 {
  return all == 0 ? because(REASON_ZERO_DENOMINATOR) : <f64>count / <f64>all
}

function fleetingShare(m: usize, param: i32, w: i32): f64 {
  if (!covered(m, MESSAGE_RING, w)) return NaN
  return ratio(sumInt(m, MESSAGE_RING, w, MESSAGE_FLEETING + param), sumInt(m, MESSAGE_RING, w, MESSAGE_ADDS))
}

function cancelRatio(m: usize, param: i32, w: i32): f64 {
  if (!covered(m, MESSAGE_RING, w) || (param == 2 && !covered(m, TRADE_RING, w))) return NaN
  if (param == 0) return ratio(sumInt(m, MESSAGE_RING, w, MESSAGE_CANCELLED), sumInt(m, MESSAGE_RING, w, MESSAGE_ADDED))
  const cancels = sumInt(m, MESSAGE_RING, w, MESSAGE_CANCELS)
  return ratio(cancels, param == 1 ? sumInt(m, MESSAGE_RING, w, MESSAGE_ADDS) : rowsIn(m, TRADE_RING, w))
}
