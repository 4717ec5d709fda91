// The first pass over Tardis' files: their markets, and how fine prices and amounts are.
import { OptionError } from '../../engine/errors.js'
import { Cells } from '../cells.js'
import { decimalsAt } from '../decimal-cell.js'
import { LineReader } from '../lines.js'
import { powerOfTen } from '../precision.js'
import type { Instrument, NamedInput } from '../source.js'
import { refusal } from './tally.js'
import { ccxtName, tardisColumns, type TardisColumns, type TardisKind } from './tardis-columns.js'

export interface TardisFile {
  readonly input: NamedInput
  readonly columns: TardisColumns
}

export interface TardisSurvey {
  readonly files: readonly TardisFile[]
  readonly instruments: readonly Instrument[]
  /** The markets that rows of this kind and `exchange,symbol` go to. */
  marketsOf(kind: TardisKind, key: string): readonly number[]
}

export interface TardisOptions {
  readonly symbol?: string
  readonly tickSize?: string
  readonly lotSize?: string
}

interface Seen {
  readonly exchange: string
  readonly symbol: string
  readonly kinds: Set<TardisKind>
  depth: number
  px: number
  qty: number
}

const VENUE: Readonly<Record<'levels' | 'pictures' | 'quotes', string>> = {
  levels: 'events:none',
  pictures: 'events:full',
  quotes: 'events:full',
}

export async function surveyTardis(inputs: readonly NamedInput[], options: TardisOptions): Promise<TardisSurvey> {
  const files: TardisFile[] = []
  const seen = new Map<string, Seen>()
  for (const input of inputs) files.push({ input, columns: await surveyFile(input, seen) })
  const wanted = options.symbol?.split(',').map((name) => name.trim())
  const instruments: Instrument[] = []
  const markets = new Map<string, number[]>()
  for (const [key, { exchange, symbol, kinds, depth, px, qty }] of seen) {
    if (wanted && !wanted.includes(symbol)) continue
    const books = (['levels', 'pictures', 'quotes'] as const).filter((kind) => kinds.has(kind))
    const told = {
      symbol,
      id: symbol,
      source: ccxtName(exchange),
      tickSize: options.tickSize ?? powerOfTen(px),
      lotSize: options.lotSize ?? powerOfTen(qty),
    }
    const all: number[] = []
    for (const kind of books) {
      all.push(instruments.length)
      markets.set(`${kind},${key}`, [instruments.length])
      instruments.push({
        ...told,
        venue: VENUE[kind],
        ...(kind === 'levels' ? {} : { depth: kind === 'quotes' ? 1 : depth }),
      })
    }
    if (books.length === 0) {
      all.push(instruments.length)
      instruments.push({ ...told, venue: 'events:none' })
    }
    markets.set(`trades,${key}`, all)
  }
  if (wanted && instruments.length === 0)
    throw new OptionError(
      `symbol: found ${options.symbol}, expected one of ${[...seen.values()].map((s) => s.symbol).join(', ')}`,
    )
  return { files, instruments, marketsOf: (kind, key) => markets.get(`${kind},${key}`) ?? [] }
}

async function surveyFile(input: NamedInput, seen: Map<string, Seen>): Promise<TardisColumns> {
  const lines = new LineReader(input.name, input.open())
  const cells = new Cells()
  try {
    const head = await lines.next()
    cells.split(head ?? new Uint8Array(0))
    const columns = tardisColumns(cells, input.name)
    if (!columns) {
      const expected = 'a header that begins with exchange,symbol,timestamp,local_timestamp'
      throw refusal(lines, { rule: 'header', found: head ? cells.text(0) : 'no lines', expected })
    }
    const [prices, amounts] = numberColumns(columns)
    for (let line = lines.take() ?? (await lines.next()); line; line = lines.take() ?? (await lines.next())) {
      if (cells.split(line) !== columns.count) continue // the second pass reports it
      const key = `${cells.text(0)},${cells.text(1)}`
      let market = seen.get(key)
      if (!market) {
        market = { exchange: cells.text(0), symbol: cells.text(1), kinds: new Set(), depth: 0, px: 0, qty: 0 }
        seen.set(key, market)
      }
      market.kinds.add(columns.kind)
      if (columns.kind === 'pictures') market.depth = Math.max(market.depth, columns.depth)
      for (const i of prices)
        market.px = Math.max(market.px, decimalsAt(line, cells.starts[i]!, cells.ends[i]!, 0) ?? 0)
      for (const i of amounts)
        market.qty = Math.max(market.qty, decimalsAt(line, cells.starts[i]!, cells.ends[i]!, 0) ?? 0)
    }
    return columns
  } finally {
    await lines.close()
  }
}

function numberColumns({ kind, at, depth }: TardisColumns): readonly [number[], number[]] {
  if (kind === 'other') return [[], []]
  if (kind === 'quotes')
    return [
      [at('ask_price'), at('bid_price')],
      [at('ask_amount'), at('bid_amount')],
    ]
  if (kind !== 'pictures') return [[at('price')], [at('amount')]]
  const both = (what: string): number[] =>
    ['asks', 'bids'].flatMap((side) => Array.from({ length: depth }, (_, i) => at(`${side}[${i}].${what}`)))
  return [both('price'), both('amount')]
}
