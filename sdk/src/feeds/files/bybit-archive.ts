// Bybit's public archive of books (public.bybit.com): a frame of its socket on each line, without a receive time; the time the
// frame itself carries stands for it. The core reads the frames as it reads the socket's.
import { BybitLine } from './bybit-line.js'
import { LineReader } from '../lines.js'
import { powerOfTen } from '../precision.js'
import type { Instrument, NamedInput, OnDefect, Recorded, Source } from '../source.js'
import { clear, earlier, excerpt, note, refusal, refuse, type Tally, tally } from './tally.js'

export interface BybitArchiveOptions {
  readonly symbol?: string
  readonly tickSize?: string
  readonly lotSize?: string
  readonly onDefect?: OnDefect
}

type Counts = Tally<'rows' | 'timeRegressions'>

/** Whether a file begins like one of these. */
export const looksLikeBybitArchive = (line: string): boolean => /^\s*\{\s*"topic"\s*:\s*"orderbook\.\d+\./.test(line)

export async function bybitArchive(inputs: readonly NamedInput[], options: BybitArchiveOptions = {}): Promise<Source> {
  const instruments = await survey(inputs, options)
  const counts: Counts = tally('rows', 'timeRegressions')
  const records = (): AsyncIterable<Recorded> => {
    clear(counts)
    return read(inputs, instruments, counts, options.onDefect)
  }
  return { format: 'bybit-archive', instruments, records, counts }
}

async function survey(inputs: readonly NamedInput[], options: BybitArchiveOptions): Promise<Instrument[]> {
  const seen = new Map<string, { px: number; qty: number }>()
  for (const { name, open } of inputs) {
    const lines = new LineReader(name, open())
    try {
      for (let line = lines.take() ?? (await lines.next()); line; line = lines.take() ?? (await lines.next())) {
        const frame = BybitLine.of(line)
        if (!frame) continue // the second pass reports it
        const market = seen.get(frame.id) ?? { px: 0, qty: 0 }
        seen.set(frame.id, market)
        const { px, qty } = frame.decimals()
        market.px = Math.max(market.px, px)
        market.qty = Math.max(market.qty, qty)
      }
    } finally {
      await lines.close()
    }
  }
  const wanted = options.symbol?.split(',').map((symbol) => symbol.trim().replace(/[/:].*$|\//g, ''))
  const instruments: Instrument[] = []
  for (const [id, { px, qty }] of seen) {
    if (wanted && !wanted.includes(id) && options.symbol !== id) continue
    const steps = { tickSize: options.tickSize ?? powerOfTen(px), lotSize: options.lotSize ?? powerOfTen(qty) }
    instruments.push({ venue: 'bybit', symbol: id, id, source: 'bybit', ...steps })
  }
  if (instruments.length > 0) return instruments
  const found = `no frame of ${options.symbol ?? 'any symbol'}`
  throw refusal(
    { name: inputs[0]?.name ?? '', row: 1 },
    { rule: 'topic', found, expected: 'frames of a topic orderbook.…' },
  )
}

async function* read(
  inputs: readonly NamedInput[],
  instruments: readonly Instrument[],
  counts: Counts,
  onDefect: OnDefect | undefined,
): AsyncGenerator<Recorded> {
  const indexOf = new Map(instruments.map(({ id }, i) => [id, i]))
  let last = 0
  for (const { name: file, open } of inputs) {
    const lines = new LineReader(file, open())
    try {
      for (let line = lines.take() ?? (await lines.next()); line; line = lines.take() ?? (await lines.next())) {
        if (line.length === 0) continue
        counts.rows++
        const frame = BybitLine.of(line)
        if (!frame) {
          const expected = 'a frame of a topic orderbook.… with its ts in milliseconds'
          await refuse(refusal(lines, { rule: 'frame', found: excerpt(line), expected }), onDefect)
          continue
        }
        const instrument = indexOf.get(frame.id)
        if (instrument === undefined) continue
        if (frame.tsMs < last) {
          counts.timeRegressions++
          await note(() => earlier(lines, String(frame.tsMs)), onDefect)
        }
        last = frame.tsMs
        yield {
          kind: 'frame',
          bytes: line,
          tsLocalUs: frame.tsMs * 1000,
          tsLocalNs: 0,
          line: lines.row,
          file,
          instrument,
        }
      }
    } finally {
      await lines.close()
    }
  }
}
