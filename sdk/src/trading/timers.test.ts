import { expect, test } from 'vitest'

import { Timers } from './timers.js'

const HOUR_US = 3_600_000_000

/** What happens up to and without `untilUs`. */
function until(timers: Timers, untilUs: number): void {
  while (timers.tick(untilUs));
}

test('each at its own pace, the earlier first, and never before what is due at the same time', () => {
  const timers = new Timers()
  const seen: string[] = []
  timers.every(10, 100, (us) => seen.push(`a${us}`))
  timers.every(15, 100, (us) => seen.push(`b${us}`))
  until(timers, 120)
  expect(seen).toEqual(['a100', 'b100', 'a110', 'b115'])
  until(timers, 121)
  expect(seen.slice(4)).toEqual(['a120'])
})

test('they rest in a long silence, and are there again at its end', () => {
  const timers = new Timers()
  const seen: number[] = []
  timers.every(1_000_000, 0, (us) => seen.push(us))
  until(timers, 2_500_000)
  until(timers, 2_500_000 + 48 * HOUR_US)
  expect(seen.length).toBeLessThan(10)
  expect(seen.slice(0, 3)).toEqual([0, 1_000_000, 2_000_000])
  expect(seen.every((us) => us % 1_000_000 === 0)).toBe(true)
  expect(2_500_000 + 48 * HOUR_US - seen.at(-1)!).toBeLessThan(1_000_000)
})

test('none once nothing will happen any more', () => {
  const timers = new Timers()
  timers.every(1, 0, () => expect.unreachable())
  expect(timers.tick(Infinity)).toBe(false)
})

test.each([0, -1, 0.5, NaN])('a period of %s is refused', (us) => {
  expect(() => new Timers().every(us, 0, () => undefined)).toThrow(`found ${us} µs, expected a whole number above 0`)
})
