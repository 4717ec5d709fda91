// Calibrations and scores against scikit-learn and scipy (golden.py), and against what must be true of any.
import { readFileSync } from 'node:fs'

import * as fc from 'fast-check'
import {
  calibrateScores,
  calibrationError,
  classwiseError,
  fitPlatt,
  fitTemperature,
  fitVector,
  priorOf,
  reliability,
  scoresOf,
  type Calibration,
} from 'leadline/models'
import { expect, test } from 'vitest'

const golden = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as {
  readonly scores: number[]
  readonly outcomes: number[]
  readonly quantiles: [number, number][]
} & Record<string, number> &
  Record<'vector' | 'platt', number[]>
const { scores, outcomes } = golden
const classes = 3

/** Row by row through a calibration of 1/T = 1: the plain softmax. */
function calibrated(calibration: Calibration): number[] {
  const all: number[] = []
  for (let row = 0; row < outcomes.length; row++) {
    const one = Float64Array.from(scores.slice(row * classes, (row + 1) * classes))
    calibrateScores(calibration, one)
    all.push(...one)
  }
  return all
}
const probabilities = calibrated({ method: 'temperature', temperature: 1 })
const rows = { probabilities, outcomes, classes }
const prior = priorOf(outcomes, classes)
const lossOf = (said: number[]) => scoresOf({ probabilities: said, outcomes, classes }, prior).logLoss
const close = (found: number[], expected: number[], digits: number) =>
  expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, digits))

test('the temperature that scipy finds', () => {
  const found = fitTemperature({ scores, outcomes, classes })
  expect(found).toMatchObject({ method: 'temperature' })
  expect((found as { temperature: number }).temperature).toBeCloseTo(golden['temperature']!, 6)
  expect(lossOf(calibrated(found))).toBeCloseTo(golden['temperatureLoss']!, 10)
})

test('vector scaling: the loss and the probabilities that scipy finds', () => {
  const found = fitVector({ scores, outcomes, classes })
  expect(lossOf(calibrated(found))).toBeCloseTo(golden['vectorLoss']!, 9)
  close(calibrated(found).slice(0, 60), golden.vector, 5)
})

test("Platt's sigmoids as scikit-learn fits them", () => {
  close(calibrated(fitPlatt(rows)).slice(0, 60), golden.platt, 5)
})

test('Brier, logarithmic loss, their skill, and calibration errors', () => {
  const found = scoresOf(rows, prior)
  for (const key of ['brier', 'logLoss', 'brierSkill', 'logLossSkill'] as const)
    expect(found[key], key).toBeCloseTo(golden[key]!, 12)
  expect(calibrationError(reliability(rows))).toBeCloseTo(golden['calibrationError']!, 12)
  expect(classwiseError(rows)).toBeCloseTo(golden['classwiseError']!, 12)
})

test('calibration lowers the error of a model that is too sure of itself, below 0.02 where it has rows enough', () => {
  // 20,000 rows whose outcomes follow softmax(s/2) exactly in each class's share: a fine grid of scores, outcomes by turns.
  const [many, came]: [number[], number[]] = [[], []]
  for (let i = 0; i < 20_000; i++) {
    const s = 6 * ((i % 200) / 199 - 0.5)
    many.push(s, 0)
    const p = 1 / (1 + Math.exp(-s / 2))
    came.push((Math.floor(i / 200) + 0.5) / 100 < p ? 0 : 1)
  }
  const flat = { scores: many, outcomes: came, classes: 2 }
  const through = (calibration: Calibration) => {
    const all: number[] = []
    for (let i = 0; i < many.length; i += 2) {
      const one = Float64Array.of(many[i]!, many[i + 1]!)
      calibrateScores(calibration, one)
      all.push(...one)
    }
    return calibrationError(reliability({ probabilities: all, outcomes: came, classes: 2 }))
  }
  expect(through({ method: 'temperature', temperature: 1 })).toBeGreaterThan(0.08)
  const found = fitTemperature(flat)
  expect((found as { temperature: number }).temperature).toBeCloseTo(2, 1)
  expect(through(found)).toBeLessThan(0.005)
})

test('bins: edges belong to the bin below, 0 to the first, and empty ones have no means', () => {
  const bins = reliability({ probabilities: [0, 1, 0.5, 0.5, 0.75, 0.25], outcomes: [1, 0, 0], classes: 2 }, 0, 4)
  expect(bins.map((bin) => bin.rows)).toEqual([1, 1, 1, 0])
  expect(bins[1]).toEqual({ from: 0.25, to: 0.5, rows: 1, said: 0.5, came: 1 })
  expect(bins[3]!.said).toBeNaN()
})

test('a temperature keeps the order of the classes; the fitted one never has a greater loss than none', () => {
  const logit = fc.double({ min: -20, max: 20, noNaN: true })
  const row = fc.tuple(fc.tuple(logit, logit, logit), fc.nat(2))
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), (given) => {
      const flat = { scores: given.flatMap(([s]) => s), outcomes: given.map(([, y]) => y), classes }
      let found: Calibration
      try {
        found = fitTemperature(flat)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError) // the model says the opposite of what comes
        return
      }
      let [fitted, plain] = [0, 0]
      for (const [s, y] of given) {
        const [one, other] = [Float64Array.from(s), Float64Array.from(s)]
        calibrateScores(found, one)
        calibrateScores({ method: 'temperature', temperature: 1 }, other)
        fitted -= Math.log(Math.max(one[y]!, 1e-300))
        plain -= Math.log(Math.max(other[y]!, 1e-300))
        for (let a = 0; a < 3; a++)
          for (let b = 0; b < 3; b++) if (s[a]! > s[b]!) expect(one[a]!).toBeGreaterThanOrEqual(one[b]!)
      }
      expect(fitted).toBeLessThanOrEqual(plain + 1e-6)
    }),
    { seed: 20120621, numRuns: 200 },
  )
})

test('rows that do not fit together are refused', () => {
  expect(() => scoresOf({ probabilities: [1], outcomes: [0], classes: 2 }, [1, 0])).toThrow(
    'probabilities: found 1, expected 2',
  )
  expect(() => scoresOf({ probabilities: [1, 0], outcomes: [2], classes: 2 }, [1, 0])).toThrow('outcomes[0]: found 2')
  expect(() => scoresOf({ probabilities: [], outcomes: [], classes: 2 }, [1, 0])).toThrow('outcomes: found none')
})
