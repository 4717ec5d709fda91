// The median's verdict by hand, and against Optuna's on studies whose trials run at the same time (sdk/test/golden/study.json).
import { describe, expect, it } from 'vitest'

import golden from '../../../test/golden/study.json' with { type: 'json' }
import { isBelowMedian } from './median-pruner.js'
import { Study } from './study.js'

describe('by hand', () => {
  const others = [
    [1, 5],
    [2, 6],
    [3, 1],
    [4, 2],
  ]
  const quick = { startupTrials: 0 }

  it('the median of 1, 2, 3, 4 is 2.5; equal goes on', () => {
    expect(isBelowMedian([2.4], others, quick)).toBe(true)
    expect(isBelowMedian([2.5], others, quick)).toBe(false)
    expect(isBelowMedian([3], others, quick)).toBe(false)
  })

  it('the best of all steps counts, against the median at this one: 3.5 of 5, 6, 1, 2', () => {
    expect(isBelowMedian([3.6, -9], others, quick)).toBe(false)
    expect(isBelowMedian([3.4, 3.4], others, quick)).toBe(true)
  })

  it('of an odd number it is the middle one', () => {
    expect(isBelowMedian([1.9], others.slice(0, 3), quick)).toBe(true)
    expect(isBelowMedian([2], others.slice(0, 3), quick)).toBe(false)
  })

  it('waits for trials, steps, and its turn', () => {
    expect(isBelowMedian([0], others)).toBe(false) // five unless said
    expect(isBelowMedian([0], others, { startupTrials: 4 })).toBe(true)
    expect(isBelowMedian([0], others, { ...quick, warmupSteps: 1 })).toBe(false)
    expect(isBelowMedian([0, 0], others, { ...quick, warmupSteps: 1 })).toBe(true)
    expect(isBelowMedian([0, 0], others, { ...quick, intervalSteps: 2 })).toBe(false)
    expect(isBelowMedian([0, 0], others, { ...quick, minTrials: 5 })).toBe(false)
    expect(isBelowMedian([0], [], quick)).toBe(false)
    expect(isBelowMedian([0, 0, 0], others, quick)).toBe(false) // nobody came so far
  })
})

describe('as Optuna decides', () => {
  it.each(golden.pruning.map((one, i) => [i, one] as const))('study %d', (_, { direction, options, events }) => {
    const space = { x: { kind: 'range', low: 0, high: 1, isWhole: false, isLog: false } } as const
    const study = new Study({
      ...{ name: 'golden', space, seed: 1, sampler: 'random', pruner: options },
      direction: direction as 'maximise' | 'minimise',
    })
    let stopped = 0
    for (const [what, number, value, isHopeless] of events as [string, number, number, boolean][]) {
      if (what === 'ask') study.ask()
      else if (what === 'report') expect(study.report(number, value), `trial ${number}`).toBe(isHopeless)
      else if (what === 'pruned') study.tell(number, { state: 'pruned' })
      else study.tell(number, { state: 'complete', value })
      if (what === 'pruned') stopped++
    }
    expect(stopped).toBeGreaterThan(4)
    expect(study.log.count).toBe(25)
  })
})
