// orderbooks, at the depth it is told to keep; its book is one array, asks first, prices descending.
import { createRequire } from 'node:module'
import { Checksum, TOP } from './checksum.mjs'

const require = createRequire(import.meta.url)

async function orderbooks(maxDepth, { meta, body }) {
  const { OrderBooksStore, OrderBookLevel } = require('orderbooks')
  const store = new OrderBooksStore({ checkTimestamps: false, maxDepth })
  const rest = JSON.parse(body)
  const { id } = meta
  const rows = (levels, side) => levels.map(([p, q]) => OrderBookLevel(id, Number(p), side, Number(q)))
  store.handleSnapshot(id, [...rows(rest.bids, 'Buy'), ...rows(rest.asks, 'Sell')])
  const [px, qty] = [10 ** meta.pxExp, 10 ** meta.qtyExp]
  const checksum = new Checksum()
  return {
    input: 'string',
    checksum,
    apply(frame) {
      const message = JSON.parse(frame)
      const { b, a, E } = message.data ?? message
      const removed = []
      const changed = []
      for (const level of [...rows(b, 'Buy'), ...rows(a, 'Sell')]) (level[3] === 0 ? removed : changed).push(level)
      store.handleDelta(id, removed, changed, [], E)
    },
    top() {
      const { book } = store.getBook(id)
      let bid = 0
      for (let end = book.length; bid < end; ) {
        const middle = (bid + end) >> 1
        if (book[middle][2] === 'Sell') bid = middle + 1
        else end = middle
      }
      let bids = 0
      let asks = 0
      for (let rank = 0; rank < TOP; rank++) {
        if (bid + rank < book.length) bids += Math.round(book[bid + rank][3] * qty)
        if (bid - 1 - rank >= 0) asks += Math.round(book[bid - 1 - rank][3] * qty)
      }
      checksum.add(Math.round(book[bid][1] * px), Math.round(book[bid - 1][1] * px), bids, asks)
    },
  }
}

export const full = (workload) => orderbooks(20_000, workload)
export const shallow = (workload) => orderbooks(250, workload)
