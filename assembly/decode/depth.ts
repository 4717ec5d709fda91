// The quick way through a Binance depthUpdate that begins as the market's last one did (head.ts) and goes on with nothing but two lists.
// What it can't read it leaves alone: the general way (fields.ts) begins anew and decides what is right.
//
//   {"stream":"…","data":{"e":"depthUpdate","E":ms,"T":ms,"s":"BTCUSDT","ps":"…","U":n,"u":n,"pu":n,"b":[…],"a":[…]}}
//   └─ combined streams ┘                          └ futures ┘            └ COIN-M ┘           └ futures ┘
import { C_FLAGS, FLAG_SLOW_DECODE, HEAD_ENDS, HEAD_FIRST, HEAD_LAST, HEAD_PREV, HEAD_TIME, KIND_DEPTH } from '../layout'
import { setKind, setLevels } from './event'
import { KEY_PU, fromOf, kindOf, placeOf, toOf } from './fields'
import { keepHead, keepNumber, readHead } from './head'
import { TOKEN_NUMBER, inputEnd, openInput } from './json'
import { levelsRead, readLevels, readRagged, scratchAt } from './levels'
import { isRagged } from './shape'

const BIDS: i32 = 0x62 // keys of one letter: b, a, U, u, E, T
const ASKS: i32 = 0x61
const FIRST: i32 = 0x55
const LAST: i32 = 0x75
const TIME: i32 = 0x45
const SENT: i32 = 0x54
const ASKS_KEY: u64 = 0x3a2261222c // ,"a":

@inline function isAsksKey(p: usize): bool { return (load<u64>(p) & 0xffffffffff) == ASKS_KEY }

/** Whether `ends` closing braces at `p` end the frame: of the message, and of what it is wrapped in. */
@inline function isEnd(p: usize, ends: i32): bool {
  return p + <usize>ends == inputEnd && (ends == 1 ? load<u8>(p) == 0x7d : load<u16>(p) == 0x7d7d)
}

@inline function isQuick(m: usize): bool { return ASC_FEATURE_SIMD && (load<i32>(m, C_FLAGS) & FLAG_SLOW_DECODE) == 0 }

/** Decodes the frame into the event, which must be clear; false when it isn't spelled like that. */
export function readQuickDepth(m: usize, start: usize, length: i32): bool {
  if (!isQuick(m)) return false
  openInput(start, length)
  let p = readHead(m, start)
  if (p == 0) return false
  const bidsAt = scratchAt(0)
  p = readList(m, p, bidsAt)
  if (p == 0) return false
  if (!isAsksKey(p)) return false
  const bids = levelsRead
  const asksAt = scratchAt(bids)
  p = readList(m, p + 5, asksAt)
  if (p == 0) return false
  if (!isEnd(p, load<i32>(m, HEAD_ENDS))) return false
  setLevels(bidsAt, bids, asksAt, levelsRead)
  setKind(KIND_DEPTH)
  return true
}

/** Sizes of many lengths have a reader of their own; what it can't read is begun anew. */
@inline
function readList(m: usize, p: usize, out: usize): usize {
  if (ASC_FEATURE_SIMD) if (isRagged(m)) {
    const end = readRagged(m, p, out)
    if (end != 0) return end
  }
  return readLevels(m, p, out, true)
}

/** The general way has read one of this market: the next may be read quickly if it begins alike. `timeKey`: of its time, 0 without one. */
export function expectAlike(m: usize, start: usize, timeKey: i32): void {
  if (!isQuick(m) || timeKey == 0) return
  const ends = <i32>(inputEnd - toOf(ASKS))
  const isAlone = placeOf(ASKS) == toOf(BIDS) + 5 && isAsksKey(toOf(BIDS)) && ends <= 2 && isEnd(toOf(ASKS), ends)
  if (!isAlone || !keepHead(m, start, <i32>(placeOf(BIDS) - start), ends)) return
  keepField(m, start, FIRST, HEAD_FIRST)
  keepField(m, start, LAST, HEAD_LAST)
  keepField(m, start, TIME, timeKey == TIME ? <usize>HEAD_TIME : 0)
  keepField(m, start, SENT, timeKey == SENT ? <usize>HEAD_TIME : 0)
  keepField(m, start, KEY_PU, HEAD_PREV)
}

function keepField(m: usize, start: usize, key: i32, kept: usize): void {
  if (kindOf(key) == TOKEN_NUMBER) keepNumber(m, fromOf(key) - start, <i32>(toOf(key) - fromOf(key)), kept)
}
