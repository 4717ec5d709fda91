// The first pass over mapped CSV files: which part reads which, their markets, how fine prices and sizes are.
import { InputError, OptionError } from '../../engine/errors.js'
import { Cells } from '../cells.js'
import { decimalsAt } from '../decimal-cell.js'
import { LineReader } from '../lines.js'
import { powerOfTen } from '../precision.js'
import type { Instrument, NamedInput } from '../source.js'
import { type CsvLayout, layoutOf, ownName } from './csv-columns.js'
import type { CsvKind, CsvMapping, CsvPart } from './csv-mapping.js'

export interface CsvFile {
  readonly input: NamedInput
  readonly layout: CsvLayout
  /** Of a file that holds one symbol. */
  readonly symbol: string | null
}

export interface CsvSurvey {
  readonly files: readonly CsvFile[]
  readonly instruments: readonly Instrument[]
  readonly indexOf: ReadonlyMap<string, number>
  /** Rows are grouped by symbol: the column of `merge` begins anew with each. */
  readonly grouped: boolean
}

export interface CsvOptions {
  readonly symbol?: string
  readonly tickSize?: string
  readonly lotSize?: string
}

/** What decides how a symbol's events are counted, the strongest first. */
const VENUES: readonly (readonly [CsvKind, string])[] = [
  ['orders', 'events:orders'],
  ['updates', 'events:none'],
  ['levels', 'events:none'],
  ['snapshots', 'events:full'],
  ['quotes', 'events:full'],
  ['trades', 'events:none'],
]

interface Seen {
  readonly kinds: Set<CsvKind>
  depth: number
  /** Decimals of the book's prices, of trades', of sizes. */
  px: number
  trade: number
  qty: number
}

export async function surveyCsv(
  inputs: readonly NamedInput[],
  mapping: CsvMapping,
  options: CsvOptions,
): Promise<CsvSurvey> {
  const survey = new Survey(mapping, options)
  const files: CsvFile[] = []
  for (const input of inputs) {
    if (mapping.ignore?.test(ownName(input.name))) continue
    const file = await survey.file(input)
    if (file) files.push(file)
  }
  const instruments = survey.instruments()
  const indexOf = new Map(instruments.map(({ id }, i) => [id, i]))
  // Parts in the mapping's order, the files of each in the order given; where a file is one symbol's, symbol by symbol.
  const bySymbol = 'name' in mapping.symbol
  const place = ({ layout, symbol }: CsvFile): number =>
    mapping.parts.indexOf(layout.part) * (instruments.length + 1) + (bySymbol ? (indexOf.get(symbol ?? '') ?? 0) : 0)
  files.sort((a, b) => place(a) - place(b))
  return { files, instruments, indexOf, grouped: survey.grouped || bySymbol }
}

class Survey {
  grouped = false
  readonly #seen = new Map<string, Seen>()
  readonly #mapping: CsvMapping
  readonly #options: CsvOptions
  readonly #tick: string | null
  readonly #lot: string | null

  constructor(mapping: CsvMapping, options: CsvOptions) {
    this.#mapping = mapping
    this.#options = options
    this.#tick = options.tickSize ?? mapping.tick
    this.#lot = options.lotSize ?? mapping.lot
  }

