// Parquet, written a row group at a time: memory is bounded by one group, whatever the length of the recording.
import { fileWriter, ParquetWriter } from 'hyparquet-writer'

import { type FeatureRow, KEY_COLUMNS, type RowSink } from './rows.js'

/** Values in one row group, all columns together: 32 MB of doubles. */
const GROUP_VALUES = 4_000_000
const MOST_GROUP_ROWS = 65_536

export class ParquetSink implements RowSink {
  readonly #writer: ParquetWriter
  readonly #names: readonly string[]
  readonly #groupRows: number
  readonly #venueUs: BigInt64Array
  readonly #localUs: BigInt64Array
  readonly #columns: readonly Float64Array[]
  #symbols: string[] = []
  #states: string[] = []
  #rows = 0

  /** `about` is kept in the file under the key `leadline`: what each column is. */
  constructor(path: string, names: readonly string[], about: unknown) {
    this.#names = names
    this.#groupRows = Math.max(
      1,
      Math.min(MOST_GROUP_ROWS, Math.floor(GROUP_VALUES / (names.length + KEY_COLUMNS.length))),
    )
    this.#venueUs = new BigInt64Array(this.#groupRows)
    this.#localUs = new BigInt64Array(this.#groupRows)
    this.#columns = names.map(() => new Float64Array(this.#groupRows))
    const required = { repetition_type: 'REQUIRED' } as const
    const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' }, ...required } as const
    this.#writer = new ParquetWriter({
      writer: fileWriter(path),
      schema: [
        { name: 'root', num_children: names.length + KEY_COLUMNS.length },
        { name: 'ts_venue_us', type: 'INT64', ...required },
        { name: 'ts_local_us', type: 'INT64', ...required },
        { name: 'symbol', ...text },
        { name: 'state', ...text },
        ...names.map((name) => ({ name, type: 'DOUBLE', ...required }) as const),
      ],
      kvMetadata: [{ key: 'leadline', value: JSON.stringify(about) }],
      createdBy: 'leadline',
    })
  }

  write({ tsVenueUs, tsLocalUs, symbol, state, values }: FeatureRow): Promise<void> | void {
    const row = this.#rows++
    this.#venueUs[row] = BigInt(tsVenueUs)
    this.#localUs[row] = BigInt(tsLocalUs)
    this.#symbols.push(symbol)
    this.#states.push(state)
    for (let i = 0; i < values.length; i++) this.#columns[i]![row] = values[i]!
    if (this.#rows === this.#groupRows) return this.#writeGroup()
  }

  async end(): Promise<void> {
    if (this.#rows > 0) await this.#writeGroup()
    await this.#writer.finish()
  }

  async #writeGroup(): Promise<void> {
    const rows = this.#rows
    await this.#writer.write({
      rowGroupSize: rows,
      columnData: [
        { name: 'ts_venue_us', data: this.#venueUs.subarray(0, rows) },
        { name: 'ts_local_us', data: this.#localUs.subarray(0, rows) },
        { name: 'symbol', data: this.#symbols },
        { name: 'state', data: this.#states },
        // NaN has no place in an order, so these columns carry no minimum and maximum.
        ...this.#names.map((name, i) => ({ name, data: this.#columns[i]!.subarray(0, rows), statistics: false })),
      ],
    })
    this.#rows = 0
    this.#symbols = []
    this.#states = []
  }
}
