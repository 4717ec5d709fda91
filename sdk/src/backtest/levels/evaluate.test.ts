// The evaluator on streams whose truth is known: it finds nothing in a random walk, finds bounces that were planted, and gives no credit
// for finding round numbers.
import { describe, expect, it } from 'vitest'

import { uniformAt } from '../../simulation/exact/philox.js'
import { evaluateLevels } from './evaluate.js'
import type { LevelsEvaluation } from './evaluate.js'
import type { Claim, LevelDetector, Moment } from './moment.js'

const S = 1_000_000

/** Every second a step of a tick or none; `up(mid)` is the probability of up among steps. Spread 2 ticks. */
function* walk(seed: number, seconds: number, up: (mid: number) => number = () => 0.5): Generator<Moment> {
  for (let s = 0, mid = 100_000; s < seconds; s++) {
    mid += uniformAt(seed, 0, s) < 0.2 ? 0 : uniformAt(seed, 1, s) < up(mid) ? 1 : -1
    const prices = { bidTicks: mid - 1, askTicks: mid + 1 }
    yield { tsUs: s * S, ...prices, isFresh: s === 0, tradedLots: 0, tradedTickLots: 0, large: [] }
  }
}

/** Every 20 s a price 4 to 13 ticks from the mid on one side, for ten seconds. */
function anyhow(seed: number, priceOf: (px: number) => number = (px) => px, matchesDigits = true): LevelDetector {
  return {
    name: 'anyhow',
    matchesDigits,
    levels({ tsUs, bidTicks, askTicks }): Claim[] {
      const s = tsUs / S
      if (s % 20 >= 10) return []
      const at = Math.floor(s / 20)
      const distance = 4 + Math.floor(10 * uniformAt(seed, 5, at))
      const strength = uniformAt(seed, 6, at)
      if (uniformAt(seed, 7, at) < 0.5) {
        const pxTicks = priceOf(bidTicks - distance)
        return pxTicks < bidTicks ? [{ side: 'bid', pxTicks, strength }] : []
      }
      const pxTicks = priceOf(askTicks + distance)
      return pxTicks > askTicks ? [{ side: 'ask', pxTicks, strength }] : []
    },
  }
}

const LONG_S = 12_000

describe('a random walk', () => {
  it('the interval of the lift contains 0 in about 95 of 100', { timeout: 120_000 }, async () => {
    const runs = 30
    let [covered, lifts] = [0, 0]
    for (let seed = 1; seed <= runs; seed++) {
      const { matched, blocks, verdict } = await evaluateLevels(walk(seed, LONG_S), anyhow(seed), { seed })
      const { lift, controls } = matched
      if (lift.low <= 0 && lift.high >= 0) covered++
      lifts += lift.value
      expect(blocks).toMatchObject({ kind: 'time', count: 19 })
      expect(controls.decided).toBeGreaterThan(700)
      expect(verdict).toBe('inconclusive')
    }
    // 95 % give or take three standard errors of thirty runs, and a little less for nineteen blocks
    expect(covered / runs).toBeGreaterThan(0.8)
    expect(covered / runs).toBeLessThanOrEqual(1)
    expect(Math.abs(lifts / runs)).toBeLessThan(0.02)
  })

  it('bounces about every second time, loses the spread, and its hazard ratio is about 1', async () => {
    const { detected, matched, mirrored, fade, otherDays, regression } = await evaluateLevels(
      walk(78, 80_000),
      anyhow(78),
      { seed: 1 },
    )
    expect(detected.bounceRate.share).toBeGreaterThan(0.46)
    expect(detected.bounceRate.share).toBeLessThan(0.54)
    // in and out cost half the spread of 2 each
    expect(fade.low).toBeLessThan(-2)
    expect(fade.high).toBeGreaterThan(-2)
    expect(Math.abs(matched.hazardRatio.value - 1)).toBeLessThan(0.06)
    expect(mirrored.lift.low).toBeLessThan(0)
    expect(mirrored.lift.high).toBeGreaterThan(0)
    expect(otherDays).toBeNull()
    const [, isDetected] = regression!.terms
    expect(isDetected!.name).toBe('detected')
    expect(isDetected!.p).toBeGreaterThan(0.01)
  })
})

/** Prices at which the planted market turns: every 37 ticks, so that last digits say nothing. */
const isPlanted = (px: number): boolean => px % 37 === 5
const nearestBelow = (px: number): number => px - ((px + 32) % 37)

