// A socket that carries several markets: routes each frame to the markets it names, and watches the numbers that the venue
// counts per connection (Coinbase Advanced Trade, Bitfinex, dYdX): a gap there puts every market on the connection in doubt.
import {
  FAMILY_COUNTER,
  FAMILY_FULL,
  KIND_ALIVE,
  KIND_RECONNECT,
  KIND_SUBSCRIBED,
  KIND_TICKER,
  KIND_TRADE,
} from '#layout'
import type { Core } from './core.js'
import { FrameLook } from './look.js'
import type { Market } from './market.js'
import { Status, type State } from './status.js'
import { rulesOf } from './venues.js'

export interface ConnectionCounters {
  frames: number
  /** Frames that named no market of this connection; heartbeats and the like, which are everybody's, aren't counted. */
  unrouted: number
  /** Frames that were refused before anybody's market could be told from them. */
  undecoded: number
  /** Frames that followed on the one before by the connection's number, missing ones (gaps, not frames), and late ones. */
  linked: number
  gaps: number
  duplicates: number
}

/** Hears what became of a frame at one market. */
export type Told = (market: Market, status: Status) => void

export class Connection {
  readonly venue: string
  readonly counters: ConnectionCounters = { frames: 0, unrouted: 0, undecoded: 0, linked: 0, gaps: 0, duplicates: 0 }
  /** Local time of the last frame, epoch microseconds; NaN before the first. */
  heardUs = NaN
  /**
   * False for whoever opens the next connection before this one ends: then a venue that asks for a new one costs no book.
   */
  losesBooksOnRequest = true
  readonly #look: FrameLook
  readonly #markets: () => Iterable<Market>
  /** Markets this connection was given; without any, all of the engine's markets of the venue are its. */
  readonly #own = new Map<string, Market>()
  readonly #channels = new Map<bigint, string>()
  readonly #given: boolean
  #last: bigint | null = null

  /** @internal */
  constructor(venue: string, core: () => Core, markets: () => Iterable<Market>, given = false) {
    this.venue = venue
    this.#markets = markets
    this.#given = given
    this.#look = new FrameLook(core, rulesOf(venue)!.decoder)
  }

