// Bitstamp's order log as it was recorded in 2015: `<ms> <event> <JSON>` a line, order_created, order_changed, order_deleted and
// trade from the live_orders and live_trades channels, and now and then order_book, a picture of the best 20 levels a side from
// another channel: nothing to apply, something to compare with (bitstamp-book.ts). Times are those of the log.
import { type DecodedOrder, packOrders } from '../../engine/batch.js'
import { decimalsAt, type Grid, stepsAt } from '../decimal-cell.js'
import { LineReader } from '../lines.js'
import { powerOfTen } from '../precision.js'
import type { Instrument, NamedInput, OnDefect, Recorded, Source } from '../source.js'
import { BitstampBook } from './bitstamp-book.js'
import { BitstampLine, levelsIn } from './bitstamp-line.js'
import { clear, earlier, excerpt, note, refusal, refuse, type Tally, tally } from './tally.js'
import { gridsOf } from './tardis.js'
import { Taker } from './taker.js'

export interface BitstampL3Options {
  readonly symbol?: string
  readonly tickSize?: string
  readonly lotSize?: string
  readonly onDefect?: OnDefect
}

type Counts = Tally<
  'rows' | 'events' | 'trades' | 'pictures' | 'late' | 'unknownOrders' | 'revealedLevels' | 'timeRegressions'
>

/** The log names no market. */
const SYMBOL = 'BTC/USD'

export async function bitstampL3(inputs: readonly NamedInput[], options: BitstampL3Options = {}): Promise<Source> {
  const instrument = await survey(inputs, options)
  const counts: Counts = tally(
    'rows',
    'events',
    'trades',
    'pictures',
    'late',
    'unknownOrders',
    'revealedLevels',
    'timeRegressions',
  )
  const records = (): AsyncIterable<Recorded> => {
    clear(counts)
    return read(inputs, instrument, counts, options.onDefect)
  }
  return { format: 'bitstamp-l3', instruments: [instrument], records, counts, mayCross: true }
}

async function survey(inputs: readonly NamedInput[], options: BitstampL3Options): Promise<Instrument> {
  let [px, qty] = [0, 0]
  const at = new BitstampLine()
  if (options.tickSize === undefined || options.lotSize === undefined) {
    for (const { name, open } of inputs) {
      const lines = new LineReader(name, open())
      try {
        for (let line = lines.take() ?? (await lines.next()); line; line = lines.take() ?? (await lines.next())) {
          if (!at.look(line) || !at.isOrder) continue // the second pass reports it
          px = Math.max(px, decimalsAt(at.body, at.from('price'), at.to('price'), 0) ?? 0)
          qty = Math.max(qty, decimalsAt(at.body, at.from('amount'), at.to('amount'), 0) ?? 0)
        }
      } finally {
        await lines.close()
      }
    }
  }
  const symbol = options.symbol ?? SYMBOL
  const steps = { tickSize: options.tickSize ?? powerOfTen(px), lotSize: options.lotSize ?? powerOfTen(qty) }
  return { venue: 'events:orders', symbol, id: symbol, source: 'bitstamp', ...steps }
}

async function* read(
  inputs: readonly NamedInput[],
  instrument: Instrument,
  counts: Counts,
  onDefect: OnDefect | undefined,
): AsyncGenerator<Recorded> {
  const log = new Log(instrument, counts)
  for (const { name: file, open } of inputs) {
    const lines = new LineReader(file, open())
    try {
      for (let line = lines.take() ?? (await lines.next()); line; line = lines.take() ?? (await lines.next())) {
        if (line.length === 0) continue
        counts.rows++
        const records = log.read(line, lines.row, file)
        if (log.isEarlier) await note(() => earlier(lines, excerpt(line)), onDefect)
        if (records) yield* records
        else {
          const expected = '<ms> order_created, order_changed, order_deleted, trade or order_book, and its JSON'
          await refuse(refusal(lines, { rule: 'line', found: excerpt(line), expected }), onDefect)
        }
      }
    } finally {
      await lines.close()
    }
  }
}

/** Lines to records. */
class Log {
  readonly #at = new BitstampLine()
  readonly #book = new BitstampBook()
  readonly #taker = new Taker()
  readonly #grids: { readonly px: Grid; readonly qty: Grid }
  readonly #trades: { readonly px: Grid; readonly qty: Grid }
  readonly #counts: Counts
  /** Whether the line last read has an earlier time than the one before. */
  isEarlier = false
  #sent = 0n
  #lastMs = 0
  #lastId = 0