  async file(input: NamedInput): Promise<CsvFile> {
    const { symbol: rule } = this.#mapping
    const lines = new LineReader(input.name, input.open())
    const cells = new Cells(this.#mapping.separator)
    try {
      const first = await lines.next()
      cells.split(first ?? new Uint8Array(0))
      const layout = layoutOf(this.#mapping, input.name, cells)
      if (layout instanceof InputError) throw layout
      const symbol = this.#symbolOf(input.name)
      const isTold = this.#tick !== null && this.#lot !== null
      if (symbol !== null) this.#note(symbol, layout.part)
      if (symbol === null || !isTold) await this.#rows(lines, cells, layout, symbol, first)
      return { input, layout, symbol: 'column' in rule ? null : symbol }
    } finally {
      await lines.close()
    }
  }

  #symbolOf(fileName: string): string | null {
    const { symbol: rule, file } = this.#mapping
    if ('column' in rule) return null
    if ('text' in rule) return this.#options.symbol ?? rule.text
    const found = rule.name.exec(ownName(fileName))?.[1]
    if (found !== undefined) return found.toUpperCase()
    throw new OptionError(`${file}: symbol.name: the file name ${ownName(fileName)} doesn't match ${String(rule.name)}`)
  }

  async #rows(
    lines: LineReader,
    cells: Cells,
    layout: CsvLayout,
    fixed: string | null,
    first: Uint8Array | null,
  ): Promise<void> {
    const { part, at, merge } = layout
    const { scale } = this.#mapping
    const [prices, sizes, tradePrices, tradeSizes] = numberColumns(part, at)
    const isTold = this.#tick !== null && this.#lot !== null
    let before = NaN
    let market: Seen | null = null
    let symbol = ''
    let line = part.header ? (lines.take() ?? (await lines.next())) : first
    for (; line; line = lines.take() ?? (await lines.next())) {
      if (cells.split(line) < layout.width) continue // the second pass reports it
      const named = fixed ?? cells.text(layout.symbol)
      const changed = named !== symbol
      if (changed || !market) {
        symbol = named
        market = this.#note(named, part)
      }
      if (merge >= 0) {
        const number = cells.count53(merge)
        if (changed && number < before) this.grouped = true
        before = number
      }
      if (isTold) continue
      for (const i of prices) market.px = Math.max(market.px, decimals(cells, i, scale.price))
      for (const i of tradePrices) market.trade = Math.max(market.trade, decimals(cells, i, scale.price))
      for (const i of sizes) market.qty = Math.max(market.qty, decimals(cells, i, scale.size))
      for (const i of tradeSizes) market.qty = Math.max(market.qty, decimals(cells, i, scale.size))
    }
  }

  #note(symbol: string, { kind, depth }: CsvPart): Seen {
    let market = this.#seen.get(symbol)
    if (!market) {
      market = { kinds: new Set(), depth: 0, px: 0, trade: 0, qty: 0 }
      this.#seen.set(symbol, market)
    }
    market.kinds.add(kind)
    if (kind === 'snapshots' || kind === 'quotes') market.depth = Math.max(market.depth, depth)
    return market
  }

  instruments(): Instrument[] {
    const wanted = 'text' in this.#mapping.symbol ? undefined : this.#options.symbol?.split(',').map((s) => s.trim())
    const instruments: Instrument[] = []
    for (const [symbol, { kinds, depth, px, trade, qty }] of this.#seen) {
      if (wanted && !wanted.includes(symbol)) continue
      const venue = VENUES.find(([kind]) => kinds.has(kind))![1]
      // Trades may lie between ticks: the tick is then written with their decimals.
      const bookless = kinds.size === 1 && kinds.has('trades')
      const tick = powerOfTen(bookless ? trade : px)
      const finer = Math.max(0, trade - Math.max(px, bookless ? trade : 0))
      instruments.push({
        venue,
        symbol,
        id: symbol,
        source: this.#mapping.source,
        tickSize: this.#tick ?? (finer === 0 ? tick : `${tick}${tick.includes('.') ? '' : '.'}${'0'.repeat(finer)}`),
        lotSize: this.#lot ?? powerOfTen(qty),
        ...(venue === 'events:full' ? { depth } : {}),
      })
    }
    if (instruments.length > 0) return instruments
    const all = [...this.#seen.keys()].join(', ') || 'a row'
    throw new OptionError(`symbol: found ${this.#options.symbol ?? 'none'}, expected one of ${all}`)
  }
}

function decimals({ line, starts, ends }: Cells, i: number, scale: number): number {
  return decimalsAt(line, starts[i]!, ends[i]!, scale) ?? 0
}

function numberColumns({ kind }: CsvPart, at: CsvLayout['at']): readonly [number[], number[], number[], number[]] {
  const of = (...roles: readonly string[]): number[] => roles.flatMap((role) => at[role] ?? [])
  if (kind === 'trades') return [[], [], of('price'), of('size')]
  return [of('price', 'bidPrice', 'askPrice'), of('size', 'bidSize', 'askSize'), of('tradePrice'), of('tradeSize')]
}
