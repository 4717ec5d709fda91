// Intervals, discoveries and regressions against statsmodels and scipy (sdk/test/golden/calibration.json, made by the script beside it);
// the bootstrap by its coverage.
import { array, assert, double, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'

import golden from '../../../test/golden/calibration.json' with { type: 'json' }
import { normalQuantile } from '../../simulation/exact/normal.js'
import { uniformAt } from '../../simulation/exact/philox.js'
import { blockBootstrap, blockOf, BlockSums, clockOf, planBlocks } from './block-bootstrap.js'
import { falseDiscovery } from './false-discovery.js'
import { logisticRegression, pOf } from './logistic.js'
import { invert, times } from './matrix.js'
import { wilson } from './wilson.js'

const close = (found: ArrayLike<number>, expected: readonly number[], within: number): void => {
  expect(found.length).toBe(expected.length)
  for (const [i, value] of expected.entries())
    expect(Math.abs(found[i]! - value), `at ${i}`).toBeLessThan(within * Math.max(1, Math.abs(value)))
}

describe('interval of a share', () => {
  it('is that of statsmodels', () => {
    for (const [hits, n, low, high] of golden.wilson) {
      const bounds = wilson(hits!, n!)
      close([bounds.low, bounds.high], [low!, high!], 1e-12)
    }
  })

  it('holds the share, and of nothing is everything', () => {
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 })
    assert(
      property(integer({ min: 1, max: 5000 }), double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const hits = Math.round(share * n)
        const { low, high } = wilson(hits, n)
        expect(low).toBeLessThanOrEqual(hits / n)
        expect(high).toBeGreaterThanOrEqual(hits / n)
        expect([low >= 0, high <= 1]).toEqual([true, true])
      }),
    )
  })
})

describe('false discoveries', () => {
  it('are those of statsmodels', () => {
    for (const { p, q } of golden.discoveries) close(falseDiscovery(p), q, 1e-12)
  })

  it('what is no test changes nothing for the others', () => {
    const qs = falseDiscovery([NaN, 0.01, 0.04, NaN, 0.03, 0.5])
    expect([qs[0], qs[3]]).toEqual([NaN, NaN])
    close([qs[1]!, qs[2]!, qs[4]!, qs[5]!], golden.discoveries[0]!.q, 1e-12)
  })
})

describe('logistic regression', () => {
  it('has coefficients, both kinds of errors, p-values and likelihood of statsmodels', () => {
    for (const { rows, y, cluster, ...expected } of golden.logistic) {
      const fit = logisticRegression(rows, y, cluster)!
      close(fit.coefficients, expected.coefficients, 1e-9)
      close(fit.errors, expected.errors, 1e-9)
      close(fit.clusterErrors, expected.clusterErrors, 1e-9)
      close([fit.logLikelihood], [expected.logLikelihood], 1e-11)
      close(
        fit.coefficients.map((coefficient, j) => pOf(coefficient, fit.errors[j]!)),
        expected.p,
        1e-9,
      )
    }
  })

  it('says null where there is no finite maximum', () => {
    const rows = [-2, -1, 1, 2].map((x) => [1, x])
    expect(logisticRegression(rows, [0, 0, 1, 1], [0, 1, 2, 3])).toBeNull()
    expect(logisticRegression(rows, [1, 1, 1, 1], [0, 1, 2, 3])).toBeNull()
    expect(
      logisticRegression(
        rows.map(([one, x]) => [one!, x!, 2 * x!]),
        [0, 1, 0, 1],
        [0, 1, 2, 3],
      ),
    ).toBeNull()
  })
})

it('an inverse undoes its matrix', () => {
  const value = double({ min: -5, max: 5, noNaN: true })
  assert(
    property(array(value, { minLength: 9, maxLength: 9 }), array(value, { minLength: 3, maxLength: 3 }), (m, v) => {
      const matrix = [0, 3, 6].map((at, i) => m.slice(at, at + 3).map((x, j) => (i === j ? x + 20 : x)))
      close(times(invert(matrix)!, times(matrix, v)), v, 1e-9)
    }),
  )
  expect(
    invert([
      [1, 2],
      [2, 4],
    ]),
  ).toBeNull()
})

