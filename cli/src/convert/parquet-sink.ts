// Tardis' columns as Parquet, a row group at a time.
import { fileWriter, ParquetWriter } from 'hyparquet-writer'
import type { Cell, Change, Instrument, TardisTable } from 'leadline/feeds'

import type { ChangeSink } from './sink.js'

const GROUP_ROWS = 65_536
const GROUP_CELLS = 2_000_000

const isTime = (name: string): boolean => name === 'timestamp' || name === 'local_timestamp'
const isText = (name: string): boolean => ['exchange', 'symbol', 'id', 'side'].includes(name)

export class ParquetChangeSink implements ChangeSink {
  rows = 0
  readonly #table: TardisTable
  readonly #writer: ParquetWriter
  readonly #groupRows: number
  #columns: Cell[][]

  constructor(path: string, table: TardisTable, type: string) {
    this.#table = table
    this.#columns = table.columns.map(() => [])
    this.#groupRows = Math.max(1, Math.min(GROUP_ROWS, Math.floor(GROUP_CELLS / table.columns.length)))
    const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const
    this.#writer = new ParquetWriter({
      writer: fileWriter(path),
      schema: [
        { name: 'root', num_children: table.columns.length },
        ...table.columns.map((name) => {
          if (name === 'is_snapshot') return { name, type: 'BOOLEAN', repetition_type: 'REQUIRED' } as const
          if (isTime(name)) return { name, type: 'INT64', repetition_type: 'REQUIRED' } as const
          if (isText(name)) return { name, ...text, repetition_type: name === 'id' ? 'OPTIONAL' : 'REQUIRED' } as const
          return { name, type: 'DOUBLE', repetition_type: 'OPTIONAL' } as const
        }),
      ],
      kvMetadata: [{ key: 'tardis_data_type', value: type }],
      createdBy: 'leadline',
    })
  }

  async write(change: Change, instrument: Instrument): Promise<void> {
    for (const row of this.#table.rows(change, instrument)) {
      for (let i = 0; i < row.length; i++) this.#columns[i]!.push(row[i]!)
      this.rows++
      if (this.#columns[0]!.length === this.#groupRows) await this.#writeGroup()
    }
  }

  async end(): Promise<void> {
    await this.#writeGroup()
    await this.#writer.finish()
  }

  async abort(): Promise<void> {
    await this.#writer.finish()
  }

  async #writeGroup(): Promise<void> {
    const rows = this.#columns[0]!.length
    if (rows > 0) {
      await this.#writer.write({
        rowGroupSize: rows,
        columnData: this.#table.columns.map((name, i) => ({ name, data: valuesOf(name, this.#columns[i]!) })),
      })
    }
    this.#columns = this.#table.columns.map(() => [])
  }
}

function valuesOf(name: string, cells: readonly Cell[]): unknown[] {
  if (isTime(name)) return cells.map((cell) => BigInt(cell as number))
  if (name === 'is_snapshot') return [...cells]
  if (isText(name)) return name === 'id' ? cells.map((cell) => (cell === '' ? null : cell)) : [...cells]
  return cells.map((cell) => (cell === '' ? null : Number(cell)))
}
