// One adapter for each candidate: made from the snapshot, then fed one frame at a time; `top` folds the best bid, the
// best ask and the sums of the ten best amounts of each side, in ticks and lots, into a checksum.
import { ID, LOT_SIZE, SYMBOL, TICK_SIZE, snapshotBody } from './data.mjs'

const TOP = 10
const ticksOf = (price) => Math.round(price * 100)
const lotsOf = (amount) => Math.round(amount * 1e5)

/** A running checksum: every candidate must have the same one after the same frames. */
class Checksum {
  value = 0

  add(...numbers) {
    for (const number of numbers) this.value = (Math.imul(this.value, 31) + (number % 0x1_0000_0000)) | 0
  }
}

/** The engine as a bot embeds it: public API only. `input` is what a frame is handed over as. */
async function leadline(input, options, { snapshot }) {
  const { open } = await import('leadline')
  const engine = await open()
  const sizes = { tickSize: TICK_SIZE, lotSize: LOT_SIZE }
  const market = engine.market({ venue: 'binance', symbol: SYMBOL, id: ID, ...sizes, ...options })
  market.snapshot(snapshotBody(snapshot))
  const checksum = new Checksum()
  const bids = new Float64Array(2 * TOP)
  const asks = new Float64Array(2 * TOP)
  return {
    input,
    checksum,
    apply: (frame) => market.push(frame),
    top() {
      market.book.read('bid', bids)
      market.book.read('ask', asks)
      let bidLots = 0
      let askLots = 0
      for (let rank = 0; rank < TOP; rank++) {
        bidLots += bids[2 * rank + 1]
        askLots += asks[2 * rank + 1]
      }
      checksum.add(bids[0], asks[0], bidLots, askLots)
    },
  }
}

/** ccxt's own Binance handler on ccxt's own order book; parsed as its WebSocket client parses. */
async function ccxt(limit, { snapshot }) {
  const { default: library } = await import('ccxt')
  const exchange = new library.pro.binance()
  const { lastUpdateId, bids, asks } = JSON.parse(snapshotBody(snapshot, limit))
  const numbers = (levels) => levels.map(([price, amount]) => [Number(price), Number(amount)])
  const content = { bids: numbers(bids), asks: numbers(asks), nonce: lastUpdateId, symbol: SYMBOL }
  const book = limit === undefined ? exchange.orderBook(content) : exchange.orderBook(content, limit)
  const checksum = new Checksum()
  return {
    input: 'string',
    checksum,
    apply(frame) {
      exchange.handleOrderBookMessage(null, JSON.parse(frame.replaceAll(/:(\d{15,}),/g, ':"$1",')), book)
      if (limit !== undefined) book.limit()
    },
    top() {
      let bidLots = 0
      let askLots = 0
      for (let rank = 0; rank < TOP; rank++) {
        bidLots += lotsOf(book.bids[rank][1])
        askLots += lotsOf(book.asks[rank][1])
      }
      checksum.add(ticksOf(book.bids[0][0]), ticksOf(book.asks[0][0]), bidLots, askLots)
    },
  }
}

/** Nothing but the book, as the peers keep nothing else. */
const BOOK_ONLY = { features: [], levels: false }

export const CANDIDATES = [
  { name: 'leadline, string in', make: (workload) => leadline('string', BOOK_ONLY, workload) },
  { name: 'leadline, Buffer in', make: (workload) => leadline('buffer', BOOK_ONLY, workload) },
  { name: 'leadline, features and levels', make: (workload) => leadline('string', { levels: true }, workload) },
  { name: 'ccxt 4.5.84, limit 1000', make: (workload) => ccxt(1000, workload) },
  { name: 'ccxt 4.5.84, full book', make: (workload) => ccxt(undefined, workload) },
]
