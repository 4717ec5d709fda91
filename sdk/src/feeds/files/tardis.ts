// Tardis' CSV files: changes of levels, pictures of 5 or 25 levels, best prices, trades. Files of one kind are one stream in
// the order given; streams of several kinds are brought together by local_timestamp, of equal ones the book goes first.
// Prices and amounts are read from their characters. What makes no book (derivative_ticker, liquidations, options_chain) is counted.
import { packEvents, packOrders } from '../../engine/batch.js'
import { parseStep } from '../../engine/decimal.js'
import { Cells } from '../cells.js'
import { type Grid, stepsAt } from '../decimal-cell.js'
import { decimalsOf } from '../decimal-text.js'
import { LineReader } from '../lines.js'
import type { Instrument, NamedInput, OnDefect, Recorded, RecordedEvents, RecordedOrders, Source } from '../source.js'
import { type Keyed, merged } from './merge.js'
import { clear, earlier, excerpt, note, type Refusal, refusal, refuse, type Tally, tally } from './tally.js'
import type { TardisColumns, TardisKind } from './tardis-columns.js'
import { surveyTardis, type TardisFile, type TardisOptions, type TardisSurvey } from './tardis-survey.js'
import { Taker } from './taker.js'

type Level = readonly [number | bigint, number | bigint]
type Counts = Tally<
  'rows' | 'events' | 'trades' | 'snapshots' | 'noBook' | 'timeRegressions' | 'tradeIds' | 'tradeIdGaps'
>
interface Item extends Keyed {
  readonly record: RecordedEvents | RecordedOrders
}

export async function tardis(
  inputs: readonly NamedInput[],
  options: TardisOptions & { readonly onDefect?: OnDefect } = {},
): Promise<Source> {
  const survey = await surveyTardis(inputs, options)
  const counts: Counts = tally(
    'rows',
    'events',
    'trades',
    'snapshots',
    'noBook',
    'timeRegressions',
    'tradeIds',
    'tradeIdGaps',
  )
  const records = (): AsyncIterable<Recorded> => {
    clear(counts)
    return read(survey, counts, options.onDefect)
  }
  return { format: 'tardis', instruments: survey.instruments, records, counts }
}

async function* read(survey: TardisSurvey, counts: Counts, onDefect: OnDefect | undefined): AsyncGenerator<Recorded> {
  const kinds: readonly TardisKind[] = ['levels', 'pictures', 'quotes', 'trades', 'other']
  const takers = survey.instruments.map(() => new Taker())
  const streams = kinds
    .map((kind) => survey.files.filter(({ columns }) => columns.kind === kind))
    .filter((files) => files.length > 0)
    .map((files) => new Stream(survey, files, counts, takers, onDefect).items())
  for await (const { record } of merged(streams)) yield record
}

const EMPTY: Refusal = { rule: 'columns', found: '', expected: '' }

/** The files of one kind. */
class Stream {
  readonly #cells = new Cells()
  readonly #grids: readonly { readonly px: Grid; readonly qty: Grid; readonly trade: Grid }[]
  readonly #next: bigint[]
  readonly #survey: TardisSurvey
  readonly #files: readonly TardisFile[]
  readonly #counts: Counts
  readonly #takers: readonly Taker[]
  readonly #onDefect: OnDefect | undefined
  #refused: Refusal = EMPTY
  // the open group of rows: those of one message
  #bids: Level[] = []
  #asks: Level[] = []
  #group = ''
  #full = false
  #wasSnapshot = new Map<number, boolean>()
  #lastId = new Map<number, number>()

  constructor(
    survey: TardisSurvey,
    files: readonly TardisFile[],
    counts: Counts,
    takers: readonly Taker[],
    onDefect: OnDefect | undefined,
  ) {
    this.#survey = survey
    this.#files = files
    this.#counts = counts
    this.#takers = takers
    this.#onDefect = onDefect
    this.#grids = survey.instruments.map(({ tickSize, lotSize }) => gridsOf(tickSize, lotSize))
    this.#next = survey.instruments.map(() => 0n)
  }

