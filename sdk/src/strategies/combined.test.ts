// The combination: who has priority, what changes hands inside, and that risk comes first.
import { expect, test } from 'vitest'

import { ScriptedDesk } from '../../test/strategies/scripted-desk.js'
import { combined } from './combined.js'
import type { COMBINED_PARAMS } from './combined-params.js'
import { LossStop } from './loss-stop.js'
import type { Given } from './params.js'
import { crossInside, giveFill, setTargets, Share } from './shares.js'

const shares = (...lots: number[]): Share[] =>
  lots.map((held) => {
    const share = new Share()
    if (held !== 0) share.add(held, 100, 0)
    return share
  })
const lotsOf = (all: readonly Share[]) => all.map(({ stake }) => stake.lots)
const targetsOf = (all: readonly Share[]) => all.map(({ targetLots }) => targetLots)

test.each([
  [[0, 3, -2], 10, 1, [0, 3, 0]],
  [[-4, 3, -2], 10, -1, [-4, 0, -2]],
  [[6, 3, 4], 10, 1, [6, 3, 1]],
  [[0, 0, 0], 10, 0, [0, 0, 0]],
  [[-40, 0, -1], 10, -1, [-10, 0, 0]],
])('targets %j of at most %i: side %i, %j', (wished, most, side, targets) => {
  const all = shares(0, 0, 0)
  expect(setTargets(all, wished, most)).toBe(side)
  expect(targetsOf(all).map((lots) => lots + 0)).toEqual(targets)
})

test('what one sells and another buys changes hands inside, the rest of it is lacked', () => {
  const all = shares(5, 0, -2)
  setTargets(all, [0, 3, 0], 10)
  crossInside(all, 110, 7)
  expect(lotsOf(all)).toEqual([0, 3, 0])
  expect(all[1]!.stake).toEqual({ lots: 3, averageTicks: 110, sinceUs: 7 })
})

test('a fill goes by priority; what nobody lacked is left over', () => {
  const all = shares(0, 1)
  setTargets(all, [2, 3], 10)
  expect(giveFill(all, 3, 104, 9)).toBe(0)
  expect(lotsOf(all)).toEqual([2, 2])
  expect(all[1]!.stake).toEqual({ lots: 2, averageTicks: 102, sinceUs: 0 })
  expect(giveFill(all, 3, 104, 9)).toBe(2)
  expect(giveFill(all, -1, 104, 9)).toBe(-1)
})

test('a share that turns has a new price and time', () => {
  const [share] = shares(2)
  share!.add(-1, 90, 5)
  expect(share!.stake).toEqual({ lots: 1, averageTicks: 100, sinceUs: 0 })
  share!.add(-3, 80, 6)
  expect(share!.stake).toEqual({ lots: -2, averageTicks: 80, sinceUs: 6 })
})

test('the loss stop counts from the peak', () => {
  const stop = new LossStop(0.1)
  expect([100, 91, 200, 181, NaN, 180].map((equity) => stop.trips(equity))).toEqual([...Array(5).fill(false), true])
  stop.restart()
  expect(stop.trips(170)).toBe(false)
  expect(new LossStop(0.1).trips(-5)).toBe(false)
})

const OFF = { useModels: false, useBreakout: false, useReversion: false, useQuotes: false, useGuard: false } as const
const MODELS = { ...OFF, useModels: true, 'models.lots': 3, slipTicks: 1 } as const
const QUOTES = { useQuotes: true, 'quotes.volSpanS': 1, 'quotes.minHalfSpreadTicks': 2, 'quotes.skewTicks': 0 } as const

class Scored extends ScriptedDesk {
  score(value: number | null): this {
    this.markets[0]!.score = value
    return this.touch(100, 102)
  }
}

const desk = (params: Given<typeof COMBINED_PARAMS>): Scored => new Scored(combined(params))
/** Two quotes rest after this. */
const quoting = (params: Given<typeof COMBINED_PARAMS> = {}): Scored => {
  const one = desk({ ...MODELS, ...QUOTES, ...params })
    .at(0)
    .score(0)
    .at(1)
    .score(0)
    .at(2)
    .score(0)
    .settle()
  expect(one.take()).toEqual(['buy 1 @ 99 gtc post (bid)', 'sell 1 @ 103 gtc post (ask)'])
  return one
}