  /** The markets on this connection. */
  get markets(): readonly Market[] {
    if (this.#given || this.#own.size > 0) return [...this.#own.values()]
    return [...this.#markets()].filter(({ venue }) => venue === this.venue)
  }

  /** Says that this connection carries the market: where an engine has several connections to one venue. */
  carry(market: Market): void {
    this.#own.set(market.id, market)
  }

  /** The market is carried no longer. */
  drop(market: Market): void {
    this.#own.delete(market.id)
  }

  /** Numbers of the channels that carry a market here, where the venue numbers them. */
  channelsOf(id: string): readonly bigint[] {
    return [...this.#channels].filter(([, market]) => market === id).map(([number]) => number)
  }

  /** Whether it carries a market of this name. */
  carries(id: string): boolean {
    return this.#find(id) !== undefined
  }

  /** What the frame last pushed is and names, as long as no other frame has been looked at. */
  get look(): FrameLook {
    return this.#look
  }
  /** The markets that the frame last pushed names, by channel or by symbol. */
  named: readonly string[] = []

  /** The last gap in the connection's own numbers. */
  gap: { readonly expected: bigint; readonly found: bigint } | null = null

  /** The connection has been opened anew: its numbers begin anew too. */
  reopened(): void {
    this.#last = null
    this.#channels.clear()
    this.heardUs = NaN
  }

  /**
   * One raw frame of the socket. WRONG_SYMBOL: no market here has its symbol. IGNORED: it names none. DUPLICATE: the
   * connection's number says it is late. VENUE_RECONNECT: the venue asks for a new connection, every book here is given up.
   * DECODE: it is refused; where it can't be told whose it was, the markets that would never notice its loss give up their books.
   * Of a frame for several markets the status is the last one's; `told` hears each.
   */
  push(frame: Uint8Array | string, tsLocalUs: number = NaN, restNs = 0, told?: Told): Status {
    this.counters.frames++
    if (!Number.isNaN(tsLocalUs)) this.heardUs = tsLocalUs
    const look = this.#look
    const decoded = look.at(frame)
    const { kind, channel } = look
    const ids = look.ids
    this.named = []
    if (decoded && !this.#follows(look.connection)) return Status.DUPLICATE
    if (kind === KIND_SUBSCRIBED && channel !== null && ids[0] !== undefined) this.#channels.set(channel, ids[0])
    else if (channel !== null && ids.length === 0) {
      const id = this.#channels.get(channel)
      if (id !== undefined) ids.push(id)
    }
    this.named = ids
    if (!decoded && ids.length === 0) {
      this.counters.undecoded++
      if (channel === null && kind !== KIND_TRADE && kind !== KIND_TICKER) this.#doubt(told)
      return Status.DECODE
    }
    if (ids.length === 0 && kind === KIND_ALIVE) return this.#alive(frame, tsLocalUs, restNs, told)
    if (ids.length === 0 && kind === KIND_RECONNECT && this.losesBooksOnRequest)
      return this.#pushTo(this.markets, frame, tsLocalUs, restNs, told) ?? Status.VENUE_RECONNECT
    if (ids.length === 0) return this.#unrouted(Status.IGNORED)
    const named = ids.flatMap((id) => this.#find(id) ?? [])
    return this.#pushTo(named, frame, tsLocalUs, restNs, told) ?? this.#unrouted(Status.WRONG_SYMBOL)
  }

  /** Tells the markets the local time: silent for their `staleMs`, the connection leaves them stale. */
  tick(tsLocalUs: number): void {
    for (const market of this.markets) market.tick(tsLocalUs, this.heardUs)
  }

  #find(id: string): Market | undefined {
    if (this.#given || this.#own.size > 0) return this.#own.get(id)
    for (const market of this.#markets()) if (market.venue === this.venue && market.id === id) return market
    return undefined
  }

  /** Proof of life: stale books are as right as they were. */
  #alive(frame: Uint8Array | string, tsLocalUs: number, restNs: number, told: Told | undefined): Status {
    const stale = this.markets.filter(({ state }) => state === 'stale')
    return this.#pushTo(stale, frame, tsLocalUs, restNs, told) ?? Status.IGNORED
  }

  /** The frame to each of these; the status of the last, null where there are none. */
  #pushTo(
    markets: readonly Market[],
    frame: Uint8Array | string,
    tsLocalUs: number,
    restNs: number,
    told: Told | undefined,
  ): Status | null {
    let status: Status | null = null
    for (const market of markets) {
      status = market.push(frame, tsLocalUs, restNs)
      told?.(market, status)
    }
    return status
  }

  /** A frame is lost, nobody knows whose. Where frames are numbered the next one shows it, of whole books the next one is right. */
  #doubt(told: Told | undefined): void {
    if (this.#last !== null) return
    for (const market of this.markets) {
      if (!HAS_BOOK.has(market.state) || noticesLoss(market)) continue
      market.resync(Status.DECODE)
      told?.(market, Status.DECODE)
    }
  }

  /** Whether the frame is not a late one; one that is missing before it loses every book of the connection. */
  #follows(number: bigint | null): boolean {
    if (number === null) return true
    const last = this.#last
    if (last !== null && number <= last) {
      this.counters.duplicates++
      return false
    }
    this.#last = number
    if (last === null) return true
    if (number === last + 1n) this.counters.linked++
    else {
      this.counters.gaps++
      this.gap = { expected: last + 1n, found: number }
      for (const market of this.markets)
        if (market.state === 'live' || market.state === 'stale') market.resync(Status.GAP_SEQ)
    }
    return true
  }

  #unrouted(status: Status): Status {
    this.counters.unrouted++
    return status
  }
}

/** States in which there is a book, or frames are kept for one. */
const HAS_BOOK: ReadonlySet<State> = new Set<State>(['live', 'stale', 'buffering'])

/**
 * Whether the market's own frames show that one is missing. Some venues number their frames or don't, as the channel has it: then
 * it is what has been seen. A checksum covers but the best levels.
 */
function noticesLoss(market: Market): boolean {
  const { family } = rulesOf(market.venue)!
  const { linked, checksums } = market.counters
  return family === FAMILY_FULL || linked > 0 || (family <= FAMILY_COUNTER && checksums === 0)
}
