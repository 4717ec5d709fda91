// The slow, obvious twin of a market: the same inputs and readings as the real one, with BigInt, Map and formulas
// computed from scratch. It is the oracle of the parity tests.
import { Book, type Level } from './book.js'
import { Counters } from './counters.js'
import { parseUnit, type Unit } from './decimal.js'
import { decodeFrame, decodeSnapshot, type DepthFrame, type TickerFrame, type TradeFrame } from './decode-binance.js'
import { decodeBookRow, decodeMessage, toTicks, type Message } from './decode-lobster.js'
import { Defect } from './defect.js'
import { evaluate, FEATURE_NAMES } from './features.js'
import { fillOf, LobsterReplay } from './lobster.js'
import type { View } from './flow.js'
import { levelsOf, Pipeline, type Fill } from './pipeline.js'
import { scoreOf } from './score.js'
import { speedOf } from './speed.js'
import { Status, type State, type StatusCode } from './status.js'
import { Sync, type BookEvent } from './sync.js'
import { nativeId, type TwinLevel, type TwinOptions, type TwinSignal } from './market-types.js'

export type { TwinLevel, TwinOptions, TwinSignal }

const FAMILIES = { binance: 'A', binanceusdm: 'B', binancecoinm: 'B', lobster: 'F' } as const

export class TwinMarket {
  readonly book = new Book()
  readonly lobster = new LobsterReplay(this.book)
  readonly id: string
  ticker: TickerFrame | null = null
  defect: Defect | null = null
  tsVenueNs = 0n
  tsLocalUs = 0
  private readonly tally = new Counters()
  private readonly options: TwinOptions
  private readonly tickUnit: Unit
  private readonly lotUnit: Unit
  private readonly sync: Sync
  private readonly pipeline: Pipeline
  private fills: Fill[] = []
  private rowOpen = false
  private lastTradeId: bigint | null = null
  private aggregate: boolean | null = null

  constructor(options: TwinOptions) {
    this.options = options
    this.id = options.id ?? nativeId(options)
    this.tickUnit = parseUnit(options.tickSize)
    this.lotUnit = parseUnit(options.lotSize)
    this.pipeline = new Pipeline(options.levels ?? {})
    const family = options.venue === 'generic' ? (options.family ?? 'F') : FAMILIES[options.venue]
    this.sync = new Sync(this.book, family, {
      epoch: () => this.pipeline.beginEpoch(),
      applied: (event) => this.applied(event),
    })
  }

  get state(): State {
    return this.sync.state
  }

  get epoch(): number {
    return this.sync.epoch
  }

  get seq(): bigint {
    return this.sync.seq
  }

  get counters() {
    const { gaps, resyncs } = this.sync
    const { rows, rowsCompared, revealed, mismatches } = this.lobster
    const { unknownDeletes } = this.book
    return { ...this.tally, gaps, resyncs, unknownDeletes, rows, rowsCompared, revealed, mismatches }
  }

  get tsVenueUs(): number {
    return Number(this.tsVenueNs / 1000n)
  }

  push(frame: Uint8Array | string, tsLocalUs?: number): StatusCode {
    this.tally.frames++
    const bytes = typeof frame === 'string' ? new TextEncoder().encode(frame) : frame
    const linked = this.options.venue !== 'binance'
    const decoded = decodeFrame(bytes, { tick: this.tickUnit, lot: this.lotUnit }, linked)
    if (decoded.kind === 'refused') {
      this.defect = decoded.defect
      this.tally.decodeErrors++
      if (decoded.frameKind === 'depth' || decoded.frameKind === 'unknown') this.sync.unreadable()
      return Status.DECODE
    }
    this.defect = null
    if (decoded.kind === 'other') return this.tally.count(Status.IGNORED)
    if (decoded.kind === 'shutdown') return this.tally.count(this.sync.reconnect())
    if (decoded.symbol !== this.id) return this.tally.count(Status.WRONG_SYMBOL)
    const status = this.tally.count(this.take(decoded, tsLocalUs))
    this.tsLocalUs = tsLocalUs ?? this.tsVenueUs
    return status
  }

