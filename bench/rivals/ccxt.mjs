// ccxt's own Binance handler on ccxt's own order book; parsed as its WebSocket client parses.
import { Checksum, TOP } from './checksum.mjs'
import { scalesOf } from './json.mjs'

async function ccxt(limit, { meta, snapshot }) {
  const { default: library } = await import('ccxt')
  const exchange = new library.pro.binance()
  const { px, qty } = scalesOf(meta)
  const numbers = (levels) => levels.slice(0, limit).map(([ticks, lots]) => [ticks / px, lots / qty])
  /** Made for each use: its book keeps the pairs it is given. */
  const content = () => {
    const [bids, asks] = [numbers(snapshot.bids), numbers(snapshot.asks)]
    return { bids, asks, nonce: snapshot.lastUpdateId, symbol: meta.symbol }
  }
  const book = limit === undefined ? exchange.orderBook(content()) : exchange.orderBook(content(), limit)
  const checksum = new Checksum()

  function sum(side) {
    let lots = 0
    for (let rank = 0; rank < TOP && rank < side.length; rank++) lots += Math.round(side[rank][1] * qty)
    return lots
  }

  return {
    input: 'string',
    checksum,
    restart: () => book.reset(content()),
    apply(frame) {
      const message = JSON.parse(frame.replace(/:(\d{15,}),/g, ':"$1",'))
      exchange.handleOrderBookMessage(null, message.data ?? message, book)
      // what watchOrderBook does with what it returns
      if (limit !== undefined) book.limit()
    },
    top() {
      const { bids, asks } = book
      checksum.add(Math.round(bids[0]?.[0] * px), Math.round(asks[0]?.[0] * px), sum(bids), sum(asks))
    },
  }
}

const LIMIT = 1000

export const full = (workload) => ccxt(undefined, workload)
export const limited = (workload) => ccxt(LIMIT, workload)

/** What it cut off behind its limit it can't bring back when the market returns there. */
export const limitedCannot = ({ stats }) =>
  stats.most.levels > LIMIT ? `keeps ${LIMIT} levels a side, this book has up to ${stats.most.levels}` : null
