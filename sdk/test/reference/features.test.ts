// Features of small markets, computed by hand.
import { describe, expect, test } from 'vitest'

import { stream } from '../parity/stream.js'
import { FEATURE_NAMES } from './features.js'
import { TwinMarket, type TwinOptions } from './market.js'

type Sides = [price: string, quantity: string][]

const START_MS = 1_700_000_000_000
const ASKS: Sides = [
  ['101', '4'],
  ['102', '2'],
  ['104', '2'],
]

class Spot {
  readonly market: TwinMarket
  private id = 100
  private tradeId = 0

  constructor(bids: Sides, asks: Sides, options: Partial<TwinOptions> = {}) {
    this.market = new TwinMarket({ venue: 'binance', symbol: 'A/B', tickSize: '1', lotSize: '1', ...options })
    this.push({ e: 'depthUpdate', E: START_MS, s: 'AB', U: 90, u: 100, b: [], a: [] })
    this.market.snapshot(JSON.stringify({ lastUpdateId: 100, bids, asks }))
  }

  depth(atMs: number, b: Sides, a: Sides = []): this {
    this.id++
    return this.push({ e: 'depthUpdate', E: START_MS + atMs, s: 'AB', U: this.id, u: this.id, b, a })
  }

  trade(atMs: number, p: string, q: string, side: 'buy' | 'sell'): this {
    this.tradeId++
    return this.push({ e: 'trade', E: START_MS + atMs, s: 'AB', t: this.tradeId, p, q, m: side === 'sell' })
  }

  read(name: string): number | string | null {
    return this.market.reason(name) ?? this.market.feature(name)
  }

  private push(frame: object): this {
    this.market.push(JSON.stringify(frame))
    return this
  }
}

const plain = () =>
  new Spot(
    [
      ['99', '6'],
      ['98', '3'],
      ['97', '1'],
    ],
    ASKS,
  )

describe('of the book', () => {
  test('shape: mid 100, bids 6 3 1 at 1 2 3 ticks, asks 4 2 2 at 1 2 4 ticks', () => {
    const spot = plain()
    expect(spot.read('book_slope_bid')).toBeCloseTo((6 + 2 * 9 + 3 * 10) / 14, 12)
    expect(spot.read('book_slope_ask')).toBeCloseTo((4 + 2 * 6 + 4 * 8) / 21, 12)
    expect(spot.read('book_convexity_bid')).toBe('too_few')
    expect(spot.read('depth_hhi_bid')).toBeCloseTo(0.36 + 0.09 + 0.01, 12)
    expect(spot.read('depth_entropy_ask')).toBeCloseTo((0.5 * Math.LN2 + 2 * 0.25 * Math.log(4)) / Math.log(3), 12)
    const [v1, v2, v3] = [Math.log(6), Math.log(9), Math.log(10)]
    const ns = (v1 / 0.01 + (v2 / v1 - 1) / (1 / 99) + (v3 / v2 - 1) / (1 / 98)) / 3
    expect(spot.read('book_slope_ns_bid')).toBeCloseTo(ns, 9)
  })

  test('prices and costs', () => {
    const spot = plain()
    // Bids 9.5 * 0.1 below... by volume: (99 * 6 + 98 * 3 + 97) / 10 = 98.5, asks (404 + 204 + 208) / 8 = 102.
    expect(spot.read('vamp_l5')).toBeCloseTo((98.5 * 8 + 102 * 10) / 18 - 100, 12)
    expect(spot.read('vamp_bps10')).toBe('zero_denominator')
    expect(spot.read('level_gap_ask_2')).toBe(2)
    expect(spot.read('level_gap_asym_2')).toBe(1)
    expect(spot.read('level_gap_bid_3')).toBe('no_level')
    expect(spot.read('log_depth_ratio_l5')).toBeCloseTo(Math.log(10 / 8), 12)
    expect(spot.read('depth_bps25_bid')).toBe(0)
    expect(spot.read('cost_to_trade_buy_10k')).toBe('exhausted')
    const deep = new Spot(
      [['99', '1000']],
      [
        ['101', '50'],
        ['110', '1000'],
      ],
    )
    // 50 at 101 and the other 4,950 at 110
    expect(deep.read('cost_to_trade_buy_10k')).toBeCloseTo(100 * (10_000 / (50 + 4_950 / 110) - 100), 9)
    expect(deep.read('cost_to_trade_sell_10k')).toBeCloseTo(100, 9)
  })

  test('one side is enough for what looks at one side', () => {
    const spot = new Spot([['99', '6']], [])
    expect(spot.read('depth_hhi_bid')).toBe(1)
    expect(spot.read('depth_hhi_ask')).toBe('one_sided')
    expect(spot.read('depth_entropy_bid')).toBe('zero_denominator')
    expect(spot.read('level_imbalance_1')).toBe('one_sided')
  })
})

