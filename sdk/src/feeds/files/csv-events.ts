// Rows of one part of a mapping, as events: each row one, or the rows of one time, or all rows of a picture.
import type { DecodedOrder } from '../../engine/batch.js'
import { OptionError } from '../../engine/errors.js'
import { LineReader } from '../lines.js'
import type { OnDefect } from '../source.js'
import { Clock } from './csv-clock.js'
import { ownName } from './csv-columns.js'
import type { CsvKind, CsvMapping } from './csv-mapping.js'
import { csvGrids, CsvRow, type CsvTrade, type Grids, type Level } from './csv-rows.js'
import type { CsvFile, CsvSurvey } from './csv-survey.js'
import type { Keyed } from './merge.js'
import { earlier, note, refusal, refuse, type Tally } from './tally.js'

export type CsvCounts = Tally<
  'rows' | CsvKind | 'events' | 'noBook' | 'timeRegressions' | 'disorder' | 'auctionTrades' | 'references'
>

export interface CsvEvent extends Keyed {
  readonly instrument: number
  /** null: that of the next event. */
  tsVenueNs: bigint | null
  readonly full: boolean
  readonly levels: boolean
  readonly bids: Level[]
  readonly asks: Level[]
  readonly orders: DecodedOrder[]
  readonly trades: CsvTrade[]
  line: number
  readonly file: string
}

interface Place {
  readonly instrument: number
  readonly tsVenueNs: bigint | null
  readonly key: bigint
  readonly line: number
  readonly file: string
}

/** More than any number of a merge column. */
const GROUP_BITS = 64n

export class CsvEvents {
  readonly #mapping: CsvMapping
  readonly #survey: CsvSurvey
  readonly #files: readonly CsvFile[]
  readonly #counts: CsvCounts
  readonly #onDefect: OnDefect | undefined
  readonly #grids: readonly Grids[]
  /** Best levels that quotes left as they were. */
  readonly #carried = new Map<number, { bid: Level[]; ask: Level[] }>()
  #open: CsvEvent | null = null

  /** `files` are those of one part. */
  constructor(
    mapping: CsvMapping,
    survey: CsvSurvey,
    files: readonly CsvFile[],
    counts: CsvCounts,
    onDefect: OnDefect | undefined,
  ) {
    this.#mapping = mapping
    this.#survey = survey
    this.#files = files
    this.#counts = counts
    this.#onDefect = onDefect
    this.#grids = survey.instruments.map((instrument) => csvGrids(instrument, mapping))
  }

