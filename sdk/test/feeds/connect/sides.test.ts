// Every venue that can be spoken to, against its own side: live, a lost frame, a lost socket, the socket replaced; the book is the
// venue's each time.
import { describe, expect, test } from 'vitest'

import { connect, type LiveFeed } from '../../../src/feeds/index.js'
import { ADAPTERS } from '../../../src/feeds/venues/adapters.js'
import { SideVenue } from './side-venue.js'
import { listingsOf, NAMED_SIDES, type NamedSide } from './sides.js'

async function connected(named: NamedSide): Promise<{ venue: SideVenue; feed: LiveFeed }> {
  const { side, names } = named
  const venue = new SideVenue(ADAPTERS[side.id]!, side, listingsOf(named))
  const { world } = venue
  const connecting = connect({
    venue: side.id,
    symbols: names.map(([symbol]) => symbol),
    env: world,
    features: [],
    levels: false,
    auditMs: 0,
    maxBookAgeMs: 0,
  })
  const outcome = { settled: false }
  const settled = (): void => void (outcome.settled = true)
  connecting.then(settled, settled)
  while (!outcome.settled) {
    await new Promise((resolve) => setImmediate(resolve))
    if (!outcome.settled) await world.pass(20)
  }
  return { venue, feed: await connecting }
}

/** Time and changes pass until all is right again; what isn't, when that takes too long. */
async function settles({ venue, feed }: { venue: SideVenue; feed: LiveFeed }, rounds = 60): Promise<string | null> {
  let wrong: string | null = 'nothing was looked at'
  for (let i = 0; i < rounds && wrong !== null; i++) {
    for (const [n] of venue.books.entries()) venue.change(n)
    venue.alive()
    await venue.world.pass(250)
    wrong = differs(venue, feed)
  }
  return wrong
}

function differs(venue: SideVenue, feed: LiveFeed): string | null {
  for (const [i, market] of feed.markets.entries()) {
    if (market.state !== 'live') return `${market.id} is ${market.state}`
    const { bids, asks, listing } = venue.books[i]!
    if (market.tickSize !== listing.tickSize) return `${market.id}: tick ${market.tickSize}`
    const scale = Number(listing.lotSize) / Number(market.lotSize)
    for (const [found, levels, sign] of [
      [market.book.bidsTicks(10), bids, -1],
      [market.book.asksTicks(10), asks, 1],
    ] as const) {
      const wanted = [...levels]
        .map(([ticks, lots]) => [Number(ticks), Math.round(Number(lots) * scale)])
        .toSorted((a, b) => sign * (a[0]! - b[0]!))
        .slice(0, 10)
      if (JSON.stringify(found) !== JSON.stringify(wanted)) return `${market.id}: ${JSON.stringify(found)}`
    }
  }
  return null
}

describe.each(NAMED_SIDES)('$id', (named) => {
  test('live; a frame is lost; the socket is lost', async () => {
    const both = await connected(named)
    const { venue, feed } = both
    const { world } = venue
    await world.pass(500)
    expect(await settles(both)).toBeNull()
    for (let i = 0; i < 20; i++) {
      venue.change(i % 2)
      await world.pass(20)
    }
    expect(differs(venue, feed)).toBeNull()
    venue.change(0, true)
    expect(await settles(both)).toBeNull()
    // A venue without numbers or checksums never notices: its audit does.
    for (const socket of [...world.sockets]) if (socket.state === 'open') socket.end('code 1006')
    expect(feed.markets.every(({ state }) => state === 'resync' || state === 'buffering')).toBe(true)
    await world.pass(1000)
    expect(await settles(both)).toBeNull()
    feed.close()
    await world.pass(60_000)
    expect(world.timers).toBe(0)
  })
})
