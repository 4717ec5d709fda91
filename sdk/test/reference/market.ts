// The slow, obvious twin of a market: the same inputs and readings as the real one, with BigInt, Map and formulas
// computed from scratch. It is the oracle of the parity tests.
import { Book, type Level } from './book.js'
import { Counters } from './counters.js'
import { MAX_INTEGER, parseUnit, reduced, type Unit } from './decimal.js'
import {
  decodeFrame,
  decodeSnapshot,
  type DepthFrame,
  type Frame,
  type Refused,
  type Snapshot,
  type TickerFrame,
  type TradeFrame,
} from './decode-binance.js'
import { decodeBookRow, decodeMessage, toTicks, type Message } from './decode-lobster.js'
import { Defect } from './defect.js'
import { evaluate, FEATURE_NAMES } from './features.js'
import { fillOf, LobsterReplay, ticksBetween } from './lobster.js'
import type { View } from './flow.js'
import type { Fill, Happening, OrderRow } from './past/rows.js'
import { levelsOf, Pipeline } from './pipeline.js'
import { scoreOf } from './score.js'
import { speedOf } from './speed.js'
import { Status, type State, type StatusCode } from './status.js'
import { Sync, type BookEvent, type SyncHooks } from './sync.js'
import { nativeId, settingsOf, type TwinLevel, type TwinOptions, type TwinSignal } from './market-types.js'

export type { TwinLevel, TwinOptions, TwinSignal }

const FAMILIES = { binance: 'A', binanceusdm: 'B', binancecoinm: 'B', lobster: 'F' } as const

export class TwinMarket {
  readonly book = new Book()
  readonly lobster = new LobsterReplay(this.book)
  readonly id: string
  ticker: TickerFrame | null = null
  defect: Defect | null = null
  tsVenueNs: bigint | null = null
  tsLocalUs = Number.NaN
  /** Local time of whatever came last for this market. */
  private heardUs = Number.NaN
  private readonly tally = new Counters()
  private readonly options: TwinOptions
  private readonly tickUnit: Unit
  private lotUnit: Unit
  private readonly sync: Sync
  private readonly pipeline: Pipeline
  private fills: Fill[] = []
  private orderRows: OrderRow[] = []
  private rowOpen = false
  private lastTradeId: bigint | null = null
  private aggregate: boolean | null = null

  constructor(options: TwinOptions) {
    this.options = options
    this.id = options.id ?? nativeId(options)
    this.tickUnit = parseUnit(options.tickSize)
    this.lotUnit = reduced(parseUnit(options.lotSize))
    this.pipeline = new Pipeline(options.levels ?? {}, settingsOf(options))
    const family = options.venue === 'generic' ? (options.family ?? 'F') : FAMILIES[options.venue]
    const hooks: SyncHooks = {
      epoch: () => this.pipeline.beginEpoch(),
      lost: () => this.pipeline.lost(),
      applied: (event) => this.applied(event),
      buffered: (event) => this.seen(event.tsVenueNs),
      now: () => this.tsVenueNs,
      replayed: ({ tsLocalUs }) => (this.heardUs = tsLocalUs ?? Number.NaN),
    }
    this.sync = new Sync(this.book, family, hooks, options.join)
  }

  get state(): State {
    return this.sync.state
  }

  get epoch(): number {
    return this.sync.epoch
  }

  get seq(): bigint | null {
    return this.sync.seq
  }

  get counters() {
    const { rows, rowsCompared, revealed, mismatches } = this.lobster
    const { unknownDeletes } = this.book
    const { applied, duplicates, ...rest } = this.sync.counts
    const { tally } = this
    const both = { applied: tally.applied + applied, duplicates: tally.duplicates + duplicates }
    return { ...tally, ...rest, ...both, unknownDeletes, rows, rowsCompared, revealed, mismatches }
  }

  get tsVenueUs(): number {
    return this.tsVenueNs === null ? Number.NaN : Number(this.tsVenueNs / 1000n)
  }

  /** The step of sizes: finer than the option once a finer size has been seen. */
  get lot(): Unit {
    return this.lotUnit
  }

  push(frame: Uint8Array | string, tsLocalUs?: number): StatusCode {
    this.tally.frames++
    const decoded = this.decoded(typeof frame === 'string' ? new TextEncoder().encode(frame) : frame)
    if (decoded.kind === 'refused') {
      this.defect = decoded.defect
      this.tally.decodeErrors++
      if (decoded.frameKind === 'depth' || decoded.frameKind === 'unknown') this.sync.unreadable()
      return Status.DECODE
    }
    this.defect = null
    if (decoded.kind === 'foreign') return this.tally.count(Status.WRONG_SYMBOL)
    this.heardUs = tsLocalUs ?? Number.NaN
    if (decoded.kind === 'other') return this.tally.count(Status.IGNORED)
    if (decoded.kind === 'shutdown') return this.sync.reconnect()
    return this.take(decoded, tsLocalUs)
  }

