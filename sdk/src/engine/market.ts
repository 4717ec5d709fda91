// One market as its owner holds it: what goes in, the frames that wait for a snapshot, who is told of what.
import * as L from '#layout'
import { packFrames, pushBatch, readBatch, type BatchResult, type FrameBatch } from './batch.js'
import type { Core } from './core.js'
import { readDefect, type Defect } from './defect.js'
import { BookNotLiveError, LeadlineError, OptionError } from './errors.js'
import { FrameBuffer, type KeptFrame, type SharedBudget } from './frame-buffer.js'
import { Listeners } from './listeners.js'
import { LoadedEvents } from './loaded-events.js'
import type { Resolved } from './options.js'
import { MarketView, type ViewHost } from './market-view.js'
import { followQueue, type QueuePosition, type QueueWish } from './queue-position.js'
import { readTrades, type Stamp, type Trade } from './signal.js'
import { saveMarket } from './saved.js'
import { bodyText } from './snapshot-body.js'
import { mustFetch, Shadow, type Verification, type VerifyOptions } from './verification.js'
import { Status, statusName, type StatusName } from './status.js'

export type { MarketOptions } from './options.js'
export type { QueueAhead } from './market-view.js'
export type { QueuePosition, QueueWish } from './queue-position.js'
export type { Signal } from './signal.js'

// On the hot path: V8 looks a binding of another module up at each use, and one of its own never.
const { APPLIED } = Status
const STATE_FIELD = L.STATE / 8 + L.ST_STATE

/** The state changed: what it is now and, when the book was lost or is waited for, why. */
export interface StatusChange extends Stamp {
  readonly reason: StatusName | null
}

/** Best prices and sizes that the venue stated for an update id. Size 0: that side is empty. */
export interface Ticker {
  readonly seq: number
  readonly bidPxTicks: number
  readonly bidQtyLots: number
  readonly askPxTicks: number
  readonly askQtyLots: number
}

/** What a market needs of its engine. */
export interface MarketHost extends ViewHost {
  readonly budget: SharedBudget
  /** A call for this market threw: if it was a trap, the instance is replaced and this market loses its book. */
  trapped(market: Market, error: unknown): Status
  forget(market: Market): void
  /** A second market with the same options, book only, that routes no frames of its own. */
  shadow(market: Market): Market
}

export class Market extends MarketView {
  readonly #host: MarketHost
  readonly #buffer: FrameBuffer
  readonly #status = new Listeners<StatusChange>()
  readonly #trades = new Listeners<Trade>()
  #defect: Defect | null = null
  #toldState = 0
  #shadow: Shadow | null = null
  /** @internal Fetches a snapshot: set by the feed that has a connection to the venue. */
  fetchSnapshot: (() => Promise<Uint8Array>) | null = null
  /** @internal How verify() compares where nothing numbers the venue's frames: set by the same feed. */
  verifyByTime: ((levels?: number) => Promise<Verification>) | null = null

  /** @internal */
  constructor(host: MarketHost, resolved: Resolved, at: number) {
    super(host, resolved, at)
    this.#host = host
    this.#buffer = new FrameBuffer(host.budget)
    this.#toldState = this.stat(L.ST_STATE)
  }

  /** The last bookTicker of this market. */
  get ticker(): Ticker | null {
    const seq = this.stat(L.ST_TICKER_SEQ)
    if (Number.isNaN(seq)) return null
    return {
      seq,
      bidPxTicks: this.stat(L.ST_TICKER_BID_PX),
      bidQtyLots: this.stat(L.ST_TICKER_BID_QTY),
      askPxTicks: this.stat(L.ST_TICKER_ASK_PX),
      askQtyLots: this.stat(L.ST_TICKER_ASK_QTY),
    }
  }
  /** Why the last push, snapshot or row was refused; null when it wasn't. */
  get defect(): Defect | null {
    return this.#defect
  }

  /** One raw venue frame. `tsLocalUs` is the receive time in epoch microseconds, `restNs` the 0 to 999 ns left over. */
  push(frame: Uint8Array | string, tsLocalUs: number = NaN, restNs = 0): Status {
    const { core } = this
    const length = core.write(frame)
    if (length < 0) return this.#tooLarge()
    const status = this.#push(length, tsLocalUs, restNs, 0)
    if (status === APPLIED && this.#isQuiet() && core.f64[(this.at >>> 3) + STATE_FIELD] === this.#toldState) {
      this.#defect = null
      return status
    }
    this.#defect = status === Status.DECODE ? this.#readDefect(0, length) : null
    const settled = this.settle(status, this.core.input, length, tsLocalUs, restNs)
    this.#shadow?.heard(frame, tsLocalUs, restNs)
    return settled
  }

