// connect() in the made-up world of a venue's own side.
import { connect, type ConnectOptions, type LiveFeed } from '../../../src/feeds/index.js'
import { ADAPTERS } from '../../../src/feeds/venues/adapters.js'
import { SideVenue } from './side-venue.js'
import { listingsOf, type NamedSide } from './sides.js'

export interface SideFeed {
  readonly venue: SideVenue
  readonly feed: LiveFeed
}

/** Connected and live in all markets. */
export async function connectSide(named: NamedSide, options: Partial<ConnectOptions> = {}): Promise<SideFeed> {
  const both = await openSide(named, options)
  const { venue, feed } = both
  for (let i = 0; i < 60 && feed.markets.some(({ state }) => state !== 'live'); i++) {
    for (const [n] of venue.books.entries()) venue.change(n)
    venue.alive()
    await venue.world.pass(250)
  }
  const late = feed.markets.find(({ state }) => state !== 'live')
  if (late) throw new Error(`${late.symbol} is ${late.state}`)
  return both
}

/** Connected; nothing has happened yet. */
export async function openSide(named: NamedSide, options: Partial<ConnectOptions> = {}): Promise<SideFeed> {
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
    ...options,
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
