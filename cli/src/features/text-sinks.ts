// CSV and NDJSON. Undefined is an empty cell in the one, null in the other.
import type { LineWriter } from '../output.js'
import { type FeatureRow, KEY_COLUMNS, type RowSink } from './rows.js'

export class CsvSink implements RowSink {
  readonly #out: LineWriter

  constructor(out: LineWriter, names: readonly string[]) {
    this.#out = out
    out.note([...KEY_COLUMNS, ...names].join(','))
  }

  write({ tsVenueUs, tsLocalUs, symbol, state, values }: FeatureRow): Promise<void> | void {
    let line = `${cell(tsVenueUs)},${cell(tsLocalUs)},${symbol},${state}`
    for (const value of values) line += `,${cell(value)}`
    return this.#out.write(line)
  }

  end(): Promise<void> {
    return this.#out.end()
  }
}

export class NdjsonSink implements RowSink {
  readonly #out: LineWriter
  readonly #keys: readonly string[]

  constructor(out: LineWriter, names: readonly string[]) {
    this.#out = out
    this.#keys = names.map((name) => `,${JSON.stringify(name)}:`)
  }

  write({ tsVenueUs, tsLocalUs, symbol, state, values }: FeatureRow): Promise<void> | void {
    const head = JSON.stringify({ ts_venue_us: tsVenueUs, ts_local_us: tsLocalUs, symbol, state })
    let line = head.slice(0, -1)
    for (let i = 0; i < values.length; i++) line += this.#keys[i] + JSON.stringify(values[i])
    return this.#out.write(line + '}')
  }

  end(): Promise<void> {
    return this.#out.end()
  }
}

function cell(value: number): string {
  return Number.isFinite(value) ? String(value) : ''
}
