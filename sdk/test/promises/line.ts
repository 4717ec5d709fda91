// A venue of one sequence family that speaks decoded events, on typed arrays: ten million frames in a minute. Its books lie on a
// small grid of prices, so that every state it ever had in the last frames can be held against what a market publishes.
import * as L from '#layout'
import type { Random } from '../../src/feeds/generated/random.js'

export const FAMILIES = ['range', 'link', 'counter', 'full', 'none'] as const
export type Family = (typeof FAMILIES)[number]

/** Prices a side; bids lie at TOP_BID − i, asks at TOP_BID + 1 + i, so that nothing crosses. */
export const GRID = 20
export const TOP_BID = 1_000
const CELLS = 2 * GRID
/** States and frames that are remembered. */
export const KEPT = 128
/** Words of 32 bits in the largest frame: a header and all levels. */
const SLOT = (L.EVENT_HEADER + 16 * CELLS) >> 2
const START = 2 ** 31
const EVERY_NS = 1_000

export class FamilyVenue {
  /** Counts updates and never falls. */
  index = 0
  seq = START
  #start = START
  readonly #family: Family
  readonly #random: Random
  readonly #cells = new Float64Array(CELLS)
  readonly #states = new Float64Array(KEPT * CELLS)
  readonly #seqs = new Float64Array(KEPT)
  readonly #frames = new Uint32Array(KEPT * SLOT)
  readonly #bytes = new Int32Array(KEPT)

  constructor(family: Family, random: Random) {
    this.#family = family
    this.#random = random
    for (let cell = 0; cell < CELLS; cell++) this.#cells[cell] = random.below(4)
    this.#remember()
  }

  /** A change; the frame that tells of it is `write(index)`'s. */
  step(): void {
    const random = this.#random
    const prev = this.seq
    const spread = this.#family === 'counter' ? 1 : 1 + random.below(5)
    const first = this.#family === 'link' ? prev + 1 + random.below(4) : prev + 1
    this.seq = this.#family === 'link' ? first + spread - 1 : prev + spread
    this.index++
    const slot = this.#slot()
    const bids = random.below(4)
    const asks = random.below(4)
    let at = slot + (L.EVENT_HEADER >> 2)
    for (let i = 0; i < bids + asks; i++) at = this.#change(at, i < bids ? 0 : GRID)
    this.#remember()
    if (this.#family === 'full') this.#whole(this.index, slot)
    else this.#header(slot, 0, bids, asks, first, this.seq, prev)
    this.#bytes[this.index % KEPT] =
      this.#family === 'full' ? this.#wholeBytes(this.index) : L.EVENT_HEADER + 16 * (bids + asks)
  }

  /**
   * The numbers begin anew, far below all there have been; the book stays. Where they met again those of an earlier count, a body
   * from then could not be told from one of now.
   */
  renumber(): void {
    this.index++
    this.#start = Math.floor(this.#start / 2)
    this.seq = this.#start + this.#random.below(100)
    this.#remember()
    this.#whole(this.index, this.#slot())
    this.#bytes[this.index % KEPT] = this.#wholeBytes(this.index)
  }

  /** Writes an update's frame to `words` from `at` on; its bytes. */
  write(index: number, words: Uint32Array, at: number): number {
    const slot = (index % KEPT) * SLOT
    const bytes = this.#bytes[index % KEPT]!
    for (let i = 0; i < bytes >> 2; i++) words[at + i] = this.#frames[slot + i]!
    return bytes
  }

  /** Writes an event that carries the whole book as it was. */
  writeWhole(index: number, words: Uint32Array, at: number): number {
    this.#whole(index, at, words)
    return this.#wholeBytes(index)
  }

  /** The body of a REST snapshot of the book as it was. */
  body(index: number): string {
    const from = (index % KEPT) * CELLS
    const sides: string[][] = [[], []]
    for (let cell = 0; cell < CELLS; cell++) {
      const lots = this.#states[from + cell]!
      if (lots > 0) sides[cell < GRID ? 0 : 1]!.push(`["${priceOf(cell)}","${lots}"]`)
    }
    return `{"lastUpdateId":${this.seqAt(index)},"bids":[${sides[0]!.join()}],"asks":[${sides[1]!.join()}]}`
  }

  seqAt(index: number): number {
    return this.#seqs[index % KEPT]!
  }

  /** The number that a market shows once it has applied an update. */
  shown(index: number): number {
    return this.#family === 'full' ? index * EVERY_NS : this.seqAt(index)
  }

  /** Whether the best levels of both sides, as `book.top(GRID)` gives them, are the book as it was. */
  equals(index: number, top: Float64Array): boolean {
    const from = (index % KEPT) * CELLS
    const states = this.#states
    for (let side = 0; side < 2; side++) {
      let at = 2 * GRID * side
      for (let i = 0; i < GRID; i++) {
        const lots = states[from + side * GRID + i]!
        if (lots === 0) continue
        if (top[at] !== priceOf(side * GRID + i) || top[at + 1] !== lots) return false
        at += 2
      }
      if (at < 2 * GRID * (side + 1) && top[at + 1] !== 0) return false
    }
    return true
  }

  #change(at: number, side: number): number {
    const cell = side + this.#random.below(GRID)
    const lots = this.#random.below(3) === 0 ? 0 : 1 + this.#random.below(1_000)
    this.#cells[cell] = lots
    put(this.#frames, at, priceOf(cell))
    put(this.#frames, at + 2, lots)
    return at + 4
  }

  #remember(): void {
    this.#states.set(this.#cells, (this.index % KEPT) * CELLS)
    this.#seqs[this.index % KEPT] = this.seq
  }

  #slot(): number {
    return (this.index % KEPT) * SLOT
  }

