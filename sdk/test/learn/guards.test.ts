// What must not be learnt, and what must not be restored.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { LearnError, type Learner, type Learners } from '../../src/models/online/index.js'
import { openBuild } from './builds.js'
import * as models from '../../src/models/index.js'
import { feed, inputsOf, type Kind, OPEN } from './fixture/kinds.js'
import { Dice, names } from './stream.js'

const learners = await openBuild()
const supervised = Object.keys(OPEN).filter((name) => !/regimes|particles|pageHinkley|adwin|gru/.test(name))
const fed = { features: names(3), scale: 'none' } as const

test.each(supervised)(
  '%s: an input or a label that is no number is skipped, counted, and teaches nothing',
  async (name) => {
    const learner = (await OPEN[name]!(learners, models)) as Learner
    const dice = new Dice(5)
    for (let step = 0; step < 60; step++) feed(name, learner, dice, step)
    const before = learner.snapshot().state
    const skipped = learner.progress.skipped
    const { x, y } = inputsOf(name, learner, dice)
    expect(learner.update(x, NaN)).toBe('skipped')
    const broken = name.startsWith('hedge') ? x.map(() => NaN) : x.map((value, i) => (i === 0 ? Infinity : value))
    expect(learner.update(broken, y)).toBe('skipped')
    expect(learner.predict(broken)).toBeNaN()
    expect(learner.push(broken, 1000)).toBe('skipped')
    expect(learner.progress.skipped).toBe(skipped + 3)
    // the running scale has seen the inputs whose label is unknown
    if (!/ftrl$|bayesL|arow|kalman/.test(name)) expect(learner.snapshot().state).toEqual(before)
  },
)

test.each(supervised)('%s: predict() changes nothing', async (name) => {
  const learner = (await OPEN[name]!(learners, models)) as Learner
  const dice = new Dice(6)
  for (let step = 0; step < 60; step++) feed(name, learner, dice, step)
  const before = learner.save()
  for (let i = 0; i < 20; i++) learner.predict(inputsOf(name, learner, dice).x)
  expect(learner.save()).toEqual(before)
})

describe('a step that is too long', () => {
  test.each([
    ['ftrl', (open: Learners) => open.ftrl({ ...fed, stepMost: 1e-3, l2: 0 })],
    ['bayesLogistic', (open: Learners) => open.bayesLogistic({ ...fed, stepMost: 1e-3 })],
    ['arow', (open: Learners) => open.arow({ ...fed, stepMost: 1e-3 })],
    ['probit', (open: Learners) => open.probit({ ...fed, stepMost: 1e-3 })],
    ['bayesLinear', (open: Learners) => open.bayesLinear({ ...fed, stepMost: 1e-3 })],
    ['kalman', (open: Learners) => open.kalman({ ...fed, stepMost: 1e-3 })],
  ])('%s refuses and counts it; a short one is taken', async (_, open) => {
    const learner = await open(learners)
    const before = learner.snapshot().state
    expect(learner.update([1, 1, 1], 1)).toBe('rejected')
    expect(learner.snapshot().state).toEqual(before)
    expect(learner.progress).toMatchObject({ rejected: 1, learnt: 0, losses: 1 })
  })

  test('inputs of any size never leave a weight that is no number', async () => {
    const wild = fc.oneof(fc.double({ noNaN: false }), fc.constantFrom(1e308, -1e308, 5e-324, 0, 1e-160, 1e160))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.array(wild, { minLength: 3, maxLength: 3 }), fc.nat(1)), { maxLength: 30 }),
        async (steps) => {
          const all = await Promise.all([
            ...[learners.ftrl(fed), learners.bayesLogistic({ ...fed, covariance: 'full' }), learners.arow(fed)],
            ...[
              learners.probit(fed),
              learners.bayesLinear(fed),
              learners.kalman(fed),
              learners.ftrl({ features: names(3) }),
            ],
          ])
          for (const learner of all) {
            for (const [x, y] of steps) learner.update(x, y)
            expect([...learner.weights()].every(Number.isFinite)).toBe(true)
            learner.close()
          }
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('saved bytes', () => {
  const open = (features = names(3)) => learners.ftrl({ ...fed, features, delay: { horizonUs: 1, waiting: 4 } })
  const taught = async () => {
    const learner = await open()
    for (let i = 0; i < 10; i++) learner.push([i, 1, 2], i)
    return learner
  }

  test('are refused by other features, another order of them, another kind, another option', async () => {
    const bytes = (await taught()).save()
    const cases: [Promise<Kind>, string][] = [
      [open(['x0', 'x1', 'y']), 'saved learner.features'],
      [open(['x1', 'x0', 'x2']), 'saved learner.features'],
      [learners.probit({ ...fed, delay: { horizonUs: 1, waiting: 4 } }), 'saved learner.kind'],
      [learners.ftrl({ ...fed, alpha: 0.3, delay: { horizonUs: 1, waiting: 4 } }), 'saved learner.alpha'],
      [learners.ftrl({ ...fed, delay: { horizonUs: 2, waiting: 4 } }), 'saved learner.delay.horizonUs'],
      [learners.ftrl({ ...fed, delay: { horizonUs: 1, waiting: 5 } }), 'saved learner.shape'],
    ]
    for (const [other, where] of cases) {
      const learner = await other
      const before = learner.save()
      expect(() => learner.restore(bytes)).toThrow(where)
      expect(learner.save()).toEqual(before)
    }
  })

  test('say what was found and expected', async () => {
    const bytes = (await taught()).save()
    const other = await learners.ftrl({ ...fed, alpha: 0.3, delay: { horizonUs: 1, waiting: 4 } })
    expect(() => other.restore(bytes)).toThrow('saved learner.alpha: found 0.05, expected 0.3')
    expect(() => other.restore(bytes)).toThrow(LearnError)
  })

  test('any change of them is noticed, and nothing is taken', async () => {
    const learner = await taught()
    const bytes = learner.save()
    const target = await open()
    const before = target.save()
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const damaged = bytes.slice()
        damaged[at]! ^= by
        expect(() => target.restore(damaged)).toThrow(LearnError)
        expect(target.save()).toEqual(before)
      }),
      { numRuns: 300 },
    )
    for (const length of [0, 15, 100, bytes.length - 8])
      expect(() => target.restore(bytes.subarray(0, length))).toThrow(LearnError)
    target.restore(bytes)
    expect(target.save()).toEqual(bytes)
  })

  test('bytes at an odd place of a larger buffer', async () => {
    const bytes = (await taught()).save()
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    const target = await open()
    target.restore(shifted.subarray(3))
    expect(target.save()).toEqual(bytes)
  })
})

