// Views of books that are made by hand, against numbers computed by hand.
import { open } from 'leadline'
import { describe, expect, test } from 'vitest'

import { bookOf, featuresOf, metricsOf, signalOf, stampOf, viewOf } from '../../feed/views.js'

const engine = await open()

type Side = readonly (readonly [price: string, amount: string])[]

function live(bids: Side, asks: Side, { tickSize = '0.5', lotSize = '0.1', features = ['mid'] as string[] } = {}) {
  const market = engine.market({ venue: 'binance', symbol: 'BTC/USDT', tickSize, lotSize, features } as never)
  market.push(JSON.stringify({ e: 'depthUpdate', E: 1, s: 'BTCUSDT', U: 10, u: 12, b: [], a: [] }), 5_000_000)
  market.snapshot(JSON.stringify({ lastUpdateId: 12, bids, asks }), 6_000_000)
  expect(market.state).toBe('live')
  return market
}

/** Mid 100.25: between two ticks. */
const BIDS: Side = [
  ['100.0', '3.0'],
  ['99.5', '2.0'],
  ['99.0', '5.0'],
]
const ASKS: Side = [
  ['100.5', '1.0'],
  ['101.0', '4.0'],
  ['103.0', '2.0'],
]

describe('a book', () => {
  test('is decimal text, as deep as asked for, best first', () => {
    expect(bookOf(live(BIDS, ASKS), 2)).toEqual({
      bids: [
        ['100.0', '3.0'],
        ['99.5', '2.0'],
      ],
      asks: [
        ['100.5', '1.0'],
        ['101.0', '4.0'],
      ],
    })
  })

  test('has a side that is empty', () => {
    expect(bookOf(live(BIDS.slice(0, 1), []), 5)).toEqual({ bids: [['100.0', '3.0']], asks: [] })
  })
})

describe('metrics', () => {
  test('are what the levels come to', () => {
    const { mid, microprice, spreadBps, depth, imbalance } = metricsOf(live(BIDS, ASKS), [50, 100, 300], [])
    expect(mid).toBe('100.25')
    // (100.0 × 1.0 + 100.5 × 3.0) / 4.0
    expect(microprice).toBeCloseTo(100.375, 12)
    // 0.5 / 100.25
    expect(spreadBps).toBeCloseTo(49.87531172069826, 10)
    // 50 bp: 99.74875 to 100.75125; 100 bp: 99.2475 to 101.2525; 300 bp: 97.2425 to 103.2575
    expect(depth).toEqual([
      { bps: 50, bid: '3.0', ask: '1.0' },
      { bps: 100, bid: '5.0', ask: '5.0' },
      { bps: 300, bid: '10.0', ask: '7.0' },
    ])
    expect(imbalance).toEqual({ l1: (3 - 1) / 4, l5: (10 - 7) / 17, l10: (10 - 7) / 17 })
  })

  test('a level at the edge of a band is in it', () => {
    // mid 100: 1 % is 99 to 101
    const market = live([['99.0', '1.0']], [['101.0', '2.0']])
    expect(metricsOf(market, [99, 100], []).depth).toEqual([
      { bps: 99, bid: '0.0', ask: '0.0' },
      { bps: 100, bid: '1.0', ask: '2.0' },
    ])
  })

  test('slippage is how far from the mid money is filled on average, null where the book is too thin', () => {
    const { slippageBps } = metricsOf(live(BIDS, ASKS), [], [100.5, 302.5, 400, 5000])
    // Buying for 100.50 takes the first level whole: 0.25 / 100.25. For 302.50: 1 at 100.50 and 2 at 101, on average 100.8333…
    expect(slippageBps!['100.5']!.buy).toBeCloseTo((0.25 / 100.25) * 1e4, 9)
    expect(slippageBps!['302.5']!.buy).toBeCloseTo(((302.5 / 3 - 100.25) / 100.25) * 1e4, 9)
    // Selling for 400: 3 at 100.00, then 100 of money at 99.50; for 400 / (3 + 100 / 99.5) on average
    expect(slippageBps!['400']!.sell).toBeCloseTo(((100.25 - 400 / (3 + 100 / 99.5)) / 100.25) * 1e4, 9)
    // 300 + 199 + 495 = 994 is all there is to sell into, 100.5 + 404 + 206 = 710.5 to buy
    expect(slippageBps!['5000']).toEqual({ buy: null, sell: null })
  })

  test('slippage that nobody asked for is null', () => {
    expect(metricsOf(live(BIDS, ASKS), [10], []).slippageBps).toBeNull()
  })

  test('of a book with an empty side are undefined, not zero', () => {
    expect(metricsOf(live(BIDS, []), [10], [100])).toEqual({
      ...{ mid: null, microprice: null, spreadBps: null, depth: [], imbalance: null, ofi: {}, slippageBps: null },
    })
  })

  test.each([
    ['0.01', [['10.01', '1']], [['10.02', '1']], '10.015'],
    ['0.01', [['10.01', '1']], [['10.03', '1']], '10.02'],
    ['1.5', [['3.0', '1']], [['4.5', '1']], '3.75'],
    ['1.5', [['3.0', '1']], [['6.0', '1']], '4.5'],
    ['5', [['10', '1']], [['15', '1']], '12.5'],
    ['5', [['10', '1']], [['20', '1']], '15'],
    ['10', [['100', '1']], [['110', '1']], '105.0'],
    ['0.00000001', [['0.00000001', '1']], [['0.00000002', '1']], '0.000000015'],
  ] as const)('the mid with a tick of %s, between %j and %j, is %s', (tickSize, bids, asks, mid) => {
    expect(metricsOf(live(bids, asks, { tickSize, lotSize: '1' }), [], []).mid).toBe(mid)
  })

  test('the book of the core and its features agree with them', () => {
    const market = live(BIDS, ASKS, { features: ['mid', 'spread_quoted_bps', 'queue_imbalance', 'ofi_l1_10s'] })
    const { mid, spreadBps, imbalance, ofi } = metricsOf(market, [], [])
    expect(market.feature('mid') * 0.5).toBe(Number(mid))
    expect(spreadBps).toBeCloseTo(market.feature('spread_quoted_bps'), 10)
    expect(imbalance!.l1).toBeCloseTo(market.feature('queue_imbalance'), 12)
    expect(Object.keys(ofi)).toEqual(['ofi_l1_10s'])
  })
})

