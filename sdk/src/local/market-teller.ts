// Tells what a market of this page is: its state at once, everything else when it is due. Read once for all who look on.
import type { Market, StatusChange } from '../engine/market.js'
import type { Trade } from '../engine/signal.js'
import type { SourceEvent, TradeView, ViewState, Wish } from '../widget/source.js'
import { LocalWatch } from './local-watch.js'
import { MarketReader } from './market-reader.js'

const TRADES_US = 100_000

export class MarketTeller {
  readonly market: Market
  readonly #reader: MarketReader
  readonly #watches = new Set<LocalWatch>()
  readonly #timeUs: () => number
  readonly #unstatus: () => void
  #untrades: (() => void) | null = null
  #trades: TradeView[] = []
  #tradesDueUs = -Infinity
  /** The deepest book that is wanted. */
  #depth = 0
  #lastUs = -Infinity
  /** Counts up whenever the market was found changed. */
  #version = 0
  #seenUs = NaN
  #seenSeq = NaN
  /** Why there is nothing more to come; null while there is. */
  #ended: string | null = null

  /** `timeUs`: epoch microseconds, NaN as long as nothing is to be told. */
  constructor(market: Market, timeUs: () => number) {
    this.market = market
    this.#timeUs = timeUs
    this.#reader = new MarketReader(market)
    this.#unstatus = market.on('status', (change) => this.#changed(change))
  }

  get isWatched(): boolean {
    return this.#watches.size > 0
  }

  join(wish: Wish, listener: (event: SourceEvent) => void): LocalWatch {
    const watch = new LocalWatch(wish, listener)
    this.#watches.add(watch)
    this.#counted()
    this.look()
    return watch
  }

  leave(watch: LocalWatch): void {
    watch.end()
    this.#watches.delete(watch)
    this.#counted()
  }

  tell(event: SourceEvent): void {
    for (const watch of this.#watches) watch.tell(event)
  }

  /** Something happened, or time went by: tells what is due. */
  look(): void {
    const nowUs = this.#timeUs()
    if (this.#ended !== null) return this.#welcome()
    if (Number.isNaN(nowUs)) return
    this.#welcome()
    if (nowUs >= this.#tradesDueUs) this.#tellTrades(nowUs)
    if (this.market.state === 'live') this.#tellLive(nowUs)
  }

  /** Ten times a second: time goes on. */
  beat(): void {
    const nowUs = this.#timeUs()
    if (this.#ended !== null || Number.isNaN(nowUs)) return
    this.look()
    this.tell({ kind: 'clock', tsUs: this.#at(nowUs) })
  }

  /** Nothing more is to come: what is left is told, then that. A market that is closed already has nothing left. */
  end(reason: string): void {
    if (this.#ended !== null) return
    for (const watch of this.#watches) watch.hurry()
    if (this.market.at !== 0) this.look()
    this.#tellTrades(this.#lastUs)
    this.#ended = reason
    this.#unstatus()
    this.#counted()
    for (const watch of this.#watches) if (watch.isWelcome) watch.tell(this.#stateEvent())
    this.#welcome()
  }

  #tellLive(nowUs: number): void {
    const { market } = this
    const { tsLocalUs, seq } = market
    if (tsLocalUs !== this.#seenUs || seq !== this.#seenSeq) this.#version++
    this.#seenUs = tsLocalUs
    this.#seenSeq = seq
    this.#refine(nowUs)
    const tsUs = this.#at(tsLocalUs)
    let isRead = false
    for (const watch of this.#watches) {
      if (!watch.isDue('book', nowUs, this.#version)) continue
      if (!isRead) this.#reader.readBook(this.#depth)
      isRead = true
      watch.tell(this.#reader.book(watch.depth, tsUs))
    }
    this.#tellDue('signal', nowUs, () => this.#reader.signal(tsUs))
    this.#tellDue('levels', nowUs, () => this.#reader.levels())
    for (const watch of this.#watches)
      if (watch.isDue('features', nowUs, this.#version)) watch.tell(this.#reader.features(watch.wish.features, tsUs))
  }

  #tellDue(channel: 'signal' | 'levels', nowUs: number, read: () => SourceEvent): void {
    let event: SourceEvent | null = null
    for (const watch of this.#watches) if (watch.isDue(channel, nowUs, this.#version)) watch.tell((event ??= read()))
  }

  #changed({ state, reason, epoch }: StatusChange): void {
    const nowUs = this.#timeUs()
    if (Number.isNaN(nowUs)) return
    this.#tellTrades(nowUs)
    const tsUs = this.#at(nowUs)
    for (const watch of this.#watches) {
      watch.hurry()
      if (watch.isWelcome) watch.tell(stateEvent(state, reason?.toLowerCase() ?? null, epoch, tsUs))
    }
    this.#welcome()
  }

  /** The instrument and the state, to whoever hasn't heard them. */
  #welcome(): void {
    for (const watch of this.#watches) {
      if (watch.isWelcome) continue
      watch.isWelcome = true
      watch.tell(this.#reader.instrument)
      watch.tell(this.#stateEvent())
    }
  }

  #stateEvent(): SourceEvent {
    if (this.#ended !== null) return stateEvent('disconnected', this.#ended, 0, Math.max(this.#lastUs, 0))
    const { state, epoch, tsLocalUs } = this.market
    return stateEvent(state, null, epoch, this.#at(Number.isNaN(tsLocalUs) ? this.#timeUs() : tsLocalUs))
  }

  /** Who watches has changed. A market whose trades nobody wants reads none. */
  #counted(): void {
    this.#depth = 0
    let wantsTrades = false
    for (const watch of this.#watches) {
      if (watch.wants('book')) this.#depth = Math.max(this.#depth, watch.depth)
      wantsTrades ||= watch.wants('trades')
    }
    wantsTrades &&= this.#ended === null
    if (wantsTrades) this.#untrades ??= this.market.trades((trade) => this.#heard(trade))
    else {
      this.#untrades?.()
      this.#untrades = null
      this.#trades = []
    }
  }

  #heard(trade: Trade): void {
    const nowUs = this.#timeUs()
    if (Number.isNaN(nowUs)) return
    this.#refine(nowUs)
    this.#trades.push(this.#reader.trade(trade))
  }

  /** What waits is counted in the steps of before: it is told before the finer ones are. */
  #refine(nowUs: number): void {
    if (!this.#reader.refined()) return
    this.#tellTrades(nowUs)
    this.tell(this.#reader.instrument)
  }

  #tellTrades(nowUs: number): void {
    if (this.#trades.length === 0) return
    const trades = this.#trades
    this.#trades = []
    this.#tradesDueUs = (Math.floor(nowUs / TRADES_US) + 1) * TRADES_US
    for (const watch of this.#watches) if (watch.wants('trades')) watch.tell({ kind: 'trades', trades })
  }

  /** Time as it is told: never back. */
  #at(tsUs: number): number {
    return tsUs > this.#lastUs ? (this.#lastUs = tsUs) : this.#lastUs
  }
}

function stateEvent(state: ViewState, reason: string | null, epoch: number, tsUs: number): SourceEvent {
  return { kind: 'state', state, reason, epoch, tsUs }
}
