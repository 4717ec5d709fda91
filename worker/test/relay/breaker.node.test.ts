import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { Breaker, type Outcome } from '../../relay/breaker.js'
import { World } from './world.js'

const calm = () => {
  const world = new World()
  return { world, breaker: new Breaker(world) }
}
const times = (n: number, breaker: Breaker, outcome: Outcome): void => {
  for (let i = 0; i < n; i++) breaker.enter()!(outcome)
}

test('stays closed below 20 calls, however many fail', () => {
  const { breaker } = calm()
  times(19, breaker, 'failed')
  expect(breaker.state).toBe('closed')
  times(1, breaker, 'failed')
  expect(breaker.state).toBe('open')
  expect(breaker.enter()).toBe(null)
})

test('opens at half, not below', () => {
  const below = calm().breaker
  times(11, below, 'ok')
  times(10, below, 'failed')
  expect(below.state).toBe('closed')
  times(1, below, 'failed')
  expect(below.state).toBe('open')
})

test('what failed more than ten seconds ago is forgotten', () => {
  const { world, breaker } = calm()
  times(19, breaker, 'failed')
  world.time = 11_000
  times(1, breaker, 'failed')
  expect(breaker.state).toBe('closed')
})

test('a call that was taken back counts for nothing', () => {
  const { breaker } = calm()
  times(100, breaker, 'void')
  times(19, breaker, 'failed')
  expect(breaker.state).toBe('closed')
})

test('half-open after a second, one call at a time; twice the time after each failure, 30 s at most, and jitter', () => {
  const { world, breaker } = calm()
  world.chances = [0, 0.5, 0.999]
  times(20, breaker, 'failed')
  expect(breaker.waitMs).toBe(800)
  world.time += 800
  expect(breaker.state).toBe('half_open')
  const first = breaker.enter()!
  expect(breaker.enter()).toBe(null)
  first('failed')
  const waits: number[] = []
  for (let i = 0; i < 8; i++) {
    waits.push(Math.round(breaker.waitMs))
    world.time += breaker.waitMs
    breaker.enter()!('failed')
  }
  expect(waits).toEqual([2000, Math.round(4000 * (0.8 + 0.4 * 0.999)), 8000, 16_000, 30_000, 30_000, 30_000, 30_000])
})

test('one good call closes it, and the next time it opens for a second again', () => {
  const { world, breaker } = calm()
  times(20, breaker, 'failed')
  for (let i = 0; i < 3; i++) {
    world.time += breaker.waitMs
    breaker.enter()!('failed')
  }
  world.time += breaker.waitMs
  breaker.enter()!('ok')
  expect(breaker.state).toBe('closed')
  times(20, breaker, 'failed')
  expect(breaker.waitMs).toBe(1000)
})

test('calls that began before it opened say nothing once it has', () => {
  const { world, breaker } = calm()
  const late = Array.from({ length: 30 }, () => breaker.enter()!)
  times(20, breaker, 'failed')
  world.time += 1000
  for (const end of late) end('ok')
  expect(breaker.state).toBe('half_open')
  const probe = breaker.enter()!
  for (const end of late) end('failed')
  expect(breaker.state).toBe('half_open')
  probe('ok')
  expect(breaker.state).toBe('closed')
})

// Against a slow and obvious twin: every call of the closed state with its time, counted anew each time.
interface Twin {
  calls: { atMs: number; failed: boolean }[]
  openUntilMs: number | null
  delayMs: number
}

test('does what its twin does', () => {
  const step = fc.record({
    outcome: fc.constantFrom<Outcome>('ok', 'failed', 'failed', 'void'),
    waitMs: fc.integer({ min: 0, max: 900 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const { world, breaker } = calm()
      const twin: Twin = { calls: [], openUntilMs: null, delayMs: 1000 }
      for (const { outcome, waitMs } of steps) {
        world.time += waitMs
        const isOpen = twin.openUntilMs !== null && world.time < twin.openUntilMs
        expect(breaker.state).toBe(isOpen ? 'open' : twin.openUntilMs === null ? 'closed' : 'half_open')
        const end = breaker.enter()
        expect(end === null).toBe(isOpen)
        if (!end) continue
        end(outcome)
        if (outcome === 'void') continue
        if (twin.openUntilMs !== null) {
          const isWell = outcome === 'ok'
          twin.delayMs = isWell ? 1000 : Math.min(30_000, twin.delayMs * 2)
          twin.openUntilMs = isWell ? null : world.time + twin.delayMs
          twin.calls = []
          continue
        }
        twin.calls.push({ atMs: world.time, failed: outcome === 'failed' })
        const since = (Math.floor(world.time / 1000) - 9) * 1000
        const lately = twin.calls.filter(({ atMs }) => atMs >= since)
        const failed = lately.filter((call) => call.failed).length
        if (outcome === 'failed' && lately.length >= 20 && failed * 2 >= lately.length)
          twin.openUntilMs = world.time + twin.delayMs
      }
    }),
    { seed: 20120621, numRuns: 300 },
  )
})
