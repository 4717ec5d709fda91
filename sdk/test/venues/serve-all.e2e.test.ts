// One process plays a recording as its venue with one frame in a hundred lost; connect() in this one ends with the venue's books, for
// every venue. Where a loss can't be noticed the audit finds it, each second here.
import { describe, expect, test } from 'vitest'

import { serveTape } from '../../../cli/test/serving.js'
import { connect, type LiveFeed } from '../../src/feeds/index.js'
import { ADAPTERS } from '../../src/feeds/venues/adapters.js'
import { NAMED_SIDES, type NamedSide } from '../feeds/connect/sides.js'
import { writeRecording } from './recording.js'

/** Recorded 100 ms a step, played twenty times as fast: three seconds, and as much of quiet. */
const STEPS = 600
const QUIET_US = 3_000_000
const SPEED = '20'

interface Shown {
  readonly id: string
  readonly state: string
  readonly seq: string | null
  readonly bids: readonly (readonly [string, string])[]
  readonly asks: readonly (readonly [string, string])[]
}

/** What a stream carries, and what an audit compares. */
const DEPTH: Readonly<Record<string, number>> = { kraken: 10, hyperliquid: 20 }
const COMPARED = 20

function differs(feed: LiveFeed, shown: readonly Shown[]): string | null {
  for (const market of feed.markets) {
    const book = shown.find(({ id }) => id === market.id)!
    if (book.state !== 'live') return `${market.id} is ${book.state} at the venue`
    if (market.state !== 'live') return `${market.id} is ${market.state}`
    const depth = Math.min(COMPARED, DEPTH[market.venue] ?? COMPARED)
    for (const side of ['bids', 'asks'] as const) {
      const wanted = book[side].slice(0, depth).map((level) => level.map(Number))
      const found = market.book[side](depth)
      if (JSON.stringify(found) !== JSON.stringify(wanted))
        return `${market.id} ${side}: found ${JSON.stringify(found.slice(0, 5))}, expected ${JSON.stringify(wanted.slice(0, 5))}`
    }
  }
  return null
}

async function run(named: NamedSide): Promise<void> {
  const { id, names } = named
  // Updates count by one where that is the rule.
  const write = (path: string) => writeRecording(path, named, { steps: STEPS, quietUs: QUIET_US, span: 1 })
  const serving = await serveTape('venue.tape', write, ['--speed', SPEED, '--fault', 'drop=0.01,seed=9'])
  try {
    const { socket, rest } = serving
    const feed = await connect({
      venue: id,
      symbols: names.map(([symbol]) => symbol),
      features: [],
      levels: false,
      endpoints: { socket, rest },
      auditMs: ADAPTERS[id]!.auditMs === null ? 0 : 1000,
    })
    const counted: Record<string, number> = {}
    const problems: string[] = []
    feed.on('problem', ({ what }) => problems.push(what))
    feed.on('resync', ({ reason }) => (counted[reason] = (counted[reason] ?? 0) + 1))
    // Something has happened: a frame, a change of state, an audit.
    let wake: () => void = () => {}
    const reading = (async () => {
      for await (const _ of feed.events()) wake()
    })()
    feed.on('audit', () => wake())
    const played = await serving.next()
    const shown = (await (await fetch(`${rest}/leadline/books`)).json()) as Shown[]
    const began = performance.now()
    for (let wrong = differs(feed, shown); wrong !== null; wrong = differs(feed, shown)) {
      if (performance.now() - began > 20_000)
        throw new Error(`${wrong}; ${JSON.stringify(counted)} ${problems.join('; ')}`)
      await new Promise<void>((resolve) => (wake = resolve))
    }
    const { drop } = played['faults'] as { drop: number }
    expect(drop).toBeGreaterThan(4)
    // Each message of Hyperliquid is the book; everywhere else a lost one has cost a book.
    if (id !== 'hyperliquid') expect(Object.keys(counted)).not.toEqual([])
    feed.close()
    await reading
  } finally {
    expect(await serving.stop()).toBe(0)
  }
}

describe.concurrent('a recording served with losses', () => {
  test.each(NAMED_SIDES)('$id', { timeout: 60_000 }, run)
})
