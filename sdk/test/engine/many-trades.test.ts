// A frame may carry any number of trades: each is heard, in order, with its own numbers.
import { expect, test } from 'vitest'
import { open, packOrders, Status, type Trade } from 'leadline'

const engine = await open()
const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)
const options = { tickSize: '0.1', lotSize: '0.001', features: [], levels: false } as const

/** Trade i of OKX: price i tenths above 100, size i thousandths, one millisecond after the other. */
const okx = (n: number): string =>
  JSON.stringify({
    arg: { channel: 'trades-all', instId: 'BTC-USDT' },
    data: numbers(n).map((i) => {
      const [px, sz] = [(100 + i / 10).toFixed(1), (i / 1000).toFixed(3)]
      return {
        instId: 'BTC-USDT',
        tradeId: `${i}`,
        px,
        sz,
        side: i % 2 ? 'buy' : 'sell',
        ts: `${1_700_000_000_000 + i}`,
      }
    }),
  })

const kraken = (n: number): string =>
  JSON.stringify({
    channel: 'trade',
    type: 'update',
    data: numbers(n).map((i) => {
      const timestamp = new Date(1_700_000_000_000 + i).toISOString()
      const [price, qty] = [100 + i / 10, i / 1000]
      const side = i % 2 ? 'buy' : 'sell'
      return { symbol: 'BTC/USD', side, price, qty, ord_type: 'limit', trade_id: i, timestamp }
    }),
  })

test.each([
  ['okx', 'BTC/USDT', okx],
  ['kraken', 'BTC/USD', kraken],
] as const)('%s: 200 trades in a frame, then 3, then 1,000', (venue, symbol, frameOf) => {
  const market = engine.market({ ...options, venue, symbol })
  let heard: Trade[] = []
  market.trades((trade) => heard.push(trade))
  expect(market.push(frameOf(200), 1_700_000_001_000_000)).toBe(Status.APPLIED)
  expect(
    heard.map(({ id, side, price, amount, tsVenueUs, tsLocalUs }) => [id, side, price, amount, tsVenueUs, tsLocalUs]),
  ).toEqual(
    numbers(200).map((i) => [
      ...[i, i % 2 ? 'buy' : 'sell', (1000 + i) / 10, i / 1000],
      ...[1_700_000_000_000_000 + i * 1000, 1_700_000_001_000_000],
    ]),
  )
  // Trades that are known already are not heard twice.
  heard = []
  market.push(frameOf(203))
  expect(heard.map(({ id }) => id)).toEqual([201, 202, 203])
  heard = []
  market.push(frameOf(1203))
  expect(heard.map(({ id }) => id)).toEqual(numbers(1203).slice(203))
  expect([market.counters.trades, market.counters.untoldTrades]).toEqual([1203, 0])
  market.close()
})

test('nor are those of many packed events in one call', () => {
  const market = engine.market({ ...options, venue: 'events:none', symbol: 'X' })
  const heard: number[] = []
  market.trades(({ price }) => heard.push(price))
  const events = numbers(300).map((i) => ({
    last: BigInt(i),
    tsVenueNs: BigInt(i) * 1_000_000n,
    orders: [],
    trades: [{ px: BigInt(i), qtyLots: 1n, sign: 1, tsVenueNs: BigInt(i) * 1_000_000n }] as const,
  }))
  expect(market.pushOrders(packOrders(events)).taken).toBe(300)
  expect(heard).toEqual(numbers(300).map((i) => i / 10))
  market.close()
})

test('a listener that pushes something itself loses none of the others', () => {
  const market = engine.market({ ...options, venue: 'okx', symbol: 'BTC/USDT' })
  const other = engine.market({ ...options, venue: 'kraken', symbol: 'BTC/USD' })
  const heard: number[] = []
  market.trades(({ id }) => {
    heard.push(id)
    other.push(kraken(1))
  })
  market.push(okx(100))
  expect(heard).toEqual(numbers(100))
  market.close()
  other.close()
})
