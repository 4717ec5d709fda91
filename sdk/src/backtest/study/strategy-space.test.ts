// Every strategy's table gives a space that its own checks take, and a wish that they wouldn't take is refused with its place.
import { assert, constantFrom, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'

import { ParamError, readParams } from '../../strategies/params.js'
import { MARKET_MAKING_PARAMS, STRATEGIES } from '../../strategies/index.js'
import { Draws } from './draws.js'
import { randomValues } from './random-search.js'
import { type DimensionWish, type SpaceWish, strategySpace } from './strategy-space.js'

describe('by itself', () => {
  it('is about the defaults: a tenth to ten times, by logarithm where that is two decades, within the table', () => {
    expect(strategySpace(MARKET_MAKING_PARAMS, undefined)).toEqual({
      volSpanS: { kind: 'range', low: 6, high: 600, isWhole: true, isLog: true },
      volMultiple: { kind: 'range', low: 0.1, high: 10, isWhole: false, isLog: true },
      minHalfSpreadTicks: { kind: 'range', low: 0.5, high: 10, isWhole: false, isLog: true },
      skewTicks: { kind: 'range', low: 0.2, high: 20, isWhole: false, isLog: true },
      joinBest: { kind: 'choice', choices: [false, true] },
      behindLarge: { kind: 'choice', choices: [false, true] },
      depthLevels: { kind: 'range', low: 2, high: 200, isWhole: true, isLog: true },
      requoteTicks: { kind: 'range', low: 1, high: 10, isWhole: true, isLog: false },
      minRestMs: { kind: 'range', low: 10, high: 1000, isWhole: false, isLog: true },
    })
  })

  it('leaves out what is fixed', () => {
    const space = strategySpace(MARKET_MAKING_PARAMS, undefined, { joinBest: true, skewTicks: 3, quoteLots: 9 })
    expect(Object.keys(space)).not.toEqual(expect.arrayContaining(['joinBest']))
    expect(Object.keys(space)).toHaveLength(7)
  })

  it('of every strategy is one whose values pass the strategy’s own table', () => {
    const names = Object.keys(STRATEGIES).filter((name) => name !== 'buyAndHold')
    assert(
      property(constantFrom(...names), integer({ min: 0, max: 1e6 }), (name, seed) => {
        const { params } = STRATEGIES[name]!
        const values = randomValues(strategySpace(params, undefined), new Draws(seed, 0))
        expect(() => readParams(name, params, values)).not.toThrow()
        for (const what of ['instrument', 'first', 'second', 'side', 'seed', 'lots'])
          expect(values).not.toHaveProperty(what)
      }),
    )
  })
})

describe('as wished', () => {
  it('takes names, ranges and choices', () => {
    expect(strategySpace(MARKET_MAKING_PARAMS, ['skewTicks', 'joinBest'])).toEqual({
      skewTicks: { kind: 'range', low: 0.2, high: 20, isWhole: false, isLog: true },
      joinBest: { kind: 'choice', choices: [false, true] },
    })
    const wish: SpaceWish = {
      quoteLots: { low: 10, high: 50 },
      skewTicks: { low: 0, high: 500 },
      volMultiple: { low: 1, high: 50, isLog: true },
      minRestMs: { low: 50, high: 100, isWhole: true },
      volFeature: { choices: ['', 'rv_1s'] },
      requoteTicks: true,
    }
    expect(strategySpace(MARKET_MAKING_PARAMS, wish)).toEqual({
      quoteLots: { kind: 'range', low: 10, high: 50, isWhole: true, isLog: true }, // the table says so
      skewTicks: { kind: 'range', low: 0, high: 500, isWhole: false, isLog: false }, // 0 has no logarithm
      volMultiple: { kind: 'range', low: 1, high: 50, isWhole: false, isLog: true },
      minRestMs: { kind: 'range', low: 50, high: 100, isWhole: true, isLog: false },
      volFeature: { kind: 'choice', choices: ['', 'rv_1s'] },
      requoteTicks: { kind: 'range', low: 1, high: 10, isWhole: true, isLog: false },
    })
    expect(strategySpace(null, { edge: { low: 1, high: 100 } })).toEqual({
      edge: { kind: 'range', low: 1, high: 100, isWhole: false, isLog: true },
    })
  })

  it.each<[string, Record<string, DimensionWish>, string]>([
    ['a name', { edge: true }, 'space.edge'],
    ['a range beyond the table', { volSpanS: { low: 0, high: 10 } }, 'a whole number, 1 to 86400'],
    ['halves of whole numbers', { volSpanS: { low: 1.5, high: 10 } }, 'space.volSpanS'],
    ['parts of whole numbers', { volSpanS: { low: 1, high: 10, isWhole: false } }, 'space.volSpanS'],
    ['an empty range', { skewTicks: { low: 2, high: 2 } }, 'low < high'],
    ['a logarithm of 0', { skewTicks: { low: 0, high: 2, isLog: true } }, 'log scale'],
    ['a range of a switch', { joinBest: { low: 0, high: 1 } }, 'choices'],
    ['a choice of another kind', { joinBest: { choices: [true, 'no'] } }, 'true or false'],
    ['one choice', { requoteTicks: { choices: [2] } }, 'two different choices'],
    ['what isn’t known', { skewTicks: { low: 1, high: 2, step: 1 } as never }, 'low and high'],
    ['about 0', { behindLots: true }, 'nothing about its default'],
  ])('refuses %s', (_, wish, place) => {
    expect(() => strategySpace(MARKET_MAKING_PARAMS, wish)).toThrow(place)
  })

  it('refuses what is fixed and searched, and a search of nothing', () => {
    expect(() => strategySpace(MARKET_MAKING_PARAMS, ['skewTicks'], { skewTicks: 1 })).toThrow('fixed')
    expect(() => strategySpace(MARKET_MAKING_PARAMS, [])).toThrow('no parameter')
    expect(() => strategySpace(null, undefined)).toThrow('no table')
    expect(() => readParams('marketMaking', MARKET_MAKING_PARAMS, { volSpanS: 0 })).toThrow(ParamError)
  })
})
