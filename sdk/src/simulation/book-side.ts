// One side of the venue's book: lots by price in a window of an array around the best price, with a bit for each level; a map outside.
//
//   key = pxTicks of asks, −pxTicks of bids: the best has the smallest key
//
//        base             base + W/4                                base + W
//          |   room for better  |best|    |  |   |        |     |       |  far: a Map, keys ≥ base + W
//
// The best is always in the window: a better one outside moves the window, and so does the end of all inside.
const WINDOW = 16_384

/** Changes of levels by row; bit 0 of `what`: an ask. */
export interface LevelColumns {
  readonly what: Uint8Array
  readonly pxTicks: Float64Array
  readonly qtyLots: Float64Array
  readonly before: Float64Array
}

export class BookSide {
  readonly #sign: 1 | -1
  readonly #size: number
  readonly #lots: Float64Array
  readonly #bits: Int32Array
  readonly #far = new Map<number, number>()
  #base = Infinity
  /** Place of the best in the window; its size when the side is empty. */
  #best: number
  #raised = Infinity

  /** `windowTicks`: a power of two, at least 64. Memory: 8.1 bytes a tick. */
  constructor(side: 'bid' | 'ask', windowTicks = WINDOW) {
    if (!(windowTicks >= 64 && windowTicks <= 1 << 24 && (windowTicks & (windowTicks - 1)) === 0))
      throw new RangeError(`windowTicks: found ${windowTicks}, expected a power of two from 64 to 2^24`)
    this.#sign = side === 'ask' ? 1 : -1
    this.#size = windowTicks
    this.#lots = new Float64Array(windowTicks)
    this.#bits = new Int32Array(windowTicks >> 5)
    this.#best = windowTicks
  }

  /** NaN when the side is empty. */
  get bestTicks(): number {
    return this.#best < this.#size ? this.#sign * (this.#base + this.#best) + 0 : NaN
  }

