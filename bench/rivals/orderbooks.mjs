// orderbooks, at the depth it is told to keep; its book is one array, asks first, prices descending.
import { createRequire } from 'node:module'
import { Checksum, TOP } from './checksum.mjs'
import { depthOf, scalesOf } from './json.mjs'

const require = createRequire(import.meta.url)

async function orderbooks(maxDepth, { meta, body }) {
  const { OrderBooksStore, OrderBookLevel } = require('orderbooks')
  const store = new OrderBooksStore({ checkTimestamps: false, maxDepth })
  const { id } = meta
  const rest = JSON.parse(body)
  const rows = (levels, side) => levels.map(([p, q]) => OrderBookLevel(id, Number(p), side, Number(q)))
  const restart = () => store.handleSnapshot(id, [...rows(rest.bids, 'Buy'), ...rows(rest.asks, 'Sell')])
  restart()
  const { px, qty } = scalesOf(meta)
  const checksum = new Checksum()
  return {
    input: 'string',
    checksum,
    restart,
    apply(frame) {
      const { b, a, E } = depthOf(frame)
      const removed = []
      const changed = []
      const sort = (rows, side) => {
        for (const [p, q] of rows) {
          const level = OrderBookLevel(id, Number(p), side, Number(q))
          if (level[3] === 0) removed.push(level)
          else changed.push(level)
        }
      }
      sort(b, 'Buy')
      sort(a, 'Sell')
      store.handleDelta(id, removed, changed, [], E)
    },
    top() {
      const { book } = store.getBook(id)
      let firstBid = 0
      for (let end = book.length; firstBid < end;) {
        const middle = (firstBid + end) >> 1
        if (book[middle][2] === 'Sell') firstBid = middle + 1
        else end = middle
      }
      const lastAsk = firstBid - 1
      let bids = 0
      let asks = 0
      for (let rank = 0; rank < TOP; rank++) {
        if (firstBid + rank < book.length) bids += Math.round(book[firstBid + rank][3] * qty)
        if (lastAsk >= rank) asks += Math.round(book[lastAsk - rank][3] * qty)
      }
      checksum.add(Math.round(book[firstBid]?.[1] * px), Math.round(book[lastAsk]?.[1] * px), bids, asks)
    },
  }
}

const SHALLOW = 250
const FULL = 1_000_000

export const full = (workload) => orderbooks(FULL, workload)
export const shallow = (workload) => orderbooks(SHALLOW, workload)

/** It keeps half of its depth on each side, and can't bring back what it cut off. */
export const shallowCannot = ({ stats }) =>
  2 * stats.most.levels > SHALLOW
    ? `keeps ${SHALLOW / 2} levels a side, this book has up to ${stats.most.levels}`
    : null
