// Which decoder reads a market's frames. Each decodes one frame or REST body whole and changes nothing of the market.
import { C_DECODER, DECODER_BITSTAMP, DECODER_COINBASE, DECODER_COINBASE_EXCHANGE, DECODER_OKX } from '../layout'
import { decodeBinance, decodeFrame as decodeBinanceFrame } from './binance'
import { decodeBitstamp } from './bitstamp'
import { decodeCoinbaseExchange } from './coinbaseexchange'
import { clearDefect } from './defect'
import { clearEvent } from './event'
import { decodeOkx } from './okx'
import { BOOK_ALONE } from '../part'

/** Set by a decoder whose refused frame had named itself a trade or a ticker: then the book is not in doubt. */
export let refusedBesideBook: bool = false
export function refusedBeside(yes: bool): void {
  refusedBesideBook = yes
}

/** A frame or a REST body. */
export function decodeAny(m: usize, start: usize, length: i32): bool {
  refusedBesideBook = false
  const decoder = load<i32>(m, C_DECODER)
  if (BOOK_ALONE || decoder < DECODER_COINBASE) return decodeBinance(m, start, length)
  clearEvent()
  clearDefect()
  if (decoder == DECODER_OKX) return decodeOkx(m, start, length)
  if (decoder == DECODER_BITSTAMP) return decodeBitstamp(m, start, length)
  if (decoder == DECODER_COINBASE_EXCHANGE) return decodeCoinbaseExchange(m, start, length)
  return false
}

/** A frame of a stream: Binance's numbered books there (partial depth) are some other message. */
export function decodeFrame(m: usize, start: usize, length: i32): bool {
  refusedBesideBook = false
  if (BOOK_ALONE || load<i32>(m, C_DECODER) < DECODER_COINBASE) return decodeBinanceFrame(m, start, length)
  return decodeAny(m, start, length)
}
