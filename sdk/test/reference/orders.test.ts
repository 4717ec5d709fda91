// Features that follow single orders, on files of a few rows, computed by hand.
import { expect, test } from 'vitest'

import { TwinMarket } from './market.js'

type Side = 'bid' | 'ask'

const DEPTH = 3
const midnightUs = Date.UTC(2012, 5, 21, 4) * 1000

/** A venue with three levels a side at 99.99 … and 100.01 …, fifty each; writes the rows of what is done to it. */
class File {
  readonly market = new TwinMarket({ venue: 'lobster', symbol: 'X', tickSize: '0.01', lotSize: '1', midnightUs })
  private readonly book = { bid: new Map<number, number>(), ask: new Map<number, number>() }

  constructor() {
    for (const step of [1, 2, 3]) {
      this.book.bid.set(10_000 - step, 50)
      this.book.ask.set(10_000 + step, 50)
    }
    this.row(0, 1, 999, 50, 'bid', 9_999)
  }

  add(ms: number, id: number, side: Side, px: number, size: number): this {
    this.book[side].set(px, (this.book[side].get(px) ?? 0) + size)
    return this.row(ms, 1, id, size, side, px)
  }

  cancel(ms: number, id: number, side: Side, px: number, size: number): this {
    return this.take(side, px, size).row(ms, 3, id, size, side, px)
  }

  execute(ms: number, id: number, side: Side, px: number, size: number): this {
    return this.take(side, px, size).row(ms, 4, id, size, side, px)
  }

  hidden(ms: number, size: number): this {
    return this.row(ms, 5, 0, size, 'ask', 10_000.5)
  }

  read(name: string, ms: number): number | string {
    this.market.advance(midnightUs + ms * 1000)
    return this.market.reason(name) ?? this.market.feature(name)
  }

  private take(side: Side, px: number, size: number): this {
    const left = (this.book[side].get(px) ?? 0) - size
    if (left > 0) this.book[side].set(px, left)
    else this.book[side].delete(px)
    return this
  }

  private row(ms: number, type: number, id: number, size: number, side: Side, px: number): this {
    const levels = (name: Side) =>
      [...this.book[name]].sort(([a], [b]) => (name === 'bid' ? b - a : a - b)).slice(0, DEPTH)
    const [bids, asks] = [levels('bid'), levels('ask')]
    const columns = Array.from({ length: DEPTH }, (_, m) => {
      const [[ask, asked], [bid, wanted]] = [asks[m] ?? [99_999_999.99, 0], bids[m] ?? [-99_999_999.99, 0]]
      return [Math.round(ask * 100), asked, Math.round(bid * 100), wanted].join(',')
    })
    const message = [(ms / 1000).toFixed(9), type, id, size, Math.round(px * 100), side === 'bid' ? 1 : -1].join(',')
    const bytes = (text: string) => new TextEncoder().encode(text)
    this.market.row(bytes(message), bytes(columns.join(',')))
    return this
  }
}

test('fleeting orders, cancels against adds, hazards by age', () => {
  const file = new File()
  file.add(10_000, 2, 'bid', 9_999, 20).cancel(10_050, 2, 'bid', 9_999, 20).add(10_100, 3, 'bid', 9_999, 20)
  file.execute(10_200, 3, 'bid', 9_999, 5)
  for (let i = 0; i < 95; i++) file.hidden(20_000 + i, 1)
  expect(file.read('fleeting_share_100ms_60s', 60_000)).toBe(0.5)
  expect(file.read('cancel_ratio_vol_60s', 60_000)).toBe(0.5)
  expect(file.read('cancel_to_trade_60s', 60_000)).toBeCloseTo(1 / 96, 12)
  expect(file.read('hidden_rate_vol_60s', 60_000)).toBeCloseTo(95 / 100, 12)
  // At the hundredth event order 2 has been cancelled at 50 ms and order 3 is ten seconds old.
  expect(file.read('cancel_hazard_1', 60_000)).toBe(0.5)
  expect(file.read('fill_hazard_5', 60_000)).toBe(0)
  expect(file.read('fill_hazard_6', 60_000)).toBe('zero_denominator')
  expect(file.read('fill_probability', 60_000)).toBe(0)
  expect(file.read('ofi_add_60s', 60_000)).toBe(40)
  expect(file.read('ofi_cancel_60s', 60_000)).toBe(-20)
  expect(file.read('ofi_trade_60s', 60_000)).toBe(-5)
  expect(file.read('ofi_batch_rest_60s', 60_000)).toBe(0)
  expect(file.market.counters.mismatches).toBe(0)
})

test('an order cancelled and sent again five times is one run', () => {
  const file = new File().add(30_000, 10, 'ask', 10_001, 7)
  for (let i = 0; i < 5; i++) {
    file.cancel(30_010 + 20 * i, 10 + i, 'ask', 10_001, 7).add(30_020 + 20 * i, 11 + i, 'ask', 10_001, 7)
    expect(file.market.reason('strategic_runs_60s')).toBe('warm_up')
  }
  expect(file.read('strategic_runs_60s', 60_000)).toBe(1)
})

test('a level that is used up and filled again', () => {
  const file = new File().execute(10_000, 1, 'ask', 10_001, 50)
  expect(file.read('iceberg_refills_ask', 10_010)).toBe(0)
  file.add(10_020, 2, 'ask', 10_001, 49).execute(10_100, 2, 'ask', 10_001, 49).add(10_160, 3, 'ask', 10_001, 49)
  expect(file.read('iceberg_refills_ask', 10_200)).toBe(1)
  expect(file.read('iceberg_volume_ask', 10_200)).toBe(49)
  expect(file.read('iceberg_refills_bid', 10_200)).toBe('no_level')
})

test('depth that a large trade has cut comes back after two seconds', () => {
  const file = new File()
  for (let i = 0; i < 50; i++) file.hidden(1_000 + i, 1)
  expect(file.execute(5_000, 1, 'ask', 10_001, 50).read('resilience_ask_median', 5_000)).toBe('too_few')
  file.add(7_000, 2, 'ask', 10_001, 30)
  expect(file.read('resilience_ask_median', 7_000)).toBe(2)
  expect(file.read('resilience_ask_censored', 7_000)).toBe(0)
})

test('a large far order that is cancelled while the other side trades', () => {
  const file = new File()
  for (let i = 0; i < 50; i++) file.add(1_000 + i, 100 + i, 'bid', 9_998, 1 + (i % 3))
  file.add(10_000, 200, 'bid', 9_998, 500)
  expect(file.read('layering_bid_5s', 10_500)).toBe(0)
  file.cancel(11_000, 200, 'bid', 9_998, 500)
  expect(file.read('layering_bid_5s', 11_000)).toBe(0)
  file.execute(12_000, 1, 'ask', 10_001, 5)
  expect(file.read('layering_bid_5s', 12_000)).toBe(1)
  expect(file.read('layering_ask_5s', 12_000)).toBe('zero_denominator')
  expect(file.read('layering_bid_5s', 15_000)).toBe('zero_denominator')
})
