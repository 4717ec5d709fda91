// A bot that has a socket already: hand every message to the market as it came, and fetch a snapshot when it asks for
// one. The frames here are written out, so that the example needs no network; one of them is lost on the way.
import { open, statusName } from 'leadline'

const engine = await open()
const market = engine.market({ venue: 'binance', symbol: 'BTC/USDT', tickSize: '0.01', lotSize: '0.00001' })
market.on('status', ({ state }) => console.log(`  now ${state}`))

const depth = (U, u, b, a) => JSON.stringify({ e: 'depthUpdate', E: 1_767_225_600_000 + u, s: 'BTCUSDT', U, u, b, a })
const messages = [
  depth(101, 102, [['65000.00', '0.5']], []),
  depth(103, 105, [], [['65000.01', '0.7']]),
  depth(106, 106, [['65000.00', '1.25']], []),
  // 107 to 109 never arrive.
  depth(110, 111, [], [['65000.01', '0']]),
  depth(112, 112, [['65000.02', '0.1']], []),
]
const snapshots = [
  { lastUpdateId: 104, bids: [['64999.90', '2']], asks: [['65000.05', '3']] },
  { lastUpdateId: 111, bids: [['65000.00', '1.25']], asks: [['65000.05', '3']] },
]

/** In a real bot: GET https://api.binance.com/api/v3/depth?symbol=BTCUSDT&limit=5000 */
function fetchSnapshot() {
  const body = snapshots.shift()
  console.log(`snapshot ${body.lastUpdateId}: ${statusName(market.snapshot(JSON.stringify(body)))}`)
}

function onMessage(text, receivedUs) {
  const status = market.push(text, receivedUs)
  console.log(`frame: ${statusName(status)}`)
  if (market.state === 'live') {
    const [[bid], [ask]] = [market.book.bids(1)[0], market.book.asks(1)[0]]
    console.log(`  ${bid} / ${ask}`)
  }
}

for (const [count, message] of messages.entries()) {
  onMessage(message, 1_767_225_600_000_000 + count * 100_000)
  // The first snapshot comes while frames are buffered, the second after the gap was noticed.
  if (count === 1 || count === 4) fetchSnapshot()
}
console.log(`gaps ${market.counters.gaps}, epoch ${market.epoch}`)
engine.close()