  lotsAt(pxTicks: number): number {
    const at = this.#sign * pxTicks - this.#base
    if (at >= 0 && at < this.#size) return this.#lots[at]!
    return at < 0 ? 0 : (this.#far.get(pxTicks) ?? 0)
  }

  /** Lots 0 end the level. Answers what it showed before. O(1), and now and then O(levels + W/32) when the window moves. */
  set(pxTicks: number, lots: number): number {
    const at = this.#sign * pxTicks - this.#base
    if (at >= 0 && at < this.#size) {
      const index = at | 0
      const before = this.#lots[index]!
      this.#lots[index] = lots
      if (lots > 0) {
        if (before === 0) this.#bits[index >> 5]! |= 1 << (index & 31)
        if (index < this.#best) this.#best = index
      } else if (before > 0) {
        this.#bits[index >> 5]! &= ~(1 << (index & 31))
        if (index === this.#best) this.#bestGone(index)
      }
      return before
    }
    return this.#setOutside(pxTicks, at, lots)
  }

  /**
   * Rows of columns as `set`, from `row` up to and without `to`, the other side's or one with a price from `low` to `high`: where it stopped is
   * the answer. What each showed before is written into `before`; `raisedTicks` follows.
   */
  setRows(
    { what, pxTicks, qtyLots, before }: LevelColumns,
    row: number,
    to: number,
    low: number,
    high: number,
  ): number {
    const lots = this.#lots
    const bits = this.#bits
    const sign = this.#sign
    const size = this.#size
    const side = sign === 1 ? 1 : 0
    let base = this.#base
    let best = this.#best
    let raised = this.#raised
    let at = row
    for (; at < to && (what[at]! & 1) === side; at++) {
      const px = pxTicks[at]!
      if (px >= low && px <= high) break
      const now = qtyLots[at]!
      const key = sign * px
      const place = key - base
      let was: number
      if (place >= 0 && place < size) {
        const index = place | 0
        was = lots[index]!
        lots[index] = now
        if (now > 0) {
          if (was === 0) bits[index >> 5]! |= 1 << (index & 31)
          if (index < best) best = index
        } else if (was > 0) {
          bits[index >> 5]! &= ~(1 << (index & 31))
          if (index === best) {
            this.#bestGone(index)
            base = this.#base
            best = this.#best
          }
        }
      } else {
        this.#best = best
        was = this.#setOutside(px, place, now)
        base = this.#base
        best = this.#best
      }
      before[at] = was
      if (now > was && key < raised) raised = key
    }
    this.#best = best
    this.#raised = raised
    return at
  }

  /** The best price at which `setRows` found more than before, since it was forgotten; ∞ of asks and −∞ of bids: none. */
  get raisedTicks(): number {
    return this.#sign * this.#raised
  }

  forgetRaised(): void {
    this.#raised = Infinity
  }

  /** The next worse level, NaN when there is none. O(W/32), and O(far levels) past the window. */
  after(pxTicks: number): number {
    const at = this.#sign * pxTicks - this.#base
    const next = at < this.#size ? this.#occupied(Math.max(0, at + 1)) : this.#size
    if (next < this.#size) return this.#sign * (this.#base + next) + 0
    return this.#nearestFar(this.#sign * pxTicks)
  }

  /** All levels, pxTicks and lots in turn, in no order. */
  all(): number[] {
    const all: number[] = []
    for (let at = this.#occupied(0); at < this.#size; at = this.#occupied(at + 1))
      all.push(this.#sign * (this.#base + at) + 0, this.#lots[at]!)
    for (const [pxTicks, lots] of this.#far) all.push(pxTicks, lots)
    return all
  }

  clear(): void {
    this.#lots.fill(0)
    this.#bits.fill(0)
    this.#far.clear()
    this.#base = Infinity
    this.#best = this.#size
  }

  #setOutside(pxTicks: number, at: number, lots: number): number {
    const isEmpty = this.#best === this.#size
    if (lots > 0 && (at < 0 || isEmpty)) {
      this.#moveTo(this.#sign * pxTicks)
      return this.set(pxTicks, lots)
    }
    if (at < 0) return 0
    const before = this.#far.get(pxTicks) ?? 0
    if (lots > 0) this.#far.set(pxTicks, lots)
    else if (before > 0) this.#far.delete(pxTicks)
    return before
  }

  #bestGone(index: number): void {
    const next = this.#occupied(index + 1)
    this.#best = next
    if (next < this.#size * 0.75) return
    if (next < this.#size) this.#moveTo(this.#base + next)
    else if (this.#far.size > 0) this.#moveTo(this.#sign * this.#nearestFar(-Infinity))
  }

  /** The first occupied place from `from` on; the window's size when there is none. */
  #occupied(from: number): number {
    if (from >= this.#size) return this.#size
    let word = from >> 5
    let bits = this.#bits[word]! & (-1 << (from & 31))
    while (bits === 0) {
      if (++word >= this.#bits.length) return this.#size
      bits = this.#bits[word]!
    }
    return (word << 5) + 31 - Math.clz32(bits & -bits)
  }

  /** The best price outside the window that is worse than `key`; NaN when there is none. */
  #nearestFar(key: number): number {
    let nearest = Infinity
    for (const px of this.#far.keys()) {
      const candidate = this.#sign * px
      if (candidate > key && candidate < nearest) nearest = candidate
    }
    return nearest === Infinity ? NaN : this.#sign * nearest + 0
  }

  /** Puts the window so that `key` is a quarter into it; keys and lots stay. */
  #moveTo(key: number): void {
    const base = key - this.#size / 4
    const moved: number[] = []
    for (let at = this.#occupied(0); at < this.#size; at = this.#occupied(at + 1)) {
      moved.push(this.#base + at, this.#lots[at]!)
      this.#lots[at] = 0
    }
    this.#bits.fill(0)
    for (const [px, lots] of this.#far) {
      if (this.#sign * px >= base + this.#size) continue
      moved.push(this.#sign * px, lots)
      this.#far.delete(px)
    }
    this.#base = base
    this.#best = this.#size
    for (let i = 0; i < moved.length; i += 2) {
      const at = moved[i]! - base
      if (at >= this.#size) this.#far.set(this.#sign * moved[i]!, moved[i + 1]!)
      else {
        this.#lots[at] = moved[i + 1]!
        this.#bits[at >> 5]! |= 1 << (at & 31)
        if (at < this.#best) this.#best = at
      }
    }
  }
}
