// A tape as a recording to replay: its frames by connection, its snapshots by the market their address names.
import { nativeId } from '../binance-symbols.js'
import { type BinanceOptions, BinanceSurvey } from '../binance-survey.js'
import { InputError } from '../../engine/errors.js'
import { depthSymbol } from '../files/capture-survey.js'
import type { Instrument, NamedInput, Recorded, Source } from '../source.js'
import type { TapeEntry } from './format.js'
import { type TapeCounters, type TapeReadOptions, TapeReader } from './reader.js'

export interface TapeOptions extends TapeReadOptions, BinanceOptions {
  /** The venue's own name in the address of a snapshot, null when it is none's. Default: Binance's addresses. */
  readonly snapshotIdOf?: (url: string) => string | null
  /** Given where the tape names none, or not all that is wanted. */
  readonly instruments?: readonly Instrument[]
}

export interface TapeSource extends Source {
  readonly format: 'tape'
  /** Of the last pass that was begun. */
  readonly counters: TapeCounters
  /** Everything that is on the tape, in order. */
  entries(): AsyncGenerator<TapeEntry>
}

/** Several tapes are one stream, in the order given. */
export async function tape(inputs: readonly NamedInput[], options: TapeOptions = {}): Promise<TapeSource> {
  const given = options.instruments ?? (await survey(inputs, options))
  const wanted = options.symbol?.split(',').map((name) => name.trim())
  const instruments = given
    .filter(({ symbol, id }) => !wanted || wanted.includes(symbol) || wanted.includes(id))
    .map((instrument) => ({
      ...instrument,
      ...(options.tickSize === undefined ? {} : { tickSize: options.tickSize }),
      ...(options.lotSize === undefined ? {} : { lotSize: options.lotSize }),
    }))
  const counters: TapeCounters = {
    entries: 0,
    blocks: 0,
    damaged: 0,
    damagedBytes: 0,
    cutOffBytes: 0,
    missingBlocks: 0,
  }
  const entries = () => allEntries(inputs, options, counters)
  return {
    format: 'tape',
    instruments,
    counters,
    entries,
    records: () => records(inputs, options, instruments, counters),
  }
}

async function* allEntries(
  inputs: readonly NamedInput[],
  options: TapeReadOptions,
  counters: TapeCounters,
): AsyncGenerator<TapeEntry> {
  for (const key of Object.keys(counters) as (keyof TapeCounters)[]) counters[key] = 0
  for (const input of inputs) {
    const reader = new TapeReader(input, options)
    try {
      yield* reader.entries()
    } finally {
      for (const key of Object.keys(counters) as (keyof TapeCounters)[]) counters[key] += reader.counters[key]
    }
  }
}

/** The place of a record is its number among the entries of its tape: tapes have no lines. */
async function* records(
  inputs: readonly NamedInput[],
  options: TapeOptions,
  instruments: readonly Instrument[],
  counters: TapeCounters,
): AsyncGenerator<Recorded> {
  const indexOf = new Map(instruments.map(({ id }, i) => [id, i]))
  const snapshotIdOf = options.snapshotIdOf ?? depthSymbol
  const file = inputs.map(({ name }) => name).join(', ')
  let line = 0
  for await (const entry of allEntries(inputs, options, counters)) {
    line++
    const { tsLocalUs, tsLocalNs } = entry
    if (entry.kind === 'frame') {
      yield { kind: 'frame', bytes: entry.bytes, tsLocalUs, tsLocalNs, line, file, connection: entry.connection }
    } else if (entry.kind === 'http') {
      const id = snapshotIdOf(entry.url)
      const instrument = id === null ? undefined : indexOf.get(id)
      if (instrument !== undefined)
        yield { kind: 'snapshot', bytes: entry.bytes, tsLocalUs, tsLocalNs, line, file, instrument }
    }
  }
}

/** The markets that the tape names; without any, those that Binance's frames show. */
async function survey(inputs: readonly NamedInput[], options: TapeOptions): Promise<Instrument[]> {
  const named = new Map<string, Instrument>()
  const seen = new BinanceSurvey()
  const quiet = options.inflate === undefined ? {} : { inflate: options.inflate }
  for (const input of inputs) {
    let row = 0
    for await (const entry of new TapeReader(input, quiet).entries()) {
      row++
      if (entry.kind === 'instrument') named.set(`${entry.instrument.venue} ${entry.instrument.id}`, entry.instrument)
      if (named.size > 0) continue
      if (entry.kind === 'frame') seen.see(entry.bytes, 0, input.name, row)
      const id = entry.kind === 'http' ? (options.snapshotIdOf ?? depthSymbol)(entry.url) : null
      if (id !== null && entry.kind === 'http') seen.see(entry.bytes, 0, input.name, row, id)
    }
  }
  if (named.size > 0) return [...named.values()]
  const file = inputs.map(({ name }) => name).join(', ')
  const found = seen.instruments(options, file)
  if (found.length > 0) return found.map((one) => ({ ...one, id: one.id || nativeId('binance', one.symbol) }))
  throw new InputError({
    file,
    row: null,
    byte: null,
    rule: 'instruments',
    found: 'no market',
    expected: 'a tape that names its markets, or frames that do',
  })
}
