// What lies between two book events at the best prices.
import type { Side } from '../book.js'
import type { View } from '../flow.js'
import { levelsOf, SIDES, type Parts } from './rows.js'

/** Change of size at a best price that stayed; null where it moved, or a side was empty. */
export function queueChange(before: View | undefined, now: View, side: Side): bigint | null {
  const [was, is] = [before && levelsOf(before, side)[0], levelsOf(now, side)[0]]
  return was === undefined || is === undefined || was[0] !== is[0] ? null : is[1] - was[1]
}

export function touchChanged(before: View, now: View): boolean {
  return SIDES.some((side) => {
    const [was, is] = [levelsOf(before, side)[0], levelsOf(now, side)[0]]
    return was?.[0] !== is?.[0] || was?.[1] !== is?.[1]
  })
}

/**
 * F33 without messages: what the best bid lost is called traded as far as sellers traded since the last book event, the
 * rest cancelled; likewise what the best ask lost and buyers.
 */
export function netted(before: View, now: View, buyLots: bigint, sellLots: bigint): Parts {
  const bid = moved(before, now, 'bid')
  // Flow counts what asks gain as negative.
  const ask = moved(before, now, 'ask')
  const traded = (lost: bigint, lots: bigint) => (lost >= 0n ? 0n : -lost < lots ? -lost : lots)
  const [sold, bought] = [traded(bid, sellLots), traded(ask, buyLots)]
  const gained = (e: bigint) => (e > 0n ? e : 0n)
  const cancelled = (e: bigint, executed: bigint) => (e < 0n ? -e - executed : 0n)
  return {
    add: gained(bid) - gained(ask),
    trade: bought - sold,
    cancel: cancelled(ask, bought) - cancelled(bid, sold),
  }
}

/** What the best price of a side gained (positive) or lost in the terms of F27. */
function moved(before: View, now: View, side: Side): bigint {
  const [was, is] = [levelsOf(before, side)[0], levelsOf(now, side)[0]]
  const better = side === 'bid' ? 1n : -1n
  const rise = is === undefined ? -1n : was === undefined ? 1n : better * (is[0] - was[0])
  const gained = rise >= 0n ? (is?.[1] ?? 0n) : 0n
  const lost = rise <= 0n ? (was?.[1] ?? 0n) : 0n
  return gained - lost
}
