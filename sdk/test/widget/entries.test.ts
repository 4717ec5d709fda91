// A server may import every entry of the widget: nothing is thrown, nothing defined, nothing of a page is looked for.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))

const ENTRIES = ['', '/heatmap', '/ladder', '/signal', '/local', '/react', '/lightweight-charts']

test.for(ENTRIES)('leadline/widget%s is imported by Node as by a page', async (entry) => {
  if (!existsSync(`${root}/sdk/dist/widget/index.js`)) throw new Error('sdk/dist is missing: run `npm run build` first')
  const script = `
    const before = new Set(Object.getOwnPropertyNames(globalThis))
    const loaded = await import('leadline/widget${entry}')
    const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name))
    console.log(JSON.stringify({ exports: Object.keys(loaded).length, added, customElements: typeof customElements }))
  `
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: root })
  const { exports, ...rest } = JSON.parse(stdout) as { exports: number; added: string[]; customElements: string }
  expect(rest).toEqual({ added: [], customElements: 'undefined' })
  expect(exports).toBeGreaterThan(0)
})
