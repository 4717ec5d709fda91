// Decoded events in bulk: a market that nobody observes takes them in a row, and must end where one ends that is followed event
// by event.
import { expect, test } from 'vitest'

import { packEvents, type DecodedEvent } from '../../src/engine/batch.js'
import { Status } from '../../src/engine/status.js'
import { openBuild } from '../parity/cores.js'
import { Random } from '../parity/random.js'

const plain = { venue: 'events:range', symbol: 'X', tickSize: '0.01', lotSize: '1' } as const
const unobserved = { ...plain, features: [], levels: false } as const

type Market = Awaited<ReturnType<typeof pair>>[number]

/** The same book in a market that takes events in a row and in one that is followed. */
async function pair() {
  const engine = await openBuild('core')
  return [engine.market(unobserved), engine.market({ ...plain, symbol: 'Y' })] as const
}

const START = 1_700_000_000_000_000_000n
const book: DecodedEvent = {
  ...{ full: true, last: 10n, tsVenueNs: START },
  ...{ bids: [[1_000, 5]], asks: [[1_001, 7]] },
}

/** Pushes all of it, in one call or event by event; what became of it. */
function push(market: Market, events: readonly DecodedEvent[], together: boolean) {
  if (together) return market.pushEvents(packEvents(events))
  let status: Status = Status.APPLIED
  let taken = 0
  for (const event of events) {
    status = market.pushEvents(packEvents([event])).status
    taken++
    if (status >= Status.POOL_FULL) break
  }
  return { taken, status }
}

function expectSame(a: Market, b: Market): void {
  expect(a.counters).toEqual({ ...b.counters, pages: a.counters.pages, recentres: a.counters.recentres })
  expect([a.state, a.epoch, a.seq, a.tsVenueUs, a.tsLocalUs, a.locked]).toEqual([
    b.state,
    b.epoch,
    b.seq,
    b.tsVenueUs,
    b.tsLocalUs,
    b.locked,
  ])
  if (a.state !== 'live') return
  expect(a.book.bidsTicks()).toEqual(b.book.bidsTicks())
  expect(a.book.asksTicks()).toEqual(b.book.asksTicks())
}

const event = (id: number, more: Partial<DecodedEvent> = {}): DecodedEvent => {
  const bids: DecodedEvent['bids'] = [[1_000 - (id % 7), id % 3 === 0 ? 0 : id]]
  const asks: DecodedEvent['asks'] = [[1_002 + (id % 900) * 9, id]]
  return { first: BigInt(id), last: BigInt(id), tsVenueNs: START + BigInt(id) * 1_000_000n, bids, asks, ...more }
}
const run = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => event(from + i))

test.each([
  { name: 'events that follow each other', events: run(11, 400), status: Status.APPLIED, taken: 389 },
  { name: 'a time that goes back', events: [...run(11, 20), event(20, { tsVenueNs: START + 5n }), ...run(21, 30)] },
  { name: 'one twice', events: [...run(11, 20), event(19), ...run(20, 30)] },
  { name: 'a gap', events: [...run(11, 20), ...run(25, 30)], status: Status.GAP_SEQ, taken: 10 },
  {
    name: 'a crossing',
    events: [...run(11, 20), event(20, { bids: [[1_500, 1]] }), ...run(21, 30)],
    status: Status.CROSSED,
  },
  { name: 'a locked book', events: [...run(11, 20), event(20, { bids: [[1_001, 1]], asks: [] })] },
  { name: 'a whole book in between', events: [...run(11, 20), { ...book, last: 40n }, ...run(41, 50)] },
  { name: 'no levels', events: [...run(11, 20), event(20, { bids: [], asks: [] })] },
])('$name: in one call as event by event', async ({ events, status, taken }) => {
  const [a, b] = await pair()
  for (const market of [a, b]) expect(market.pushEvents(packEvents([book])).status).toBe(Status.APPLIED)
  const inRow = push(a, events, true)
  expect(inRow).toEqual(push(b, events, false))
  if (status !== undefined) expect(inRow.status).toBe(status)
  if (taken !== undefined) expect(inRow.taken).toBe(taken)
  expectSame(a, b)
})

test.each([
  { most: 2 ** 33, sizes: 'beyond 32 bits' },
  { most: 2 ** 32 - 1, sizes: 'of 32 bits' },
])('random events with sizes $sizes in chunks of any size', async ({ most }) => {
  const [a, b] = await pair()
  const random = new Random(3)
  for (const market of [a, b]) market.pushEvents(packEvents([book]))
  let id = 11
  for (let chunk = 0; chunk < 300; chunk++) {
    const events = Array.from({ length: random.between(1, 40) }, () => {
      const first = random.chance(0.003) ? id + 2 : id
      const last = first + random.between(0, 3)
      id = last + 1
      const levels = (side: number) =>
        Array.from({ length: random.between(0, 9) }, (): [number, number] => [
          1_000 + side * random.between(random.chance(0.01) ? -2 : 1, 20_000),
          random.chance(0.3) ? 0 : random.between(1, most),
        ])
      return {
        first: BigInt(first),
        last: BigInt(last),
        tsVenueNs: START + BigInt(id),
        bids: levels(-1),
        asks: levels(1),
      }
    })
    expect(push(a, events, true)).toEqual(push(b, events, false))
    if (a.state !== 'live') {
      const again = packEvents([{ ...book, last: BigInt(id++) }])
      for (const market of [a, b]) market.pushEvents(again)
    }
    expectSame(a, b)
  }
  expect(a.counters.resyncs).toBeGreaterThan(10)
  expect(a.core.exports.isSound(a.at)).toBe(1)
})