  async *items(): AsyncGenerator<Item> {
    let last = 0
    for (const { input, columns } of this.#files) {
      const lines = new LineReader(input.name, input.open())
      let before = 0
      let open: Open | null = null
      try {
        await lines.next() // the header
        for (let line = lines.take() ?? (await lines.next()); line; line = lines.take() ?? (await lines.next())) {
          if (line.length === 0) continue
          this.#counts.rows++
          const cells = this.#cells
          const local = cells.split(line) === columns.count ? cells.count53(3) : NaN
          const venue = local > 0 ? cells.count53(2) : NaN
          if (Number.isNaN(venue)) {
            const found = excerpt(line)
            const expected = `${columns.count} columns, with microseconds since 1970 in timestamp and local_timestamp`
            await refuse(refusal(lines, { rule: 'columns', found, expected }), this.#onDefect)
            continue
          }
          if (local < before) {
            this.#counts.timeRegressions++
            await note(() => earlier(lines, String(local)), this.#onDefect)
          }
          before = local
          last = Math.max(last, local)
          const key = BigInt(last)
          if (columns.kind === 'other') {
            this.#counts.noBook++
            continue
          }
          const markets = this.#survey.marketsOf(columns.kind, `${cells.text(0)},${cells.text(1)}`)
          if (markets.length === 0) continue // another symbol than those asked for
          const place = { line: lines.row, file: input.name, tsVenueNs: BigInt(venue) * 1000n, key }
          if (columns.kind !== 'levels') {
            const items =
              columns.kind === 'trades'
                ? this.#trade(columns, markets, place)
                : this.#picture(columns, markets[0]!, place)
            if (items === null) await refuse(refusal(lines, this.#refused), this.#onDefect)
            else yield* items
            continue
          }
          const snapshot = cells.text(columns.at('is_snapshot'))
          const group = `${markets[0]},${local},${snapshot}`
          if (group !== this.#group && open) {
            yield this.#close(open)
            open = null
          }
          if (!this.#level(columns, markets[0]!, snapshot)) {
            await refuse(refusal(lines, this.#refused), this.#onDefect)
            continue
          }
          this.#group = group
          this.#full = snapshot === 'true'
          open = { ...place, instrument: markets[0]! }
        }
        if (open) yield this.#close(open)
      } finally {
        await lines.close()
      }
    }
  }

  #number(i: number, name: string, grid: Grid): number | bigint | null {
    const { line, starts, ends } = this.#cells
    const steps = stepsAt(line, starts[i]!, ends[i]!, grid)
    if (steps !== null && steps >= 0) return steps
    const expected = `a multiple of ${Number(grid.step.mantissa)}e-${grid.step.exponent}, not below 0`
    this.#refused = { rule: name, found: JSON.stringify(this.#cells.text(i)), expected, byte: starts[i]! }
    return null
  }

  #word(i: number, name: string, words: readonly string[]): string | null {
    const word = this.#cells.text(i)
    if (words.includes(word)) return word
    this.#refused = {
      rule: name,
      found: JSON.stringify(word),
      expected: words.join(' or '),
      byte: this.#cells.starts[i]!,
    }
    return null
  }

  #level({ at }: TardisColumns, market: number, snapshot: string): boolean {
    const { px: pxGrid, qty: qtyGrid } = this.#grids[market]!
    if (this.#word(at('is_snapshot'), 'is_snapshot', ['true', 'false']) === null) return false
    const side = this.#word(at('side'), 'side', ['bid', 'ask'])
    const px = this.#number(at('price'), 'price', pxGrid)
    const qty = px === null ? null : this.#number(at('amount'), 'amount', qtyGrid)
    if (side === null || px === null || qty === null) return false
    if (snapshot === 'true' && qty === 0) return true // a picture has nothing to remove
    ;(side === 'bid' ? this.#bids : this.#asks).push([px, qty])
    return true
  }

  #close({ instrument, tsVenueNs, line, file, key }: Open): Item {
    const [bids, asks, full] = [this.#bids, this.#asks, this.#full]
    this.#bids = []
    this.#asks = []
    this.#group = ''
    this.#counts.events++
    if (full && this.#wasSnapshot.get(instrument) !== true) this.#counts.snapshots++
    this.#wasSnapshot.set(instrument, full)
    const packed = packEvents([{ full, last: ++this.#next[instrument]!, tsVenueNs, bids, asks }])
    return { key, record: { kind: 'events', packed, line, file, instrument, localNs: key * 1000n } }
  }

  #picture(
    { at, kind, depth }: TardisColumns,
    instrument: number,
    { tsVenueNs, key, line, file }: Place,
  ): Item[] | null {
    const { px: pxGrid, qty: qtyGrid } = this.#grids[instrument]!
    const bids: Level[] = []
    const asks: Level[] = []
    for (const [side, levels] of [
      ['bid', bids],
      ['ask', asks],
    ] as const) {
      for (let i = 0; i < depth; i++) {
        const pxAt = at(kind === 'quotes' ? `${side}_price` : `${side}s[${i}].price`)
        const qtyAt = at(kind === 'quotes' ? `${side}_amount` : `${side}s[${i}].amount`)
        if (this.#cells.isEmpty(pxAt) || this.#cells.isEmpty(qtyAt)) continue
        const px = this.#number(pxAt, 'price', pxGrid)
        const qty = px === null ? null : this.#number(qtyAt, 'amount', qtyGrid)
        if (px === null || qty === null) return null
        if (qty !== 0) levels.push([px, qty])
      }
    }
    const unit = Number(pxGrid.step.mantissa)
    this.#takers[instrument]!.quotes(Number(bids[0]?.[0] ?? NaN) * unit, Number(asks[0]?.[0] ?? NaN) * unit)
    this.#counts.events++
    const packed = packEvents([{ full: true, last: ++this.#next[instrument]!, tsVenueNs, bids, asks }])
    return [{ key, record: { kind: 'events', packed, line, file, instrument, localNs: key * 1000n } }]
  }

  #trade({ at }: TardisColumns, markets: readonly number[], { tsVenueNs, key, line, file }: Place): Item[] | null {
    const side = this.#word(at('side'), 'side', ['buy', 'sell', 'unknown'])
    if (side === null) return null
    const idText = this.#cells.text(at('id'))
    const id = /^\d{1,15}$/.test(idText) ? Number(idText) : null
    this.#counts.trades++
    const grows = id !== null && this.#follow(markets[0]!, id)
    const items: Item[] = []
    for (const instrument of markets) {
      const { trade, qty: qtyGrid } = this.#grids[instrument]!
      const px = this.#number(at('price'), 'price', trade)
      const qtyLots = px === null ? null : this.#number(at('amount'), 'amount', qtyGrid)
      if (px === null || qtyLots === null) return null
      const sign = side === 'unknown' ? this.#takers[instrument]!.of(Number(px)) : side === 'buy' ? 1 : -1
      const trades = [{ ...(grows ? { id: BigInt(id) } : {}), px, qtyLots, sign: sign as 1 | -1, tsVenueNs }]
      const packed = packOrders([{ last: ++this.#next[instrument]!, tsVenueNs, orders: [], trades }])
      items.push({ key, record: { kind: 'orders', packed, line, file, instrument, localNs: key * 1000n } })
    }
    return items
  }

  /** Numbers that fall are no numbers that grow: the core would take the trade for one it knows. */
  #follow(market: number, id: number): boolean {
    const before = this.#lastId.get(market)
    this.#counts.tradeIds++
    if (before !== undefined && id !== before + 1) this.#counts.tradeIdGaps++
    this.#lastId.set(market, Math.max(id, before ?? id))
    return before === undefined || id >= before
  }
}

interface Place {
  readonly tsVenueNs: bigint
  readonly key: bigint
  readonly line: number
  readonly file: string
}
interface Open extends Place {
  readonly instrument: number
}

/** Trades are priced on the decimals that the tick is written with. */
export function gridsOf(tickSize: Instrument['tickSize'], lotSize: string): { px: Grid; qty: Grid; trade: Grid } {
  const rest = { scale: 0, noisy: false }
  return {
    px: { step: parseStep(tickSize, 'tickSize'), ...rest },
    qty: { step: parseStep(lotSize, 'lotSize'), ...rest },
    trade: { step: { mantissa: 1n, exponent: decimalsOf(tickSize) }, ...rest },
  }
}
