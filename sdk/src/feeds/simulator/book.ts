// The book of a simulated market: what it holds now, and what it held some updates ago (for REST bodies that come late and
// for holding a client's book against it).
import type { Listing, SideBook } from '../venue.js'

export type LevelChange = readonly [pxTicks: bigint, qtyLots: bigint]
type Levels = Map<bigint, bigint>

interface Undo {
  readonly side: 'bids' | 'asks'
  readonly pxTicks: bigint
  /** Lots before; 0: there was no such level. */
  readonly before: bigint
}

interface Past {
  readonly undone: readonly Undo[]
  readonly seq: bigint
  readonly tsUs: number
}

export class SimulatedBook implements SideBook {
  readonly listing: Listing
  readonly bids: Levels = new Map()
  readonly asks: Levels = new Map()
  seq: bigint
  tsUs: number
  /** Counts updates and never falls, whatever the venue's numbers do. */
  index = 0
  /** How often its numbers have begun anew. */
  resets = 0
  readonly #past: Past[] = []
  readonly #kept: number

  constructor(listing: Listing, seq: bigint, tsUs: number, kept: number) {
    this.listing = listing
    this.seq = seq
    this.tsUs = tsUs
    this.#kept = kept
  }

  apply(bids: readonly LevelChange[], asks: readonly LevelChange[], seq: bigint, tsUs: number): void {
    const undone: Undo[] = []
    for (const [side, changes] of [
      ['bids', bids],
      ['asks', asks],
    ] as const) {
      const levels = this[side]
      for (const [pxTicks, qtyLots] of changes) {
        undone.push({ side, pxTicks, before: levels.get(pxTicks) ?? 0n })
        if (qtyLots === 0n) levels.delete(pxTicks)
        else levels.set(pxTicks, qtyLots)
      }
    }
    this.#past.push({ undone, seq: this.seq, tsUs: this.tsUs })
    if (this.#past.length > this.#kept) this.#past.shift()
    this.seq = seq
    this.tsUs = tsUs
    this.index++
  }

  /** The numbers begin anew; the levels stay. */
  renumber(seq: bigint): void {
    this.apply([], [], seq, this.tsUs)
  }

  /** Index of the oldest state that is still known. */
  get oldest(): number {
    return this.index - this.#past.length
  }

  /** The book as it was at an index; throws RangeError when that is forgotten or hasn't come yet. */
  at(index: number): SideBook {
    if (index === this.index) return this
    if (index < this.oldest || index > this.index)
      throw new RangeError(`index: found ${index}, expected ${this.oldest} to ${this.index}`)
    const book = { bids: new Map(this.bids), asks: new Map(this.asks) }
    let past = this.#past.at(-1)!
    for (let back = 1; back <= this.index - index; back++) {
      past = this.#past[this.#past.length - back]!
      for (const { side, pxTicks, before } of past.undone.toReversed())
        if (before === 0n) book[side].delete(pxTicks)
        else book[side].set(pxTicks, before)
    }
    return { listing: this.listing, ...book, seq: past.seq, tsUs: past.tsUs }
  }
}
