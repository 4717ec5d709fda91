// Ensembles: by hand, against plain arithmetic, and the bounds that hold whatever comes.
import * as fc from 'fast-check'
import { DynamicEnsemble, EnsembleWorth, fixedEnsemble, stackedEnsemble, type Members } from 'leadline/models'
import { describe, expect, test } from 'vitest'

import { exactLog2OfProduct } from './exact-product.js'

const combined = (ensemble: { combine(m: Members, out: Float64Array): boolean; classes: number }, members: Members) => {
  const out = new Float64Array(ensemble.classes)
  return ensemble.combine(members, out) ? [...out] : null
}

test('fixed: the weighted mean of those that answer, worked out by hand', () => {
  const ensemble = fixedEnsemble([1, 3], 2)
  expect(
    combined(ensemble, [
      [0.5, 0.5],
      [0.9, 0.1],
    ]),
  ).toEqual([expect.closeTo(0.8, 12), expect.closeTo(0.2, 12)])
  expect(combined(ensemble, [[0.5, 0.5], null])).toEqual([0.5, 0.5])
  expect(combined(ensemble, [null, null])).toBeNull()
  expect(combined(fixedEnsemble([1, 0], 2), [null, [0.5, 0.5]])).toBeNull()
})

test('stacked: a softmax of weighted logarithms, worked out by hand', () => {
  // Scores: up 2·ln(0.8) + 1·ln(0.6) − 0.1, down 0: down's share is 1 / (1 + 0.64 · 0.6 · e^−0.1).
  const weights = [0, 0, 0, 0, 0, 2, 0, 1]
  const found = combined(stackedEnsemble(weights, [0, -0.1], 2), [
    [0.2, 0.8],
    [0.4, 0.6],
  ])
  expect(found![0]).toBeCloseTo(1 / (1 + 0.64 * 0.6 * Math.exp(-0.1)), 14)
  expect(combined(stackedEnsemble(weights, [0, 0], 2), [[0.2, 0.8], null])).toBeNull()
  // 0 counts as 0.1: down's share is 1 / (1 + 0.64 · 0.1).
  const floored = combined(stackedEnsemble(weights, [0, 0], 2, 0.1), [
    [0.2, 0.8],
    [1, 0],
  ])
  expect(floored![0]).toBeCloseTo(1 / (1 + 0.64 * 0.1), 14)
})

test('dynamic: one row by hand, with a member asleep and with a share for all', () => {
  const ensemble = new DynamicEnsemble({ members: 3, classes: 2 })
  const row = [[0.8, 0.2], [0.4, 0.6], null]
  expect(combined(ensemble, row)).toEqual([expect.closeTo(0.6, 14), expect.closeTo(0.4, 14)])
  ensemble.learn(row, 0)
  // Of the two thirds that were awake, 0.8 and 0.4 to each other; the third sleeps on its third.
  close(ensemble.weights, [4 / 9, 2 / 9, 1 / 3])
  const shared = new DynamicEnsemble({ members: 2, classes: 2, share: 0.1 })
  shared.learn(
    [
      [0.75, 0.25],
      [0.25, 0.75],
    ],
    0,
  )
  close(shared.weights, [0.75 * 0.9 + 0.05, 0.25 * 0.9 + 0.05])
  const slow = new DynamicEnsemble({ members: 2, classes: 2, rate: 0.5 })
  slow.learn(
    [
      [0.64, 0.36],
      [0.04, 0.96],
    ],
    0,
  )
  close(slow.weights, [0.8, 0.2])
})

/** What the doubles of 80 rows' logarithms lose. */
const ROUNDING_BITS = 1e-13

const probability = fc.oneof(
  fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }),
  fc.constantFrom(1e-12, 0.5, 1 - 1e-12),
)
const member = probability.map((p) => [p, 1 - p])

