// The market maker of the comparison, on ours; market_maker.py has the same on hftbacktest. Whole ticks and lots throughout, so that
// neither side rounds.

/**
 * A post-only order of one lot on each side, `distanceTicks` from the mid, shifted by `skewTicks` for each lot held, never beyond what
 * would rest at the touch, none that adds to `maxLots` held. Every `everyUs` of the local clock an order at another price than wished is
 * cancelled, and one is sent where there is none; what is on its way is waited for.
 *
 * `loop` "event": at the first event of the market that is `everyUs` after the last decision; "timer": by the clock alone.
 */
export function marketMaker({ distanceTicks, skewTicks, maxLots, everyUs, loop }) {
  /** Of each side, buys first: the order that isn't final. */
  const orders = [null, null]
  let lastUs = -Infinity

  const decide = (desk) => {
    const { bidTicks, askTicks } = desk.markets[0]
    if (!(bidTicks < askTicks)) return
    lastUs = desk.nowUs
    const held = desk.position(0).lots
    const twice = bidTicks + askTicks - 2 * skewTicks * held
    const bid = Math.min(Math.floor((twice - 2 * distanceTicks) / 2), askTicks - 1)
    const ask = Math.max(Math.ceil((twice + 2 * distanceTicks) / 2), bidTicks + 1)
    quote(desk, 0, bid, held < maxLots)
    quote(desk, 1, ask, held > -maxLots)
  }

  const quote = (desk, side, pxTicks, may) => {
    const order = orders[side]
    if (order) {
      if (!order.isOpen || order.isCancelled || (may && order.pxTicks === pxTicks)) return
      order.isCancelled = true
      desk.cancel(order.id)
    } else if (may) {
      const sent = { id: -1, pxTicks, isOpen: false, isCancelled: false }
      orders[side] = sent
      const name = side === 0 ? 'buy' : 'sell'
      sent.id = desk.submit({ instrument: 0, side: name, kind: 'limit', qtyLots: 1, pxTicks, postOnly: true })
    }
  }

  const onOrder = (_desk, { id, status }) => {
    const side = orders[0]?.id === id ? 0 : 1
    if (orders[side]?.id !== id) return
    if (status === 'open') orders[side].isOpen = true
    else if (status !== 'sent') orders[side] = null
  }

  // The best prices alone, as its twin does.
  const readsSignal = false
  if (loop === 'timer') return { readsSignal, timerMs: everyUs / 1000, onTimer: decide, onOrder }
  return {
    readsSignal,
    onMarket(desk) {
      if (desk.nowUs - lastUs >= everyUs) decide(desk)
    },
    onOrder,
  }
}
