// Every venue that can be spoken to, against its own side: live, a lost frame, a lost socket, the socket replaced; the book is the
// venue's each time.
import { describe, expect, test } from 'vitest'

import { openSide, type SideFeed } from './side-feed.js'
import { NAMED_SIDES } from './sides.js'

/** Time and changes pass until all is right again; what isn't, when that takes too long. */
async function settles({ venue, feed }: SideFeed, rounds = 60): Promise<string | null> {
  let wrong: string | null = 'nothing was looked at'
  for (let i = 0; i < rounds && wrong !== null; i++) {
    for (const [n] of venue.books.entries()) venue.change(n)
    venue.alive()
    await venue.world.pass(250)
    wrong = venue.differs(feed)
  }
  return wrong
}

describe.each(NAMED_SIDES)('$id', (named) => {
  test('live; a frame is lost; the socket is lost', async () => {
    const both = await openSide(named)
    const { venue, feed } = both
    const { world } = venue
    await world.pass(500)
    expect(await settles(both)).toBeNull()
    for (let i = 0; i < 20; i++) {
      venue.change(i % 2)
      await world.pass(20)
    }
    expect(venue.differs(feed)).toBeNull()
    venue.change(0, { lost: true })
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
