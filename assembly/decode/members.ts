// Members of a JSON object by name, in whatever order they stand: one walk over the object, and each wanted member's value is
// noted by kind and place. Objects inside are read by a call of their own, so that each level has its own table.
//
//   names  'channel data type'
//   table  (16 + 16 × names bytes of memory.data) u32 address of the names, 12 bytes free │ for each name, in that order: u32 from, u32 to, i32 kind | escaped << 8, i32 free
//
// A member that stands twice: the last one counts, as JSON.parse has it. What isn't named is skipped, and checked to be JSON.
import { RULE_INTEGER, RULE_JSON, RULE_MISSING_NAME, RULE_NONE, RULE_TYPE, DEFECT_NAME, VIEW_DEFECT } from '../layout'
import { defectRule, fail } from './defect'
import { decimalValue, readInteger } from './decimal'
import {
  TOKEN_NUMBER, TOKEN_STRING, byteOf, defect, inputEnd, levelsOpen, nowOpen, openInput, skipSpace, skipString, skipValue, stringEscaped, tokenKind,
} from './json'
import { unescape, unescapedEnd } from './unescape'

const SLOT: usize = 16
@inline function slotAt(table: usize, i: i32): usize { return table + SLOT + <usize>i * SLOT }

/** Opens the input, whose only value begins at the place returned; 0 when that isn't an array or object. */
export function openFrame(start: usize, length: i32): usize {
  openInput(start, length)
  const p = skipSpace(start)
  const c = load<u8>(p)
  if (c == 0x7b || c == 0x5b) return p
  if (skipValue(p) != 0) defect(RULE_TYPE, p)
  return 0
}

/** Whether the value that ended at `p` is all that the input holds; a defect otherwise. */
export function closesFrame(p: usize): bool {
  if (p == 0) return false
  // In a batch what lies behind the end may look like space too.
  if (p < inputEnd) p = min(skipSpace(p), inputEnd)
  return p == inputEnd || defect(RULE_JSON, p) != 0
}

/** Reads the object at `p`; the place behind it, 0 on a defect. */
export function readMembers(p: usize, names: string, table: usize): usize {
  const count = countOf(names)
  store<u32>(table, <u32>changetype<usize>(names))
  for (let i = 0; i < count; i++) store<i32>(slotAt(table, i), 0, 8)
  if (load<u8>(p) != 0x7b) return skipValue(p) == 0 ? 0 : defect(RULE_TYPE, p)
  nowOpen(levelsOpen + 1)
  p = skipSpace(p + 1)
  if (load<u8>(p) != 0x7d) {
    while (true) {
      if (load<u8>(p) != 0x22) return defect(RULE_JSON, p)
      const end = skipString(p)
      if (end == 0) return 0
      const slot = stringEscaped ? find(names, unescape(p + 1, end - 1), unescapedEnd) : find(names, p + 1, end - 1)
      p = skipSpace(end)
      if (load<u8>(p) != 0x3a) return defect(RULE_JSON, p)
      p = skipSpace(p + 1)
      const behind = skipValue(p)
      if (behind == 0) return 0
      if (slot >= 0) note(slotAt(table, slot), p, behind)
      p = skipSpace(behind)
      const c = load<u8>(p)
      if (c == 0x7d) break
      if (c != 0x2c) return defect(RULE_JSON, p)
      p = skipSpace(p + 1)
    }
  }
  nowOpen(levelsOpen - 1)
  return p + 1
}

function note(slot: usize, from: usize, to: usize): void {
  const text = tokenKind == TOKEN_STRING
  store<u32>(slot, <u32>(text ? from + 1 : from))
  store<u32>(slot, <u32>(text ? to - 1 : to), 4)
  store<i32>(slot, tokenKind | (text && stringEscaped ? 0x100 : 0), 8)
}

/** Characters of a text of the program are UTF-16 in static memory. */
@inline function letter(names: string, i: i32): u32 { return load<u16>(changetype<usize>(names) + (<usize>i << 1)) }

function countOf(names: string): i32 {
  let n = 1
  for (let i = 0; i < names.length; i++) n += <i32>(letter(names, i) == 0x20)
  return n
}

/** Number of the name that [p, end) spells, -1 when it is none of them. What is empty, or holds a space, is none. */
function find(names: string, p: usize, end: usize): i32 {
  const length = names.length
  let number = 0
  for (let i = 0; i < length; i++, number++) {
    let q = p
    while (i < length && letter(names, i) != 0x20 && q < end && letter(names, i) == <u32>load<u8>(q)) {
      i++
      q++
    }
    if (q == end && (i == length || letter(names, i) == 0x20)) return number
    while (i < length && letter(names, i) != 0x20) i++
  }
  return -1
}

/** Kind of the value in a slot, 0 when the object has no such member. */
@inline export function kindAt(table: usize, i: i32): i32 { return load<i32>(slotAt(table, i), 8) & 0xff }
/** Where the value begins; of a string, behind its quote (escapes untouched: textAt() takes them apart). */
@inline export function fromAt(table: usize, i: i32): usize { return <usize>load<u32>(slotAt(table, i)) }
@inline export function toAt(table: usize, i: i32): usize { return <usize>load<u32>(slotAt(table, i), 4) }

