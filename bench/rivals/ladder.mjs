// The core's algorithm in plain JavaScript: a window of ticks a side with occupancy bits, a Map for what lies beyond. Sizes
// are doubles, so that every count to 2^53 is exact. Keys are ticks of bids and negated ticks of asks: the best is the largest.

const WINDOW = 4096
const ABOVE = (WINDOW >> 2) * 3

export class LadderSide {
  lots = new Float64Array(WINDOW)
  bits = new Int32Array(WINDOW >> 5)
  far = new Map()
  low = 0
  best = Number.NEGATIVE_INFINITY

  put(key, lots) {
    let i = key - this.low
    if (i < 0 || i >= WINDOW) {
      if (this.best === Number.NEGATIVE_INFINITY) {
        if (lots === 0) return
        this.low = aligned(key - ABOVE)
      } else if (i < 0) {
        if (lots === 0) this.far.delete(key)
        else this.far.set(key, lots)
        return
      } else {
        if (lots === 0) return
        this.slide(aligned(key - ABOVE))
      }
      i = key - this.low
    }
    this.lots[i] = lots
    if (lots !== 0) {
      this.bits[i >> 5] |= 1 << (i & 31)
      if (key > this.best) this.best = key
    } else {
      this.bits[i >> 5] &= ~(1 << (i & 31))
      if (key === this.best) this.bestGone(i)
    }
  }

  bestGone(i) {
    const j = this.below(i)
    if (j >= 0) {
      this.best = this.low + j
      if (j < WINDOW >> 2 && this.far.size > 0) this.slide(aligned(this.best - ABOVE))
    } else if (this.far.size === 0) this.best = Number.NEGATIVE_INFINITY
    else {
      let best = Number.NEGATIVE_INFINITY
      for (const key of this.far.keys()) if (key > best) best = key
      this.best = best
      this.slide(aligned(best - ABOVE))
    }
  }

  /** Largest occupied place below `i`, or −1. */
  below(i) {
    let w = i >> 5
    let word = this.bits[w] & ((1 << (i & 31)) - 1)
    while (word === 0) {
      if (--w < 0) return -1
      word = this.bits[w]
    }
    return (w << 5) + 31 - Math.clz32(word)
  }

  slide(low) {
    const { lots, bits, far } = this
    const by = low - this.low
    if (by > 0) {
      const end = Math.min(by, WINDOW)
      for (let i = 0; i < end; i++) if (lots[i] !== 0) far.set(this.low + i, lots[i])
    }
    this.low = low
    if (Math.abs(by) >= WINDOW) {
      lots.fill(0)
      bits.fill(0)
    } else if (by > 0) {
      lots.copyWithin(0, by)
      lots.fill(0, WINDOW - by)
      bits.copyWithin(0, by >> 5)
      bits.fill(0, (WINDOW - by) >> 5)
    } else {
      lots.copyWithin(-by, 0, WINDOW + by)
      lots.fill(0, 0, -by)
      bits.copyWithin(-by >> 5, 0, (WINDOW + by) >> 5)
      bits.fill(0, 0, -by >> 5)
    }
    if (by > 0) return
    for (const [key, size] of far) {
      if (key < low) continue
      far.delete(key)
      lots[key - low] = size
      bits[(key - low) >> 5] |= 1 << ((key - low) & 31)
    }
  }

  /** Lots of the best `n` levels. */
  sumOfBest(n) {
    const { lots, bits } = this
    let sum = 0
    let i = this.best - this.low
    let w = i >> 5
    let word = bits[w]
    for (;;) {
      while (word === 0) {
        if (--w < 0) return sum + this.sumOfFar(n)
        word = bits[w]
      }
      const bit = 31 - Math.clz32(word)
      word ^= 1 << bit
      i = (w << 5) | bit
      sum += lots[i]
      if (--n === 0) return sum
    }
  }

  sumOfFar(n) {
    const keys = [...this.far.keys()].sort((x, y) => y - x).slice(0, n)
    return keys.reduce((sum, key) => sum + this.far.get(key), 0)
  }
}

const aligned = (key) => Math.floor(key / 32) * 32

/** Both sides, from a snapshot in ticks and lots. */
export function ladderOf({ bids, asks }) {
  const ladder = { bids: new LadderSide(), asks: new LadderSide() }
  for (const [ticks, lots] of bids) ladder.bids.put(ticks, lots)
  for (const [ticks, lots] of asks) ladder.asks.put(-ticks, lots)
  return ladder
}
