/**
 * The market's messages as Binance spot writes them: key order, 8 decimals, the bookTicker without an "e". Prices are
 * ticks of 0.01 and quantities lots of 0.00001, put into text by digits, never through a fraction.
 */
const PX_DECIMALS = 2
const QTY_DECIMALS = 5
const WIRE_DECIMALS = 8

export const TICK_SIZE = '0.01'
export const LOT_SIZE = '0.00001'

const utf8 = new TextEncoder()

export type WireLevels = readonly (readonly [pxTicks: number, qtyLots: number])[]

export interface DepthUpdate {
  readonly id: string
  readonly eventMs: number
  readonly firstUpdateId: number
  readonly lastUpdateId: number
  readonly bids: WireLevels
  readonly asks: WireLevels
}

export interface TradePrint {
  readonly id: string
  readonly eventMs: number
  readonly tradeId: number
  readonly pxTicks: number
  readonly qtyLots: number
  readonly taker: 'buy' | 'sell'
}

export interface BookTicker {
  readonly id: string
  readonly updateId: number
  readonly bid: readonly [pxTicks: number, qtyLots: number]
  readonly ask: readonly [pxTicks: number, qtyLots: number]
}

export function depthUpdate(update: DepthUpdate): Uint8Array {
  const { id, eventMs, firstUpdateId, lastUpdateId, bids, asks } = update
  const head = `{"e":"depthUpdate","E":${eventMs},"s":"${id}","U":${firstUpdateId},"u":${lastUpdateId}`
  return utf8.encode(`${head},"b":${levels(bids)},"a":${levels(asks)}}`)
}

/** `m`, "the buyer is the maker", is true when the aggressor sold. */
export function tradeFrame(print: TradePrint): Uint8Array {
  const { id, eventMs, tradeId, pxTicks, qtyLots, taker } = print
  const head = `{"e":"trade","E":${eventMs},"s":"${id}","t":${tradeId}`
  return utf8.encode(
    `${head},"p":"${px(pxTicks)}","q":"${qty(qtyLots)}","T":${eventMs},"m":${taker === 'sell'},"M":true}`,
  )
}

export function bookTicker(ticker: BookTicker): Uint8Array {
  const { id, updateId, bid, ask } = ticker
  const bidText = `"b":"${px(bid[0])}","B":"${qty(bid[1])}"`
  const askText = `"a":"${px(ask[0])}","A":"${qty(ask[1])}"`
  return utf8.encode(`{"u":${updateId},"s":"${id}",${bidText},${askText}}`)
}

/** The body of `GET /api/v3/depth`. */
export function snapshotBody(lastUpdateId: number, bids: WireLevels, asks: WireLevels): Uint8Array {
  return utf8.encode(`{"lastUpdateId":${lastUpdateId},"bids":${levels(bids)},"asks":${levels(asks)}}`)
}

function levels(rows: WireLevels): string {
  return `[${rows.map(([pxTicks, qtyLots]) => `["${px(pxTicks)}","${qty(qtyLots)}"]`).join(',')}]`
}

const px = (pxTicks: number): string => decimal(pxTicks, PX_DECIMALS)
const qty = (qtyLots: number): string => decimal(qtyLots, QTY_DECIMALS)

function decimal(units: number, decimals: number): string {
  const digits = `${units}`.padStart(decimals + 1, '0')
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}${'0'.repeat(WIRE_DECIMALS - decimals)}`
}
