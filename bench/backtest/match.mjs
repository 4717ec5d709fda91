// Fills of both sides one by one, and why those that only one of them has came about.

/**
 * `{ orderKey, venueUs, side, pxTicks, qtyLots }`, in the order in which they happened; side 0 is a buy. `orderKey` names the order by what
 * both sides know of it: when it was sent, side and price.
 */
export function theirFills({ fills, orders }) {
  const keys = new Map(orders.map(([id, sentUs, , side, pxTicks]) => [id, orderKey(sentUs, side, pxTicks)]))
  return sorted(
    fills.map(([id, venueUs, , side, pxTicks, qtyLots]) => ({
      ...{ orderKey: keys.get(id), venueUs, side, pxTicks, qtyLots },
    })),
  )
}

export function ourFills({ fills, orders }) {
  return sorted(
    fills.map(({ orderId, tsVenueUs, side, pxTicks, qtyLots, fee, reason, aheadBeforeLots }) => {
      const { sentUs, intent } = orders[orderId]
      const place = {
        orderKey: keyOf(sentUs, intent),
        venueUs: tsVenueUs,
        side: side === 'buy' ? 0 : 1,
        pxTicks,
        qtyLots,
      }
      return { ...place, fee, reason, aheadLots: aheadBeforeLots }
    }),
  )
}

export const orderKey = (sentUs, side, pxTicks) => `${sentUs} ${side === 0 ? 'buy' : 'sell'} ${pxTicks}`

const sorted = (fills) => fills.sort((a, b) => a.venueUs - b.venueUs || a.side - b.side || a.pxTicks - b.pxTicks)

/** Both sides' orders, by `orderKey`, and those that both sent. */
export function ordersOf({ ours, theirs }) {
  const sides = {
    ours: new Set(ours.orders.map(({ sentUs, intent }) => keyOf(sentUs, intent))),
    theirs: new Set(theirs.orders.map(([, sentUs, , side, pxTicks]) => orderKey(sentUs, side, pxTicks))),
  }
  return { ...sides, same: new Set([...sides.ours].filter((key) => sides.theirs.has(key))) }
}

const keyOf = (sentUs, { side, pxTicks }) => orderKey(sentUs, side === 'buy' ? 0 : 1, pxTicks)

/**
 * A fill is matched by one of the same order, venue time and quantity. Of the others:
 *
 * - `other time`: both filled the order, at different times: the queue in front of it was another;
 * - `not filled`: both sent it, and the other side cancelled it before it filled: the queue, too;
 * - `not sent`: the other side never sent it. The position or what was resting had come apart by then, since the first fill that differs.
 */
export function match(ours, theirs, orders) {
  const key = ({ orderKey, venueUs, qtyLots }) => `${orderKey} ${venueUs} ${qtyLots}`
  const open = new Map()
  for (const fill of theirs) open.set(key(fill), [...(open.get(key(fill)) ?? []), fill])
  const [matched, onlyOurs] = [[], []]
  for (const fill of ours) {
    const pair = open.get(key(fill))?.shift()
    if (pair) matched.push({ ours: fill, theirs: pair })
    else onlyOurs.push(fill)
  }
  const onlyTheirs = [...open.values()].flat().sort((a, b) => a.venueUs - b.venueUs)
  const because = (fill, others) => {
    const twin = others.find(({ orderKey }) => orderKey === fill.orderKey)
    if (twin) return { ...fill, because: 'other time', otherUs: twin.venueUs }
    return { ...fill, because: orders.same.has(fill.orderKey) ? 'not filled' : 'not sent' }
  }
  return {
    matched,
    onlyOurs: onlyOurs.map((fill) => because(fill, onlyTheirs)),
    onlyTheirs: onlyTheirs.map((fill) => because(fill, onlyOurs)),
  }
}
