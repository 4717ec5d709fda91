// Market making: exact prices, direction of the skew, where quotes may stand, when they move and when they go.
import { expect, test } from 'vitest'

import { ScriptedDesk } from '../../test/strategies/scripted-desk.js'
import { marketMaking, type MARKET_MAKING_PARAMS } from './market-making.js'
import type { Given } from './params.js'

type Params = Given<typeof MARKET_MAKING_PARAMS>

/** A still market of 100 to 102 whose volatility is known, 0: quotes 2 ticks from the mid. */
function quiet(params: Params = {}, before?: (desk: ScriptedDesk) => void): ScriptedDesk {
  const desk = new ScriptedDesk(marketMaking({ volSpanS: 1, minHalfSpreadTicks: 2, ...params }))
  before?.(desk)
  return desk.at(0).touch(100, 102).at(1).touch(100, 102).at(2).touch(100, 102)
}

test('quotes stand a half spread from the mid, once volatility is known', () => {
  const desk = new ScriptedDesk(marketMaking({ volSpanS: 1, minHalfSpreadTicks: 2, quoteLots: 3 }))
  desk.at(0).touch(100, 102).at(1).touch(100, 102)
  expect(desk.take()).toEqual([])
  desk.at(2).touch(100, 102)
  expect(desk.take()).toEqual(['buy 3 @ 99 gtc post (bid)', 'sell 3 @ 103 gtc post (ask)'])
})

test('the half spread grows with the volatility: 4 ticks in the last second, times 1.5', () => {
  const desk = quiet({ volMultiple: 1.5, minRestMs: 0 })
  desk.settle().at(2.5).touch(104, 106).at(3).touch(104, 106).settle().take()
  desk.touch(104, 106)
  expect(desk.take()).toEqual(['buy 1 @ 99 gtc post (bid)', 'sell 1 @ 111 gtc post (ask)'])
})

test('a feature in 1/√s is σ in ticks by the mid: 0.03 of 101 is 3.03', () => {
  const strategy = marketMaking({ volFeature: 'ewma_vol_60s' })
  expect(strategy.features).toEqual(['ewma_vol_60s'])
  const desk = new ScriptedDesk(strategy)
  desk.touch(100, 102)
  expect(desk.take()).toEqual([])
  desk.markets[0]!.features = { ewma_vol_60s: 0.03 }
  desk.touch(100, 102)
  expect(desk.take()).toEqual(['buy 1 @ 97 gtc post (bid)', 'sell 1 @ 105 gtc post (ask)'])
})

test('half an inventory shifts both quotes down by half the skew, a short one up', () => {
  const skewed = { skewTicks: 4, maxPositionLots: 10, joinBest: false }
  expect(quiet(skewed, (desk) => desk.hold(5, 100)).take()).toEqual([
    'buy 1 @ 97 gtc post (bid)',
    'sell 1 @ 101 gtc post (ask)',
  ])
  expect(quiet(skewed, (desk) => desk.hold(-5, 100)).take()).toEqual([
    'buy 1 @ 101 gtc post (bid)',
    'sell 1 @ 105 gtc post (ask)',
  ])
})

test('joined to the best price a quote doesn’t improve it; without, it doesn’t take', () => {
  const strong = { skewTicks: 40, maxPositionLots: 10 }
  expect(quiet(strong, (desk) => desk.hold(5, 100)).take()[1]).toBe('sell 1 @ 102 gtc post (ask)')
  expect(quiet({ ...strong, joinBest: false }, (desk) => desk.hold(5, 100)).take()[1]).toBe(
    'sell 1 @ 101 gtc post (ask)',
  )
})

test('at least so many lots stand at its price and better; a side without them has no quote', () => {
  const desk = new ScriptedDesk(marketMaking({ volSpanS: 1, minHalfSpreadTicks: 0.5, behindLots: 25 }))
  const bids = [
    [100, 10],
    [98, 14],
    [95, 1],
    [94, 9],
  ] as const // 10, 24, 25
  const asks = [
    [102, 10],
    [103, 14],
  ] as const
  desk.at(0).book(bids, asks).at(1).book(bids, asks).at(2).book(bids, asks)
  expect(desk.take()).toEqual(['buy 1 @ 95 gtc post (bid)'])
})

test('never nearer to the touch than the nearest large level', () => {
  const level = { amount: 1, strength: 3, ageUs: 0, refills: 0, cancelledOnApproach: 0 }
  const desk = quiet({ behindLarge: true }, ({ markets: [market] }) => {
    market!.score = 0
    market!.levels = [
      { side: 'bid', price: 48.5, ...level }, // 97 ticks of 0.5
      { side: 'bid', price: 45, ...level },
      { side: 'ask', price: 51, ...level }, // 102: nearer than the half spread, so without effect
    ]
  })
  expect(desk.take()).toEqual(['buy 1 @ 97 gtc post (bid)', 'sell 1 @ 103 gtc post (ask)'])
})

test('a quote moves only when its target is so far away and it is so old, and only when the old one is gone', () => {
  const desk = quiet({ requoteTicks: 2, minRestMs: 500, volMultiple: 0 }).settle()
  desk.take()
  desk.at(2.1).touch(101, 103).at(2.2).touch(102, 104) // one tick; two, but too young
  expect(desk.take()).toEqual([])
  desk.at(2.6).touch(102, 104).at(2.7).touch(102, 104)
  expect(desk.take()).toEqual(['cancel 1', 'cancel 2'])
  desk.gone(1).touch(102, 104)
  expect(desk.take()).toEqual(['buy 1 @ 101 gtc post (bid)'])
  desk.gone(2).touch(102, 104)
  expect(desk.take()).toEqual(['sell 1 @ 105 gtc post (ask)'])
})

test('at the maximum there is no quote that would add to it, below it one of what is left', () => {
  const limits = { quoteLots: 4, maxPositionLots: 10, skewTicks: 0 }
  expect(quiet(limits, (desk) => desk.hold(10, 100)).take()).toEqual(['sell 4 @ 103 gtc post (ask)'])
  expect(quiet(limits, (desk) => desk.hold(-7, 100)).take()).toEqual([
    'buy 4 @ 99 gtc post (bid)',
    'sell 3 @ 103 gtc post (ask)',
  ])
})

test('without a live book quotes are pulled once, at any age, and none is sent', () => {
  const desk = quiet({ minRestMs: 60_000 }).settle()
  desk.take()
  desk.lose('resync').lose('stale')
  expect(desk.take()).toEqual(['cancel 1', 'cancel 2'])
  desk.gone(1).gone(2).at(3).touch(100, 102)
  expect(desk.take()).toEqual(['buy 1 @ 99 gtc post (bid)', 'sell 1 @ 103 gtc post (ask)'])
})

test('after a denial by risk nothing is sent for a second; a post-only refusal is mended by the next event', () => {
  const desk = quiet()
  desk.take()
  desk.refuse('EXPOSURE_SYMBOL', 1).refuse('post_only', 2).touch(100, 102)
  expect(desk.take()).toEqual(['sell 1 @ 103 gtc post (ask)'])
  desk.at(2.9).touch(100, 102).at(3).touch(100, 102)
  expect(desk.take()).toEqual(['buy 1 @ 99 gtc post (bid)'])
})

test('quotes larger than the maximum position make no sense', () => {
  expect(() => marketMaking({ quoteLots: 11, maxPositionLots: 10 })).toThrow(
    'marketMaking.quoteLots: found 11, expected at most maxPositionLots, 10',
  )
})
