// The sequence families of venues (docs/states.md) as one decision: given the last applied number and the numbers a frame
// carries, may the frame be applied? Pure functions; the state machine that acts on the answer is market.ts.
import {
  FAMILY_COUNTER, FAMILY_FULL, FAMILY_LINK, FAMILY_NONE, FAMILY_RANGE, FAMILY_TIME, JOIN_AFTER, JOIN_COVERS, JOIN_SPANS, STATUS_APPLIED,
  STATUS_DUPLICATE, STATUS_GAP_LINK, STATUS_GAP_SEQ, STATUS_SNAPSHOT_TOO_OLD,
} from '../layout'
import { BOOK_ALONE } from '../part'

/** No sequence number yet. */
export const NO_SEQ: i64 = i64.MIN_VALUE

/** A snapshot is met by a frame that ends where it does: the snapshot holds all that the frame tells. */
export const MEETS: i32 = -1

/** Frames are late by less. */
const LATE_NS: i64 = 1000000000

/**
 * The frame after an applied one (`last` = its final number).
 * STATUS_APPLIED: apply it. STATUS_DUPLICATE: it is old, ignore it. STATUS_GAP_*: something is missing in between.
 */
@inline
export function nextFrame(family: i32, last: i64, first: i64, final: i64, prev: i64): i32 {
  if (family == FAMILY_RANGE) {
    if (final <= last) return STATUS_DUPLICATE
    return first <= last + 1 ? STATUS_APPLIED : STATUS_GAP_SEQ
  }
  if (BOOK_ALONE || family == FAMILY_LINK) {
    // A link that holds is right even where the number falls (OKX maintenance) or stays (OKX keep-alive).
    if (prev == last) return STATUS_APPLIED
    return final <= last ? STATUS_DUPLICATE : STATUS_GAP_LINK
  }
  if (family == FAMILY_COUNTER) {
    if (final <= last) return STATUS_DUPLICATE
    return final == last + 1 ? STATUS_APPLIED : STATUS_GAP_SEQ
  }
  if (family == FAMILY_FULL || family == FAMILY_TIME) return final < last ? STATUS_DUPLICATE : STATUS_APPLIED // final is the time here
  return STATUS_APPLIED // FAMILY_CHECKSUM is proved after applying, FAMILY_NONE by audits
}

/** The same where frames are few: a function of its own. */
export function frameAfter(family: i32, last: i64, first: i64, final: i64, prev: i64): i32 {
  return nextFrame(family, last, first, final, prev)
}

/**
 * Whether a number below the last one is no late frame's but of a venue that counts anew: the frame was sent (`ns`) well after
 * everything that has come (`reached`). Without times there is no telling.
 */
export function countsAnew(family: i32, last: i64, final: i64, ns: i64, reached: i64): bool {
  return (BOOK_ALONE || family <= FAMILY_COUNTER) && final < last && ns != i64.MIN_VALUE && reached != i64.MIN_VALUE && ns - reached > LATE_NS
}

/**
 * The first frame after a snapshot numbered `last`.
 * MEETS: the snapshot holds it, and nothing lies in between. STATUS_DUPLICATE: the snapshot holds it, and more.
 * STATUS_SNAPSHOT_TOO_OLD: frames are missing in between.
 */
export function joiningFrame(family: i32, join: i32, last: i64, first: i64, final: i64, prev: i64): i32 {
  if (join == JOIN_COVERS) {
    if (final < last) return STATUS_DUPLICATE
    return (first <= last && last <= final) || prev == last ? STATUS_APPLIED : STATUS_SNAPSHOT_TOO_OLD
  }
  if (!BOOK_ALONE && join == JOIN_SPANS) {
    if (prev == last) return STATUS_APPLIED // also where the number falls or stays
    if (final <= last) return final == last ? MEETS : STATUS_DUPLICATE
    return prev < last ? STATUS_APPLIED : STATUS_SNAPSHOT_TOO_OLD
  }
  // By time, the stream has come as far as any snapshot: what is on its way and older will be known to be late.
  if (!BOOK_ALONE && join == JOIN_AFTER) return final > last ? STATUS_APPLIED : family == FAMILY_TIME ? MEETS : STATUS_DUPLICATE
  const next = frameAfter(family, last, first, final, prev)
  if (next == STATUS_DUPLICATE && final == last) return MEETS
  return next == STATUS_GAP_SEQ || next == STATUS_GAP_LINK ? STATUS_SNAPSHOT_TOO_OLD : next
}

/**
 * Whether a snapshot numbered `last` meets a stream whose last buffered frame ended at `bufferedLast` with nothing left
 * to apply: the stream has been continuous up to the snapshot itself.
 */
export function endsAtSnapshot(family: i32, join: i32, last: i64, bufferedLast: i64): bool {
  if (bufferedLast == NO_SEQ || join == JOIN_COVERS) return false
  // By time, what is on its way and older will be known to be late: a later picture is as good.
  if (!BOOK_ALONE && family == FAMILY_TIME) return bufferedLast <= last
  return (BOOK_ALONE || family != FAMILY_NONE) && bufferedLast == last
}
