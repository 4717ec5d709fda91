// Ensembles, conformal sets and calibration: bounds that hold for every sequence, River, scikit-learn and scipy
// (sdk/test/golden/online/combiners.json).
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import golden from '../golden/online/combiners.json' with { type: 'json' }
import { near, openBuild } from './builds.js'
import { Dice, names, soft } from './stream.js'

const learners = await openBuild()

/** Rounds of K probabilities, some members asleep, and a label. */
const round = (members: number, asleep: boolean) =>
  fc.tuple(
    fc.array(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), asleep ? fc.constant(NaN) : fc.constant(0.5)), {
      minLength: members,
      maxLength: members,
    }),
    fc.integer({ min: 0, max: 1 }),
  )

/** As the module has it: a probability keeps away from 0 and 1. */
const lossOf = (given: number, y: number) => {
  const p = Math.min(1 - 1e-15, Math.max(1e-15, given))
  return -Math.log(y === 1 ? p : 1 - p)
}

/** What rounding may have added to the mixture's loss: a sum of `members` products is right to some 2·members·ε, of 1 − p as well,
 * which near p = 1 is most of it. 0 where the label is 1: a small p keeps its digits. */
const roundingOf = (p: number, y: number, members: number) =>
  y === 1 ? 0 : Math.log1p((2 * members * Number.EPSILON) / Math.max(1e-15, 1 - p))

describe('Hedge', () => {
  test('never loses more than ln K beyond any member, whatever comes', async () => {
    const members = 5
    await fc.assert(
      fc.asyncProperty(fc.array(round(members, false), { minLength: 1, maxLength: 80 }), async (rounds) => {
        const hedge = await learners.hedge({ members: names(members), share: 0 })
        const losses = new Float64Array(members)
        let rounding = 0
        for (const [ps, y] of rounds) {
          hedge.update(ps, y)
          rounding += roundingOf(hedge.out[0]!, y, members)
          for (const [i, p] of ps.entries()) losses[i]! += lossOf(p, y)
        }
        const total = hedge.progress.meanLoss * rounds.length
        const regret = total - Math.min(...losses)
        near(
          hedge.regrets(),
          losses.map((loss) => total - loss),
          1e-9,
        )
        hedge.close()
        expect(regret).toBeLessThanOrEqual(Math.log(members) + 1e-11 * (1 + total) + rounding)
      }),
      { numRuns: 200 },
    )
  })

  test('the bound is reached: one member is always right, four are always wrong', async () => {
    const hedge = await learners.hedge({ members: names(5), share: 0 })
    for (let i = 0; i < 100; i++) hedge.update([1, 0, 0, 0, 0], 1)
    near([Math.max(...hedge.regrets())], [Math.log(5)], 1e-12)
    near(hedge.weights(), [1, 0, 0, 0, 0], 1e-12)
  })

  test('sleeping members: the bound holds over the rounds in which a member is awake', async () => {
    const members = 4
    await fc.assert(
      fc.asyncProperty(fc.array(round(members, true), { minLength: 1, maxLength: 80 }), async (rounds) => {
        const hedge = await learners.hedge({ members: names(members), share: 0 })
        let silent = 0
        let rounding = 0
        for (const [ps, y] of rounds)
          if (hedge.update(ps, y) === 'skipped') silent++
          else rounding += roundingOf(hedge.out[0]!, y, members)
        expect(silent).toBe(rounds.filter(([ps]) => ps.every(Number.isNaN)).length)
        expect(Math.max(...hedge.regrets())).toBeLessThanOrEqual(Math.log(members) + 1e-9 + rounding)
        near([hedge.weights().reduce((sum, w) => sum + w, 0)], [1], 1e-12)
        hedge.close()
      }),
      { numRuns: 200 },
    )
  })

  test('fixed share follows a change of the best member that plain Hedge is late for', async () => {
    const open = (share: number) => learners.hedge({ members: names(2), share })
    const [plain, shared] = await Promise.all([open(0), open(0.001)])
    for (let i = 0; i < 2000; i++)
      for (const hedge of [plain, shared]) hedge.update(i < 1000 ? [0.9, 0.1] : [0.1, 0.9], 1)
    expect(shared.progress.meanLoss).toBeLessThan(plain.progress.meanLoss - 0.4)
    expect(shared.weights()[1]).toBeGreaterThan(0.99)
  })

  test('numbers: River’s EWARegressor', async () => {
    const { rate, means, weights } = golden.ewa
    const hedge = await learners.hedge({ members: names(3), classes: 0, rate, share: 0 })
    const dice = new Dice(61)
    const found: number[] = []
    for (let i = 0; i < 400; i++) {
      const y = dice.normal()
      hedge.update([y + 0.3 * dice.normal(), y + 0.5 * dice.normal() + 0.1, dice.normal()], y)
      if (i % 20 === 0) found.push(hedge.out[0]!)
    }
    near(found, means, 1e-12)
    near(hedge.weights(), weights, 1e-12)
  })

  test('three classes: a member’s probabilities lie together', async () => {
    const hedge = await learners.hedge({ members: ['a', 'b'], classes: 3, share: 0 })
    expect(hedge.inputs).toEqual(['a.p0', 'a.p1', 'a.p2', 'b.p0', 'b.p1', 'b.p2'])
    hedge.update([0.5, 0.3, 0.2, 0.1, 0.8, 0.1], 1)
    near(hedge.out, [0.3, 0.55, 0.15], 1e-15)
    near(hedge.weights(), [3 / 11, 8 / 11], 1e-15)
    expect(hedge.update([0.5, 0.3, 0.2, 0.1, NaN, 0.1], 1)).toBe('done') // b is asleep
    near(hedge.out, [0.5, 0.3, 0.2], 1e-15)
    near(hedge.weights(), [3 / 11, 8 / 11], 1e-15)
    expect(hedge.update([0.5, 0.3, 1.2, 0.1, 0.8, 0.1], 1)).toBe('skipped')
  })
})

