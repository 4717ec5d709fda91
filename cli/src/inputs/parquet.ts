// Parquet with Tardis' column names (incremental_book_L2, trades, quotes, book_snapshot_N), or with lists of prices and sizes.
// Prices are doubles there: each is the decimal with the fewest digits that reads as it.
import { InputError, packEvents, packOrders } from 'leadline'
import { FloatPrecision, type Instrument, merged, powerOfTen, type Recorded, type Source } from 'leadline/feeds'

import type { Opened } from './open.js'
import { ParquetFile } from './parquet-file.js'
import { type ParquetColumns, parquetColumns, type ParquetKind } from './parquet-columns.js'
import { ParquetRow, type Step } from './parquet-rows.js'

export interface ParquetOptions {
  readonly symbol?: string
  readonly tickSize?: string
  readonly lotSize?: string
}

interface Table {
  readonly file: ParquetFile
  readonly columns: ParquetColumns
}

interface Seen {
  readonly symbol: string
  readonly exchange: string
  readonly kinds: Set<ParquetKind>
  readonly px: FloatPrecision
  readonly qty: FloatPrecision
}

export async function parquet(files: readonly Opened[], options: ParquetOptions = {}): Promise<Source> {
  const tables: Table[] = []
  for (const opened of files) tables.push(tableOf(await ParquetFile.open(opened)))
  // of equal local times the book goes first
  tables.sort((a, b) => Number(a.columns.kind === 'trades') - Number(b.columns.kind === 'trades'))
  const seen = await survey(tables)
  const wanted = options.symbol?.split(',').map((name) => name.trim())
  const instruments: Instrument[] = []
  const marketsOf = new Map<string, number[]>()
  for (const { symbol, exchange, kinds, px, qty } of seen.values()) {
    if (wanted && !wanted.includes(symbol)) continue
    const steps = {
      tickSize: options.tickSize ?? powerOfTen(px.places),
      lotSize: options.lotSize ?? powerOfTen(qty.places),
    }
    const books = [...kinds].filter((kind) => kind !== 'trades')
    const mine: number[] = []
    for (const kind of books.length > 0 ? books : (['trades'] as const)) {
      marketsOf.set(`${kind} ${symbol}`, [instruments.length])
      mine.push(instruments.length)
      const venue = kind === 'lists' || kind === 'pictures' ? 'events:full' : 'events:none'
      instruments.push({
        venue,
        symbol,
        id: symbol,
        ...steps,
        ...(exchange === '' ? {} : { source: exchange.toLowerCase() }),
      })
    }
    marketsOf.set(`trades ${symbol}`, mine)
  }
  const grids = instruments.map(({ tickSize, lotSize }) => ({ px: stepOf(tickSize), qty: stepOf(lotSize) }))
  const counts = { rows: 0, pictures: 0, levels: 0, trades: 0, otherMarkets: 0, timeRegressions: 0 }
  return {
    format: 'parquet',
    instruments,
    counts,
    records: async function* (): AsyncGenerator<Recorded> {
      for (const name of Object.keys(counts) as (keyof Counts)[]) counts[name] = 0
      const streams = tables.map((table) => items(table, marketsOf, grids, counts))
      for await (const { record } of merged(streams)) yield record
    },
  }
}

function tableOf(file: ParquetFile): Table {
  const columns = parquetColumns(file.columns)
  if (columns) return { file, columns }
  const expected =
    'columns of incremental_book_L2, trades, quotes or book_snapshot_N, or bids_px, bids_qty, asks_px, asks_qty'
  throw new InputError({ file: file.name, rule: 'columns', found: file.columns.slice(0, 12).join(', '), expected })
}

async function survey(tables: readonly Table[]): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>()
  for (const { file, columns } of tables) {
    const at = new ParquetRow(file.name, columns)
    for await (const { row, number } of file.rows(columns.all)) {
      Object.assign(at, { row, number })
      const symbol = at.text(columns.symbol)
      let market = seen.get(symbol)
      if (!market) {
        market = {
          symbol,
          exchange: at.text(columns.exchange),
          kinds: new Set(),
          px: new FloatPrecision(),
          qty: new FloatPrecision(),
        }
        seen.set(symbol, market)
      }
      market.kinds.add(columns.kind)
      for (const [px, qty] of pairsIn(at, columns)) {
        market.px.see(px)
        market.qty.see(qty)
      }
    }
  }
  return seen
}

function pairsIn(at: ParquetRow, columns: ParquetColumns): (readonly [number, number])[] {
  if (columns.kind === 'levels' || columns.kind === 'trades')
    return [[at.float('price') ?? NaN, at.float(columns.amount) ?? NaN]]
  return [...sideOf(at, columns, 'bids'), ...sideOf(at, columns, 'asks')]
}

