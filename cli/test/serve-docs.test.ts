// What the pages about the service show is run against it: the client of the stream, the first key, the list of metrics.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

import { type LocalMarkets, startLocalMarkets } from '../src/service/local-market.js'
import { listening, type Running, start, until, workerd } from './service.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'leadline-docs-'))
let markets: LocalMarkets
beforeAll(async () => {
  markets = await startLocalMarkets({ symbols: ['BTC/USDT'] })
})
afterAll(async () => {
  await markets.close()
  rmSync(folder, { recursive: true })
})

const page = (name: string) => readFileSync(join(root, 'docs', name), 'utf8')

function example(file: string, name: string): string {
  const code = new RegExp(`<!-- example:${name} -->\n\`\`\`js\n([\\s\\S]*?)\`\`\`\n<!-- example:end -->`).exec(
    page(file),
  )
  return code![1]!
}

/** Runs a page's code as a module that finds what the checkout has. */
function run(code: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['--input-type=module', '-', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(code)
  onTestFinished(() => void child.kill())
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]()
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function serve(name: string, config: object, port = 0): Promise<{ running: Running; url: string }> {
  const file = join(folder, `${name}.json`)
  writeFileSync(file, JSON.stringify({ feeds: markets.feeds, ...config }))
  const running = start(['serve', '--config', file, '--port', String(port), '--data', join(folder, name)])
  onTestFinished(async () => {
    running.signal('SIGTERM')
    await running.ended
  })
  return { running, url: await listening(running) }
}

test('docs/streaming.md: the client follows the book, comes back after a restart, and goes on', async ({ skip }) => {
  workerd(skip)
  const code = example('streaming.md', 'client')
  expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(40)
  const port = await freePort()
  const { running, url } = await serve('client', { anonymous: ['read', 'stream'] }, port)
  const lines = run(code, [], { LEADLINE_URL: url, LEADLINE_KEY: '' })
  let last = 0
  const follow = async (types: readonly string[]) => {
    for (const type of types) {
      const [said, seq, bid, ask] = ((await lines.next()).value as string).split(' ')
      expect(said).toBe(type)
      expect(Number(seq)).toBeGreaterThan(last)
      expect(Number(bid)).toBeLessThan(Number(ask))
      last = Number(seq)
    }
  }
  await follow(['snapshot', 'update', 'update', 'update'])
  running.signal('SIGTERM')
  expect(await running.ended).toBe(0)
  await serve('client', { anonymous: ['read', 'stream'] }, port)
  for (let said = 'update'; said !== 'snapshot';)
    [said = '', last] = ((await lines.next()).value as string)
      .split(' ')
      .map((part, i) => (i === 0 ? part : Number(part))) as [string, number]
  await follow(['update', 'update', 'update'])
})

test('docs/deploy.md: the first key is made with the root key, and reads', async ({ skip }) => {
  workerd(skip)
  const { url } = await serve('first-key', {})
  const { LEADLINE_ROOT_KEY } = JSON.parse(readFileSync(join(folder, 'first-key', 'secrets.json'), 'utf8')) as {
    LEADLINE_ROOT_KEY: string
  }
  const made = run(example('deploy.md', 'first-key'), ['somebody', 'read'], { LEADLINE_URL: url, LEADLINE_ROOT_KEY })
  const { key } = JSON.parse((await made.next()).value as string) as { key: string }
  const read = (authorization: string) => fetch(`${url}/v1/markets`, { headers: { authorization } })
  expect((await read(`Bearer ${key}`)).status).toBe(200)
  expect((await read(`Bearer ${key.slice(0, -1)}x`)).status).toBe(401)
})

test('docs/operations.md explains every metric, and no other', async ({ skip }) => {
  workerd(skip)
  const model = {
    ...{ name: 'direction', target: 'gpu', input: 'x', output: 'p', features: ['mid'], rows: 1, everyMs: 1000 },
    classes: ['down', 'up'],
  }
  const { url } = await serve('metrics', {
    anonymous: ['read', 'stream'],
    models: [model],
    targets: [{ name: 'gpu', urls: [`http://127.0.0.1:${await freePort()}`] }],
  })
  const look = async () => (await fetch(`${url}/metrics`)).text()
  const isLive = (text: string) =>
    text.includes('leadline_book_state{exchange="binance",symbol="BTC/USDT",state="live"} 1')
  const text = await until(look, isLive)
  const families = [...text.matchAll(/^# TYPE (\w+) (counter|gauge|histogram)$/gm)].map(([, name]) => name!)
  expect(families.length).toBeGreaterThan(30)
  const table = page('operations.md')
  const told = new Set([...table.matchAll(/`(leadline_[a-z_]+)`/g)].map(([, name]) => name!))
  expect(families.filter((name) => !told.has(name))).toEqual([])
  const mayBeAbsent = new Set(
    [...table.matchAll(/^\| `(\w+)` .*absent while there was none/gm)].map(([, name]) => name!),
  )
  expect([...told].filter((name) => !families.includes(name) && !mayBeAbsent.has(name))).toEqual([])
  for (const line of text.trimEnd().split('\n'))
    expect(line).toMatch(/^(# (HELP|TYPE) leadline_\w+ .+|leadline_\w+(\{[^}]*\})? -?\d[\d.e+-]*)$/)
})

test('docs/operations.md knows every event of the log', () => {
  const sources = ['app', 'feed/feed-object', 'feed/feed-run', 'fanout/client', 'fanout/fanout-object']
  const events = sources.flatMap((name) => {
    const text = readFileSync(join(root, `worker/${name}.ts`), 'utf8')
    return [...text.matchAll(/\blog\('\w+', '(\w+)'/g)].map(([, event]) => event!)
  })
  expect(events.length).toBeGreaterThan(7)
  for (const event of events) expect(page('operations.md')).toContain(`\`${event}\``)
})
