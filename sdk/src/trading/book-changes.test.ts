import { expect, test } from 'vitest'

import { packEvents } from '../engine/batch.js'
import { open } from '../engine/engine.js'
import { BookChanges } from './book-changes.js'

const START_NS = 1_700_000_000_000_000_000n
type Levels = readonly (readonly [pxTicks: number, qtyLots: number])[]

async function market() {
  const engine = await open()
  const market = engine.market({ venue: 'events:none', symbol: 'A/B', tickSize: '1', lotSize: '1', features: [] })
  let last = 0n
  return {
    market,
    put: (bids: Levels, asks: Levels = [], full = false) => {
      last++
      market.pushEvents(packEvents([{ full, last, tsVenueNs: START_NS + last, bids, asks }]))
    },
  }
}

/** What somebody has who applies what was told. */
function follower(changes: BookChanges) {
  const bids = new Map<number, number>()
  return () => {
    const told = changes.look()
    if (told?.kind === 'snapshot') bids.clear()
    for (let i = 0; i < (told?.count ?? 0); i++) {
      const [side, px, qty] = told!.packed.subarray(3 * i, 3 * i + 3)
      if (side !== 0) continue
      if (qty === 0) bids.delete(px!)
      else bids.set(px!, qty!)
    }
    return bids
  }
}

test('a level that left the range and went meanwhile is told to be gone once its price is in range again', async () => {
  const { market: a, put } = await market()
  const look = follower(new BookChanges(a, 2))
  put(
    [
      [100, 5],
      [99, 6],
    ],
    [[110, 1]],
    true,
  )
  look()
  put([[101, 7]]) // 99 leaves the range of two
  expect([...look()]).toEqual([
    [100, 5],
    [99, 6],
    [101, 7],
  ])
  put([[99, 0]]) // unseen
  look()
  put([[101, 0]])
  put([[98, 4]])
  expect(new Map([...look()].sort())).toEqual(
    new Map([
      [100, 5],
      [98, 4],
    ]),
  )
})

test('one that only left for a while is told what it has become', async () => {
  const { market: a, put } = await market()
  const look = follower(new BookChanges(a, 2))
  put(
    [
      [100, 5],
      [99, 6],
    ],
    [[110, 1]],
    true,
  )
  look()
  put([[101, 7]])
  look()
  put([[99, 60]])
  look()
  put([[101, 0]])
  expect(look().get(99)).toBe(60)
})

test('more levels than there was room for are all read', async () => {
  const { market: a, put } = await market()
  const look = follower(new BookChanges(a, 9000))
  put(
    Array.from({ length: 8000 }, (_, i) => [100_000 - i, i + 1] as const),
    [[110_000, 1]],
    true,
  )
  expect(look().size).toBe(8000)
})
