// Binance raw frames and REST snapshots (spot, USD-M, COIN-M) decoded whole, before anything is applied.
// Wire shapes: developers.binance.com, "Diff. Depth Stream", "Trade Streams", "Individual Symbol Book Ticker".
import { gridOf } from './decimal.js'
import { Defect } from './defect.js'
import {
  booleanOf,
  changesOf,
  integerOf,
  need,
  quantityOf,
  stringOf,
  toNanoseconds,
  type Change,
  type Units,
} from './fields.js'
import { decodeUtf8, parseJson, type JsonObject } from './json.js'

export interface DepthFrame {
  readonly kind: 'depth'
  readonly symbol: string
  readonly first: bigint
  readonly last: bigint
  readonly prev: bigint | null
  readonly tsVenueNs: bigint | null
  readonly bids: readonly Change[]
  readonly asks: readonly Change[]
}

export interface TradeFrame {
  readonly kind: 'trade'
  readonly symbol: string
  readonly aggregate: boolean
  readonly id: bigint
  /** In decimals of the tick's exponent, not in ticks: a trade may fall between ticks. */
  readonly pxGrid: bigint
  readonly qtyLots: bigint
  readonly sign: 1n | -1n
  /** The venue marks fills that are no market trades with X = "NA". */
  readonly notATrade: boolean
  readonly tsVenueNs: bigint
  /** When the trade took place. */
  readonly ownNs: bigint
}

export interface TickerFrame {
  readonly kind: 'ticker'
  readonly symbol: string
  readonly seq: bigint
  readonly bidPxTicks: bigint
  readonly bidQtyLots: bigint
  readonly askPxTicks: bigint
  readonly askQtyLots: bigint
}

export type Frame =
  | DepthFrame
  | TradeFrame
  | TickerFrame
  | { readonly kind: 'shutdown' }
  | { readonly kind: 'other' }
  | { readonly kind: 'foreign' }

export type FrameKind = 'depth' | 'trade' | 'ticker' | 'unknown'

/** A refused frame: which rule, and what the frame called itself (a bad trade or ticker does not hurt the book). */
export interface Refused {
  readonly kind: 'refused'
  readonly frameKind: FrameKind
  readonly defect: Defect
}

export interface Snapshot {
  /** COIN-M's bodies name their symbol. */
  readonly symbol: string | null
  readonly last: bigint
  readonly tsVenueNs: bigint | null
  readonly bids: readonly Change[]
  readonly asks: readonly Change[]
}

/** What a market's frames are read with. */
export interface Grammar extends Units {
  readonly symbol: string
  /** Futures: each frame names the one before it. */
  readonly linked: boolean
}

const TICKER_KEYS = ['s', 'b', 'B', 'a', 'A']

export function decodeFrame(bytes: Uint8Array, grammar: Grammar): Frame | Refused {
  let frameKind: FrameKind = 'unknown'
  try {
    const event = payload(rootObject(bytes))
    frameKind = kindOf(event)
    return frameOf(event, frameKind, grammar)
  } catch (defect) {
    if (defect instanceof Defect) return { kind: 'refused', frameKind, defect }
    throw defect
  }
}

/** A snapshot, or the Defect thrown. */
export function decodeSnapshot(bytes: Uint8Array, units: Units): Snapshot {
  const root = payload(rootObject(bytes))
  const symbol = root.entries.get('symbol')
  return {
    symbol: symbol === undefined ? null : stringOf(symbol, 'symbol'),
    last: integerOf(need(root, 'lastUpdateId'), 'lastUpdateId'),
    tsVenueNs: timeOf(root),
    bids: changesOf(need(root, 'bids'), 'bids', units),
    asks: changesOf(need(root, 'asks'), 'asks', units),
  }
}

function rootObject(bytes: Uint8Array): JsonObject {
  const root = parseJson(decodeUtf8(bytes))
  if (root.kind !== 'object') throw new Defect('type', `an object, found ${root.kind}`)
  return root
}

