// How the decoding of a frame ends where there is nothing more to read of it.
import { KIND_ALIVE, KIND_OTHER, RULE_VALUE } from '../layout'
import { refusedBeside } from './decoders'
import { fail } from './defect'
import { setKind } from './event'
import { TOKEN_STRING, byteOf } from './json'
import { fromAt, kindAt, toAt, wordAt, wrongAt } from './members'

/**
 * A message of this kind of which no more is looked at: of another market, whose numbers follow that one's grid, or one that has
 * nothing more to say.
 */
export function only(kind: i32): bool {
  setKind(kind)
  return true
}

/** Some message that is none of the market's business. */
export function other(): bool {
  return only(KIND_OTHER)
}

/** Proof that the connection lives. */
export function alive(): bool {
  return only(KIND_ALIVE)
}

/** A message beside the book, a trade or a ticker: refused, it leaves the book beyond doubt. */
export function beside(ok: bool): bool {
  refusedBeside(!ok)
  return ok
}

/** Which side a trade's word means: 1 for the first of two, -1 for the second, 0 and a defect for another. */
export function takerAt(table: usize, i: i32, words: string): i32 {
  const word = wordAt(table, i, words)
  if (word < 0) wrongWord(table, i)
  return word < 0 ? 0 : 1 - (word << 1)
}

/** A member holds a word that the format doesn't have there, or isn't a word at all, or is missing: a defect. */
export function wrongWord(table: usize, i: i32): bool {
  if (kindAt(table, i) != TOKEN_STRING) return wrongAt(table, i)
  return fail(RULE_VALUE, byteOf(fromAt(table, i)), <i32>(toAt(table, i) - fromAt(table, i)))
}