  snapshot(body: Uint8Array | string, tsLocalUs?: number): StatusCode {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
    const snapshot = this.decodedSnapshot(bytes)
    this.defect = snapshot instanceof Defect ? snapshot : null
    if (snapshot instanceof Defect) return Status.DECODE
    const { symbol, last, tsVenueNs, bids, asks } = snapshot
    if (symbol !== null && symbol !== this.id) return this.tally.count(Status.WRONG_SYMBOL)
    this.heardUs = tsLocalUs ?? Number.NaN
    return this.sync.snapshot({ first: last, last, prev: null, tsVenueNs, bids, asks })
  }

  /** A decoded event of any sequence family. */
  applyEvent(event: BookEvent): StatusCode {
    return this.sync.event(event)
  }

  /** A decoded snapshot. */
  snapshotEvent(snapshot: BookEvent): StatusCode {
    return this.sync.snapshot(snapshot)
  }

  row(messageLine: Uint8Array, bookLine: Uint8Array): StatusCode {
    try {
      const message = decodeMessage(messageLine)
      const pxTicks = message.type <= 4 ? toTicks(message.pxGrid, this.tickUnit) : 0n
      const row = decodeBookRow(bookLine, this.tickUnit)
      const tsNs = BigInt(this.options.midnightUs ?? 0) * 1000n + message.tsNs
      if (this.rowOpen && tsNs > (this.tsVenueNs ?? 0n)) this.flush()
      this.seen(tsNs)
      if (this.lobster.rows === 0) this.openEpoch()
      this.orderRow(message, pxTicks, () => this.lobster.row(message, pxTicks, row))
      this.sync.seq = BigInt(this.lobster.rows)
      this.fill(message, tsNs)
      this.rowOpen = true
      this.tally.frames++
      return this.tally.count(Status.APPLIED)
    } catch (error) {
      if (!(error instanceof Defect)) throw error
      this.defect = error
      return Status.DECODE
    }
  }

  /** Closes the open event of a file: rows of equal time are one event. */
  flush(): void {
    if (!this.rowOpen) return
    this.rowOpen = false
    const rows = this.orderRows
    this.orderRows = []
    this.close({ view: this.view(), rows, named: { bid: [], ask: [] } })
  }

  advance(tsVenueUs: number): void {
    this.flush()
    const nowNs = BigInt(tsVenueUs) * 1000n
    if (this.tsVenueNs !== null && nowNs <= this.tsVenueNs) return
    this.tsVenueNs = nowNs
    this.pipeline.advance(nowNs)
    this.publishLocal()
  }

  tick(tsLocalUs: number): void {
    const staleUs = (this.options.staleMs ?? 70_000) * 1000
    if (this.state === 'live' && tsLocalUs - this.heardUs > staleUs) this.sync.state = 'stale'
  }

  bidsTicks(n?: number): readonly Level[] {
    return this.book.bids.levels(n)
  }

  asksTicks(n?: number): readonly Level[] {
    return this.book.asks.levels(n)
  }

  feature(name: string): number {
    const value = this.evaluate(name)
    return typeof value === 'number' ? value : Number.NaN
  }

  reason(name: string): string | null {
    const value = this.evaluate(name)
    return typeof value === 'number' ? null : value
  }

  get featureNames(): readonly string[] {
    return FEATURE_NAMES
  }

  levels(): TwinLevel[] {
    if (this.state !== 'live') return []
    return levelsOf(this.pipeline, this.tickUnit, this.lotUnit)
  }

  signal(): TwinSignal | null {
    if (this.state !== 'live') return null
    const { view, large, trades, nowNs } = this.pipeline
    const score = scoreOf(view, large, speedOf(trades, nowNs), this.options.score ?? {})
    const { state, epoch, seq, tsVenueUs, tsLocalUs } = this
    return score && { ...score, levels: this.levels(), state, epoch, seq: seq ?? 0n, tsVenueUs, tsLocalUs }
  }

  queueAhead(orderId: bigint): bigint | null {
    return this.lobster.queueAhead(orderId)
  }

  private decoded(bytes: Uint8Array): Frame | Refused {
    const linked = this.options.venue !== 'binance'
    for (;;) {
      const decoded = decodeFrame(bytes, { tick: this.tickUnit, lot: this.lotUnit, symbol: this.id, linked })
      if (decoded.kind !== 'refused' || !this.refined(decoded.defect)) return decoded
    }
  }

  private decodedSnapshot(bytes: Uint8Array): Snapshot | Defect {
    for (;;) {
      try {
        return decodeSnapshot(bytes, { tick: this.tickUnit, lot: this.lotUnit })
      } catch (error) {
        if (!(error instanceof Defect)) throw error
        if (!this.refined(error)) return error
      }
    }
  }

