// A study proposes within its space, the same again from the same beginning, saved or not; and TPE is worth its arithmetic.
import { assert, constantFrom, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'

import { restored } from './restored.js'
import { holds, type Space, type Values } from './space.js'
import { Study, type StudyOptions } from './study.js'

const SPACE: Space = {
  width: { kind: 'range', low: -5, high: 10, isWhole: false, isLog: false },
  rate: { kind: 'range', low: 1e-4, high: 1, isWhole: false, isLog: true },
  count: { kind: 'range', low: 1, high: 9, isWhole: true, isLog: false },
  span: { kind: 'range', low: 1, high: 10_000, isWhole: true, isLog: true },
  entry: { kind: 'choice', choices: ['cross', 'passive', 'both'] },
  joins: { kind: 'choice', choices: [false, true] },
}
const base: StudyOptions = { name: 'test', space: SPACE, seed: 7 }

/** Some function of the values, and what a study does with it: two steps, pruned where it is told to. */
const scoreOf = ({ width, count, entry, joins }: Values): number =>
  -(((width as number) - 2) ** 2) - (count as number) + (entry === 'both' ? 3 : 0) + (joins ? 1 : 0)

function goOn(study: Study, trials: number): void {
  while (study.trials.length < trials) {
    const { number, values } = study.ask()
    if (number % 11 === 4) study.tell(number, { state: 'failed', reason: 'no such market' })
    else if (study.report(number, scoreOf(values) + (number % 3))) study.tell(number, { state: 'pruned' })
    else study.tell(number, { state: 'complete', value: scoreOf(values), sharpe: number / 100 })
  }
}

describe('proposals', () => {
  it('lie in the space, the ends included, and every whole number and choice comes', () => {
    assert(
      property(integer({ min: 0, max: 2 ** 32 - 1 }), constantFrom('tpe', 'random'), (seed, sampler) => {
        const study = new Study({ ...base, seed, sampler: sampler as 'tpe' | 'random' })
        goOn(study, 25)
        for (const { values } of study.trials)
          for (const [name, dimension] of Object.entries(SPACE)) expect(holds(dimension, values[name])).toBe(true)
      }),
      { numRuns: 30 },
    )
    const study = new Study({ ...base, sampler: 'random' })
    for (let i = 0; i < 400; i++) study.ask()
    const seen = (name: string) => new Set(study.trials.map(({ values }) => values[name]))
    expect([seen('count').size, seen('entry').size, seen('joins').size]).toEqual([9, 3, 2])
    // evenly: a ninth each, and half of the logarithms below the middle
    const ends = study.trials.filter(({ values }) => values['count'] === 1 || values['count'] === 9).length
    expect(Math.abs(ends / 400 - 2 / 9)).toBeLessThan(0.08)
    const low = study.trials.filter(({ values }) => (values['rate'] as number) < 0.01).length
    expect(Math.abs(low / 400 - 0.5)).toBeLessThan(0.1)
  })

  it('reach an optimum at an end of the range', () => {
    const space: Space = { x: { kind: 'range', low: 0, high: 1, isWhole: false, isLog: false } }
    const study = new Study({ ...base, space })
    for (let i = 0; i < 60; i++) {
      const { number, values } = study.ask()
      study.tell(number, { state: 'complete', value: values['x'] as number })
    }
    expect(study.best!.value).toBeGreaterThan(0.99)
  })

  it('keep away from trials that are out at the same time', () => {
    const space: Space = { x: { kind: 'range', low: 0, high: 1, isWhole: false, isLog: false } }
    const spread = (isTold: boolean): number => {
      const study = new Study({ ...base, space, tpe: { startupTrials: 20 } })
      for (let i = 0; i < 20; i++) {
        const { number, values } = study.ask()
        study.tell(number, { state: 'complete', value: -Math.abs((values['x'] as number) - 0.4) })
      }
      const first = study.ask()
      if (isTold) study.tell(first.number, { state: 'complete', value: 1 })
      const next = Array.from({ length: 8 }, () => study.ask().values['x'] as number)
      return next.reduce((sum, x) => sum + Math.abs(x - (first.values['x'] as number)), 0)
    }
    expect(spread(false)).toBeGreaterThan(spread(true))
  })

  it('are the same from the same seed and the same order, other ones from another', () => {
    const run = (seed: number) => {
      const study = new Study({ ...base, seed })
      goOn(study, 40)
      return JSON.stringify(study)
    }
    expect(run(3)).toBe(run(3))
    expect(run(3)).not.toBe(run(4))
  })
})

describe('saved and restored', () => {
  it('goes on as if nothing had been, wherever it was cut, trials out at the time included', () => {
    assert(
      property(integer({ min: 0, max: 29 }), integer({ min: 0, max: 4 }), (cut, out) => {
        const run = (isCut: boolean): string => {
          let study = new Study(base)
          goOn(study, cut)
          const asked = Array.from({ length: out }, () => study.ask())
          if (asked[0]) study.report(asked[0].number, 1)
          if (isCut) study = restored(JSON.parse(JSON.stringify(study)))
          for (const { number, values } of study.running)
            study.tell(number, { state: 'complete', value: scoreOf(values) })
          goOn(study, 40)
          return JSON.stringify(study)
        }
        expect(run(true)).toBe(run(false))
      }),
      { numRuns: 12 },
    )
  })

  it('refuses what no study could have been, and says where', () => {
    const study = new Study(base)
    goOn(study, 6)
    const saved = () => JSON.parse(JSON.stringify(study))
    const wrong: [(body: ReturnType<typeof saved>) => void, string][] = [
      [(body) => (body.format = 'leadline-trials'), 'leadline-study'],
      [(body) => (body.seed = -1), 'seed'],
      [(body) => (body.space.width.high = -6), 'space.width'],
      [(body) => (body.trials[1].number = 2), 'trials[1].number'],
      [(body) => (body.trials[1].state = 'lost'), 'trials[1].state'],
      [(body) => (body.trials[1].values.count = 1.5), 'trials[1].values.count'],
      [(body) => (body.trials[1].values.entry = 'wait'), 'trials[1].values.entry'],
      [(body) => (body.trials[1].values.more = 1), 'trials[1].values'],
      [(body) => (body.trials[0].value = null), 'trials[0].value'],
      [(body) => (body.trials[0].steps = ['1']), 'trials[0].steps'],
      [(body) => (body.trials[4].reason = null), 'trials[4].reason'],
    ]
    for (const [spoil, place] of wrong) {
      const body = saved()
      spoil(body)
      expect(() => restored(body)).toThrow(place)
    }
    expect(() => restored(null)).toThrow('leadline-study')
  })
})

describe('accounts', () => {
  it('count every trial, once each configuration, whatever became of it', () => {
    const space: Space = { joins: { kind: 'choice', choices: [false, true] } }
    const study = new Study({ ...base, space })
    study.tell(study.ask().number, { state: 'failed', reason: 'x' })
    for (let i = 0; i < 30; i++) study.tell(study.ask().number, { state: 'complete', value: 0 })
    expect([study.log.count, study.log.runs]).toEqual([2, 31])
    const wide = new Study(base)
    goOn(wide, 20)
    wide.ask()
    expect([wide.log.count, wide.log.strategy]).toEqual([21, 'test'])
    const states = wide.trials.map(({ state }) => state)
    expect(new Set(states)).toEqual(new Set(['complete', 'pruned', 'failed', 'running']))
  })

  it('know the best, either way', () => {
    for (const [direction, best] of [
      ['maximise', 9],
      ['minimise', 1],
    ] as const) {
      const study = new Study({ ...base, direction })
      expect(study.best).toBeNull()
      for (const value of [3, best, 5, best]) study.tell(study.ask().number, { state: 'complete', value })
      study.tell(study.ask().number, { state: 'failed', reason: 'x' })
      expect([study.best!.number, study.best!.value]).toEqual([1, best])
    }
  })

  it('refuse what makes no sense', () => {
    const study = new Study(base)
    const { number } = study.ask()
    expect(() => study.tell(9, { state: 'complete', value: 1 })).toThrow('no such trial')
    expect(() => study.tell(number, { state: 'complete', value: NaN })).toThrow('finite')
    expect(() => study.tell(number, { state: 'pruned' })).toThrow('no intermediate value')
    expect(() => study.report(number, Infinity)).toThrow('finite')
    study.tell(number, { state: 'complete', value: 1 })
    expect(() => study.tell(number, { state: 'complete', value: 1 })).toThrow('found complete')
    expect(() => new Study({ ...base, space: {} })).toThrow('no parameter')
    expect(() => new Study({ ...base, tpe: { candidates: 0 } })).toThrow('tpe.candidates')
    expect(() => new Study({ ...base, pruner: { intervalSteps: 0 } })).toThrow('pruner.intervalSteps')
    expect(() => new Study({ ...base, space: { x: { kind: 'choice', choices: [1, 1] } } })).toThrow('space.x')
  })
})
