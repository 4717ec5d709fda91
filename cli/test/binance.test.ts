// Recordings of Binance of other shapes than the ones recorded: other symbols and venues, chains, gaps, damage.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { afterAll, describe, expect, it } from 'vitest'

import { leadline } from './run.js'
import { type FrameSimulation, recorded, simulateFrames } from './simulated-frames.js'
import { zipOf } from './zip.js'

const folder = mkdtempSync(join(tmpdir(), 'leadline-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const frames = simulateFrames()
const proved = { compared: 28, mismatches: 0, gaps: 0, crossed: 0, state: 'live', proved: 'book' }

describe('symbols and venues', () => {
  it.each<[string, Partial<FrameSimulation>, object]>([
    ['a thousandth of a coin', { symbol: '1000SHIBUSDT', pxDecimals: 7, qtyDecimals: 0 }, { symbol: '1000SHIB/USDT' }],
    ['a price in bitcoin', { symbol: 'PEPEBTC', pxDecimals: 8, qtyDecimals: 8 }, { symbol: 'PEPE/BTC' }],
    [
      'a dated future',
      { symbol: 'BTCUSDT_241227', venue: 'binanceusdm', pxDecimals: 1 },
      { symbol: 'BTC/USDT:USDT-241227' },
    ],
    ['a perpetual', { symbol: 'ETHUSD_PERP', venue: 'binancecoinm', qtyDecimals: 0 }, { symbol: 'ETH/USD:ETH' }],
  ])('%s', async (_, wishes, report) => {
    const { status, json } = await leadline(['verify', '-'], recorded(simulateFrames(wishes)))
    expect(json).toEqual([expect.objectContaining({ venue: wishes.venue ?? 'binance', ...proved, ...report })])
    expect(status).toBe(0)
  })

  it('several in one recording are several markets, or those asked for', async () => {
    const other = simulateFrames({ symbol: 'ETHUSDT', lastId: 9000, snapshot: false })
    const mine = simulateFrames({ snapshot: false })
    const path = file('two', recorded(mine.flatMap((frame, i) => [frame, other[i]!])))
    const both = await leadline(['verify', path])
    expect(both).toMatchObject({ status: 0, json: [{ symbol: 'BTC/USDT,ETH/USDT', gaps: 0, proved: 'sequence' }] })
    expect(both.json[0]?.['markets']).toMatchObject([
      { symbol: 'BTC/USDT' },
      { symbol: 'ETH/USDT', state: 'buffering' },
    ])
    const one = await leadline(['verify', path, '--symbol', 'ETH/USDT'])
    expect(one.json[0]).toMatchObject({ symbol: 'ETH/USDT', frames: other.length })
  })

  it.each([
    ['--tick 0.0001 --lot 0.00001', 0, {}],
    ['--lot 1', 0, {}], // the wire shows finer sizes: the market refines its lot
    ['--tick 0.05', 3, { state: 'buffering' }],
    ['--venue binanceusdm', 3, { venue: 'binanceusdm', proved: 'none' }],
  ])('%s', async (args, status, report) => {
    const ran = await leadline(['verify', '-', ...args.split(' ')], recorded(frames))
    expect(ran).toMatchObject({ status, json: [status === 0 ? proved : report] })
  })

  it('without depth frames need --venue', async () => {
    const tickers = recorded(frames.filter((json) => json.includes('"B":')))
    expect(await leadline(['verify', '-'], tickers)).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('venue'),
    })
    const { status, json } = await leadline(['verify', '-', '--venue', 'binance'], tickers)
    expect({ status, report: json[0] }).toMatchObject({
      status: 0,
      report: { state: 'idle', compared: 0, proved: 'none' },
    })
    const trades = recorded(frames.filter((json) => json.includes('"trade"')))
    const rows = await leadline(['features', '-', '--venue', 'binance', '--features', 'trade_count_1s'], trades)
    expect(rows.json.map(({ state, trade_count_1s }) => [state, trade_count_1s])).toEqual(
      Array.from({ length: 14 }, (_, i) => ['idle', i < 4 ? null : expect.toBeOneOf([3, 4])]),
    )
  })
})

