// Everything the twin remembers of a market beside its book, told once for every closed event.
import { flowBetween, type View } from '../flow.js'
import { imbalance } from '../imbalance.js'
import { Rows, type Clock } from '../windows.js'
import { Arrivals } from './arrivals.js'
import { Batch, type FiveMinutes } from './batch.js'
import { queueChange, touchChanged, netted } from './book-flow.js'
import { Layering } from './layering.js'
import { Lifetimes } from './lifetimes.js'
import { Realized } from './realized.js'
import { Resilience } from './resilience.js'
import {
  definedMid,
  type BookRow,
  type BookState,
  type CountRow,
  type Fill,
  type Happening,
  type OrderRow,
  type PartsRow,
} from './rows.js'
import { Seconds, type Second } from './seconds.js'
import { Sweeps } from './sweeps.js'
import { Tape } from './tape.js'
import { Absorption, Icebergs } from './touch.js'

const BATCH_EVERY = 100

export interface Money {
  /** Quote currency of one tick times one lot. */
  readonly tickLot: number
}

export class Past {
  clock: Clock = { nowNs: 0n, event: 0, trades: 0 }
  /** At the first book event of the epoch. */
  epochStart: Clock | null = null
  /** Before the first timed event of the market. */
  firstEvent: Clock | null = null
  /** The last book event, while there is a book in force. */
  inForce: BookState | null = null
  bookBatch: Batch | null = null
  tradeBatch: Batch | null = null
  readonly books = new Rows<BookRow>()
  /** F33: by message, or netted by frame. */
  readonly parts = new Rows<PartsRow>()
  readonly messages = new Rows<CountRow>()
  readonly tape = new Tape()
  readonly layering = new Layering()
  readonly arrivals = new Arrivals(this.layering)
  readonly lifetimes = new Lifetimes()
  readonly realized = new Realized()
  readonly sweeps = new Sweeps()
  readonly resilience = new Resilience()
  readonly absorption = new Absorption()
  readonly icebergs = new Icebergs()
  readonly seconds = new Seconds((seconds) => this.secondClosed(seconds))
  private mids: number[] = []
  private ewma = { variance: 0, returns: 0 }
  private readonly fiveMinutes: FiveMinutes[] = []
  private buyLots = 0n
  private sellLots = 0n

  moveTo(nowNs: bigint): void {
    if (this.clock.nowNs !== 0n && nowNs > this.clock.nowNs) {
      this.realized.moveTo(nowNs, this.clock, this.inForce?.mid2 ?? null)
      this.seconds.moveTo(nowNs, this.clock.nowNs)
    }
    this.clock = { ...this.clock, nowNs }
  }

  timed(): void {
    this.firstEvent ??= { nowNs: this.clock.nowNs, event: 0, trades: 0 }
  }

  event({ view, fills, rows, named }: Happening, { tickLot }: Money): void {
    this.clock = { ...this.clock, event: this.clock.event + 1 }
    const count = rows?.length ?? 1
    this.messages.push({ ...this.clock, count })
    this.seconds.messages(this.clock.nowNs, count)
    const before = this.inForce
    this.resilience.trades(fills, rows !== null, before)
    for (const fill of fills) this.trade(fill, rows !== null, tickLot)
    for (const row of rows ?? []) this.row(row)
    if (view !== null) {
      this.book(view)
      if (rows === null && this.inForce !== null) this.frame(before, this.inForce, named)
    }
    this.prune()
    if (this.clock.event % BATCH_EVERY === 0) this.refresh(rows !== null)
  }

  /** The book can't be trusted any more. */
  lost(): void {
    this.inForce = null
    this.seconds.restart()
    this.resilience.restart()
    this.absorption.restart()
    this.icebergs.restart()
    this.sweeps.restart()
  }

  beginEpoch(): void {
    this.lost()
    this.epochStart = null
    this.bookBatch = null
    this.books.clear()
    this.parts.clear()
    this.arrivals.restart()
    this.layering.restart()
    this.mids = []
    this.ewma = { variance: 0, returns: 0 }
    this.buyLots = this.sellLots = 0n
  }

  scale(factor: bigint, scaled: (view: View) => View): void {
    if (this.inForce !== null) this.inForce = { ...this.inForce, view: scaled(this.inForce.view) }
    this.books.map((row) => {
      const { byLevel, legacy } = row.flow ?? { byLevel: [], legacy: 0n }
      const flow = row.flow && { byLevel: byLevel.map((e) => e * factor), legacy: legacy * factor }
      const queue = { bid: times(row.queue.bid, factor), ask: times(row.queue.ask, factor) }
      return { ...row, ...scaled(row), flow, queue }
    })
    this.parts.map((row) => {
      return { ...row, add: row.add * factor, cancel: row.cancel * factor, trade: row.trade * factor }
    })
    const { tape, layering, arrivals, lifetimes, realized, sweeps, resilience, absorption, icebergs, seconds } = this
    const all = [tape, layering, arrivals, lifetimes, realized, sweeps, resilience, absorption, icebergs, seconds]
    for (const part of all) part.scale(factor)
    this.bookBatch = this.bookBatch?.scaled(factor) ?? null
    this.tradeBatch = this.tradeBatch?.scaled(factor) ?? null
    this.buyLots *= factor
    this.sellLots *= factor
  }

