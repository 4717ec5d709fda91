// leadline paper over real sockets: order by order what a backtest of its tape gives, and what one of the tape that was served gives.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { backtest } from 'leadline/backtest'
import { generated } from 'leadline/feeds'

import { readConfig } from '../src/backtest/config.js'
import { strategyOf, withOptions } from '../src/backtest/options.js'
import { ending } from '../src/paper/ending.js'
import { tapePaths } from '../src/paper/feeds.js'
import { lines } from '../src/paper/lines.js'
import { leadline } from './run.js'
import { serveTape } from './serving.js'

const BIN = fileURLToPath(new URL('../bin/leadline.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'leadline-paper-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SECONDS = 70
/** No order after this second of the tape but the last, which tells that everything has come to its end. */
const CALM_S = 58
const LAST_S = 62
const ABOUT = { venue: 'binance', symbol: 'BTC/USDT', tick: '0.01', lot: '0.00001' }
const SERVED = Object.entries(ABOUT).flatMap(([name, value]) => [`--${name}`, value])

/**
 * Makes, takes, stops and cancels, all by the venue's time and by events counted from a whole second on: two runs that begin there do the
 * same, whatever came before.
 */
const STRATEGY = `export default ({ startMs, fromMs = null, calmS, lastS }) => {
  let [begins, events, isOver] = [fromMs, 0, false]
  return {
    onMarket(desk) {
      const market = desk.markets[0]
      if (isOver || market.state !== 'live' || Number.isNaN(market.bidTicks)) return
      const ms = market.tsVenueUs / 1000
      begins ??= (Math.floor(ms / 1000) + 2) * 1000
      if (ms < begins) return
      if (ms >= startMs + lastS * 1000) {
        isOver = true
        return void desk.submit({ instrument: 0, side: 'buy', kind: 'market', qtyLots: 1, tag: 'last' })
      }
      if (ms >= startMs + calmS * 1000 || ++events % 60 === 0) {
        for (const { id } of desk.orders(0)) desk.cancel(id)
        return
      }
      const side = desk.position(0).lots > 0 ? 'sell' : 'buy'
      const sign = side === 'buy' ? 1 : -1
      const [own, other] = sign > 0 ? [market.bidTicks, market.askTicks] : [market.askTicks, market.bidTicks]
      const at = { instrument: 0, side }
      if (events % 37 === 1) desk.submit({ ...at, kind: 'market', qtyLots: 300 + (events % 7), tag: 'take' })
      else if (events % 29 === 0) desk.submit({ ...at, kind: 'limit', qtyLots: 50, pxTicks: other, timeInForce: 'ioc' })
      else if (events % 53 === 0) desk.submit({ ...at, kind: 'stop_market', qtyLots: 20, stopTicks: other + sign })
      else if (events % 11 === 0) desk.submit({ ...at, kind: 'limit', qtyLots: 200, pxTicks: (other - own) * sign > 1 ? own + sign : own, postOnly: true })
    },
  }
}
`

/** What connect() subscribes of a generated market; its best prices (bookTicker) nobody here asks for. */
async function writeMarket(path: string, startUs: number): Promise<void> {
  const rows: string[] = []
  for await (const record of generated({ seed: 11, seconds: SECONDS, startUs }).records()) {
    if (record.kind !== 'frame' && record.kind !== 'snapshot') continue
    const json = Buffer.from(record.bytes).toString('utf8')
    if (record.kind === 'snapshot' || json.includes('"e":')) rows.push(`${record.tsLocalUs}000 ${json}\n`)
  }
  writeFileSync(path, rows.join(''))
}

type Line = Readonly<Record<string, unknown>>

interface Told {
  readonly name: string
  readonly startUs: number
  readonly latency: object
  readonly risk: object | false
  /** Connections, all to the same market; orders go to the first. */
  readonly feeds: number
}

/** Plays the market to a paper session until its strategy has sent its last order. */
async function papered({ name, startUs, latency, risk, feeds: count }: Told) {
  const files = Object.fromEntries(
    ['original.frames', 'tape.tape', 'journal.ndjson', 'page.html', 'paper.json', 'backtest.json'].map((end) => [
      end.split('.')[0]!,
      join(folder, `${name}-${end}`),
    ]),
  ) as Record<'original' | 'tape' | 'journal' | 'page' | 'paper' | 'backtest', string>
  const params = { startMs: startUs / 1000, calmS: CALM_S, lastS: LAST_S }
  const config = { strategy: './all.mjs', latency, risk, randomEntries: 0, params }
  await writeMarket(files.original, startUs)
  const serving = await serveTape('tape.frames', (path) => writeMarket(path, startUs), [...SERVED, '--speed', '30'])
  const feeds = Array.from({ length: count }, () => ({ venue: 'binance', symbols: ['BTC/USDT'], depth: 5000 }))
  writeFileSync(files.paper, JSON.stringify({ ...config, feeds }))
  const args = ['--endpoint', serving.rest, '--record', files.tape, '--journal', files.journal]
  const child = spawn(process.execPath, [BIN, 'paper', files.paper, ...args, '--out', files.page, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const notes: string[] = []
  child.stderr.on('data', (chunk: Buffer) => notes.push(chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const told: Line[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(JSON.parse(line) as Line)
    // More than once: the second, as some terminals pass it on, ends nothing sooner.
    if (told.at(-1)!['tag'] === 'last') child.kill('SIGINT')
  }
  const status = await ended
  expect(await serving.stop()).toBe(0)
  return { status, told, files, config, notes: notes.join('') }
}

/** The lines that a backtest of this recording gives. */
async function backtested(file: string, config: object): Promise<Line[]> {
  writeFileSync(file, JSON.stringify(config))
  const wish = await readConfig(file)
  const strategy = (await strategyOf(wish, file))(wish.params)
  const told: Line[] = []
  await withOptions(file, wish, strategy, (options) => {
    const market = { venue: 'binance', symbol: 'BTC/USDT', id: 'BTCUSDT', tickSize: '0.01', lotSize: '0.00001' }
    const instruments = [market, market]
    const print = (line: string) => void told.push(JSON.parse(line) as Line)
    return backtest({ ...options, watch: lines({ instruments, print, keep: () => undefined }) })
  })
  return told
}

const journalOf = (path: string): Line[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)

beforeAll(() => writeFileSync(join(folder, 'all.mjs'), STRATEGY))

describe.each([
  // The venue's clock runs thirty times as fast as ours, ahead of it: what is heard, and when, is by the venue's alone.
  {
    name: 'constant latency of the feed',
    latency: { feedUs: 4000 },
    aheadS: 60,
    feeds: 1,
    risk: { loss: { losingExits: null } },
  },
  // The venue's clock begins behind ours and overtakes it: what is heard is by ours, then by the venue's. Risk would refuse such data.
  {
    name: 'latency of the feed as recorded',
    latency: { feedUs: 'recorded' },
    aheadS: 0,
    feeds: 2,
    risk: false as const,
  },
])('$name', { timeout: 60_000 }, ({ name, latency, aheadS, feeds, risk }) => {
  test('backtest = paper = replay, order by order', async () => {
    const startUs = (Math.floor(Date.now() / 1000) + aheadS) * 1_000_000
    const paper = await papered({ name: name.replaceAll(' ', '-'), startUs, latency, risk, feeds })
    const { status, files, config, notes } = paper
    expect([status, notes]).toEqual([0, expect.stringContaining('./all.mjs on binance:BTC/USDT')])
    const report = paper.told.at(-1)!
    const told = paper.told.slice(0, -1)
    expect(report).toMatchObject({
      format: 'leadline-backtest',
      market: Array(feeds).fill('binance:BTC/USDT').join(', '),
    })
    const fills = told.filter(({ event }) => event === 'fill')
    expect(new Set(fills.map(({ isMaker }) => isMaker))).toEqual(new Set([true, false]))
    expect(fills.length).toBeGreaterThan(10)

    // Its own tapes, whole: everything is the same.
    const recordings = tapePaths(files.tape, feeds).map((input) => ({ input }))
    const again = await backtested(files.backtest, { ...config, recordings })
    expect(again).toEqual(told)
    const { status: done, stdout } = await leadline(['backtest', files.backtest, '--json'])
    expect(done).toBe(0)
    const { benchmark, assumptions, ...same } = JSON.parse(stdout) as Record<string, unknown>
    expect(benchmark).toBeDefined()
    expect({ ...same, assumptions: [(report['assumptions'] as string[])[0], ...(assumptions as string[])] }).toEqual(
      report,
    )
    expect(JSON.parse(readFileSync(files.page.replace('.html', '.json'), 'utf8'))).toEqual(report)
    expect(readFileSync(files.page, 'utf8')).toContain('<svg')
    const journal = journalOf(files.journal)
    expect(journal.filter(({ event }) => event !== 'sample')).toEqual(told)
    expect(journal.filter(({ event }) => event === 'sample').length).toBeGreaterThan(1)
    if (latency.feedUs === 'recorded') return

    // The tape that was served, from the second on in which the strategy began: until then the session had no book.
    const firstUs = told[0]!['sentUs'] as number
    const fromMs = Math.floor((firstUs - 4000) / 1e6) * 1000
    expect(fromMs - startUs / 1000).toBeLessThan(45_000)
    const { params, ...rest } = config
    const begun = { ...rest, params: { ...params, fromMs }, input: files.original, ...ABOUT }
    const original = await backtested(files.backtest, begun)
    expect(original).toEqual(told)
    console.log(
      `${told.length - fills.length} changes of orders, ${fills.length} fills; begun ${(fromMs - startUs / 1000) / 1000} s into the tape`,
    )
  })
})

describe('what is wrong is said with its place', () => {
  const feed = { venue: 'binance', symbols: ['BTC/USDT'] }
  test.each([
    [{}, [], 3, 'config feeds'],
    [{ feeds: [] }, [], 3, 'a list of feeds'],
    [{ feeds: [feed], input: 'a.tape' }, [], 3, 'config input'],
    [{ feeds: [{ ...feed, venue: 'nowhere' }] }, [], 3, 'config feeds[0].venue'],
    [{ feeds: [feed, { ...feed, symbols: [] }] }, [], 3, 'config feeds[1].symbols'],
    [{ feeds: [{ ...feed, depth: 0.5 }] }, [], 3, 'config feeds[0].depth'],
    [{ feeds: [{ ...feed, endpoint: 'relay' }] }, [], 3, 'config feeds[0].endpoint'],
    [{ feeds: [{ ...feed, by: 'orders' }] }, [], 3, 'config feeds[0].by'],
    [{ feeds: [feed], risk: { mode: 'live' } }, [], 3, 'config risk.mode'],
    [{ feeds: [feed], latency: { feedUs: -1 } }, [], 3, 'config latency.feedUs'],
    [{ feeds: [feed], params: { quoteLots: 0 } }, [], 2, 'quoteLots'],
    [{ feeds: [feed] }, ['--for', '10 minutes'], 2, 'period'],
    [{ feeds: [feed] }, ['--out', 'page.pdf'], 2, 'ends in .html'],
    [{ feeds: [feed] }, ['--endpoint', 'relay'], 2, '--endpoint'],
    [{ feeds: [feed] }, ['--journal', '.'], 2, '--journal: found ., which is there already'],
    [{ feeds: [feed] }, ['--record', '.'], 2, '--record: found ., which is there already'],
  ])('%j %j', async (config, args, status, place) => {
    const file = join(folder, 'wrong.json')
    writeFileSync(file, JSON.stringify({ strategy: 'marketMaking', ...config }))
    const ran = await leadline(['paper', file, ...args])
    expect(ran.stderr).toContain(place)
    expect(ran.status).toBe(status)
  })

  test('a venue that is not there: exit status 4', async () => {
    const file = join(folder, 'nowhere.json')
    const [feeds, tape] = [[{ ...feed, endpoint: 'http://127.0.0.1:9' }], join(folder, 'nowhere.tape')]
    writeFileSync(file, JSON.stringify({ strategy: 'marketMaking', feeds }))
    const ran = await leadline(['paper', file, '--for', '1h', '--record', tape])
    expect([ran.status, ran.stdout]).toEqual([4, ''])
    expect(ran.stderr).toContain('0 confirmed')
  })
})

test('of several feeds each has a tape of its own', () => {
  expect(tapePaths('a/b.tape', 1)).toEqual(['a/b.tape'])
  expect(tapePaths('a.x/b.tape', 2)).toEqual(['a.x/b-1.tape', 'a.x/b-2.tape'])
  expect(tapePaths('a.x/b', 2)).toEqual(['a.x/b-1', 'a.x/b-2'])
})

test('a session ends by its time, or once it is over, and leaves no timer behind', async () => {
  vi.useFakeTimers()
  try {
    let isOver = false
    const byTime = ending(90_000_000, new AbortController().signal).then(() => (isOver = true))
    await vi.advanceTimersByTimeAsync(89_999)
    expect(isOver).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await byTime
    const over = new AbortController()
    const byEnd = ending(90_000_000, over.signal)
    over.abort()
    await byEnd
    await ending(null, over.signal)
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

test('an error that ends a session leaves a report of what was until then, and is the exit status', async () => {
  const startUs = Math.floor(Date.now() / 1000) * 1_000_000
  const [file, page] = [join(folder, 'broken.json'), join(folder, 'broken-page.html')]
  writeFileSync(
    join(folder, 'broken.mjs'),
    `export default () => {
  let events = 0
  return {
    onMarket(desk) {
      if (desk.markets[0].state !== 'live') return
      if (++events === 20) desk.submit({ instrument: 0, side: 'buy', kind: 'market', qtyLots: 5 })
      if (events === 200) throw new Error('the strategy broke')
    },
  }
}`,
  )
  const feeds = [{ venue: 'binance', symbols: ['BTC/USDT'], depth: 5000 }]
  writeFileSync(file, JSON.stringify({ strategy: './broken.mjs', risk: false, feeds, latency: { feedUs: 4000 } }))
  const serving = await serveTape('tape.frames', (path) => writeMarket(path, startUs), [...SERVED, '--speed', '30'])
  const { status, stderr } = await leadline(['paper', file, '--endpoint', serving.rest, '--out', page])
  await serving.stop()
  expect(status).toBe(1)
  expect(stderr).toContain('the strategy broke')
  const report = JSON.parse(readFileSync(page.replace('.html', '.json'), 'utf8'))
  expect(report.fills).toHaveLength(1)
  expect(report.assumptions[0]).toBe('Ended by an error, after which nothing was traded: the strategy broke')
})
