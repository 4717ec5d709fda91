// No feature knows the future: what a market says at event k is the same in every bit whether the recording ends there, goes
// on, or goes on otherwise. Values that need time to come (realised spreads) come later, under their later time.
import { expect, test } from 'vitest'

import type { Market } from '../../src/engine/market.js'
import { midnightOf, sample } from '../parity/lobster-sample.js'
import { openBuild } from '../parity/cores.js'
import { stream, type Input } from '../parity/stream.js'
import { scenarios } from '../parity/scenarios.js'

const EVERY = 97

function feed(market: Market, input: Input): void {
  if (input.kind === 'push') market.push(input.text, input.tsLocalUs)
  else if (input.kind === 'snapshot') market.snapshot(input.text, input.tsLocalUs)
  else if (input.kind === 'tick') market.tick(input.us)
  else market.advance(input.us)
}

const bits = (market: Market): string => Buffer.from(market.features().buffer).toString('base64')

test.each(scenarios.slice(0, 4))('$name: cut off, and continued otherwise', async (scenario) => {
  const options = { ...scenario.market, features: 'all' as const }
  const engine = await openBuild()
  const open = () => engine.market({ ...options, venue: options.venue } as never)
  const inputs = [...stream({ ...scenario, frames: 600 })]
  const whole = open()
  const seen = new Map<number, string>()
  for (const [i, input] of inputs.entries()) {
    feed(whole, input)
    if (i % EVERY === EVERY - 1) seen.set(i, bits(whole))
  }
  expect(seen.size).toBeGreaterThan(5)
  for (const [k, expected] of seen) {
    const cut = open()
    for (const input of inputs.slice(0, k + 1)) feed(cut, input)
    expect(bits(cut)).toBe(expected)
    // the future in another order: what was read stays read, and reading changes nothing that comes
    const saved = cut.save()
    for (const input of inputs.slice(k + 1).toReversed()) feed(cut, input)
    const restored = engine.restore(saved)
    expect(bits(restored)).toBe(expected)
    for (const input of inputs.slice(k + 1)) feed(restored, input)
    expect(bits(restored)).toBe(bits(whole))
    cut.close()
    restored.close()
  }
})

test('a LOBSTER sample cut off at any row says what the whole one said there', async ({ skip }) => {
  const engine = await openBuild()
  const options = { venue: 'lobster', symbol: 'GOOG', tickSize: '0.01', lotSize: '1', midnightUs: midnightOf } as const
  const rows = [...sample('lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip', 6_000, skip)]
  const play = (upTo: number, look: (market: Market, row: number) => void) => {
    const market = engine.market({ ...options, features: 'all', levels: false })
    let before = ''
    for (const [i, { message, book, time }] of rows.slice(0, upTo).entries()) {
      if (time !== before) {
        market.flush()
        look(market, i)
      }
      before = time
      market.row(message, book)
    }
    market.flush()
    look(market, upTo)
    market.close()
  }
  const seen = new Map<number, string>()
  play(rows.length, (market, row) => row % 500 < 3 && seen.set(row, bits(market)))
  for (const [row, expected] of seen) {
    let last = ''
    play(row, (market) => (last = bits(market)))
    if (row > 0) expect(last).toBe(expected)
  }
  expect(seen.size).toBeGreaterThan(10)
})
