import { describe, expect, test } from 'vitest'

import type { Skip } from '../available.js'
import { Book } from '../reference/book.js'
import { decodeFrame, decodeSnapshot } from '../reference/decode-binance.js'
import { parseUnit } from '../reference/decimal.js'
import { TwinMarket, type TwinOptions } from '../reference/market.js'
import { recordedFrames } from './recordings.js'
import { TickerCheck } from './ticker-check.js'

// Spot frames carry quantities finer than today's lot of 0.00001 (orders older than that filter).
const spot = { venue: 'binance', symbol: 'BTC/USDT', tickSize: '0.01', lotSize: '0.00000001' } as const
const usdm = { venue: 'binanceusdm', symbol: 'BTC/USDT:USDT', tickSize: '0.10', lotSize: '0.001' } as const
const coinm = { venue: 'binancecoinm', symbol: 'BTC/USD:BTC', tickSize: '0.1', lotSize: '1' } as const

function replayed(options: TwinOptions, paths: readonly string[], skip: Skip) {
  const market = new TwinMarket({ ...options, bookOnly: true })
  const check = new TickerCheck(market)
  for (const { bytes, tsLocalUs, isSnapshot } of recordedFrames(paths, skip)) {
    if (isSnapshot) market.snapshot(bytes, tsLocalUs)
    else market.push(bytes, tsLocalUs)
    check.after()
  }
  return { market, check }
}

const chains = [
  { options: spot, files: ['binance/spot_btcusdt_20240808.gz', 'binance/spot_btcusdt_20240809.gz'], least: 1_000 },
  { options: usdm, files: ['binance/usdm_btcusdt_20240718.gz', 'binance/usdm_btcusdt_20240719.gz'], least: 600 },
  { options: coinm, files: ['binance/cm_btcusd_perp_20240808.gz', 'binance/cm_btcusd_perp_20240809.gz'], least: 1_800 },
]

describe('twin on recorded Binance streams', () => {
  test.for(chains)(
    '$options.venue: the book equals bookTicker of equal update id',
    ({ options, files, least }, { skip }) => {
      const { market, check } = replayed(options, files, skip)
      expect(market).toMatchObject({ state: 'live', epoch: 1 })
      expect(market.counters).toMatchObject({ gaps: 0, resyncs: 0, decodeErrors: 0, wrongSymbol: 0, ignored: 0 })
      expect(check.mismatches).toEqual([])
      expect(check.compared).toBeGreaterThanOrEqual(least)
    },
  )

  test('without a snapshot the sequence is checked and nothing is live', ({ skip }) => {
    const { market, check } = replayed(spot, ['binance/spot_btcusdt_20230405.dat.gz'], skip)
    expect(market).toMatchObject({ state: 'buffering', epoch: 0 })
    expect(market.counters).toMatchObject({ gaps: 0, buffered: 3_929 })
    expect(check.compared).toBe(0)
  })

  test('a snapshot without the frames buffered before it leaves the book crossed', ({ skip }) => {
    expect(framesUntilCrossed(spot, ['binance/spot_btcusdt_20240808.gz'], skip)).not.toBeNull()
  })
})

/** The mistake that buffering prevents: only what arrives after the snapshot is applied to it, unchecked. */
function framesUntilCrossed(options: TwinOptions, files: readonly string[], skip: Skip): number | null {
  const units = { tick: parseUnit(options.tickSize), lot: parseUnit(options.lotSize) }
  const grammar = { ...units, symbol: 'BTCUSDT', linked: options.venue !== 'binance' }
  const book = new Book()
  let frames: number | null = null
  for (const { bytes, isSnapshot } of recordedFrames(files, skip)) {
    if (isSnapshot) {
      const { bids, asks } = decodeSnapshot(bytes, units)
      book.apply(bids, asks)
      frames = 0
    } else if (frames !== null) {
      const frame = decodeFrame(bytes, grammar)
      if (frame.kind !== 'depth') continue
      book.apply(frame.bids, frame.asks)
      frames++
      if (book.crossed) return frames
    }
  }
  return null
}
