// Detectors against River: the same alarms at the same values (sdk/test/golden/online/drift.json); and false alarms on streams that
// don't change.
import { expect, test } from 'vitest'

import golden from '../golden/online/drift.json' with { type: 'json' }
import { near, openBuild } from './builds.js'
import { Dice } from './stream.js'

const learners = await openBuild()

/** River's names of options, each optional. */
interface RiverOptions {
  readonly delta?: number
  readonly clock?: number
  readonly max_buckets?: number
  readonly min_window_length?: number
  readonly grace_period?: number
  readonly threshold?: number
  readonly alpha?: number
  readonly min_instances?: number
  readonly mode?: string
}

function stream(seed: number, form: string, count: number): number[] {
  const dice = new Dice(seed)
  return Array.from({ length: count }, (_, i) => {
    if (form === 'steps') return dice.normal() + (Math.floor(i / 700) % 3)
    if (form === 'bits') return dice.uniform() < (Math.floor(i / 1000) % 2 === 0 ? 0.3 : 0.6) ? 1 : 0
    if (form === 'slope') return dice.uniform() + i / 2000
    if (form === 'loud') return dice.normal() * (1 + (Math.floor(i / 900) % 2) * 3)
    return dice.normal()
  })
}

function open(kind: string, given: RiverOptions) {
  const {
    delta = kind === 'adwin' ? 0.002 : 0.005,
    clock = 32,
    max_buckets: buckets = 5,
    grace_period: grace = 10,
  } = given
  const {
    threshold = 50,
    alpha = 0.9999,
    min_instances: atLeast = 30,
    mode = 'both',
    min_window_length: least = 5,
  } = given
  if (kind === 'adwin') return learners.adwin({ delta, clock, buckets, least, grace })
  return learners.pageHinkley({ delta, threshold, alpha, least: atLeast, sides: mode as 'up' | 'down' | 'both' })
}

test.each(golden.cases)(
  '$kind on $form, $options: River’s alarms',
  async ({ kind, form, seed, options, alarms, end }) => {
    const detector = await open(kind, options as RiverOptions)
    const found: number[] = []
    for (const [i, value] of stream(seed, form, golden.count).entries()) if (detector.observe(value)) found.push(i)
    expect(found).toEqual(alarms)
    expect(detector.progress.drifts).toBe(alarms.length)
    if (kind === 'adwin') {
      const width = detector.output('width')
      near([width, detector.output('mean'), detector.output('variance') * width], end, 1e-9)
    }
  },
)

test('ADWIN: false alarms on streams that do not change are rarer than δ', async () => {
  const delta = 0.05
  let alarms = 0
  const streams = 200
  for (let seed = 1; seed <= streams; seed++) {
    const detector = await learners.adwin({ delta })
    const dice = new Dice(seed * 1000)
    for (let i = 0; i < 1000; i++) if (detector.observe(dice.uniform())) alarms++
    detector.close()
  }
  expect(alarms / streams).toBeLessThanOrEqual(delta)
})

test('a value that is no number is skipped and counted; the window stays', async () => {
  const detector = await learners.adwin({ clock: 1 })
  for (let i = 0; i < 100; i++) detector.observe(i % 3)
  const width = detector.output('width')
  expect(detector.observe(NaN)).toBe(false)
  expect(detector.output('width')).toBeNaN()
  detector.observe(0)
  expect(detector.output('width')).toBe(width + 1)
  expect(detector.progress.skipped).toBe(1)
})
