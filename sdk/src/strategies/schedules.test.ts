// TWAP, VWAP and POV: sizes that sum exactly, what rests and what is taken, limits, the end.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { ScriptedDesk } from '../../test/strategies/scripted-desk.js'
import type { Strategy } from '../engine/trading.js'
import { cumulativeLots } from './parent-order.js'
import { pov } from './pov.js'
import { twap } from './twap.js'
import { vwap } from './vwap.js'

const BUYS = { side: 'buy', slipTicks: 1, finishS: 0 } as const

/** Sizes of the children when each is filled at once, with an event every second. */
function sizes(strategy: Strategy, seconds: number): number[] {
  const desk = new ScriptedDesk(strategy)
  for (let second = 0; second <= seconds; second++) {
    desk.at(second).touch(100, 102)
    if (desk.take().length > 0) desk.fill()
  }
  return desk.all.map(({ intent }) => intent.qtyLots)
}

test('TWAP: 103 lots in ten slices', () => {
  const children = sizes(twap({ ...BUYS, totalLots: 103, durationS: 100, slices: 10, childStyle: 'cross' }), 100)
  expect(children).toEqual([10, 10, 10, 11, 10, 10, 11, 10, 10, 11])
})

test('more slices than lots: the empty ones are left out', () => {
  expect(sizes(twap({ ...BUYS, totalLots: 2, durationS: 10, slices: 10 }), 10)).toEqual([1, 1])
})

test('VWAP along a given curve: 3, 1 and 4 parts of 20 lots', () => {
  const children = sizes(vwap({ ...BUYS, totalLots: 20, durationS: 30, curve: [3, 1, 4], childStyle: 'cross' }), 30)
  expect(children).toEqual([7, 3, 10]) // up to 7.5, 10, 20
})

test('VWAP along a learned curve: what was traded at this time of the days before', () => {
  const hour = 3600
  const half = { ...BUYS, totalLots: 8, bucketS: 12 * hour, slices: 2, durationS: 2 * hour } as const
  const desk = new ScriptedDesk(vwap({ ...half, startUs: 47 * hour * 1e6, childStyle: 'cross' }))
  for (const [at, lots] of [
    [1, 1],
    [13, 30],
    [25, 10],
    [37, 50],
  ] as const)
    desk.at(at * hour).trade('buy', 101, lots)
  desk.at(46 * hour).touch(100, 102)
  expect(desk.take()).toEqual([])
  // 47 to 48 h: afternoons, 30 in 12 h; 48 to 49 h: mornings, 10 in 12 h.
  desk
    .at(47 * hour)
    .touch(100, 102)
    .fill()
  desk
    .at(48 * hour)
    .touch(100, 102)
    .fill()
  expect(desk.take()).toEqual(['buy 6 @ 103 ioc (child)', 'buy 2 @ 103 ioc (child)'])
})

test('without anything learned VWAP is TWAP', () => {
  expect(sizes(vwap({ ...BUYS, totalLots: 9, durationS: 30, slices: 3 }), 30)).toEqual([3, 3, 3])
})

test('a passive slice rests; what is left of it at its end is taken, then the next one rests', () => {
  const desk = new ScriptedDesk(twap({ ...BUYS, totalLots: 5, durationS: 100, slices: 2 }))
  desk.at(0).touch(100, 102).settle().at(20).fill(1, 1).at(49.9).touch(101, 103)
  expect(desk.take()).toEqual(['buy 2 @ 100 gtc post (child)'])
  desk.at(50).touch(101, 103).settle().touch(101, 103).fill().touch(101, 103)
  expect(desk.take()).toEqual(['cancel 1', 'buy 1 @ 104 ioc (child)', 'buy 3 @ 101 gtc post (child)'])
})

