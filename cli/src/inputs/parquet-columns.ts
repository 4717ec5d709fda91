// What a Parquet file's columns are: Tardis' names, or lists of prices and sizes in a row.
export type ParquetKind = 'levels' | 'trades' | 'pictures' | 'lists'

export interface ParquetColumns {
  readonly kind: ParquetKind
  /** Columns that are read. */
  readonly all: readonly string[]
  readonly venueTime: string
  readonly localTime: string
  readonly symbol: string | null
  readonly exchange: string | null
  /** Size: 'amount' or 'qty'. */
  readonly amount: string
  readonly id: string | null
  /** Pictures: the names of price and amount of each rank, bids then asks. */
  readonly bids: readonly (readonly [price: string, amount: string])[]
  readonly asks: readonly (readonly [price: string, amount: string])[]
}

const VENUE_TIME = ['timestamp', 'exch_ts_ns', 'exch_ts_us', 'exch_ts_ms', 'ts_event']
const LOCAL_TIME = [
  'local_timestamp',
  'local_ts_ns',
  'local_ts_us',
  'local_ts_ms',
  'ts_ms',
  'ts_us',
  'ts_ns',
  'ts_recv',
]

/** null when they make no book and no trades. */
export function parquetColumns(names: readonly string[]): ParquetColumns | null {
  const one = (...wanted: readonly string[]): string | null => wanted.find((name) => names.includes(name)) ?? null
  const local = one(...LOCAL_TIME)
  const venue = one(...VENUE_TIME) ?? local
  const amount = one('amount', 'qty', 'size')
  const ranks = (side: 'bid' | 'ask'): [string, string][] => {
    if (names.includes(`${side}_price`) && names.includes(`${side}_amount`))
      return [[`${side}_price`, `${side}_amount`]]
    const found: [string, string][] = []
    while (names.includes(`${side}s[${found.length}].price`))
      found.push([`${side}s[${found.length}].price`, `${side}s[${found.length}].amount`])
    return found
  }
  const [bids, asks] = [ranks('bid'), ranks('ask')]
  const has = (...wanted: readonly string[]): boolean => wanted.every((name) => names.includes(name))
  const kind: ParquetKind | null = has('is_snapshot', 'side', 'price')
    ? 'levels'
    : has('side', 'price')
      ? 'trades'
      : has('bids_px', 'bids_qty', 'asks_px', 'asks_qty')
        ? 'lists'
        : bids.length > 0 && asks.length > 0
          ? 'pictures'
          : null
  if (kind === null || venue === null || ((kind === 'levels' || kind === 'trades') && amount === null)) return null
  const told = { symbol: one('symbol'), exchange: one('exchange', 'venue'), id: one('id', 'trade_id') }
  const values = {
    levels: ['is_snapshot', 'side', 'price', amount ?? ''],
    trades: ['side', 'price', amount ?? ''],
    lists: ['bids_px', 'bids_qty', 'asks_px', 'asks_qty'],
    pictures: [...bids, ...asks].flat(),
  }[kind]
  const wanted = [venue, local, told.symbol, told.exchange, kind === 'trades' ? told.id : null, ...values]
  const all = [...new Set(wanted.filter((name) => name !== null))]
  return { kind, all, venueTime: venue, localTime: local ?? venue, amount: amount ?? '', bids, asks, ...told }
}

/** Nanoseconds in one of the column's units, where the file doesn't say: Tardis counts microseconds. */
export function unitNs(column: string): bigint {
  if (column.endsWith('_ns') || column === 'ts_event' || column === 'ts_recv') return 1n
  return column.endsWith('_ms') ? 1_000_000n : 1_000n
}
