// The sequence families over a line that loses, repeats and reorders: decoded events go straight into the core, and
// what it publishes is held against the states the venue really had.
import { expect, test } from 'vitest'

import * as L from '#layout'
import type { Market } from '../../src/engine/market.js'
import { openBuild } from '../parity/cores.js'
import { Random } from '../parity/random.js'

type Family = 'range' | 'link' | 'counter' | 'checksum' | 'full' | 'none' | 'time'
type Change = readonly [pxTicks: number, qtyLots: number]

interface Event {
  readonly flags: number
  readonly first: number
  readonly last: number
  readonly prev: number
  readonly ts: number
  readonly bids: readonly Change[]
  readonly asks: readonly Change[]
}

/** Writes one decoded event (layout.ts, EVENT_HEADER) and has it applied; its status. */
function pushEvent({ core, at }: Market, { flags, first, last, prev, ts, bids, asks }: Event): number {
  const bytes = L.EVENT_HEADER + 16 * (bids.length + asks.length)
  core.reserve(bytes)
  const words = core.i32
  words[(core.input + L.EH_FLAGS) / 4] = flags
  words[(core.input + L.EH_BIDS) / 4] = bids.length
  words[(core.input + L.EH_ASKS) / 4] = asks.length
  const longs = core.i64.subarray(core.input / 8)
  longs[L.EH_FIRST / 8] = BigInt(first)
  longs[L.EH_LAST / 8] = BigInt(last)
  longs[L.EH_PREV / 8] = BigInt(prev)
  longs[L.EH_TS / 8] = BigInt(ts)
  for (const [i, number] of [...bids, ...asks].flat().entries()) longs[L.EVENT_HEADER / 8 + i] = BigInt(number)
  core.exports.pushEvents(at, core.input, bytes, NaN, 0)
  core.refresh()
  return core.i32[(L.VIEW_BATCH + 4) / 4] ?? -1
}

/** A book of one price grid: bids below 1000, asks from there on, so that no event can cross it. */
class Venue {
  readonly bids = new Map<number, number>()
  readonly asks = new Map<number, number>()
  /** The state at each number, or time. */
  readonly states = new Map<number, string>()
  id = 100
  ts = 1_000_000
  private readonly random: Random
  private readonly family: Family

  constructor(family: Family, random: Random) {
    this.family = family
    this.random = random
  }

  next(): Event {
    const { random, family } = this
    const prev = this.id
    const first = this.id + (family === 'link' ? random.between(1, 4) : 1)
    this.id = family === 'counter' ? first : first + random.between(0, 5)
    this.ts += random.between(1, 1_000)
    const bids = this.changes(this.bids, 900)
    const asks = this.changes(this.asks, 1_000)
    this.states.set(family === 'full' ? this.ts : this.id, this.state())
    const event = { flags: 0, first, last: this.id, prev, ts: this.ts, bids, asks }
    return family === 'full' ? this.whole() : event
  }

  whole(): Event {
    const { id, ts } = this
    return { flags: L.EVFLAG_FULL, first: id, last: id, prev: id, ts, bids: [...this.bids], asks: [...this.asks] }
  }

  body(): string {
    const texts = (side: Map<number, number>) => [...side].map((level) => level.map(String))
    return JSON.stringify({ lastUpdateId: this.id, bids: texts(this.bids), asks: texts(this.asks) })
  }

  private state(): string {
    const sorted = (side: Map<number, number>, sign: number) => [...side].toSorted(([a], [b]) => sign * (a - b))
    return JSON.stringify([sorted(this.bids, -1), sorted(this.asks, 1)])
  }

  private changes(side: Map<number, number>, from: number): Change[] {
    return Array.from({ length: this.random.between(0, 4) }, () => {
      const price = from + this.random.between(0, 90)
      const size = this.random.between(0, 3)
      if (size === 0) side.delete(price)
      else side.set(price, size)
      return [price, size] as const
    })
  }
}

interface Line {
  readonly lost: number
  readonly repeated: number
  readonly swapped: number
}

interface Outcome {
  published: number
  wrong: number
  resyncs: number
  duplicates: number
}

async function run(family: Family, seeds: number, line: Line): Promise<Outcome> {
  const outcome = { published: 0, wrong: 0, resyncs: 0, duplicates: 0 }
  const engine = await openBuild('core.debug')
  for (let seed = 0; seed < seeds; seed++) {
    const random = new Random(seed)
    const venue = new Venue(family, random)
    const market = engine.market({ venue: `events:${family}`, symbol: 'X', tickSize: '1', lotSize: '1', features: [] })
    let held: Event | null = null
    for (let step = 0; step < 250; step++) {
      const event = venue.next()
      const delivered: Event[] = random.chance(line.lost) ? [] : [event]
      if (random.chance(line.repeated)) delivered.push(event)
      if (held !== null) delivered.push(held)
      held = random.chance(line.swapped) ? (delivered.shift() ?? null) : null
      for (const each of delivered) take(market, venue, each, outcome)
      if (market.state !== 'live' && random.chance(0.3)) renew(market, venue, outcome)
    }
    outcome.resyncs += market.counters.resyncs
    outcome.duplicates += market.counters.duplicates
    expect(engine.core.exports.isSound(market.at)).toBe(1)
    market.close()
  }
  return outcome
}

function renew(market: Market, venue: Venue, outcome: Outcome): void {
  const numbered = market.venue === 'events:range' || market.venue === 'events:link'
  if (numbered) market.snapshot(venue.body())
  else take(market, venue, venue.whole(), outcome)
}

function take(market: Market, venue: Venue, event: Event, outcome: Outcome): void {
  pushEvent(market, event)
  if (market.state !== 'live') return
  outcome.published++
  const book = JSON.stringify([market.book.bidsTicks(), market.book.asksTicks()])
  if (book !== venue.states.get(market.seq)) outcome.wrong++
}

const PERFECT: Line = { lost: 0, repeated: 0, swapped: 0 }
const POOR: Line = { lost: 0.02, repeated: 0.03, swapped: 0.02 }

test.each(['range', 'link', 'counter', 'checksum', 'full', 'none', 'time'] as const)(
  '%s: over a perfect line every state is the venue’s',
  async (family) => {
    const outcome = await run(family, 10, PERFECT)
    expect(outcome).toMatchObject({ wrong: 0, resyncs: 0, duplicates: 0 })
    expect(outcome.published).toBeGreaterThan(2_000)
  },
)

test.each(['range', 'link', 'counter'] as const)(
  '%s: over a poor line nothing is published that the venue did not have at that number',
  async (family) => {
    const outcome = await run(family, 60, POOR)
    expect(outcome.wrong).toBe(0)
    expect(outcome.published).toBeGreaterThan(5_000)
    expect(outcome.resyncs).toBeGreaterThan(100)
    expect(outcome.duplicates).toBeGreaterThan(50)
  },
)

test('full: a message that is older than the last is dropped, each of the others is the whole truth', async () => {
  const outcome = await run('full', 60, POOR)
  expect(outcome).toMatchObject({ wrong: 0, resyncs: 0 })
  expect(outcome.duplicates).toBeGreaterThan(50)
})

test.each(['checksum', 'none', 'time'] as const)(
  '%s: the numbers alone show no loss: this is why such feeds are proved otherwise',
  async (family) => {
    const outcome = await run(family, 20, POOR)
    expect(outcome.resyncs).toBe(0)
    expect(outcome.wrong).toBeGreaterThan(0)
    // what is late is known to be so by its time
    expect(outcome.duplicates > 0).toBe(family === 'time')
  },
)
