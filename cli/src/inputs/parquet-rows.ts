// What stands in a row of a Parquet file, checked.
import { InputError } from 'leadline'
import { stepsOf } from 'leadline/feeds'

import { Instant, type Row } from './parquet-file.js'
import { type ParquetColumns, unitNs } from './parquet-columns.js'

export interface Step {
  readonly mantissa: bigint
  readonly exponent: number
}

export class ParquetRow {
  row: Row = {}
  number = 0
  readonly #file: string
  readonly #columns: ParquetColumns

  constructor(file: string, columns: ParquetColumns) {
    this.#file = file
    this.#columns = columns
  }

  get venueNs(): bigint {
    return this.#time(this.#columns.venueTime) ?? this.localNs
  }

  get localNs(): bigint {
    const ns = this.#time(this.#columns.localTime)
    if (ns === null) throw this.fault(this.#columns.localTime, 'time', 'a time')
    return ns
  }

  text(column: string | null): string {
    const value = column === null ? null : this.row[column]
    return value === null || value === undefined ? '' : String(value)
  }

  /** null where the cell is empty. */
  float(column: string): number | null {
    const value = this.row[column]
    if (value === null || value === undefined) return null
    if (typeof value === 'number') return value
    if (typeof value === 'bigint') return Number(value)
    throw this.fault(column, 'number', 'a number')
  }

  floats(column: string): readonly number[] {
    const value = this.row[column]
    if (Array.isArray(value) || ArrayBuffer.isView(value)) return value as readonly number[]
    if (value === null || value === undefined) return []
    throw this.fault(column, 'list', 'a list of numbers')
  }

  /** A number as steps. */
  steps(value: number, column: string, step: Step): number | bigint {
    const steps = stepsOf(value, step)
    if (steps !== null && steps >= 0) return steps
    throw this.fault(column, column, `a multiple of ${step.mantissa}e-${step.exponent}, not below 0`, value)
  }

  fault(column: string, rule: string, expected: string, found: unknown = this.row[column]): InputError {
    return new InputError({ file: this.#file, row: this.number, rule, found: `${column} ${String(found)}`, expected })
  }

  #time(column: string): bigint | null {
    const value = this.row[column]
    if (value instanceof Instant) return value.ns
    if (typeof value === 'bigint') return value * unitNs(column)
    if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value) * unitNs(column)
    return null
  }
}
