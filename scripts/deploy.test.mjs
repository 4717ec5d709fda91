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

test('and answers', { timeout: 30_000 }, async ({ skip }) => {
  const { unstable_startWorker } = await wrangler(skip)
  const dev = { server: { port: 0 }, inspector: false, watch: false, logLevel: 'error' }
  const worker = await unstable_startWorker({ config: join(root, 'wrangler.toml'), dev })
  try {
    expect(await (await worker.fetch('http://leadline.test/health')).json()).toMatchObject({ status: 'ok' })
  } finally {
    await worker.dispose()
  }
})
