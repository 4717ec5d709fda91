// Broken frames: every build and the twin must say the same of them and hold the same book afterwards.
import { expect, test } from 'vitest'

import type { Market } from '../../src/engine/market.js'
import { depth, goLive, live, spot, ticker, trade } from '../invariants/wire.js'
import { TwinMarket } from '../reference/market.js'
import { expectSameBook } from './against-twin.js'
import { BUILDS, openBuild } from './cores.js'
import { mutated } from './mutated.js'
import { Random } from './random.js'

const FRAMES = 30_000
test('mutated frames: the same status, state and book everywhere', { timeout: 120_000 }, async () => {
  const random = new Random(77)
  const twin = new TwinMarket({
    venue: 'binance',
    symbol: 'BTC/USDT',
    tickSize: '0.01',
    lotSize: '0.001',
    bookOnly: true,
  })
  const markets: Market[] = []
  for (const build of BUILDS) markets.push(live(await openBuild(build), { ...spot, features: [] }))
  goLive(twin)
  const seen = new Map<string, number>()
  let id = 100
  for (let step = 0; step < FRAMES; step++) {
    const size = `${random.between(0, 9)}.${random.between(0, 999)}`
    const price = `${random.between(9, 10)}.${random.between(10, 99)}`
    const next = depth(
      id + 1,
      id + 2,
      [
        ['9.90', size],
        [price, '0'],
      ],
      random.chance(0.5) ? [] : [['10.50', '4']],
    )
    const frame = random.pick([next, next, next, trade(step), ticker(id)])
    const bytes = mutated(new TextEncoder().encode(frame), random)
    const place = `step ${step}: ${new TextDecoder().decode(bytes)}`
    const expected = twin.push(bytes, 1)
    for (const market of markets) {
      const status = market.push(bytes, 1)
      expect(`${status} ${market.state}`, place).toBe(`${expected} ${twin.state}`)
      expect(market.defect === null, place).toBe(twin.defect === null)
    }
    const kind = twin.defect?.rule ?? `status ${expected}`
    seen.set(kind, (seen.get(kind) ?? 0) + 1)
    for (const market of markets) expectSameBook(market, twin, place)
    if (twin.state === 'live' && Number(twin.seq) < 2 ** 40) id = Number(twin.seq)
    else {
      id += 10
      for (const market of [twin, ...markets]) {
        if (market.state === 'live' || market.state === 'stale') market.push('{')
        goLive(market, id)
      }
      expect(twin.state, place).toBe('live')
    }
  }
  const rules = ['json', 'utf8', 'type', 'missing', 'decimal', 'integer', 'range', 'tick']
  expect([...seen.keys()]).toEqual(expect.arrayContaining([...rules, 'status 0', 'status 3', 'status 4']))
})
