// Changes of books as rows under Tardis' column names: for CSV as they are, for Parquet by column.
// Columns: docs.tardis.dev/downloadable-csv-files, data types.
import { decimalOf } from '../float-decimal.js'
import { minimalText } from '../decimal-text.js'
import type { Change } from '../changes.js'
import type { Instrument } from '../source.js'

export type Cell = string | number | boolean

export interface TardisTable {
  readonly columns: readonly string[]
  /** The rows that a change makes: none, one, or one for each level. */
  rows(change: Change, instrument: Instrument): Cell[][]
}

const FIRST = ['exchange', 'symbol', 'timestamp', 'local_timestamp']

/** ccxt's ids where Tardis has another name. */
const TARDIS: Readonly<Record<string, string>> = {
  binanceusdm: 'binance-futures',
  binancecoinm: 'binance-delivery',
  coinbaseexchange: 'coinbase',
  okx: 'okex',
  gate: 'gate-io',
  bybit: 'bybit',
}

export const exchangeName = ({ venue, source }: Instrument): string => {
  const id = source ?? (venue.startsWith('events:') ? 'unknown' : venue)
  return TARDIS[id] ?? id
}

function first({ venueNs, localNs }: Change, instrument: Instrument): Cell[] {
  return [exchangeName(instrument), instrument.id, Number(venueNs / 1000n), Number(localNs / 1000n)]
}

const plain = (value: number): string => {
  const decimal = decimalOf(value)
  return decimal === null
    ? ''
    : minimalText(decimal.digits, decimal.places === 0 ? '1' : `0.${'1'.padStart(decimal.places, '0')}`)
}

const incremental: TardisTable = {
  columns: [...FIRST, 'is_snapshot', 'side', 'price', 'amount'],
  rows(change, instrument) {
    if (change.kind !== 'change') return []
    const { market, isSnapshot, bids, asks } = change
    const [tick, lot, head] = [market.tickSize, market.lotSize, first(change, instrument)]
    const row = (side: string, [px, qty]: readonly [number, number]): Cell[] => [
      ...head,
      isSnapshot,
      side,
      minimalText(BigInt(px), tick),
      minimalText(BigInt(qty), lot),
    ]
    return [...bids.map((level) => row('bid', level)), ...asks.map((level) => row('ask', level))]
  },
}

const trades: TardisTable = {
  columns: [...FIRST, 'id', 'side', 'price', 'amount'],
  rows(change, instrument) {
    if (change.kind !== 'trade') return []
    const { id, side, price, amount } = change.trade
    return [[...first(change, instrument), Number.isNaN(id) ? '' : String(id), side, plain(price), plain(amount)]]
  },
}

/** A row whenever the best price or size of either side has changed. */
function quotes(): TardisTable {
  const last = new Map<Instrument, string>()
  return {
    columns: [...FIRST, 'ask_amount', 'ask_price', 'bid_price', 'bid_amount'],
    rows(change, instrument) {
      if (change.kind !== 'change') return []
      const [bid, ask] = tops(change, 1)
      const cells = [ask[0]?.[1] ?? '', ask[0]?.[0] ?? '', bid[0]?.[0] ?? '', bid[0]?.[1] ?? '']
      if (last.get(instrument) === cells.join()) return []
      last.set(instrument, cells.join())
      return [[...first(change, instrument), ...cells]]
    },
  }
}

/** A row whenever one of the best `n` levels has changed. */
function pictures(n: number): TardisTable {
  const last = new Map<Instrument, string>()
  const names = Array.from({ length: n }, (_, i) => [
    `asks[${i}].price`,
    `asks[${i}].amount`,
    `bids[${i}].price`,
    `bids[${i}].amount`,
  ])
  return {
    columns: [...FIRST, ...names.flat()],
    rows(change, instrument) {
      if (change.kind !== 'change') return []
      const [bids, asks] = tops(change, n)
      const cells = names.flatMap((_, i) => [
        asks[i]?.[0] ?? '',
        asks[i]?.[1] ?? '',
        bids[i]?.[0] ?? '',
        bids[i]?.[1] ?? '',
      ])
      if (last.get(instrument) === cells.join()) return []
      last.set(instrument, cells.join())
      return [[...first(change, instrument), ...cells]]
    },
  }
}

type Texts = readonly (readonly [price: string, amount: string])[]

function tops({ market }: Change, n: number): [bids: Texts, asks: Texts] {
  const [tick, lot] = [market.tickSize, market.lotSize]
  const text = ([px, qty]: readonly [number, number]) =>
    [minimalText(BigInt(px), tick), minimalText(BigInt(qty), lot)] as const
  return [market.book.bidsTicks(n).map(text), market.book.asksTicks(n).map(text)]
}

/** 'incremental_book_L2', 'trades', 'quotes', 'book_snapshot_25'; null for what is none of them. */
export function tardisTable(type: string): TardisTable | null {
  if (type === 'incremental_book_L2') return incremental
  if (type === 'trades') return trades
  if (type === 'quotes') return quotes()
  const levels = Number(/^book_snapshot_(\d{1,3})$/.exec(type)?.[1] ?? 0)
  return levels > 0 ? pictures(levels) : null
}

/** A type in a file's name, as Tardis names its files: `binance_trades_2024-08-09_BTCUSDT.csv.gz`. */
export function tardisTypeIn(name: string): string | null {
  const base = name.split(/[\\/]/).at(-1) ?? ''
  return (
    /incremental_book_L2|book_snapshot_\d{1,3}|(?<![a-z])trades(?![a-z])|(?<![a-z])quotes(?![a-z])/.exec(base)?.[0] ??
    null
  )
}

/** One row of CSV. Tardis' cells never need quotes. */
export const csvLine = (cells: readonly Cell[]): string => cells.join(',')
