// Splits of time and of samples: by hand, and that nothing tested on is near anything trained on.
import { array, assert, integer, property, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'

import { embargoOf, type Interval, purge } from './intervals.js'
import { combinatorialSplits, purgedKFold } from './purged-k-fold.js'
import { walkForward } from './walk-forward.js'

const DAY_MS = 86_400_000

/** Samples in order of time, whose labels end at most 20 later. */
const samples = array(tuple(integer({ min: 0, max: 500 }), integer({ min: 0, max: 20 })), {
  minLength: 8,
  maxLength: 60,
}).map((list): Interval[] =>
  list.map(([from, length]) => ({ from, to: from + length })).sort((a, b) => a.from - b.from),
)

/** Distance of the nearest two, one of each list. */
function nearest(list: readonly Interval[], ours: readonly number[], theirs: readonly number[]): number {
  const distance = (a: Interval, b: Interval): number => Math.max(a.from - b.to, b.from - a.to)
  return Math.min(Infinity, ...ours.flatMap((a) => theirs.map((b) => distance(list[a]!, list[b]!))))
}

describe('purged k-fold', () => {
  it('by hand: what touches the tested part or is within the embargo is left out', () => {
    const list = [0, 10, 20, 30, 40, 50].map((from) => ({ from, to: from + 10 }))
    expect(purgedKFold(list, 3, 0)).toMatchObject([
      { test: [0, 1], train: [3, 4, 5] },
      { test: [2, 3], train: [0, 5] },
      { test: [4, 5], train: [0, 1, 2] },
    ])
    expect(purgedKFold(list, 3, 10)[0]).toMatchObject({ train: [4, 5] })
    expect(purge(list, [0, 4, 5], [{ from: 21, to: 29 }], 0)).toEqual([0, 4, 5])
  })

  it('tests every sample once, and keeps its distance', () => {
    assert(
      property(samples, integer({ min: 2, max: 6 }), integer({ min: 0, max: 40 }), (list, folds, embargo) => {
        const splits = purgedKFold(list, folds, embargo)
        expect(splits.flatMap(({ test }) => test)).toEqual(list.map((_, i) => i))
        for (const { train, test } of splits) expect(nearest(list, train, test)).toBeGreaterThan(embargo)
      }),
    )
  })
})

describe('combinatorial splits', () => {
  it('six groups, two tested: fifteen splits that make five paths', () => {
    const list = Array.from({ length: 12 }, (_, i) => ({ from: i * 10, to: i * 10 + 1 }))
    const { splits, paths } = combinatorialSplits(list, 6, 2, 0)
    expect(splits).toHaveLength(15)
    expect(paths).toHaveLength(5)
    expect(splits[0]).toEqual({ groups: [0, 1], test: [0, 1, 2, 3], train: [4, 5, 6, 7, 8, 9, 10, 11] })
    for (const path of paths)
      for (const [group, split] of path.entries()) expect(splits[split]!.groups).toContain(group)
    const used = paths.flatMap((path) => path.map((split, group) => `${split}/${group}`))
    expect(new Set(used).size).toBe(30)
  })

  it('keeps its distance from every tested group', () => {
    assert(
      property(samples, integer({ min: 0, max: 20 }), (list, embargo) => {
        for (const { train, test } of combinatorialSplits(list, 5, 2, embargo).splits) {
          expect(train.filter((index) => test.includes(index))).toEqual([])
          expect(nearest(list, train, test)).toBeGreaterThan(embargo)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('refuses what makes no sense', () => {
    const list = [
      { from: 0, to: 1 },
      { from: 2, to: 3 },
    ]
    expect(() => purgedKFold(list, 3, 0)).toThrow('groups: found 3')
    expect(() => combinatorialSplits(list, 2, 2, 0)).toThrow('tested: found 2')
    expect(() => purgedKFold(list, 2, -1)).toThrow('embargo: found -1')
    expect(() => purgedKFold([list[1]!, list[0]!], 2, 0)).toThrow('samples[1]')
  })
})

describe('walk-forward', () => {
  const embargoMs = embargoOf(60_000, 3_540_000)

  it('by hand: six days, two to train on, one to validate, one to test', () => {
    const day = (n: number): number => n * DAY_MS
    const folds = walkForward({
      fromMs: day(10) - 5,
      toMs: day(16),
      trainBlocks: 2,
      validateBlocks: 1,
      testBlocks: 1,
      embargoMs,
    })
    expect(folds).toEqual(
      [10, 11, 12].map((first) => ({
        train: { fromMs: day(first), toMs: day(first + 2) },
        validate: { fromMs: day(first + 2) + 3_600_000, toMs: day(first + 3) },
        test: { fromMs: day(first + 3) + 3_600_000, toMs: day(first + 4) },
      })),
    )
  })

  it('of one day by blocks, training from the start', () => {
    const options = {
      fromMs: 1000,
      toMs: 5500,
      blockMs: 1000,
      trainBlocks: 1,
      testBlocks: 1,
      embargoMs: 100,
      isAnchored: true,
    }
    expect(
      walkForward(options).map(({ train, validate, test }) => [
        train.fromMs,
        train.toMs,
        validate,
        test.fromMs,
        test.toMs,
      ]),
    ).toEqual([
      [1000, 2000, null, 2100, 3000],
      [1000, 3000, null, 3100, 4000],
      [1000, 4000, null, 4100, 5000],
    ])
  })

  it('no later part begins before the embargo is over, and tests do not overlap', () => {
    const small = integer({ min: 1, max: 4 })
    assert(
      property(
        small,
        integer({ min: 0, max: 2 }),
        small,
        integer({ min: 0, max: 999 }),
        (trainBlocks, validateBlocks, testBlocks, ms) => {
          const folds = walkForward({
            fromMs: 0,
            toMs: 20_000,
            blockMs: 1000,
            trainBlocks,
            validateBlocks,
            testBlocks,
            embargoMs: ms,
          })
          expect(folds.length).toBeGreaterThan(0)
          let lastTest = 0
          for (const { train, validate, test } of folds) {
            for (const [a, b] of validate
              ? [[train, validate] as const, [validate, test] as const]
              : [[train, test] as const])
              expect(b.fromMs - a.toMs).toBe(ms)
            expect(test.fromMs).toBeGreaterThanOrEqual(lastTest)
            expect(test.toMs).toBeLessThanOrEqual(20_000)
            lastTest = test.toMs
          }
        },
      ),
    )
  })

  it('refuses what makes no sense', () => {
    const right = { fromMs: 0, toMs: 10 * DAY_MS, trainBlocks: 2, testBlocks: 1, embargoMs: 0 }
    expect(() => walkForward({ ...right, trainBlocks: 0 })).toThrow('trainBlocks: found 0')
    expect(() => walkForward({ ...right, embargoMs: DAY_MS })).toThrow('embargoMs: found 86400000')
    expect(walkForward({ ...right, trainBlocks: 10 })).toEqual([])
  })
})
