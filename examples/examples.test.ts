import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { generated } from 'leadline/feeds'
import { describe, expect, test } from 'vitest'
import { chromium } from '../sdk/test/available.js'
import { launch } from '../sdk/test/hosts/browser.js'
import { LocalServer } from '../sdk/test/hosts/server.js'
import worker from './worker.js'

const folder = new URL('.', import.meta.url)

/** Run as a user runs them: by Node, on the built package. */
async function run(file: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(new URL(file, folder))])
  return stdout.trimEnd().split('\n')
}

test('first.mjs prints a line every ten seconds, and is short', async () => {
  const lines = await run('first.mjs')
  expect(lines.length).toBeGreaterThanOrEqual(6)
  for (const line of lines.slice(1)) {
    expect(line).toMatch(/^live best bid 6\d{4}(\.\d+)? score -?[01]\.\d\d (up|down|flat)$/)
  }
  expect(readFileSync(new URL('first.mjs', folder), 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(12)
})

test('your-own-socket.mjs joins, notices the lost frames, and joins again', async () => {
  const lines = await run('your-own-socket.mjs')
  expect(lines.filter((line) => line.startsWith('frame'))).toEqual([
    'frame: BUFFERED',
    'frame: BUFFERED',
    'frame: APPLIED',
    'frame: GAP_SEQ',
    'frame: BUFFERED',
  ])
  expect(lines.filter((line) => line.startsWith('snapshot'))).toEqual([
    'snapshot 104: APPLIED',
    'snapshot 111: APPLIED',
  ])
  expect(lines).toContain('  65000 / 65000.01')
  expect(lines.at(-1)).toBe('gaps 1, epoch 2')
})

test('levels.mjs finds support and resistance', async () => {
  const lines = await run('levels.mjs')
  for (const name of ['support', 'resistance']) {
    expect(lines.filter((line) => line.trim().startsWith(name)).length).toBeGreaterThanOrEqual(3)
  }
})

test('features.mjs prints a table, and reasons while windows are not full', async () => {
  const [head, ...rows] = await run('features.mjs')
  expect(head).toBe('second,mid,queue_imbalance,ofi_l1_10s,trade_imbalance_10s,exec_ratio')
  expect(rows.length).toBeGreaterThanOrEqual(19)
  expect(rows.slice(1, 9).some((row) => row.includes('(warm_up)'))).toBe(true)
  expect(rows.at(-1)).toMatch(/^\d\d:\d\d,6\.\d+e\+6,/)
  expect(rows.at(-1)).not.toMatch(/\(|NaN/)
})

test('many-replays.mjs replays the same events, and fewer levels stand out the more is asked of them', async () => {
  const rows = (await run('many-replays.mjs')).map((line) =>
    /^z \d: (\d+) events, (\d+) levels .* (\d+\.\d+)$/.exec(line)!,
  )
  expect(rows).toHaveLength(3)
  const [events, levels, best] = [1, 2, 3].map((i) => rows.map((row) => Number(row[i])))
  expect(new Set(events)).toEqual(new Set([600])) // ten a second for a minute
  expect(levels).toEqual(levels!.toSorted((x, y) => y - x))
  expect(new Set(levels).size).toBe(3)
  expect(new Set(best).size).toBe(1)
})

describe('worker.ts', () => {
  test('answers the signal of a recording', async () => {
    const frames: string[] = []
    let snapshot = ''
    const utf8 = new TextDecoder()
    for await (const record of generated({ seconds: 5 }).records()) {
      if (record.kind === 'frame') frames.push(utf8.decode(record.bytes))
      else if (record.kind === 'snapshot') snapshot = utf8.decode(record.bytes)
    }
    const body = JSON.stringify({ symbol: 'BTC/USDT', tickSize: '0.01', lotSize: '0.00001', snapshot, frames })
    const response = await worker.fetch(new Request('http://example', { method: 'POST', body }))
    expect(await response.json()).toMatchObject({ state: 'live', signal: { state: 'live', epoch: 1 } })
  })

  test('says what it wants', async () => {
    expect((await worker.fetch(new Request('http://example'))).status).toBe(405)
  })
})

describe('browser.html', () => {
  test('maps every bare name to a file that is there', () => {
    const html = readFileSync(new URL('browser.html', folder), 'utf8')
    const map = JSON.parse(/<script type="importmap">([^]*?)<\/script>/.exec(html)![1]!) as {
      imports: Record<string, string>
    }
    for (const path of Object.values(map.imports)) expect(existsSync(new URL(path, folder)), path).toBe(true)
  })

  test('shows a live book in Chromium', async ({ skip }) => {
    const browser = await launch(chromium(skip))
    const server = await LocalServer.start(fileURLToPath(new URL('..', folder)))
    try {
      const page = await browser.newPage()
      await page.goto(server.url('/examples/browser.html'))
      await page.waitForSelector('body[data-state=live]', { timeout: 20_000 })
      expect(await page.textContent('#signal')).toMatch(/^score -?[01]\.\d\d, (up|down|flat)$/)
      expect(await page.locator('#book tr').count()).toBe(10)
    } finally {
      await browser.close()
      await server.stop()
    }
  })
})

test('the list of examples is complete', () => {
  const list = readFileSync(new URL('README.md', folder), 'utf8')
  const files = readdirSync(folder).filter((name) => !/README|\.test\.ts$/.test(name))
  expect(files.filter((name) => !list.includes(`(${name})`))).toEqual([])
})
