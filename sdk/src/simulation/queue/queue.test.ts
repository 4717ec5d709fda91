// One suite for every queue model: what all must keep to, and each one's own figures by hand.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { l3Fifo } from './l3-fifo.js'
import { logProb, powerProb } from './probable.js'
import type { QueueModel } from './queue-model.js'
import { riskAdverse } from './risk-adverse.js'

interface ModelCase {
  readonly model: QueueModel
  readonly name: string
  /** ahead, from, to → ahead after. */
  readonly figures: readonly (readonly [ahead: number, from: number, to: number, after: number])[]
}

const cases: readonly ModelCase[] = [
  {
    model: riskAdverse(),
    name: 'RiskAdverse',
    figures: [
      [40, 100, 70, 40],
      [40, 100, 30, 30],
      [40, 100, 150, 40],
      [40, 100, 0, 0],
    ],
  },
  {
    // ahead 3, behind 15, c = 9: q = ln 16/(ln 4 + ln 16) = 4/6; 3 − 9/3 + min(15 − 6, 0) = 0
    // ahead 15, behind 3, c = 6: q = 2/6; 15 − 4 + min(3 − 2, 0) = 11
    // ahead 15, behind 3, c = 12: q = 2/6; 15 − 8 + min(3 − 4, 0) = 6, and the level shows 6
    // ahead 10, behind 0: q = 0; all came from ahead: 10 − 4
    // ahead 0, behind 8: q = 1; nothing to lose
    model: logProb(),
    name: 'LogProb',
    figures: [
      [3, 18, 9, 0],
      [15, 18, 12, 11],
      [15, 18, 6, 6],
      [10, 10, 6, 6],
      [0, 8, 2, 0],
      [40, 100, 150, 40],
      [5, 3, 4, 4],
    ],
  },
  {
    // the same with lots that count a tenth: ahead 30 as 3, behind 150 as 15; c = 90: 30 − 30
    model: logProb({ unitLots: 10 }),
    name: 'LogProb',
    figures: [[30, 180, 90, 0]],
  },
  {
    // ahead 30, behind 10, c = 8: q = 100/(900 + 100); 30 − 7.2 = 22.8
    // ahead 10, behind 30, c = 30: q = 0.9; 10 − 3 + min(30 − 27, 0) = 7
    model: powerProb(2),
    name: 'PowerProb(2)',
    figures: [
      [30, 40, 32, 22.8],
      [10, 40, 10, 7],
      [0, 0, 0, 0],
    ],
  },
  {
    // n = 1: each side bears its part: ahead 30 of 40, c = 8: 30 − 6
    model: powerProb(1),
    name: 'PowerProb(1)',
    figures: [[30, 40, 32, 24]],
  },
  {
    // never asked in the middle of a feed of orders; the bound holds all the same
    model: l3Fifo(),
    name: 'L3FIFO',
    figures: [[40, 100, 30, 30]],
  },
]

describe.each(cases)('$name', ({ model, name, figures }) => {
  it('has its name', () => {
    expect(model.name).toBe(name)
    expect(model.isExact).toBe(name === 'L3FIFO')
  })

  it.each(figures)('ahead %d, level %d → %d: %d', (ahead, from, to, after) => {
    expect(model.after(ahead, from, to, 0)).toBeCloseTo(after, 12)
  })

  it('stays between 0 and what is shown, and never gets longer', () => {
    const lots = fc.integer({ min: 0, max: 1_000_000 })
    fc.assert(
      fc.property(lots, lots, lots, fc.double({ min: 0, max: 1, noNaN: true }), (shown, to, scale, share) => {
        const ahead = share * Math.min(shown, scale)
        const after = model.after(ahead, shown, to, 0)
        expect(after).toBeGreaterThanOrEqual(0)
        expect(after).toBeLessThanOrEqual(Math.min(ahead, to))
      }),
    )
  })

  it('keeps a first place, and leaves a queue alone that only grows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 1000 }), (from, more) => {
        expect(model.after(0, from, from - 1, 0)).toBe(0)
        expect(model.after(from, from, from + more, 0)).toBe(from)
      }),
    )
  })
})

it('refuses parameters that make no sense', () => {
  expect(() => powerProb(0)).toThrow('n: found 0')
  expect(() => powerProb(65)).toThrow('n: found 65')
  expect(() => logProb({ unitLots: 0 })).toThrow('unitLots: found 0')
})