  private trade(fill: Fill, byOrder: boolean, tickLot: number): void {
    this.clock = { ...this.clock, trades: this.clock.trades + 1 }
    const { sign, qtyLots, px } = fill
    const row = this.tape.add(fill, this.inForce, byOrder, this.clock)
    if (sign > 0n) this.buyLots += qtyLots
    else this.sellLots += qtyLots
    if (row.mid2 !== null) this.realized.trade(row)
    this.sweeps.trade(row)
    this.absorption.trade(fill)
    this.seconds.trade(this.clock.nowNs, sign, qtyLots, px * Number(qtyLots) * tickLot)
    if (byOrder) return
    this.arrivals.trade(fill, this.inForce, this.clock)
    this.icebergs.trade(fill)
  }

  private row(row: OrderRow): void {
    const { clock } = this
    this.arrivals.row(row, clock)
    this.layering.row(row, clock)
    this.icebergs.row(row, clock.nowNs)
    this.lifetimes.row(row, row.before !== null, clock)
    const e = row.before === null ? 0n : (flowBetween(row.before, row.after).byLevel[0] ?? 0n)
    const kind = row.type === 1 ? 'add' : row.type === 2 || row.type === 3 ? 'cancel' : 'trade'
    this.parts.push({ ...clock, add: 0n, cancel: 0n, trade: 0n, [kind]: e })
  }

  private book(view: View): void {
    const { clock, inForce } = this
    this.epochStart ??= clock
    const mid2 = definedMid(view)
    const [bids, asks] = [view.bids.slice(0, 10), view.asks.slice(0, 10)]
    const flow = inForce === null ? null : flowBetween(inForce.view, view)
    const changed = inForce !== null && touchChanged(inForce.view, view)
    const queue = { bid: queueChange(inForce?.view, view, 'bid'), ask: queueChange(inForce?.view, view, 'ask') }
    this.books.push({ ...clock, bids, asks, mid2, flow, touchChanged: changed, queue })
    const after = { view, mid2 }
    this.resilience.book(after, clock.nowNs)
    this.absorption.book(after)
    this.sweeps.book(mid2, clock.nowNs)
    this.tape.book()
    this.inForce = after
    if (mid2 === null) return
    const [bid, ask] = [view.bids[0], view.asks[0]]
    const share = bid && ask ? (imbalance(bid[1], ask[1]) ?? 0) : 0
    this.seconds.mid(clock.nowNs, mid2, bid && ask ? (share * Number(ask[0] - bid[0])) / 2 : 0)
    if (this.mids.at(-1) !== Number(mid2)) this.mids = [...this.mids.slice(-999), Number(mid2)]
  }

  /** By price: what the frame has changed stands in for messages. */
  private frame(before: BookState | null, after: BookState, named: Happening['named']): void {
    this.icebergs.book(after, before, this.clock.nowNs)
    if (before !== null) {
      this.arrivals.frame(before, after, named, this.clock)
      this.parts.push({ ...this.clock, ...netted(before.view, after.view, this.buyLots, this.sellLots) })
    }
    this.buyLots = this.sellLots = 0n
  }

  private secondClosed(seconds: readonly Second[]): void {
    const [before, last] = seconds.slice(-2)
    if (before === undefined || last === undefined) return
    const r = Math.log(last.mid2 / before.mid2)
    const kept = 2 ** (-1 / 60)
    this.ewma = { variance: kept * this.ewma.variance + (1 - kept) * r * r, returns: this.ewma.returns + 1 }
    const start = seconds.at(-301)
    if (last.end % 300 !== 0 || start === undefined) return
    const rootDollars = seconds.slice(-300).reduce((sum, second) => sum + second.rootDollars, 0)
    this.fiveMinutes.push({ logReturn: Math.log(last.mid2 / start.mid2), rootDollars })
  }

  private refresh(byOrder: boolean): void {
    const { nowNs } = this.clock
    const batch = new Batch({
      nowNs,
      firstEventNs: this.firstEvent?.nowNs ?? null,
      seconds: this.seconds.closed.slice(-2_400),
      merged: [...this.tape.merged],
      trades: this.tape.rows.all.slice(-500),
      fiveMinutes: [...this.fiveMinutes],
      mids: this.mids,
      ewma: this.ewma,
      ends: byOrder ? this.lifetimes.counts() : null,
    })
    this.tradeBatch = batch
    if (this.inForce !== null) this.bookBatch = batch
  }

  private prune(): void {
    const { books, parts, messages, arrivals, layering, lifetimes } = this
    for (const rows of [books, parts, messages, arrivals.changes, layering.changes, layering.orders]) {
      rows.prune(this.clock)
    }
    lifetimes.cancels.prune(this.clock)
  }
}

function times(lots: bigint | null, factor: bigint): bigint | null {
  return lots === null ? null : lots * factor
}
