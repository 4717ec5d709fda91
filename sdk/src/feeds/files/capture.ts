// Captures: one JSON object a line with what went over the sockets and over HTTP. The venue's frames go through the connection they came over.
import type { InputError } from '../../engine/errors.js'
import { BinanceFrame } from '../binance-frame.js'
import { LineReader } from '../lines.js'
import type { NamedInput, OnDefect, Recorded, RecordedSnapshot, Source } from '../source.js'
import { brokenRule, CaptureLine, NO_DATA } from './capture-line.js'
import { isBinance } from '../wire-survey.js'
import { type CaptureOptions, snapshotId, surveyCapture } from './capture-survey.js'

export async function capture(
  inputs: readonly NamedInput[],
  options: CaptureOptions & { readonly onDefect?: OnDefect } = {},
): Promise<Source> {
  const instruments = await surveyCapture(inputs, options)
  const indexOf = new Map(instruments.map(({ id }, i) => [id, i]))
  return {
    format: 'capture',
    instruments,
    records: () => read(inputs, instruments[0]!.venue, indexOf, options.onDefect),
  }
}

async function* read(
  inputs: readonly NamedInput[],
  venue: string,
  indexOf: ReadonlyMap<string, number>,
  onDefect: OnDefect | undefined,
): AsyncGenerator<Recorded> {
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
        const broken = at.look(line)
        if (broken) {
          await report(brokenRule(lines, line, broken))
          continue
        }
        const id = at.t === 'http' ? snapshotId(venue, at.string('url')) : null
        if (at.t !== 'recv' && id === null) continue
        const bytes = at.data()
        if (bytes === null) {
          await report(brokenRule(lines, line, NO_DATA))
          continue
        }
        const { us: tsLocalUs, ns: tsLocalNs } = at.time
        if (id !== null) {
          const instrument = indexOf.get(id)
          if (instrument === undefined) continue
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
        if (!isBinance(venue)) {
          const connection = at.string('conn') ?? ''
          yield { kind: 'frame', bytes, tsLocalUs, tsLocalNs, line: lines.row, file, connection }
          continue
        }
        const instrument = marketOf(frame, bytes, indexOf)
        if (instrument < 0) continue
        yield { kind: 'frame', bytes, tsLocalUs, tsLocalNs, line: lines.row, file, instrument }
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
function marketOf(frame: BinanceFrame, bytes: Uint8Array, indexOf: ReadonlyMap<string, number>): number {
  frame.look(bytes)
  if (frame.symbol === null) return indexOf.size === 1 ? 0 : -1
  return indexOf.get(frame.symbol) ?? -1
}
