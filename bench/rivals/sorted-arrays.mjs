// Sorted typed arrays with the best at the end, where most changes are and little has to move.
import { Checksum, TOP } from './checksum.mjs'
import { depthOf, scalesOf } from './json.mjs'

/** Up to here a loop moves faster than copyWithin starts. */
const SHORT = 32

/** Levels by key ascending; the best is the largest, so asks come with negated keys. */
export class SortedSide {
  keys = new Float64Array(8192)
  sizes = new Float64Array(8192)
  count = 0

  put(key, size) {
    const { keys, sizes, count } = this
    // gallop from the best down, then halve
    let step = 1
    while (step <= count && keys[count - step] >= key) step <<= 1
    let from = step > count ? 0 : count - step
    let to = count - (step >> 1)
    while (from < to) {
      const middle = (from + to) >> 1
      if (keys[middle] < key) from = middle + 1
      else to = middle
    }
    if (from < count && keys[from] === key) {
      if (size !== 0) sizes[from] = size
      else this.remove(from)
    } else if (size !== 0) this.insert(from, key, size)
  }

  insert(at, key, size) {
    if (this.count === this.keys.length) this.grow()
    const { keys, sizes, count } = this
    if (count - at > SHORT) {
      keys.copyWithin(at + 1, at, count)
      sizes.copyWithin(at + 1, at, count)
    } else {
      for (let i = count; i > at; i--) {
        keys[i] = keys[i - 1]
        sizes[i] = sizes[i - 1]
      }
    }
    keys[at] = key
    sizes[at] = size
    this.count++
  }

  remove(at) {
    const { keys, sizes } = this
    const last = --this.count
    if (last - at > SHORT) {
      keys.copyWithin(at, at + 1, last + 1)
      sizes.copyWithin(at, at + 1, last + 1)
    } else {
      for (let i = at; i < last; i++) {
        keys[i] = keys[i + 1]
        sizes[i] = sizes[i + 1]
      }
    }
  }

  grow() {
    const doubled = (array) => {
      const larger = new Float64Array(2 * array.length)
      larger.set(array)
      return larger
    }
    this.keys = doubled(this.keys)
    this.sizes = doubled(this.sizes)
  }

  /** Lots of the best `n` levels, `scale` of them in a unit of size. */
  sumOfBest(n, scale) {
    const { sizes, count } = this
    const end = count > n ? count - n : 0
    let sum = 0
    for (let i = count - 1; i >= end; i--) sum += Math.round(sizes[i] * scale)
    return sum
  }
}

function bookOf({ meta, snapshot }) {
  const { px, qty } = scalesOf(meta)
  const [bids, asks] = [new SortedSide(), new SortedSide()]
  const restart = () => {
    bids.count = 0
    asks.count = 0
    for (const [ticks, lots] of snapshot.bids) bids.put(ticks / px, lots / qty)
    for (const [ticks, lots] of snapshot.asks) asks.put(-(ticks / px), lots / qty)
  }
  restart()
  const checksum = new Checksum()
  const top = () => {
    const bid = Math.round(bids.keys[bids.count - 1] * px)
    const ask = Math.round(-asks.keys[asks.count - 1] * px)
    checksum.add(bid, ask, bids.sumOfBest(TOP, qty), asks.sumOfBest(TOP, qty))
  }
  return { bids, asks, checksum, restart, top }
}

export async function sortedArrays(workload) {
  const { bids, asks, checksum, restart, top } = bookOf(workload)
  return {
    input: 'string',
    checksum,
    restart,
    apply(frame) {
      const { b, a } = depthOf(frame)
      for (let i = 0; i < b.length; i++) bids.put(Number(b[i][0]), Number(b[i][1]))
      for (let i = 0; i < a.length; i++) asks.put(-Number(a[i][0]), Number(a[i][1]))
    },
    top,
  }
}
