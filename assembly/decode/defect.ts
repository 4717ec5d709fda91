// The first thing wrong with the present input: which rule, at which byte. The host words it.
import { RULE_NONE, VIEW_DEFECT } from '../layout'
import { decimalsSeen } from './decimal'

export let defectRule: i32 = RULE_NONE
/** Decimals of the number that was refused; more numbers may have been read since. */
export let defectDecimals: i32 = 0

export function clearDefect(): void {
  defectRule = RULE_NONE
  store<i32>(VIEW_DEFECT, RULE_NONE)
  store<i32>(VIEW_DEFECT, 0, 12)
}

/** What comes is the second part of the input (a book line): said of the defect, should there be one. */
export function secondPart(): void {
  store<i32>(VIEW_DEFECT, 1, 12)
}

/** Notes a defect unless an earlier one stands; returns false so that a caller can `return fail(…)`. */
export function fail(rule: i32, byte: i32, length: i32): bool {
  if (defectRule == RULE_NONE) {
    defectRule = rule
    defectDecimals = decimalsSeen
    store<i32>(VIEW_DEFECT, rule)
    store<i32>(VIEW_DEFECT, byte, 4)
    store<i32>(VIEW_DEFECT, length, 8)
  }
  return false
}
