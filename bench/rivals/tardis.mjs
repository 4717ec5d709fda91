// tardis-dev's OrderBook (a red-black tree), fed by what its Binance mapper makes of a frame.
import { createRequire } from 'node:module'
import { Checksum, TOP } from './checksum.mjs'
import { depthOf, scalesOf } from './json.mjs'

const require = createRequire(import.meta.url)
const level = ([price, amount]) => ({ price: Number(price), amount: Number(amount) })

export async function tardis({ meta, body }) {
  const { OrderBook } = require('tardis-dev')
  const book = new OrderBook()
  const rest = JSON.parse(body)
  const change = { type: 'book_change', symbol: meta.id, exchange: meta.venue }
  const restart = () =>
    book.update({ ...change, isSnapshot: true, bids: rest.bids.map(level), asks: rest.asks.map(level) })
  restart()
  const { px, qty } = scalesOf(meta)
  const checksum = new Checksum()

  /** Price of the first level and lots of the first ten; it iterates from the best. */
  function best(levels) {
    let ticks = 0
    let lots = 0
    let rank = 0
    for (const { price, amount } of levels) {
      if (rank === 0) ticks = Math.round(price * px)
      lots += Math.round(amount * qty)
      if (++rank === TOP) break
    }
    return { ticks, lots }
  }

  return {
    input: 'string',
    checksum,
    restart,
    apply(frame) {
      const { b, a, E } = depthOf(frame)
      const timestamp = new Date(E)
      book.update({
        type: 'book_change',
        symbol: meta.id,
        exchange: meta.venue,
        isSnapshot: false,
        bids: b.map(level),
        asks: a.map(level),
        timestamp,
        localTimestamp: timestamp,
      })
    },
    top() {
      const bid = best(book.bids())
      const ask = best(book.asks())
      checksum.add(bid.ticks, ask.ticks, bid.lots, ask.lots)
    },
  }
}
