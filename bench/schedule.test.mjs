import { describe, expect, test } from 'vitest'
import { agree, median, quartiles, ratioOf, slicesOfLane } from './schedule.mjs'
import { sliced, warmOf } from './slices.mjs'

const session = (lanes) => new Map(Object.entries(lanes).map(([key, slices]) => [key, { slices }]))

describe('what a lane takes of another', () => {
  // Two lanes on a machine that is twice as slow for a while: their times move together.
  const sessions = [
    session({ a: [10, 24, 40, 22], b: [5, 10, 20, 11] }),
    session({ a: [9, 30], b: [4, 10], c: [3, 3] }),
  ]

  test('is the median of the ratios of the same slice in the same session, and their quartiles', () => {
    // 2, 2.4, 2, 2, 2.25, 3
    const { ratio, spread } = ratioOf(sessions, 'a', 'b')
    expect(ratio).toBeCloseTo((2 + 2.25) / 2, 12)
    expect(spread[0]).toBeCloseTo(2, 12)
    expect(spread[1]).toBeCloseTo(2.25 + 0.75 * 0.15, 12)
  })

  test('is taken of the slices that both have played', () => {
    expect(ratioOf([session({ a: [1, 2, 3], b: [2] })], 'a', 'b')).toEqual({ ratio: 0.5, spread: [0.5, 0.5] })
    expect(ratioOf(sessions, 'c', 'b')).toMatchObject({ ratio: (3 / 4 + 3 / 10) / 2 })
  })

  test('is nothing where they never met', () => {
    expect(ratioOf([session({ a: [1] }), session({ b: [1] })], 'a', 'b')).toBeNull()
    expect(ratioOf(sessions, 'a', 'unknown')).toBeNull()
  })

  test('a time is told of the slices of all sessions', () => {
    expect(slicesOfLane(sessions, 'a')).toEqual([10, 24, 40, 22, 9, 30])
    expect(slicesOfLane(sessions, 'c')).toEqual([3, 3])
  })

  test('medians and quartiles of few', () => {
    expect([median([3]), median([4, 1]), median([9, 1, 2])]).toEqual([3, 2.5, 2])
    expect(quartiles([7])).toEqual([7, 7])
    expect(quartiles([5, 1, 4, 2, 3])).toEqual([2, 4])
    expect(quartiles([4, 3, 2, 1])).toEqual([1.75, 3.25])
  })
})

describe('lanes agree on the book', () => {
  const output = (checksum, more) => ({ workload: 'w', frames: 9, checksum, ...more })

  test('or the two that do not are named', () => {
    const apart = [new Map([['a', output('1')]]), new Map([['b', output('2')]])]
    expect(() => agree(apart)).toThrow('w, 9 frames: b ends with checksum 2, a with 1')
  })

  test('where they fold one, of as many frames, and can', () => {
    const lanes = {
      a: output('1'),
      b: output(null),
      c: output('2', { cannot: 'cuts sizes' }),
      d: output('3', { frames: 4 }),
    }
    expect(() => agree([new Map(Object.entries(lanes))])).not.toThrow()
  })
})

describe('slices', () => {
  const offsets = Array.from({ length: 401 }, (_, frame) => 10 * frame)

  test('are equal parts of what is timed, an eighth of each only played', () => {
    expect(warmOf(400)).toBe(100)
    expect(sliced(offsets, { from: 100, to: 400, changes: 1_000 })).toEqual([
      { from: 100, timed: 112, to: 200, changes: 880 },
      { from: 200, timed: 212, to: 300, changes: 880 },
      { from: 300, timed: 312, to: 400, changes: 880 },
    ])
  })

  test('are at most 24, and one where there is little', () => {
    expect(sliced(offsets, { from: 100, to: 400, changes: 1 })).toHaveLength(24)
    expect(sliced(offsets, { from: 100, to: 400, changes: 1e6 })).toEqual([
      { from: 100, timed: 137, to: 400, changes: 2_630 },
    ])
  })

  test('leave no frame out, where nothing changes neither', () => {
    const quiet = [0, 5, 5, 5, 9]
    expect(sliced(quiet, { from: 0, to: 4, changes: 1 }).map(({ changes }) => changes)).toEqual([5, 0, 0, 4])
  })
})