test('features: those that were asked for, in the order of the market; null with the reason where undefined', () => {
  const market = live(BIDS, ASKS, { features: ['mid', 'spread_quoted', 'vwap_dev_10s'] })
  expect(featuresOf(market, ['spread_quoted', 'mid', 'nothing', '__proto__'])).toEqual({
    features: { mid: 200.5, spread_quoted: 1 }, // in ticks
    reasons: {},
  })
  const { features, reasons } = featuresOf(market)
  expect(features['vwap_dev_10s']).toBeNull()
  expect(Object.keys(reasons)).toEqual(['vwap_dev_10s'])
})

test('a signal has the nearest large levels of both sides, and is null while a side is empty', () => {
  const signal = signalOf(live(BIDS, ASKS), 1)
  expect(signal).toMatchObject({ score: expect.any(Number), direction: expect.stringMatching(/^(up|down|flat)$/) })
  expect(signalOf(live(BIDS, []), 1)).toEqual({ signal: null })
})

test('a stamp counts epochs on from those before the start, and has no number where there is none', () => {
  const market = live(BIDS, ASKS)
  expect(stampOf({ market, epochBase: 41 }, 6_250_400)).toEqual({
    venue: 'binance',
    symbol: 'BTC/USDT',
    state: 'live',
    epoch: 42,
    seq: 12,
    tsVenueUs: expect.any(Number),
    tsLocalUs: 6_000_000,
    bookAgeMs: 250,
  })
  const fresh = engine.market({ venue: 'binance', symbol: 'BTC/USDT', tickSize: '0.5', lotSize: '0.1', features: [] })
  expect(stampOf({ market: fresh, epochBase: 0 }, 1)).toMatchObject({ seq: null, tsLocalUs: null, bookAgeMs: null })
})

test.each(['book', 'features', 'levels', 'signal', 'metrics'] as const)('the view %s is JSON', (name) => {
  const view = viewOf(live(BIDS, ASKS), name, {})
  expect(JSON.parse(JSON.stringify(view))).toEqual(view)
})
