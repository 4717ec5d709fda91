// The same models through the built package in every host.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { chromium, missing, type Skip, wrangler } from '../../available.js'
import { launch } from '../../hosts/browser.js'
import { nodeBinaries } from '../../hosts/node-binaries.js'
import { LocalServer } from '../../hosts/server.js'
import type { Said } from './hosts/said.js'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const FOLDER = '/sdk/test/models/onnx/'

declare const window: { readonly said: (base: string) => Promise<Said> }

let server: LocalServer
beforeAll(async () => {
  if (!existsSync(`${root}/sdk/dist/models/index.js`)) throw new Error('sdk/dist is missing: run `npm run build` first')
  server = await LocalServer.start(root)
})
afterAll(() => server?.stop())

const node = (major: number) => async (base: string, skip: Skip) => {
  const binary = nodeBinaries().get(major) ?? missing(`no Node ${major} on this machine`, skip)
  const script = fileURLToPath(new URL('hosts/node.mjs', import.meta.url))
  const { stdout } = await promisify(execFile)(binary, [script, base])
  const { version, ...said } = JSON.parse(stdout) as Said & { readonly version: string }
  expect(version).toMatch(new RegExp(`^v${major}\\.`))
  return said
}

async function browser(base: string, skip: Skip): Promise<Said> {
  const chrome = await launch(chromium(skip))
  try {
    const page = await chrome.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.goto(server.url(`${FOLDER}hosts/page.html`))
    await page
      .waitForFunction(() => 'said' in window, undefined, { timeout: 15_000 })
      .catch((error: unknown) => {
        throw new Error(`the page didn't load the SDK: ${errors.join('; ')}`, { cause: error })
      })
    return await page.evaluate((at) => window.said(at), base)
  } finally {
    await chrome.close()
  }
}

async function workerd(base: string, skip: Skip): Promise<Said> {
  const { unstable_startWorker } = await wrangler(skip)
  const worker = await unstable_startWorker({
    config: fileURLToPath(new URL('hosts/wrangler.toml', import.meta.url)),
    dev: { server: { port: 0 }, inspector: false, watch: false, logLevel: 'error' },
  })
  try {
    const response = await worker.fetch(`http://leadline.test/?${new URLSearchParams({ base })}`)
    const text = await response.text()
    if (!response.ok) throw new Error(text)
    return JSON.parse(text) as Said
  } finally {
    await worker.dispose()
  }
}

const HOSTS: [string, (base: string, skip: Skip) => Promise<Said>][] = [
  ['Node 20', node(20)],
  ['Node 24', node(24)],
  ['Chromium', browser],
  ['workerd', workerd],
]

test.for(HOSTS)(
  '%s: within 1e-6 of native ONNX Runtime; another order is refused',
  { timeout: 60_000 },
  async ([, host], { skip, annotate }) => {
    const { worst, refused } = await host(server.url(FOLDER), skip)
    await annotate(JSON.stringify(worst))
    expect(Object.keys(worst)).toEqual(['trees', 'mlp', 'attentive', 'step'])
    for (const distance of Object.values(worst)) expect(distance).toBeLessThanOrEqual(1e-6)
    expect(refused).toBe('ModelError model.metadata_props.feature_hash')
  },
)
