// The sliding median against sorting, logarithms and decays against known values.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { halfLifeDecay, logRatio } from './returns.js'
import { createRing, isFull, pushTime } from './ring.js'
import { createMedian, medianOf, pushSample } from './sliding-median.js'

test('the lower median of the last so many, at most 1/128 too low', () => {
  const value = fc.oneof(
    fc.double({ min: 1e-9, max: 60_000, noNaN: true }),
    fc.constantFrom(1e-9, 0.25, 1, 1.007_812_5, 59_999),
  )
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.array(value, { minLength: 1, maxLength: 200 }), (capacity, all) => {
      const median = createMedian(capacity)
      all.forEach((sample, at) => {
        pushSample(median, sample)
        const kept = all.slice(Math.max(0, at + 1 - capacity), at + 1).sort((a, b) => a - b)
        const exact = kept[(kept.length - 1) >> 1]!
        expect(medianOf(median)).toBeLessThanOrEqual(exact)
        expect(medianOf(median)).toBeGreaterThan(exact * (1 - 1 / 128))
      })
    }),
  )
})

test('exact for whole numbers up to 256; none of none; what is out of range counts as its end', () => {
  for (let value = 1; value <= 256; value++) {
    const median = createMedian(3)
    pushSample(median, value)
    expect(medianOf(median)).toBe(value)
  }
  expect(medianOf(createMedian(3))).toBeNaN()
  const ends = createMedian(1)
  for (const [value, counted] of [
    [0, 2 ** -40],
    [-1, 2 ** -40],
    [NaN, 2 ** -40],
    [1e9, 65_280],
  ] as const) {
    pushSample(ends, value)
    expect(medianOf(ends)).toBe(counted)
  }
})

test('logarithms of ratios, within what is stated', () => {
  // To 20 digits: ln 1.0001, ln 1.17, ln 2.
  const near = [
    [10_000, 10_001, 9.999_500_033_330_834e-5, 1e-15],
    [100, 117, 0.157_003_748_809_664_8, 1e-15],
    [1, 2, Math.LN2, 1.5e-8],
  ] as const
  for (const [from, to, exact, error] of near) {
    expect(Math.abs(logRatio(from, to) / exact - 1)).toBeLessThan(error)
    expect(logRatio(to, from)).toBe(-logRatio(from, to))
  }
  expect(logRatio(7, 7)).toBe(0)
})

test('powers of one half', () => {
  expect(halfLifeDecay(1)).toBe(0.5)
  expect(halfLifeDecay(2)).toBeCloseTo(Math.SQRT1_2, 15)
  expect(halfLifeDecay(60)).toBeCloseTo(0.988_514_020_352_896, 15)
})

test('a ring is full within the window, and no longer exactly at its end', () => {
  const ring = createRing(3)
  for (const at of [10, 20, 30]) pushTime(ring, at)
  expect(isFull(ring, 109, 100)).toBe(true)
  expect(isFull(ring, 110, 100)).toBe(false)
  pushTime(ring, 110)
  expect(isFull(ring, 119, 100)).toBe(true)
  expect(isFull(ring, 120, 100)).toBe(false)
  const none = createRing(Infinity)
  pushTime(none, 1)
  expect(isFull(none, 1, 100)).toBe(false)
})
