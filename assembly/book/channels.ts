// Venues that give a channel a number and then name only that (Bitfinex): which of this market's channels a number stands for.
// Told by the answer to a subscription; a market has one book and one list of trades, and a new subscription replaces the old.
import {
  CHANNEL_BOOK, CHANNEL_RAW, CHANNEL_TRADES, CHANNELS_MAX, EV_CHANNEL, EV_CHANNEL_KIND, I_CHANNELS, VIEW_EVENT,
} from '../layout'
import { NO_SEQ } from './sequence'

const SLOT: usize = 16
@inline function slotAt(m: usize, i: i32): usize { return m + I_CHANNELS + <usize>i * SLOT }

/** CHANNEL_* of a number, 0 when it is not known. */
export function channelKind(m: usize, number: i64): i32 {
  for (let i = 0; i < CHANNELS_MAX; i++) {
    if (load<i32>(slotAt(m, i), 8) != 0 && load<i64>(slotAt(m, i)) == number) return load<i32>(slotAt(m, i), 8)
  }
  return 0
}

/** Keeps what the event says of a channel. */
export function noteChannel(m: usize): void {
  const number = load<i64>(VIEW_EVENT, EV_CHANNEL)
  if (number == NO_SEQ) return
  forgetChannel(m)
  const kind = load<i32>(VIEW_EVENT, EV_CHANNEL_KIND)
  const i = kind == CHANNEL_BOOK || kind == CHANNEL_RAW ? 0 : kind == CHANNEL_TRADES ? 1 : 2
  store<i64>(slotAt(m, i), number)
  store<i32>(slotAt(m, i), kind, 8)
}

/** The event's number is somebody else's now. */
export function forgetChannel(m: usize): void {
  const number = load<i64>(VIEW_EVENT, EV_CHANNEL)
  for (let i = 0; i < CHANNELS_MAX; i++) {
    if (load<i64>(slotAt(m, i)) == number) store<i32>(slotAt(m, i), 0, 8)
  }
}
