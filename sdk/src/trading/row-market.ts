// Our side of rows: as many as have been heard are handed to the market in one call.
import {
  EH_ASKS,
  EH_BIDS,
  EH_FIRST,
  EH_FLAGS,
  EH_LAST,
  EH_PREV,
  EH_TS,
  EVENT_HEADER,
  EVFLAG_FULL,
  OH_FIRST,
  OH_LAST,
  OH_TRADES,
  OH_TS,
  ORDERS_HEADER,
  TE_ID,
  TE_KIND,
  TE_OWN,
  TE_PX,
  TE_QTY,
  TE_SIGN,
  TRADE_ENTRY,
} from '#layout'
import { parseStep } from '../engine/decimal.js'
import type { Market } from '../engine/market.js'
import { Status } from '../engine/status.js'
import type { Instrument } from '../feeds/source.js'
import * as W from './row-columns.js'

const LEVEL_BYTES = 16
const FULL_BYTES = 1 << 18
const HIGH = 4_294_967_296
/** The core's mark for a number or a time that isn't there: its upper half. */
const NONE_HIGH = -0x8000_0000

/** Rows wait here until the market has to be looked at. */
export class RowMarket {
  readonly market: Market
  /** Trades are priced in the decimals of the tick. */
  readonly #unitsPerTick: number
  #bytes = new Uint8Array(FULL_BYTES + (1 << 16))
  #i32 = new Int32Array(this.#bytes.buffer)
  #used = 0
  /** Where each held event begins. */
  readonly #starts: number[] = []
  #holds: 'events' | 'orders' | null = null
  /** Where the message of levels begins that is open, −1: none; and what it has. */
  #openAt = -1
  #bids = 0
  #asks = 0
  #isFull = true
  #seq = 0
  #heardUs = NaN
  /** Venue time of the row taken last, as it is written. */
  #exch0 = 0
  #exch1 = 0
  /** Packs that the core refused. */
  defects = 0
  events = 0

  constructor(market: Market, instrument: Instrument) {
    this.market = market
    this.#unitsPerTick = Number(parseStep(instrument.tickSize, 'tickSize').mantissa)
  }