/** Prices and sizes of one side of a picture; empty ranks left out. */
function sideOf(at: ParquetRow, columns: ParquetColumns, side: 'bids' | 'asks'): (readonly [number, number])[] {
  if (columns.kind === 'lists') {
    const [prices, sizes] = [at.floats(`${side}_px`), at.floats(`${side}_qty`)]
    if (prices.length !== sizes.length)
      throw at.fault(`${side}_qty`, 'list', `${prices.length} sizes, as there are prices`, sizes.length)
    return Array.from(prices, (px, i) => [px, sizes[i]!] as const)
  }
  const found: (readonly [number, number])[] = []
  for (const [price, amount] of columns[side]) {
    const [px, qty] = [at.float(price), at.float(amount)]
    if (px !== null && qty !== null) found.push([px, qty])
  }
  return found
}

interface Grid {
  readonly px: Step
  readonly qty: Step
}
/** Rows by what they are. */
type Counts = Record<'rows' | 'pictures' | 'levels' | 'trades' | 'otherMarkets' | 'timeRegressions', number>
type Levels = [number | bigint, number | bigint][]

/** One table as records, each with the local time it is merged by. */
async function* items(
  { file, columns }: Table,
  marketsOf: ReadonlyMap<string, number[]>,
  grids: readonly Grid[],
  counts: Counts,
): AsyncGenerator<{ key: bigint; record: Recorded }> {
  const at = new ParquetRow(file.name, columns)
  let last = 0n
  let seq = 0n
  /** Rows of one message share their times: they are one event. */
  let open: {
    instrument: number
    localNs: bigint
    venueNs: bigint
    full: boolean
    line: number
    bids: Levels
    asks: Levels
  } | null = null
  const close = () => {
    const { instrument, localNs, venueNs: tsVenueNs, full, line, bids, asks } = open!
    open = null
    const packed = packEvents([{ full, last: ++seq, tsVenueNs, bids, asks }])
    return { key: last, record: { kind: 'events', packed, line, file: file.name, instrument, localNs } as const }
  }
  for await (const { row, number } of file.rows(columns.all)) {
    Object.assign(at, { row, number })
    const markets = marketsOf.get(`${columns.kind} ${at.text(columns.symbol)}`)
    counts.rows++
    if (!markets) {
      counts.otherMarkets++ // another symbol than those asked for
      continue
    }
    const { localNs, venueNs } = at
    if (localNs < last) counts.timeRegressions++
    counts[columns.kind === 'trades' || columns.kind === 'levels' ? columns.kind : 'pictures']++
    const place = { line: number, file: file.name, localNs }
    if (columns.kind === 'trades') {
      last = localNs > last ? localNs : last
      const side = at.text('side')
      if (side !== 'buy' && side !== 'sell') throw at.fault('side', 'side', 'buy or sell')
      const idText = at.text(columns.id)
      const id = /^\d{1,18}$/.test(idText) ? { id: BigInt(idText) } : {}
      for (const instrument of markets) {
        const { px: tick, qty: lot } = grids[instrument]!
        const px = at.steps(at.float('price') ?? NaN, 'price', { mantissa: 1n, exponent: tick.exponent })
        const qtyLots = at.steps(at.float(columns.amount) ?? NaN, columns.amount, lot)
        const trades = [{ ...id, px, qtyLots, sign: side === 'buy' ? 1 : -1, tsVenueNs: venueNs } as const]
        yield {
          key: last,
          record: {
            kind: 'orders',
            packed: packOrders([{ last: ++seq, tsVenueNs: venueNs, orders: [], trades }]),
            ...place,
            instrument,
          },
        }
      }
      continue
    }
    const instrument = markets[0]!
    const { px: tick, qty: lot } = grids[instrument]!
    if (columns.kind === 'levels') {
      const full = at.row['is_snapshot'] === true || at.text('is_snapshot') === 'true'
      if (open && (open.instrument !== instrument || open.localNs !== localNs || open.full !== full)) yield close()
      last = localNs > last ? localNs : last
      open ??= { instrument, localNs, venueNs, full, line: number, bids: [], asks: [] }
      const side = at.text('side')
      if (side !== 'bid' && side !== 'ask') throw at.fault('side', 'side', 'bid or ask')
      const px = at.steps(at.float('price') ?? NaN, 'price', tick)
      const qty = at.steps(at.float(columns.amount) ?? NaN, columns.amount, lot)
      if (!full || Number(qty) !== 0) (side === 'bid' ? open.bids : open.asks).push([px, qty])
      continue
    }
    last = localNs > last ? localNs : last
    const levels = (side: 'bids' | 'asks'): Levels =>
      sideOf(at, columns, side)
        .filter(([, qty]) => qty !== 0)
        .map(([px, qty]) => [at.steps(px, side, tick), at.steps(qty, side, lot)])
    const packed = packEvents([
      { full: true, last: ++seq, tsVenueNs: venueNs, bids: levels('bids'), asks: levels('asks') },
    ])
    yield { key: last, record: { kind: 'events', packed, ...place, instrument } }
  }
  if (open) yield close()
}

/** Decimal text as a step. */
function stepOf(text: string): Step {
  const [units = '', decimals = ''] = text.split('.')
  return { mantissa: BigInt(units + decimals), exponent: decimals.length }
}
