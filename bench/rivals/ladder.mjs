// The core's algorithm in plain JavaScript: a window of ticks a side with a bit for each occupied one, where the core has a byte
// (bytes make no masks here), and sorted arrays for what lies below the window. Sizes are doubles, so that every count of lots up to
// 2^53 is exact. Keys are ticks of bids and negated ticks of asks, whole numbers of 31 bits: the best is the largest.
import { Checksum, TOP } from './checksum.mjs'
import { depthOf, scalesOf } from './json.mjs'
import { SortedSide } from './sorted-arrays.mjs'

const WINDOW = 4096
/** Where the best stands after the window moved, and below which place it moves again. */
const HOME = (WINDOW >> 2) * 3
const LOWEST = WINDOW >> 2
/** No level; below every key, and small enough to stay a plain integer. */
const NONE = -0x4000_0000

const aligned = (key) => key & ~31

export class LadderSide {
  lots = new Float64Array(WINDOW)
  bits = new Int32Array(WINDOW >> 5)
  far = new SortedSide()
  low = 0
  best = NONE

  clear() {
    this.lots.fill(0)
    this.bits.fill(0)
    this.far.count = 0
    this.low = 0
    this.best = NONE
  }

  put(key, lots) {
    let i = key - this.low
    if (i < 0 || i >= WINDOW) {
      if (this.best === NONE) {
        if (lots === 0) return
        this.low = aligned(key - HOME)
      } else if (i < 0) {
        this.far.put(key, lots)
        return
      } else {
        if (lots === 0) return
        this.slide(aligned(key - HOME))
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
    const next = this.below(i)
    const { far } = this
    if (next >= 0) this.best = this.low + next
    else this.best = far.count > 0 ? far.keys[far.count - 1] | 0 : NONE
    if (next < LOWEST && far.count > 0) this.slide(aligned(this.best - HOME))
  }

  /** The largest occupied place below `i`, or −1. */
  below(i) {
    const { bits } = this
    let w = i >> 5
    let word = bits[w] & ((1 << (i & 31)) - 1)
    while (word === 0) {
      if (--w < 0) return -1
      word = bits[w]
    }
    return (w << 5) + 31 - Math.clz32(word)
  }

  /** Moves the window: up, and its lowest levels become far; down, and the best far levels come in. */
  slide(low) {
    const { lots, bits, far } = this
    const by = low - this.low
    for (let i = 0; i < by && i < WINDOW; i++) if (lots[i] !== 0) far.insert(far.count, this.low + i, lots[i])
    if (by >= WINDOW || by <= -WINDOW) {
      lots.fill(0)
      bits.fill(0)
    } else if (by > 0) {
      lots.copyWithin(0, by)
      lots.fill(0, WINDOW - by)
      bits.copyWithin(0, by >> 5)
      bits.fill(0, (WINDOW - by) >> 5)
    } else {
      lots.copyWithin(-by, 0)
      lots.fill(0, 0, -by)
      bits.copyWithin(-by >> 5, 0)
      bits.fill(0, 0, -by >> 5)
    }
    this.low = low
    while (far.count > 0 && far.keys[far.count - 1] >= low) {
      const i = far.keys[--far.count] - low
      lots[i] = far.sizes[far.count]
      bits[i >> 5] |= 1 << (i & 31)
    }
  }

  /** Lots of the best `n` levels. */
  sumOfBest(n) {
    if (this.best === NONE) return 0
    const { lots, bits } = this
    let sum = 0
    let w = (this.best - this.low) >> 5
    let word = bits[w]
    for (;;) {
      while (word === 0) {
        if (--w < 0) return sum + this.far.sumOfBest(n, 1)
        word = bits[w]
      }
      const bit = 31 - Math.clz32(word)
      word ^= 1 << bit
      sum += lots[(w << 5) | bit]
      if (--n === 0) return sum
    }
  }
}

/** Both sides of a workload's snapshot, how they begin anew, and how they are folded. */
export function ladderOf({ snapshot }) {
  const [bids, asks] = [new LadderSide(), new LadderSide()]
  const restart = () => {
    bids.clear()
    asks.clear()
    for (const [ticks, lots] of snapshot.bids) bids.put(ticks, lots)
    for (const [ticks, lots] of snapshot.asks) asks.put(-ticks, lots)
  }
  restart()
  const checksum = new Checksum()
  const price = (best) => (best === NONE ? 0 : best)
  const top = () => checksum.add(price(bids.best), -price(asks.best), bids.sumOfBest(TOP), asks.sumOfBest(TOP))
  return { bids, asks, checksum, restart, top }
}

/** JSON.parse, and Number() for each decimal. */
export async function ladder(workload) {
  const { bids, asks, checksum, restart, top } = ladderOf(workload)
  const { px, qty } = scalesOf(workload.meta)
  return {
    input: 'string',
    checksum,
    restart,
    apply(frame) {
      const { b, a } = depthOf(frame)
      for (let i = 0; i < b.length; i++)
        bids.put(Math.round(Number(b[i][0]) * px) | 0, Math.round(Number(b[i][1]) * qty))
      for (let i = 0; i < a.length; i++)
        asks.put(-Math.round(Number(a[i][0]) * px) | 0, Math.round(Number(a[i][1]) * qty))
    },
    top,
  }
}

/** JSON.parse, and the digits of each decimal read one by one: no double is ever made of a price. */
export async function ladderDigits(workload) {
  const { bids, asks, checksum, restart, top } = ladderOf(workload)
  const { pxExp, qtyExp } = workload.meta
  return {
    input: 'string',
    checksum,
    restart,
    apply(frame) {
      const { b, a } = depthOf(frame)
      for (let i = 0; i < b.length; i++) bids.put(units(b[i][0], pxExp), units(b[i][1], qtyExp))
      for (let i = 0; i < a.length; i++) asks.put(-units(a[i][0], pxExp), units(a[i][1], qtyExp))
    },
    top,
  }
}

/** A decimal text in steps of 10^-decimals; what lies below a step is cut off. */
function units(text, decimals) {
  const { length } = text
  let value = 0
  let i = 0
  for (; i < length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0) break
    value = value * 10 + digit
  }
  i++
  for (; decimals > 0 && i < length; decimals--, i++) value = value * 10 + text.charCodeAt(i) - 48
  for (; decimals > 0; decimals--) value *= 10
  return value
}

/** From columns of integers, a frame's bids before its asks. */
export async function ladderParsed(workload) {
  const { bids, asks, checksum, restart, top } = ladderOf(workload)
  const { lots, changeOffsets, bidCounts } = workload
  const ticks = Int32Array.from(workload.ticks)
  return {
    input: 'number',
    checksum,
    restart,
    apply(frame) {
      const from = changeOffsets[frame]
      const to = changeOffsets[frame + 1]
      const middle = from + bidCounts[frame]
      for (let i = from; i < middle; i++) bids.put(ticks[i], lots[i])
      for (let i = middle; i < to; i++) asks.put(-ticks[i], lots[i])
    },
    top,
  }
}
