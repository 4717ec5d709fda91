// The mapping of a CSV file: what its columns mean. Checked whole before a file is opened; an error names the field.
// docs/csv-mapping.md owns the meaning of every field.
import { Checked, type Json } from './csv-checked.js'
import { checkClock, type ClockRule } from './csv-clock.js'

export const KINDS = ['levels', 'updates', 'snapshots', 'quotes', 'orders', 'trades'] as const
export type CsvKind = (typeof KINDS)[number]
export const OPS = ['add', 'reduce', 'execute', 'set', 'delete', 'replace'] as const
export type OrderOp = (typeof OPS)[number]

/** A column by its name in the header, or by its position from 1. */
export type ColumnRef = string | number
export type SymbolRule = { readonly text: string } | { readonly column: ColumnRef } | { readonly name: RegExp }

export interface CsvPart {
  readonly kind: CsvKind
  /** What a file's own name must match; null: the header tells. */
  readonly files: RegExp | null
  readonly header: boolean
  readonly columns: Readonly<Record<string, ColumnRef | readonly ColumnRef[]>>
  readonly words: Readonly<Record<'bid' | 'ask' | 'buy' | 'sell', readonly string[]>>
  readonly ops: Readonly<Partial<Record<OrderOp, readonly string[]>>>
  readonly group: 'row' | 'time' | 'part'
  readonly only: { readonly column: ColumnRef; readonly is: readonly string[] } | null
  /** Quotes: price 0 and size 0 leave that side as it was. */
  readonly carries: boolean
  /** Snapshots: levels a side. */
  readonly depth: number
}

export interface CsvMapping {
  readonly file: string
  readonly source: string
  readonly symbol: SymbolRule
  readonly tick: string | null
  readonly lot: string | null
  readonly noisy: boolean
  readonly scale: { readonly price: number; readonly size: number }
  readonly clock: ClockRule | null
  readonly mayCross: boolean
  /** Call auctions, in time of day by the clock of the zone: what crosses then is no defect. */
  readonly auctions: readonly { readonly fromUs: number; readonly toUs: number }[]
  readonly separator: string
  /** How parts follow each other: one after the other, or brought together by time or by a column. */
  readonly merge: null | 'time' | { readonly column: ColumnRef }
  readonly ignore: RegExp | null
  readonly parts: readonly CsvPart[]
}

interface Role {
  readonly needed: readonly string[]
  readonly also?: readonly string[]
}
const BEST = ['bidPrice', 'bidSize', 'askPrice', 'askSize']
const ROLES: Readonly<Record<CsvKind, Role>> = {
  levels: { needed: ['side', 'price', 'size'] },
  updates: { needed: ['side', 'price', 'size'] },
  snapshots: { needed: BEST, also: ['tradePrice', 'tradeSize'] },
  quotes: { needed: BEST },
  orders: { needed: ['id', 'side', 'price', 'size'], also: ['op', 'newId'] },
  trades: { needed: ['price', 'size'], also: ['id', 'side', 'buyOrder', 'sellOrder'] },
}

export function checkMapping(json: unknown, file: string): CsvMapping {
  const top = new Checked(json as Json, file, '')
  if (top.optional('mapping')?.value() !== 1) throw top.at('mapping').error('1, the version of this form')
  const scale = top.optional('scale')
  const parts = top.at('parts').list().map(checkPart)
  if (parts.length === 0) throw top.at('parts').error('at least one part')
  const clock = top.optional('time')
  for (const [i, { kind, group }] of parts.entries()) {
    if (!clock && !(kind === 'levels' && group === 'part'))
      throw top.error(`a time: only a part of kind levels and group part, unlike parts[${i}], may be without`, 'time')
  }
  const mapping: CsvMapping = {
    file,
    source: top.at('source').text(),
    symbol: checkSymbol(top.at('symbol')),
    tick: top.optional('tick')?.decimal() ?? null,
    lot: top.optional('lot')?.decimal() ?? null,
    noisy: top.optional('float')?.truth() ?? false,
    scale: {
      price: scale?.optional('price')?.whole(0, 18) ?? 0,
      size: scale?.optional('size')?.whole(0, 18) ?? 0,
    },
    clock: clock ? checkClock(clock) : null,
    mayCross: top.optional('mayCross')?.truth() ?? false,
    auctions: top.optional('auctions')?.list().map(checkAuction) ?? [],
    separator: top.optional('separator')?.oneOf([',', ';', '\t', '|', ' ']) ?? ',',
    merge: checkMerge(top.optional('merge')),
    ignore: top.optional('ignore')?.pattern() ?? null,
    parts,
  }
  scale?.only('price', 'size')
  if (mapping.noisy && (mapping.tick === null || mapping.lot === null))
    throw top.error('tick and lot: numbers that went through binary floating point do not tell their decimals', 'float')
  const known = [
    'mapping',
    'about',
    'source',
    'symbol',
    'tick',
    'lot',
    'float',
    'scale',
    'time',
    'mayCross',
    'auctions',
    'separator',
    'merge',
    'ignore',
    'parts',
  ]
  top.only(...known)
  if (mapping.auctions.length > 0 && typeof mapping.clock?.zone !== 'number')
    throw top.error('a time.zone that is UTC or an offset', 'auctions')
  return mapping
}

