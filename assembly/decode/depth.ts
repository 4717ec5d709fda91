// The quick way through a Binance depthUpdate as Binance spells it: no white space, the keys in their usual order, this
// market's symbol. What it can't read it leaves alone: the general way (fields.ts) begins anew and decides what is right.
//
//   {"stream":"…","data":{"e":"depthUpdate","E":ms,"T":ms,"s":"BTCUSDT","ps":"…","U":n,"u":n,"pu":n,"b":[…],"a":[…]}}
//   └─ combined streams ┘                          └ futures ┘            └ COIN-M ┘           └ futures ┘
import {
  C_DECODER, C_FLAGS, C_SYMBOL, C_SYMBOL_LEN, DECODER_BINANCE_SPOT, EVFLAG_HAS_PREV, EV_FIRST, EV_LAST, EV_PREV, EV_TS,
  FLAG_SLOW_DECODE, KIND_DEPTH, VIEW_EVENT,
} from '../layout'
import { readRun, runValue } from './decimal'
import { nanoseconds, setFlag, setKind, setLevels } from './event'
import { levelsRead, readLevels, scratchAt } from './levels'
import { inputEnd, openInput, sameBytes, skipString, stringEscaped } from './json'

/** Whether `,"x":` stands at `p`, for a key of one letter. */
@inline function isKey(p: usize, letter: u64): bool {
  return (load<u64>(p) & 0xffffffffff) == (0x3a2200222c | letter << 16)
}

/** Digits of the last update id. */
let idLength: usize = 11

/** Place behind a simple string that opens at `p`, 0 if it is none. */
function behindString(p: usize): usize {
  const end = skipString(p)
  return stringEscaped ? 0 : end
}

/** Place behind `{"stream":"…","data":`, 0 if that isn't what stands there. */
function behindWrapper(p: usize): usize {
  if (load<u64>(p) != 0x6d6165727473227b || load<u16>(p, 8) != 0x3a22) return 0
  p = behindString(p + 10)
  if (p == 0 || load<u64>(p) != 0x3a2261746164222c) return 0 // ,"data":
  return p + 8
}

/** Decodes the frame into the event, which must be clear; false when it isn't spelled like that. */
export function readQuickDepth(m: usize, start: usize, length: i32): bool {
  if (!ASC_FEATURE_SIMD || (load<i32>(m, C_FLAGS) & FLAG_SLOW_DECODE) != 0) return false
  openInput(start, length)
  let p = start
  const wrapped = load<u16>(p, 2) == 0x7473 // {"st
  if (wrapped) {
    p = behindWrapper(p)
    if (p == 0) return false
  }
  // {"e":"depthUpdate","E":  as three overlapping words
  if (load<u64>(p) != 0x6564223a2265227b) return false
  if (load<u64>(p, 8) != 0x7461647055687470) return false
  if (load<u64>(p, 15) != 0x3a2245222c226574) return false
  p = readRun(p + 23, 13)
  if (p == 0) return false
  store<i64>(VIEW_EVENT, nanoseconds(runValue), EV_TS)
  if (isKey(p, 0x54)) {
    p = readRun(p + 5, 13)
    if (p == 0) return false
  }
  const symbolLength = <usize>load<i32>(m, C_SYMBOL_LEN)
  if (!isKey(p, 0x73)) return false
  if (load<u8>(p, 5) != 0x22) return false
  p += 6
  if (!sameBytes(p, m + C_SYMBOL, symbolLength)) return false
  p += symbolLength
  if (load<u8>(p) != 0x22) return false
  p++
  if (load<u32>(p) == 0x7370222c) { // ,"ps
    if (load<u32>(p, 3) != 0x223a2273) return false
    p = behindString(p + 6)
    if (p == 0) return false
  }
  if (!isKey(p, 0x55)) return false
  const first = p + 5
  p = readRun(first, idLength)
  if (p == 0) return false
  idLength = p - first
  if (!isKey(p, 0x75)) return false
  store<i64>(VIEW_EVENT, runValue, EV_FIRST)
  p = readRun(p + 5, idLength)
  if (p == 0) return false
  store<i64>(VIEW_EVENT, runValue, EV_LAST)
  if (load<u32>(p) == 0x7570222c) { // ,"pu
    if (load<u16>(p, 4) != 0x3a22) return false
    p = readRun(p + 6, idLength)
    if (p == 0) return false
    store<i64>(VIEW_EVENT, runValue, EV_PREV)
    setFlag(EVFLAG_HAS_PREV)
  } else if (load<i32>(m, C_DECODER) != DECODER_BINANCE_SPOT) return false
  if (!isKey(p, 0x62)) return false
  const bidsAt = scratchAt(0)
  p = readLevels(m, p + 5, bidsAt, true)
  if (p == 0) return false
  if (!isKey(p, 0x61)) return false
  const bids = levelsRead
  const asksAt = scratchAt(bids)
  p = readLevels(m, p + 5, asksAt, true)
  if (p == 0) return false
  const end = p + (wrapped ? 2 : 1)
  if (end != inputEnd) return false
  if (load<u8>(p) != 0x7d || load<u8>(end - 1) != 0x7d) return false
  setLevels(bidsAt, bids, asksAt, levelsRead)
  setKind(KIND_DEPTH)
  return true
}