describe('Q8: η = 1, the loss exceeds no member’s by more than ln K, whatever comes', () => {
  test.each([2, 3, 5])('K = %i, all awake', (K) => {
    let closest = Infinity
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.tuple(...Array.from({ length: K }, () => member)), fc.nat(1)), {
          minLength: 1,
          maxLength: 80,
        }),
        (rows) => {
          const ensemble = new DynamicEnsemble({ members: K, classes: 2 })
          const out = new Float64Array(2)
          const said: number[] = []
          for (const [members, outcome] of rows) {
            ensemble.combine(members, out)
            said.push(out[outcome]!)
            ensemble.learn(members, outcome)
          }
          for (let i = 0; i < K; i++) {
            const own = rows.map(([members, outcome]) => members[i]![outcome]!)
            // The products of what was said, without rounding: Π q / Π p ≥ 1/K, but for the rounding of the weights.
            const slack = exactLog2OfProduct(said) - exactLog2OfProduct(own) + Math.log2(K)
            closest = Math.min(closest, slack)
            expect(slack).toBeGreaterThanOrEqual(-rows.length * ROUNDING_BITS)
          }
        },
      ),
      { seed: 20120621, numRuns: 300 },
    )
    expect(closest).toBeLessThan(0.01) // the bound is met, so it was tried
  })

  test('K = 5, some asleep: against each over the rows in which it was awake', () => {
    const row = fc.tuple(fc.tuple(...Array.from({ length: 5 }, () => fc.option(member, { freq: 3 }))), fc.nat(1))
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 80 }), (rows) => {
        const ensemble = new DynamicEnsemble({ members: 5, classes: 2 })
        const out = new Float64Array(2)
        const said = rows.map(([members, outcome]) => {
          if (!ensemble.combine(members, out)) return null
          const q = out[outcome]!
          ensemble.learn(members, outcome)
          return q
        })
        for (let i = 0; i < 5; i++) {
          const awake = rows.flatMap(([members, outcome], at) =>
            members[i] ? [[members[i]![outcome]!, said[at]!]] : [],
          )
          if (awake.length === 0) continue
          const [own, all] = [awake.map(([p]) => p!), awake.map(([, q]) => q!)]
          const slack = exactLog2OfProduct(all) - exactLog2OfProduct(own) + Math.log2(5)
          expect(slack).toBeGreaterThanOrEqual(-rows.length * ROUNDING_BITS)
        }
      }),
      { seed: 20120621, numRuns: 300 },
    )
  })

  test('five members of which one is right: the regret ends at ln 5, 1.6094', () => {
    const ensemble = new DynamicEnsemble({ members: 5, classes: 2 })
    const out = new Float64Array(2)
    let regret = 0
    for (let row = 0; row < 20_000; row++) {
      const members = [0.9, 0.5, 0.4, 0.3, 0.2].map((p) => [p, 1 - p])
      ensemble.combine(members, out)
      regret += Math.log(0.9) - Math.log(out[0]!)
      ensemble.learn(members, 0)
    }
    expect(regret).toBeLessThanOrEqual(Math.log(5) + 1e-12)
    expect(regret).toBeCloseTo(1.6094, 4)
  })
})

test('a member that was hopeless for long comes back, at once with a share, and after as long without', () => {
  const rowsUntilBack = (share: number) => {
    const ensemble = new DynamicEnsemble({ members: 2, classes: 2, share })
    for (let row = 0; row < 3000; row++)
      ensemble.learn(
        [
          [0.9, 0.1],
          [0.1, 0.9],
        ],
        0,
      )
    let rows = 0
    while (ensemble.weights[1]! < 0.5) {
      ensemble.learn(
        [
          [0.9, 0.1],
          [0.1, 0.9],
        ],
        1,
      )
      rows++
    }
    return rows
  }
  expect(Math.abs(rowsUntilBack(0) - 3000)).toBeLessThanOrEqual(1)
  expect(rowsUntilBack(1e-3)).toBeLessThan(5)
})

