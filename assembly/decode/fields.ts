// The fields of a JSON message by name, in any order: one walk over the object, each known key's value noted
// by kind and place. An object under "data" (a combined stream) is the message; what stands around it is skipped.
import { FLAG_SLOW_DECODE, C_FLAGS, RULE_JSON, RULE_TYPE } from '../layout'
import { defectRule } from './defect'
import {
  inputEnd, defect, nowOpen, openInput, skipSpace, skipString, skipValue, stringEscaped, tokenKind, TOKEN_ARRAY,
} from './json'
import { levelsRead, readLevels, scratchAt } from './levels'
import { unescape, unescapedEnd } from './unescape'

// A one-letter key has the slot of its character; longer ones have these.
export const KEY_PU: i32 = 128
export const KEY_PS: i32 = 129
export const KEY_LAST_UPDATE_ID: i32 = 130
export const KEY_SYMBOL: i32 = 131
export const KEY_BIDS: i32 = 132
export const KEY_ASKS: i32 = 133
const KEY_DATA: i32 = 134
const KEY_OTHER: i32 = -1

// slot: u32 generation, i32 kind | escaped << 8, u32 from, u32 to (strings without their quotes)
const SLOTS: usize = memory.data(135 * 16)
let generation: u32 = 0
@inline function slotAt(key: i32): usize { return SLOTS + (<usize>key << 4) }

/** Kind of the key's value, 0 when the message has no such key. */
export function kindOf(key: i32): i32 {
  const slot = slotAt(key)
  return load<u32>(slot) == generation ? load<i32>(slot, 4) & 0xff : 0
}
/** First byte of the key's value; of a string, without its quote and escapes. */
export function fromOf(key: i32): usize {
  const slot = slotAt(key)
  const from = <usize>load<u32>(slot, 8)
  if (load<i32>(slot, 4) < 0x100) return from
  return unescape(from, <usize>load<u32>(slot, 12))
}
/** Place behind the key's value; call after fromOf(), which may have moved a string with escapes. */
export function toOf(key: i32): usize {
  const slot = slotAt(key)
  return load<i32>(slot, 4) < 0x100 ? <usize>load<u32>(slot, 12) : unescapedEnd
}
/** Place of the key's value in the input, for a defect. */
export function placeOf(key: i32): usize {
  return <usize>load<u32>(slotAt(key), 8)
}

export let bidsAt: usize = 0
export let bidsCount: i32 = -1
export let asksAt: usize = 0
export let asksCount: i32 = -1
/** Rule the level arrays broke; it matters only if the message turns out to have levels. */
export let levelsDefect: i32 = 0
let taken: i32 = 0
let wrapped: bool = false

/** Walks the whole input; false on a defect. */
export function readFields(m: usize, start: usize, length: i32): bool {
  openInput(start, length)
  generation++
  bidsCount = asksCount = -1
  levelsDefect = taken = 0
  wrapped = false
  let p = skipSpace(start)
  if (load<u8>(p) != 0x7b) {
    if (skipValue(p) != 0) defect(RULE_TYPE, p)
    return false
  }
  nowOpen(1)
  p = readObject(m, p, false)
  if (p == 0) return false
  // In a batch what lies behind the end may look like space too.
  if (p < inputEnd) p = min(skipSpace(p), inputEnd)
  return p == inputEnd || defect(RULE_JSON, p) != 0
}

function readObject(m: usize, p: usize, inner: bool): usize {
  p = skipSpace(p + 1)
  if (load<u8>(p) == 0x7d) return p + 1
  while (true) {
    const key = readKey(p)
    if (keyEnd == 0) return 0
    p = skipSpace(keyEnd)
    if (load<u8>(p) != 0x3a) return defect(RULE_JSON, p)
    p = skipSpace(p + 1)
    p = readValue(m, p, key, inner)
    if (p == 0) return 0
    p = skipSpace(p)
    const c = load<u8>(p)
    if (c == 0x7d) return p + 1
    if (c != 0x2c) return defect(RULE_JSON, p)
    p = skipSpace(p + 1)
  }
}

