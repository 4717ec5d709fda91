// The tests of worker/ run through Vite; what goes to the edge is bundled by wrangler, which resolves some imports in
// its own way. So the real bundle is made, and started, too.
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

import { wrangler } from '../sdk/test/available.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

test('the edge service bundles, with the core as a module beside it', { timeout: 30_000 }, async ({ skip }) => {
  await wrangler(skip)
  const out = mkdtempSync(join(tmpdir(), 'deploy-'))
  const bin = join(root, 'node_modules/wrangler/bin/wrangler.js')
  await promisify(execFile)(process.execPath, [bin, 'deploy', '--dry-run', '--outdir', out], { cwd: root })
  expect(readdirSync(out)).toEqual(expect.arrayContaining([expect.stringMatching(/core\.wasm$/), 'index.js']))
  rmSync(out, { recursive: true })
})

test('and answers, and has its pages', { timeout: 30_000 }, async ({ skip }) => {
  const { unstable_startWorker } = await wrangler(skip)
  const dev = { server: { port: 0 }, inspector: false, watch: false, logLevel: 'error' }
  const secret = (value) => ({ type: 'secret_text', value })
  const bindings = {
    LEADLINE_PEPPER: secret('p'.repeat(32)),
    LEADLINE_ROUTE_KEY: secret('r'.repeat(32)),
  }
  const worker = await unstable_startWorker({ config: join(root, 'wrangler.toml'), dev, bindings })
  try {
    const answer = await worker.fetch('http://leadline.test/health')
    // The venue of wrangler.toml can't be reached from a test.
    expect(await answer.json()).toMatchObject({ status: 'starting', core: expect.stringMatching(/^[0-9a-f]{64}$/) })
    for (const path of ['/', '/embed']) {
      const page = await worker.fetch(`http://leadline.test${path}`)
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
      const [, script] = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())
      expect((await worker.fetch(`http://leadline.test${script}`)).headers.get('cache-control')).toContain('immutable')
    }
  } finally {
    await worker.dispose()
  }
})
