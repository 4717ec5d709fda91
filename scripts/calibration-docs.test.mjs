import { expect, test } from 'vitest'

import { pageOf, readPage, readResults } from './calibration-docs.mjs'

const results = readResults()

test('the tables of docs/signals.md are those of docs/calibration.json', () => {
  const text = readPage()
  expect(pageOf(text, results)).toBe(text)
})

test('no verdict without the touches, no praise without the interval', () => {
  for (const { up, down, fit, levels } of results.markets) {
    for (const { episodes, tooFew, score } of [up, down]) {
      expect(tooFew).toBe(episodes < 100)
      if (episodes > 0) expect(score).toEqual([score[0], expect.any(Number), expect.any(Number)])
      if (episodes > 0) expect(score[1] <= score[0] && score[0] <= score[2]).toBe(true)
    }
    if (fit.beats) expect(fit.gain[1]).toBeGreaterThan(0)
    for (const { decided, controls, lift, verdict } of levels) {
      if (Math.min(decided, controls) < 1800 || lift[1] === null) expect(verdict).toBe('inconclusive')
      else if (verdict !== 'no difference') expect(lift[1] * lift[2]).toBeGreaterThan(0)
    }
  }
  if (results.across.beats) expect(results.across.gain[1]).toBeGreaterThan(0)
})
