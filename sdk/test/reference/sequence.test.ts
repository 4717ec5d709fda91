import { expect, test } from 'vitest'

import { bridge, continuity, countsAnew, type Family, type Join } from './sequence.js'

function event(first: number, last: number, prev: number | null = null, time: number | null = null) {
  return {
    first: BigInt(first),
    last: BigInt(last),
    prev: prev === null ? null : BigInt(prev),
    tsVenueNs: time === null ? null : BigInt(time),
  }
}

test.each<[Family, ReturnType<typeof event>, string]>([
  ['A', event(101, 105), 'next'],
  ['A', event(90, 101), 'next'],
  ['A', event(90, 100), 'duplicate'],
  ['A', event(102, 105), 'gap_seq'],
  ['B', event(150, 160, 100), 'next'],
  ['B', event(90, 100, 80), 'duplicate'],
  ['B', event(101, 105, 99), 'gap_link'],
  ['C', event(101, 101), 'next'],
  ['C', event(100, 100), 'duplicate'],
  ['C', event(102, 102), 'gap_seq'],
  ['D', event(0, 0), 'next'],
  ['E', event(0, 0, null, 50), 'next'],
  ['E', event(0, 0, null, 49), 'duplicate'],
  ['F', event(0, 0), 'next'],
  ['T', event(100, 100), 'next'],
  ['T', event(900, 900), 'next'],
  ['T', event(99, 99), 'duplicate'],
])('family %s after 100: %o is %s', (family, next, expected) => {
  expect(continuity(family, { last: 100n, tsVenueNs: 50n }, next)).toBe(expected)
})

test.each<[Family, ReturnType<typeof event>, string]>([
  ['A', event(95, 99), 'old'],
  ['A', event(95, 100), 'meets'],
  ['A', event(95, 101), 'bridges'],
  ['A', event(101, 105), 'bridges'],
  ['A', event(102, 105), 'too_new'],
  ['B', event(90, 99, 80), 'old'],
  ['B', event(90, 100, 80), 'bridges'],
  ['B', event(95, 105, 90), 'bridges'],
  ['B', event(120, 125, 100), 'bridges'],
  ['B', event(101, 105, 99), 'too_new'],
  ['C', event(99, 99), 'old'],
  ['C', event(100, 100), 'meets'],
  ['C', event(101, 101), 'bridges'],
  ['C', event(102, 102), 'too_new'],
  ['T', event(99, 99), 'meets'],
  ['T', event(100, 100), 'meets'],
  ['T', event(101, 101), 'bridges'],
  ['T', event(900, 900), 'bridges'],
])('family %s after the snapshot 100: %o %s', (family, next, expected) => {
  expect(bridge(family, 100n, next)).toBe(expected)
})

test.each<[ReturnType<typeof event>, string]>([
  [event(0, 99, 80), 'old'],
  [event(0, 100, 80), 'meets'],
  [event(0, 105, 99), 'bridges'],
  [event(0, 105, 100), 'bridges'],
  [event(0, 100, 100), 'bridges'], // keep-alive
  [event(0, 15, 100), 'bridges'], // maintenance: the number falls
  [event(0, 105, 101), 'too_new'],
])('OKX after the snapshot 100: %o %s', (next, expected) => {
  expect(bridge('B', 100n, next, 'spans' satisfies Join)).toBe(expected)
})

test.each<[Family, ReturnType<typeof event>, boolean]>([
  ['A', event(50, 60, null, 1_000_000_051), true],
  ['A', event(50, 60, null, 1_000_000_050), false],
  ['A', event(50, 100, null, 9_000_000_000), false],
  ['A', event(50, 60), false],
  ['B', event(50, 60, 40, 1_000_000_051), true],
  ['C', event(60, 60, null, 1_000_000_051), true],
  ['D', event(0, 0, null, 9_000_000_000), false],
  ['T', event(60, 60, null, 9_000_000_000), false],
])('family %s at 100, 50 ns: %o counts anew: %s', (family, next, expected) => {
  expect(countsAnew(family, 100n, 50n, next)).toBe(expected)
})
