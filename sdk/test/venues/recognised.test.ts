// A recording of bare frames says by itself which venue's it is: what each venue's side sends is taken for nobody else's.
import { expect, test } from 'vitest'

import { frames, replay } from '../../src/feeds/index.js'
import type { SideBook, SideSession } from '../../src/feeds/venue.js'
import { input } from '../feeds/bytes.js'
import { VENUES } from './venues.js'

const START_US = 1_790_000_000_000_000

test.each(VENUES.map(([how]) => [how.name ?? how.side.id, how] as const))('%s', async (_, how) => {
  const { side, listings } = how
  const listing = listings[0]!
  const session: SideSession = { ids: new Set(), sent: 0n, channels: new Map() }
  const bids = new Map([[100_000n, 5n]])
  const book: SideBook = { listing, bids, asks: new Map([[100_001n, 7n]]), seq: 1000n, tsUs: START_US }
  const sent: string[] = []
  const opened = side.open(how.path([listing.id]), session)
  sent.push(...opened.replies)
  for (const id of opened.subscribe) session.ids.add(id)
  for (const message of how.subscribe([listing.id])) {
    const { replies, subscribe } = side.message(message, session)
    sent.push(...replies)
    for (const id of subscribe) session.ids.add(id)
  }
  session.ids.add(listing.id)
  sent.push(...side.snapshot(book, session))
  bids.set(99_999n, 3n)
  const after: SideBook = { ...book, bids, seq: 1001n, tsUs: START_US + 100_000 }
  const change = { listing, bids: [[99_999n, 3n]] as const, asks: [], first: 1001n, last: 1001n, prev: 1000n }
  sent.push(...side.update({ ...change, tsUs: after.tsUs }, after, session))
  const lines = sent.map((frame, i) => `${(START_US + i) * 1000} ${frame}`)
  const feed = await replay(frames([input('f', lines.join('\n'))]))
  expect(feed.markets.map(({ venue, id }) => [venue, id])).toEqual([[side.id, listing.id]])
  feed.close()
})