test('a member that held the outcome for impossible is the last, and not lost', () => {
  const ensemble = new DynamicEnsemble({ members: 2, classes: 2 })
  ensemble.learn(
    [
      [0, 1],
      [0.5, 0.5],
    ],
    0,
  )
  expect(ensemble.weights[0]).toBeLessThan(1e-290)
  ensemble.learn(
    [
      [0.5, 0.5],
      [0, 1],
    ],
    0,
  )
  close(ensemble.weights, [0.5, 0.5])
})

test('those awake are heard even where they weigh nothing beside one that sleeps', () => {
  const ensemble = new DynamicEnsemble({ members: 2, classes: 2 })
  for (let row = 0; row < 2000; row++)
    ensemble.learn(
      [
        [0.9, 0.1],
        [0.1, 0.9],
      ],
      0,
    )
  expect(ensemble.weights[1]).toBe(0)
  expect(combined(ensemble, [null, [0.3, 0.7]])).toEqual([0.3, 0.7])
})

test('saved and restored it goes on with the same bits', () => {
  const one = new DynamicEnsemble({ members: 3, classes: 2, share: 1e-3 })
  const rows = Array.from({ length: 50 }, (_, i) =>
    [0.2, 0.5, 0.7].map((p) => [(p + i / 50) % 1, 1 - ((p + i / 50) % 1)]),
  )
  for (const [i, row] of rows.entries()) one.learn(row, i % 2)
  const other = new DynamicEnsemble({ members: 3, classes: 2, share: 1e-3 })
  other.restore(JSON.parse(JSON.stringify(one.save())) as ReturnType<typeof one.save>)
  for (const [i, row] of rows.entries()) {
    one.learn(row, (i + 1) % 2)
    other.learn(row, (i + 1) % 2)
  }
  expect(other.weights).toEqual(one.weights)
  expect(other.rows).toBe(100)
})

test('its worth: losses on the rows that all answered, worth it up to 0.001 nats', () => {
  const worth = new EnsembleWorth(2)
  expect(worth.worth).toMatchObject({ rows: 0, best: -1, isWorthIt: false })
  worth.add(
    [
      [0.5, 0.5],
      [0.25, 0.75],
    ],
    [0.4, 0.6],
    0,
  )
  worth.add([[0.5, 0.5], null], [0.9, 0.1], 1)
  const { rows, ensemble, members, best, isWorthIt } = worth.worth
  expect([rows, best, isWorthIt]).toEqual([1, 0, false])
  close([ensemble, ...members], [-Math.log(0.4), Math.LN2, 2 * Math.LN2])
  const even = new EnsembleWorth(1)
  even.add([[0.5, 0.5]], [0.4999, 0.5001], 0)
  expect(even.worth.isWorthIt).toBe(true)
})

test('what does not fit is refused', () => {
  expect(() => fixedEnsemble([0, 0], 2)).toThrow('weights: found 0, 0')
  expect(() => fixedEnsemble([1, -1], 2)).toThrow('weights: found 1, -1')
  expect(() => stackedEnsemble([1], [0, 0], 2)).toThrow('weights: found 1, expected 8')
  expect(() => new DynamicEnsemble({ members: 0, classes: 2 })).toThrow('members: found 0')
  expect(() => new DynamicEnsemble({ members: 1, classes: 2, share: 2 })).toThrow('share: found 2')
  const ensemble = new DynamicEnsemble({ members: 1, classes: 2 })
  expect(() => ensemble.learn([[0.5, 0.5]], 2)).toThrow('outcome: found 2')
  expect(() => ensemble.combine([[1]], new Float64Array(2))).toThrow('members[0]: found 1 probabilities')
  expect(() => ensemble.restore({ logWeights: [0, 0], rows: 1 })).toThrow('logWeights: found 2')
})

function close(found: readonly number[], expected: readonly number[]) {
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 12)
}
