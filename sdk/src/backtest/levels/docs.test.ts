// docs/calibration.md: its numbers are those of the code, and its example runs.
import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { CANDIDATES } from '../calibration/candidates.js'
import { DEFAULT_RULE } from '../calibration/episodes.js'
import { FEW_EPISODES } from '../calibration/hit-rates.js'
import { LEAST_TOUCHES, type LevelsEvaluation } from './evaluate.js'
import { evaluateLevels } from './index.js'

const page = readFileSync(new URL('../../../../docs/calibration.md', import.meta.url), 'utf8')

test('numbers', () => {
  expect(page).toContain(`${CANDIDATES.length} rules`)
  expect(page).toContain(`Under ${FEW_EPISODES} episodes: too few`)
  expect(page).toContain(`under ${LEAST_TOUCHES.toLocaleString('en-GB')} decided touches`)
  expect(page).toContain(`rises above ${DEFAULT_RULE.threshold}`)
  expect(page).toContain(`back below ${DEFAULT_RULE.release}`)
})

test('the example', async () => {
  const code = /## In code\n\n```js\n([\s\S]*?)```/.exec(page)![1]!
  const body = code.replace(/^import .*$/m, '').replace(/console\.log\((.*)\)/, 'return [$1]')
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
    ...args: string[]
  ) => (evaluate: typeof evaluateLevels) => Promise<[number, LevelsEvaluation['matched']['lift'], string]>
  const [share, lift, verdict] = await new AsyncFunction('evaluateLevels', body)(evaluateLevels)
  expect(share).toBeGreaterThanOrEqual(0)
  expect(share).toBeLessThanOrEqual(1)
  expect(lift.value).toBeGreaterThan(-1)
  expect(verdict).toBe('inconclusive')
})
