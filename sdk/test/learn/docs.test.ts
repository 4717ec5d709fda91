// The example of docs/online-learning.md runs as it stands, on the built package; and the page knows every kind.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

import { Learners } from '../../src/models/online/index.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const page = readFileSync(`${root}/docs/online-learning.md`, 'utf8')

test('a learner on a generated market', { timeout: 60_000 }, async () => {
  if (!existsSync(`${root}/sdk/dist/models/index.js`)) throw new Error('sdk/dist is missing: run `npm run build` first')
  const [, example] = /```js\n([\s\S]*?)```/.exec(page) ?? []
  const args = ['--input-type=module', '--eval', example!]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  const lines = stdout.trimEnd().split('\n')
  const [predicted, learnt, flat, skipped] = /predicted (\d+), learnt (\d+), flat (\d+), skipped (\d+)/
    .exec(lines[0]!)!
    .slice(1)
    .map(Number)
  expect(predicted).toBeGreaterThan(300)
  expect(learnt! + flat!).toBeGreaterThan(predicted! - 5)
  expect(skipped).toBeGreaterThan(0) // the flow of ten seconds is undefined at first
  expect(lines[1]).toMatch(/^log-loss 0\.\d{4}, of the classes' shares 0\.\d{4}, skill 0\.\d{4}$/) // above nothing
  expect(lines.slice(2, -1).map((line) => line.split(' ')[0])).toEqual([
    ...['queue_imbalance', 'imbalance_l5', 'ofi_l1_1s', 'ofi_l10_1s', 'constant'],
  ])
  expect(lines.at(-1)).toMatch(/^\d+ bytes$/)
})

test('every kind stands in the table', () => {
  const methods = Object.getOwnPropertyNames(Learners.prototype).filter(
    (name) => !/^(constructor|build|memoryBytes)$/.test(name),
  )
  expect(methods.length).toBeGreaterThan(10)
  for (const method of methods) expect(page).toMatch(new RegExp(`^\\| .*\`${method}\`.* \\|`, 'm'))
})
