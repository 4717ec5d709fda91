// SGX depth files: a header, then blocks of a line `TimeStamp,<time>` and a row Bid,Bid_Quantity,Ask,Ask_Quantity for each
// level, the best first; `nan` where a side has no such level. Each block is the whole picture. Times are taken as UTC.
import { packEvents } from '../../engine/batch.js'
import { Cells } from '../cells.js'
import { decimalsAt, type Grid, stepsAt } from '../decimal-cell.js'
import { LineReader } from '../lines.js'
import { powerOfTen } from '../precision.js'
import type { Instrument, NamedInput, OnDefect, Recorded, Source } from '../source.js'
import { Clock } from './csv-clock.js'
import { clear, earlier, excerpt, note, refusal, refuse, type Tally, tally } from './tally.js'
import { gridsOf } from './tardis.js'

export interface SgxOptions {
  readonly symbol?: string
  readonly tickSize?: string
  readonly lotSize?: string
  readonly onDefect?: OnDefect
}

type Counts = Tally<'rows' | 'snapshots' | 'timeRegressions'>
type Level = readonly [number | bigint, number | bigint]

const HEADER = 'Bid,Bid_Quantity,Ask,Ask_Quantity'
const STAMP = 'TimeStamp'
const WIDTH = 4
/** The files name no instrument. */
const SYMBOL = 'SGX'

/** Whether a file begins like one of these. */
export const looksLikeSgx = (lines: readonly string[]): boolean =>
  lines[0]?.trim() === HEADER && (lines[1] ?? '').startsWith(`${STAMP},`)

export async function sgx(inputs: readonly NamedInput[], options: SgxOptions = {}): Promise<Source> {
  const instrument = await survey(inputs, options)
  const counts: Counts = tally('rows', 'snapshots', 'timeRegressions')
  const records = (): AsyncIterable<Recorded> => {
    clear(counts)
    return read(inputs, instrument, counts, options.onDefect)
  }
  return { format: 'sgx', instruments: [instrument], records, counts, mayCross: true }
}

async function survey(
  inputs: readonly NamedInput[],
  { symbol = SYMBOL, tickSize, lotSize }: SgxOptions,
): Promise<Instrument> {
  let [px, qty, depth] = [0, 0, 1]
  const cells = new Cells()
  for (const { name, open } of inputs) {
    const lines = new LineReader(name, open())
    let rank = 0
    try {
      await lines.next()
      for (let line = lines.take() ?? (await lines.next()); line; line = lines.take() ?? (await lines.next())) {
        if (cells.split(trimmed(line)) !== WIDTH) {
          rank = 0
          continue
        }
        depth = Math.max(depth, ++rank)
        for (const i of [0, 2]) px = Math.max(px, decimalsAt(cells.line, cells.starts[i]!, cells.ends[i]!, 0) ?? 0)
        for (const i of [1, 3]) qty = Math.max(qty, decimalsAt(cells.line, cells.starts[i]!, cells.ends[i]!, 0) ?? 0)
      }
    } finally {
      await lines.close()
    }
  }
  const steps = { tickSize: tickSize ?? powerOfTen(px), lotSize: lotSize ?? powerOfTen(qty) }
  return { venue: 'events:full', symbol, id: symbol, source: 'sgx', depth, ...steps }
}

interface Block {
  readonly tsVenueNs: bigint
  readonly bids: Level[]
  readonly asks: Level[]
  line: number
  isWhole: boolean
}

async function* read(
  inputs: readonly NamedInput[],
  { tickSize, lotSize }: Instrument,
  counts: Counts,
  onDefect: OnDefect | undefined,
): AsyncGenerator<Recorded> {
  const { px, qty } = gridsOf(tickSize, lotSize)
  const cells = new Cells()
  let last = 0n
  let sent = 0n
  const record = ({ tsVenueNs, bids, asks, line }: Block, file: string): Recorded => {
    counts.snapshots++
    if (tsVenueNs < last) counts.timeRegressions++
    last = tsVenueNs
    const packed = packEvents([{ full: true, last: ++sent, tsVenueNs, bids, asks }])
    return { kind: 'events', packed, line, file, instrument: 0 }
  }
  for (const { name: file, open } of inputs) {
    const clock = Clock.of({ columns: [2], unit: 'date', day: null, zone: 0 }, [1], file)!
    const lines = new LineReader(file, open())
    let block: Block | null = null
    try {
      await lines.next() // the header
      for (let line = lines.take() ?? (await lines.next()); line; line = lines.take() ?? (await lines.next())) {
        const width = cells.split(trimmed(line))
        if (cells.line.length === 0) continue
        if (width === 2 && cells.text(0) === STAMP) {
          if (block?.isWhole) yield record(block, file)
          const tsVenueNs = clock.read(cells)
          if (tsVenueNs !== null && tsVenueNs < (block?.tsVenueNs ?? 0n))
            await note(() => earlier(lines, cells.text(1)), onDefect)
          block = tsVenueNs === null ? null : { tsVenueNs, bids: [], asks: [], line: lines.row, isWhole: true }
          if (block) continue
          const found = JSON.stringify(cells.text(1))
          await refuse(
            refusal(lines, { rule: 'time', found, expected: 'a time as in 2014-01-09D04:21:26.224430600' }),
            onDefect,
          )
          continue
        }
        counts.rows++
        const bid = width === WIDTH ? levelAt(cells, 0, px, qty) : null
        const ask = bid === null ? null : levelAt(cells, 2, px, qty)
        if (ask === null || bid === null || block === null) {
          if (block) block.isWhole = false // a picture that lacks a level is none
          const expected = `under a line ${STAMP},<time> ${HEADER}, of numbers not below 0, or nan`
          await refuse(refusal(lines, { rule: 'level', found: excerpt(line), expected }), onDefect)
          continue
        }
        block.bids.push(...bid)
        block.asks.push(...ask)
        block.line = lines.row
      }
      if (block?.isWhole) yield record(block, file)
    } finally {
      await lines.close()
    }
  }
}

/** Some of these files end their lines with CR CR LF. */
function trimmed(line: Uint8Array): Uint8Array {
  let end = line.length
  while (end > 0 && line[end - 1] === 0x0d) end--
  return line.subarray(0, end)
}

/** One level or none; null when the cells hold neither. */
function levelAt(cells: Cells, i: number, pxGrid: Grid, qtyGrid: Grid): Level[] | null {
  if (cells.text(i) === 'nan' || cells.text(i + 1) === 'nan') return []
  const { line, starts, ends } = cells
  const px = stepsAt(line, starts[i]!, ends[i]!, pxGrid)
  const qty = stepsAt(line, starts[i + 1]!, ends[i + 1]!, qtyGrid)
  if (px === null || qty === null || px < 0 || qty < 0) return null
  return px > 0 && qty > 0 ? [[px, qty]] : []
}
