// The edge service as its user starts it: workerd in a process of its own, a venue of generated markets beside it.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'

import { type LocalMarkets, startLocalMarkets } from '../src/service/local-market.js'
import { leadline } from './run.js'
import { listening, type Running, start, until, workerd } from './service.js'

const folder = mkdtempSync(join(tmpdir(), 'leadline-serve-'))
let markets: LocalMarkets
beforeAll(async () => {
  markets = await startLocalMarkets({ symbols: ['BTC/USDT'] })
})
afterAll(async () => {
  await markets.close()
  rmSync(folder, { recursive: true })
})

function file(name: string, content: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const config = (more: object = {}) => ({ feeds: markets.feeds, anonymous: ['read', 'stream'], ...more })
const data = (name: string) => join(folder, name)
const json = async (url: string) => (await fetch(url)).json() as Promise<Record<string, unknown>>

/** Ended with its test, whatever becomes of it. */
function serve(...args: string[]): Running {
  const running = start(['serve', ...args])
  onTestFinished(async () => {
    running.signal('SIGTERM')
    await running.ended
  })
  return running
}

const isLive = ({ markets }: Record<string, unknown>) => (markets as { live?: number }).live === 1

test('leadline serve: health, a signal, a stream, and an end that leaves nothing behind', async ({ skip }) => {
  workerd(skip)
  const running = serve('--config', file('good.json', config()), '--port', '0', '--data', data('good'))
  const url = await listening(running)
  expect(JSON.parse(running.lines[0]!)).toEqual({
    event: 'listening',
    url,
    docs: `${url}/docs`,
    secrets: join(data('good'), 'secrets.json'),
  })
  expect(await until(() => json(`${url}/health`), isLive)).toMatchObject({ status: 'ok', markets: { live: 1 } })
  const signal = await until(
    () => json(`${url}/v1/markets/binance/BTC-USDT/signal`),
    ({ state }) => state === 'live',
  )
  expect(signal).toMatchObject({ venue: 'binance', symbol: 'BTC/USDT', score: expect.any(Number) })
  expect(await json(`${url}/v1/markets/binance/DOGE-USDT/signal`)).toMatchObject({ status: 404, code: 'not_found' })

  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`, 'leadline.v1')
  const heard: Record<string, unknown>[] = []
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  socket.on('message', (text) => heard.push(JSON.parse(String(text)) as Record<string, unknown>))
  const args = [{ channel: 'signal', exchange: 'binance', symbol: 'BTC/USDT', intervalMs: 50 }]
  socket.on('open', () => socket.send(JSON.stringify({ op: 'subscribe', args })))
  await until(
    () => Promise.resolve(heard.filter(({ type }) => type === 'update').length),
    (updates) => updates > 2,
  )
  expect(heard[0]).toMatchObject({ op: 'hello', protocol: 'leadline.v1' })
  expect(heard.find(({ channel }) => channel === 'signal')).toMatchObject({ type: 'snapshot', state: 'live' })

  running.signal('SIGINT')
  expect(await running.ended).toBe(0)
  await closed
  await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed')
})

test('secrets are made once, for their owner alone, and are those of the next start', async ({ skip }) => {
  workerd(skip)
  const place = data('secrets')
  const path = join(place, 'secrets.json')
  const seen: string[] = []
  for (let i = 0; i < 2; i++) {
    const running = serve('--config', file('secrets.json', config()), '--port', '0', '--data', place)
    const url = await listening(running)
    seen.push(readFileSync(path, 'utf8'))
    const { LEADLINE_ROOT_KEY } = JSON.parse(seen[i]!) as Record<string, string>
    const keys = await fetch(`${url}/v1/keys/somebody`, { headers: { authorization: `Bearer ${LEADLINE_ROOT_KEY}` } })
    expect([keys.status, await keys.json()]).toEqual([200, { keys: [] }])
    running.signal('SIGTERM')
    expect(await running.ended).toBe(0)
    for (const secret of Object.values(JSON.parse(seen[i]!) as Record<string, string>))
      expect(running.lines.join('\n') + running.stderr()).not.toContain(secret)
  }
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(place).mode & 0o777).toBe(0o700)
  expect(seen[1]).toBe(seen[0])
})

describe('arguments that do not fit: status 2, nothing on standard output', () => {
  test.each([
    ['no market and no configuration', [], '--config and --market'],
    ['both', ['--config', 'x.json', '--market', 'binance:BTC/USDT'], '--config and --market'],
    ['a market without a venue', ['--market', 'BTC/USDT'], 'found "BTC/USDT", expected venue:symbol'],
    ['a port that there is not', ['--market', 'binance:BTC/USDT', '--port', '70000'], 'found "70000", expected a port'],
    ['a port that is none', ['--market', 'binance:BTC/USDT', '--port', 'http'], 'found "http", expected a port'],
    ['an option that there is not', ['--nonsense'], '--nonsense'],
  ])('%s', async (_, args, says) => {
    const { status, stdout, stderr } = await leadline(['serve', ...args, '--data', data('never')])
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(says)
  })
})

describe('a configuration that can not be read: status 3, the file, the rule, what was found and expected', () => {
  test.each([
    ['no JSON', () => file('broken.json', '{"feeds":'), 'broken.json', 'no JSON'],
    ['not there', () => join(folder, 'missing.json'), 'missing.json', 'no readable file'],
  ])('%s', async (_, path, name, found) => {
    const { status, stdout, stderr } = await leadline(['serve', '--config', path(), '--data', data('never')])
    expect([status, stdout]).toEqual([3, ''])
    for (const part of [name, 'config', `found ${found}`, 'expected JSON']) expect(stderr).toContain(part)
  })
})

test('a configuration that the service refuses: status 4, and standard error says why', async ({ skip }) => {
  workerd(skip)
  const path = file('refused.json', config({ cors: ['*'] }))
  const { status, stdout, stderr } = await leadline([
    'serve',
    '--config',
    path,
    '--port',
    '0',
    '--data',
    data('refused'),
  ])
  expect([status, stdout]).toEqual([4, ''])
  expect(stderr).toContain('LEADLINE_CONFIG cors.0: an origin such as https://example.com')
})

test('a port that is taken: status 4, also where who has it answers as a service would', async ({ skip }) => {
  workerd(skip)
  const other = createServer((_, response) => response.end('{"status":"ok"}'))
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void other.close())
  const { port } = other.address() as AddressInfo
  const args = ['--config', file('taken.json', config()), '--port', String(port), '--data', data('taken')]
  const { status, stdout, stderr } = await leadline(['serve', ...args])
  expect(status, stderr).toBe(4)
  expect(stdout).not.toContain('listening')
})

test('--open: who has no key may read and stream, and nothing else', async ({ skip }) => {
  workerd(skip)
  const path = file('open.json', { feeds: markets.feeds })
  const closed = serve('--config', path, '--port', '0', '--data', data('closed'))
  expect((await fetch(`${await listening(closed)}/v1/markets`)).status).toBe(401)
  const open = serve('--config', path, '--port', '0', '--data', data('open'), '--open')
  const url = await listening(open)
  expect((await fetch(`${url}/v1/markets`)).status).toBe(200)
  expect((await fetch(`${url}/v1/keys/somebody`)).status).toBe(401)
})

test('leadline demo: prints the address, serves two markets, ends by itself', async ({ skip }) => {
  workerd(skip)
  const running = start(['demo', '--port', '0', '--seconds', '5'])
  const url = await listening(running)
  const health = await until(
    () => json(`${url}/health`),
    ({ markets }) => (markets as { live?: number }).live === 2,
  )
  expect(health).toMatchObject({ status: 'ok', markets: { live: 2 } })
  const page = await fetch(url)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')])
  while ((await running.next()) !== null);
  expect(await running.ended).toBe(0)
  expect(running.lines.join('\n')).toContain(`curl ${url}/v1/markets/binance/BTC-USDT/signal`)
  await expect(fetch(url)).rejects.toThrow('fetch failed')
})