test.each([
  ['no features', () => learners.ftrl({ features: [] }), 'ftrl.features: found 0 names, expected 1 to 512 names'],
  [
    'one twice',
    () => learners.ftrl({ features: ['a', 'a'] }),
    'ftrl.features[1]: found "a", expected a name, each once',
  ],
  [
    'a rate of 0',
    () => learners.ftrl({ features: ['a'], alpha: 0 }),
    'ftrl.alpha: found 0, expected a finite number above 0',
  ],
  [
    'one class',
    () => learners.ftrl({ features: ['a'], classes: 1 }),
    'ftrl.classes: found 1, expected a whole number from 2 to 16',
  ],
  [
    'too wide',
    () => learners.kalman({ features: names(257) }),
    'kalman.features: found 257 names, expected 1 to 256 names',
  ],
  [
    'no memory',
    () => learners.kalman({ features: names(256), delay: { horizonUs: 1, waiting: 1 << 20 } }),
    'no memory',
  ],
  ['a lone member', () => learners.hedge({ members: ['a'] }), 'hedge.members: found 1, expected 2 or more'],
  [
    'rows that do not add up',
    () =>
      learners.regimes({
        features: ['a'],
        start: [0.5, 0.5],
        transition: [
          [1, 0],
          [0.5, 0.4],
        ],
        mean: [[0], [1]],
        variance: [[1], [1]],
      }),
    'regimes.transition[1]: found 0.5,0.4, expected probabilities that add up to 1',
  ],
])('options: %s', async (_, open, message) => {
  await expect(open()).rejects.toThrow(message)
})

test('calls: another number of inputs, no delay, a label that is none, a time that is none', async () => {
  const learner = await learners.ftrl(fed)
  expect(() => learner.predict([1, 2])).toThrow('ftrl: found 2 inputs, expected 3')
  expect(() => learner.push([1, 2, 3], 0)).toThrow(
    'ftrl.push: found a learner without `delay`, expected one that was opened with it',
  )
  expect(() => learner.update([1, 2, 3], 2)).toThrow('ftrl: label: found 2, expected a class from 0 to 1, or NaN')
  const late = await learners.ftrl({ ...fed, delay: { horizonUs: 1 } })
  expect(() => late.push([1, 2, 3], NaN)).toThrow('ftrl.push: tsUs: found NaN, expected a finite time')
  expect(() => late.output('q')).toThrow('output: found "q", expected one of p, score, variance')
  expect(() => late.rollback(learner.snapshot())).toThrow(
    'snapshot: found one of another learner, expected one of this ftrl',
  )
})