  /** Rows of one message, or of its beginning, heard at `heardUs`: `end` closes it. */
  take(columns: W.RowColumns, message: number, heardUs: number): void {
    const { what, pxTicks, qtyLots } = columns
    const from = columns.from[message]!
    const to = columns.from[message + 1]!
    this.#heardUs = heardUs
    this.#exch0 = columns.exch0[message]!
    this.#exch1 = columns.exch1[message]!
    const whose = columns.whose[message]! & (W.IS_PLAIN | W.IS_MIXED)
    if (whose === W.IS_PLAIN && this.#openAt < 0) return this.#plain(columns, from, to)
    for (let row = from; row < to; row++) {
      const is = what[row]!
      if ((is & W.FOR_LOCAL) === 0) continue
      const isBid = (is & W.ASK) === 0
      const px = pxTicks[row]!
      const qty = qtyLots[row]!
      switch (is >> W.KIND_SHIFT) {
        case W.TRADE:
          this.#trade(px, qty, isBid)
          break
        case W.DEPTH_BBO:
          this.#removeWhere(isBid, (other) => (isBid ? other > px : other < px))
          this.#level(isBid, px, qty)
          break
        case W.DEPTH:
        case W.DEPTH_SNAPSHOT:
          this.#level(isBid, px, qty)
          break
        case W.DEPTH_CLEAR:
        case W.CLEAR_ALL:
          this.#clear(is >> W.KIND_SHIFT === W.CLEAR_ALL, isBid, px)
      }
    }
  }

  /** The rows of a message have all come. */
  end(): void {
    if (this.#openAt < 0) return
    const at = this.#openAt
    this.#openAt = -1
    this.#put(at + EH_FLAGS, this.#isFull ? EVFLAG_FULL : 0)
    this.#put(at + EH_BIDS, this.#bids)
    this.#put(at + EH_ASKS, this.#asks)
    this.#wide(at + EH_LAST, ++this.#seq)
    this.#wide(at + EH_FIRST, this.#seq)
    this.#wide(at + EH_PREV, 0)
    this.#put(at + EH_TS, this.#exch0)
    this.#put(at + EH_TS + 4, this.#exch1)
    this.#isFull = false
    this.events++
    if (this.#used > FULL_BYTES) this.flush()
  }

  /**
   * The market has this book from here on, whatever it had before: pxTicks and qtyLots in turn, bids and asks. It is no event of the
   * recording.
   */
  restore(bids: readonly number[], asks: readonly number[], exch0: number, exch1: number, heardUs: number): void {
    this.#heardUs = heardUs
    this.#exch0 = exch0
    this.#exch1 = exch1
    this.#isFull = true
    this.#open()
    for (let i = 0; i < bids.length; i += 2) this.#level(true, bids[i]!, bids[i + 1]!)
    for (let i = 0; i < asks.length; i += 2) this.#level(false, asks[i]!, asks[i + 1]!)
    this.end()
    this.events--
    this.flush()
  }

  /** The market knows all that was taken. */
  flush(): void {
    // A pack stops behind what the core refuses; the rest is handed over anew, as it would have been one by one.
    for (let first = 0; first < this.#starts.length;) {
      const packed = this.#bytes.subarray(this.#starts[first], this.#used)
      const { taken, status } =
        this.#holds === 'events'
          ? this.market.pushEvents(packed, this.#heardUs)
          : this.market.pushOrders(packed, this.#heardUs)
      if (status === Status.DECODE) this.defects++
      first += Math.max(1, taken)
    }
    this.#starts.length = 0
    this.#used = 0
    this.#holds = null
  }

  /** A message of levels, bids before asks, straight into the pack. */
  #plain({ what, pxTicks, qtyLots }: W.RowColumns, from: number, to: number): void {
    this.#open()
    const at = this.#grow(LEVEL_BYTES * (to - from))
    const i32 = this.#i32
    let asks = 0
    for (let row = from, word = at >> 2; row < to; row++, word += 4) {
      asks += what[row]! & W.ASK
      const px = pxTicks[row]!
      const qty = qtyLots[row]!
      i32[word] = px
      i32[word + 1] = px < HIGH ? 0 : Math.floor(px / HIGH)
      i32[word + 2] = qty
      i32[word + 3] = qty < HIGH ? 0 : Math.floor(qty / HIGH)
    }
    this.#asks = asks
    this.#bids = to - from - asks
  }

  /** Bids lie before asks: one that comes late moves them on. */
  #level(isBid: boolean, pxTicks: number, qtyLots: number): void {
    if (this.#openAt < 0) this.#open()
    let at = this.#grow(LEVEL_BYTES)
    if (isBid) {
      const asks = this.#asks * LEVEL_BYTES
      if (asks > 0) this.#bytes.copyWithin(at - asks + LEVEL_BYTES, at - asks, at)
      at -= asks
      this.#bids++
    } else this.#asks++
    this.#wide(at, pxTicks)
    this.#wide(at + 8, qtyLots)
  }

  #open(): void {
    this.#openAt = this.#begin('events', EVENT_HEADER)
    this.#bids = this.#asks = 0
  }

  #trade(pxTicks: number, qtyLots: number, isBuy: boolean): void {
    this.end()
    const at = this.#begin('orders', ORDERS_HEADER + TRADE_ENTRY)
    this.#bytes.fill(0, at, at + ORDERS_HEADER + TRADE_ENTRY)
    this.#put(at + OH_TRADES, 1)
    this.#wide(at + OH_LAST, ++this.#seq)
    this.#wide(at + OH_FIRST, this.#seq)
    this.#put(at + OH_TS, this.#exch0)
    this.#put(at + OH_TS + 4, this.#exch1)
    const trade = at + ORDERS_HEADER
    this.#put(trade + TE_ID + 4, NONE_HIGH)
    this.#wide(trade + TE_PX, pxTicks * this.#unitsPerTick)
    this.#wide(trade + TE_QTY, qtyLots)
    this.#put(trade + TE_OWN, this.#exch0)
    this.#put(trade + TE_OWN + 4, this.#exch1)
    this.#put(trade + TE_SIGN, isBuy ? 1 : -1)
    this.#put(trade + TE_KIND, 1)
    this.events++
    if (this.#used > FULL_BYTES) this.flush()
  }

  #clear(isWhole: boolean, isBid: boolean, pxTicks: number): void {
    if (!isWhole) {
      const until = pxTicks > 0 ? pxTicks : isBid ? -Infinity : Infinity
      this.#removeWhere(isBid, (other) => (isBid ? other >= until : other <= until))
      return
    }
    if (this.#openAt < 0) this.#open()
    this.#used = this.#openAt + EVENT_HEADER
    this.#bids = this.#asks = 0
    this.#isFull = true
  }

  /** Rare: the book is asked what is there. */
  #removeWhere(isBid: boolean, isGone: (pxTicks: number) => boolean): void {
    this.end()
    this.flush()
    if (this.market.state !== 'live') return
    const levels = isBid ? this.market.book.bidsTicks() : this.market.book.asksTicks()
    for (const [pxTicks] of levels) if (isGone(pxTicks)) this.#level(isBid, pxTicks, 0)
  }

  /** A place for another event of this kind. */
  #begin(holds: 'events' | 'orders', bytes: number): number {
    if (this.#holds !== holds) this.flush()
    this.#holds = holds
    this.#starts.push(this.#used)
    return this.#grow(bytes)
  }

  #grow(bytes: number): number {
    const at = this.#used
    this.#used = at + bytes
    if (this.#used > this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#used)
      grown.set(this.#bytes)
      this.#bytes = grown
      this.#i32 = new Int32Array(grown.buffer)
    }
    return at
  }

  #put(at: number, value: number): void {
    this.#i32[at >> 2] = value
  }

  /** A whole number, at least 0, as 64 bits. */
  #wide(at: number, value: number): void {
    this.#i32[at >> 2] = value
    this.#i32[(at >> 2) + 1] = value < HIGH ? 0 : Math.floor(value / HIGH)
  }
}
