// F69, strategic runs: an order that is wholly cancelled links to the next new order of the same side and size within 100 ms, and
// so on. A run of L links is 2·L + 1 messages; it is counted once, when it reaches ten. Source: Hasbrouck, Saar 2013.
// By order only. The latest cancels that nothing has linked to yet, 64 at most, are remembered. Cost O(cancels within 100 ms).
import { I_TS_VENUE, MESSAGE_RUNS } from '../layout'
import { linkAdded } from '../book/order'
import { messageGone, messageLinks, messageLots, messageSide, messageType } from './facts'
import { stageInt } from './rings'
import { scaleCounts } from './scale'

//   i64 count, then oldest first │ i64 ns │ i64 lots │ i32 side │ i32 links │ × 64
const ENTRIES: usize = 8
const ENTRY: usize = 24
const ENTRIES_MAX: i64 = 64
export const RUNS_BYTES: i32 = 1544

const LINK_NS: i64 = 100000000
const RUN_MESSAGES: i32 = 10

@inline function entryAt(s: usize, i: i64): usize { return s + ENTRIES + <usize>i * ENTRY }

export function messageRuns(m: usize, s: usize): void {
  if (messageType == 1) link(m, s)
  else if (messageType == 3 || (messageType == 2 && messageGone)) keep(m, s)
}

function keep(m: usize, s: usize): void {
  if (load<i64>(s) == ENTRIES_MAX) takeOut(s, 0)
  const count = load<i64>(s)
  const e = entryAt(s, count)
  store<i64>(e, load<i64>(m, I_TS_VENUE))
  store<i64>(e, messageLots, 8)
  store<i32>(e, messageSide, 16)
  store<i32>(e, messageLinks, 20)
  store<i64>(s, count + 1)
}

function takeOut(s: usize, i: i64): void {
  const count = load<i64>(s) - 1
  memory.copy(entryAt(s, i), entryAt(s, i + 1), <usize>(count - i) * ENTRY)
  store<i64>(s, count)
}

function link(m: usize, s: usize): void {
  const since = load<i64>(m, I_TS_VENUE) - LINK_NS
  for (let i = load<i64>(s) - 1; i >= 0; i--) {
    const e = entryAt(s, i)
    if (load<i64>(e) < since) {
      forgetUpTo(s, i)
      return
    }
    if (load<i32>(e, 16) != messageSide || load<i64>(e, 8) != messageLots) continue
    const links = load<i32>(e, 20) + 1
    takeOut(s, i)
    linkAdded(m, links)
    if (2 * links + 1 >= RUN_MESSAGES && 2 * links - 1 < RUN_MESSAGES) stageInt(MESSAGE_RUNS, 1)
    return
  }
}

/** Entries up to `i` are too old for anything to come. */
function forgetUpTo(s: usize, i: i64): void {
  const rest = load<i64>(s) - i - 1
  memory.copy(entryAt(s, 0), entryAt(s, i + 1), <usize>rest * ENTRY)
  store<i64>(s, rest)
}

export function scaleRuns(s: usize, factor: f64): void {
  for (let i = load<i64>(s) - 1; i >= 0; i--) scaleCounts(entryAt(s, i) + 8, 1, factor)
}
