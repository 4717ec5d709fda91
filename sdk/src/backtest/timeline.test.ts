import { expect, test } from 'vitest'

import { RANK, Timeline } from './timeline.js'

test('by time, then by rank, then by who asked first; what has passed happens now', async () => {
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
  await timeline.run()
  expect(seen).toEqual(['first@10', 'again@10', 'late@10', 'venue@20', 'venue 2@20', 'local@20'])
})

test('nothing happens while a reader may still have an earlier record', async () => {
  const timeline = new Timeline()
  const seen: string[] = []
  const reader = (name: string, times: readonly number[], rank: number) => async () => {
    for (const us of times) {
      await Promise.resolve() // a read that takes its time
      await timeline.reach(us, rank)
      seen.push(`${name}${us}`)
      timeline.at(us + 3, RANK.arrival, () => void seen.push(`${name}${us}+3`))
    }
  }
  timeline.read(reader('v', [1, 5, 9], RANK.venue))
  timeline.read(reader('l', [2, 5, 30], RANK.local))
  await timeline.run()
  expect(seen).toEqual(['v1', 'l2', 'v1+3', 'v5', 'l2+3', 'l5', 'v5+3', 'l5+3', 'v9', 'v9+3', 'l30', 'l30+3'])
})

test('a reader that fails ends the run with its error', async () => {
  const timeline = new Timeline()
  timeline.read(async () => {
    await timeline.reach(1, RANK.local)
    throw new Error('row 7')
  })
  timeline.read(() => timeline.reach(100, RANK.venue))
  await expect(timeline.run()).rejects.toThrow('row 7')
})

test('ten thousand in any order come in order', async () => {
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
  await timeline.run()
  expect(last).toBe(999)
})