function checkAuction(field: Checked): { readonly fromUs: number; readonly toUs: number } {
  const match = /^(\d{2}):(\d{2}):(\d{2})-(\d{2}):(\d{2}):(\d{2})$/.exec(field.text())
  if (!match) throw field.error('from and to, as in 09:15:00-09:30:00')
  const at = (i: number): number =>
    (Number(match[i]) * 3600 + Number(match[i + 1]) * 60 + Number(match[i + 2])) * 1_000_000
  return { fromUs: at(1), toUs: at(4) }
}

function checkPart(part: Checked): CsvPart {
  const kind = part.at('kind').oneOf(KINDS)
  const { needed, also = [] } = ROLES[kind]
  const columns: Record<string, ColumnRef | readonly ColumnRef[]> = {}
  const given = part.at('columns')
  given.only(...needed, ...also)
  const depth = kind === 'snapshots' ? part.at('levels').whole(1, 1000) : 1
  for (const role of [...needed, ...also]) {
    const field = needed.includes(role) ? given.at(role) : given.optional(role)
    if (!field) continue
    columns[role] = kind === 'snapshots' && needed.includes(role) ? ranks(field, depth) : field.column()
  }
  if ('tradePrice' in columns !== 'tradeSize' in columns) throw given.error('both tradePrice and tradeSize, or neither')
  const words = part.optional('words')
  words?.only('bid', 'ask', 'buy', 'sell')
  const wordsOf = (name: 'bid' | 'ask' | 'buy' | 'sell'): readonly string[] => words?.optional(name)?.texts() ?? [name]
  const ops = part.optional('ops')
  ops?.only(...OPS)
  if ('op' in columns && !ops)
    throw part.at('ops').error('the words of column op, as in {"add": ["2"], "delete": ["10"]}')
  const only = part.optional('only')
  only?.only('column', 'is')
  part.only('kind', 'files', 'header', 'columns', 'levels', 'words', 'ops', 'group', 'only', 'carry')
  const group = part.optional('group')?.oneOf(['row', 'time', 'part'] as const) ?? 'row'
  if (kind === 'levels' ? group === 'row' : group === 'part')
    throw part.at('group').error(kind === 'levels' ? 'time or part: rows of one picture' : 'row or time')
  const carry = part.optional('carry')
  if (carry && kind !== 'quotes') throw carry.error('no such field but in quotes')
  return {
    kind,
    files: part.optional('files')?.pattern() ?? null,
    header: part.optional('header')?.truth() ?? true,
    columns,
    words: { bid: wordsOf('bid'), ask: wordsOf('ask'), buy: wordsOf('buy'), sell: wordsOf('sell') },
    ops: Object.fromEntries(OPS.flatMap((op) => (ops?.optional(op) ? [[op, ops.at(op).texts()]] : []))),
    group,
    only: only ? { column: only.at('column').column(), is: only.at('is').texts() } : null,
    carries: carry?.truth() ?? false,
    depth,
  }
}

/** `BidPrice{0}` counts its columns from 0, `bid{1}p` from 1; or a list of columns, the best first. */
function ranks(field: Checked, depth: number): readonly ColumnRef[] {
  if (field.isList()) {
    const columns = field.list().map((item) => item.column())
    if (columns.length !== depth) throw field.error(`${depth} columns, as levels says`)
    return columns
  }
  const text = field.text()
  const match = /^(.*)\{(\d+)\}(.*)$/.exec(text)
  if (!match) throw field.error('a name with its first number in braces, as in BidPrice{0}, or a list of columns')
  return Array.from({ length: depth }, (_, i) => `${match[1]}${Number(match[2]) + i}${match[3]}`)
}

function checkSymbol(field: Checked): SymbolRule {
  if (field.isText()) return { text: field.text() }
  field.only('column', 'name')
  const name = field.optional('name')
  return name ? { name: name.pattern() } : { column: field.at('column').column() }
}

function checkMerge(field: Checked | null): CsvMapping['merge'] {
  if (!field) return null
  if (field.isText()) return field.oneOf(['time'] as const)
  field.only('column')
  return { column: field.at('column').column() }
}
