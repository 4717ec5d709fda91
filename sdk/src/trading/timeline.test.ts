import { expect, test } from 'vitest'

import { RANK, Timeline } from './timeline.js'

test('by time, then by rank, then by who asked first; what has passed happens now', () => {
  const timeline = new Timeline()
  const seen: string[] = []
  const note = (name: string) => () => void seen.push(`${name}@${timeline.nowUs}`)
  timeline.at(20, RANK.local, note('local'))
  timeline.at(20, RANK.venue, note('venue'))
  timeline.at(10, RANK.answer, () => {
    note('first')()
    timeline.at(5, RANK.answer, note('late'))
    timeline.at(10, RANK.venue, note('again'))
  })
  timeline.at(20, RANK.venue, note('venue 2'))
  while (timeline.nextUs < Infinity) timeline.step()
  expect(seen).toEqual(['first@10', 'again@10', 'late@10', 'venue@20', 'venue 2@20', 'local@20'])
})

test('ten thousand in any order come in order', () => {
  const timeline = new Timeline()
  let last = -Infinity
  let state = 12_345
  for (let i = 0; i < 10_000; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    timeline.at(state % 1000, RANK.local, () => {
      expect(timeline.nowUs).toBeGreaterThanOrEqual(last)
      last = timeline.nowUs
    })
  }
  while (timeline.nextUs < Infinity) timeline.step()
  expect(last).toBe(999)
})
