// What must hold before a formula is asked, in this order: the book is live, its sides are there, orders are known, the
// window has passed.
import type { Side } from './book.js'
import type { Level } from './book.js'
import type { Batch, Frozen } from './past/batch.js'
import { levelsOf, type TradeRow } from './past/rows.js'
import type { Formula, Reading, Reason, Value } from './reading.js'
import { isWarm, type Window } from './windows.js'

/** A feature of the book: needs the LIVE state. */
export function ofBook(formula: Formula): Formula {
  return (reading) => {
    if (reading.state === 'live') return formula(reading)
    return reading.state === 'no_book' ? 'halt' : 'not_live'
  }
}

export interface Touch {
  readonly bid: bigint
  readonly bidSize: bigint
  readonly ask: bigint
  readonly askSize: bigint
  readonly mid2: bigint
  /** In ticks. */
  readonly mid: number
}

/** Both sides, as they are now. */
export function ofTouch(formula: (touch: Touch, reading: Reading) => Value): Formula {
  return ofBook((reading) => {
    const [bid, ask] = [reading.view.bids[0], reading.view.asks[0]]
    if (bid === undefined || ask === undefined) return 'one_sided'
    if (bid[0] > ask[0]) return 'crossed'
    const mid2 = bid[0] + ask[0]
    const touch = { bid: bid[0], bidSize: bid[1], ask: ask[0], askSize: ask[1], mid2, mid: Number(mid2) / 2 }
    return formula(touch, reading)
  })
}

export function ofSide(side: Side, formula: (levels: readonly Level[], reading: Reading) => Value): Formula {
  return ofBook((reading) => {
    const levels = levelsOf(reading.view, side)
    return levels.length === 0 ? 'one_sided' : formula(levels, reading)
  })
}

/** Windows of the book begin with the epoch. */
export function ofBookWindow(window: Window, formula: Formula): Formula {
  return ofBook((reading) => {
    const { clock, epochStart } = reading.past
    return isWarm(window, clock, epochStart) ? formula(reading) : 'warm_up'
  })
}

export function ofOrders(formula: Formula): Formula {
  return ofBook((reading) => (reading.orders === null ? 'needs_l3' : formula(reading)))
}

export function ofOrderWindow(window: Window, formula: Formula): Formula {
  return ofOrders(ofBookWindow(window, formula))
}

/** Trades do not need a book: these are read in every state. */
export function ofTrades(window: Window, formula: (trades: readonly TradeRow[], reading: Reading) => Value): Formula {
  return ofMarketWindow(window, (reading) => formula(tradesIn(window, reading), reading))
}

export function ofMarketWindow(window: Window, formula: Formula): Formula {
  return (reading) => {
    const { clock, firstEvent } = reading.past
    return isWarm(window, clock, firstEvent) ? formula(reading) : 'warm_up'
  }
}

export function tradesIn(window: Window, { past }: Reading): readonly TradeRow[] {
  return past.tape.rows.within(window, past.clock)
}

type OfFrozen = (frozen: Frozen, batch: Batch) => Value

/** Holds what was true at the last hundredth event. */
export function ofBookBatch(formula: OfFrozen): Formula {
  return ofBook(({ past }) => held(past.bookBatch, formula))
}

export function ofTradeBatch(formula: OfFrozen): Formula {
  return ({ past }) => held(past.tradeBatch, formula)
}

function held(batch: Batch | null, formula: OfFrozen): Value {
  return batch === null ? 'warm_up' : formula(batch.frozen, batch)
}

/** A quotient, or the reason when there is nothing to divide by. */
export function quotient(numerator: number, denominator: number, reason: Reason = 'zero_denominator'): Value {
  return denominator === 0 ? reason : numerator / denominator
}

export function orZero(value: number | null): Value {
  return value ?? 'zero_denominator'
}
