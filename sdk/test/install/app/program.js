// What an installed package must be able to do, in every bundler and module system: open, apply, read.
export async function program({ open }) {
  const engine = await open()
  const market = engine.market({ venue: 'binance', symbol: 'BTC/USDT', tickSize: '0.01', lotSize: '0.00001' })
  const levels = (best, step) => Array.from({ length: 3 }, (_, k) => [(best + step * k).toFixed(2), '1.00000'])
  market.snapshot(
    JSON.stringify({ lastUpdateId: 10, bids: levels(100, -1), asks: levels(101, 1) }),
    1_700_000_000_000_000,
  )
  const update = {
    e: 'depthUpdate',
    E: 1_700_000_000_100,
    s: 'BTCUSDT',
    U: 11,
    u: 12,
    b: [['100.50', '2.00000']],
    a: [],
  }
  market.push(JSON.stringify(update), 1_700_000_000_100_500)
  const answer = { state: market.state, bids: market.book.bids(2), asks: market.book.asks(1) }
  engine.close()
  return answer
}

export const EXPECTED = {
  state: 'live',
  bids: [
    [100.5, 2],
    [100, 1],
  ],
  asks: [[101, 1]],
}