  /** A size finer than the lot makes the lot finer, by three decimals at most, unless a count would pass 2^53. */
  private refined({ rule, decimals }: Defect): boolean {
    if (rule !== 'lot') return false
    const { mantissa, exponent } = this.lotUnit
    const finer = Math.max(exponent, decimals)
    if (finer > reduced(parseUnit(this.options.lotSize)).exponent + 3) return false
    const factor = mantissa * 10n ** BigInt(finer - exponent)
    if (factor === 1n || this.greatestLots() * factor > MAX_INTEGER) return false
    this.lotUnit = { mantissa: 1n, exponent: finer }
    this.book.scale(factor)
    this.sync.scale(factor)
    this.pipeline.scale(factor)
    if (this.ticker !== null) {
      const { bidQtyLots, askQtyLots } = this.ticker
      this.ticker = { ...this.ticker, bidQtyLots: bidQtyLots * factor, askQtyLots: askQtyLots * factor }
    }
    return true
  }

  private greatestLots(): bigint {
    const sizes = [...this.bidsTicks(), ...this.asksTicks()].map(([, qtyLots]) => qtyLots)
    return [...sizes, this.pipeline.greatestLots].reduce((most, lots) => (lots > most ? lots : most), 0n)
  }

  private take(frame: DepthFrame | TradeFrame | TickerFrame, tsLocalUs: number | undefined): StatusCode {
    if (frame.kind === 'depth') return this.sync.event({ ...frame, tsLocalUs })
    if (frame.kind === 'trade') return this.tally.count(this.trade(frame))
    this.ticker = frame
    this.tally.tickers++
    return Status.IGNORED
  }

  private trade(frame: TradeFrame): StatusCode {
    if (frame.notATrade || frame.qtyLots === 0n) return Status.IGNORED
    this.aggregate ??= frame.aggregate
    if (frame.aggregate !== this.aggregate) return Status.IGNORED
    if (this.lastTradeId !== null && frame.id <= this.lastTradeId) return Status.DUPLICATE
    this.lastTradeId = frame.id
    this.tally.trades++
    this.seen(frame.tsVenueNs)
    const { mantissa } = this.tickUnit
    const pxTicks = frame.pxGrid % mantissa === 0n ? frame.pxGrid / mantissa : null
    const px = Number(frame.pxGrid) / Number(mantissa)
    const { sign, qtyLots, ownNs } = frame
    this.fills.push({ tsNs: this.nowNs, ownNs, sign, qtyLots, pxTicks, px, visible: true })
    this.close({ view: null, rows: null, named: { bid: [], ask: [] } })
    return Status.APPLIED
  }

  private get nowNs(): bigint {
    return this.tsVenueNs ?? 0n
  }

  private applied(event: BookEvent): void {
    this.seen(event.tsVenueNs)
    const levels = (side: 'bids' | 'asks') => event[side].map(({ pxTicks, qtyLots }): Level => [pxTicks, qtyLots])
    this.close({ view: this.view(), rows: null, named: { bid: levels('bids'), ask: levels('asks') } })
  }

  private view(): View {
    return { bids: this.book.bids.levels(), asks: this.book.asks.levels() }
  }

  /** Trades leave the book as it is, if there is one to be trusted. */
  private close(happening: Omit<Happening, 'fills'>): void {
    if (this.options.bookOnly) return
    const book = happening.view ?? (this.state === 'live' ? this.pipeline.view : null)
    this.pipeline.close({ ...happening, fills: this.fills }, book, { tick: this.tickUnit, lot: this.lotUnit })
    this.fills = []
  }

  private openEpoch(): void {
    this.pipeline.beginEpoch()
    this.sync.epoch++
    this.sync.state = 'live'
  }

  /** Notes what a message of a file did to the book. */
  private orderRow({ type, side, id, size: lots, pxGrid }: Message, pxTicks: bigint, apply: () => void): void {
    const before = this.lobster.rows === 0 ? null : this.view()
    const { orders } = this.lobster
    const ends = type > 1 && orders.isEndedBy(side, pxTicks, id, lots)
    apply()
    const forgotten = orders.takeDropped()
    if (this.options.bookOnly) return
    const [after, px] = [this.view(), ticksBetween(pxGrid, this.tickUnit)]
    this.orderRows.push({ type, side, id, px, pxTicks, lots, before, after, ends, forgotten })
  }

  private fill(message: Message, ownNs: bigint): void {
    const fill = fillOf(message, ownNs, this.nowNs, this.tickUnit)
    if (fill === null) return
    this.tally.trades++
    this.fills.push(fill)
  }

  /** Venue time is the greatest seen: an event without a time keeps it, one from the past is counted. */
  private seen(tsNs: bigint | null): void {
    if (tsNs !== null) {
      if (this.tsVenueNs !== null && tsNs < this.tsVenueNs) this.tally.timeRegressions++
      else this.tsVenueNs = tsNs
      this.pipeline.seen(this.nowNs)
    }
    this.publishLocal()
  }

  /** Without a local clock, local = venue. */
  private publishLocal(): void {
    if (this.tsVenueNs !== null) this.tsLocalUs = Number.isNaN(this.heardUs) ? this.tsVenueUs : this.heardUs
  }

  private evaluate(name: string): ReturnType<typeof evaluate> {
    const orders = this.options.venue === 'lobster' ? this.lobster.orders : null
    return evaluate(name, this.pipeline.reading(this.state, this.tickUnit, this.lotUnit, orders))
  }
}