  #wholeBytes(index: number): number {
    const from = (index % KEPT) * CELLS
    let levels = 0
    for (let cell = 0; cell < CELLS; cell++) if (this.#states[from + cell]! > 0) levels++
    return L.EVENT_HEADER + 16 * levels
  }

  #whole(index: number, slot: number, words: Uint32Array = this.#frames): void {
    const from = (index % KEPT) * CELLS
    const counts: [number, number] = [0, 0]
    let at = slot + (L.EVENT_HEADER >> 2)
    for (let cell = 0; cell < CELLS; cell++) {
      const lots = this.#states[from + cell]!
      if (lots === 0) continue
      counts[cell < GRID ? 0 : 1]++
      put(words, at, priceOf(cell))
      put(words, at + 2, lots)
      at += 4
    }
    const seq = this.seqAt(index)
    this.#header(slot, L.EVFLAG_FULL, counts[0], counts[1], seq, seq, seq, words, index)
  }

  #header(
    slot: number,
    flags: number,
    bids: number,
    asks: number,
    first: number,
    last: number,
    prev: number,
    words: Uint32Array = this.#frames,
    index = this.index,
  ): void {
    words[slot + (L.EH_FLAGS >> 2)] = flags | L.EVFLAG_HAS_PREV
    words[slot + (L.EH_BIDS >> 2)] = bids
    words[slot + (L.EH_ASKS >> 2)] = asks
    put(words, slot + (L.EH_FIRST >> 2), first)
    put(words, slot + (L.EH_LAST >> 2), last)
    put(words, slot + (L.EH_PREV >> 2), prev)
    put(words, slot + (L.EH_TS >> 2), index * EVERY_NS)
  }
}

function priceOf(cell: number): number {
  return cell < GRID ? TOP_BID - cell : TOP_BID + 1 + cell - GRID
}

/** A whole number from 0 to 2^32 − 1 as 64 bits. */
function put(words: Uint32Array, at: number, value: number): void {
  words[at] = value
  words[at + 1] = 0
}
