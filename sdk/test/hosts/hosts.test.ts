// The same streams through the built package in every host: one SHA-256, whoever computes it.
import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import * as sdk from 'leadline'
import * as feeds from 'leadline/feeds'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { chromium, missing, recording, type Skip, wrangler } from '../available.js'
import { launch } from './browser.js'
import { GENERATED_SECONDS } from './expected.js'
import { type Digest, fromUrl, generatedDigest, lobsterDigest, scriptedDigest } from './fixture/digests.js'
import { nodeBinaries } from './node-binaries.js'
import { LocalServer } from './server.js'
import { zipEntries } from './zip-entries.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))

const NODES = [20, 24]
const LOBSTER_DAY = 'lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip'
const LOBSTER_ROWS = 147_916

interface Basics {
  readonly scripted: Digest
  readonly generated: Digest
}

/** A host under test: it computes the digests of the basic streams, or of two files of rows. */
interface Host {
  basics(skip: Skip): Promise<Basics>
  lobster(message: string, book: string, skip: Skip): Promise<Digest>
}

/** What fixture/page.html hangs into its window. */
declare const window: {
  readonly host: {
    basics(seconds: number): Promise<Basics>
    lobster(message: { name: string; url: string }, book: { name: string; url: string }): Promise<Digest>
  }
}

let server: LocalServer
let expected: Basics

beforeAll(async () => {
  if (!existsSync(`${root}/sdk/dist/index.js`)) throw new Error('sdk/dist is missing: run `npm run build` first')
  server = await LocalServer.start(root)
  expected = { scripted: await scriptedDigest(sdk), generated: await generatedDigest(feeds, GENERATED_SECONDS) }
}, 120_000)
afterAll(() => server?.stop())

const nameOf = (url: string) => decodeURIComponent(new URL(url).pathname.split('/').pop() ?? '')

function node(major: number): Host {
  const run = async (args: string[], skip: Skip) => {
    const binary = nodeBinaries().get(major) ?? missing(`no Node ${major} on this machine`, skip)
    const script = fileURLToPath(new URL('fixture/node.mjs', import.meta.url))
    const { stdout } = await promisify(execFile)(binary, [script, String(GENERATED_SECONDS), ...args])
    const { version, ...digests } = JSON.parse(stdout)
    expect(version).toMatch(new RegExp(`^v${major}\\.`))
    return digests
  }
  return {
    basics: (skip) => run([], skip),
    lobster: async (message, book, skip) => (await run([message, book], skip)).lobster,
  }
}

const browser: Host = {
  basics: (skip) => inPage(skip, (page) => page.evaluate((seconds) => window.host.basics(seconds), GENERATED_SECONDS)),
  lobster: (message, book, skip) => {
    const files = [message, book].map((url) => ({ name: nameOf(url), url }))
    return inPage(skip, (page) => page.evaluate(([m, b]) => window.host.lobster(m!, b!), files))
  },
}

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof launch>>['newPage']>>

async function inPage<T>(skip: Skip, use: (page: Page) => Promise<T>): Promise<T> {
  const chrome = await launch(chromium(skip))
  try {
    const page = await chrome.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.goto(server.url('/sdk/test/hosts/fixture/page.html'))
    await page
      .waitForFunction(() => 'host' in window, undefined, { timeout: 15_000 })
      .catch((error: unknown) => {
        throw new Error(`the page didn't load the SDK: ${errors.join('; ')}`, { cause: error })
      })
    return await use(page)
  } finally {
    await chrome.close()
  }
}

const workerd: Host = {
  basics: (skip) => fromWorker(`?seconds=${GENERATED_SECONDS}`, skip),
  lobster: async (message, book, skip) => {
    return (await fromWorker(`?${new URLSearchParams({ message, book })}`, skip)).lobster
  },
}

async function fromWorker(query: string, skip: Skip) {
  const { unstable_startWorker } = await wrangler(skip)
  const worker = await unstable_startWorker({
    config: fileURLToPath(new URL('fixture/wrangler.toml', import.meta.url)),
    dev: { server: { port: 0 }, inspector: false, watch: false, logLevel: 'error' },
  })
  try {
    const response = await worker.fetch(`http://leadline.test/${query}`)
    const text = await response.text()
    if (!response.ok) throw new Error(text)
    return JSON.parse(text)
  } finally {
    await worker.dispose()
  }
}

/** The lines a program prints, counted and hashed as they come. */
async function hashOfLines(program: string, args: string[]): Promise<Digest> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const sha256 = createHash('sha256')
  let lines = 0
  for await (const chunk of child.stdout) {
    sha256.update(chunk)
    for (const byte of chunk as Uint8Array) if (byte === 10) lines++
  }
  return { lines, sha256: sha256.digest('hex') }
}

/** For the closing notes: what was computed, and how long it took with the start of the host. */
function measured({ sha256, lines }: Digest, ms: number): string {
  return `sha256 ${sha256}, ${lines} lines, ${(ms / 1000).toFixed(1)} s`
}

const HOSTS: [string, Host][] = [
  ...NODES.map((major): [string, Host] => [`Node ${major}`, node(major)]),
  ['Chromium', browser],
  ['workerd', workerd],
]

describe('the scripted and the generated stream', () => {
  test('are long enough to mean something', () => {
    expect(expected.scripted.lines).toBeGreaterThan(500)
    expect(expected.generated.lines).toBeGreaterThan(GENERATED_SECONDS * 5)
  })

  test.for(HOSTS)('%s', { timeout: 60_000 }, async ([, host], { skip, annotate }) => {
    const startMs = performance.now()
    const basics = await host.basics(skip)
    await annotate(measured(basics.generated, performance.now() - startMs))
    expect(basics).toEqual(expected)
  })
})

describe('the signals of a whole LOBSTER day', () => {
  let day: Digest | undefined

  /** The message file and the order-book file of the day, served from the zip as they are asked for. */
  async function serveDay(skip: Skip): Promise<[message: string, book: string]> {
    const entries = await zipEntries(recording(LOBSTER_DAY, skip))
    const url = (kind: string) => {
      const name = [...entries.keys()].find((entry) => entry.includes(`_${kind}_`) && entry.endsWith('.csv'))
      if (name === undefined) throw new Error(`${LOBSTER_DAY}: no ${kind} file inside`)
      server.recordings.set(name, entries.get(name)!)
      return server.url(`/recordings/${encodeURIComponent(name)}`)
    }
    return [url('message'), url('orderbook')]
  }

  test.for(HOSTS)('%s', { timeout: 120_000 }, async ([, host], { skip, annotate }) => {
    const [message, book] = await serveDay(skip)
    day ??= await lobsterDigest(feeds, fromUrl(nameOf(message), message), fromUrl(nameOf(book), book))
    expect(day.lines).toBeGreaterThan(LOBSTER_ROWS / 4)
    const startMs = performance.now()
    const digest = await host.lobster(message, book, skip)
    await annotate(measured(digest, performance.now() - startMs))
    expect(digest).toEqual(day)
  })

  test('the command line', { timeout: 120_000 }, async ({ skip, annotate }) => {
    const zip = recording(LOBSTER_DAY, skip)
    const startMs = performance.now()
    const digest = await hashOfLines(process.execPath, [`${root}/cli/bin/leadline.js`, 'signals', zip])
    await annotate(measured(digest, performance.now() - startMs))
    expect(digest).toEqual(day)
  })
})
