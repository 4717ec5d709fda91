// The fit on streams whose truth is known: it finds planted weights, keeps the defaults on noise, and never sees what it is tested on.
import { describe, expect, it } from 'vitest'

import { uniformAt } from '../../simulation/exact/philox.js'
import { calibrateAcross, calibrateScore } from './calibrate.js'
import { balanced, CANDIDATES, choose } from './candidates.js'
import { DEFAULT_RULE } from './episodes.js'
import type { ScoreFit } from './fit.js'
import { type ScoreColumns, ScoreTape } from './score-tape.js'

const S = 1_000_000

/**
 * A sample a second; parts are drawn anew every five seconds, and then the mid moves by a tick: up with probability ½ + edge·(what `drive`
 * makes of the parts)/2.
 */
function stream(
  seed: number,
  seconds: number,
  drive: (imbalance: number, size: number, speed: number) => number,
): ScoreColumns {
  const tape = new ScoreTape()
  let midTicks = 10_000
  for (let step = 0; step < seconds / 5; step++) {
    const part = (n: number): number => 2 * uniformAt(seed, n, step) - 1
    const [imbalance, size, speed] = [part(0), part(1), part(2)]
    for (let s = 0; s < 5; s++)
      tape.push({ tsUs: (5 * step + s) * S, imbalance, size, speed, midTicks, spreadTicks: 1 })
    midTicks += uniformAt(seed, 3, step) < 0.5 + drive(imbalance, size, speed) / 2 ? 1 : -1
  }
  return tape.columns()
}

const fitOf = (columns: ScoreColumns, seed = 1): ScoreFit => {
  const { fit } = calibrateScore(columns, { seed })
  if (!('folds' in fit)) throw new Error(fit.why)
  return fit
}

describe('planted: only the speed matters', () => {
  const columns = stream(7, 40_000, (_, __, speed) => 0.8 * speed)

  it('is found, beats the defaults out of sample, and says by how much', () => {
    const fit = fitOf(columns)
    for (const { rule } of fit.folds) expect(rule.weights.speed).toBeGreaterThanOrEqual(0.8)
    expect(fit.rule.weights.speed).toBeGreaterThanOrEqual(0.8)
    expect(fit.beats).toBe(true)
    expect(fit.gain.low).toBeGreaterThan(0.05)
    expect(balanced(fit.outOfSample)).toBeGreaterThan(0.75)
    // what was chosen looks better where it was chosen
    expect(fit.outOfSample.up + fit.outOfSample.down).toBeGreaterThan(100)
    expect(fit.candidates).toBe(462)
  })

  it('the last fold’s future changes nothing of the folds before', () => {
    const whole = fitOf(columns)
    const last = whole.folds.at(-1)!.test.fromMs * 1000
    // same parts, but from the last test on the market does the opposite
    const turned: ScoreColumns = { ...columns, midTicks: columns.midTicks.slice() }
    const at = columns.tsUs.findIndex((tsUs) => tsUs >= last)
    for (let i = at; i < columns.length; i++) turned.midTicks[i] = 2 * columns.midTicks[at]! - columns.midTicks[i]!
    const other = fitOf(turned)
    expect(other.folds.map(({ rule }) => rule)).toEqual(whole.folds.map(({ rule }) => rule))
    expect(other.folds.slice(0, -1)).toEqual(whole.folds.slice(0, -1))
    expect(balanced(other.folds.at(-1)!.outOfSample)).toBeLessThan(0.3)
  })

  it('training ends before its embargo, testing begins behind it, and no test is trained on', () => {
    const { folds } = fitOf(columns)
    expect(folds).toHaveLength(6)
    for (const [f, { train, test }] of folds.entries()) {
      // a sample a second: the last of training is a second before its end
      expect(test.fromMs - train.toMs).toBeGreaterThanOrEqual(70_000)
      expect(test.fromMs - train.toMs).toBeLessThanOrEqual(71_000)
      if (f > 0) expect(train.toMs).toBe(folds[f - 1]!.test.toMs)
    }
  })
})

it('nights make no folds: two sessions, as many episodes in each part', () => {
  const columns = stream(7, 20_000, (_, __, speed) => 0.8 * speed)
  const night = 60_000 * S
  const tsUs = columns.tsUs.map((us, i) => (i < 10_000 ? us : us + night))
  const { folds } = fitOf({ ...columns, tsUs })
  expect(folds).toHaveLength(6)
  for (const { defaults, train, test } of folds) {
    expect(defaults.up + defaults.down).toBeGreaterThan(30)
    expect(test.fromMs - train.toMs).toBeGreaterThanOrEqual(70_000)
  }
})

it('on noise the defaults stay: 30 markets, at most 2 exceptions', () => {
  let exceptions = 0
  for (let seed = 1; seed <= 30; seed++) {
    const fit = fitOf(
      stream(seed, 10_000, () => 0),
      seed,
    )
    if (fit.beats) exceptions++
    else expect(fit.rule).toBe(DEFAULT_RULE)
  }
  expect(exceptions).toBeLessThanOrEqual(2)
})

it('where the defaults are the truth they stay', () => {
  // a score beyond ½ is as good as any other beyond ½, and nothing else says anything
  const score = (imbalance: number, size: number, speed: number) => 0.4 * imbalance + 0.3 * size + 0.3 * speed
  const drive = (...parts: [number, number, number]) =>
    Math.abs(score(...parts)) > 0.5 ? 0.5 * Math.sign(score(...parts)) : 0
  const fit = fitOf(stream(3, 60_000, drive))
  expect(fit.beats).toBe(false)
  expect(balanced(fit.defaults)).toBeGreaterThan(0.7)
  expect(fit.why).toMatch(/defaults/)
})

it('across markets: what holds in all but one is tried on that one', () => {
  const speed = [1, 2, 3].map((seed) => stream(seed, 20_000, (_, __, speed) => 0.8 * speed))
  const alike = calibrateAcross(speed, { seed: 1 })!
  for (const { rule } of alike.held) expect(rule.weights.speed).toBeGreaterThanOrEqual(0.8)
  expect(alike).toMatchObject({ beats: true, rule: { weights: { imbalance: expect.any(Number) as number } } })
  const odd = calibrateAcross([...speed.slice(0, 2), stream(9, 20_000, (imbalance) => 0.9 * imbalance)], { seed: 1 })!
  const { outOfSample, defaults } = odd.held[2]!
  expect(balanced(outOfSample)).toBeLessThan(balanced(defaults))
  expect(calibrateAcross(speed.slice(0, 1), { seed: 1 })).toBeNull()
})

it('candidates: the default first, weights add up to 1, none twice; few episodes count for less', () => {
  expect(CANDIDATES[0]).toEqual(DEFAULT_RULE)
  for (const { weights } of CANDIDATES) expect(weights.imbalance + weights.size + weights.speed).toBeCloseTo(1, 12)
  expect(new Set(CANDIDATES.map((rule) => JSON.stringify(rule))).size).toBe(CANDIDATES.length)
  const side = (n: number, hits: number) => ({ up: n, upHits: hits, down: n, downHits: hits })
  expect(choose([side(100, 55), side(60, 34)])).toBe(0)
  expect(choose([side(49, 49), side(1000, 510)])).toBe(1)
  expect(choose([side(1000, 510), side(499, 400), side(500, 300)])).toBe(2)
  expect(choose([side(49, 49)])).toBeNull()
  expect(choose([side(100, 55), side(100, 55)])).toBe(0)
})
