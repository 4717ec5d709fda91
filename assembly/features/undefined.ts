// Why a feature that is being computed has no value, and what else is to be known of it.
import { REASON_NONE } from '../layout'

export let reason: i32 = REASON_NONE
export let flags: i32 = 0

/** A feature is about to be computed; `why` is set already when its book is missing. */
export function begin(why: i32): void {
  reason = why
  flags = 0
}

/** NaN with its reason. */
export function because(why: i32): f64 {
  reason = why
  return NaN
}

/** REMARK_*: something a reader of the value should know. */
export function remark(flag: i32): void {
  flags |= flag
}