  /**
   * Is this book right? Builds a second one from a fresh snapshot and the frames that keep coming, and compares them after
   * the same frame. The caller goes on pushing meanwhile; a market of `connect()` does all that by itself, and where the venue
   * numbers nothing compares the snapshot's best 20 levels with each state of two seconds around it. Throws BookNotLiveError when the book isn't live or gets lost.
   */
  async verify(options?: VerifyOptions): Promise<Verification> {
    if (this.verifyByTime && !options?.snapshot) return this.verifyByTime(options?.levels)
    const wanted = mustFetch(options, this.fetchSnapshot)
    if (this.state !== 'live') throw new BookNotLiveError(this.symbol, this.state)
    if (this.#shadow) throw new LeadlineError(`${this.symbol}: a verification is under way`)
    const shadow = new Shadow(this, this.#host.shadow(this))
    this.#shadow = shadow
    try {
      return await shadow.compare(wanted)
    } finally {
      this.#shadow = null
      shadow.close()
    }
  }

  /**
   * Many frames, with one call into the core for about a megabyte of them. Ends early behind a frame that needs looking at:
   * a gap, a defect. Frames are pushed one by one while the market isn't live, is being verified, or someone listens to its trades.
   */
  pushFrames(batch: FrameBatch): BatchResult {
    return pushBatch(this, batch, this.#trades.any || this.#shadow !== null)
  }

  /** @internal One chunk of a batch, while live. */
  pushChunk(batch: FrameBatch, start: number): BatchResult {
    const core = this.core
    const { count, bytes } = packFrames(core, batch, start)
    if (count === 0) return { taken: 1, status: this.#tooLarge() }
    if (this.#call(({ exports }) => (exports.pushFrames(this.at, bytes), 0)) === Status.TRAP)
      return { taken: 1, status: this.settle(Status.TRAP, 0, 0, NaN, 0) }
    const { taken, status } = readBatch(this.core)
    const last = batch.frames[start + taken - 1]!
    const length = this.core.write(last)
    if (status === Status.DECODE) this.#defect = this.#readDefect(0, length)
    this.settle(status, this.core.input, length, batch.tsLocalUs?.[start + taken - 1] ?? NaN, 0)
    return { taken, status }
  }

  /**
   * Decoded events (packEvents), for markets whose frames are no text: columns of files, tests. All have been received at
   * `tsLocalUs`, epoch microseconds, and the 0 to 999 ns left over; without it local time is venue time. Events of `engine.load()`
   * aren't copied; LeadlineError for those of another engine and those that have been released.
   */
  pushEvents(packed: Uint8Array | LoadedEvents, tsLocalUs: number = NaN, restNs = 0): BatchResult {
    const { core } = this
    const isLoaded = packed instanceof LoadedEvents
    if (!isLoaded && core.write(packed) < 0) return { taken: 0, status: this.#tooLarge() }
    const at = isLoaded ? packed.addressIn(core) : core.input
    return this.#pushPacked(({ exports }) => exports.pushEvents(this.at, at, packed.byteLength, tsLocalUs, restNs))
  }

  /** Decoded changes of orders and trades (packOrders): files by order, files of trades. */
  pushOrders(packed: Uint8Array, tsLocalUs: number = NaN, restNs = 0): BatchResult {
    const length = this.core.write(packed)
    if (length < 0) return { taken: 0, status: this.#tooLarge() }
    return this.#pushPacked(({ exports }) => exports.pushOrders(this.at, length, tsLocalUs, restNs))
  }

  #pushPacked(push: (core: Core) => void): BatchResult {
    const trapped = this.#call((core) => (push(core), 0)) === Status.TRAP
    this.#tell()
    return trapped ? { taken: 1, status: Status.TRAP } : readBatch(this.core)
  }

  /**
   * A REST snapshot: replaces the book and plays the frames kept since. LIVE (APPLIED) once the stream meets it; BUFFERED
   * while no frame has yet; SNAPSHOT_TOO_OLD when frames are missing in between: fetch again.
   * An object is taken only if all its prices and sizes are strings (TypeError).
   */
  snapshot(body: Uint8Array | string | object, tsLocalUs: number = NaN, restNs = 0): Status {
    const length = this.core.write(bodyText(body))
    if (length < 0) return this.#tooLarge()
    let status = this.#call((core) => core.exports.snapshot(this.at, length, tsLocalUs, restNs))
    this.#defect = status === Status.DECODE ? this.#readDefect(0, length) : null
    if (status === Status.BUFFERED) status = this.#playKept()
    else if (!CHANGES_NOTHING.has(status)) this.#buffer.clear()
    this.#tell()
    return status
  }

  /** One row of a message file and the row of its order-book file, without line ends ('lobster' markets). */
  row(message: Uint8Array, book: Uint8Array): Status {
    const bookAt = (message.length + L.INPUT_SLACK + 15) & ~15
    const core = this.core
    if (!core.reserve(bookAt + book.length + L.INPUT_SLACK)) return this.#tooLarge()
    core.u8.set(message, core.input)
    core.u8.set(book, core.input + bookAt)
    const status = this.#call(({ exports }) => exports.row(this.at, message.length, bookAt, book.length))
    this.#defect = status === Status.DECODE ? this.#rowDefect(message.length, bookAt, book.length) : null
    this.#tell()
    return status
  }

  /** Whether a message row has another time than the open event: then flush(), read, and push the row. */
  opensEvent(message: Uint8Array): boolean {
    const length = this.core.write(message)
    return length > 0 && this.core.exports.opensEvent(this.at, length) === 1
  }

  /** Closes the open event of a file. */
  flush(): void {
    this.#call(({ exports }) => (exports.flush(this.at), 0))
  }

  /** Advances venue time without an event: windows end at `tsVenueUs`. Earlier times change nothing. */
  advance(tsVenueUs: number): void {
    this.flush()
    this.#call(({ exports }) => (exports.advance(this.at, tsVenueUs), 0))
  }

  /**
   * Tells the market the local time; silence beyond `staleMs` makes it stale. `heardUs`: when its connection was last heard of,
   * where that is known better than by the market's own frames.
   */
  tick(tsLocalUs: number, heardUs: number = NaN): void {
    this.#call(({ exports }) => exports.tick(this.at, tsLocalUs, heardUs))
    this.#tell()
  }

  /** Gives the book up for a reason the core can't see: VENUE_RECONNECT, AUDIT_MISMATCH, OPERATOR, … */
  resync(reason: Status): void {
    this.#buffer.clear()
    this.#call(({ exports }) => exports.resync(this.at, reason))
    this.#tell()
  }

  /**
   * Where an order would stand that joins its queue now and that the feed doesn't show: three estimates that follow trades and
   * changes of its level (feature F25). By-order feeds know exactly: `queueAhead()`.
   */
  followQueue(wish: QueueWish): QueuePosition {
    return followQueue(this, wish)
  }

  /** Called at each change of state; returns how to stop. */
  on(event: 'status', listener: (change: StatusChange) => void): () => void {
    if (event !== 'status') throw new OptionError(`on: found ${JSON.stringify(event)}, expected 'status'`)
    return this.#status.add(listener)
  }

  /** Called for each trade; returns how to stop. */
  trades(listener: (trade: Trade) => void): () => void {
    return this.#trades.add(listener)
  }

  /** The market's whole state as bytes: `engine.restore()` makes an equal market of them. */
  save(): Uint8Array {
    return saveMarket(this, this.#buffer.frames)
  }

  /** @internal Frames that a saved market kept. */
  keep(frames: readonly KeptFrame[]): void {
    for (const frame of frames) this.#buffer.add(frame)
  }

  /** @internal It has been opened anew at `at` with another tick: what it had is gone, the frames it kept are kept anew. */
  moved(at: number, resolved: Resolved): void {
    const kept = this.#buffer.frames
    this.at = at
    this.resolved = resolved
    this.resync(Status.DECODE)
    for (const { bytes, tsUs, restNs } of kept) this.push(bytes, tsUs, restNs)
  }

  /** Ends the market and frees its memory. */
  close(): void {
    if (this.at === 0) return
    this.#buffer.clear()
    this.#host.core.exports.closeMarket(this.at)
    this.#host.forget(this)
    this.at = 0
  }

  // ── what happens around every call ──

  /**
   * Nothing is kept, compared or told: an applied frame that leaves the state as it was needs nothing more. No private getter: V8 looks one
   * up by a call into its runtime, in optimized code too (text to the ten best levels 0 to −1 %).
   */
  #isQuiet(): boolean {
    return this.#buffer.frames.length === 0 && this.#shadow === null && !this.#trades.any
  }

  /** The hot path: no closure, no view, nothing allocated. */
  #push(length: number, tsUs: number, restNs: number, replayed: number): Status {
    const host = this.#host
    const { core } = host
    host.computed = null
    let status: number
    try {
      status = core.exports.push(this.at, length, tsUs, restNs, replayed)
    } catch (error) {
      return host.trapped(this, error)
    }
    core.refresh()
    return status as Status
  }

  #call(call: (core: Core) => number): Status {
    const host = this.#host
    host.computed = null
    let status: number
    try {
      status = call(host.core)
    } catch (error) {
      return host.trapped(this, error)
    }
    host.core.refresh()
    return status as Status
  }

  /** @internal A frame of `length` bytes at `from` has been pushed: keep it if it must wait, tell who listens. */
  settle(status: Status, from: number, length: number, tsUs: number, restNs: number): Status {
    if (status === Status.APPLIED) {
      if (this.#buffer.frames.length > 0 && this.state === 'live') this.#buffer.clear()
    } else if (status === Status.BUFFERED || STARTS_ANEW.has(status)) {
      if (status !== Status.BUFFERED) this.#buffer.clear()
      if (!this.#buffer.add({ bytes: this.core.u8.slice(from, from + length), tsUs, restNs })) {
        this.resync(Status.BUFFER_OVERFLOW)
        return Status.BUFFER_OVERFLOW
      }
    } else if (status >= Status.POOL_FULL && !this.#coreKeeps) this.#buffer.clear()
    this.#tell()
    return status
  }

  /** Whether the core watches a stream of kept frames. A trade or ticker that can't be read takes nothing from it. */
  get #coreKeeps(): boolean {
    return this.core.i64[(this.at + L.I_BUFFER_FIRST) >> 3] !== NO_SEQ
  }

  #tell(): void {
    this.#tellTrades()
    const state = this.stat(L.ST_STATE)
    if (state === this.#toldState) return
    this.#toldState = state
    const reason = this.stat(L.ST_REASON)
    this.#status.tell({ ...this.stamp(), reason: reason === 0 ? null : statusName(reason) })
  }

  /** All are read before the first is told: a listener may push something itself. */
  #tellTrades(): void {
    if (this.#trades.any) for (const trade of readTrades(this.core)) this.#trades.tell(trade)
  }

  /** Plays the frames kept while there was no book, dropping those that the snapshot holds already. */
  #playKept(): Status {
    let status: Status = Status.BUFFERED
    for (const frame of this.#buffer.frames) {
      const length = this.core.write(frame.bytes)
      status = this.#push(length, frame.tsUs, frame.restNs, 1)
      this.#tellTrades()
      if (status === Status.APPLIED || status === Status.DUPLICATE) continue
      if (status !== Status.SNAPSHOT_TOO_OLD) this.#buffer.clear()
      if (status === Status.CROSSED) this.#buffer.add(frame)
      return status
    }
    this.#buffer.clear()
    return this.state === 'live' ? Status.APPLIED : Status.BUFFERED
  }

  #readDefect(from: number, length: number): Defect | null {
    return readDefect(this.core, this.core.input + from, length, this)
  }

  #rowDefect(messageLength: number, bookAt: number, bookLength: number): Defect | null {
    const inBook = this.core.i32[L.VIEW_DEFECT / 4 + 3] === 1
    const defect = inBook ? this.#readDefect(bookAt, bookLength) : this.#readDefect(0, messageLength)
    return defect && { ...defect, part: inBook ? 'book' : 'message' }
  }

  #tooLarge(): Status {
    const expected = `at most ${L.INPUT_MAX} bytes and free memory`
    this.#defect = { rule: 'too_large', byte: null, found: 'a larger input', expected }
    if (this.state === 'live' || this.state === 'stale') this.resync(Status.DECODE)
    return Status.DECODE
  }
}

/** The core's mark for "no number". */
const NO_SEQ = -0x8000000000000000n

/** A snapshot that is refused or says nothing new leaves the kept frames as they are. */
const CHANGES_NOTHING: ReadonlySet<Status> = new Set([
  Status.DECODE,
  Status.DUPLICATE,
  Status.WRONG_SYMBOL,
  Status.SNAPSHOT_TOO_OLD,
])

/** After these the frame is the first of a new buffer. */
const STARTS_ANEW: ReadonlySet<Status> = new Set([
  Status.GAP_SEQ,
  Status.GAP_LINK,
  Status.SEQ_RESET,
  Status.CROSSED,
  Status.SNAPSHOT_TOO_OLD,
])
