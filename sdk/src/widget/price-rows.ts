// How levels are gathered into rows of prices, in every element: bids go down to a whole step, asks up, so that no row promises a better price
// than it has.

/** Number of the row a price falls into: the row's own price is that many steps of `groupTicks`. */
export function rowOf(pxTicks: number, groupTicks: number, isBid: boolean): number {
  return isBid ? Math.floor(pxTicks / groupTicks) : Math.ceil(pxTicks / groupTicks)
}
