// How often something is said, by a clock that the test turns.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Announcer } from './announcer.js'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('says the first at once, then the last of each interval', () => {
  const said: (string | null)[] = []
  const region = {
    set textContent(text: string | null) {
      said.push(text)
    },
  }
  const announcer = new Announcer(region as { textContent: string | null })
  announcer.everyMs = 1000
  for (let ms = 0; ms < 2500; ms += 100) {
    announcer.say(`at ${ms}`)
    vi.advanceTimersByTime(100)
  }
  expect(said).toEqual(['at 0', 'at 900', 'at 1900'])
  vi.advanceTimersByTime(10_000)
  expect(said).toEqual(['at 0', 'at 900', 'at 1900', 'at 2400'])
  announcer.say('at 2400')
  vi.advanceTimersByTime(10_000)
  expect(said).toHaveLength(4)
})

test('nothing is said after it was stopped', () => {
  const region = { textContent: '' as string | null }
  const announcer = new Announcer(region)
  announcer.say('one')
  announcer.say('two')
  announcer.stop()
  vi.advanceTimersByTime(60_000)
  expect(region.textContent).toBe('one')
  expect(vi.getTimerCount()).toBe(0)
})
