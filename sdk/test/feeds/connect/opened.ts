// A feed in a world of its own, connected and watched.
import { connect, type ConnectOptions, type FeedEvents, type LiveFeed } from '../../../src/feeds/index.js'
import { FakeVenue } from './venue.js'
import { World } from './world.js'

export interface Opened {
  readonly world: World
  readonly venue: FakeVenue
  readonly feed: LiveFeed
  readonly told: { readonly [Name in keyof FeedEvents]: FeedEvents[Name][] }
  /** States of the first market, in order. */
  readonly states: string[]
}

export interface Wish extends Partial<ConnectOptions> {
  readonly ids?: readonly string[]
  readonly seed?: number
  readonly prepare?: (world: World, venue: FakeVenue) => void
  /** A world and a venue that are there already. */
  readonly beside?: Opened
}

/** Connected, nothing has happened yet. */
export async function opened({ ids = ['BTCUSDT'], seed, prepare, beside, ...options }: Wish = {}): Promise<Opened> {
  const world = beside?.world ?? new World(seed)
  const venue = beside?.venue ?? new FakeVenue(world, ids)
  venue.futures = options.venue !== undefined && options.venue !== 'binance'
  prepare?.(world, venue)
  const connecting = connect({
    venue: 'binance',
    symbols: ids.map((id) => id.replace(/USDT$/, options.venue === 'binanceusdm' ? '/USDT:USDT' : '/USDT')),
    trades: false,
    env: world,
    features: [],
    levels: false,
    ...options,
  })
  // The answer of the list comes with time; the core compiles in real time.
  const outcome: { settled: boolean } = { settled: false }
  const settled = (): void => void (outcome.settled = true)
  connecting.then(settled, settled)
  while (!outcome.settled) {
    await new Promise((resolve) => setImmediate(resolve))
    if (!outcome.settled) await world.pass(10)
  }
  const feed = await connecting
  const told: Opened['told'] = { status: [], resync: [], audit: [], connection: [], problem: [] }
  const states: string[] = []
  for (const name of Object.keys(told) as (keyof FeedEvents)[])
    feed.on(name, (happening) => (told[name] as unknown[]).push(happening))
  feed.on('status', ({ market, state, reason }) => {
    if (market === feed.markets[0]) states.push(reason === null ? state : `${state} ${reason}`)
  })
  return { world, venue, feed, told, states }
}

/** Connected, subscribed and live in all its markets. */
export async function live(wish: Wish = {}): Promise<Opened> {
  const all = await opened(wish)
  const { world, venue, feed } = all
  await world.pass(2000)
  for (let i = 0; i < 3; i++) {
    for (const { id } of feed.markets) venue.change(id)
    await world.pass(200)
  }
  const late = feed.markets.find(({ state }) => state !== 'live')
  if (late) throw new Error(`${late.symbol} is ${late.state}`)
  all.states.length = 0
  for (const list of Object.values(all.told)) list.length = 0
  return all
}

/** Whether each book is the venue's, level by level. */
export function same({ venue, feed }: Pick<Opened, 'venue' | 'feed'>, id = 'BTCUSDT'): boolean {
  const market = feed.markets.find((market) => market.id === id)!
  const expected = venue.market(id)
  const sorted = (levels: Map<number, number>, sign: number): string =>
    JSON.stringify([...levels].toSorted((a, b) => sign * (a[0] - b[0])))
  return (
    JSON.stringify(market.book.bidsTicks()) === sorted(expected.bids, -1) &&
    JSON.stringify(market.book.asksTicks()) === sorted(expected.asks, 1)
  )
}
