// What plain JavaScript can do from a Buffer: one pass over the bytes into the ladder. It knows where Binance writes what
// and checks nothing of it.
import { ladderOf } from './ladder.mjs'

const [ZERO, DOT, CLOSING, QUOTE, B, COLON] = [...'0.]"b:'].map((char) => char.charCodeAt(0))
/** `"b":` stands behind this byte in every frame of every market. */
const HEAD = 60

export async function byteParser(workload) {
  const { bids, asks, checksum, restart, top } = ladderOf(workload)
  const { pxExp, qtyExp } = workload.meta

  /** Rows from their first bracket (or the closing one) on; returns where they close. */
  function side(bytes, start, book, sign) {
    let at = start
    while (bytes[at] !== CLOSING) {
      at += 2
      let ticks = 0
      let c = bytes[at]
      for (; c >= ZERO; c = bytes[++at]) ticks = ticks * 10 + c - ZERO
      let left = pxExp
      if (c === DOT) {
        for (c = bytes[++at]; c >= ZERO && left > 0; c = bytes[++at], left--) ticks = ticks * 10 + c - ZERO
        while (bytes[at] !== QUOTE) at++
      }
      for (; left > 0; left--) ticks *= 10
      at += 3
      let lots = 0
      c = bytes[at]
      for (; c >= ZERO; c = bytes[++at]) lots = lots * 10 + c - ZERO
      left = qtyExp
      if (c === DOT) {
        for (c = bytes[++at]; c >= ZERO && left > 0; c = bytes[++at], left--) lots = lots * 10 + c - ZERO
        while (bytes[at] !== QUOTE) at++
      }
      for (; left > 0; left--) lots *= 10
      at += 2
      book.put(sign * ticks, lots)
      if (bytes[at] !== CLOSING) at++
    }
    return at
  }

  return {
    input: 'buffer',
    checksum,
    restart,
    apply(bytes) {
      let at = HEAD
      while (bytes[at] !== B || bytes[at + 1] !== QUOTE || bytes[at + 2] !== COLON) at++
      at = side(bytes, at + 4, bids, 1)
      side(bytes, at + 7, asks, -1)
    },
    top,
  }
}
