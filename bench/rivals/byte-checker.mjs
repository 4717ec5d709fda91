// The core's algorithm in plain JavaScript, with what the core checks: every byte is the one that belongs there, digits are
// digits, nothing is cut off below a step, update ids follow each other. What isn't spelled as Binance spells it is refused.
import { ladderOf } from './ladder.mjs'

const code = (char) => char.charCodeAt(0)
const [ZERO, NINE, DOT, QUOTE, OPEN, CLOSE, COMMA, BRACE] = [...'09."[],}'].map(code)
const text = (words) => Uint8Array.from(words, code)
const [WRAPPED, DATA, HEAD, TIME, SYMBOL, PAIR, FIRST, LAST, BEFORE, BIDS, ASKS] = [
  '{"stream":"',
  ',"data":',
  '{"e":"depthUpdate","E":',
  ',"T":',
  ',"s":"',
  '","ps":"',
  '","U":',
  ',"u":',
  ',"pu":',
  ',"b":',
  ',"a":',
].map(text)

export async function byteChecker(workload) {
  const { bids, asks, checksum, restart, top } = ladderOf(workload)
  const { pxExp, qtyExp, id } = workload.meta
  const name = text(id)
  const rows = new Float64Array(2 * 8192)
  let lastId = workload.meta.lastUpdateId
  let begun = false
  let at = 0
  let bytes
  let frame = 0

  function refuse(expected) {
    throw new Error(`frame ${frame}, byte ${at}: found ${bytes[at]}, expected ${expected}`)
  }

  function expect(words) {
    for (let i = 0; i < words.length; i++, at++) if (bytes[at] !== words[i]) refuse(String.fromCharCode(...words))
  }

  const isNext = (words) => bytes[at + 1] === words[1] && bytes[at + 2] === words[2]

  /** Up to behind the quote that ends it. */
  function skipText() {
    while (at < bytes.length && bytes[at] !== QUOTE) at++
    at++
  }

  function integer() {
    const from = at
    let value = 0
    for (let c = bytes[at]; c >= ZERO && c <= NINE; c = bytes[++at]) value = value * 10 + c - ZERO
    if (at === from || at - from > 16) refuse('an integer')
    return value
  }

  function decimal(decimals) {
    if (bytes[at] !== QUOTE) refuse('"')
    const from = ++at
    let value = 0
    let c = bytes[at]
    for (; c >= ZERO && c <= NINE; c = bytes[++at]) value = value * 10 + c - ZERO
    if (at === from) refuse('a digit')
    let left = decimals
    if (c === DOT) {
      const point = at
      for (c = bytes[++at]; left > 0 && c >= ZERO && c <= NINE; c = bytes[++at], left--) value = value * 10 + c - ZERO
      for (; c === ZERO; c = bytes[++at]);
      if (at === point + 1) refuse('a digit')
    }
    if (c !== QUOTE || value > Number.MAX_SAFE_INTEGER) refuse(`a decimal of ${decimals} places`)
    at++
    for (; left > 0; left--) value *= 10
    return value
  }

  /** Rows from their bracket on, into `rows` from `n` on. */
  function levels(n) {
    if (bytes[at++] !== OPEN) refuse('[')
    if (bytes[at] === CLOSE) return (at++, n)
    for (;;) {
      if (bytes[at++] !== OPEN) refuse('[')
      rows[n++] = decimal(pxExp)
      if (bytes[at++] !== COMMA) refuse(',')
      rows[n++] = decimal(qtyExp)
      if (bytes[at++] !== CLOSE) refuse(']')
      const c = bytes[at++]
      if (c === CLOSE) return n
      if (c !== COMMA) refuse(',')
    }
  }

  return {
    input: 'buffer',
    checksum,
    restart() {
      restart()
      lastId = workload.meta.lastUpdateId
      begun = false
      frame = 0
    },
    apply(given) {
      bytes = given
      at = 0
      const isWrapped = bytes[2] === WRAPPED[2]
      if (isWrapped) {
        expect(WRAPPED)
        skipText()
        expect(DATA)
      }
      expect(HEAD)
      integer()
      if (isNext(TIME)) {
        expect(TIME)
        integer()
      }
      expect(SYMBOL)
      expect(name)
      if (bytes[at + 3] === PAIR[3] && bytes[at + 4] === PAIR[4]) {
        expect(PAIR)
        skipText()
        at--
      }
      expect(FIRST)
      const first = integer()
      expect(LAST)
      const last = integer()
      let before = -1
      if (isNext(BEFORE)) {
        expect(BEFORE)
        before = integer()
      }
      expect(BIDS)
      const middle = levels(0)
      expect(ASKS)
      const end = levels(middle)
      if (isWrapped && bytes[at++] !== BRACE) refuse('}')
      if (bytes[at] !== BRACE || at + 1 !== bytes.length) refuse('}')
      // nothing is applied of a frame that can't be read, or doesn't follow
      const follows = before >= 0 && begun ? before === lastId : first <= lastId + 1 && last >= lastId
      if (!follows) throw new Error(`frame ${frame}: ${first} to ${last} behind ${lastId}`)
      lastId = last
      begun = true
      for (let i = 0; i < middle; i += 2) bids.put(rows[i] | 0, rows[i + 1])
      for (let i = middle; i < end; i += 2) asks.put(-rows[i] | 0, rows[i + 1])
      frame++
    },
    top,
  }
}