  snapshot(body: Uint8Array | string, tsLocalUs?: number): StatusCode {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
    try {
      const snapshot = decodeSnapshot(bytes, { tick: this.tickUnit, lot: this.lotUnit })
      this.defect = null
      const { last, tsVenueNs, bids, asks } = snapshot
      const status = this.sync.snapshot({ first: last, last, prev: null, tsVenueNs, bids, asks })
      this.tsLocalUs = tsLocalUs ?? this.tsVenueUs
      return status
    } catch (error) {
      if (!(error instanceof Defect)) throw error
      this.defect = error
      this.tally.decodeErrors++
      return Status.DECODE
    }
  }

  /** A decoded event of any sequence family. */
  applyEvent(event: BookEvent): StatusCode {
    return this.tally.count(this.sync.event(event))
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
      if (this.rowOpen && tsNs > this.tsVenueNs) this.flush()
      this.seen(tsNs)
      if (this.lobster.rows === 0) this.openEpoch()
      this.lobster.row(message, pxTicks, row)
      this.sync.seq = BigInt(this.lobster.rows)
      this.fill(message)
      this.rowOpen = true
      return this.tally.count(Status.APPLIED)
    } catch (error) {
      if (!(error instanceof Defect)) throw error
      this.defect = error
      this.tally.decodeErrors++
      return Status.DECODE
    }
  }

  /** Closes the open event of a file: rows of equal time are one event. */
  flush(): void {
    if (!this.rowOpen) return
    this.rowOpen = false
    this.close(this.view())
  }

  advance(tsVenueUs: number): void {
    this.flush()
    const nowNs = BigInt(tsVenueUs) * 1000n
    if (nowNs > this.tsVenueNs) this.tsVenueNs = nowNs
    this.pipeline.advance(this.tsVenueNs)
  }

  tick(tsLocalUs: number): void {
    const staleUs = (this.options.staleMs ?? 70_000) * 1000
    if (this.state === 'live' && tsLocalUs - this.tsLocalUs > staleUs) this.sync.state = 'stale'
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
    return score && { ...score, levels: this.levels(), state, epoch, seq, tsVenueUs, tsLocalUs }
  }

  queueAhead(orderId: bigint): bigint | null {
    return this.lobster.queueAhead(orderId)
  }

  private take(frame: DepthFrame | TradeFrame | TickerFrame, tsLocalUs: number | undefined): StatusCode {
    if (frame.kind === 'depth') return this.sync.event(frame)
    // Anything the market says is proof of life.
    if (this.state === 'stale' && tsLocalUs !== undefined) this.sync.state = 'live'
    if (frame.kind === 'trade') return this.trade(frame)
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
    this.fills.push({ tsNs: this.tsVenueNs, sign: frame.sign, qtyLots: frame.qtyLots, pxTicks })
    this.close(this.state === 'live' ? this.pipeline.view : null)
    return Status.APPLIED
  }

  private applied(event: BookEvent): void {
    this.seen(event.tsVenueNs)
    this.close(this.view())
  }

  private view(): View {
    return { bids: this.book.bids.levels(), asks: this.book.asks.levels() }
  }

  /** The book at the end of the event, or null where there is none to be trusted. */
  private close(view: View | null): void {
    if (this.options.bookOnly) return
    this.pipeline.close(view, this.fills, this.tsVenueNs)
    this.fills = []
  }

  private openEpoch(): void {
    this.pipeline.beginEpoch()
    this.sync.epoch++
    this.sync.state = 'live'
  }

  private fill(message: Message): void {
    const fill = fillOf(message, this.tsVenueNs, this.tickUnit)
    if (fill === null) return
    this.tally.trades++
    this.fills.push(fill)
  }

  /** Venue time is the greatest seen: an event without a time keeps it, one from the past is counted. */
  private seen(tsNs: bigint | null): void {
    if (tsNs === null) return
    if (tsNs < this.tsVenueNs) this.counters.timeRegressions++
    else this.tsVenueNs = tsNs
  }

  private evaluate(name: string): ReturnType<typeof evaluate> {
    return evaluate(name, this.pipeline.reading(this.state, this.tickUnit, this.lotUnit))
  }
}
