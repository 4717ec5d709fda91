// Where the two sides meet, and how far a price is from there: in integers, so that every comparison is exact.
import { ASKS, BIDS } from '../layout'
import { NO_KEY, bestKey } from '../book/price'

/** Best bid + best ask in ticks: twice the mid, exactly; NO_KEY when a side is empty. */
export function mid2(m: usize): i64 {
  const bid = bestKey(m + BIDS)
  const ask = bestKey(m + ASKS)
  return bid == NO_KEY || ask == NO_KEY ? NO_KEY : bid - ask
}

/**
 * |2p − 2M| up to which a price is within `bps` of the mid: exact, since both sides are integers. In two steps: the product
 * of a price near 2^53 ticks would not fit.
 */
export function reachWithin(mid: i64, bps: f64): i64 {
  const thousandths = <i64>(bps * 1000)
  return (mid / 10000000) * thousandths + ((mid % 10000000) * thousandths) / 10000000
}

/** Distance of a price from the mid in bp. */
export function distanceBps(px: i64, mid: i64): f64 {
  return (<f64>abs(2 * px - mid) * 1e4) / <f64>mid
}
