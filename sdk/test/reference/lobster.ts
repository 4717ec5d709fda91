// Replay of a LOBSTER message file against its order-book file. Row k of the book is the state after message k, and
// holds L levels a side: what lies deeper is out of view, so a level can enter at rank L without a message (a reveal).
//
// Sizes of visible levels and orders are two things. The size of a level is moved by messages and taken from the row
// at a reveal. Orders are remembered by price, also while their level is out of view, and may turn out to be gone.
import type { Book, Level, Side } from './book.js'
import { isBetter } from './book.js'
import type { Unit } from './decimal.js'
import { LOBSTER_GRID, toTicks, type BookRow, type Message } from './decode-lobster.js'
import { OrderBook } from './order-book.js'
import type { Fill } from './past/rows.js'

const SIDES: readonly Side[] = ['bid', 'ask']

export class LobsterReplay {
  readonly orders = new OrderBook()
  rows = 0
  rowsCompared = 0
  revealed = 0
  mismatches = 0
  /** Levels that re-entered at a price where orders were remembered, and what became of these orders. */
  reentries = 0
  dropped = 0
  incomplete = 0
  /** Messages that name an order whose adding no message told. */
  unseenMessages = 0
  readonly unseenIds = new Set<bigint>()
  private readonly seenIds = new Set<bigint>()
  private readonly book: Book

  constructor(book: Book) {
    this.book = book
  }

  /** `pxTicks` is the message's price in ticks; types 5, 6 and 7 have none that matters. */
  row(message: Message, pxTicks: bigint, row: BookRow): void {
    this.rows++
    if (this.rows === 1) for (const side of SIDES) this.seed(side, row[side])
    else {
      const shortened = this.apply(message, pxTicks, row.depth)
      if (shortened !== null) this.reveal(shortened, row)
    }
    this.rowsCompared++
    if (SIDES.every((side) => equalLevels(this.side(side).levels(), row[side]))) return
    this.mismatches++
    for (const side of SIDES) this.seed(side, row[side])
  }

  /** Size ahead of an order: anonymous size counts as ahead, so it is exact where the whole level is known. */
  queueAhead(id: bigint): bigint | null {
    const place = this.orders.place(id)
    if (place === null) return null
    const size = this.side(place.side).sizeAt(place.pxTicks)
    if (size === 0n) return null
    const anonymous = max(0n, size - this.orders.total(place.side, place.pxTicks))
    return max(0n, min(anonymous + this.orders.before(id), size - this.orders.size(id)))
  }

  private side(side: Side) {
    return side === 'bid' ? this.book.bids : this.book.asks
  }

  /** The side is the row's, whatever was there before; orders that cannot all be there any more are dropped. */
  private seed(side: Side, levels: readonly Level[]): void {
    const target = this.side(side)
    target.clear()
    for (const [pxTicks, qtyLots] of levels) {
      target.set({ pxTicks, qtyLots })
      if (this.orders.total(side, pxTicks) > qtyLots) this.orders.dropLevel(side, pxTicks)
    }
  }

  /** The side that the message took from L levels to L - 1, if it did. */
  private apply(message: Message, pxTicks: bigint, depth: number): Side | null {
    if (message.type > 4) return null
    if (message.type === 1) {
      this.insert(message, pxTicks, depth)
      return null
    }
    this.countUnseen(message.id)
    this.orders.reduce(message.side, pxTicks, message.id, message.size)
    const side = this.side(message.side)
    const size = side.sizeAt(pxTicks)
    if (size === 0n) return null
    const wasFull = side.count === depth
    side.set({ pxTicks, qtyLots: max(0n, size - message.size) })
    return wasFull && side.count === depth - 1 ? message.side : null
  }

  private insert(message: Message, pxTicks: bigint, depth: number): void {
    const side = this.side(message.side)
    this.seenIds.add(message.id)
    const size = side.sizeAt(pxTicks)
    // A message opens a level only at a price that was empty at the venue: what was remembered there is gone.
    if (size === 0n) this.orders.dropLevel(message.side, pxTicks)
    this.orders.add(message.side, pxTicks, message.id, message.size)
    side.set({ pxTicks, qtyLots: size + message.size })
    const pushedOut = side.levels()[depth]
    if (pushedOut !== undefined) side.set({ pxTicks: pushedOut[0], qtyLots: 0n })
  }

  private countUnseen(id: bigint): void {
    if (this.seenIds.has(id)) return
    this.unseenMessages++
    this.unseenIds.add(id)
  }

  private reveal(name: Side, row: BookRow): void {
    const side = this.side(name)
    const entering = row[name][row.depth - 1]
    const worst = side.levels().at(-1)
    if (entering === undefined || (worst !== undefined && !isBetter(name, worst[0], entering[0]))) return
    const [pxTicks, qtyLots] = entering
    this.revealed++
    side.set({ pxTicks, qtyLots })
    const remembered = this.orders.total(name, pxTicks)
    if (remembered === 0n) return
    this.reentries++
    if (remembered < qtyLots) this.incomplete++
    if (remembered <= qtyLots) return
    this.dropped++
    this.orders.dropLevel(name, pxTicks)
  }
}

/** The trade a message tells of. An execution of hidden size consumes nothing that is displayed: its price is not kept. */
export function fillOf({ type, side, size, pxGrid }: Message, ownNs: bigint, tsNs: bigint, tick: Unit): Fill | null {
  if (type !== 4 && type !== 5) return null
  const pxTicks = type === 4 ? toTicks(pxGrid, tick) : null
  const px = ticksBetween(pxGrid, tick)
  return { tsNs, ownNs, sign: side === 'bid' ? -1n : 1n, qtyLots: size, pxTicks, px, visible: type === 4 }
}

/** A price in ticks that need not be one: prints of hidden size fall between two. */
export function ticksBetween(pxGrid: bigint, tick: Unit): number {
  return Number(pxGrid * 10n ** BigInt(tick.exponent)) / Number(10n ** BigInt(LOBSTER_GRID.exponent) * tick.mantissa)
}

function equalLevels(left: readonly Level[], right: readonly Level[]): boolean {
  return (
    left.length === right.length &&
    left.every(([price, size], rank) => price === right[rank]?.[0] && size === right[rank]?.[1])
  )
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