export let textFrom: usize = 0
export let textTo: usize = 0

/** The string in a slot without its escapes, in [textFrom, textTo) until the next call; false when it is no string. */
export function textAt(table: usize, i: i32): bool {
  const kind = load<i32>(slotAt(table, i), 8)
  if ((kind & 0xff) != TOKEN_STRING) return false
  textFrom = fromAt(table, i)
  textTo = toAt(table, i)
  if (kind >= 0x100) {
    textFrom = unescape(textFrom, textTo)
    textTo = unescapedEnd
  }
  return true
}

/** Whether the string in a slot is exactly `text` (ASCII). */
export function textIs(table: usize, i: i32, text: string): bool {
  return textAt(table, i) && spells(textFrom, textTo, text)
}

/** Which of the words (ASCII, parted by spaces) the string in a slot is, counted from 0; -1 for another, or for no string. */
export function wordAt(table: usize, i: i32, words: string): i32 {
  return textAt(table, i) ? find(words, textFrom, textTo) : -1
}

/** Whether [p, end) is exactly `text` (ASCII). */
export function spells(p: usize, end: usize, text: string): bool {
  return <i32>(end - p) == text.length && begins(p, end, text)
}

/** Whether [p, end) begins with `text` (ASCII). */
export function begins(p: usize, end: usize, text: string): bool {
  const length = text.length
  if (<i32>(end - p) < length) return false
  for (let i = 0; i < length; i++) if (<u32>load<u8>(p + i) != letter(text, i)) return false
  return true
}

/** The value in a slot is missing, or of a kind it must not be: a defect either way. */
export function wrongAt(table: usize, i: i32): bool {
  const kind = kindAt(table, i)
  if (kind == 0) return missing(changetype<string>(<usize>load<u32>(table)), i)
  const quote = kind == TOKEN_STRING ? 1 : 0
  return fail(RULE_TYPE, byteOf(fromAt(table, i) - quote), 1)
}

function missing(names: string, number: i32): bool {
  const first = defectRule == RULE_NONE
  if (!fail(RULE_MISSING_NAME, -1, 0) && first) nameDefect(names, number)
  return false
}

/** Writes the name of a member behind the defect, for the host's words. */
function nameDefect(names: string, number: i32): void {
  let i = 0
  for (; number > 0; number--) while (letter(names, i++) != 0x20) {}
  let n = 0
  for (; i < names.length && letter(names, i) != 0x20 && n < 40; i++, n++) store<u8>(VIEW_DEFECT + DEFECT_NAME + n, <u8>letter(names, i))
  store<i32>(VIEW_DEFECT, n, 16)
}

/** An integer in a slot, a number or a string of digits, stored at `out`. */
export function integerAt(table: usize, i: i32, out: usize): bool {
  const kind = kindAt(table, i)
  if (kind != TOKEN_NUMBER && !(kind == TOKEN_STRING && textAt(table, i))) return wrongAt(table, i)
  const from = kind == TOKEN_STRING ? textFrom : fromAt(table, i)
  const to = kind == TOKEN_STRING ? textTo : toAt(table, i)
  const rule = readInteger(from, to)
  if (rule != RULE_NONE) return fail(rule, byteOf(fromAt(table, i)), <i32>(to - from))
  store<i64>(out, decimalValue)
  return true
}

/** The same, at least 0. */
export function countAt(table: usize, i: i32, out: usize): bool {
  if (!integerAt(table, i, out)) return false
  return load<i64>(out) >= 0 || fail(RULE_INTEGER, byteOf(fromAt(table, i)), <i32>(toAt(table, i) - fromAt(table, i)))
}

// ── arrays: for (let p = firstOf(from); p != 0; p = nextOf(end)) where end is the place behind the element at p ──

/** First element of the array at `p`, 0 when it is empty. The array has been skipped before: it is JSON. */
export function firstOf(p: usize): usize {
  p = skipSpace(p + 1)
  return load<u8>(p) == 0x5d ? 0 : p
}

/** The element behind the one that ends at `end`, 0 behind the last. */
export function nextOf(end: usize): usize {
  const p = skipSpace(end)
  return load<u8>(p) == 0x2c ? skipSpace(p + 1) : 0
}

/** Elements of the array at `p`, up to `most`, into slots; how many, -1 when it is no array. The place behind it in arrayEnd. */
export let arrayEnd: usize = 0
export function readElements(p: usize, most: i32, table: usize): i32 {
  if (load<u8>(p) != 0x5b) return -1
  let n = 0
  let q = firstOf(p)
  let end = q == 0 ? skipSpace(p + 1) : q
  while (q != 0) {
    end = skipValue(q)
    if (end == 0) return -1
    if (n < most) note(slotAt(table, n), q, end)
    n++
    q = nextOf(end)
  }
  for (let i = n; i < most; i++) store<i32>(slotAt(table, i), 0, 8)
  arrayEnd = skipSpace(end) + 1
  return n
}

/** Makes [p, end) the string in a slot: a part of a text that is to be read like a member. */
export function textInto(table: usize, i: i32, p: usize, end: usize): void {
  store<u32>(slotAt(table, i), <u32>p)
  store<u32>(slotAt(table, i), <u32>end, 4)
  store<i32>(slotAt(table, i), TOKEN_STRING, 8)
}
