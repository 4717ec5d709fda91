// Pairs: which leg goes which way and how large, and what happens when a leg is missing.
import { expect, test } from 'vitest'

import { INSTRUMENT, ScriptedDesk } from '../../test/strategies/scripted-desk.js'
import { pairs, type PAIRS_PARAMS } from './pairs.js'
import type { Given } from './params.js'

/** In the second instrument a lot is half as large, so twice as many hedge. */
const BOTH = [INSTRUMENT, { ...INSTRUMENT, symbol: 'C/B', lotSize: '0.005' }]

class Pair extends ScriptedDesk {
  mids(second: number, y: number, x = 1000): this {
    return this.at(second)
      .touch(y - 1, y + 1, 0)
      .touch(x - 1, x + 1, 1)
  }
}

/** y = 2·x and a tick up or down, x within 1000 ± 20, for 60 s. */
function related(params: Given<typeof PAIRS_PARAMS> = {}): Pair {
  const small = { firstLots: 5, spreadSpan: 20, entryZ: 3, exitZ: 0.5, stopZ: 100, slipTicks: 1, legTimeoutMs: 1000 }
  const desk = new Pair(pairs({ ...small, ...params }), BOTH)
  for (let second = 0; second < 60; second++) {
    const x = 1000 + 10 * ((second % 5) - 2)
    desk.mids(second, 2 * x + (second % 2 === 0 ? 1 : -1), x)
  }
  return desk
}

/** A spread of 40 ticks, which is observed when its second has closed, at 61 s. */
const wide = (params: Given<typeof PAIRS_PARAMS> = {}): Pair => related(params).mids(60, 2040).mids(61, 2040)

test('a wide spread is sold: y first, then by what filled four lots of x for each', () => {
  const desk = related().mids(60, 2040)
  expect(desk.take()).toEqual([])
  desk.mids(61, 2040)
  expect(desk.take()).toEqual(['sell 5 of 0 @ 2038 ioc (pair)'])
  desk.fill(1, 2)
  expect(desk.take()).toEqual(['buy 8 of 1 @ 1002 ioc (pair)'])
  desk.fill(2).fill(1)
  expect(desk.take()).toEqual(['buy 12 of 1 @ 1002 ioc (pair)'])
  desk.fill(3).mids(62, 2040)
  expect([desk.position(0).lots, desk.position(1).lots, desk.take()]).toEqual([-5, 20, []])
})

test('a narrow one is bought', () => {
  expect(related().mids(60, 1960).mids(61, 1960).take()).toEqual(['buy 5 of 0 @ 1962 ioc (pair)'])
})

function short(params: Given<typeof PAIRS_PARAMS> = {}): Pair {
  const desk = wide(params).fill(1).fill(2)
  desk.take()
  return desk
}

test('both legs close when the spread is back, together', () => {
  expect(short().mids(61.5, 2000).mids(62, 2000).take()).toEqual([
    'buy 5 of 0 @ 2002 ioc reduce (pair)',
    'sell 20 of 1 @ 998 ioc reduce (pair)',
  ])
})

test('both close by age, and where the spread has gone too far; no new entry until it has been back', () => {
  const old = short({ maxHoldS: 0.5 })
  expect(old.mids(61.4, 2040).take()).toEqual([])
  expect(old.mids(61.5, 2040).take()).toHaveLength(2)
  const desk = short({ stopZ: 50 }).mids(61.5, 3000).mids(62, 3000)
  expect(desk.take()).toHaveLength(2)
  desk.fill(3).fill(4).mids(62.5, 2200).mids(63, 2200).mids(64, 2200)
  expect(desk.take()).toEqual([])
})

test('a second leg that doesn’t fill in time: the first is unwound', () => {
  const desk = wide().fill(1).settle().mids(61.9, 2040).settle()
  expect(desk.take()).toEqual([
    'sell 5 of 0 @ 2038 ioc (pair)',
    'buy 20 of 1 @ 1002 ioc (pair)',
    'buy 20 of 1 @ 1002 ioc (pair)',
  ])
  desk.mids(62, 2040).settle()
  expect(desk.take()).toEqual(['buy 5 of 0 @ 2042 ioc reduce (pair)'])
  desk.mids(62.1, 2040)
  expect(desk.take()).toEqual(['buy 5 of 0 @ 2042 ioc reduce (pair)'])
  expect(desk.fill().mids(62.2, 2040).take()).toEqual([])
})

test('a first leg that rests is taken back when the spread is back', () => {
  const desk = wide({ firstEntry: 'passive' }).settle().mids(61.5, 2000).mids(62, 2000)
  expect(desk.take()).toEqual(['sell 5 of 0 @ 2041 gtc post (pair)', 'cancel 1'])
})

test('a ratio that asks for too many lots opens nothing', () => {
  expect(wide({ maxSecondLots: 19 }).take()).toEqual([])
})

test('without both books nothing is sent and what rests is pulled', () => {
  const desk = wide({ firstEntry: 'passive' }).settle().lose('stale', 1)
  expect(desk.take()).toEqual(['sell 5 of 0 @ 2041 gtc post (pair)', 'cancel 1'])
})

test('what contradicts itself is refused, and so is what it can’t hedge', () => {
  expect(() => pairs({ second: 0 })).toThrow('pairs.second: found 0, expected another instrument than first, 0')
  expect(() => pairs({ exitZ: 2 })).toThrow('pairs.exitZ: found 2')
  expect(() => pairs({ stopZ: 2 })).toThrow('pairs.stopZ: found 2')
  const inverse = { ...INSTRUMENT, contract: 'inverse' as const }
  expect(() => new Pair(pairs(), [INSTRUMENT, inverse])).toThrow('pairs: instruments[1]: found "inverse"')
  expect(() => new Pair(pairs(), [INSTRUMENT])).toThrow('pairs: instruments[1]: found undefined')
})
