// Tables of backtests against their numbers, the numbers against themselves, and one market measured again.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { backtest, reportOf, resultOf } from 'leadline/backtest'
import { STRATEGIES } from 'leadline/strategies'
import { describe, expect, test } from 'vitest'

import { configOf } from '../cli/src/backtest/config.ts'
import { strategyOf, withOptions } from '../cli/src/backtest/options.ts'
import { recording } from '../sdk/test/available.ts'
import { beaten, chanceOf, median, pageOf, readPage, readResults } from './backtests-docs.mjs'
import { CHANCE, MARKETS, measured } from './backtests.mjs'

const results = readResults()
const code = { backtest, reportOf, resultOf, STRATEGIES, configOf, strategyOf, withOptions }
const QUICKEST = 'btc-usdm'
const SOME_SEEDS = 3

test('the tables of docs/backtests.md are those of docs/backtests.json', () => {
  const text = readPage()
  expect(pageOf(text, results)).toBe(text)
})

test('every market and every strategy is there, and what was assumed is what the configurations say', () => {
  expect(results.markets.map(({ id }) => id)).toEqual(MARKETS.map(({ id }) => id))
  expect(results.chance).toEqual(CHANCE)
  for (const { id, lots, strategies, random, ...kept } of results.markets) {
    const config = configOf(
      JSON.parse(readFileSync(new URL(`../examples/backtests/${id}.json`, import.meta.url), 'utf8')),
      id,
    )
    const { feedUs, entryUs, responseUs, fees, queue, equity } = config
    expect(kept).toMatchObject({ feedUs, entryUs, responseUs, ...fees, queue, equity })
    expect(config.risk).toEqual({}) // all seven layers, as they are by default
    expect(config.params).toEqual({ quoteLots: lots / 10, maxPositionLots: lots })
    expect(strategies.map(({ name }) => name)).toEqual([
      ...['marketMaking', 'scoreStrategy', 'momentumBreakout', 'meanReversion'],
    ])
    expect(random).toHaveLength(config.randomEntries)
    expect(random.length).toBeGreaterThanOrEqual(20)
  }
})

test('gross, spread and fees give the net result, and no fee is left out', () => {
  for (const { strategies, hold, makerRate, takerRate, lots } of results.markets)
    for (const { net, gross, spread, fees, traded, fills, makerShare, openLots, drawdown } of [...strategies, hold]) {
      expect(gross - spread - fees).toBeCloseTo(net, 6)
      const [low, high] = [Math.min(makerRate, takerRate), Math.max(makerRate, takerRate)]
      expect(fees).toBeGreaterThanOrEqual(low * traded - 1e-6)
      expect(fees).toBeLessThanOrEqual(high * traded + 1e-6)
      expect(Math.abs(openLots)).toBeLessThanOrEqual(lots)
      expect(drawdown).toBeLessThanOrEqual(Math.min(0, net))
      if (fills === 0) expect([net, makerShare]).toEqual([0, null])
    }
})

describe('the median, and what lies below', () => {
  test('of an odd and an even number', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 3])).toBe(2.5)
  })

  test('of entries by chance', () => {
    const random = [
      { net: -3, traded: 100 },
      { net: 1, traded: 10 },
      { net: -1, traded: 10 },
      { net: 0, traded: 0 },
    ]
    expect(chanceOf({ random: random.slice(0, 3) })).toEqual({ median: -1, low: -3, high: 1, seeds: 3 })
    // −0.05 of what it traded: more than −0.1, less than −0.03, 0.1 and 0
    expect(beaten({ net: -2, traded: 40 }, { random })).toEqual({ net: 1, ratio: 1 })
    expect(beaten({ net: -3, traded: 300 }, { random })).toEqual({ net: 0, ratio: 2 })
  })
})

test('a market measured again gives every number again', { timeout: 180_000 }, async ({ skip }) => {
  const folder = join(recording('binance/usdm_btcusdt_20240718.gz', skip), '../..')
  expect(existsSync(folder)).toBe(true)
  const market = MARKETS.find(({ id }) => id === QUICKEST)
  const again = JSON.parse(JSON.stringify(await measured(market, folder, code, { seeds: SOME_SEEDS })))
  const kept = results.markets.find(({ id }) => id === QUICKEST)
  expect(again).toEqual({ ...kept, random: kept.random.slice(0, SOME_SEEDS) })
})
