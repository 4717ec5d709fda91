// Recorded time at a pace: due, paused, faster, late.
import { expect, test } from 'vitest'

import { ManualClock } from '../../test/local/manual-clock.js'
import { RecordingClock } from './recording-clock.js'

const S = 1_000_000

/** A reader of records at these seconds: when it got each, in host's milliseconds from the start. */
function read(time: RecordingClock, clock: ManualClock, seconds: readonly number[]) {
  const fromUs = clock.nowUs()
  const got: number[] = []
  void (async () => {
    for (const second of seconds) {
      await time.until(second * S)
      got.push((clock.nowUs() - fromUs) / 1000)
    }
  })()
  return got
}

test('the first record is now, the others come when they are due, at any speed', async () => {
  const clock = new ManualClock()
  const got = read(new RecordingClock(clock, { speed: 4 }), clock, [100, 100, 101, 109])
  await clock.pass(3000)
  expect(got).toEqual([0, 0, 250, 2250])
})

test('time goes on to the next record and not beyond it', async () => {
  const clock = new ManualClock()
  const time = new RecordingClock(clock)
  expect(time.nowUs).toBeNaN()
  read(time, clock, [100, 103])
  await clock.pass(1000)
  expect(time.nowUs).toBe(101 * S)
  await clock.pass(5000)
  expect(time.nowUs).toBe(103 * S)
})

test('paused, time stands; a change of speed loses none', async () => {
  const clock = new ManualClock()
  const time = new RecordingClock(clock, { isPaused: true })
  const got = read(time, clock, [100, 104, 108])
  await clock.pass(7000)
  expect([time.nowUs, ...got]).toEqual([100 * S])
  time.isPaused = false
  await clock.pass(1000)
  time.speed = 3
  await clock.pass(500)
  time.isPaused = true
  await clock.pass(10_000)
  expect(time.nowUs).toBe(102.5 * S)
  time.isPaused = false
  await clock.pass(3000)
  expect(got.map(Math.round)).toEqual([7000, 19_000, 20_333])
})

test('a reader that was away goes on from where it was', async () => {
  const clock = new ManualClock()
  const time = new RecordingClock(clock)
  await time.until(100 * S)
  const got = read(time, clock, [])
  await clock.pass(60_000)
  const rest = read(time, clock, [101, 102])
  await clock.pass(5000)
  expect([got, rest]).toEqual([[], [0, 1000]])
})

test('a reader that never has to wait lets the page do something else', async () => {
  let us = 0
  let rests = 0
  const clock = new ManualClock()
  clock.monotonicUs = () => (us += 500) // each look takes half a millisecond
  clock.setTimer = (_, run) => (rests++, setImmediate(run), 0)
  const time = new RecordingClock(clock, { speed: 1e6 })
  for (let i = 0; i < 1000; i++) await time.until(i)
  expect(rests).toBeGreaterThan(30)
})

test('closed, nobody waits', async () => {
  const clock = new ManualClock()
  const time = new RecordingClock(clock, { isPaused: true })
  const got = read(time, clock, [100, 200])
  await clock.pass(0)
  time.close()
  await clock.pass(0)
  expect(got).toEqual([0, 0])
  expect(clock.waiting).toBe(0)
})

test.each([0, -1, NaN, Infinity])('a speed of %d is none', (speed) => {
  expect(() => new RecordingClock(new ManualClock(), { speed })).toThrow(`speed: found ${speed}`)
})