let keyEnd: usize = 0

function readKey(p: usize): i32 {
  if (load<u8>(p) != 0x22) {
    keyEnd = defect(RULE_JSON, p)
    return KEY_OTHER
  }
  // the common case: one ASCII letter
  const c = <i32>load<u8>(p, 1)
  if (load<u8>(p, 2) == 0x22 && c >= 0x41 && c < 0x80 && c != 0x5c) {
    keyEnd = p + 3
    return c
  }
  keyEnd = skipString(p)
  if (keyEnd == 0) return KEY_OTHER
  if (!stringEscaped) return nameOf(p + 1, keyEnd - 1)
  const from = unescape(p + 1, keyEnd - 1)
  return nameOf(from, unescapedEnd)
}

function nameOf(p: usize, end: usize): i32 {
  const n = <i32>(end - p)
  if (n == 1) return load<u8>(p) < 0x80 ? <i32>load<u8>(p) : KEY_OTHER
  if (n == 2 && load<u16>(p) == 0x7570) return KEY_PU
  if (n == 2 && load<u16>(p) == 0x7370) return KEY_PS
  if (n == 4) {
    const name = load<u32>(p)
    return name == 0x73646962 ? KEY_BIDS : name == 0x736b7361 ? KEY_ASKS : name == 0x61746164 ? KEY_DATA : KEY_OTHER
  }
  if (n == 6 && load<u32>(p) == 0x626d7973 && load<u16>(p, 4) == 0x6c6f) return KEY_SYMBOL
  if (n == 12 && load<u64>(p) == 0x616470557473616c && load<u32>(p, 8) == 0x64496574) return KEY_LAST_UPDATE_ID
  return KEY_OTHER
}

function readValue(m: usize, p: usize, key: i32, inner: bool): usize {
  const c = <u32>load<u8>(p)
  if (key == KEY_DATA && c == 0x7b && !inner) {
    // What came before does not belong to the message; neither does what follows.
    generation++
    bidsCount = asksCount = -1
    levelsDefect = taken = 0
    wrapped = true
    nowOpen(2)
    const end = readObject(m, p, true)
    nowOpen(1)
    return end
  }
  const outside = wrapped && !inner
  if (!outside) {
    if (key == 0x62 || key == KEY_BIDS) {
      bidsCount = -1 // of a key that comes twice, the last value counts
      if (c == 0x5b) return readSide(m, p, key, false)
    } else if (key == 0x61 || key == KEY_ASKS) {
      asksCount = -1
      if (c == 0x5b) return readSide(m, p, key, true)
    }
  }
  const end = skipValue(p)
  if (end == 0 || key == KEY_OTHER || outside) return end
  note(key, tokenKind, p, end)
  return end
}

function note(key: i32, kind: i32, p: usize, end: usize): void {
  const text = kind == 1
  const slot = slotAt(key)
  store<u32>(slot, generation)
  store<i32>(slot, text && stringEscaped ? kind | 0x100 : kind, 4)
  store<u32>(slot, <u32>(text ? p + 1 : p), 8)
  store<u32>(slot, <u32>(text ? end - 1 : end), 12)
}

/** An array where levels stand in depth messages; in any other message it is just a value. */
function readSide(m: usize, p: usize, key: i32, ask: bool): usize {
  const out = scratchAt(taken)
  const had = defectRule
  const end = readLevels(m, p, out, (load<i32>(m, C_FLAGS) & FLAG_SLOW_DECODE) == 0)
  if (end == 0) {
    if (had == 0) levelsDefect = defectRule
    const skipped = skipValue(p)
    if (skipped != 0) note(key, TOKEN_ARRAY, p, skipped)
    return skipped
  }
  note(key, TOKEN_ARRAY, p, end)
  if (ask) {
    asksAt = out
    asksCount = levelsRead
  } else {
    bidsAt = out
    bidsCount = levelsRead
  }
  taken += levelsRead
  return end
}
