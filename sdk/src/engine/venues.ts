// The venues by ccxt's id: which decoder reads their frames, and by which rule one frame follows another where the frame
// itself doesn't say (docs/states.md; the rules of each venue stand at the head of its decoder).
import * as L from '#layout'

export interface Rules {
  readonly decoder: number
  readonly family: number
  readonly join: number
  readonly flags: number
}

const rules = (decoder: number, family: number, join: number = L.JOIN_NEXT, flags = 0): Rules => ({
  decoder,
  family,
  join,
  flags,
})

const VENUES: Readonly<Record<string, Rules>> = {
  binance: rules(L.DECODER_BINANCE_SPOT, L.FAMILY_RANGE),
  binanceusdm: rules(L.DECODER_BINANCE_USDM, L.FAMILY_LINK, L.JOIN_COVERS),
  binancecoinm: rules(L.DECODER_BINANCE_COINM, L.FAMILY_LINK, L.JOIN_COVERS),
  coinbase: rules(L.DECODER_COINBASE, L.FAMILY_NONE),
  coinbaseexchange: rules(L.DECODER_COINBASE_EXCHANGE, L.FAMILY_NONE),
  kraken: rules(L.DECODER_KRAKEN, L.FAMILY_CHECKSUM, L.JOIN_NEXT, L.FLAG_SPELLED),
  okx: rules(L.DECODER_OKX, L.FAMILY_LINK, L.JOIN_SPANS, L.FLAG_SPELLED),
  bybit: rules(L.DECODER_BYBIT, L.FAMILY_COUNTER),
  bitfinex: rules(L.DECODER_BITFINEX, L.FAMILY_CHECKSUM, L.JOIN_NEXT, L.FLAG_SPELLED),
  deribit: rules(L.DECODER_DERIBIT, L.FAMILY_LINK),
  bitstamp: rules(L.DECODER_BITSTAMP, L.FAMILY_TIME, L.JOIN_AFTER),
  gate: rules(L.DECODER_GATE, L.FAMILY_RANGE),
  kucoin: rules(L.DECODER_KUCOIN, L.FAMILY_RANGE),
  bitget: rules(L.DECODER_BITGET, L.FAMILY_NONE, L.JOIN_NEXT, L.FLAG_SPELLED),
  gemini: rules(L.DECODER_GEMINI, L.FAMILY_NONE),
  hyperliquid: rules(L.DECODER_HYPERLIQUID, L.FAMILY_FULL),
  dydx: rules(L.DECODER_DYDX, L.FAMILY_NONE, L.JOIN_NEXT, L.FLAG_MAY_CROSS | L.FLAG_UNCROSS),
  lobster: rules(L.DECODER_LOBSTER, L.FAMILY_NONE, L.JOIN_NEXT, L.FLAG_BY_ORDER),
}
export const VENUE_IDS: readonly string[] = Object.keys(VENUES)

/** Decoded events of any family, without wire text: for files, columns and tests. */
const FAMILIES: Readonly<Record<string, Rules>> = {
  'events:range': rules(L.DECODER_EVENTS, L.FAMILY_RANGE),
  'events:link': rules(L.DECODER_EVENTS, L.FAMILY_LINK, L.JOIN_SPANS),
  'events:counter': rules(L.DECODER_EVENTS, L.FAMILY_COUNTER),
  'events:checksum': rules(L.DECODER_EVENTS, L.FAMILY_CHECKSUM),
  'events:full': rules(L.DECODER_EVENTS, L.FAMILY_FULL),
  'events:none': rules(L.DECODER_EVENTS, L.FAMILY_NONE),
  'events:time': rules(L.DECODER_EVENTS, L.FAMILY_TIME, L.JOIN_AFTER),
  // Files by order: while an auction, or one order a line, leaves the book crossed there is none, however long.
  'events:orders': rules(L.DECODER_EVENTS, L.FAMILY_NONE, L.JOIN_NEXT, L.FLAG_AUCTION),
}

export const rulesOf = (venue: string): Rules | undefined => VENUES[venue] ?? FAMILIES[venue]