describe('over windows', () => {
  test('the quoted spread by time: 2 ticks for 3 s, 3 ticks for 2 s', () => {
    const spot = plain().depth(8_000, [], [['101', '0']])
    spot.market.advance((START_MS + 10_000) * 1000)
    expect(spot.read('spread_quoted_tw_5s')).toBeCloseTo((2 * 3 + 3 * 2) / 5, 12)
    expect(spot.read('spread_quoted_tw_30s')).toBe('warm_up')
  })

  test('spreads of trades: effective, realized after a second, impact', () => {
    const spot = plain().trade(59_000, '101', '3', 'buy').trade(59_000, '98', '1', 'sell')
    spot.depth(59_500, [['100', '5']])
    // A second later the mid is 100.5; emitted once time is beyond.
    spot.depth(60_000, [])
    expect(spot.read('spread_effective_10s')).toBeCloseTo((3 * 2 + 1 * 4) / 4, 12)
    expect(spot.read('spread_effective_eq_10s')).toBeCloseTo(3, 12)
    spot.depth(61_000, [])
    expect(spot.read('spread_realized_1s_60s')).toBeCloseTo((3 * 1 + 1 * 5) / 4, 12)
    expect(spot.read('impact_1s_60s')).toBeCloseTo((3 * 1 - 1 * 1) / 4, 12)
    expect(spot.read('vwap_dev_10s')).toBeCloseTo((1e4 * (100.5 - 401 / 4)) / (401 / 4), 9)
  })

  test('flow netted into adds, trades and cancels', () => {
    const spot = plain()
      .trade(20_000, '99', '2', 'sell')
      .depth(20_000, [['99', '1']])
      .depth(21_000, [['99', '4']])
    expect(spot.read('ofi_trade_10s')).toBe(-2)
    expect(spot.read('ofi_cancel_10s')).toBe(-3)
    expect(spot.read('ofi_add_10s')).toBe(3)
    expect(spot.read('ofi_l1_10s')).toBe(-2)
    expect(spot.read('ofi_l1_1e')).toBe(3)
    expect(spot.read('cancel_ratio_vol_10s')).toBeCloseTo(5 / 3, 12)
    expect(spot.read('quote_update_rate_10s')).toBeCloseTo(0.2, 12)
    expect(spot.read('msg_rate_1s')).toBe(1)
    expect(spot.read('depletion_eta_bid_10s')).toBeCloseTo(4 / (2 / 10), 12)
  })

  test('sweeps, signs and sizes', () => {
    const spot = plain().trade(1_000, '101', '4', 'buy').trade(1_000, '102', '2', 'buy').trade(1_000, '102', '1', 'buy')
    expect(spot.read('sweep_levels')).toBe(2)
    expect(spot.read('sweep_size')).toBe(7)
    expect(spot.read('sweep_notional')).toBe(404 + 306)
    expect(spot.read('sweep_count_1s')).toBe(1)
    expect(spot.read('sign_tick')).toBe(1)
    expect(spot.read('trade_imbalance_cnt_1s')).toBe(1)
    expect(spot.read('trade_size_median')).toBe('too_few')
    expect(spot.read('cvd')).toBe(7)
    // At 102 two were shown, three were taken.
    spot.market.advance((START_MS + 60_000) * 1000)
    expect(spot.read('hidden_rate_vol_60s')).toBeCloseTo(1 / 7, 12)
    expect(spot.read('hidden_rate_cnt_60s')).toBeCloseTo(1 / 3, 12)
    expect(spot.read('absorption_ask')).toBe(1)
  })

  test('buckets of equal volume split trades', () => {
    const spot = plain().trade(0, '101', '5', 'buy').trade(0, '99', '4', 'sell')
    // 2.5 a bucket: +2.5, +2.5, -2.5; 1.5 are left
    expect(spot.read('vpin_2.5x3')).toBeCloseTo(1, 12)
    expect(spot.read('vpin_4x2')).toBeCloseTo((4 + 2) / 8, 12)
    expect(spot.read('vpin_4x3')).toBe('warm_up')
    expect(spot.read('vpin')).toBe('not_configured')
  })
})

