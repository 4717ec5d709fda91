// Order flow imbalance of one event, in lots. F27: Cont, Kukanov and Stoikov 2014; F29: Xu, Gould and Howison 2018
// (the same contribution at the m-th occupied level); F28: the legacy formula, which ignores removals.
import type { Level } from './book.js'

export const FLOW_LEVELS = 10

/** The occupied levels of both sides, best first. */
export interface View {
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
}

export interface Flow {
  readonly byLevel: readonly bigint[]
  readonly legacy: bigint
}

export const NO_FLOW: Flow = { byLevel: Array<bigint>(FLOW_LEVELS).fill(0n), legacy: 0n }

// A level that is absent has price -infinity (bid) or +infinity (ask) and size 0.
const NO_BID: Level = [-(10n ** 30n), 0n]
const NO_ASK: Level = [10n ** 30n, 0n]

export function flowBetween(before: View, now: View): Flow {
  const byLevel = Array.from({ length: FLOW_LEVELS }, (_, m) => {
    const [b, B] = now.bids[m] ?? NO_BID
    const [bBefore, BBefore] = before.bids[m] ?? NO_BID
    const [a, A] = now.asks[m] ?? NO_ASK
    const [aBefore, ABefore] = before.asks[m] ?? NO_ASK
    const bid = (b >= bBefore ? B : 0n) - (b <= bBefore ? BBefore : 0n)
    const ask = (a <= aBefore ? A : 0n) - (a >= aBefore ? ABefore : 0n)
    return bid - ask
  })
  const added = (side: 'bids' | 'asks') => positive((now[side][0]?.[1] ?? 0n) - (before[side][0]?.[1] ?? 0n))
  return { byLevel, legacy: added('bids') - added('asks') }
}

function positive(x: bigint): bigint {
  return x > 0n ? x : 0n
}
