// Markets share one memory: what happens to one changes no byte of another.
import { expect, test } from 'vitest'

import { openBuild, type Build } from '../parity/cores.js'
import { Random } from '../parity/random.js'
import { scenarios } from '../parity/scenarios.js'
import { stream } from '../parity/stream.js'
import { damaged, noise, tokens } from './garbage.js'
import { depth, goLive, live, ticker, trade } from './wire.js'

const FRAMES: Readonly<Record<Build, number>> = { core: 100_000, 'core.scalar': 20_000, 'core.debug': 20_000 }

test.each(['core', 'core.scalar', 'core.debug'] as const)(
  '%s: no byte of a bystander changes while its neighbour is fed garbage',
  { timeout: 60_000 },
  async (build) => {
    const random = new Random(9)
    const engine = await openBuild(build)
    const [before, fed, after] = [live(engine), live(engine), live(engine)]
    for (const market of [before, after]) {
      market.push(trade(1))
      market.push(depth(101, 101, [['9.99', '1']]))
    }
    const saved = [before, after].map((market) => Buffer.from(market.save()))
    let id = 100
    for (let frame = 0; frame < FRAMES[build]; frame++) {
      const good = random.pick([
        depth(id + 1, id + 1, [['9.90', String(random.between(0, 9))]]),
        trade(frame),
        ticker(id),
      ])
      const kind = random.between(0, 9)
      if (kind === 0) fed.push(noise(random, random.between(0, 300)))
      else if (kind === 1) fed.push(tokens(random))
      else if (kind === 2) fed.snapshot(damaged('{"lastUpdateId":7,"bids":[["1.00","2"]],"asks":[]}', random))
      else fed.push(damaged(good, random))
      if (fed.state !== 'live' && random.chance(0.3)) goLive(fed, (id += 10))
      if (frame % 1_000 !== 0) continue
      for (const [index, market] of [before, after].entries()) {
        if (!saved[index]?.equals(market.save())) throw new Error(`frame ${frame}: bystander ${index} changed`)
      }
    }
    for (const market of [before, fed, after]) expect(engine.core.exports.isSound(market.at)).toBe(1)
    expect(fed.counters.decodeErrors).toBeGreaterThan(FRAMES[build] / 4)
    for (const [index, market] of [before, after].entries()) {
      expect(saved[index]?.equals(market.save())).toBe(true)
      expect(market.push(depth(102, 102, [['9.98', '2']]))).toBe(0)
    }
  },
)

test('no byte of a bystander changes while its neighbour takes and gives back pages of the pool', async () => {
  const engine = await openBuild()
  const bystander = live(engine)
  const saved = Buffer.from(bystander.save())
  for (const scenario of scenarios) {
    const { venue, symbol, tickSize, lotSize } = scenario.market
    const neighbour = engine.market({ venue, symbol, tickSize, lotSize, features: 'all' })
    for (const input of stream({ ...scenario, frames: 400 })) {
      if (input.kind === 'push') neighbour.push(input.text, input.tsLocalUs)
      if (input.kind === 'snapshot') neighbour.snapshot(input.text, input.tsLocalUs)
    }
    expect(engine.core.exports.isSound(neighbour.at)).toBe(1)
    neighbour.close()
    expect(saved.equals(bystander.save())).toBe(true)
  }
})
