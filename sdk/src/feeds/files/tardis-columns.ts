// Tardis' CSV files, told apart by their header (docs.tardis.dev/downloadable-csv-files).
import type { Cells } from '../cells.js'

/** What a file holds: changes of levels, whole pictures, best prices, trades, or nothing that makes a book. */
export type TardisKind = 'levels' | 'pictures' | 'quotes' | 'trades' | 'other'

export interface TardisColumns {
  readonly kind: TardisKind
  readonly count: number
  readonly at: (name: string) => number
  /** Levels a side of pictures, 1 of quotes. */
  readonly depth: number
}

const FIRST = ['exchange', 'symbol', 'timestamp', 'local_timestamp']
const LEVELS = [...FIRST, 'is_snapshot', 'side', 'price', 'amount']
const TRADES = [...FIRST, 'id', 'side', 'price', 'amount']
const QUOTES = [...FIRST, 'ask_amount', 'ask_price', 'bid_price', 'bid_amount']
const LIQUIDATIONS = TRADES // their header is the same: the file's name alone says what they are

/** null when it is no header of theirs. */
export function tardisColumns(cells: Cells, fileName: string): TardisColumns | null {
  const names = Array.from({ length: cells.count }, (_, i) => cells.text(i))
  if (!FIRST.every((name, i) => names[i] === name)) return null
  const has = (wanted: readonly string[]): boolean => wanted.every((name) => names.includes(name))
  const depth = names.filter((name) => /^bids\[\d+\]\.price$/.test(name)).length
  const isLiquidations = /liquidations/i.test(fileName.split(/[/\\:]/).at(-1) ?? '')
  const kind: TardisKind = has(LEVELS)
    ? 'levels'
    : has(LIQUIDATIONS)
      ? isLiquidations
        ? 'other'
        : 'trades'
      : has(QUOTES)
        ? 'quotes'
        : depth > 0
          ? 'pictures'
          : 'other'
  const at = (name: string): number => names.indexOf(name)
  return { kind, count: names.length, at, depth: kind === 'quotes' ? 1 : depth }
}

/** Their names of exchanges, where they are not ccxt's. */
const CCXT: Readonly<Record<string, string>> = {
  'binance-futures': 'binanceusdm',
  'binance-delivery': 'binancecoinm',
  'binance-us': 'binanceus',
  'bitfinex-derivatives': 'bitfinex',
  'bybit-spot': 'bybit',
  coinbase: 'coinbaseexchange',
  cryptofacilities: 'krakenfutures',
  'crypto-com': 'cryptocom',
  'gate-io': 'gate',
  'gate-io-futures': 'gate',
  huobi: 'htx',
  'huobi-dm': 'htx',
  'huobi-dm-swap': 'htx',
  'huobi-dm-linear-swap': 'htx',
  'kucoin-futures': 'kucoinfutures',
  okex: 'okx',
  'okex-futures': 'okx',
  'okex-options': 'okx',
  'okex-swap': 'okx',
}

export const ccxtName = (exchange: string): string => CCXT[exchange] ?? exchange

/** Whether a file begins like one of theirs. */
export const looksLikeTardis = (line: string): boolean => line.startsWith(`${FIRST.join(',')},`)
