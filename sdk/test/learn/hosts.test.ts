// Every kind of learner through the built package in every host: one SHA-256, whoever computes it.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { afterAll, beforeAll, expect, test } from 'vitest'

import * as models from '../../src/models/index.js'
import { openLearners } from '../../src/models/online/index.js'
import { chromium, missing, type Skip, wrangler } from '../available.js'
import { launch } from '../hosts/browser.js'
import { nodeBinaries } from '../hosts/node-binaries.js'
import { LocalServer } from '../hosts/server.js'
import { type LearnersDigest, learnersDigest } from './fixture/digest.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const fixture = (name: string) => fileURLToPath(new URL(`fixture/${name}`, import.meta.url))

/** What fixture/page.html hangs into its window. */
declare const window: { readonly learners: () => Promise<LearnersDigest> }

let server: LocalServer
let expected: LearnersDigest

beforeAll(async () => {
  if (!existsSync(`${root}/sdk/dist/models/online/index.js`))
    throw new Error('sdk/dist is missing: run `npm run build` first')
  server = await LocalServer.start(root)
  expected = await learnersDigest({ ...models, openLearners })
}, 60_000)
afterAll(() => server?.stop())

const node = (major: number) => async (skip: Skip) => {
  const binary = nodeBinaries().get(major) ?? missing(`no Node ${major} on this machine`, skip)
  const { stdout } = await promisify(execFile)(binary, [fixture('node.mjs')])
  const { version, ...digest } = JSON.parse(stdout)
  expect(version).toMatch(new RegExp(`^v${major}\\.`))
  return digest as LearnersDigest
}

async function browser(skip: Skip): Promise<LearnersDigest> {
  const chrome = await launch(chromium(skip))
  try {
    const page = await chrome.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.goto(server.url('/sdk/test/learn/fixture/page.html'))
    await page
      .waitForFunction(() => 'learners' in window, undefined, { timeout: 15_000 })
      .catch((cause: unknown) => {
        throw new Error(`the page didn't load the learners: ${errors.join('; ')}`, { cause })
      })
    return await page.evaluate(() => window.learners())
  } finally {
    await chrome.close()
  }
}

async function workerd(skip: Skip): Promise<LearnersDigest> {
  const { unstable_startWorker } = await wrangler(skip)
  const worker = await unstable_startWorker({
    config: fixture('wrangler.toml'),
    dev: { server: { port: 0 }, inspector: false, watch: false, logLevel: 'error' },
  })
  try {
    const response = await worker.fetch('http://leadline.test/')
    const text = await response.text()
    if (!response.ok) throw new Error(text)
    return JSON.parse(text)
  } finally {
    await worker.dispose()
  }
}

const HOSTS: [string, (skip: Skip) => Promise<LearnersDigest>][] = [
  ['Node 20', node(20)],
  ['Node 24', node(24)],
  ['Chromium', browser],
  ['workerd', workerd],
]

test('there is something to compare', () => {
  expect(expected.numbers).toBeGreaterThan(20_000)
  expect(expected.build).toMatch(/^[\da-f]{64}$/)
})

test.for(HOSTS)('%s', { timeout: 60_000 }, async ([, digest], { skip, annotate }) => {
  const found = await digest(skip)
  await annotate(`sha256 ${found.sha256}, ${found.numbers} numbers`)
  expect(found).toEqual(expected)
})
