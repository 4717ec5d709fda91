// Trade ids that may or may not be numbers.
import { RULE_NONE } from '../layout'
import { decimalValue, readInteger } from './decimal'
import { NO_ID } from './event'
import { TOKEN_NUMBER, TOKEN_STRING } from './json'
import { fromAt, kindAt, textAt, textFrom, textTo, toAt } from './members'

/** The id in a slot where it is a whole number, as a number or as digits; NO_ID where it is anything else (a UUID). */
export function idOfDigits(table: usize, i: i32): i64 {
  const kind = kindAt(table, i)
  let from = fromAt(table, i)
  let to = toAt(table, i)
  if (kind == TOKEN_STRING && textAt(table, i)) {
    from = textFrom
    to = textTo
  } else if (kind != TOKEN_NUMBER) return NO_ID
  for (let p = from; p < to; p++) if (<u32>load<u8>(p) - 0x30 > 9) return NO_ID
  return readInteger(from, to) == RULE_NONE ? decimalValue : NO_ID
}
