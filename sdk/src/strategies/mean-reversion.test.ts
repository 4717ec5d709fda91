// Mean reversion: fair value by hand, entries, their time-out, and every way out.
import { expect, test } from 'vitest'

import { ScriptedDesk } from '../../test/strategies/scripted-desk.js'
import { meanReversion, type MEAN_REVERSION_PARAMS } from './mean-reversion.js'
import type { Given } from './params.js'

/** Trades of 1 at 98 and 3 at 102: VWAP 101, σ = √(Σ v(p − 101)²/4) = √(9 + 3)/2 = √3. */
function afterTrades(params: Given<typeof MEAN_REVERSION_PARAMS> = {}): ScriptedDesk {
  const small = { lots: 5, windowTrades: 4, minTrades: 2, entrySigmas: 2, exitSigmas: 0.5 } as const
  const desk = new ScriptedDesk(meanReversion({ ...small, profitTicks: 3, stopTicks: 4, slipTicks: 1, ...params }))
  return desk.at(10).trade('sell', 98, 1).trade('buy', 102, 3)
}

const cross = { entry: 'cross' } as const

test('opens against the mid at 2σ = 3.46 ticks from the VWAP, on either side', () => {
  const desk = afterTrades(cross).touch(97, 98.5) // 97.75: 3.25 below
  expect(desk.take()).toEqual([])
  desk.touch(96, 98) // 97: 4 below
  expect(desk.take()).toEqual(['buy 5 @ 99 ioc (target)'])
  expect(afterTrades(cross).touch(104, 106).take()).toEqual(['sell 5 @ 103 ioc (target)'])
})

test('too few trades, or too old ones, are no fair value', () => {
  expect(
    afterTrades({ ...cross, minTrades: 3 })
      .touch(96, 98)
      .take(),
  ).toEqual([])
  const desk = afterTrades({ ...cross, windowS: 5 })
  expect(desk.at(15).touch(96, 98).take()).toEqual([])
})

test('a passive entry rests at its own side; timed out it is cancelled, and waits for a new signal', () => {
  const desk = afterTrades({ entryTimeoutMs: 1000 }).touch(96, 98).settle()
  expect(desk.take()).toEqual(['buy 5 @ 96 gtc post (target)'])
  desk.at(10.9).touch(95, 97).at(11).touch(95, 97)
  expect(desk.take()).toEqual(['cancel 1'])
  desk.settle().touch(95, 97).at(20).touch(96, 98)
  expect(desk.take()).toEqual([])
  desk.touch(100, 102).touch(96, 98) // back at the fair value, then away again
  expect(desk.take()).toEqual(['buy 5 @ 96 gtc post (target)'])
})

test('or, by choice, what is left of it is taken', () => {
  const desk = afterTrades({ entryTimeoutMs: 1000, afterTimeout: 'cross' }).touch(96, 98).settle().fill(1, 2)
  desk.at(11).touch(95, 97).settle().touch(95, 97)
  expect(desk.take()).toEqual(['buy 5 @ 96 gtc post (target)', 'cancel 1', 'buy 3 @ 98 ioc (target)'])
})

test('an entry that rests is given up when the mid is back before it filled', () => {
  const desk = afterTrades().touch(96, 98).settle().touch(100, 102)
  expect(desk.take()).toEqual(['buy 5 @ 96 gtc post (target)', 'cancel 1'])
})

/** Long 5 at an average of 97, since 10 s. */
function long(params: Given<typeof MEAN_REVERSION_PARAMS> = {}): ScriptedDesk {
  const desk = afterTrades({ ...cross, ...params })
    .touch(96, 97)
    .fill(1, 5, 97)
  desk.take()
  return desk
}

test('closes for profit when the bid is 3 above the average, not before', () => {
  const desk = long({ exitSigmas: 0 }).at(11).touch(99, 102)
  expect(desk.take()).toEqual([])
  desk.touch(100, 103)
  expect(desk.take()).toEqual(['sell 5 @ 99 ioc reduce (target)'])
})

test('closes for loss when the bid is 4 below the average, and doesn’t open again until the mid has been back', () => {
  const desk = long().at(11).touch(94, 95)
  expect(desk.take()).toEqual([])
  desk.touch(93, 94).fill().touch(93, 94).touch(100, 102).touch(93, 94)
  expect(desk.take()).toEqual(['sell 5 @ 92 ioc reduce (target)', 'buy 5 @ 95 ioc (target)'])
})

test('closes at the fair value and by age', () => {
  expect(long({ profitTicks: 100 }).at(11).touch(100, 102).take()).toEqual(['sell 5 @ 99 ioc reduce (target)'])
  const desk = long({ maxHoldS: 60 }).at(69.9).touch(96, 97)
  expect(desk.take()).toEqual([])
  expect(desk.at(70).touch(96, 97).take()).toEqual(['sell 5 @ 95 ioc reduce (target)'])
})

test('what an exit missed is tried again, as long as it is there', () => {
  const desk = long().at(11).touch(93, 94).fill(2, 3).settle().touch(90, 91)
  expect(desk.take()).toEqual(['sell 5 @ 92 ioc reduce (target)', 'sell 2 @ 89 ioc reduce (target)'])
})

test('without a live book entries are pulled and none is sent', () => {
  const desk = afterTrades().touch(96, 98).settle().lose().lose()
  expect(desk.take()).toEqual(['buy 5 @ 96 gtc post (target)', 'cancel 1'])
})

test('parameters that contradict each other are refused', () => {
  expect(() => meanReversion({ entrySigmas: 1, exitSigmas: 1 })).toThrow('meanReversion.exitSigmas: found 1')
  expect(() => meanReversion({ minTrades: 600 })).toThrow('meanReversion.minTrades: found 600')
})
