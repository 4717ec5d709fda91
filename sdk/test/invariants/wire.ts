// Frames of a small spot market, and a market that has taken a few of them.
import type { Engine } from '../../src/engine/engine.js'
import type { Market, MarketOptions } from '../../src/engine/market.js'

export type Sides = readonly (readonly [price: string, size: string])[]

export const START_MS = 1_700_000_000_000

export const spot: MarketOptions = {
  venue: 'binance',
  symbol: 'BTC/USDT',
  tickSize: '0.01',
  lotSize: '0.001',
  features: 'all',
}

export function depth(first: number, last: number, b: Sides = [], a: Sides = []): string {
  return JSON.stringify({ e: 'depthUpdate', E: START_MS + last, s: 'BTCUSDT', U: first, u: last, b, a })
}

export function trade(id: number, p = '10.01', q = '2', m = true): string {
  return JSON.stringify({ e: 'trade', E: START_MS + id, s: 'BTCUSDT', t: id, p, q, T: START_MS + id, m })
}

export function ticker(u = 100): string {
  return JSON.stringify({ u, s: 'BTCUSDT', b: '10.00', B: '5', a: '10.02', A: '7' })
}

const bids: Sides = Array.from({ length: 20 }, (_, i) => [(10 - i * 0.01).toFixed(2), String(5 + ((i * 7) % 11))])
const asks: Sides = Array.from({ length: 20 }, (_, i) => [(10.02 + i * 0.01).toFixed(2), String(7 + ((i * 5) % 13))])

export function body(lastUpdateId = 100): string {
  return JSON.stringify({ lastUpdateId, bids, asks })
}

/** Live at update id 100. */
export function live(engine: Engine, options: MarketOptions = spot): Market {
  const market = engine.market(options)
  goLive(market)
  return market
}

/** A market without a book, or one that lost it, is live again at `id`. */
export function goLive(market: Pick<Market, 'push' | 'snapshot'>, id = 100): void {
  market.push(depth(id - 5, id))
  market.snapshot(body(id))
}
