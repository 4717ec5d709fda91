// Densities against Optuna's estimators, sdk/test/golden/study.json, made by the script beside it.
import { assert, array, double, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'

import golden from '../../../test/golden/study.json' with { type: 'json' }
import { Draws } from './draws.js'
import { ChoiceParzen, Parzen } from './parzen.js'
import { cellOf, lineOf, placeOf, type RangeDimension } from './space.js'

const dimensionOf = (kind: string, low: number, high: number): RangeDimension => {
  return { kind: 'range', low, high, isWhole: kind === 'int', isLog: kind === 'log' }
}

describe('densities', () => {
  it.each(golden.parzen.map((one) => [one.kind, one.observed.length, one] as const))(
    'are those of Optuna: %s, %d values',
    (kind, _, { low, high, observed, at, density }) => {
      const found = (() => {
        if (kind === 'choice') return new ChoiceParzen(observed, high + 1).shares
        const dimension = dimensionOf(kind, low, high)
        const parzen = new Parzen(
          observed.map((value) => placeOf(dimension, value)),
          ...lineOf(dimension),
        )
        return at.map((value) =>
          kind === 'int' ? parzen.mass(...cellOf(dimension, value)) : parzen.density(placeOf(dimension, value)),
        )
      })()
      for (const [i, value] of density.entries()) expect(found[i]! / value - 1, `at ${at[i]}`).toBeCloseTo(0, 9)
    },
  )

  const places = array(double({ min: -1, max: 4, noNaN: true }), { maxLength: 30 })

  it('add up to one over the range, and draws stay in it', () => {
    assert(
      property(places, integer({ min: 0, max: 1e6 }), (list, seed) => {
        const parzen = new Parzen(list, -1, 4)
        expect(parzen.mass(-1, 4)).toBeCloseTo(1, 10)
        expect(parzen.mass(-1, 1.3) + parzen.mass(1.3, 4)).toBeCloseTo(1, 10)
        const draws = new Draws(seed, 0)
        for (let i = 0; i < 20; i++) {
          const place = parzen.draw(draws)
          expect(place >= -1 && place <= 4).toBe(true)
        }
      }),
    )
  })

  it('are drawn from as they are: shares of ten parts within four standard errors', () => {
    const parzen = new Parzen([0.1, 0.12, 0.2, 0.8], 0, 1)
    const draws = new Draws(5, 1)
    const n = 20_000
    const counts = Array.from({ length: 10 }, () => 0)
    for (let i = 0; i < n; i++) counts[Math.min(9, Math.floor(parzen.draw(draws) * 10))]!++
    for (const [i, count] of counts.entries()) {
      const share = parzen.mass(i / 10, (i + 1) / 10)
      expect(Math.abs(count / n - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / n))
    }
    const choices = new ChoiceParzen([2, 2, 0], 4)
    const drawn = Array.from({ length: 4 }, () => 0)
    for (let i = 0; i < n; i++) drawn[choices.draw(draws)]!++
    for (const [i, share] of choices.shares.entries()) {
      expect(Math.abs(drawn[i]! / n - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / n))
    }
    expect(choices.shares.reduce((a, b) => a + b)).toBeCloseTo(1, 14)
  })
})
