// Against the numbers that the papers print, and how the bar moves with the number of trials.
import { assert, double, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  deflatedSharpe,
  expectedBestSharpe,
  minTrackRecordLength,
  probabilisticSharpe,
  type SharpeSample,
} from './sharpe-tests.js'

/** Bailey and López de Prado 2014, the numerical example: five years of daily returns, annual ratio 2.5. */
const PAPER: SharpeSample = { sharpe: 2.5 / Math.sqrt(250), periods: 1250, skew: -3, rawKurtosis: 10 }
const VARIANCE = 1 / 2 / 250

describe('deflated Sharpe ratio', () => {
  it("is the paper's: 0.9004 after 100 trials, 0.9505 after 46", () => {
    expect(expectedBestSharpe(100, VARIANCE)).toBeCloseTo(0.1132, 4)
    expect(deflatedSharpe(PAPER, 100, VARIANCE)).toBeCloseTo(0.9004, 4)
    expect(deflatedSharpe(PAPER, 46, VARIANCE)).toBeCloseTo(0.9505, 4)
  })

  it('with raw kurtosis: excess kurtosis would claim more', () => {
    expect(deflatedSharpe({ ...PAPER, rawKurtosis: 7 }, 100, VARIANCE)).toBeGreaterThan(0.9005)
  })

  it('of one trial is the probabilistic one', () => {
    expect(expectedBestSharpe(1, VARIANCE)).toBe(0)
    expect(deflatedSharpe(PAPER, 1, VARIANCE)).toBe(probabilisticSharpe(PAPER))
  })

  it('never rises with another trial, nor with more variance among them', () => {
    assert(
      property(
        double({ min: -0.3, max: 0.3, noNaN: true }),
        integer({ min: 1, max: 5000 }),
        double({ min: 1e-6, max: 0.05, noNaN: true }),
        (sharpe, trials, variance) => {
          const sample = { sharpe, periods: 250, skew: 0, rawKurtosis: 3 }
          const now = deflatedSharpe(sample, trials, variance)
          expect(deflatedSharpe(sample, trials + 1, variance)).toBeLessThanOrEqual(now + 1e-12)
          expect(deflatedSharpe(sample, trials, variance * 2)).toBeLessThanOrEqual(now + 1e-12)
        },
      ),
    )
  })
})

describe('track record', () => {
  it("is the paper's: an annual 2 above 1 takes 2.73 years of normal days", () => {
    const sample = { sharpe: 2 / Math.sqrt(252), periods: 252, skew: 0, rawKurtosis: 3 }
    expect(minTrackRecordLength(sample, 1 / Math.sqrt(252)) / 252).toBeCloseTo(2.73, 2)
  })

  it('is the length at which the probability is reached', () => {
    const periods = minTrackRecordLength(PAPER, 0.05, 0.9)
    expect(probabilisticSharpe({ ...PAPER, periods }, 0.05)).toBeCloseTo(0.9, 10)
    expect(minTrackRecordLength(PAPER, 0.2)).toBe(Infinity)
  })
})