  async *items(): AsyncGenerator<CsvEvent> {
    for (const file of this.#files) yield* this.#file(file)
    if (this.#open) yield this.#open
    this.#open = null
  }

  async *#file({ input, layout, symbol }: CsvFile): AsyncGenerator<CsvEvent> {
    const { part } = layout
    const lines = new LineReader(input.name, input.open())
    const row = new CsvRow(layout, this.#mapping.separator)
    const clock = layout.time.length > 0 ? this.#clockOf(layout.time, input.name) : null
    const fixed = symbol === null ? null : (this.#survey.indexOf.get(symbol) ?? -1)
    const last = new Map<number, bigint>()
    let lastKey = 0n
    try {
      if (part.header) await lines.next()
      for (let line = lines.take() ?? (await lines.next()); line; line = lines.take() ?? (await lines.next())) {
        if (line.length === 0) continue
        this.#counts.rows++
        if (!row.split(line)) {
          await refuse(refusal(lines, row.refusal), this.#onDefect)
          continue
        }
        const instrument = fixed ?? this.#survey.indexOf.get(row.cells.text(layout.symbol)) ?? -1
        if (instrument < 0) continue // another symbol than those asked for
        const tsVenueNs = clock?.read(row.cells) ?? null
        if (clock && tsVenueNs === null) {
          const found = layout.time.map((i) => row.cells.text(i)).join(' ')
          const rule = { rule: 'time', found: JSON.stringify(found), expected: 'a time as time.unit says' }
          await refuse(refusal(lines, rule), this.#onDefect)
          continue
        }
        if (tsVenueNs !== null) {
          if (tsVenueNs < (last.get(instrument) ?? 0n)) {
            this.#counts.timeRegressions++
            await note(() => earlier(lines, layout.time.map((i) => row.cells.text(i)).join(' ')), this.#onDefect)
          }
          last.set(instrument, tsVenueNs)
        }
        const key = this.#keyOf(row, layout.merge, instrument, tsVenueNs)
        if (key === null) {
          const found = JSON.stringify(row.cells.text(layout.merge))
          await refuse(refusal(lines, { rule: 'merge', found, expected: 'a whole number' }), this.#onDefect)
          continue
        }
        if (key < lastKey && this.#mapping.merge !== null) {
          this.#counts.disorder++
          const rule = {
            rule: 'merge_order',
            found: String(key),
            expected: 'a number not before that of the row before',
          }
          await note(() => refusal(lines, rule), this.#onDefect)
        }
        lastKey = key
        if (!row.isWanted()) {
          this.#counts.noBook++
          continue
        }
        const event = this.#eventOf(row, { instrument, tsVenueNs, key, line: lines.row, file: input.name })
        if (event === null) await refuse(refusal(lines, row.refusal), this.#onDefect)
        else if (part.group === 'row') yield event
        else {
          const whole = this.#join(event, part.group)
          if (whole) yield whole
        }
      }
    } finally {
      await lines.close()
    }
  }

  #clockOf(columns: readonly number[], file: string): Clock {
    const clock = Clock.of(this.#mapping.clock!, columns, ownName(file))
    if (clock) return clock
    throw new OptionError(
      `${this.#mapping.file}: time.day: the file name ${ownName(file)} holds no day by that pattern`,
    )
  }

  #keyOf({ cells }: CsvRow, merge: number, instrument: number, ns: bigint | null): bigint | null {
    const group = this.#survey.grouped ? BigInt(instrument) << GROUP_BITS : 0n
    if (merge < 0) return (ns ?? -1n) + group
    const number = cells.count53(merge)
    return Number.isNaN(number) ? null : BigInt(number) + group
  }

  /** Adds the row to the open event, or gives that and opens another. */
  #join(event: CsvEvent, group: 'time' | 'part'): CsvEvent | null {
    const open = this.#open
    if (open && open.instrument === event.instrument && (group === 'part' || open.tsVenueNs === event.tsVenueNs)) {
      open.bids.push(...event.bids)
      open.asks.push(...event.asks)
      open.orders.push(...event.orders)
      open.trades.push(...event.trades)
      open.line = event.line
      return null
    }
    this.#open = event
    return open
  }

  #eventOf(row: CsvRow, place: Place): CsvEvent | null {
    const { kind } = row.layout.part
    this.#counts[kind]++
    const event = { ...place, full: kind !== 'updates', levels: true, bids: [], asks: [], orders: [], trades: [] }
    const grids = this.#grids[place.instrument]!
    if (kind === 'orders') {
      const change = order(row, grids, { ...event, full: false, levels: false })
      if (change && change.orders[0]!.op !== 'add') this.#counts.references++
      return change
    }
    if (kind === 'trades') return this.#trade(row, grids, { ...event, full: false, levels: false })
    if (kind === 'snapshots') return this.#snapshot(row, grids, event)
    if (kind === 'quotes') return this.#quote(row, grids, event)
    return level(row, grids, event)
  }

  #snapshot(row: CsvRow, grids: Grids, event: CsvEvent): CsvEvent | null {
    const bids = row.side10('bid', grids)
    const asks = bids && row.side10('ask', grids)
    if (!bids || !asks) return null
    if (!row.has('tradeSize')) return { ...event, bids, asks }
    const qtyLots = row.number('tradeSize', grids.qty)
    if (qtyLots === null) return null
    if (qtyLots === 0) return { ...event, bids, asks }
    const px = row.number('tradePrice', grids.trade)
    if (px === null) return null
    this.#counts.trades++ // one row, both
    return { ...event, bids, asks, trades: [{ id: null, px, qtyLots, sign: null }] }
  }

  #quote(row: CsvRow, grids: Grids, event: CsvEvent): CsvEvent | null {
    const carried = this.#carried.get(event.instrument) ?? { bid: [], ask: [] }
    const { carries } = row.layout.part
    for (const side of ['bid', 'ask'] as const) {
      if (carries && row.isUntold(side, grids)) continue
      const levels = row.side10(side, grids)
      if (!levels) return null
      carried[side] = levels
    }
    if (carries) this.#carried.set(event.instrument, carried)
    return { ...event, bids: [...carried.bid], asks: [...carried.ask] }
  }

  /** Where trades name the orders that met, the one that rested shrinks; in an auction, where nobody took, both do. */
  #trade(row: CsvRow, grids: Grids, event: CsvEvent): CsvEvent | null {
    const px = row.number('price', grids.trade)
    const qtyLots = px === null ? null : row.number('size', grids.qty)
    if (px === null || qtyLots === null) return null
    const sign = row.taker()
    const orders: DecodedOrder[] = []
    for (const [role, side, taker] of [
      ['buyOrder', 'bid', 1],
      ['sellOrder', 'ask', -1],
    ] as const) {
      if (!row.has(role) || sign === taker) continue
      const id = row.id(role)
      if (id === null) return null
      orders.push({ op: 'execute', id, side, pxTicks: 0, qtyLots })
    }
    this.#counts.references += orders.length
    if (orders.length === 2 && sign === null) {
      this.#counts.auctionTrades++
      return { ...event, orders }
    }
    return { ...event, orders, trades: [{ id: row.tradeId(), px, qtyLots, sign }] }
  }
}

function level(row: CsvRow, grids: Grids, event: CsvEvent): CsvEvent | null {
  const side = row.side()
  const px = side === null ? null : row.number('price', grids.px)
  const qty = px === null ? null : row.number('size', grids.qty)
  if (px === null || qty === null) return null
  return { ...event, bids: side === 'bid' ? [[px, qty]] : [], asks: side === 'ask' ? [[px, qty]] : [] }
}

function order(row: CsvRow, { px: pxGrid, qty: qtyGrid }: Grids, event: CsvEvent): CsvEvent | null {
  const op = row.op()
  const id = op === null ? null : row.id('id')
  const side = id === null ? null : row.side()
  const pxTicks = side === null ? null : row.number('price', pxGrid)
  const qtyLots = pxTicks === null ? null : row.number('size', qtyGrid)
  if (op === null || id === null || side === null || pxTicks === null || qtyLots === null) return null
  const newId = row.has('newId') ? row.id('newId') : 0n
  if (newId === null) return null
  return { ...event, orders: [{ op, id, side, pxTicks, qtyLots, ...(newId === 0n ? {} : { newId }) }] }
}
