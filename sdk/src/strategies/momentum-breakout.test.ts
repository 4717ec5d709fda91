// Momentum breakout: all three conditions, the trailing stop, the pause.
import { expect, test } from 'vitest'

import { ScriptedDesk } from '../../test/strategies/scripted-desk.js'
import { momentumBreakout, type MOMENTUM_BREAKOUT_PARAMS } from './momentum-breakout.js'
import type { Given } from './params.js'

/**
 * Seconds 0 to 6 closed at mids 100, 101, 102, 100, 101, 102, 100 with 1 lot each; now 7 s. Usual volume of 2 s: 2
 * lots.
 */
function ranging(params: Given<typeof MOMENTUM_BREAKOUT_PARAMS> = {}): ScriptedDesk {
  const short = { lots: 2, lookbackS: 3, momentumTicks: 3, volumeS: 2, volumeBaseS: 4, spikeRatio: 3 } as const
  const desk = new ScriptedDesk(momentumBreakout({ ...short, trailTicks: 3, pauseS: 5, slipTicks: 1, ...params }))
  desk.markets[0]!.features = { ofi_l1_10s: 4 }
  for (const [second, mid] of [100, 101, 102, 100, 101, 102, 100].entries())
    desk
      .at(second)
      .trade('buy', mid, 1)
      .touch(mid - 1, mid + 1)
  return desk.at(7).touch(99, 101)
}

test('opens above the range, 3 ticks from its oldest mid, on three times the volume, with the flow', () => {
  const desk = ranging()
  desk.trade('buy', 103, 4).touch(103, 105) // 2 closed + 4 = 3 × 2; mid 104 > 102, 3 above 101
  expect(desk.take()).toEqual(['buy 2 @ 106 ioc (target)'])
})

test.each([
  ['inside the range', (desk: ScriptedDesk) => desk.trade('buy', 102, 9).touch(101, 103)],
  ['too little momentum', (desk: ScriptedDesk) => desk.trade('buy', 103, 9).touch(102, 104.5)],
  ['too little volume', (desk: ScriptedDesk) => desk.trade('buy', 103, 3).touch(103, 105)],
])('not %s', (_, move) => {
  expect(move(ranging()).take()).toEqual([])
})

test('not against the flow, nor without one; unless none is asked for', () => {
  const against = ranging()
  against.markets[0]!.features = { ofi_l1_10s: -4 }
  expect(against.trade('buy', 103, 9).touch(103, 105).take()).toEqual([])
  against.markets[0]!.features = {}
  expect(against.touch(103, 105).take()).toEqual([])
  const free = ranging({ flowFeature: '' }).trade('buy', 103, 9).touch(103, 105)
  expect(free.take()).toEqual(['buy 2 @ 106 ioc (target)'])
})

test('below the range it sells', () => {
  const desk = ranging()
  desk.markets[0]!.features = { ofi_l1_10s: -4 }
  expect(desk.trade('sell', 97, 9).touch(96, 98).take()).toEqual(['sell 2 @ 95 ioc (target)'])
})

test('the stop trails the best mid by 3 ticks; after it nothing opens for 5 s', () => {
  const desk = ranging().trade('buy', 103, 9).touch(103, 105).fill()
  desk.at(7.1).touch(107, 109).at(7.2).touch(105, 107.5) // best 108, then 106.25
  expect(desk.take()).toEqual(['buy 2 @ 106 ioc (target)'])
  desk.at(7.3).touch(104, 106)
  expect(desk.take()).toEqual(['sell 2 @ 103 ioc reduce (target)'])
  desk.fill().at(8).trade('buy', 120, 99).touch(119, 121)
  expect(desk.take()).toEqual([])
})

test('a position is closed by age', () => {
  const desk = ranging({ maxHoldS: 2 }).trade('buy', 103, 9).touch(103, 105).fill()
  desk.take()
  expect(desk.at(8.9).touch(103, 105).take()).toEqual([])
  expect(desk.at(9).touch(103, 105).take()).toEqual(['sell 2 @ 102 ioc reduce (target)'])
})

test('a gap ends the range: it must be measured anew', () => {
  const desk = ranging().lose()
  desk.trade('buy', 103, 9).touch(103, 105)
  expect(desk.take()).toEqual([])
})

test('the base is no shorter than what is compared with it', () => {
  expect(() => momentumBreakout({ volumeS: 10, volumeBaseS: 9 })).toThrow('momentumBreakout.volumeBaseS: found 9')
})
