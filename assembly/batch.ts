// Many frames or decoded events in one call, for replay: one crossing for a whole chunk of a recording.
import {
  EH_ASKS, EH_BIDS, EH_FIRST, EH_FLAGS, EH_LAST, EH_PREV, EH_TS, EVENT_HEADER, EVFLAG_OTHER_SYMBOL, EV_FIRST,
  EV_FLAGS, EV_LAST, EV_PREV, EV_TS, FRAME_HEADER, KIND_DEPTH, RULE_COLUMNS, STATUS_DECODE, STATUS_POOL_FULL,
  ST_FRAMES, VIEW_BATCH, VIEW_EVENT,
} from './layout'
import { clearDefect, fail } from './decode/defect'
import { fromOf, kindOf, readFields, toOf } from './decode/fields'
import { TOKEN_STRING } from './decode/json'
import { decodeFrame } from './decode/binance'
import { clearEvent, eventHas, setKind, setLevels } from './decode/event'
import { refinedLot } from './lot'
import { commit, refuse, setLocalTime } from './market'
import { bump } from './state'

function report(taken: i32, status: i32): void {
  store<i32>(VIEW_BATCH, taken)
  store<i32>(VIEW_BATCH, status, 4)
}

/** Decodes and applies one frame. */
export function pushFrame(m: usize, start: usize, length: i32, tsUs: f64, restNs: i32, replayed: bool): i32 {
  if (!replayed) bump(m, ST_FRAMES)
  let ok = decodeFrame(m, start, length)
  while (!ok && refinedLot(m)) ok = decodeFrame(m, start, length)
  if (!ok) return refuse(m)
  if (!eventHas(EVFLAG_OTHER_SYMBOL)) setLocalTime(m, tsUs, restNs)
  return commit(m)
}

/**
 * Takes frames (FRAME_HEADER, bytes, padding to 8) from `p` up to `end`, stopping after one that the host must see: a
 * gap, a defect, a frame to be buffered. How many were taken and the last status stand in VIEW_BATCH.
 */
export function pushFrames(m: usize, p: usize, end: usize): void {
  let taken = 0
  let status = 0
  while (p < end) {
    const length = load<i32>(p)
    status = pushFrame(m, p + FRAME_HEADER, length, load<f64>(p, 8), load<i32>(p, 4), false)
    taken++
    if (status == 1 || status >= STATUS_POOL_FULL) break
    p += <usize>FRAME_HEADER + ((<usize>length + 7) & ~7)
  }
  report(taken, status)
}

/** Applies one decoded event (EVENT_HEADER, then pairs); where it ends. */
function applyEvent(m: usize, p: usize): i32 {
  const bids = load<i32>(p, EH_BIDS)
  clearEvent()
  clearDefect()
  store<i32>(VIEW_EVENT, load<i32>(p, EH_FLAGS), EV_FLAGS)
  store<i64>(VIEW_EVENT, load<i64>(p, EH_FIRST), EV_FIRST)
  store<i64>(VIEW_EVENT, load<i64>(p, EH_LAST), EV_LAST)
  store<i64>(VIEW_EVENT, load<i64>(p, EH_PREV), EV_PREV)
  store<i64>(VIEW_EVENT, load<i64>(p, EH_TS), EV_TS)
  setLevels(p + EVENT_HEADER, bids, p + EVENT_HEADER + (<usize>bids << 4), load<i32>(p, EH_ASKS))
  setKind(KIND_DEPTH)
  bump(m, ST_FRAMES)
  setLocalTime(m, NaN, 0)
  return commit(m)
}

/** Applies decoded events from `p` up to `end`, stopping as pushFrames() does. */
export function pushEvents(m: usize, p: usize, end: usize): void {
  let taken = 0
  let status = 0
  while (p < end) {
    const bids = load<i32>(p, EH_BIDS)
    const asks = load<i32>(p, EH_ASKS)
    const room = (<i64>end - <i64>p - EVENT_HEADER) >> 4
    if (bids < 0 || asks < 0 || <i64>bids + <i64>asks > room) {
      clearDefect()
      fail(RULE_COLUMNS, <i32>room, bids) // more levels are announced than there are bytes
      status = STATUS_DECODE
      break
    }
    const levels = bids + asks
    status = applyEvent(m, p)
    taken++
    if (status >= STATUS_POOL_FULL) break
    p += <usize>EVENT_HEADER + (<usize>levels << 4)
  }
  report(taken, status)
}

const SYMBOL: i32 = 0x73

/** The symbol under "s": its length, its place in VIEW_BATCH; 0 when there is none, -1 when the frame is no JSON object. */
export function symbolOf(m: usize, start: usize, length: i32): i32 {
  clearDefect()
  if (!readFields(m, start, length)) return -1
  if (kindOf(SYMBOL) != TOKEN_STRING) return 0
  const from = fromOf(SYMBOL)
  store<i32>(VIEW_BATCH, <i32>from)
  return <i32>(toOf(SYMBOL) - from)
}
