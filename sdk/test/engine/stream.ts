// A small Binance spot stream written by hand: what each frame does to the book is known by reading it.
export const SPOT = { venue: 'binance', symbol: 'BTC/USDT', tickSize: '0.01', lotSize: '0.001' } as const

export type Pairs = readonly (readonly [price: string, size: string])[]

export function depth(first: number, last: number, bids: Pairs, asks: Pairs, symbol = 'BTCUSDT'): string {
  return JSON.stringify({
    e: 'depthUpdate',
    E: 1_700_000_000_000 + last,
    s: symbol,
    U: first,
    u: last,
    b: bids,
    a: asks,
  })
}

export function snapshot(lastUpdateId: number, bids: Pairs, asks: Pairs): string {
  return JSON.stringify({ lastUpdateId, bids, asks })
}

export function trade(id: number, price: string, size: string, buyerIsMaker: boolean): string {
  const time = 1_700_000_000_000 + id
  return JSON.stringify({
    e: 'trade',
    E: time,
    s: 'BTCUSDT',
    t: id,
    p: price,
    q: size,
    T: time,
    m: buyerIsMaker,
    M: true,
  })
}

export const BIDS: Pairs = [
  ['100.00', '1.000'],
  ['99.99', '2.000'],
]
export const ASKS: Pairs = [
  ['100.01', '3.000'],
  ['100.03', '4.000'],
]
