// What a frame is, without a market: its kind, the symbols it names, how fine their numbers are written, its time, its number
// on the connection. The venue's own decoder does the work, on a stand-in for a market that says FLAG_LOOK.
import {
  CONFIG_END, C_DECODER, C_FLAGS, EV_CHANNEL, EV_CONNECTION, EV_FIRST, EV_FLAGS, EV_KIND, EV_LAST, EV_PREV, EV_TRADES, EV_TS, FLAG_LOOK,
  FLAG_SLOW_DECODE, KIND_TRADE, LOOK_CHANNEL, LOOK_CONNECTION, LOOK_FIRST, LOOK_FLAGS, LOOK_KIND, LOOK_LAST, LOOK_PREVIOUS, LOOK_SYMBOL, LOOK_SYMBOLS, LOOK_SYMBOLS_MAX, LOOK_TRADES,
  LOOK_TS, VIEW_EVENT, VIEW_LOOK,
} from '../layout'
import { decodeAny, refusedBesideBook } from './decoders'
import { sameBytes } from './json'

const STAND_IN: usize = memory.data(CONFIG_END)
const ENTRY: usize = 16
/** Of the symbol named last, or of numbers that stand before any symbol. */
let entry: usize = 0
let pxDecimals: i32 = 0
let qtyDecimals: i32 = 0

/** Looks at a frame or REST body; false on a defect. */
export function look(decoder: i32, start: usize, length: i32): bool {
  store<i32>(STAND_IN, decoder, C_DECODER)
  store<i32>(STAND_IN, FLAG_LOOK | FLAG_SLOW_DECODE, C_FLAGS)
  store<i32>(VIEW_LOOK, 0, LOOK_SYMBOLS)
  entry = 0
  pxDecimals = qtyDecimals = 0
  const ok = decodeAny(STAND_IN, start, length)
  // A refused trade or ticker is so called: no book is in doubt.
  store<i32>(VIEW_LOOK, !ok && refusedBesideBook ? KIND_TRADE : load<i32>(VIEW_EVENT, EV_KIND), LOOK_KIND)
  store<i32>(VIEW_LOOK, load<i32>(VIEW_EVENT, EV_FLAGS), LOOK_FLAGS)
  store<i32>(VIEW_LOOK, load<i32>(VIEW_EVENT, EV_TRADES), LOOK_TRADES)
  store<i64>(VIEW_LOOK, load<i64>(VIEW_EVENT, EV_TS), LOOK_TS)
  store<i64>(VIEW_LOOK, load<i64>(VIEW_EVENT, EV_CONNECTION), LOOK_CONNECTION)
  store<i64>(VIEW_LOOK, load<i64>(VIEW_EVENT, EV_CHANNEL), LOOK_CHANNEL)
  store<i64>(VIEW_LOOK, load<i64>(VIEW_EVENT, EV_FIRST), LOOK_FIRST)
  store<i64>(VIEW_LOOK, load<i64>(VIEW_EVENT, EV_LAST), LOOK_LAST)
  store<i64>(VIEW_LOOK, load<i64>(VIEW_EVENT, EV_PREV), LOOK_PREVIOUS)
  // Numbers that came before the only symbol are that symbol's; those of a body that names none stand in the entry behind the last.
  if (load<i32>(VIEW_LOOK, LOOK_SYMBOLS) == 0) writeDecimals(VIEW_LOOK + LOOK_SYMBOL)
  return ok
}

function writeDecimals(at: usize): void {
  store<i32>(at, pxDecimals, 8)
  store<i32>(at, qtyDecimals, 12)
}

/** A symbol is named: what follows is its. */
export function lookSymbol(p: usize, end: usize): void {
  const n = load<i32>(VIEW_LOOK, LOOK_SYMBOLS)
  for (let i = 0; i < n; i++) {
    const known = <usize>VIEW_LOOK + LOOK_SYMBOL + <usize>i * ENTRY
    if (load<u32>(known, 4) != <u32>(end - p) || !sameBytes(<usize>load<u32>(known), p, end - p)) continue
    entry = known
    return
  }
  if (n == LOOK_SYMBOLS_MAX) return
  const first = n == 0
  entry = <usize>VIEW_LOOK + LOOK_SYMBOL + <usize>n * ENTRY
  store<u32>(entry, <u32>p)
  store<u32>(entry, <u32>(end - p), 4)
  store<i32>(entry, 0, 8)
  store<i32>(entry, 0, 12)
  if (first) writeDecimals(entry)
  store<i32>(VIEW_LOOK, n + 1, LOOK_SYMBOLS)
}

function noteDecimals(n: i32, at: usize): bool {
  if (n < 0) return false
  if (entry != 0) store<i32>(entry + at, max(load<i32>(entry + at), n))
  else if (at == 8) pxDecimals = max(pxDecimals, n)
  else qtyDecimals = max(qtyDecimals, n)
  return true
}

/** Notes how fine a price is written, trailing zeros left out; false for what is no decimal. */
export function notePrice(p: usize, end: usize): bool {
  return noteDecimals(decimalsOf(p, end), 8)
}
export function noteQuantity(p: usize, end: usize): bool {
  return noteDecimals(decimalsOf(p, end), 12)
}

/** Decimals that the number needs: 0.0500 two, 1.5e-7 eight; −1 for what is no number. */
function decimalsOf(p: usize, end: usize): i32 {
  if (p < end && load<u8>(p) == 0x2d) p++
  let decimals = -1
  let significant = 0
  let seen = 0
  for (; p < end; p++) {
    const c = <u32>load<u8>(p)
    if (c == 0x2e && decimals < 0 && seen > 0) {
      decimals = 0
      continue
    }
    if ((c | 0x20) == 0x65 && seen > 0) return max(0, significant - exponentOf(p + 1, end))
    if (c - 0x30 > 9) return -1
    seen++
    if (decimals < 0) continue
    decimals++
    if (c != 0x30) significant = decimals
  }
  return seen == 0 || decimals == 0 ? -1 : significant
}

function exponentOf(p: usize, end: usize): i32 {
  const below = load<u8>(p) == 0x2d
  if (below || load<u8>(p) == 0x2b) p++
  let value = 0
  for (; p < end && value < 100; p++) value = value * 10 + <i32>load<u8>(p) - 0x30
  return below ? -value : value
}