describe('adaptive conformal inference', () => {
  test('|mean err − α| ≤ (max(α, 1 − α) + γ)/(γT), whatever comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        fc.double({ min: 0.001, max: 0.5, noNaN: true }),
        async (ys, miss, rate) => {
          const sets = await learners.conformal({ miss, rate, window: 20 })
          for (const y of ys) sets.update([0], y)
          const { coverage } = sets.progress
          sets.close()
          const bound = (Math.max(miss, 1 - miss) + rate) / (rate * ys.length)
          expect(Math.abs(1 - coverage - miss)).toBeLessThanOrEqual(bound + 1e-12)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('0.90 of all labels, and of the 1,000 behind a threefold change of their spread', async () => {
    const sets = await learners.conformal({ miss: 0.1, rate: 0.01, window: 500 })
    const dice = new Dice(91)
    const covered = (from: number, to: number, spread: number) => {
      const before = sets.progress
      for (let i = from; i < to; i++) sets.update([0], spread * dice.normal())
      const after = sets.progress
      return (after.coverage * after.losses - (before.coverage || 0) * before.losses) / (to - from)
    }
    near([covered(0, 10_000, 1)], [0.9], 0.005)
    near([covered(10_000, 11_000, 3)], [0.9], 0.02)
    near([sets.progress.coverage], [0.9], 0.005)
  })

  test('the radius is the ⌈(n + 1)(1 − α)⌉-th least of the last scores', async () => {
    const sets = await learners.conformal({ miss: 0.25, rate: 0, window: 7 })
    const scores = [5, 1, 4, 2, 8, 3, 9, 2, 2, 7, 6]
    for (const [i, score] of scores.entries()) {
      sets.predict([10])
      const kept = scores.slice(Math.max(0, i - 7), i).toSorted((a, b) => a - b)
      const expected = kept[Math.ceil((kept.length + 1) * 0.75) - 1] ?? Infinity
      expect([...sets.out]).toEqual([10 - expected, 10 + expected, expected, 0.25])
      sets.update([10], 10 + (i % 2 === 0 ? score : -score))
    }
  })

  test('classes: those whose 1 − p is within the radius', async () => {
    const sets = await learners.conformal({ classes: 3, miss: 0.4, rate: 0, window: 4 })
    for (const p of [0.9, 0.6, 0.7, 0.5]) sets.update([p, 0.1, 0.1], 0)
    sets.predict([0.62, 0.59, 0.61]) // scores 0.1, 0.3, 0.4, 0.5: the third of five
    near(sets.out, [0.4, 0.4, 2, 1, 0, 1], 1e-15)
  })
})

/** Scores that are too sure by a factor, as the golden file's. */
function scores(seed: number, count: number): (readonly [z: number, y: number])[] {
  const dice = new Dice(seed)
  return Array.from({ length: count }, () => {
    const s = dice.normal()
    return [3 * s + 0.5, dice.uniform() < soft(s) ? 1 : 0]
  })
}

describe('calibration', () => {
  test('Platt: within 0.001 of scikit-learn’s log-loss, no more calibration error than it leaves', async () => {
    const { a, b, loss, rawLoss, error: its } = golden.platt
    const scaling = await learners.scaling({ form: 'platt', rate: 0.02, slowing: 500 })
    const all = scores(62, 20_000)
    for (let pass = 0; pass < 2; pass++) for (const [z, y] of all) scaling.update([z], y)
    let sum = 0
    const bins = Array.from({ length: 20 }, () => ({ n: 0, p: 0, y: 0 }))
    for (const [z, y] of all) {
      const p = scaling.predict([z])
      sum += lossOf(p, y)
      const bin = bins[Math.min(19, Math.floor(p * 20))]!
      bin.n++
      bin.p += p
      bin.y += y
    }
    expect(sum / all.length).toBeLessThan(loss + 0.001)
    expect(rawLoss).toBeGreaterThan(loss + 0.1)
    const error = bins.reduce((total, { p, y }) => total + Math.abs(p - y), 0) / all.length
    const best = scaling.predict([1])
    near([Math.log(best / (1 - best))], [a + b], 0.03)
    expect(error).toBeLessThan(its + 0.003)
  })

  test('temperature and vector: within 0.001 of scipy’s best', async () => {
    const { rawLoss, temperature, temperatureLoss, vectorLoss } = golden.multi
    const dice = new Dice(63)
    const all = Array.from({ length: 20_000 }, () => {
      const s = [dice.normal(), dice.normal(), dice.normal()]
      const shares = s.map((v) => soft(2 * v))
      const u = dice.uniform() * (shares[0]! + shares[1]! + shares[2]!)
      const y = u < shares[0]! ? 0 : u < shares[0]! + shares[1]! ? 1 : 2
      return [[4 * s[0]! + 1, 4 * s[1]!, 2 * s[2]! - 1], y] as const
    })
    const options = { classes: 3, rate: 0.02, slowing: 500 } as const
    const one = await learners.scaling({ form: 'temperature', ...options })
    const six = await learners.scaling({ form: 'vector', ...options })
    for (let pass = 0; pass < 2; pass++)
      for (const [z, y] of all) for (const scaling of [one, six]) scaling.update(z, y)
    const lossAfter = (scaling: typeof one) =>
      all.reduce((sum, [z, y]) => {
        scaling.predict(z)
        return sum - Math.log(scaling.out[y]!)
      }, 0) / all.length
    expect(lossAfter(one)).toBeLessThan(temperatureLoss + 0.001)
    expect(lossAfter(six)).toBeLessThan(vectorLoss + 0.001)
    expect(rawLoss).toBeGreaterThan(temperatureLoss + 0.2)
    one.predict([1, 0, 0])
    near([Math.log(Math.log(one.out[0]! / one.out[1]!))], [temperature], 0.05)
  })
})
