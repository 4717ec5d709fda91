// Frames of single orders cut short, turned round and mixed up: refused or read, never half of it.
import { open, Status } from 'leadline'
import { expect, test } from 'vitest'

const engine = await open()

const cases = [
  {
    venue: 'bitstamp',
    symbol: 'BTC/USD',
    snapshot: '{"microtimestamp":"100","bids":[["10.00","1","1"]],"asks":[["10.05","5","3"]]}',
    first:
      '{"data":{"id":1,"id_str":"1","order_type":0,"microtimestamp":"100","amount":1,"amount_str":"1","price":10,"price_str":"10.00"},"channel":"live_orders_btcusd","event":"order_created"}',
    // an order of nothing, later than the snapshot
    meets:
      '{"data":{"id":8,"id_str":"8","order_type":1,"microtimestamp":"101","amount":0,"amount_str":"0","price":11,"price_str":"11.00"},"channel":"live_orders_btcusd","event":"order_created"}',
    next: '{"data":{"id":9,"id_str":"9","order_type":1,"microtimestamp":"102","amount":2,"amount_str":"2.5","price":11,"price_str":"11.00"},"channel":"live_orders_btcusd","event":"order_created"}',
  },
  {
    venue: 'coinbaseexchange',
    symbol: 'BTC/USD',
    snapshot: '{"sequence":100,"bids":[["10.00","1","a"]],"asks":[["10.05","5","b"]]}',
    first: '{"type":"received","product_id":"BTC-USD","sequence":100,"order_id":"x"}',
    meets: '{"type":"received","product_id":"BTC-USD","sequence":101,"order_id":"y"}',
    next: '{"type":"open","time":"2019-08-14T20:42:27.265Z","product_id":"BTC-USD","sequence":102,"order_id":"c","price":"11.00","remaining_size":"2.5","side":"sell"}',
  },
] as const

const opened = ({ venue, symbol, first, snapshot, meets }: (typeof cases)[number]) => {
  const market = engine.market({ venue, symbol, tickSize: '0.01', lotSize: '0.00000001', features: [] })
  market.push(first)
  market.snapshot(snapshot)
  expect([market.push(meets), market.state]).toEqual([Status.APPLIED, 'live'])
  return market
}

test.each(cases)('$venue: cut short anywhere, a frame or a snapshot is refused', (each) => {
  for (let length = 1; length < each.next.length; length++) {
    const market = opened(each)
    const status = market.push(each.next.slice(0, length))
    expect([length, status, market.state]).toEqual([length, Status.DECODE, 'resync'])
    expect(market.defect).not.toBeNull()
    market.close()
  }
  const market = opened(each)
  for (let length = 1; length < each.snapshot.length; length++)
    expect(market.snapshot(each.snapshot.slice(0, length))).toBe(Status.DECODE)
  expect([market.state, market.epoch, market.counters.orders]).toEqual(['live', 1, 2])
  market.close()
})

test.each(cases)('$venue: members in any order, with space between, with escapes, say the same', (each) => {
  const reversed = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .toReversed()
            .map(([key, inner]) => [key, reversed(inner)]),
        )
      : value
  const turned = JSON.stringify(reversed(JSON.parse(each.next)), null, 2)
  const escaped = each.next.replace('"price', '"\\u0070rice').replace('"order_', '"\\u006frder_')
  for (const frame of [each.next, turned, escaped]) {
    const market = opened(each)
    expect(market.push(frame)).toBe(Status.APPLIED)
    expect(market.book.asksTicks()).toEqual([
      [1005, 500_000_000],
      [1100, 250_000_000],
    ])
    market.close()
  }
})

test.each(cases)('$venue: sizes finer than the lot make the lot finer, orders included', (each) => {
  const market = opened(each)
  expect(market.push(each.next.replaceAll('2.5"', '2.5000000001"'))).toBe(Status.APPLIED)
  expect(market.lotSize).toBe('0.0000000001')
  expect(market.book.asksTicks()).toEqual([
    [1005, 50_000_000_000],
    [1100, 25_000_000_001],
  ])
  expect(market.counters).toMatchObject({ lotRefinements: 1, orders: 3, decodeErrors: 0 })
  market.close()
})
