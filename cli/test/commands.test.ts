import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { afterAll, describe, expect, it } from 'vitest'

import { BOOKS, FRAME, FRAMES, MESSAGES, NAMES, SNAPSHOT, TICKER } from './recordings.js'
import { leadline } from './run.js'
import { zipOf } from './zip.js'

const folder = mkdtempSync(join(tmpdir(), 'leadline-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const lobsterZip = (messages: readonly string[], books: readonly string[]): Buffer =>
  zipOf({ [NAMES.message]: messages.join('\n'), [NAMES.book]: books.join('\n') })
const frames = file('frames.txt', FRAMES)
const lobster = file('lobster.zip', lobsterZip(MESSAGES, BOOKS))

describe('arguments', () => {
  it.each([
    [['--help'], 0],
    [['verify', '--help'], 0],
    [[], 2],
    [['nonsense'], 2],
    [['verify'], 2],
    [['verify', frames, '--nonsense'], 2],
    [['verify', frames, '--format', 'papyrus'], 2],
    [['verify', frames, '--symbol', 'ETH/USDT'], 2],
    [['verify', frames, '--tick', 'small'], 2],
    [['signals', frames, '--every', 'often'], 2],
    [['features'], 2],
    [['features', frames, '--features', 'no_such_feature'], 2],
    [['features', frames, '--every', '0s'], 2],
    [['features', frames, '--out', 'table.xls'], 2],
    [['features', frames, '--out', join(folder, 'no', 'such', 'folder.csv')], 2],
    [['features', frames, '--out', join(folder, 'no', 'such', 'folder.parquet')], 2],
    [['demo', '--seed', 'x'], 2],
  ])('%j end with %i', async (args, status) => {
    const ran = await leadline(args)
    expect(ran.status, ran.stderr).toBe(status)
    if (status === 2) expect(ran.stdout).toBe('')
  })
})

describe('verify', () => {
  it('compares a ticker with the book of equal update id', async () => {
    const { status, json } = await leadline(['verify', frames])
    expect(json).toEqual([
      expect.objectContaining({
        ...{ format: 'frames', venue: 'binance', symbol: 'BTC/USDT', state: 'live', frames: 2 },
        ...{ compared: 1, mismatches: 0, gaps: 0, crossed: 0, checksums: 0, revealed: 0, proved: 'book' },
      }),
    ])
    expect(status).toBe(0)
  })

  it.each([
    ['before its frame', [SNAPSHOT, TICKER, FRAME]],
    ['after its frame', [SNAPSHOT, FRAME, TICKER]],
    ['after the next frame', [SNAPSHOT, FRAME, next(8), TICKER]],
  ])('waits for a ticker %s', async (_, lines) => {
    const { json } = await leadline(['verify', '-'], timed(lines))
    expect(json[0]).toMatchObject({ compared: 1, mismatches: 0 })
  })

  it('fails when the ticker disagrees, or a frame is missing', async () => {
    const wrong = await leadline(['verify', '-'], FRAMES.replace('"B":"2.000"', '"B":"2.001"'))
    expect(wrong.json[0]).toMatchObject({ compared: 1, mismatches: 1 })
    expect(wrong.status).toBe(1)
    const gap = await leadline(['verify', '-'], timed([SNAPSHOT, FRAME, next(9)]))
    expect(gap.json[0]).toMatchObject({ gaps: 1, state: 'resync' })
    expect(gap.status).toBe(1)
  })

  it('without a snapshot checks the sequence alone', async () => {
    const { status, json } = await leadline(['verify', '-'], timed([FRAME, next(8), TICKER]))
    expect(json[0]).toMatchObject({ state: 'buffering', compared: 0, gaps: 0, proved: 'sequence' })
    expect(status).toBe(0)
  })

  it('compares LOBSTER rows, and counts what is revealed', async () => {
    const { status, json } = await leadline(['verify', lobster])
    expect(json).toEqual([
      expect.objectContaining({
        format: 'lobster',
        symbol: 'GOOG',
        rows: 3,
        mismatches: 0,
        revealed: 1,
        proved: 'book',
      }),
    ])
    expect(status).toBe(0)
    const wrong = file(
      'wrong.zip',
      lobsterZip(MESSAGES, [BOOKS[0]!, BOOKS[1]!.replace('1002000,10', '1002000,11'), BOOKS[2]!]),
    )
    expect(await leadline(['verify', wrong])).toMatchObject({ status: 1 })
  })
})

describe('signals', () => {
  it('has a line for each change of state and for each event while live', async () => {
    const { status, json } = await leadline(['signals', frames])
    expect(status).toBe(0)
    expect(json.map(({ type, state }) => [type, state])).toEqual([
      ['status', 'buffering'],
      ['status', 'live'],
      ['signal', 'live'],
    ])
    expect(Object.keys(json[2] ?? {})).toEqual(
      'type symbol score direction imbalance size speed missing levels state epoch seq tsVenueUs tsLocalUs'.split(' '),
    )
    expect(json[2]).toMatchObject({
      symbol: 'BTC/USDT',
      epoch: 1,
      seq: 7,
      tsVenueUs: 1723161254030000,
      tsLocalUs: 1723161254031000,
    })
  })

  it('has one event for rows of equal time', async () => {
    const { json } = await leadline(['signals', lobster])
    const signals = json.filter(({ type }) => type === 'signal')
    expect(signals.map(({ tsVenueUs }) => tsVenueUs)).toEqual([1340285400100000, 1340285400200000])
  })

  it('stands at multiples of a period with --every', async () => {
    const { json } = await leadline(['signals', lobster, '--every', '50ms'])
    const signals = json.filter(({ type }) => type === 'signal')
    expect(signals.map(({ tsVenueUs }) => tsVenueUs)).toEqual(
      [100000, 150000, 200000].map((us) => 1340285400000000 + us),
    )
  })

  it('ends quietly when its reader has read enough', async () => {
    const many = file('many.txt', timed([SNAPSHOT, FRAME, ...Array.from({ length: 20_000 }, (_, i) => next(8 + i))]))
    const { spawn } = await import('node:child_process')
    const bin = new URL('../bin/leadline.js', import.meta.url).pathname
    const child = spawn(process.execPath, [bin, 'signals', many], { stdio: ['ignore', 'pipe', 'pipe'] })
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    child.stdout.once('data', () => child.stdout.destroy())
    const status = await new Promise((resolve) => child.on('close', resolve))
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})

describe('features', () => {
  const args = ['features', lobster, '--features', 'spread_quoted,mid,bid_px_00,ask_sz_00']
  const expected = [
    [1340285400100000, 20, 10010, 100, 10],
    [1340285400200000, 11, 10004.5, 99.99, 50],
  ]

  it('are CSV', async () => {
    const out = join(folder, 'table.csv')
    expect(await leadline([...args, '--out', out])).toMatchObject({ status: 0, stdout: '' })
    expect(readFileSync(out, 'utf8').trimEnd().split('\n')).toEqual([
      'ts_venue_us,ts_local_us,symbol,state,spread_quoted,mid,bid_px_00,ask_sz_00',
      ...expected.map(([ts, ...values]) => [ts, ts, 'GOOG', 'live', ...values].join(',')),
    ])
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('are NDJSON, on standard output without --out', async () => {
    const { json } = await leadline(args)
    expect(json).toEqual(
      expected.map(([ts, spread_quoted, mid, bid_px_00, ask_sz_00]) => {
        return {
          ts_venue_us: ts,
          ts_local_us: ts,
          symbol: 'GOOG',
          state: 'live',
          spread_quoted,
          mid,
          bid_px_00,
          ask_sz_00,
        }
      }),
    )
  })

  it('are Parquet, with what each column is', async () => {
    const out = join(folder, 'table.parquet')
    expect(await leadline([...args, '--out', out])).toMatchObject({ status: 0 })
    const content = readFileSync(out)
    const buffer = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength) as ArrayBuffer
    const rows = await parquetReadObjects({ file: buffer })
    expect(
      rows.map((row) => [
        Number(row['ts_venue_us']),
        row['spread_quoted'],
        row['mid'],
        row['bid_px_00'],
        row['ask_sz_00'],
      ]),
    ).toEqual(expected)
    expect(rows[0]).toMatchObject({ symbol: 'GOOG', state: 'live', ts_local_us: 1340285400100000n })
    const about = parquetMetadata(buffer).key_value_metadata?.find(({ key }) => key === 'leadline')?.value
    expect(JSON.parse(about ?? '{}')).toMatchObject({
      format: 'lobster',
      columns: { mid: { unit: expect.any(String) } },
    })
  })

  it('stand at multiples of a period with --every', async () => {
    const { json } = await leadline([...args, '--every', '100ms'])
    expect(json.map((row) => [row['ts_venue_us'], row['mid']])).toEqual([
      [1340285400100000, 10010],
      [1340285400200000, 10004.5],
    ])
  })

  it('are undefined, not zero, while the book is not live', async () => {
    const lines = timed([SNAPSHOT, FRAME, next(9)])
    const trade =
      '{"e":"trade","E":1723161254040,"s":"BTCUSDT","t":1,"p":"101.00","q":"0.500","T":1723161254039,"m":false}'
    const { json } = await leadline(['features', '-', '--features', 'mid'], `${lines}1723161254050 ${trade}\n`)
    expect(json.map(({ state, mid }) => [state, mid])).toEqual([
      ['live', 1007.5],
      ['resync', null],
    ])
  })

  it('are listed', async () => {
    const listed = await leadline(['features', '--list', '--json'])
    const rows = JSON.parse(listed.stdout) as { name: string; needs: string; nan: string[] }[]
    const names = rows.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['mid', 'imbalance_l10', 'ofi_l1_10s', 'bid_px_00']))
    expect(rows.find(({ name }) => name === 'mid')).toMatchObject({
      needs: 'L1',
      nan: ['not_live', 'halt', 'one_sided', 'crossed'],
    })

    const { stdout } = await leadline(['features', '--list'])
    expect(stdout).toMatch(/^group +no\. +unit +window +needs +stage +name +formula\n/)
    expect(stdout).toMatch(/^price +F01 +ticks +– +L1 +tick +mid +\(b₁ \+ a₁\)\/2$/m)
    expect(stdout).toMatch(/^trade +F45 +1 +500t +L1 +batch +sign_autocorr_1_500t /m)
    expect(stdout.trimEnd().split('\n')).toHaveLength(rows.length + 1)
    expect(stdout).toMatch(/^impact +F51 +ticks\/lot +30m +L1 +batch +kyle_lambda_30m /m)
    expect(stdout).toMatch(/^flow +F34 +1\/s +10s +L2~ +tick +arrival_rate_add_bid_0_10s /m)
    expect(stdout).toMatch(/^trade +F47 +1 +– +L1 +batch +hawkes_n_2x2 .*\(planned: .+\)$/m)
  })
})

describe('validate', () => {
  it('names every defect, and goes on behind it', async () => {
    const bad = timed([SNAPSHOT, FRAME, next(8).slice(0, 40), next(8), next(9).replace('"0.500"', '0.5')])
    const { status, json, stderr } = await leadline(['validate', '-', '--tick', '0.01', '--lot', '0.001'], `x\n${bad}`)
    expect(status).toBe(3)
    expect(json.map(({ type, row }) => [type, row])).toEqual([
      ['defect', 1],
      ['defect', 4],
      ['defect', 6],
      ['summary', undefined],
    ])
    expect(json.at(-1)).toMatchObject({ defects: 3, valid: false })
    expect(stderr).toContain('row 4')
  })

  it('has nothing to say of a good recording', async () => {
    for (const path of [frames, lobster]) {
      const { status, json } = await leadline(['validate', path])
      expect(json).toEqual([expect.objectContaining({ type: 'summary', records: 3, defects: 0, valid: true })])
      expect(status).toBe(0)
    }
  })
})

describe('bad input ends with 3 and says file, row or byte, rule, found, expected', () => {
  const lines = (json: string): string => timed([SNAPSHOT, FRAME, json])
  const rows = (row: string, book = BOOKS[2]!): Buffer =>
    lobsterZip([...MESSAGES.slice(0, 2), row], [...BOOKS.slice(0, 2), book])
  it.each<[string, string | Uint8Array, string, ...string[]]>([
    ['a truncated frame', lines(next(8).slice(0, 50)), 'row 3'],
    ['a wrong type', lines(next(8).replace('"u":8', '"u":"8"')), 'row 3'],
    [
      'a price that is no multiple of the tick',
      lines(next(8).replace('"101.50"', '"101.505"')),
      'row 3',
      '--tick',
      '0.01',
    ],
    ['a number of 20 digits', lines(next(8).replace('"0.500"', '"12345678901234567890"')), 'row 3'],
    ['NaN as text', lines(next(8).replace('"0.500"', '"NaN"')), 'row 3'],
    ['invalid UTF-8', Buffer.from(lines(next(8).replace('"a"', '"\u00ff"')), 'latin1'), 'row 3'],
    ['a million brackets', lines(`{"x":${'['.repeat(1_000_000)}`), 'row 3'],
    ['a line without a time', `${FRAMES}hello\n`, 'row 4'],
    ['an unequal number of rows', lobsterZip(MESSAGES, BOOKS.slice(0, 2)), 'row 3'],
    ['a row with five columns', rows('34200.3,1,12,50,1001000'), 'row 3'],
    ['a row that is no number', rows('34200.3,1,12,5x,1001000,-1'), 'row 3'],
    ['an event type of 8', rows('34200.3,8,12,50,1001000,-1'), 'row 3'],
    ['a book row with a column more', rows(MESSAGES[2]!, `${BOOKS[2]},1`), 'row 3'],
    ['a zip that is none', 'PK\u0003\u0004 no zip at all', 'zip'],
    ['nothing', '', 'not_empty'],
    ['something else altogether', 'hello, world\n', 'format'],
  ])('%s', async (_, content, place, ...more) => {
    for (const command of ['verify', 'signals', 'validate', 'features']) {
      const { status, stderr } = await leadline([command, '-', ...more], content)
      expect({ command, status }).toEqual({ command, status: 3 })
      expect(stderr).toContain(place)
      expect(stderr).toMatch(/bad input: .+: .+: found .+, expected .+/)
    }
  })
})

/** The frame whose one update has that id; after FRAME it must be 8. */
function next(id: number): string {
  return `{"e":"depthUpdate","E":${1723161254030 + id},"s":"BTCUSDT","U":${id},"u":${id},"b":[],"a":[["101.50","0.500"]]}`
}

function timed(lines: readonly string[]): string {
  return lines.map((json, i) => `${1723161254030 + i} ${json}\n`).join('')
}
