// What a venue is to the feeds: how to speak to it as a client (VenueAdapter), and how it speaks itself (VenueSide), for the
// simulator, for `replay --serve` and for the cases that every venue has to pass. One file of each for a venue, in venues/.

/** A request over HTTP, by whoever has the venue's budget. */
export interface HttpRequest {
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly body?: string
  /** What the venue charges for it, in the units of `Limits.restWeight`. */
  readonly weight: number
}

export interface HttpAnswer {
  readonly status: number
  readonly body: Uint8Array
  readonly retryAfterMs?: number
}

/** Where the venue is reached; tests and self-hosted relays give their own. */
export interface Endpoints {
  /** Base of the socket, without a path the adapter adds itself: 'wss://stream.binance.com:9443'. */
  readonly socket: string
  /** Base of REST: 'https://api.binance.com'. */
  readonly rest: string
}

export interface Limits {
  /** Messages a client may send on one connection, per second. */
  readonly messagesPerSecond: number
  /** Subscriptions one connection may carry. */
  readonly subscriptionsPerConnection: number
  /** Connections that may be opened within `connectionsPerMs` milliseconds. */
  readonly connections: number
  readonly connectionsPerMs: number
  /** REST weight per minute. */
  readonly restWeight: number
  /** The venue closes a connection after this long, null when it doesn't say. */
  readonly lifeMs: number | null
}

/** What the venue's list of instruments says. Steps are decimal text. */
export interface Listing {
  /** Unified symbol, as ccxt writes it. */
  readonly symbol: string
  /** The venue's own name. */
  readonly id: string
  readonly tickSize: string
  readonly lotSize: string
}

export interface ChannelWish {
  /** 'book' (default): levels. 'orders': order by order, where the venue has it. */
  readonly by?: 'book' | 'orders'
  /** Levels a side, where the venue offers a choice; the adapter takes the nearest that holds as many. */
  readonly depth?: number
  /** Trades too. Default true. */
  readonly trades?: boolean
  /** The book. Default true; false on a connection that carries trades only (VenueAdapter.split). */
  readonly book?: boolean
  /** Which kind of product, where the venue's own names don't tell (Bybit, Gate, Bitget): linear settles in the quote, inverse in the base. Default 'spot'. */
  readonly product?: Product
  /** The caller has credentials: channels that need them may be asked for. */
  readonly auth?: boolean
}

/** What a subscription needs of an account, made for the one message at hand. Its values are neither kept, recorded nor told. */
export type Credentials = Readonly<Record<string, string>>

export interface VenueAuth {
  /** What the credentials must have: 'token'. */
  readonly fields: readonly string[]
  /** Whether a wish can't be had without them. */
  needs(wish: ChannelWish): boolean
  /** Whether the messages of a wish carry them. */
  carries(wish: ChannelWish): boolean
  /** The message with the credentials in their place. */
  into(message: string, credentials: Credentials): string
}

export type Product = 'spot' | 'linear' | 'inverse'

export interface Heartbeat {
  readonly everyMs: number
  /** Text the client sends; null: a ping frame of the socket. */
  readonly message: string | null
}

/** How to speak to a venue as its client. Pure: no sockets, no clocks; the connection (feeds/connect/) owns those. */
export interface VenueAdapter {
  readonly id: string
  readonly endpoints: Endpoints
  readonly limits: Limits
  /** Silence of the connection (no frame, heartbeat or pong) after which its markets are stale. */
  readonly staleMs: number
  readonly heartbeat: Heartbeat | null
  /** Where continuity can't be proved from the stream: how often a REST snapshot is compared (family F 60 s, A–C 900 s). null: nothing to compare with. */
  readonly auditMs: number | null
  /** Whether the venue itself sends a snapshot after each subscription (so that a resync is a resubscription). */
  readonly snapshotBySocket: boolean
  /** What must be fetched before the socket can be opened (KuCoin's token); its answer goes to socketUrl(). */
  before?(endpoints: Endpoints): HttpRequest
  socketUrl(endpoints: Endpoints, ids: readonly string[], wish: ChannelWish, before: HttpAnswer | null): string
  /** What is different where orders are wished, {} for nothing; without it the venue has no feed of orders. */
  readonly byOrders?: Partial<VenueAdapter>
  /** Subscriptions that need an account. */
  readonly auth?: VenueAuth
  /** Its symbols are of one kind of product in a feed: names or addresses don't tell them apart. */
  readonly oneProduct?: boolean
  /** Wishes that need a connection each, where the venue serves book and trades at different addresses. Without it: one for all. */
  split?(wish: ChannelWish): readonly ChannelWish[]
  /** Subscriptions that one market takes, in the units of `Limits.subscriptionsPerConnection`. Without it: one a channel. */
  subscriptionsOf?(wish: ChannelWish): number
  /** Messages sent once the socket is open, before the subscriptions. */
  greeting?(): readonly string[]
  subscribe(ids: readonly string[], wish: ChannelWish): readonly string[]
  /** `channelsOf`: the numbers that the connection's channels of a market have, for venues that know them by those alone. */
  unsubscribe(
    ids: readonly string[],
    wish: ChannelWish,
    channelsOf?: (id: string) => readonly bigint[],
  ): readonly string[]
  /** The REST snapshot of one market; undefined for a venue that has none that fits its stream. */
  snapshot?(endpoints: Endpoints, id: string, wish: ChannelWish): HttpRequest
  /** The venue's own name in the address of a recorded snapshot; null when the address is no snapshot's. */
  snapshotIdOf?(url: string): string | null
  listing(endpoints: Endpoints, ids: readonly string[]): readonly HttpRequest[]
  /** Reads the bodies of listing(); throws InputError-like Error when they make no sense. */
  readListing(bodies: readonly Uint8Array[]): readonly Listing[]
  /** Whether an address of a recording is a list of instruments. */
  isListing(url: string): boolean
  /** Which product a connection carries, by its address in a recording, where the venue's own names don't tell; null when that doesn't either. */
  productAt?(address: string): Product | null
  /** What must be sent at once in answer to a frame (Deribit's test_request, …); null for nothing. */
  answer?(text: string): string | null
  /** What the venue complains of in a frame that is nobody's market data (a refused subscription); null for no complaint. */
  complaint?(text: string): string | null
  /** Whether the frame asks for a new connection (Binance serverShutdown, bts:request_reconnect). The core says KIND_RECONNECT too. */
}

