// Captures: one JSON object a line with what went over the sockets and over HTTP. The venue's frames go through the connection they came over.
import type { InputError } from '../../engine/errors.js'
import { BinanceFrame } from '../binance-frame.js'
import { LineReader } from '../lines.js'
import type { Instrument, NamedInput, OnDefect, Recorded, RecordedSnapshot, Source } from '../source.js'
import { brokenRule, CaptureLine, NO_DATA } from './capture-line.js'
import { isBinance, marketIndex } from '../wire-survey.js'
import { type CaptureOptions, productAt, snapshotId, surveyCapture } from './capture-survey.js'
import { clear, type Tally, tally } from './tally.js'

/** Lines that are no market data are sent frames, connections, lists; other markets are those nobody asked for. */
type Counts = Tally<'lines' | 'frames' | 'snapshots' | 'otherLines' | 'otherMarkets'>

export async function capture(
  inputs: readonly NamedInput[],
  options: CaptureOptions & { readonly onDefect?: OnDefect } = {},
): Promise<Source> {
  const instruments = await surveyCapture(inputs, options)
  const indexOf = marketIndex(instruments)
  const counts: Counts = tally('lines', 'frames', 'snapshots', 'otherLines', 'otherMarkets')
  return {
    format: 'capture',
    instruments,
    counts,
    records: () => {
      clear(counts)
      return read(inputs, instruments, indexOf, counts, options.onDefect)
    },
  }
}

async function* read(
  inputs: readonly NamedInput[],
  instruments: readonly Instrument[],
  indexOf: (product: string, id: string) => number | undefined,
  counts: Counts,
  onDefect: OnDefect | undefined,
): AsyncGenerator<Recorded> {
  const { venue } = instruments[0]!
  const frame = new BinanceFrame()
  const at = new CaptureLine()
  for (const { name: file, open } of inputs) {
    const lines = new LineReader(file, open())
    // Some captures list all HTTP bodies before the frames that came meanwhile: a body waits until its time.
    const waiting: RecordedSnapshot[] = []
    const report = (error: InputError): void | Promise<void> => {
      if (!onDefect) throw error
      return onDefect(error)
    }
    try {
      for (
        let line = lines.take() ?? (await lines.next());
        line !== null;
        line = lines.take() ?? (await lines.next())
      ) {
        if (line.length === 0) continue
        counts.lines++
        const broken = at.look(line)
        if (broken) {
          await report(brokenRule(lines, line, broken))
          continue
        }
        if (at.t === 'connect') {
          const { us: tsLocalUs, ns: tsLocalNs } = at.time
          while (waiting[0] && isBefore(waiting[0], tsLocalUs, tsLocalNs)) yield waiting.shift()!
          const connection = at.string('conn') ?? ''
          const product = productAt(venue, at.string('addr') ?? '')
          yield { kind: 'open', connection, product, tsLocalUs, tsLocalNs, line: lines.row, file }
          continue
        }
        const id = at.t === 'http' ? snapshotId(venue, at.string('url')) : null
        if (at.t !== 'recv' && id === null) {
          counts.otherLines++
          continue
        }
        const bytes = at.data()
        if (bytes === null) {
          await report(brokenRule(lines, line, NO_DATA))
          continue
        }
        const { us: tsLocalUs, ns: tsLocalNs } = at.time
        if (id !== null) {
          const instrument = indexOf(productAt(venue, at.string('url') ?? ''), id)
          if (instrument === undefined) {
            counts.otherMarkets++
            continue
          }
          counts.snapshots++
          waiting.push({
            kind: 'snapshot',
            bytes: bytes.slice(),
            tsLocalUs,
            tsLocalNs,
            line: lines.row,
            file,
            instrument,
          })
          waiting.sort((a, b) => a.tsLocalUs - b.tsLocalUs || a.tsLocalNs - b.tsLocalNs)
          continue
        }
        while (waiting[0] && isBefore(waiting[0], tsLocalUs, tsLocalNs)) yield waiting.shift()!
        const connection = at.string('conn') ?? ''
        if (!isBinance(venue)) {
          counts.frames++
          yield { kind: 'frame', bytes, tsLocalUs, tsLocalNs, line: lines.row, file, connection }
          continue
        }
        const instrument = marketOf(frame, bytes, indexOf, instruments.length === 1)
        if (instrument < 0) {
          counts.otherMarkets++
          continue
        }
        counts.frames++
        yield { kind: 'frame', bytes, tsLocalUs, tsLocalNs, line: lines.row, file, instrument, connection }
      }
      yield* waiting
    } finally {
      await lines.close()
    }
  }
}

function isBefore(snapshot: RecordedSnapshot, tsLocalUs: number, tsLocalNs: number): boolean {
  return snapshot.tsLocalUs < tsLocalUs || (snapshot.tsLocalUs === tsLocalUs && snapshot.tsLocalNs <= tsLocalNs)
}

/** A frame that names no symbol is the only market's, whose core says what is wrong with it; else nobody's. */
function marketOf(
  frame: BinanceFrame,
  bytes: Uint8Array,
  indexOf: (product: string, id: string) => number | undefined,
  alone: boolean,
): number {
  frame.look(bytes)
  if (frame.symbol === null) return alone ? 0 : -1
  return indexOf('', frame.symbol) ?? -1
}