describe('chains', () => {
  const whole = file('whole', recorded(frames))
  const begun = file('begun', recorded(frames.slice(0, 50)))
  const rest = file('rest', recorded(frames.slice(50)))
  const later = simulateFrames({ lastId: 5000 })
  it.each<[string, string[], number, object]>([
    ['a recording in two files', [begun, rest], 0, proved],
    ['the same twice', [whole, whole], 0, { state: 'live', gaps: 0, mismatches: 0 }],
    ['a gap and a new snapshot', [whole, file('later', recorded(later))], 1, { gaps: 1, mismatches: 0, state: 'live' }],
    [
      'a gap and no snapshot',
      [whole, file('bare', recorded(simulateFrames({ lastId: 5000, snapshot: false })))],
      1,
      { gaps: 1, mismatches: 0, state: 'buffering', proved: 'book' },
    ],
  ])('%s', async (_, paths, status, report) => {
    expect(await leadline(['verify', ...paths])).toMatchObject({ status, json: [report] })
  })

  it('a gap is a change of state in signals, and a defect with its place in validate', async () => {
    const last = JSON.parse(frames.findLast((json) => json.includes('depthUpdate'))!) as { data: { u: number } }
    const bare = file('gap', recorded(simulateFrames({ lastId: 5000, snapshot: false })))
    const { json } = await leadline(['signals', whole, bare])
    const states = json.flatMap(({ type, state, reason }) => (type === 'status' ? [[state, reason]] : []))
    expect(states).toEqual([
      ['buffering', null],
      ['live', null],
      ['resync', 'GAP_SEQ'],
      ['buffering', 'GAP_SEQ'],
    ])
    const { status, json: defects } = await leadline(['validate', whole, bare])
    expect(defects[0]).toMatchObject({
      ...{ type: 'defect', file: bare, row: 1, rule: 'sequence', found: 'first 5001, last 5001' },
      expected: `the frame after update id ${last.data.u}`,
    })
    expect({ status, defects: defects.length - 1 }).toEqual({ status: 3, defects: 1 })
  })
})

describe('one damaged line', () => {
  it.each<[string, string, string]>([
    ['garbage', '@@@', 'receive_time'],
    ['a line without a time', frames[0]!, 'receive_time'],
    ['half a frame', '1723161254000 {"e":"depthUpd', 'json'],
    ['a trade without its symbol', '1723161254000 {"e":"trade","p":"x"}', 'missing'],
    ['100 brackets', `1723161254000 {"e":"depthUpdate","x":${'['.repeat(100)}${']'.repeat(100)}}`, 'too_deep'],
  ])('%s', async (_, line, rule) => {
    const lines = recorded(frames).split('\n').toSpliced(20, 0, line).join('\n')
    const { status, json, stderr } = await leadline(['validate', '-'], lines)
    expect(json).toEqual([
      expect.objectContaining({ type: 'defect', row: 21, rule }),
      expect.objectContaining({ type: 'summary', defects: 1, valid: false }),
    ])
    expect(status).toBe(3)
    expect(await leadline(['verify', '-'], lines)).toMatchObject({ status: 3, stderr })
  })

  it('60 brackets in a frame that nobody needs are none', async () => {
    const line = `1723161254000 {"e":"kline","s":"BTCUSDT","x":${'['.repeat(60)}${']'.repeat(60)}}`
    const lines = recorded(frames).split('\n').toSpliced(20, 0, line).join('\n')
    expect(await leadline(['verify', '-'], lines)).toMatchObject({ status: 0, json: [proved] })
  })
})

describe('line ends and compressions', () => {
  it.each<[string, string | Uint8Array]>([
    ['CRLF', recorded(frames, '\r\n')],
    ['no end of the last line', recorded(frames).trimEnd()],
    ['gzip', gzipSync(recorded(frames))],
    ['a zip with a readme', zipOf({ 'readme.txt': 'hello', frames: recorded(frames) })],
  ])('%s', async (_, content) => {
    expect(await leadline(['verify', '-'], content)).toMatchObject({ status: 0, json: [proved] })
  })
})
