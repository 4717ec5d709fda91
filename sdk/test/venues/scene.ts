// A venue, a client and one market under the hands of a test: changes made one by one, frames delivered one by one.
import { Random } from '../parity/random.js'
import type { Engine } from '../../src/engine/engine.js'
import type { Market } from '../../src/engine/market.js'
import type { SimulatedVenue, Sent } from '../../src/feeds/simulator/venue.js'
import { simulatedVenue } from '../../src/feeds/simulator/venue.js'
import type { Listing, SideBook } from '../../src/feeds/venue.js'
import { type CaseVenue, Client, type ClientOptions, differs } from './client.js'

export interface SceneOptions extends ClientOptions {
  readonly seed?: number
  readonly listings?: readonly Listing[]
  /** Of those, how many the client has markets of. Default: the first. */
  readonly markets?: number
}

const SETTLES = 300

export class Scene {
  readonly venue: SimulatedVenue
  readonly client: Client
  readonly id: string
  readonly market: Market
  readonly random: Random
  readonly how: CaseVenue
  #touched = 0

  constructor(engine: Engine, how: CaseVenue, options: SceneOptions = {}) {
    const { seed = 1, markets = 1, listings = how.listings.slice(0, 1) } = options
    this.how = how
    this.random = new Random(seed)
    this.venue = simulatedVenue({
      side: how.side,
      listings,
      seed,
      changes: { halt: 0, empty: 0 },
      ...(how.span === undefined ? {} : { span: how.span }),
    })
    const besides = listings.slice(markets).map(({ id }) => id)
    this.client = new Client(
      engine,
      this.venue,
      { ...how, listings: listings.slice(0, markets) },
      { besides, ...options },
    )
    this.id = listings[0]!.id
    this.market = this.client.markets[0]!
    this.client.open()
  }

  /** Ranked best first. */
  ranked(side: 'bids' | 'asks'): bigint[] {
    const sign = side === 'bids' ? -1n : 1n
    return [...this.venue.book(this.id)[side].keys()].toSorted((a, b) => (sign * (a - b) < 0n ? -1 : 1))
  }

  /** An update that sets the sizes at a rank of both sides to ones that were never there; what the venue sends of it. */
  touch(rank = this.#touched % 7): Sent[] {
    const lots = BigInt(1_000_003 + 34 * this.#touched++)
    return this.change([[this.ranked('bids')[rank]!, lots]], [[this.ranked('asks')[rank]!, lots + 2n]])
  }

  change(bids: readonly (readonly [bigint, bigint])[], asks: readonly (readonly [bigint, bigint])[]): Sent[] {
    this.venue.nowUs += 100_000
    this.venue.update(this.id, bids, asks)
    const sent = this.client.link.inbox
    this.client.link.inbox = []
    return sent
  }

  deliver(sent: readonly Sent[]): void {
    for (const each of sent) this.client.take(each)
  }

  /** Goes on until every market is live. */
  settle(): void {
    this.client.pump()
    for (let i = 0; i < SETTLES && this.client.markets.some(({ state }) => state !== 'live'); i++) {
      const sent = this.touch(i % 7)
      this.client.link.inbox.push(...sent)
      for (const { id } of this.venue.listings.slice(1)) this.venue.update(id, [], [])
      this.client.pump()
    }
    for (const market of this.client.markets)
      if (market.state !== 'live') throw new Error(`${market.symbol}: found ${market.state}, expected live`)
  }

  /** How the market's book differs from the venue's, or from what it was at an index. */
  differs(book: SideBook = this.venue.book(this.id)): string | null {
    return differs(this.market, book, this.how.depth)
  }
}
