// CSV files of any layout, by a mapping that says what their columns mean (docs/csv-mapping.md).
import { packEvents, packOrders } from '../../engine/batch.js'
import type { NamedInput, OnDefect, Recorded, Source } from '../source.js'
import { type CsvCounts, type CsvEvent, CsvEvents } from './csv-events.js'
import { checkMapping, type CsvMapping } from './csv-mapping.js'
import { type CsvOptions, type CsvSurvey, surveyCsv } from './csv-survey.js'
import { merged } from './merge.js'
import { clear, tally } from './tally.js'
import { Taker } from './taker.js'

export interface CsvSourceOptions extends CsvOptions {
  /** The mapping, as JSON.parse gives it. */
  readonly mapping: unknown
  /** The name that errors call the mapping by. */
  readonly mappingName?: string
  readonly onDefect?: OnDefect
}

export async function csv(inputs: readonly NamedInput[], options: CsvSourceOptions): Promise<Source> {
  const mapping = checkMapping(options.mapping, options.mappingName ?? 'mapping')
  const survey = await surveyCsv(inputs, mapping, options)
  const counts: CsvCounts = tally(
    'rows', 'events', 'trades', 'noBook', 'timeRegressions', 'disorder', 'auctionTrades', 'references',
  )
  const records = (): AsyncIterable<Recorded> => {
    clear(counts)
    return read(mapping, survey, counts, options.onDefect)
  }
  return { format: 'csv', instruments: survey.instruments, records, counts, mayCross: mapping.mayCross }
}

async function* read(
  mapping: CsvMapping,
  survey: CsvSurvey,
  counts: CsvCounts,
  onDefect: OnDefect | undefined,
): AsyncGenerator<Recorded> {
  const parts = mapping.parts
    .map((part) => survey.files.filter(({ layout }) => layout.part === part))
    .filter((files) => files.length > 0)
    .map((files) => new CsvEvents(mapping, survey, files, counts, onDefect).items())
  const packer = new Packer(survey, counts)
  for await (const event of mapping.merge === null ? chained(parts) : merged(parts)) yield* packer.take(event)
  yield* packer.end()
}

async function* chained(parts: readonly AsyncGenerator<CsvEvent>[]): AsyncGenerator<CsvEvent> {
  for (const part of parts) yield* part
}

/** Numbers and packs the events of all markets. */
class Packer {
  readonly #survey: CsvSurvey
  readonly #counts: CsvCounts
  readonly #takers: readonly Taker[]
  readonly #numbers: bigint[]
  /** Pictures without a time: they are as old as the first event behind them. */
  #timeless: CsvEvent[] = []

  constructor(survey: CsvSurvey, counts: CsvCounts) {
    this.#survey = survey
    this.#counts = counts
    this.#takers = survey.instruments.map(() => new Taker())
    this.#numbers = survey.instruments.map(() => 0n)
  }

  *take(event: CsvEvent): Generator<Recorded> {
    const { tsVenueNs } = event
    if (tsVenueNs === null) {
      this.#timeless.push(event)
      return
    }
    for (const waiting of this.#timeless.splice(0)) yield* this.#pack({ ...waiting, tsVenueNs })
    yield* this.#pack(event)
  }

  *end(): Generator<Recorded> {
    for (const waiting of this.#timeless.splice(0)) yield* this.#pack({ ...waiting, tsVenueNs: 0n })
  }

  *#pack({ instrument, tsVenueNs, full, levels, bids, asks, orders, trades, line, file }: CsvEvent): Generator<Recorded> {
    const ns = tsVenueNs ?? 0n
    const next = (): bigint => (this.#numbers[instrument] = this.#numbers[instrument]! + 1n)
    const place = { line, file, instrument }
    this.#counts.events++
    const taker = this.#takers[instrument]!
    if (!levels && this.#numbers[instrument] === 0n && this.#survey.instruments[instrument]!.venue === 'events:orders') {
      // The book of a file by order begins empty.
      yield { kind: 'orders', packed: packOrders([{ full: true, last: next(), tsVenueNs: ns, orders: [] }]), ...place }
    }
    if (orders.length > 0 || trades.length > 0) {
      const known = trades.map(({ id, px, qtyLots, sign }) => ({
        ...(id === null ? {} : { id }),
        px,
        qtyLots,
        sign: sign ?? taker.of(Number(px)),
      }))
      const packed = packOrders([{ last: next(), tsVenueNs: ns, orders, trades: known }])
      yield { kind: 'orders', packed, ...place }
    }
    if (!levels) return
    if (full) taker.quotes(this.#best(instrument, bids), this.#best(instrument, asks))
    yield { kind: 'events', packed: packEvents([{ full, last: next(), tsVenueNs: ns, bids, asks }]), ...place }
  }

  /** In units of the trades' prices. */
  #best(instrument: number, levels: CsvEvent['bids']): number {
    const unit = Number(this.#survey.instruments[instrument]!.tickSize.replace('.', ''))
    return Number(levels[0]?.[0] ?? NaN) * unit
  }
}
