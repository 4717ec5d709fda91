// The example of docs/models.md runs as it stands, on the built package.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))

test('docs/models.md: a model on a generated market, and why it says what it says', { timeout: 60_000 }, async () => {
  if (!existsSync(`${root}/sdk/dist/models/index.js`)) throw new Error('sdk/dist is missing: run `npm run build` first')
  const [, example] = /```js\n([\s\S]*?)```/.exec(readFileSync(`${root}/docs/models.md`, 'utf8')) ?? []
  const folder = fileURLToPath(new URL('onnx', import.meta.url))
  const args = ['--input-type=module', '--eval', example!, '--', folder]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  const lines = stdout.trimEnd().split('\n')
  const said = lines.filter((line) => /^down 0\.\d{3} {2}flat 0\.\d{3} {2}up 0\.\d{3}$/.test(line))
  expect(said.length).toBeGreaterThan(10)
  expect(lines.slice(said.length, -1).map((line) => line.split(' ')[0])).toEqual([
    ...[
      'queue_imbalance',
      'imbalance_l5',
      'imbalance_l10',
      'trade_imbalance_1s',
      'trade_imbalance_10s',
      'spread_quoted',
    ],
  ])
  const [, missed] = /^differences, (-?\d\.\d{4}) nats unaccounted for$/.exec(lines.at(-1)!) ?? []
  expect(Math.abs(Number(missed))).toBeLessThan(0.01)
})
