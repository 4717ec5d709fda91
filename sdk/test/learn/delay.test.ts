// Labels come late: the module's ring against a slow twin that keeps every value and looks the labels up.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import type { DelayOptions, Learner } from '../../src/models/online/index.js'
import { near, openBuild } from './builds.js'
import { Dice, names } from './stream.js'

const learners = await openBuild()
const plain = { features: names(2), scale: 'none', constant: false } as const

interface Told {
  readonly tsUs: number
  readonly value: number
  readonly x: readonly number[]
}

interface Waiting {
  readonly dueUs: number
  readonly base: number
  readonly x: readonly number[]
  readonly p: number
}

/** All values by time, all predictions that wait, and a learner that is told a label at once, in the order the labels come due. */
class Twin {
  readonly learner: Learner
  readonly #options: Required<DelayOptions>
  readonly #values: { readonly tsUs: number; readonly value: number }[] = []
  readonly #waiting: Waiting[] = []
  lossSum = 0
  readonly counts = { flat: 0, unknown: 0, full: 0, learnt: 0 }

  constructor(learner: Learner, options: Required<DelayOptions>) {
    this.learner = learner
    this.#options = options
  }

  take({ tsUs, value, x }: Told): number {
    const { horizonUs, waiting, perCall } = this.#options
    for (let done = 0; done < perCall && (this.#waiting[0]?.dueUs ?? Infinity) < tsUs; done++) this.#learn()
    this.#values.push({ tsUs, value })
    const p = this.learner.predict(x)
    if (this.#waiting.length === waiting) this.counts.full++
    else this.#waiting.push({ dueUs: tsUs + horizonUs, base: value, x, p })
    return p
  }

  #learn(): void {
    const { relative, unit, band } = this.#options
    const { dueUs, base, x, p } = this.#waiting.shift()!
    const end = this.#values.findLast(({ tsUs }) => tsUs <= dueUs)!.value
    const move = (relative ? end / base - 1 : end - base) / unit
    if (!Number.isFinite(move)) this.counts.unknown++
    else if (Math.abs(move) <= band) this.counts.flat++
    else {
      this.counts.learnt++
      this.lossSum -= Math.log(Math.max(1e-15, move > 0 ? p : 1 - p))
      this.learner.update(x, move > 0 ? 1 : 0)
    }
  }
}

const told = fc.record({
  tsUs: fc.integer({ min: 0, max: 4 }), // since the one before
  value: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 95, max: 105 }) },
    { weight: 1, arbitrary: fc.constant(NaN) },
  ),
  x: fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 2, maxLength: 2 }),
})
const delays = fc.record({
  horizonUs: fc.integer({ min: 0, max: 12 }),
  waiting: fc.integer({ min: 1, max: 12 }),
  perCall: fc.integer({ min: 1, max: 4 }),
  relative: fc.boolean(),
  unit: fc.constantFrom(1, 0.01),
  band: fc.constantFrom(0, 1),
})

test('the ring learns what the twin learns, when the twin does', async () => {
  await fc.assert(
    fc.asyncProperty(delays, fc.array(told, { maxLength: 60 }), async (delay, steps) => {
      const learner = await learners.ftrl({ ...plain, alpha: 0.5, delay })
      const twin = new Twin(await learners.ftrl({ ...plain, alpha: 0.5 }), delay)
      let tsUs = 1_000_000
      for (const { tsUs: byUs, value, x } of steps) {
        tsUs += byUs
        learner.follow(value, tsUs)
        learner.push(x, tsUs)
        expect(learner.out[0]).toBe(twin.take({ tsUs, value, x }))
      }
      expect(learner.weights()).toEqual(twin.learner.weights())
      expect(learner.progress).toMatchObject(twin.counts)
      if (twin.counts.learnt > 0) near([learner.progress.meanLoss], [twin.lossSum / twin.counts.learnt], 1e-12)
      learner.close()
      twin.learner.close()
    }),
    { numRuns: 400 },
  )
})

test('nothing that comes later changes what was said before', async () => {
  const step = (dice: Dice, i: number): Told => ({
    tsUs: 10 * i,
    value: dice.normal(),
    x: [dice.normal(), dice.normal()],
  })
  const run = async (changeAt: number) => {
    const learner = await learners.bayesLogistic({ features: names(2), delay: { horizonUs: 55, waiting: 50 } })
    const dice = new Dice(5)
    const said: number[] = []
    for (let i = 0; i < 300; i++) {
      const { tsUs, value, x } = step(dice, i)
      const isOther = i >= changeAt
      learner.follow(isOther ? -7 * value : value, tsUs)
      learner.push(isOther ? [x[1]! + 3, x[0]!] : x, tsUs)
      said.push(learner.out[0]!)
    }
    return said
  }
  const plainly = await run(Infinity)
  for (const changeAt of [50, 100, 200, 299]) {
    const changed = await run(changeAt)
    expect(changed.slice(0, changeAt)).toEqual(plainly.slice(0, changeAt))
    expect(changed[changeAt]).not.toBe(plainly[changeAt])
  }
})

test('the label is the last value at or before the horizon’s end, not the first behind it', async () => {
  const learner = await learners.kalman({ ...plain, delay: { horizonUs: 10 } })
  learner.follow(100, 0)
  learner.push([1, 0], 0)
  learner.follow(107, 9)
  learner.follow(103, 10) // still within
  expect(learner.progress.learnt).toBe(0)
  expect(learner.follow(999, 11)).toBe(1)
  const { meanLoss, learnt } = learner.progress
  expect(learnt).toBe(1)
  near([meanLoss], [0.5 * (9 / 2 + Math.log(4 * Math.PI))], 1e-15) // move 3, S = 1 + 1
})

test('three classes: down, flat and up', async () => {
  const learner = await learners.ftrl({ ...plain, classes: 3, delay: { horizonUs: 1, band: 2 } })
  const values = [100, 103, 102, 98, 98]
  for (const [i, value] of values.entries()) {
    learner.follow(value, i)
    learner.push([1, 0], i)
  }
  learner.follow(0, 10)
  learner.follow(0, 11)
  // +3 up, −1 flat, −4 down, 0 flat, and from 98 to 98: the last value at its end is still 98
  expect(learner.progress).toMatchObject({ learnt: 5, flat: 0, losses: 5 })
})

test('labels that the caller knows: in order, never before their time', async () => {
  const learner = await learners.probit({ ...plain, delay: { horizonUs: 10, waiting: 2 } })
  expect(learner.resolve(1, 5)).toBe('empty')
  expect(learner.push([1, 2], 5)).toBe('done')
  expect(learner.push([3, 4], 8)).toBe('done')
  expect(learner.push([5, 6], 9)).toBe('full')
  expect(learner.lastPushUs).toBe(8)
  expect(learner.resolve(1, 14)).toBe('early')
  expect(learner.resolve(1, 15)).toBe('done')
  expect(learner.resolve(0, 15)).toBe('early')
  expect(learner.resolve(NaN, 18)).toBe('skipped')
  expect(learner.progress).toMatchObject({ predicted: 2, waiting: 0, learnt: 1, skipped: 1, full: 1, early: 2 })
})

test('a time before the latest one is counted and taken as that', async () => {
  const learner = await learners.ftrl({ ...plain, delay: { horizonUs: 10 } })
  learner.follow(100, 50)
  learner.push([1, 1], 40)
  expect(learner.progress.backwards).toBe(1)
  learner.follow(101, 60)
  expect(learner.progress.learnt).toBe(0) // due at 60, not at 50
  learner.follow(101, 61)
  expect(learner.progress.learnt).toBe(1)
})
