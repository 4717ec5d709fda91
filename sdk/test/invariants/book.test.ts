// What is true of every book that is published, whatever came before.
import { expect, test } from 'vitest'

import type { Market } from '../../src/engine/market.js'
import { FEATURES, featuresOf } from '../../src/engine/registry.js'
import { openBuild } from '../parity/cores.js'
import { allLevels } from '../parity/reading.js'
import { scenarios } from '../parity/scenarios.js'
import { stream, type Input } from '../parity/stream.js'
import { live, depth, body, spot, type Sides } from './wire.js'

function feed(market: Market, input: Input): void {
  if (input.kind === 'push') market.push(input.text, input.tsLocalUs)
  else if (input.kind === 'snapshot') market.snapshot(input.text, input.tsLocalUs)
  else if (input.kind === 'tick') market.tick(input.us)
  else market.advance(input.us)
}

/** Bounds of the registry's words: ℝ, `≥ 0`, `> 0`, and intervals such as `[−1, 1)`. */
function boundsOf(range: string): readonly [from: number, to: number] | null {
  if (range === 'ℝ') return [-Infinity, Infinity]
  const [, sign, least] = /^([≥>]) (\d+)$/.exec(range) ?? []
  if (least !== undefined) return [Number(least) + (sign === '>' ? Number.MIN_VALUE : 0), Infinity]
  const [, open, from, to, close] = /^([[(])(−?[\d.]+), (−?[\d.]+)([\])])$/.exec(range) ?? []
  if (from === undefined || to === undefined) return null
  const [low, high] = [from, to].map((text) => Number(text.replace('−', '-'))) as [number, number]
  return [low + (open === '(' ? Number.MIN_VALUE : 0), high - (close === ')' ? Number.EPSILON / 2 : 0)]
}

test('every range of the registry is one that is checked here', () => {
  expect(FEATURES.map(({ range }) => range).filter((range) => boundsOf(range) === null)).toEqual([])
})

test.each(scenarios)(
  '$name: sides in order, never crossed, features in range or NaN with a reason',
  async (scenario) => {
    const { venue, symbol, tickSize, lotSize } = scenario.market
    const market = (await openBuild('core.debug')).market({ venue, symbol, tickSize, lotSize, features: 'all' })
    for (const input of stream({ ...scenario, seed: scenario.seed + 100, frames: 600 })) {
      feed(market, input)
      const [bids, asks] = [allLevels(market, 'bid'), allLevels(market, 'ask')]
      for (let at = 2; at < bids.length; at += 2) if (!(bids[at]! < bids[at - 2]!)) throw new Error('bids must descend')
      for (let at = 2; at < asks.length; at += 2) if (!(asks[at]! > asks[at - 2]!)) throw new Error('asks must ascend')
      for (let at = 1; at < bids.length; at += 2) if (!(bids[at]! > 0)) throw new Error('an empty bid')
      for (let at = 1; at < asks.length; at += 2) if (!(asks[at]! > 0)) throw new Error('an empty ask')
      if (bids.length > 0 && asks.length > 0) expect(bids[0]).toBeLessThanOrEqual(asks[0]!)
      checkRanges(market)
    }
    expect(market.core.exports.isSound(market.at)).toBe(1)
  },
)

function checkRanges(market: Market): void {
  const values = market.features()
  for (const [index, { name, range }] of featuresOf('all').entries()) {
    const value = values[index]!
    const [from, to] = boundsOf(range) ?? [0, 0]
    if (Number.isNaN(value)) {
      if (market.reason(name) === null) throw new Error(`${name} is NaN without a reason`)
    } else if (!(value >= from && value <= to)) throw new Error(`${name}: ${value} is not in ${range}`)
    else if (market.reason(name) !== null) throw new Error(`${name}: ${value} with reason ${market.reason(name)}`)
  }
  const signal = market.signal()
  if (signal === null) return
  for (const part of [signal.score, signal.imbalance, signal.size ?? 0, signal.speed ?? 0]) {
    if (!(Math.abs(part) <= 1)) throw new Error(`a part of the score: ${part}`)
  }
  for (const { ageUs, refills, cancelledOnApproach } of signal.levels) {
    if (!(ageUs >= 0 && refills >= 0 && cancelledOnApproach >= 0 && cancelledOnApproach <= 1)) {
      throw new Error(`a level: ${ageUs} ${refills} ${cancelledOnApproach}`)
    }
  }
}

test('a snapshot and the frames after it make the book that a later snapshot shows', async () => {
  const engine = await openBuild()
  const grown = live(engine)
  for (let id = 101; id < 400; id++) {
    const price = (9.5 + ((id * 37) % 60) / 100).toFixed(2)
    const higher = (10.02 + ((id * 53) % 60) / 100).toFixed(2)
    const b: Sides = Number(price) < 10.02 ? [[price, String(id % 4)]] : []
    expect(grown.push(depth(id, id, b, [[higher, String((id * 3) % 5)]]))).toBe(0)
  }
  const asText = (levels: readonly (readonly [number, number])[]) => levels.map((level) => level.map(String))
  const state = { bids: asText(grown.book.bids()), asks: asText(grown.book.asks()) }
  const rebuilt = engine.market(spot)
  rebuilt.push(depth(390, 399))
  rebuilt.snapshot(JSON.stringify({ lastUpdateId: 399, ...state }))
  expect(rebuilt.seq).toBe(grown.seq)
  expect(rebuilt.book.bidsTicks()).toEqual(grown.book.bidsTicks())
  expect(rebuilt.book.asksTicks()).toEqual(grown.book.asksTicks())
  expect(grown.book.counts.bids).toBeGreaterThan(20)
})

test('a snapshot without zero-size levels equals one that spells them out', async () => {
  const engine = await openBuild()
  const [plain, padded] = [live(engine), engine.market(spot)]
  padded.push(depth(95, 100))
  padded.snapshot(body().replace('"bids":[', '"bids":[["9.00","0"],["8.00","0.000"],'))
  expect(padded.book.bidsTicks()).toEqual(plain.book.bidsTicks())
})
