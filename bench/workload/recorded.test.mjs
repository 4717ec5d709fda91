// Which recordings are found, and what of them is a workload.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { findRecorded, readRecorded } from './recorded.mjs'

const folders = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function folderOf(files) {
  const data = mkdtempSync(join(tmpdir(), 'recorded-'))
  folders.push(data)
  mkdirSync(join(data, 'binance'))
  for (const [name, lines] of Object.entries(files)) {
    const text = lines.map((line, i) => `${1_700_000_000_000_000_000n + BigInt(i)} ${line}`).join('\n')
    writeFileSync(join(data, 'binance', name), gzipSync(text))
  }
  return data
}

const snapshot = '{"lastUpdateId":99,"bids":[["10.50000000","2.00000000"]],"asks":[["11.00000000","1.25000000"]]}'
const frame = (id, symbol = 'ETHUSDT') =>
  `{"stream":"x","data":{"e":"depthUpdate","E":${id},"s":"${symbol}","U":${id},"u":${id},"b":[["10.4","${id}.5"]],"a":[]}}`
const frames = (from, to, symbol) => Array.from({ length: to - from }, (_, i) => frame(from + i, symbol))

test('days of one symbol follow one another, steps come from what they hold', async () => {
  const data = folderOf({
    'spot_ethusdt_20250101.gz': [...frames(95, 98), snapshot, ...frames(98, 700)],
    'spot_ethusdt_20250102.gz': frames(700, 1_300),
    'spot_solusdt_20250101.gz': [snapshot, ...frames(100, 200, 'SOLUSDT')],
    'cm_ethusd_perp_20250101.gz': [snapshot],
    'spot_ethusdt_20250101.dat.gz': ['another format'],
  })
  const found = findRecorded('spot', data)
  expect(found.paths.map((path) => path.slice(-24))).toEqual(['spot_ethusdt_20250101.gz', 'spot_ethusdt_20250102.gz'])
  const workload = await readRecorded('spot', found)
  expect(workload).toMatchObject({
    ...{ venue: 'binance', id: 'ETHUSDT', symbol: 'ETH/USDT', tickSize: '0.1', lotSize: '0.01', endsBefore: null },
    snapshot: { lastUpdateId: 99, bids: [[105, 200]], asks: [[110, 125]] },
  })
  expect(workload.frames).toHaveLength(1_200) // 100 … 1,299: what the snapshot has already is left out
  expect([workload.ticks[0], workload.lots[0]]).toEqual([104, 10_050])
})

test('a hole ends it, and what is left must be enough', async () => {
  const data = folderOf({ 'usdm_btcusdt_20250101.gz': [snapshot, ...frames(99, 1_200), ...frames(1_201, 3_000)] })
  const found = findRecorded('usdm', data)
  const workload = await readRecorded('usdm', found)
  expect(workload.frames).toHaveLength(1_101)
  expect(workload.endsBefore).toBe('1201–1201, which does not continue 1199')
  const early = folderOf({ 'usdm_btcusdt_20250101.gz': [snapshot, ...frames(99, 120), ...frames(121, 3_000)] })
  await expect(readRecorded('usdm', findRecorded('usdm', early))).rejects.toThrow(
    '21 frames before 121–121, which does not continue 119; expected at least 1000',
  )
})

test('without a recording there is a reason', () => {
  expect(findRecorded('coinm', folderOf({})).reason).toMatch(/no recording .*cm_SYMBOL_YYYYMMDD\.gz/)
  expect(findRecorded('coinm', '').reason).toBe('LEADLINE_DATA is not set')
})
