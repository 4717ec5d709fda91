import { describe, expect, test } from 'vitest'
import { agree, median, quartiles, ratioOf, timeOf } from './schedule.mjs'
import { sliced, warmOf } from './slices.mjs'

const session = (lanes, group = 'g') => {
  const outputs = new Map(Object.entries(lanes).map(([key, passes]) => [key, { passes }]))
  return { group, outputs }
}

describe('what a lane takes of another', () => {
  // Three slices; the machine is twice as slow in the first pass, and for one slice of the last.
  const sessions = [
    session({
      a: [
        [20, 48, 40],
        [10, 24, 21],
      ],
      b: [
        [10, 20, 18],
        [5, 10, 10],
      ],
    }),
    session({ a: [[18, 26, 20]], b: [[4, 11, 10]], c: [[3, 3, 3]] }),
  ]

  test('is told slice by slice from the least of each, and by its median', () => {
    // a: 10, 24, 20; b: 4, 10, 10
    const { ratio, spread } = ratioOf(sessions, 'a', 'b')
    expect(ratio).toBeCloseTo(2.4, 12)
    expect(spread[0]).toBeCloseTo(2.2, 12)
    expect(spread[1]).toBeCloseTo(2.45, 12)
  })

  test('and beside it by what both took in the same moment', () => {
    // 2, 2.4, 40/18; 2, 2.4, 2.1; 4.5, 26/11, 2
    expect(ratioOf(sessions, 'a', 'b').paired).toBeCloseTo(40 / 18, 12)
  })

  test('counts the passes that both have played', () => {
    expect(ratioOf(sessions, 'c', 'b')).toMatchObject({ ratio: 0.3, paired: 0.3 }) // 3/4, 3/11, 3/10
    const once = session({ a: [[4], [1]], b: [[2]] })
    expect(ratioOf([once], 'a', 'b')).toEqual({ ratio: 2, spread: [2, 2], paired: 2 })
  })

  test('is nothing where they never met', () => {
    expect(ratioOf([session({ a: [[1]] }), session({ b: [[1]] })], 'a', 'b')).toBeNull()
    expect(ratioOf(sessions, 'a', 'unknown')).toBeNull()
  })

  test('a time is that of its own group: others have other slices', () => {
    const all = [...sessions, session({ a: [[1]] }, 'other')]
    expect(timeOf(all, { key: 'a', group: 'g' })).toEqual({ ns: 20, spread: [20, 26] }) // of 10 18 20 20 21 24 26 40 48
    expect(timeOf(all, { key: 'a', group: 'other' })).toEqual({ ns: 1, spread: [1, 1] })
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
    const apart = [
      ['a', '1'],
      ['b', '2'],
    ].map(([key, sum]) => ({ outputs: new Map([[key, output(sum)]]) }))
    expect(() => agree(apart)).toThrow('w, 9 frames: b ends with checksum 2, a with 1')
  })

  test('where they fold one, of as many frames, and can', () => {
    const lanes = {
      a: output('1'),
      b: output(null),
      c: output('2', { cannot: 'cuts sizes' }),
      d: output('3', { frames: 4 }),
    }
    expect(() => agree([{ outputs: new Map(Object.entries(lanes)) }])).not.toThrow()
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
