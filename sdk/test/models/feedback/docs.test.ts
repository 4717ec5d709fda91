// The example of docs/feedback.md runs as it stands, on the built package.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

test('docs/feedback.md: two forecasts that never change, on a generated market', { timeout: 60_000 }, async () => {
  if (!existsSync(`${root}/sdk/dist/models/feedback/index.js`))
    throw new Error('sdk/dist is old: run `npm run build` first')
  const [, example] = /```js\n([\s\S]*?)```/.exec(readFileSync(`${root}/docs/feedback.md`, 'utf8')) ?? []
  const args = ['--input-type=module', '--eval', example!]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  const lines = stdout.trimEnd().split('\n')
  const [, resolved, written] = /^(\d+) resolved, (\d+) lines$/.exec(lines.at(-1)!) ?? []
  expect(Number(resolved)).toBeGreaterThan(500)
  expect(Number(written)).toBe(2 * Number(resolved))
  for (const line of lines.slice(0, -1)) expect(line).toMatch(/^(promotion|rollback|alarm) at label \d+: (even|quiet)$/)
})
