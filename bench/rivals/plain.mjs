// Rivals in plain JavaScript, each as fast as it can be made without leaving the language.
import { Checksum, TOP } from './checksum.mjs'
import { ladderOf } from './ladder.mjs'

const parsed = (frame) => {
  const message = JSON.parse(frame)
  return message.data ?? message
}

/** The floor of everyone who parses with it. It keeps no book and folds nothing. */
export async function jsonParse() {
  let sink = 0
  return { input: 'string', checksum: null, apply: (frame) => (sink += parsed(frame).b.length), top() {}, sink: () => sink }
}

/** A Map a side, sorted for each reading. */
export async function mapSort({ meta, snapshot }) {
  const [px, qty] = [10 ** meta.pxExp, 10 ** meta.qtyExp]
  const priced = (levels) => new Map(levels.map(([ticks, lots]) => [ticks / px, lots / qty]))
  const sides = { bids: priced(snapshot.bids), asks: priced(snapshot.asks) }
  const checksum = new Checksum()
  const put = (side, rows) => {
    for (const [price, amount] of rows) {
      const size = Number(amount)
      if (size === 0) side.delete(Number(price))
      else side.set(Number(price), size)
    }
  }
  const sum = (levels) => levels.slice(0, TOP).reduce((lots, [, size]) => lots + Math.round(size * qty), 0)
  return {
    input: 'string',
    checksum,
    apply(frame) {
      const { b, a } = parsed(frame)
      put(sides.bids, b)
      put(sides.asks, a)
    },
    top() {
      const bids = [...sides.bids].sort((x, y) => y[0] - x[0])
      const asks = [...sides.asks].sort((x, y) => x[0] - y[0])
      checksum.add(Math.round(bids[0][0] * px), Math.round(asks[0][0] * px), sum(bids), sum(asks))
    },
  }
}

/** Sorted typed arrays with the best at the end, where most changes are and little has to move. */
class SortedSide {
  keys = new Float64Array(16_384)
  sizes = new Float64Array(16_384)
  count = 0

  put(key, size) {
    const { keys, sizes, count } = this
    // gallop from the best down, then halve
    let step = 1
    while (step <= count && keys[count - step] >= key) step <<= 1
    let from = Math.max(0, count - step)
    let to = count - (step >> 1)
    while (from < to) {
      const middle = (from + to) >> 1
      if (keys[middle] < key) from = middle + 1
      else to = middle
    }
    if (from < count && keys[from] === key) {
      if (size !== 0) sizes[from] = size
      else {
        keys.copyWithin(from, from + 1, count)
        sizes.copyWithin(from, from + 1, count)
        this.count--
      }
    } else if (size !== 0) {
      keys.copyWithin(from + 1, from, count)
      sizes.copyWithin(from + 1, from, count)
      keys[from] = key
      sizes[from] = size
      this.count++
    }
  }

  sumOfBest(n, qty) {
    let sum = 0
    for (let i = this.count - 1; i >= Math.max(0, this.count - n); i--) sum += Math.round(this.sizes[i] * qty)
    return sum
  }
}

export async function sortedArrays({ meta, snapshot }) {
  const [px, qty] = [10 ** meta.pxExp, 10 ** meta.qtyExp]
  const [bids, asks] = [new SortedSide(), new SortedSide()]
  for (const [ticks, lots] of snapshot.bids) bids.put(ticks / px, lots / qty)
  for (const [ticks, lots] of snapshot.asks) asks.put(-ticks / px, lots / qty)
  const checksum = new Checksum()
  return {
    input: 'string',
    checksum,
    apply(frame) {
      const { b, a } = parsed(frame)
      for (let i = 0; i < b.length; i++) bids.put(+b[i][0], +b[i][1])
      for (let i = 0; i < a.length; i++) asks.put(-a[i][0], +a[i][1])
    },
    top() {
      const bid = Math.round(bids.keys[bids.count - 1] * px)
      const ask = Math.round(-asks.keys[asks.count - 1] * px)
      checksum.add(bid, ask, bids.sumOfBest(TOP, qty), asks.sumOfBest(TOP, qty))
    },
  }
}

/** The core's ladder behind JSON.parse. */
export async function ladder({ meta, snapshot }) {
  const { bids, asks } = ladderOf(snapshot)
  const [px, qty] = [10 ** meta.pxExp, 10 ** meta.qtyExp]
  const checksum = new Checksum()
  return {
    input: 'string',
    checksum,
    apply(frame) {
      const { b, a } = parsed(frame)
      for (let i = 0; i < b.length; i++) bids.put(Math.round(b[i][0] * px), Math.round(b[i][1] * qty))
      for (let i = 0; i < a.length; i++) asks.put(-Math.round(a[i][0] * px), Math.round(a[i][1] * qty))
    },
    top: () => checksum.add(bids.best, -asks.best, bids.sumOfBest(TOP), asks.sumOfBest(TOP)),
  }
}

/** The core's ladder behind a parser over bytes: what plain JavaScript can do from a Buffer. It checks nothing. */
export async function byteParser({ meta, snapshot }) {
  const { bids, asks } = ladderOf(snapshot)
  const { pxExp, qtyExp } = meta
  const checksum = new Checksum()
  let at = 0

  function units(bytes, decimals) {
    let value = 0
    let c = bytes[at++]
    while (c >= 48) {
      value = value * 10 + (c - 48)
      c = bytes[at++]
    }
    if (c === 46) {
      while ((c = bytes[at++]) >= 48) if (decimals-- > 0) value = value * 10 + (c - 48)
    }
    while (decimals-- > 0) value *= 10
    return value
  }

  function side(bytes, book, sign) {
    while (bytes[at] !== 93) {
      if (bytes[at] === 44) at++
      at += 2
      const ticks = units(bytes, pxExp)
      at += 2
      book.put(sign * ticks, units(bytes, qtyExp))
      at += 1
    }
  }

  return {
    input: 'buffer',
    checksum,
    apply(bytes) {
      at = 60
      while (bytes[at] !== 98 || bytes[at + 1] !== 34 || bytes[at + 2] !== 58) at++
      at += 4
      side(bytes, bids, 1)
      at += 7
      side(bytes, asks, -1)
    },
    top: () => checksum.add(bids.best, -asks.best, bids.sumOfBest(TOP), asks.sumOfBest(TOP)),
  }
}
