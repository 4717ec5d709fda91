// PBO: against a plain numpy version of its definition, and where it must lie for noise and for a trial that is simply better.
import { describe, expect, it } from 'vitest'

import golden from '../../../test/golden/backtest-metrics.json' with { type: 'json' }
import { normalQuantile } from '../../simulation/exact/normal.js'
import { overfitting } from './overfitting.js'

/** Normal draws from a small generator of their own (Park and Miller). */
function normals(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return normalQuantile(state / 2_147_483_647)
  }
}

function noise(seed: number, trials: number, periods: number): number[][] {
  const draw = normals(seed)
  return Array.from({ length: trials }, () => Array.from({ length: periods }, draw))
}

describe('probability of overfitting', () => {
  it('is what numpy computes from the definition', () => {
    const { returns, blocks, pbo, meanLogit, slope, intercept, lossShare } = golden.cscv
    const found = overfitting(returns, { blocks })
    expect(found.logits).toHaveLength(20)
    expect(found.pbo).toBeCloseTo(pbo, 12)
    expect(found.logits.reduce((sum, logit) => sum + logit, 0) / 20).toBeCloseTo(meanLogit, 12)
    expect(found.slope).toBeCloseTo(slope, 9)
    expect(found.intercept).toBeCloseTo(intercept, 9)
    expect(found.lossShare).toBeCloseTo(lossShare, 12)
  })

  it('by hand: two trials, two blocks, whose luck changes sides', () => {
    const found = overfitting(
      [
        [0.9, 1.1, -1.1, -0.9],
        [-1, -1.2, 1, 1.2],
      ],
      { blocks: 2, by: 'mean' },
    )
    expect(found).toMatchObject({ pbo: 1, lossShare: 1, trials: 2, periodsUsed: 4 })
    expect([...found.logits]).toEqual([expect.closeTo(Math.log(0.5), 12), expect.closeTo(Math.log(0.5), 12)])
  })

  it('of pure noise lies near a half, over many samples', () => {
    const found = Array.from({ length: 60 }, (_, i) => overfitting(noise(i + 7, 20, 160), { blocks: 8 }).pbo)
    const mean = found.reduce((sum, value) => sum + value, 0) / found.length
    expect(mean).toBeGreaterThan(0.4)
    expect(mean).toBeLessThan(0.6)
  })

  it('of a trial that is better everywhere is near 0', () => {
    const trials = noise(5, 20, 320).map((row, i) => row.map((value) => value + (i === 3 ? 0.8 : 0)))
    expect(overfitting(trials).pbo).toBeLessThan(0.01)
  })

  it('of equal trials is 1: none is above the median', () => {
    const row = [1, 2, 3, 4, 2, 1, 0, -1]
    expect(overfitting([row, row, row], { blocks: 4 }).pbo).toBe(1)
  })

  it('refuses what it cannot split', () => {
    expect(() => overfitting(noise(1, 4, 64), { blocks: 5 })).toThrow('blocks: found 5')
    expect(() => overfitting(noise(1, 1, 64))).toThrow('returns: found 1 trials')
    expect(() => overfitting(noise(1, 4, 20))).toThrow('32 and more')
    expect(() =>
      overfitting(
        [
          [1, 2, 3, 4],
          [1, 2],
        ],
        { blocks: 2 },
      ),
    ).toThrow('one length')
  })
})
