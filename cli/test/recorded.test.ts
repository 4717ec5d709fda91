// The recordings named in the manifest, replayed whole by the built command line.
import { describe, expect, it } from 'vitest'

import { recording, type Skip } from '../../sdk/test/available.js'
import { leadline } from './run.js'

const MINUTES = 300_000

async function verified(paths: readonly string[], skip: Skip): Promise<Readonly<Record<string, unknown>>> {
  const { status, json, stderr } = await leadline(['verify', ...paths.map((path) => recording(path, skip))])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return json[0] ?? {}
}

describe('LOBSTER', () => {
  it.for<[string, number, number]>([
    ['lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip', 147_916, 44_451],
    ['lobster/LOBSTER_SampleFile_GOOG_2012-06-21_1.zip', 49_482, 11_207],
    ['lobster/AAPL_2012-06-21_first999_message_10.csv.gz', 999, 318],
    ['lobster/AAPL_2012-06-21_first672_message_50.csv.gz', 672, 108],
  ])('%s: every level of every row', { timeout: MINUTES }, async ([path, rows, revealed], { skip }) => {
    const report = await verified([path], skip)
    expect(report).toMatchObject({ rows, mismatches: 0, revealed, proved: 'book' })
  })
})

describe('Binance', () => {
  it.for<[string[], number, number]>([
    [['spot_btcusdt_20240808.gz', 'spot_btcusdt_20240809.gz'], 99_573, 1000],
    [['usdm_btcusdt_20240718.gz', 'usdm_btcusdt_20240719.gz'], 71_983, 600],
    [['cm_btcusd_perp_20240808.gz', 'cm_btcusd_perp_20240809.gz'], 98_385, 1800],
  ])(
    '%j: the book at every ticker of equal update id',
    { timeout: MINUTES },
    async ([files, frames, compared], { skip }) => {
      const report = await verified(
        files.map((name) => `binance/${name}`),
        skip,
      )
      expect(report).toMatchObject({ frames, mismatches: 0, gaps: 0, crossed: 0, state: 'live', proved: 'book' })
      expect(report['compared']).toBeGreaterThanOrEqual(compared)
    },
  )

  it.for<[string]>([['spot_btcusdt_20230405.dat.gz'], ['spot_btcusdt_20240809.gz']])(
    '%s alone: no snapshot, so the sequence',
    { timeout: MINUTES },
    async ([name], { skip }) => {
      const report = await verified([`binance/${name}`], skip)
      expect(report).toMatchObject({ state: 'buffering', compared: 0, gaps: 0, proved: 'sequence' })
    },
  )
})
