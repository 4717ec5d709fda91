// Orders that were deleted before they came: feeds that send one order a frame and number nothing may turn the two round. Such an
// id is remembered for 10 s of venue time, in a queue by age.
import { I_TS_VENUE, NODE_GONE, N_BORN, N_NEXT, O_GONE_FIRST, O_GONE_LAST } from '../layout'
import { find, insert, nodeNamed, remove } from './order'

const KEPT_NS: i64 = 10000000000

function forgetOld(m: usize): void {
  const since = load<i64>(m, I_TS_VENUE) - KEPT_NS
  let ref = load<u32>(m, O_GONE_FIRST)
  while (ref != 0 && load<i64>(nodeNamed(m, ref), N_BORN) < since) {
    const next = load<u32>(nodeNamed(m, ref), N_NEXT)
    remove(m, ref)
    ref = next
  }
  store<u32>(m, ref, O_GONE_FIRST)
  if (ref == 0) store<u32>(m, 0, O_GONE_LAST)
}

/** Remembers that an order which isn't known was deleted; false when the pool is exhausted. */
export function rememberGone(m: usize, id: i64): bool {
  forgetOld(m)
  if (find(m, id, NODE_GONE) != 0) return true
  const ref = insert(m, id, NODE_GONE)
  if (ref == 0) return false
  store<i64>(nodeNamed(m, ref), load<i64>(m, I_TS_VENUE), N_BORN)
  const last = load<u32>(m, O_GONE_LAST)
  if (last == 0) store<u32>(m, ref, O_GONE_FIRST)
  else store<u32>(nodeNamed(m, last), ref, N_NEXT)
  store<u32>(m, ref, O_GONE_LAST)
  return true
}

/** Whether the order was deleted within the last 10 s. */
export function isGone(m: usize, id: i64): bool {
  if (load<u32>(m, O_GONE_FIRST) == 0) return false
  forgetOld(m)
  return find(m, id, NODE_GONE) != 0
}
