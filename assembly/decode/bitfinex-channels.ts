// What Bitfinex's channel numbers stand for, for those who only look at frames: a market keeps its own (book/channels.ts). The
// last 512 that were subscribed; the newest is found first.
import { EV_CHANNEL, EV_CHANNEL_KIND, VIEW_EVENT } from '../layout'

const SEEN_MAX: i32 = 512
const SEEN: usize = memory.data(512 * 16) // i64 number, i32 kind
let seen: i32 = 0
@inline function seenAt(i: i32): usize { return SEEN + (<usize>(i & (SEEN_MAX - 1)) << 4) }

export function noteSeen(): void {
  store<i64>(seenAt(seen), load<i64>(VIEW_EVENT, EV_CHANNEL))
  store<i32>(seenAt(seen), load<i32>(VIEW_EVENT, EV_CHANNEL_KIND), 8)
  seen++
}

/** CHANNEL_* of a number, 0 when it is not known. */
export function seenKind(number: i64): i32 {
  for (let i = seen - 1; i >= 0 && i >= seen - SEEN_MAX; i--) {
    if (load<i64>(seenAt(i)) == number) return load<i32>(seenAt(i), 8)
  }
  return 0
}