  constructor({ tickSize, lotSize }: Instrument, counts: Counts) {
    const { px, qty, trade } = gridsOf(tickSize, lotSize)
    this.#grids = { px, qty }
    this.#trades = { px: { ...trade, noisy: true }, qty: { ...qty, noisy: true } }
    this.#counts = counts
  }

  /** null: the line is refused. */
  read(line: Uint8Array, row: number, file: string): Recorded[] | null {
    const at = this.#at
    if (!at.look(line)) return null
    this.isEarlier = at.tsMs < this.#lastMs
    if (this.isEarlier) this.#counts.timeRegressions++
    this.#lastMs = at.tsMs
    const place = { line: row, file, instrument: 0 }
    if (at.event === 'order_book') return this.#picture(place)
    const { px: pxGrid, qty: qtyGrid } = at.isOrder ? this.#grids : this.#trades
    const px = this.#steps('price', pxGrid)
    const lots = this.#steps('amount', qtyGrid)
    if (px === null || lots === null) return null
    const first = this.#sent === 0n ? [this.#record([], [], place, true)] : []
    if (!at.isOrder) return [...first, this.#trade(px, lots, place)]
    const orders = this.#orders(px, lots)
    if (orders === null) return null
    this.#counts.late = this.#book.late
    this.#counts.unknownOrders = this.#book.unknown
    return orders.length === 0 ? first : [...first, this.#record(orders, [], place)]
  }

  #steps(key: 'price' | 'amount', grid: Grid): number | null {
    const { body } = this.#at
    const steps = stepsAt(body, this.#at.from(key), this.#at.to(key), grid)
    return typeof steps === 'number' && steps >= 0 ? steps : null
  }

  #orders(px: number, lots: number): DecodedOrder[] | null {
    const { event, id, side, tsMs } = this.#at
    if (id === null || side === null) return null
    if (event === 'order_created') return this.#book.created(id, side, px, lots, tsMs)
    if (event === 'order_changed') return this.#book.changed(id, side, px, lots, tsMs)
    return this.#book.deleted(id, side, px, lots, tsMs)
  }

  #trade(px: number, qtyLots: number, place: Place): Recorded {
    const { id, tsMs } = this.#at
    // The price in ticks, where it is on one: orders rest nowhere else.
    const sign = this.#book.taker(Math.round(px / Number(this.#grids.px.step.mantissa)), tsMs) ?? this.#taker.of(px)
    const grows = id !== null && id >= this.#lastId // of numbers that fall the core would think it knows them
    if (grows) this.#lastId = id
    this.#counts.trades++
    return this.#record([], [{ ...(grows ? { id: BigInt(id) } : {}), px, qtyLots, sign }], place)
  }

  #picture(place: Place): Recorded[] | null {
    const { body, tsMs } = this.#at
    const bids = levelsIn(body, this.#at.from('bids'), this.#at.to('bids'), this.#grids)
    const asks = levelsIn(body, this.#at.from('asks'), this.#at.to('asks'), this.#grids)
    if (!bids || !asks) return null
    const first = this.#sent === 0n ? [this.#record([], [], place, true)] : []
    const changes = [...this.#book.picture('bid', bids), ...this.#book.picture('ask', asks)]
    this.#counts.revealedLevels = this.#book.revealed
    this.#counts.pictures++
    const revealed = changes.length === 0 ? [] : [this.#record(changes, [], place)]
    return [...first, ...revealed, { kind: 'picture', tsVenueUs: tsMs * 1000, bids, asks, ...place }]
  }

  #record(
    orders: DecodedOrder[],
    trades: Parameters<typeof packOrders>[0][0]['trades'] & {},
    place: Place,
    full = false,
  ): Recorded {
    this.#counts.events++
    const tsVenueNs = BigInt(this.#at.tsMs) * 1_000_000n
    return { kind: 'orders', packed: packOrders([{ full, last: ++this.#sent, tsVenueNs, orders, trades }]), ...place }
  }
}

interface Place {
  readonly line: number
  readonly file: string
  readonly instrument: number
}