test('of the clock', () => {
  const session = { openUs: (START_MS - 600_000) * 1000, closeUs: (START_MS + 1_200_000) * 1000 }
  const spot = new Spot([['99', '6']], ASKS, { session, fundingHours: 8 })
  expect(spot.read('minutes_since_open')).toBe(10)
  expect(spot.read('minutes_to_close')).toBe(20)
  // 2023-11-14T22:13:20Z
  expect(spot.read('funding_countdown_min')).toBeCloseTo(106 + 2 / 3, 9)
  expect(spot.read('tod_cos')).toBeCloseTo(Math.cos((2 * Math.PI * 80_000) / 86_400), 12)
})

test('half an hour of seconds', () => {
  const spot = plain()
  // The best ask is taken away in every odd second and comes back in the next: the mid is 100 or 100.5.
  for (let s = 1; s <= 1_900; s++) spot.depth(s * 1_000, [], [['101', s % 2 === 1 ? '0' : '4']])
  const step = Math.log(100.5 / 100)
  expect(spot.read('rv_1s_30m')).toBeCloseTo(1_800 * step ** 2, 9)
  expect(spot.read('rv_60s_30m')).toBe(0)
  expect(spot.read('rv_signature')).toBe('zero_denominator')
  expect(spot.read('acf_2_30m')).toBeCloseTo(1_798 / 1_800, 3)
  expect(spot.read('parkinson_30m')).toBeCloseTo(step / Math.sqrt(4 * Math.LN2), 9)
  expect(spot.read('amihud_1m_30m')).toBe('no_trades')
  expect(spot.read('kyle_lambda_30m')).toBe('zero_denominator')
  expect(spot.read('quote_stuffing_z')).toBe('zero_denominator')
  expect(spot.read('acf_band_30m')).toBeCloseTo(1.96 / Math.sqrt(1_800), 12)
})

test('every name is a number or has a reason', () => {
  const spot = plain()
    .trade(100, '101', '1', 'buy')
    .depth(200, [['99', '5']])
  for (const name of FEATURE_NAMES) {
    expect([name, Number.isFinite(spot.market.feature(name))]).toEqual([name, spot.market.reason(name) === null])
  }
  expect(() => spot.read('ofi_l7_1s')).toThrow(/unknown name/)
})

test('a finer lot changes nothing but what is counted in lots', () => {
  const options = { venue: 'binance', symbol: 'BTC/USDT', tickSize: '0.01', vpinBucket: '3000' } as const
  const coarse = new TwinMarket({ ...options, lotSize: '1' })
  const fine = new TwinMarket({ ...options, lotSize: '0.001' })
  const shape = { centre: 100_000n, rangeTicks: 300, maxLots: 1_000n, changes: 6, far: 0 }
  const market = { ...options, lotSize: '1' }
  let compared = 0
  for (const input of stream({ ...shape, seed: 5, frames: 900, faults: 0, finer: 0.001, market })) {
    for (const twin of [coarse, fine]) {
      if (input.kind === 'push') twin.push(input.text, input.tsLocalUs)
      else if (input.kind === 'snapshot') twin.snapshot(input.text, input.tsLocalUs)
      else if (input.kind === 'advance') twin.advance(input.us)
    }
    if (++compared % 50 > 0) continue
    for (const name of FEATURE_NAMES.filter((name) => !/^book_slope_(bid|ask|ns)/.test(name))) {
      expect([name, coarse.reason(name)]).toEqual([name, fine.reason(name)])
      const [x, y] = [coarse.feature(name), fine.feature(name)]
      if (!Number.isNaN(y)) expect(Math.abs(x - y), name).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(y)))
    }
  }
  expect(coarse.lot).toEqual({ mantissa: 1n, exponent: 3 })
})
