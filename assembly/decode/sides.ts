// One side of a book however a venue writes its levels: arrays of two texts (the quick way), arrays that hold numbers
// ([5000.0,1000]), objects ({"p":"94364.1","s":41549}).
import { RULE_TYPE, RULE_VALUE } from '../layout'
import { fail } from './defect'
import { TOKEN_ARRAY, TOKEN_STRING, byteOf, skipValue } from './json'
import { firstOf, fromAt, kindAt, nextOf, readElements, readMembers, wrongAt } from './members'
import { levelAt, putLevels } from './parts'

const LEVEL = memory.data(16 + 2 * 16)
const PRICE: i32 = 0
const SIZE: i32 = 1

/** Appends the levels of the array in a slot to the bids or, once openAsks() was called, to the asks. `names` of price and size in objects. */
export function putSide(m: usize, table: usize, i: i32, ask: bool, names: string): bool {
  if (kindAt(table, i) != TOKEN_ARRAY) return wrongAt(table, i)
  const list = fromAt(table, i)
  const first = firstOf(list)
  if (first == 0) return true
  if (load<u8>(first) == 0x5b && readElements(first, 2, LEVEL) >= 2 && kindAt(LEVEL, PRICE) == TOKEN_STRING && kindAt(LEVEL, SIZE) == TOKEN_STRING) {
    return putLevels(m, list, ask) != 0
  }
  for (let p = first; p != 0; p = nextOf(skipValue(p))) {
    if (load<u8>(p) == 0x7b) {
      if (readMembers(p, names, LEVEL) == 0) return false
    } else {
      const n = readElements(p, 2, LEVEL)
      if (n < 2) return fail(n < 0 ? RULE_TYPE : RULE_VALUE, byteOf(p), 1)
    }
    if (!levelAt(m, LEVEL, PRICE, SIZE, ask)) return false
  }
  return true
}
