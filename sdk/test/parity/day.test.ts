// A whole day of a by-order file: the core against the twin at every so many events, all features, with what was compared told.
// LEADLINE_DAY_STRIDE sets how many; the same day against Python: scripts/three-way.mjs.
import { expect, test } from 'vitest'

import * as L from '#layout'
import { REASONS } from '../../src/engine/registry.js'
import type { Market } from '../../src/engine/market.js'
import { TwinMarket } from '../reference/market.js'
import { toleranceOf } from './against-twin.js'
import { openBuild } from './cores.js'
import { midnightOf, sample } from './lobster-sample.js'

const STRIDE = Number(process.env['LEADLINE_DAY_STRIDE'] ?? 500)
const FILE = 'lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip'
const DEVIATION_MAX = 1e-9

class Tally {
  values = 0
  largest = 0
  readonly wrong: string[] = []

  compare(market: Market, twin: TwinMarket, event: number): void {
    const values = market.features()
    const reasons = market.core.i32.slice(L.VIEW_REASONS / 4, L.VIEW_REASONS / 4 + values.length)
    for (const [i, name] of market.featureNames.entries()) {
      const [value, expected] = [values[i] ?? NaN, twin.feature(name)]
      const [reason, why] = [REASONS[(reasons[i] ?? 0) & 0xff], twin.reason(name)]
      if (Number.isNaN(value) && Number.isNaN(expected) && reason === why) continue
      this.values++
      const deviation = Math.abs(value - expected) / Math.max(1, Math.abs(expected))
      const allowed = toleranceOf(name)
      if (allowed <= DEVIATION_MAX && deviation > this.largest) this.largest = deviation
      if (deviation <= allowed) continue
      this.wrong.push(`event ${event}, ${name}: core ${value} ${reason}, twin ${expected} ${why}`)
    }
  }
}

test('GOOG, 2012-06-21: core and twin', { timeout: 300_000 }, async ({ skip }) => {
  const options = { venue: 'lobster', symbol: 'GOOG', tickSize: '0.01', lotSize: '1', midnightUs: midnightOf } as const
  const market = (await openBuild()).market({ ...options, features: 'all', levels: false })
  const twin = new TwinMarket(options)
  const tally = new Tally()
  let [before, events] = ['', 0]
  for (const { message, book, time } of sample(FILE, 1e6, skip)) {
    if (time !== before) {
      for (const one of [market, twin]) one.flush()
      if (++events % STRIDE === 0) tally.compare(market, twin, events)
    }
    before = time
    for (const one of [market, twin]) one.row(message, book)
  }
  const { values, largest, wrong } = tally
  console.log(
    `GOOG: ${events} events, ${market.featureNames.length} features, ${values} values compared, largest deviation ${largest}`,
  )
  expect(wrong.slice(0, 20)).toEqual([])
  expect(events).toBeGreaterThan(100_000)
})
