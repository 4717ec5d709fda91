// CSV files of any layout, by a mapping that says what their columns mean (docs/csv-mapping.md).
import { packEvents, packOrders } from '../../engine/batch.js'
import type { NamedInput, OnDefect, Recorded, Source } from '../source.js'
import { type CsvCounts, type CsvEvent, CsvEvents } from './csv-events.js'
import { checkMapping, type CsvMapping, KINDS } from './csv-mapping.js'
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
    'rows',
    ...KINDS,
    'events',
    'noBook',
    'timeRegressions',
    'disorder',
    'auctionTrades',
    'references',
  )
  const records = (): AsyncIterable<Recorded> => {
    clear(counts)
    return read(mapping, survey, counts, options.onDefect)
  }
  const { mayCross, auctions } = mapping
  const auctionAt = auctions.length === 0 ? {} : { auctionAt: (us: number) => isInAuction(mapping, us) }
  return { format: 'csv', instruments: survey.instruments, records, counts, mayCross, ...auctionAt }
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

const DAY_US = 86_400_000_000
const MINUTE_US = 60_000_000

/** Whether a moment, by the clock of the mapping's zone, is in a call auction. */
function isInAuction({ auctions, clock }: CsvMapping, us: number): boolean {
  const zone = clock?.zone
  const local = us + (typeof zone === 'number' ? zone : 0) * MINUTE_US
  const time = ((local % DAY_US) + DAY_US) % DAY_US
  return auctions.some(({ fromUs, toUs }) => time >= fromUs && time < toUs)
}

/** Numbers and packs the events of all markets. */
class Packer {
  readonly #survey: CsvSurvey
  readonly #counts: CsvCounts
  readonly #takers: readonly Taker[]
  readonly #numbers: bigint[]
  readonly #lastId = new Map<number, bigint>()
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

  *#pack({
    instrument,
    tsVenueNs,
    full,
    levels,
    bids,
    asks,
    orders,
    trades,
    line,
    file,
  }: CsvEvent): Generator<Recorded> {
    const ns = tsVenueNs ?? 0n
    const next = (): bigint => (this.#numbers[instrument] = this.#numbers[instrument]! + 1n)
    const place = { line, file, instrument }
    this.#counts.events++
    const taker = this.#takers[instrument]!
    if (
      !levels &&
      this.#numbers[instrument] === 0n &&
      this.#survey.instruments[instrument]!.venue === 'events:orders'
    ) {
      // The book of a file by order begins empty.
      yield { kind: 'orders', packed: packOrders([{ full: true, last: next(), tsVenueNs: ns, orders: [] }]), ...place }
    }
    if (orders.length > 0 || trades.length > 0) {
      const known = trades.map(({ id, px, qtyLots, sign }) => ({
        ...this.#growing(instrument, id),
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

  /** Numbers that fall are no numbers that grow: the core would take the trade for one it knows. */
  #growing(instrument: number, id: bigint | null): { readonly id?: bigint } {
    if (id === null || id < (this.#lastId.get(instrument) ?? id)) return {}
    this.#lastId.set(instrument, id)
    return { id }
  }

  /** In units of the trades' prices. */
  #best(instrument: number, levels: CsvEvent['bids']): number {
    const unit = Number(this.#survey.instruments[instrument]!.tickSize.replace('.', ''))
    return Number(levels[0]?.[0] ?? NaN) * unit
  }
}
