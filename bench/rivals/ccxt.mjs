// ccxt's own Binance handler on ccxt's own order book; parsed as its WebSocket client parses.
import { Checksum, TOP } from './checksum.mjs'

async function ccxt(limit, { meta, snapshot }) {
  const { default: library } = await import('ccxt')
  const exchange = new library.pro.binance()
  const [px, qty] = [10 ** meta.pxExp, 10 ** meta.qtyExp]
  const numbers = (levels) => levels.slice(0, limit).map(([ticks, lots]) => [ticks / px, lots / qty])
  const [bids, asks] = [numbers(snapshot.bids), numbers(snapshot.asks)]
  const content = { bids, asks, nonce: snapshot.lastUpdateId, symbol: meta.symbol }
  const book = limit === undefined ? exchange.orderBook(content) : exchange.orderBook(content, limit)
  const checksum = new Checksum()
  const lots = (side) => {
    let sum = 0
    for (let rank = 0; rank < Math.min(TOP, side.length); rank++) sum += Math.round(side[rank][1] * qty)
    return sum
  }
  return {
    input: 'string',
    checksum,
    apply(frame) {
      const message = JSON.parse(frame.replaceAll(/:(\d{15,}),/g, ':"$1",'))
      exchange.handleOrderBookMessage(null, message.data ?? message, book)
      if (limit !== undefined) book.limit()
    },
    top: () => checksum.add(Math.round(book.bids[0][0] * px), Math.round(book.asks[0][0] * px), lots(book.bids), lots(book.asks)),
  }
}

export const full = (workload) => ccxt(undefined, workload)
export const limited = (workload) => ccxt(1000, workload)
