// Which decoder reads a market's frames. Each decodes one frame or REST body whole and changes nothing of the market.
import {
  C_DECODER, DECODER_BITFINEX, DECODER_BITGET, DECODER_BITSTAMP, DECODER_BYBIT, DECODER_COINBASE, DECODER_COINBASE_EXCHANGE, DECODER_DERIBIT,
  DECODER_DYDX, DECODER_GATE, DECODER_GEMINI,
  DECODER_HYPERLIQUID, DECODER_KRAKEN, DECODER_KUCOIN, DECODER_OKX,
} from '../layout'
import { decodeBinance, decodeFrame as decodeBinanceFrame } from './binance'
import { decodeBitfinex } from './bitfinex'
import { decodeBitget } from './bitget'
import { decodeBitstamp } from './bitstamp'
import { decodeBybit } from './bybit'
import { decodeCoinbase } from './coinbase'
import { decodeCoinbaseExchange } from './coinbaseexchange'
import { EXACT_MAX, WIDE_MAX, quantitiesUpTo } from './decimal'
import { clearDefect } from './defect'
import { decodeDeribit } from './deribit'
import { decodeDydx } from './dydx'
import { clearEvent } from './event'
import { decodeGate } from './gate'
import { decodeGemini } from './gemini'
import { decodeHyperliquid } from './hyperliquid'
import { decodeKraken } from './kraken'
import { decodeKucoin } from './kucoin'
import { decodeOkx } from './okx'
import { BOOK_ALONE } from '../part'

/** Set by a decoder whose refused frame had named itself a trade or a ticker: then the book is not in doubt. */
export let refusedBesideBook: bool = false
export function refusedBeside(yes: bool): void {
  refusedBesideBook = yes
}

/** Lots that a level of the market may have. */
export function mostLots(m: usize): i64 {
  return BOOK_ALONE || load<i32>(m, C_DECODER) < DECODER_COINBASE ? EXACT_MAX : WIDE_MAX
}

/** A frame or a REST body. `asc --use WITHOUT_OKX=1` leaves OKX out, to tell what it weighs (bench/measure/size.mjs). */
export function decodeAny(m: usize, start: usize, length: i32): bool {
  refusedBesideBook = false
  const decoder = load<i32>(m, C_DECODER)
  quantitiesUpTo(mostLots(m))
  if (BOOK_ALONE || decoder < DECODER_COINBASE) return decodeBinance(m, start, length)
  clearEvent()
  clearDefect()
  if (!isDefined(WITHOUT_COINBASE) && decoder == DECODER_COINBASE) return decodeCoinbase(m, start, length)
  if (!isDefined(WITHOUT_KRAKEN) && decoder == DECODER_KRAKEN) return decodeKraken(m, start, length)
  if (!isDefined(WITHOUT_OKX) && decoder == DECODER_OKX) return decodeOkx(m, start, length)
  if (!isDefined(WITHOUT_BYBIT) && decoder == DECODER_BYBIT) return decodeBybit(m, start, length)
  if (!isDefined(WITHOUT_BITFINEX) && decoder == DECODER_BITFINEX) return decodeBitfinex(m, start, length)
  if (!isDefined(WITHOUT_DERIBIT) && decoder == DECODER_DERIBIT) return decodeDeribit(m, start, length)
  if (!isDefined(WITHOUT_GATE) && decoder == DECODER_GATE) return decodeGate(m, start, length)
  if (!isDefined(WITHOUT_KUCOIN) && decoder == DECODER_KUCOIN) return decodeKucoin(m, start, length)
  if (!isDefined(WITHOUT_BITGET) && decoder == DECODER_BITGET) return decodeBitget(m, start, length)
  if (!isDefined(WITHOUT_GEMINI) && decoder == DECODER_GEMINI) return decodeGemini(m, start, length)
  if (!isDefined(WITHOUT_HYPERLIQUID) && decoder == DECODER_HYPERLIQUID) return decodeHyperliquid(m, start, length)
  if (!isDefined(WITHOUT_DYDX) && decoder == DECODER_DYDX) return decodeDydx(m, start, length)
  if (!isDefined(WITHOUT_BITSTAMP) && decoder == DECODER_BITSTAMP) return decodeBitstamp(m, start, length)
  if (!isDefined(WITHOUT_COINBASE_EXCHANGE) && decoder == DECODER_COINBASE_EXCHANGE) return decodeCoinbaseExchange(m, start, length)
  return false
}

/** A frame of a stream: Binance's numbered books there (partial depth) are some other message. */
export function decodeFrame(m: usize, start: usize, length: i32): bool {
  refusedBesideBook = false
  if (BOOK_ALONE || load<i32>(m, C_DECODER) < DECODER_COINBASE) {
    quantitiesUpTo(EXACT_MAX)
    return decodeBinanceFrame(m, start, length)
  }
  return decodeAny(m, start, length)
}