/** Within four ticks of such a price it is pushed away from it, whichever side it is on. */
function pushed(strength: number, isWall: (px: number) => boolean) {
  return (mid: number): number => {
    for (let d = 0; d <= 3; d++) {
      if (isWall(mid - 1 - d)) return 0.5 + strength
      if (isWall(mid + 1 + d)) return 0.5 - strength
    }
    return 0.5
  }
}

const planted: LevelDetector = {
  name: 'planted',
  matchesDigits: true,
  levels({ tsUs, bidTicks, askTicks }) {
    const strength = uniformAt(3, 3, Math.floor(tsUs / S / 60))
    const [below, above] = [nearestBelow(bidTicks - 1), nearestBelow(askTicks) + 37]
    return [
      { side: 'bid', pxTicks: below, strength },
      { side: 'ask', pxTicks: above, strength },
    ]
  },
}

describe('planted bounces', () => {
  let found: LevelsEvaluation

  it('are found: lift, hazard ratio, adverse excursion and regression say the same', async () => {
    expect([nearestBelow(42), nearestBelow(41), nearestBelow(78)].every(isPlanted)).toBe(true)
    found = await evaluateLevels(walk(5, 170_000, pushed(0.2, isPlanted)), planted, { seed: 2 })
    const { matched, detected, regression } = found
    expect(matched.lift.low).toBeGreaterThan(0.05)
    expect(detected.bounceRate.share).toBeGreaterThan(matched.controls.bounceRate.share)
    expect(matched.hazardRatio.high).toBeLessThan(1)
    expect(matched.adverse.high).toBeLessThan(0)
    expect(matched.fade.low).toBeGreaterThan(0)
    const isDetected = regression!.terms.find(({ name }) => name === 'detected')!
    expect(isDetected.coefficient).toBeGreaterThan(0)
    expect(isDetected.p).toBeLessThan(0.001)
  })

  it('are conclusive only with the touches; in which bucket they are found doesn’t depend on a strength that means nothing', () => {
    const { detected, matched, verdict, why, strength } = found
    const isEnough = Math.min(detected.decided, matched.controls.decided) >= 1800
    expect(verdict).toBe(isEnough ? 'turns more often' : 'inconclusive')
    expect(why.length).toBeGreaterThan(0)
    expect(strength).toHaveLength(5)
    for (const { lift, q, p } of strength) {
      expect(lift.value).toBeGreaterThan(0)
      expect(q).toBeGreaterThanOrEqual(p)
    }
    expect(strength.filter(({ q }) => q < 0.05).length).toBeGreaterThanOrEqual(3)
    expect(strength.reduce((sum, { decided }) => sum + decided, 0)).toBe(detected.decided)
  })
})

it('a detector that merely finds round numbers gets no credit where all round numbers turn the market', async () => {
  const isRound = (px: number): boolean => px % 50 === 0
  const stream = () => walk(9, 170_000, pushed(0.2, isRound))
  // any fifty of about the right distance, now and then
  const toRound = (px: number): number => Math.round(px / 50) * 50
  const credit = async (matchesDigits: boolean) =>
    (await evaluateLevels(stream(), anyhow(4, toRound, matchesDigits), { seed: 3, withinUs: 3600 * S })).matched
  const [unmatched, matched] = [await credit(false), await credit(true)]
  expect(unmatched.lift.low).toBeGreaterThan(0)
  expect(matched.lift.low).toBeLessThan(0)
})

it('the same stream and seed give the same evaluation; another seed draws others', async () => {
  const of = (seed: number) => evaluateLevels(walk(3, 8000), anyhow(3), { seed })
  const [a, b, c] = [await of(1), await of(1), await of(2)]
  expect(b).toEqual(a)
  expect(c.detected).toEqual(a.detected)
  expect(c.matched).not.toEqual(a.matched)
})

it('an empty stream and a silent detector say that nothing is known', async () => {
  const silent: LevelDetector = { name: 'silent', matchesDigits: true, levels: () => [] }
  for (const stream of [[], walk(1, 100)]) {
    const { verdict, appearances, regression, strength } = await evaluateLevels(stream, silent, { seed: 1 })
    expect([verdict, appearances, regression, strength]).toEqual(['inconclusive', 0, null, []])
  }
})