describe('blocks', () => {
  const DAY = 86_400_000_000
  const wishes = { leastUs: 60e6, leastDays: 5 }
  const minutely = (from: number, minutes: number) => Array.from({ length: minutes + 1 }, (_, i) => from + i * 60e6)

  it('are days where there are enough, those without a moment left out', () => {
    const days = [0, 1, 2, 4, 6].map((day) => day * DAY + 5e9)
    const plan = planBlocks(days, wishes)
    expect([plan.kind, plan.lengthUs, [...plan.startsUs]]).toEqual(['day', DAY, [0, 1, 2, 4, 6].map((d) => d * DAY)])
    expect(days.map((tsUs) => blockOf(plan, tsUs))).toEqual([0, 1, 2, 3, 4])
    expect(planBlocks(days, { ...wishes, leastDays: 6 }).kind).toBe('time')
  })

  it('else twenty stretches, fewer where those were too short', () => {
    const hours = planBlocks(minutely(1e9, 60), wishes)
    expect([hours.kind, hours.lengthUs, hours.startsUs.length]).toEqual(['time', 180_000_001, 20])
    expect([1e9, 1e9 + 180e6, 1e9 + 240e6, 1e9 + 36e8, 0].map((tsUs) => blockOf(hours, tsUs))).toEqual([0, 0, 1, 19, 0])
    expect(planBlocks([0, 60e6, 120e6, 150e6], wishes).lengthUs).toBe(75_000_001)
    expect([...planBlocks([0, 10e6], wishes).startsUs]).toEqual([0])
    expect([...planBlocks([], wishes).startsUs]).toEqual([])
  })

  it('a night fills none of them', () => {
    const session = [...minutely(0, 100), ...minutely(DAY, 99)]
    expect(clockOf(session).at(-1)).toBe(200 * 60e6)
    const { startsUs } = planBlocks(session, wishes)
    expect(startsUs.length).toBe(20)
    expect(startsUs.filter((start) => start < DAY / 2).length).toBe(10)
  })
})

describe('block bootstrap', () => {
  const mean = (of: Float64Array): number => of[1]! / of[0]!

  it('says nothing of fewer than five blocks, and the figure itself always', () => {
    const sums = new BlockSums(2)
    for (const block of [0, 1, 2, 3]) for (const column of [0, 1]) sums.add(block, column, block + column)
    expect(blockBootstrap(sums, [mean], { seed: 1 })).toEqual([{ value: 10 / 6, low: NaN, high: NaN, error: NaN }])
  })

  it('of blocks that are all alike has no width; the same seed gives the same', () => {
    const sums = new BlockSums(2)
    for (let block = 0; block < 8; block++) for (const column of [0, 1]) sums.add(block, column, 3 * (column + 1))
    const [estimate] = blockBootstrap(sums, [mean], { seed: 5 })
    expect(estimate).toEqual({ value: 2, low: 2, high: 2, error: 0 })
    sums.add(3, 1, 7)
    expect(blockBootstrap(sums, [mean], { seed: 5 })).toEqual(blockBootstrap(sums, [mean], { seed: 5 }))
    expect(blockBootstrap(sums, [mean], { seed: 5 })).not.toEqual(blockBootstrap(sums, [mean], { seed: 6 }))
  })

  it('covers the truth about 95 times of 100 although the observations of a block hang together', () => {
    let covered = 0
    const runs = 300
    for (let run = 0; run < runs; run++) {
      const sums = new BlockSums(2)
      for (let block = 0; block < 30; block++) {
        // what a whole block shares, and a little of each observation's own: taken singly they would seem far surer than they are
        const shared = normalQuantile(uniformAt(run, 1, block))
        for (let i = 0; i < 20; i++) {
          sums.add(block, 0, 1)
          sums.add(block, 1, shared + 0.3 * normalQuantile(uniformAt(run, 2, block * 20 + i)))
        }
      }
      const [{ low, high } = { low: NaN, high: NaN }] = blockBootstrap(sums, [mean], { seed: run, resamples: 400 })
      if (low <= 0 && high >= 0) covered++
    }
    // 95 % give or take three standard errors, and a little less for thirty blocks
    expect(covered / runs).toBeGreaterThan(0.9)
    expect(covered / runs).toBeLessThan(0.99)
  })
})
