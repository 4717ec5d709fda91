// The score strategy: thresholds, exits by score and by time, both manners of entry.
import { expect, test } from 'vitest'

import { ScriptedDesk } from '../../test/strategies/scripted-desk.js'
import type { Given } from './params.js'
import { scoreStrategy, type SCORE_PARAMS } from './score-strategy.js'

class Scored extends ScriptedDesk {
  score(value: number | null): this {
    this.markets[0]!.score = value
    return this.touch(100, 102)
  }
}

const desk = (params: Given<typeof SCORE_PARAMS> = {}): Scored =>
  new Scored(scoreStrategy({ lots: 3, enterScore: 0.5, exitScore: 0.2, slipTicks: 1, ...params }))

test('long above the threshold, short below its negative, nothing at it', () => {
  expect(desk().score(0.5).score(-0.5).score(null).take()).toEqual([])
  expect(desk().score(0.51).take()).toEqual(['buy 3 @ 103 ioc (target)'])
  expect(desk().score(-0.51).take()).toEqual(['sell 3 @ 99 ioc (target)'])
})

test('held until the score is below the exit threshold', () => {
  const held = desk().score(0.6).fill().score(0.2)
  held.take()
  expect(held.score(0.19).take()).toEqual(['sell 3 @ 99 ioc reduce (target)'])
})

test('turned in two orders: the first only closes', () => {
  const held = desk().score(0.6).fill().score(-0.6).fill().score(-0.6)
  expect(held.take().slice(1)).toEqual(['sell 3 @ 99 ioc reduce (target)', 'sell 3 @ 99 ioc (target)'])
})

test('closed by time, and not opened again on the same score', () => {
  const held = desk({ maxHoldS: 10 }).at(0).score(0.6).fill().at(9.9).score(0.6)
  held.take()
  held.at(10).score(0.6).fill().score(0.6)
  expect(held.take()).toEqual(['sell 3 @ 99 ioc reduce (target)'])
  expect(held.score(0.1).score(0.6).take()).toEqual(['buy 3 @ 103 ioc (target)'])
})

test('while the score is undefined nothing opens, an entry is withdrawn and a position stays', () => {
  const entering = desk({ entry: 'passive' }).score(0.6).settle().score(null)
  expect(entering.take()).toEqual(['buy 3 @ 100 gtc post (target)', 'cancel 1'])
  const held = desk().score(0.6).fill()
  held.take()
  expect(held.score(null).take()).toEqual([])
})

test('a passive entry is withdrawn when the score falls', () => {
  expect(desk({ entry: 'passive' }).score(0.6).settle().score(0.3).score(0.1).take()).toEqual([
    'buy 3 @ 100 gtc post (target)',
    'cancel 1',
  ])
})

test('a feature may be the score', () => {
  const strategy = scoreStrategy({ scoreFeature: 'ofi_norm_1_10s', enterScore: 2, exitScore: 0 })
  expect(strategy.features).toEqual(['ofi_norm_1_10s'])
  const own = new ScriptedDesk(strategy)
  own.markets[0]!.features = { ofi_norm_1_10s: 2.5 }
  expect(own.touch(100, 102).take()).toEqual(['buy 1 @ 104 ioc (target)'])
})

test('the exit threshold is below that of the entry', () => {
  expect(() => scoreStrategy({ exitScore: 0.5 })).toThrow(
    'scoreStrategy.exitScore: found 0.5, expected less than enterScore, 0.5',
  )
})
