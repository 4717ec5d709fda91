// Recorded frames, one a line: `<local receive time> <raw JSON>`, several files one after the other.
import { InputError } from '../../engine/errors.js'
import { open as openEngine } from '../../engine/engine.js'
import { BinanceFrame } from '../binance-frame.js'
import { excerpt, LineReader } from '../lines.js'
import type { Instrument, NamedInput, OnDefect, Recorded, Source } from '../source.js'
import { type EpochTime, readEpoch } from '../time.js'
import { unifiedSymbol } from '../unified-symbol.js'
import { idOf, isBinance, type WireOptions, WireSurvey, wireVenue } from '../wire-survey.js'
import { CONNECTION, type FrameRouter, OTHER, UNNAMED } from './frame-router.js'
import { RestBodies } from './rest-bodies.js'
import { clear, type Tally, tally } from './tally.js'

const SPACE = 0x20

export interface FramesOptions extends WireOptions {
  readonly onDefect?: OnDefect
}

/** Other markets are those nobody asked for. */
type Counts = Tally<'lines' | 'frames' | 'snapshots' | 'otherMarkets'>

export async function frames(inputs: readonly NamedInput[], options: FramesOptions = {}): Promise<Source> {
  const { instruments, alone } = told(options) ?? (await survey(inputs, options))
  const indexOf = new Map(instruments.map(({ id }, i) => [id, i]))
  const venue = instruments[0]!.venue
  const router = isBinance(venue)
    ? new Router(indexOf, alone)
    : new RestBodies(await openEngine(), venue, indexOf, alone)
  const counts: Counts = tally('lines', 'frames', 'snapshots', 'otherMarkets')
  const records = (): AsyncGenerator<Recorded> => {
    clear(counts)
    return read(inputs, router, counts, options.onDefect)
  }
  return { format: 'frames', instruments, counts, records }
}

interface Held {
  readonly instruments: Instrument[]
  /** The recording holds one market only: what names no symbol is its own. */
  readonly alone: boolean
}

/** No first pass where everything is told. */
function told({ venue, symbol, tickSize, lotSize }: FramesOptions): Held | null {
  if (venue === undefined || symbol === undefined || tickSize === undefined || lotSize === undefined) return null
  const known = wireVenue(venue)
  const instruments = symbol.split(',').map((name) => {
    const id = idOf(known, name.trim())
    return { venue: known, symbol: unifiedSymbol(known, id), id, tickSize, lotSize }
  })
  return { instruments, alone: instruments.length === 1 }
}

async function survey(inputs: readonly NamedInput[], options: FramesOptions): Promise<Held> {
  const engine = await openEngine()
  const seen = new WireSurvey(engine, options.venue ?? null)
  for (const input of inputs) {
    const lines = new LineReader(input.name, input.open())
    try {
      for (
        let line = lines.take() ?? (await lines.next());
        line !== null;
        line = lines.take() ?? (await lines.next())
      ) {
        seen.see(line.subarray(line.indexOf(SPACE) + 1), input.name, lines.row)
      }
    } finally {
      await lines.close()
    }
  }
  engine.close()
  return { instruments: seen.instruments(options, inputs.map(({ name }) => name).join(', ')), alone: seen.count === 1 }
}

async function* read(
  inputs: readonly NamedInput[],
  router: FrameRouter,
  counts: Counts,
  onDefect: OnDefect | undefined,
): AsyncGenerator<Recorded> {
  const time: EpochTime = { us: 0, ns: 0 }
  for (const { name: file, open } of inputs) {
    const lines = new LineReader(file, open())
    try {
      for (
        let line = lines.take() ?? (await lines.next());
        line !== null;
        line = lines.take() ?? (await lines.next())
      ) {
        if (line.length === 0) continue
        counts.lines++
        const space = line.indexOf(SPACE)
        if (space < 0 || !readEpoch(line, 0, space, time)) {
          const error = badTime(lines, line)
          if (!onDefect) throw error
          await onDefect(error)
          continue
        }
        const bytes = line.subarray(space + 1)
        const instrument = router.route(bytes)
        if (instrument === CONNECTION) {
          counts.frames++
          yield { kind: 'frame', bytes, tsLocalUs: time.us, tsLocalNs: time.ns, line: lines.row, file, connection: '' }
          continue
        }
        if (instrument < 0) {
          if (instrument === OTHER || router.kind === 'frame') {
            counts.otherMarkets++
            continue
          }
          const error = unnamedSnapshot(lines)
          if (!onDefect) throw error
          await onDefect(error)
          continue
        }
        const kind = router.kind
        counts[kind === 'frame' ? 'frames' : 'snapshots']++
        yield { kind, bytes, tsLocalUs: time.us, tsLocalNs: time.ns, line: lines.row, file, instrument }
      }
    } finally {
      await lines.close()
    }
  }
}

/** Says whose a frame is. A lone market gets all of them: the core knows best what is wrong with one. */
class Router implements FrameRouter {
  kind: 'frame' | 'snapshot' = 'frame'
  readonly #frame = new BinanceFrame()
  readonly #indexOf: ReadonlyMap<string, number>
  readonly #alone: boolean

  constructor(indexOf: ReadonlyMap<string, number>, alone: boolean) {
    this.#indexOf = indexOf
    this.#alone = alone
  }

  /** Index of the market; UNNAMED when the bytes don't tell, OTHER when it is none of those wanted. */
  route(bytes: Uint8Array): number {
    this.kind = 'frame'
    if (this.#alone && isPlainFrame(bytes)) return 0
    if (this.#frame.look(bytes) === 'snapshot') this.kind = 'snapshot'
    const { symbol } = this.#frame
    if (symbol === null) return this.#alone ? 0 : UNNAMED
    return this.#indexOf.get(symbol) ?? OTHER
  }
}

const BEGINNINGS = ['{"stream":', '{"e":', '{"u":'].map((s) => new TextEncoder().encode(s))

/** Begins as frames do and snapshots don't: spares most lines a search of their members. */
function isPlainFrame(bytes: Uint8Array): boolean {
  return BEGINNINGS.some((beginning) => beginning.every((c, i) => bytes[i] === c))
}

function badTime(lines: LineReader, line: Uint8Array): InputError {
  return new InputError({
    file: lines.name,
    row: lines.row,
    byte: 0,
    rule: 'receive_time',
    found: excerpt(line),
    expected: 'a local receive time (10 digits for s, 13 ms, 16 us, 19 ns), a space and a JSON frame',
  })
}

function unnamedSnapshot(lines: LineReader): InputError {
  return new InputError({
    file: lines.name,
    row: lines.row,
    byte: 0,
    rule: 'snapshot_symbol',
    found: 'a snapshot that names no symbol, in a recording of several',
    expected: 'frames of one symbol, or a snapshot with its symbol',
  })
}
