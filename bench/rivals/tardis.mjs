// tardis-dev's OrderBook (a red-black tree), fed by what its Binance mapper makes of a frame.
import { createRequire } from 'node:module'
import { Checksum, TOP } from './checksum.mjs'

const require = createRequire(import.meta.url)
const level = ([price, amount]) => ({ price: Number(price), amount: Number(amount) })

export async function tardis({ meta, body }) {
  const { OrderBook } = require('tardis-dev')
  const book = new OrderBook()
  const rest = JSON.parse(body)
  const change = { type: 'book_change', symbol: meta.id, exchange: meta.venue }
  book.update({ ...change, isSnapshot: true, bids: rest.bids.map(level), asks: rest.asks.map(level) })
  const [px, qty] = [10 ** meta.pxExp, 10 ** meta.qtyExp]
  const checksum = new Checksum()
  return {
    input: 'string',
    checksum,
    apply(frame) {
      const message = JSON.parse(frame)
      const { b, a, E } = message.data ?? message
      const timestamp = new Date(E)
      const [bids, asks] = [b.map(level), a.map(level)]
      book.update({ ...change, isSnapshot: false, bids, asks, timestamp, localTimestamp: timestamp })
    },
    top() {
      const [bid, bidLots] = best(book.bids(), qty)
      const [ask, askLots] = best(book.asks(), qty)
      checksum.add(Math.round(bid * px), Math.round(ask * px), bidLots, askLots)
    },
  }
}

function best(levels, qty) {
  let price = 0
  let lots = 0
  let rank = 0
  for (const level of levels) {
    if (rank === 0) price = level.price
    lots += Math.round(level.amount * qty)
    if (++rank === TOP) break
  }
  return [price, lots]
}