/** A combined stream wraps the event: {"stream":…,"data":{…}}. */
function payload(root: JsonObject): JsonObject {
  const data = root.entries.get('data')
  return data?.kind === 'object' ? data : root
}

function eventName(event: JsonObject): string | null {
  const name = event.entries.get('e')
  if (name !== undefined) return stringOf(name, 'e')
  // Spot's bookTicker is the one event without a name.
  const looksLikeTicker =
    event.entries.get('u')?.kind === 'number' && TICKER_KEYS.every((key) => event.entries.get(key)?.kind === 'string')
  return looksLikeTicker ? 'bookTicker' : null
}

function kindOf(event: JsonObject): FrameKind {
  const name = eventName(event)
  if (name === 'depthUpdate') return 'depth'
  if (name === 'trade' || name === 'aggTrade') return 'trade'
  return name === 'bookTicker' ? 'ticker' : 'unknown'
}

function frameOf(event: JsonObject, kind: FrameKind, grammar: Grammar): Frame {
  if (kind === 'unknown') return { kind: eventName(event) === 'serverShutdown' ? 'shutdown' : 'other' }
  // Another market's numbers follow another grid: they are not looked at.
  if (stringOf(need(event, 's'), 's') !== grammar.symbol) return { kind: 'foreign' }
  if (kind === 'depth') return depthOf(event, grammar)
  return kind === 'trade' ? tradeOf(event, grammar) : tickerOf(event, grammar)
}

function depthOf(event: JsonObject, { linked, ...units }: Grammar): DepthFrame {
  const prev = linked ? need(event, 'pu') : event.entries.get('pu')
  return {
    kind: 'depth',
    symbol: stringOf(need(event, 's'), 's'),
    first: integerOf(need(event, 'U'), 'U'),
    last: integerOf(need(event, 'u'), 'u'),
    prev: prev === undefined ? null : integerOf(prev, 'pu', true),
    tsVenueNs: timeOf(event),
    bids: changesOf(need(event, 'b'), 'b', units),
    asks: changesOf(need(event, 'a'), 'a', units),
  }
}

function tradeOf(event: JsonObject, units: Units): TradeFrame {
  const aggregate = eventName(event) === 'aggTrade'
  const tsVenueNs = timeOf(event)
  if (tsVenueNs === null) throw new Defect('missing', 'the key E or T')
  const type = event.entries.get('X')
  const own = event.entries.get('T')
  return {
    kind: 'trade',
    symbol: stringOf(need(event, 's'), 's'),
    aggregate,
    id: integerOf(need(event, aggregate ? 'a' : 't'), 'trade id'),
    pxGrid: quantityOf(need(event, 'p'), gridOf(units.tick), 'tick'),
    qtyLots: quantityOf(need(event, 'q'), units.lot, 'lot'),
    sign: booleanOf(need(event, 'm'), 'm') ? -1n : 1n,
    notATrade: type?.kind === 'string' && type.value === 'NA',
    tsVenueNs,
    ownNs: own === undefined ? tsVenueNs : toNanoseconds(integerOf(own, 'T')),
  }
}

function tickerOf(event: JsonObject, units: Units): TickerFrame {
  return {
    kind: 'ticker',
    symbol: stringOf(need(event, 's'), 's'),
    seq: integerOf(need(event, 'u'), 'u'),
    bidPxTicks: quantityOf(need(event, 'b'), units.tick, 'tick'),
    bidQtyLots: quantityOf(need(event, 'B'), units.lot, 'lot'),
    askPxTicks: quantityOf(need(event, 'a'), units.tick, 'tick'),
    askQtyLots: quantityOf(need(event, 'A'), units.lot, 'lot'),
  }
}

/** E if it is there, else T. */
function timeOf(event: JsonObject): bigint | null {
  const time = event.entries.get('E') ?? event.entries.get('T')
  return time === undefined ? null : toNanoseconds(integerOf(time, 'time'))
}