test('while a rule wants a position quotes are pulled, and its order waits for the one it would meet', () => {
  const one = quoting().score(0.9)
  expect(one.take()).toEqual(['cancel 2', 'cancel 1'])
  one.gone(1).score(0.9)
  expect(one.take()).toEqual([])
  one.gone(2).score(0.9)
  expect(one.take()).toEqual(['buy 3 @ 103 ioc (target)'])
  one.fill().score(0.9)
  expect(one.take()).toEqual([])
  one.score(0).fill().score(0)
  expect(one.take()).toEqual([
    'sell 3 @ 99 ioc reduce (target)',
    'buy 1 @ 99 gtc post (bid)',
    'sell 1 @ 103 gtc post (ask)',
  ])
})

test('inventory that a rule wants is taken over from the market maker, the rest is bought', () => {
  const one = quoting().fill(1).score(0.9).gone(2).score(0.9)
  expect(one.take()).toEqual(['cancel 2', 'buy 2 @ 103 ioc (target)'])
})

test('inventory is the market maker’s and skews its quotes; without one it is closed', () => {
  const skewed = quoting({ 'quotes.skewTicks': 20, 'quotes.maxPositionLots': 2 }).fill(1).at(3).score(0)
  expect(skewed.take()).toEqual(['buy 1 @ 89 gtc post (bid)', 'cancel 2'])
  const alone = desk(MODELS)
  alone.hold(4, 100)
  expect(alone.score(0).take()).toEqual(['sell 4 @ 99 ioc reduce (target)'])
})

test('a reversion against the models’ side counts as flat, and comes into its own after it', () => {
  const reversion = { 'reversion.lots': 2, 'reversion.minTrades': 2, 'reversion.entry': 'cross' } as const
  const one = desk({ ...MODELS, useReversion: true, ...reversion, 'reversion.profitTicks': 50 })
  one.trade('buy', 90, 1).trade('buy', 92, 1) // the mid of 101 is far above 91
  expect(one.score(0.9).fill().score(0.9).take()).toEqual(['buy 3 @ 103 ioc (target)'])
  one.score(0).fill().score(0)
  expect(one.take()).toEqual(['sell 3 @ 99 ioc reduce (target)', 'sell 2 @ 99 ioc (target)'])
})

test('a loss of 5 % of the peak closes everything; nothing opens during the pause', () => {
  const one = desk({ ...MODELS, lossShare: 0.05, pauseS: 10 })
    .score(0.9)
    .fill()
    .score(0.9)
  one.take()
  one.equity = 950
  expect(one.score(0.9).take()).toEqual(['sell 3 @ 99 ioc reduce (target)'])
  expect(one.fill().at(9.9).score(0.9).take()).toEqual([])
  expect(one.at(10).score(0.9).score(0.9).take()).toEqual(['buy 3 @ 103 ioc (target)'])
})

test('the guard closes when the book behind the position is eaten', () => {
  const guard = { useGuard: true, 'guard.eatenShare': 0.6, 'guard.turnImbalance': 1 } as const
  const one = desk({ ...MODELS, ...guard })
    .score(0.9)
    .fill()
    .score(0.9)
  one.take()
  expect(one.book([[100, 4]], [[102, 10]]).take()).toEqual(['sell 3 @ 99 ioc reduce (target)'])
})

test('a stop counts the quotes that may still fill', () => {
  const one = quoting().fill(1).score(0)
  one.take()
  one.equity = 1
  one.score(0)
  expect(one.take()).toEqual(['cancel 3', 'cancel 2'])
  expect(one.gone(3).score(0).take()).toEqual([]) // the ask is pulled, but may still sell the lot that is there
  expect(one.fill(2).score(0).position(0).lots).toBe(0)
  expect(one.take()).toEqual([])
})

test('without a live book everything is pulled', () => {
  expect(quoting().lose().take()).toEqual(['cancel 1', 'cancel 2'])
})

test('parameters are named by their layer', () => {
  expect(() => combined({ 'breakout.trailTicks': -1 })).toThrow('combined.breakout.trailTicks: found -1')
  expect(() => combined({ 'models.exitScore': 0.6 })).toThrow('combined.models.exitScore: found 0.6')
  expect(() => combined({ 'quotes.quoteLots': 20 })).toThrow('combined.quotes.quoteLots: found 20')
  expect(combined().features).toEqual(['ofi_l1_10s'])
})
