// Which part of a mapping reads a file, and where its columns stand in it.
import type { InputError } from '../../engine/errors.js'
import type { Cells } from '../cells.js'
import type { ColumnRef, CsvMapping, CsvPart } from './csv-mapping.js'
import { refusal } from './tally.js'

export interface CsvLayout {
  readonly part: CsvPart
  /** Columns that every row must have. */
  readonly width: number
  /** By role, from 0; snapshots have one for each rank. */
  readonly at: Readonly<Record<string, readonly number[]>>
  readonly time: readonly number[]
  readonly symbol: number
  readonly merge: number
  readonly only: number
}

/** The file's own name, without the folder or zip it lies in and without what compression added. */
export function ownName(name: string): string {
  return (name.split(/[/\\:]/).at(-1) ?? name).replace(/\.(gz|zst|xz)$/i, '')
}

/** `cells`: the first line. An error names what is missing. */
export function layoutOf(mapping: CsvMapping, file: string, cells: Cells): CsvLayout | InputError {
  const name = ownName(file)
  let missing = ''
  for (const part of mapping.parts) {
    if (part.files && !part.files.test(name)) continue
    const header = part.header ? Array.from({ length: cells.count }, (_, i) => cells.text(i)) : null
    const found = new Layout(header, cells.count)
    const layout = found.of(mapping, part)
    if (found.missing === '') return layout
    missing = found.missing
  }
  const at = { name: file, row: 1 }
  if (missing === '') {
    const expected = `a file that a part of ${mapping.file} reads (parts[].files)`
    return refusal(at, { rule: 'part', found: name, expected })
  }
  return refusal(at, { rule: 'columns', found: `no column ${missing}`, expected: `the columns of ${mapping.file}` })
}

class Layout {
  missing = ''
  readonly #header: readonly string[] | null
  readonly #count: number

  constructor(header: readonly string[] | null, count: number) {
    this.#header = header
    this.#count = count
  }

  of({ clock, symbol, merge }: CsvMapping, part: CsvPart): CsvLayout {
    const at = Object.fromEntries(
      Object.entries(part.columns).map(([role, ref]) => [role, (Array.isArray(ref) ? ref : [ref]).map(this.#find)]),
    )
    const isTimeless = part.kind === 'levels' && part.group === 'part'
    return {
      part,
      width: this.#count,
      at,
      time: clock && !isTimeless ? clock.columns.map(this.#find) : [],
      symbol: 'column' in symbol ? this.#find(symbol.column) : -1,
      merge: merge !== null && merge !== 'time' ? this.#find(merge.column) : -1,
      only: part.only ? this.#find(part.only.column) : -1,
    }
  }

  readonly #find = (ref: ColumnRef): number => {
    const i = typeof ref === 'number' ? (ref <= this.#count ? ref - 1 : -1) : (this.#header?.indexOf(ref) ?? -1)
    if (i < 0) this.missing = JSON.stringify(ref)
    return i
  }
}
