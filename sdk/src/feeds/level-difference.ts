// What differs between one side of a book before and after.

/**
 * Both lists are pxTicks, qtyLots, … from the best outward, `before` and `after` levels long; `outward` is −1 for bids. Each level that
 * is new or has another size is told, and each that is gone with 0 lots, from the best outward.
 */
export function tellDifferences(
  was: Float64Array,
  before: number,
  is: Float64Array,
  after: number,
  outward: 1 | -1,
  tell: (pxTicks: number, qtyLots: number) => void,
): void {
  let [i, j] = [0, 0]
  while (i < before || j < after) {
    const old = i < before ? was[2 * i]! * outward : Infinity
    const now = j < after ? is[2 * j]! * outward : Infinity
    if (old < now) tell(was[2 * i++]!, 0)
    else if (now < old) tell(is[2 * j]!, is[2 * j++ + 1]!)
    else {
      if (was[2 * i + 1] !== is[2 * j + 1]) tell(is[2 * j]!, is[2 * j + 1]!)
      i++
      j++
    }
  }
}