test('a sale, in the last seconds of which all that is left is taken', () => {
  const desk = new ScriptedDesk(
    twap({ side: 'sell', slipTicks: 1, totalLots: 5, durationS: 100, slices: 2, finishS: 10 }),
  )
  desk.at(0).touch(100, 102).fill().at(60).touch(100, 102).settle().at(90).touch(100, 102).settle().touch(100, 102)
  expect(desk.take()).toEqual([
    'sell 2 @ 102 gtc post (child)',
    'sell 3 @ 102 gtc post (child)',
    'cancel 2',
    'sell 3 @ 99 ioc (child)',
  ])
})

test('nothing beyond the limit: what is overdue rests at it; at the end what rests is pulled', () => {
  const desk = new ScriptedDesk(
    twap({ ...BUYS, totalLots: 4, durationS: 100, slices: 2, limitTicks: 101, finishS: 10 }),
  )
  desk.at(0).touch(100, 102).settle().at(95).touch(103, 105).settle()
  desk.touch(103, 105).settle().at(100).touch(103, 105)
  expect(desk.take()).toEqual(['buy 2 @ 100 gtc post (child)', 'cancel 1'])
  expect(desk.settle().at(101).touch(100, 101).take()).toEqual([])
})

test('POV: a quarter of what is traded after the start, rounded down', () => {
  const desk = new ScriptedDesk(pov({ ...BUYS, totalLots: 10, durationS: 100, rate: 0.25 }))
  desk.at(0).trade('buy', 101, 400).touch(100, 102)
  expect(desk.take()).toEqual([])
  desk.trade('buy', 101, 10).fill() // 2.5
  desk.trade('sell', 101, 1).trade('sell', 101, 1).fill() // 3
  desk.trade('sell', 101, 400).fill() // all the rest
  desk.trade('sell', 101, 400)
  expect(desk.take()).toEqual(['buy 2 @ 103 ioc (child)', 'buy 1 @ 103 ioc (child)', 'buy 7 @ 103 ioc (child)'])
})

test('POV may rest a few lots behind', () => {
  const desk = new ScriptedDesk(pov({ ...BUYS, totalLots: 100, durationS: 100, rate: 0.5, behindLots: 3 }))
  desk.at(0).touch(100, 102).trade('buy', 102, 6).settle().trade('buy', 102, 2).settle().event()
  expect(desk.take()).toEqual(['buy 3 @ 100 gtc post (child)', 'cancel 1', 'buy 1 @ 103 ioc (child)'])
})

test('without a live book children are pulled', () => {
  const desk = new ScriptedDesk(twap({ ...BUYS, totalLots: 5, durationS: 100, slices: 2 }))
  desk.at(0).touch(100, 102).settle().lose()
  expect(desk.take()).toEqual(['buy 2 @ 100 gtc post (child)', 'cancel 1'])
})

test('cumulative lots end at the total, never fall, and are within a lot of their share', () => {
  const weights = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), weights, (total, weights) => {
      fc.pre(weights.some((weight) => weight > 1e-6))
      const cumulative = cumulativeLots(total, weights)
      expect(cumulative.at(-1)).toBe(total)
      expect(cumulative.every((lots, i) => Number.isInteger(lots) && lots >= (cumulative[i - 1] ?? 0))).toBe(true)
      const sum = weights.reduce((sum, weight) => sum + weight, 0)
      let upTo = 0
      for (const [i, weight] of weights.entries()) {
        upTo += weight
        expect(Math.abs(cumulative[i]! - (total * upTo) / sum)).toBeLessThan(1.001)
      }
    }),
  )
})

test('what contradicts itself is refused', () => {
  expect(() => twap({ durationS: 4, finishS: 5 })).toThrow('twap.finishS: found 5, expected at most durationS, 4')
  expect(() => vwap({ curve: [0, 0] })).toThrow('vwap.curve: found "0 0", expected at least one weight above 0')
  expect(() => vwap({ bucketS: 7000 })).toThrow('vwap.bucketS: found 7000, expected a divisor of 86400')
})
