// Whatever happens to frames, sockets and answers: a book that is live is the venue's as of its number, and when calm returns every
// book is live again.
import { expect, test } from 'vitest'

import { Random } from '../../parity/random.js'
import { opened, same, type Opened } from './opened.js'

const SEEDS = Array.from({ length: 24 }, (_, i) => i + 1)

/** A book that claims to be at the venue's own number must be the venue's. */
function mustBeRight(all: Opened, tally: { compared: number }): void {
  for (const market of all.feed.markets) {
    if (market.state !== 'live' || market.seq !== all.venue.market(market.id).u) continue
    tally.compared++
    expect(same(all, market.id)).toBe(true)
  }
}

test.each(SEEDS)('seed %i', async (seed) => {
  const random = new Random(seed)
  const venue = seed % 2 === 0 ? 'binance' : 'binanceusdm'
  const ids = ['BTCUSDT', 'ETHUSDT', 'XRPUSDT']
  const all = await opened({ venue, ids, seed, auditMs: 0, staleMs: 20_000, maxBookAgeMs: 15_000 })
  const { world, venue: here, feed } = all
  const tally = { compared: 0 }
  const past: [id: string, frame: string][] = []
  await world.pass(500)
  for (let i = 0; i < 400; i++) {
    const id = ids[random.between(0, 2)]!
    const dice = random.between(0, 99)
    if (dice < 70) past.push([id, here.change(id, { px: 9970 + random.between(0, 30), qty: random.between(0, 500) })])
    else if (dice < 76) here.change(id, { lost: true, by: random.between(1, 4) })
    else if (dice < 82 && past.length > 0)
      here.send(...past[random.between(Math.max(0, past.length - 20), past.length - 1)]!)
    else if (dice < 86) {
      const [first, second] = [here.change(id, { lost: true }), here.change(id, { lost: true })]
      here.send(id, second)
      here.send(id, first)
    } else if (dice < 88) here.send(id, '{"e":"depthUpdate","E":17')
    else if (dice < 90) here.bodiesOf.set(id, here.market(id).body) // an old one later
    else if (dice < 92) world.sockets.at(-random.between(1, 2))?.end('code 1006')
    else if (dice < 94) world.sockets[0]!.frame('{"e":"serverShutdown","E":1700000000000}')
    else if (dice < 95) world.socket.frame('{"e":"serverShutdown","E":1700000000000}')
    else if (dice < 96) world.skewMs += random.between(-5000, 5000)
    else if (dice < 97) here.status = here.status === 200 ? 503 : 200
    else world.latencyMs = random.between(1, 400)
    mustBeRight(all, tally)
    await world.pass(random.between(0, 3) === 0 ? random.between(100, 3000) : random.between(0, 30))
    mustBeRight(all, tally)
  }
  here.status = 200
  here.bodiesOf.clear()
  for (let i = 0; i < 400; i++) {
    for (const id of ids) here.change(id)
    await world.pass(500)
    mustBeRight(all, tally)
    if (i > 20 && feed.markets.every(({ state }) => state === 'live')) break
  }
  await world.pass(2000)
  for (const id of ids) here.change(id)
  expect(feed.markets.map(({ state }) => state)).toEqual(['live', 'live', 'live'])
  expect(ids.every((id) => same(all, id))).toBe(true)
  expect(tally.compared).toBeGreaterThan(50)
  feed.close()
  expect(world.sockets.filter(({ state }) => state === 'open')).toEqual([])
  await world.pass(100_000)
  expect(world.timers).toBe(0)
})
