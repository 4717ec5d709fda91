// The check of the sequence rules by simulation: a venue numbers its events, the line loses and repeats some of them.
// What a family with numbers publishes is always a state the venue had at that very number.
import { expect, test } from 'vitest'

import { Random } from '../parity/random.js'
import { VenueBook } from '../parity/venue-book.js'
import { TwinMarket } from './market.js'
import type { Family } from './sequence.js'
import type { BookEvent } from './sync.js'

const shape = { centre: 10_000n, rangeTicks: 50, maxLots: 100n, changes: 4, far: 0 }

function simulated(family: Family, seed: number) {
  const random = new Random(seed)
  const venue = new VenueBook(shape, random)
  const market = new TwinMarket({ venue: 'generic', symbol: 'X', tickSize: '1', lotSize: '1', family, bookOnly: true })
  const truth = new Map<bigint, string>()
  let id = 100n
  let published = 0
  const wrong: string[] = []
  const resyncs: string[] = []
  for (let step = 0; step < 200; step++) {
    const { bid, ask } = venue.frame()
    const prev = id
    const first = family === 'C' ? id + 1n : id + BigInt(random.between(1, family === 'B' ? 4 : 1))
    id = family === 'C' ? first : first + BigInt(random.between(0, 5))
    const { bid: bids, ask: asks } = venue.snapshot()
    truth.set(id, JSON.stringify([bids, asks].map((side) => side.map(String))))
    const change = (level: readonly [bigint, bigint]) => ({ pxTicks: level[0], qtyLots: level[1] })
    const event: BookEvent = { first, last: id, prev, tsVenueNs: null, bids: bid.map(change), asks: ask.map(change) }
    for (let copies = random.chance(0.02) ? 0 : random.chance(0.02) ? 2 : 1; copies > 0; copies--) {
      market.applyEvent(event)
      if (market.state === 'resync') resyncs.push(`${seed} ${step}`)
      if (market.state === 'live') {
        published++
        const book = JSON.stringify([market.bidsTicks(), market.asksTicks()].map((side) => side.map(String)))
        if (book !== truth.get(market.seq ?? -1n)) wrong.push(`${family} seed ${seed} step ${step}`)
      }
    }
    if (market.state !== 'live' && random.chance(0.3)) {
      const full = { first: id, last: id, prev: null, tsVenueNs: null, bids: bids.map(change), asks: asks.map(change) }
      if (family !== 'A' && family !== 'B') market.applyEvent({ ...full, full: true })
      else market.snapshotEvent(full)
    }
  }
  return { published, wrong, resyncs, gaps: market.counters.gaps }
}

test.each(['A', 'B', 'C'] as const)('family %s never publishes a state the venue did not have', (family) => {
  let published = 0
  let resyncs = 0
  for (let seed = 0; seed < 60; seed++) {
    const run = simulated(family, seed)
    expect(run.wrong).toEqual([])
    published += run.published
    resyncs += run.resyncs.length
  }
  expect(published).toBeGreaterThan(5_000)
  expect(resyncs).toBeGreaterThan(50)
})

test('family F never notices a loss unless the book crosses: this is why such feeds are audited', () => {
  const wrong = Array.from({ length: 20 }, (_, seed) => {
    const run = simulated('F', seed)
    expect(run.gaps).toBe(0)
    return run.wrong.length
  })
  expect(wrong.some((count) => count > 0)).toBe(true)
})
