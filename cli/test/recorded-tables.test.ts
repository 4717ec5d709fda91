// The tables, logs and archives named in the manifest, replayed whole by the built command line.
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

import { recording, type Skip } from '../../sdk/test/available.js'
import { leadline } from './run.js'

const MINUTES = 300_000
const mapping = (name: string): string => fileURLToPath(new URL(`../mappings/${name}.json`, import.meta.url))

type Report = Readonly<Record<string, unknown>>
async function verified(paths: readonly string[], skip: Skip, map?: string): Promise<Report> {
  const options = map === undefined ? [] : ['--mapping', mapping(map)]
  const { status, json, stderr } = await leadline(['verify', ...options, ...paths.map((path) => recording(path, skip))])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return json[0] ?? {}
}

describe('Tardis', () => {
  it('trades: none is missing', async ({ skip }) => {
    const report = await verified(['tardis/trades.csv.gz'], skip)
    expect(report).toMatchObject({
      rows: 9999,
      trades: 9999,
      proved: 'sequence',
      counts: { tradeIdGaps: 0, timeRegressions: 0 },
    })
  })
  it('quotes: never crossed', async ({ skip }) => {
    const report = await verified(['tardis/quotes.csv.gz'], skip)
    expect(report).toMatchObject({
      rows: 9999,
      events: 9999,
      crossed: 0,
      mismatches: 0,
      source: 'binanceusdm',
      state: 'live',
    })
  })
})

it.for<[string, number, number, number]>([
  ['order_book_3_2014_1_9', 26_805, 1, 69],
  ['order_book_3_2014_2_14', 14_897, 1, 86],
])(
  'SGX %s: pictures, those crossed and locked counted',
  { timeout: MINUTES },
  async ([name, events, crossed, locked], { skip }) => {
    const report = await verified([`sgx_a50/${name}.csv.gz`], skip)
    expect(report).toMatchObject({ format: 'sgx', events, crossed, locked, mismatches: 0, timeRegressions: 0 })
  },
)

it('Bitfinex raw book: 21 moments crossed or locked, no unknown order', { timeout: MINUTES }, async ({ skip }) => {
  const report = await verified(['bitfinex_l3/bitfinex_R0_feed.json.gz'], skip)
  expect(report).toMatchObject({
    rows: 100_001,
    crossed: 6,
    locked: 15,
    mismatches: 0,
    orders: { unknown: 0, overdrawn: 0 },
  })
  expect(report['counts']).toMatchObject({ moved: 24_907, unknownDeletes: 0 })
})

it('Bybit archive: each frame follows', async ({ skip }) => {
  const report = await verified(['bybit/xrpusdt-ob500.data.zip'], skip)
  expect(report).toMatchObject({ rows: 50, linked: 49, gaps: 0, crossed: 0, state: 'live', proved: 'sequence' })
})

it('Bitstamp 2015: 97 % of the pictures agree with a state within 2 s', { timeout: MINUTES }, async ({ skip }) => {
  const report = await verified(['bitstamp_l3/2015-05-01.h00-14.log.xz'], skip)
  expect(report).toMatchObject({
    rows: 164_929,
    compared: 15_701,
    mismatches: 0,
    trades: 2314,
    state: 'live',
    proved: 'book',
  })
  const { matched, unmatched } = report['pictures'] as { matched: number; unmatched: readonly number[] }
  expect([matched, unmatched.length]).toEqual([15_344, 357])
  expect(report['counts']).toMatchObject({ timeRegressions: 0, pictures: 15_701 })
})

describe('mapped', () => {
  it('Coinbase 2018: never crossed', { timeout: MINUTES }, async ({ skip }) => {
    const parts = [
      'l2update_15min_1',
      'l2update_15min_2',
      'l2update_15min_3',
      'l2update_15min_4',
      'snapshot_asks',
      'snapshot_bids',
    ]
    const report = await verified(
      parts.map((part) => `coinbase_2018/${part}.csv.gz`),
      skip,
      'coinbase-2018',
    )
    expect(report).toMatchObject({
      crossed: 0,
      state: 'live',
      counts: { updates: 193_848, levels: 27_819, timeRegressions: 0 },
    })
  })
  it(
    'Shanghai by order: no unknown cancel, no negative remainder, crossed in auctions alone',
    { timeout: MINUTES },
    async ({ skip }) => {
      const report = await verified(
        ['shanghai_l3/SHorders.a.csv.gz', 'shanghai_l3/SHtrans.a.csv.gz'],
        skip,
        'shanghai-orders',
      )
      expect(report).toMatchObject({
        rows: 125_669,
        crossed: 0,
        mismatches: 0,
        overdrawn: 0,
        state: 'live',
        proved: 'sequence',
      })
      expect(report['counts']).toMatchObject({
        orders: 75_120,
        trades: 50_549,
        disorder: 0,
        references: 51_600 + 19_688,
      })
      const markets = report['markets'] as readonly { orders: Report }[]
      expect(markets.map(({ orders }) => orders)).toMatchObject([
        { unknown: 0, overdrawn: 0, repeated: 0, auctionCrossed: 1861 },
        { unknown: 0, overdrawn: 0, repeated: 0, auctionCrossed: 2240 },
      ])
    },
  )
  it('A-shares: never crossed in continuous trading', { timeout: MINUTES }, async ({ skip }) => {
    const report = await verified(['shanghai_l2/20211201_snapshot_30stocks.a.csv.gz'], skip, 'ashare-snapshots')
    expect(report).toMatchObject({
      rows: 22_430,
      crossed: 0,
      counts: { snapshots: 21_551, noBook: 879, timeRegressions: 0 },
    })
    expect((report['markets'] as readonly unknown[]).length).toBe(20)
  })
  it('futures SC 2017: never crossed', { timeout: MINUTES }, async ({ skip }) => {
    const report = await verified(['futures_2017/sc_5level_20170224.csv.gz'], skip, 'futures-5-levels')
    expect(report).toMatchObject({ rows: 23_675, trades: 2777, crossed: 0, timeRegressions: 0 })
  })
  // Bank of America's five days are of the same form and hold 3.3 million rows: minutes, for nothing new.
  it(
    'US equities, IBM, five days: the crossings of several exchanges counted',
    { timeout: MINUTES },
    async ({ skip }) => {
      const days = ['20131007', '20131008', '20131009', '20131010', '20131011']
      const files = days.flatMap((day) => [`${day}_quote.zip`, `${day}_trade.zip`])
      const report = await verified(
        files.map((name) => `us_equity_tick_2013/ibm/${name}`),
        skip,
        'us-equity-ticks',
      )
      expect(report).toMatchObject({
        ...{ symbol: 'IBM', rows: 701_984, crossed: 413, locked: 4163, trades: 126_395, timeRegressions: 0 },
        counts: { quotes: 575_589, trades: 126_395, disorder: 0, timeRegressions: 0 },
      })
    },
  )
  it('US equities, SPY, trades of two days', { timeout: MINUTES }, async ({ skip }) => {
    const paths = ['20131007_trade.zip', '20131011_trade.zip'].map((name) => `us_equity_tick_2013/spy/${name}`)
    const report = await verified(paths, skip, 'us-equity-ticks')
    expect(report).toMatchObject({ symbol: 'SPY', rows: 536_206, trades: 536_206, crossed: 0, timeRegressions: 0 })
  })
})
