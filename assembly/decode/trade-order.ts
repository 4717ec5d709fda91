// Trades of one frame in the order of their numbers, for venues that don't say how they list them: a number that falls would be
// taken for a trade that is known.
import { EV_TRADES, TE_ID, TRADE_ENTRY, VIEW_EVENT } from '../layout'
import { tradesAt } from './parts'

const HELD: usize = memory.data(TRADE_ENTRY)

/** Sorts the event's trades by number, smallest first: few, and mostly in order already or the wrong way round. */
export function ascendTrades(): void {
  const from = tradesAt()
  const count = load<i32>(VIEW_EVENT, EV_TRADES)
  for (let i = 1; i < count; i++) {
    const entry = from + <usize>i * TRADE_ENTRY
    const id = load<i64>(entry, TE_ID)
    let to = entry
    while (to > from && load<i64>(to - TRADE_ENTRY, TE_ID) > id) to -= TRADE_ENTRY
    if (to == entry) continue
    memory.copy(HELD, entry, TRADE_ENTRY)
    memory.copy(to + TRADE_ENTRY, to, entry - to)
    memory.copy(to, HELD, TRADE_ENTRY)
  }
}
