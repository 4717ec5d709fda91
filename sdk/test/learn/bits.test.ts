// The same bits with SIMD, without it and in the debug build; and after save() and restore().
import { expect, test } from 'vitest'

import { BUILDS, moduleOf, openBuild } from './builds.js'
import * as models from '../../src/models/index.js'
import { feed, type Kind, OPEN } from './fixture/kinds.js'
import { Dice } from './stream.js'

const STEPS = 400
const names = Object.keys(OPEN)
/** All bits of what the kind knows and says. */
function bitsOf(kind: Kind): string {
  return `${[...new BigUint64Array(kind.out.slice().buffer)].join(' ')} | ${Buffer.from(kind.save()).toString('base64')}`
}

const [release, scalar, debug] = await Promise.all(BUILDS.map((build) => openBuild(build)))

test.each(names)('%s: all builds agree in every bit', async (name) => {
  const kinds = await Promise.all([release!, scalar!, debug!].map((learners) => OPEN[name]!(learners, models)))
  const dice = kinds.map(() => new Dice(7))
  for (let step = 0; step < STEPS; step++) {
    for (const [i, kind] of kinds.entries()) feed(name, kind, dice[i]!, step)
    if (step % 50 !== 0 && step !== STEPS - 1) continue
    const [first, ...others] = kinds.map(bitsOf)
    for (const other of others) expect(other).toBe(first)
  }
  expect(kinds[0]!.out.some((value) => !Number.isNaN(value))).toBe(true)
})

test.each(names)('%s: saved and restored it goes on as if nothing had been', async (name) => {
  const [one, two] = [await OPEN[name]!(release!, models), await OPEN[name]!(scalar!, models)]
  const dice = new Dice(9)
  for (let step = 0; step < STEPS; step++) feed(name, one, dice, step)
  two.restore(one.save())
  expect(two.progress).toEqual(one.progress)
  const [left, right] = [new Dice(10), new Dice(10)]
  for (let step = STEPS; step < 2 * STEPS; step++) {
    feed(name, one, left, step)
    feed(name, two, right, step)
  }
  expect(bitsOf(two)).toBe(bitsOf(one))
})

test.each(names)('%s: a rollback undoes what was learnt since', async (name) => {
  const kind = await OPEN[name]!(release!, models)
  const dice = new Dice(11)
  for (let step = 0; step < 50; step++) feed(name, kind, dice, step)
  const snapshot = kind.snapshot()
  const state = kind.snapshot().state
  for (let step = 50; step < 90; step++) feed(name, kind, dice, step)
  expect(kind.snapshot().state).not.toEqual(state)
  kind.rollback(snapshot)
  expect(kind.snapshot().state).toEqual(state)
})

test.each(['learn', 'learn.scalar'] as const)('%s imports nothing', async (build) => {
  expect(WebAssembly.Module.imports(await moduleOf(build))).toEqual([])
})

test('memory does not grow while learners learn', async () => {
  const learners = await openBuild()
  const kinds = await Promise.all(names.map((name) => OPEN[name]!(learners, models)))
  const before = learners.memoryBytes
  const dice = new Dice(12)
  for (let step = 0; step < 2000; step++) for (const [i, kind] of kinds.entries()) feed(names[i]!, kind, dice, step)
  expect(learners.memoryBytes).toBe(before)
})

test('what is closed is used again', async () => {
  const learners = await openBuild()
  const open = () => learners.kalman({ features: Array.from({ length: 100 }, (_, i) => `x${i}`) })
  ;(await open()).close()
  const before = learners.memoryBytes
  for (let i = 0; i < 50; i++) {
    const learner = await open()
    expect([...learner.weights()].every((w) => w === 0)).toBe(true)
    learner.update(new Float64Array(100).fill(i), 1)
    learner.close()
    expect(() => learner.predict(new Float64Array(100))).toThrow('kalman: found a closed learner, expected an open one')
  }
  expect(learners.memoryBytes).toBe(before)
})
