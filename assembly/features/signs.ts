// Who began a trade, by its price alone (F40): beside the flag that every feed here has, to see how far such rules can be
// believed where there is none.
//
// Tick rule: the sign of the last price change among trades that wasn't 0. Lee–Ready: above the mid in force before the trade's
// batch a buyer, below it a seller, at it or without one the tick rule; quotes are not lagged. ±1, 0 when undecided.
// Sources: Lee, Ready 1991; Bessembinder 2003. Cost O(1) a trade.
//
//   │ i64 price of the last trade │ i32 tick rule │ i32 Lee–Ready │ i32 a trade was seen │
import { NO_KEY } from '../book/price'
import { tradeMid2, tradePx, tradeTicks } from './facts'

const LAST_PX: usize = 0
const BY_TICK: usize = 8
const BY_LEE_READY: usize = 12
const SEEN: usize = 16
export const RULES_BYTES: i32 = 24

/** ±1; 0: no price change among the trades so far. */
@inline export function signByTick(at: usize): i32 { return load<i32>(at, BY_TICK) }
@inline export function signByLeeReady(at: usize): i32 { return load<i32>(at, BY_LEE_READY) }

export function applyRules(at: usize): void {
  const last = load<i64>(at, LAST_PX)
  let tick = load<i32>(at, BY_TICK)
  if (load<i32>(at, SEEN) != 0 && tradePx != last) tick = tradePx > last ? 1 : -1
  store<i64>(at, tradePx, LAST_PX)
  store<i32>(at, tick, BY_TICK)
  store<i32>(at, 1, SEEN)
  const off = tradeMid2 == NO_KEY ? 0 : 2 * tradeTicks - <f64>tradeMid2
  store<i32>(at, off > 0 ? 1 : off < 0 ? -1 : tick, BY_LEE_READY)
}