// ── the venue's side ──

/** A book as the venue holds it. Prices and sizes are integers of the listing's steps. */
export interface SideBook {
  readonly listing: Listing
  /** Ticks → lots; both sides, in no particular order. */
  readonly bids: ReadonlyMap<bigint, bigint>
  readonly asks: ReadonlyMap<bigint, bigint>
  /** Number of the last change, the venue's own counting: rises by 1 for each change. */
  readonly seq: bigint
  readonly tsUs: number
}

export interface SideTrade {
  readonly id: bigint
  readonly pxTicks: bigint
  readonly qtyLots: bigint
  readonly takerSide: 'buy' | 'sell'
}

/** One or several changes of a book that the venue publishes together. Sizes are absolute, 0 removes. */
export interface SideUpdate {
  readonly listing: Listing
  readonly bids: readonly (readonly [pxTicks: bigint, qtyLots: bigint])[]
  readonly asks: readonly (readonly [pxTicks: bigint, qtyLots: bigint])[]
  /** The numbers of the changes it holds: first ≤ last; prev = last of the update before. */
  readonly first: bigint
  readonly last: bigint
  readonly prev: bigint
  readonly tsUs: number
  readonly trades?: readonly SideTrade[]
}

/** One client's connection, as the venue sees it: its counters, channels and subscriptions live here. */
export interface SideSession {
  /** Subscribed ids. */
  readonly ids: Set<string>
  /** Frames sent so far, for venues that number them per connection. */
  sent: bigint
  /** Channel numbers given out, for venues that have them: id → number. */
  readonly channels: Map<string, number>
}

export interface SideReply {
  /** Frames sent back at once, in order, before any snapshot. */
  readonly replies: readonly string[]
  /** Markets that this message subscribes (their snapshot follows, where the venue sends one) and unsubscribes. */
  readonly subscribe: readonly string[]
  readonly unsubscribe: readonly string[]
}

/** How the venue itself speaks. Pure; the sockets are feeds/serve/'s, the changes the simulator's or a recording's. */
export interface VenueSide {
  readonly id: string
  /** Frames sent when a client connects; `path` is that of its address, for venues that subscribe by it (Binance): then `ids` are subscribed. */
  open(path: string, session: SideSession): SideReply
  message(text: string, session: SideSession): SideReply
  /** The snapshot sent after a subscription; none for venues whose clients fetch it. */
  snapshot(book: SideBook, session: SideSession): readonly string[]
  /** The frames that carry an update. `after` is the book with the update applied (checksums). */
  update(update: SideUpdate, after: SideBook, session: SideSession): readonly string[]
  /** Proof of life, where the venue sends one unasked. */
  alive?(session: SideSession, tsUs: number): readonly string[]
  /**
   * A frame of a recording made fit for this session (numbers of the connection, channels); null: not for this session. `ids`: the
   * markets that it is of, by the channels of the recording too.
   */
  relay?(frame: string, session: SideSession, ids?: readonly string[]): string | null
  /** Answers REST: a snapshot of a market, the list of instruments, a token; null for addresses it doesn't know. */
  rest(
    method: string,
    path: string,
    books: (id: string) => SideBook | null,
    listings: readonly Listing[],
  ): string | null
}
