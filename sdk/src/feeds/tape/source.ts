// A tape as a recording to replay: its frames by connection, its snapshots by the market their address names.
import { open as openEngine } from '../../engine/engine.js'
import { isListing, listingOf, productAt, snapshotId } from '../files/capture-survey.js'
import { clear, type Tally, tally } from '../files/tally.js'
import type { Instrument, NamedInput, Recorded, Source } from '../source.js'
import { isBinance, type WireOptions, WireSurvey } from '../wire-survey.js'
import type { TapeEntry } from './format.js'
import { Happened } from './happened.js'
import { type TapeCounters, type TapeReadOptions, TapeReader } from './reader.js'

export interface TapeOptions extends TapeReadOptions, WireOptions {
  /** The markets, where the caller knows them: spares the first pass. */
  readonly instruments?: readonly Instrument[]
}

export interface TapeSource extends Source {
  readonly format: 'tape'
  /** Of the last pass that was begun. */
  readonly counters: TapeCounters
  readonly counts: Readonly<Record<string, number>>
  /** Everything that is on the tape, in order. */
  entries(): AsyncGenerator<TapeEntry>
}

/** Several tapes are one stream, in the order given. */
export async function tape(inputs: readonly NamedInput[], options: TapeOptions = {}): Promise<TapeSource> {
  const instruments = options.instruments ?? (await survey(inputs, options))
  const counters = none()
  const counts = tally('frames', 'snapshots', 'other')
  return {
    format: 'tape',
    instruments,
    counters,
    get counts() {
      return { ...counters, ...counts }
    },
    entries: () => entries(inputs, options, counters),
    records: () => records(inputs, options, instruments, counters, counts),
  }
}

const none = (): TapeCounters => ({
  entries: 0,
  blocks: 0,
  damaged: 0,
  damagedBytes: 0,
  cutOffBytes: 0,
  missingBlocks: 0,
})

async function* entries(
  inputs: readonly NamedInput[],
  options: TapeReadOptions,
  counters: TapeCounters,
): AsyncGenerator<TapeEntry> {
  Object.assign(counters, none())
  for (const input of inputs) {
    const reader = new TapeReader(input, options)
    try {
      yield* reader.entries()
    } finally {
      for (const key of Object.keys(counters) as (keyof TapeCounters)[]) counters[key] += reader.counters[key]
    }
  }
}

/** The place of a record is its number among the entries: tapes have no lines. */
async function* records(
  inputs: readonly NamedInput[],
  options: TapeOptions,
  instruments: readonly Instrument[],
  counters: TapeCounters,
  counts: Tally<'frames' | 'snapshots' | 'other'>,
): AsyncGenerator<Recorded> {
  clear(counts)
  const file = inputs.map(({ name }) => name).join(', ')
  const happened = new Happened(instruments, file)
  for await (const entry of entries(inputs, options, counters)) {
    const record = happened.take(entry.kind === 'open' ? { ...entry, connection: entry.name } : entry)
    if (record?.kind === 'frame') counts.frames++
    else if (record?.kind === 'snapshot') counts.snapshots++
    else if (record === null) counts.other++
    if (record) yield record
  }
}

/** The markets that the tape names, with what is told put over them; without any, those that its frames show. */
async function survey(inputs: readonly NamedInput[], options: TapeOptions): Promise<Instrument[]> {
  const engine = await openEngine()
  try {
    const named = new Map<string, Instrument>()
    const lists: Uint8Array[] = []
    const products = new Map<string, string>()
    let venue = options.venue ?? null
    let wire: WireSurvey | null = null
    const quiet = options.inflate === undefined ? {} : { inflate: options.inflate }
    for (const input of inputs) {
      let row = 0
      for await (const entry of new TapeReader(input, quiet).entries()) {
        row++
        if (entry.kind === 'open') {
          venue ??= entry.venue ?? null
          products.set(entry.name, productAt(entry.venue ?? venue, entry.url ?? ''))
        }
        if (entry.kind === 'instrument') named.set(`${entry.instrument.venue} ${entry.instrument.id}`, entry.instrument)
        if (entry.kind !== 'frame' && entry.kind !== 'http') continue
        wire ??= new WireSurvey(engine, venue !== null && !isBinance(venue) ? venue : null)
        if (entry.kind === 'frame')
          wire.see(entry.bytes, input.name, row, {
            connection: entry.connection,
            product: products.get(entry.connection) ?? '',
          })
        if (entry.kind !== 'http') continue
        const id = snapshotId(entry.venue ?? venue, entry.url)
        if (id !== null)
          wire.see(entry.bytes, input.name, row, {
            product: productAt(entry.venue ?? venue, entry.url),
            snapshotId: id,
          })
        if (isListing(entry.venue ?? venue, entry.url)) lists.push(entry.bytes.slice())
      }
    }
    if (named.size > 0) return chosen([...named.values()], options)
    const told = options.venue ?? wire?.venue ?? venue
    const listed = told === null ? () => null : listingOf(told, lists)
    const file = inputs.map(({ name }) => name).join(', ')
    wire ??= new WireSurvey(engine, told)
    return wire.instruments(told === null ? options : { ...options, venue: told }, file, listed)
  } finally {
    engine.close()
  }
}

function chosen(named: readonly Instrument[], { symbol, tickSize, lotSize }: TapeOptions): Instrument[] {
  const wanted = symbol?.split(',').map((name) => name.trim())
  const held =
    wanted === undefined ? named : named.filter((one) => wanted.includes(one.symbol) || wanted.includes(one.id))
  const steps = { ...(tickSize === undefined ? {} : { tickSize }), ...(lotSize === undefined ? {} : { lotSize }) }
  return held.map((instrument) => ({ ...instrument, ...steps }))
}
