// Rows of a Parquet file, a row group at a time: that much is held, however long the file is.
import { brotliDecompressSync, gunzipSync } from 'node:zlib'

import { decompress } from 'fzstd'
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet'
import { InputError } from 'leadline'

import type { Opened } from './open.js'

export type Row = Readonly<Record<string, unknown>>

/** A time whose unit the file itself says. */
export class Instant {
  readonly ns: bigint

  constructor(ns: bigint) {
    this.ns = ns
  }
}

/** Not dates: those end at the millisecond. */
const parsers = {
  timestampFromMilliseconds: (ms: bigint) => new Instant(ms * 1_000_000n),
  timestampFromMicroseconds: (us: bigint) => new Instant(us * 1_000n),
  timestampFromNanoseconds: (ns: bigint) => new Instant(ns),
}

const compressors = {
  ZSTD: (packed: Uint8Array, length: number) => decompress(packed, new Uint8Array(length)),
  GZIP: (packed: Uint8Array) => new Uint8Array(gunzipSync(packed)),
  BROTLI: (packed: Uint8Array) => new Uint8Array(brotliDecompressSync(packed)),
}

export class ParquetFile {
  readonly name: string
  readonly columns: readonly string[]
  readonly #file: AsyncBuffer
  readonly #metadata: FileMetaData

  private constructor(name: string, file: AsyncBuffer, metadata: FileMetaData) {
    this.name = name
    this.#file = file
    this.#metadata = metadata
    this.columns = parquetSchema(metadata).children.map(({ element }) => element.name)
  }

  static async open({ name, onDisk }: Opened): Promise<ParquetFile> {
    if (onDisk === null)
      throw new InputError({
        file: name,
        rule: 'parquet',
        found: 'a packed file',
        expected: 'a Parquet file as it is: it is read from its end',
      })
    try {
      const file = await asyncBufferFromFile(onDisk)
      return new ParquetFile(name, file, await parquetMetadataAsync(file))
    } catch (cause) {
      throw damaged(name, null, cause)
    }
  }

  /** Rows with these columns alone, each with its number from 1. */
  async *rows(columns: readonly string[]): AsyncGenerator<{ row: Row; number: number }> {
    let rowStart = 0
    for (const group of this.#metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows)
      let rows: readonly Row[]
      try {
        const of = { file: this.#file, metadata: this.#metadata, columns: [...columns], parsers, compressors }
        rows = await parquetReadObjects({ ...of, rowStart, rowEnd })
      } catch (cause) {
        throw damaged(this.name, rowStart + 1, cause)
      }
      for (const row of rows) yield { row, number: ++rowStart }
      rowStart = rowEnd
    }
  }
}

function damaged(file: string, row: number | null, cause: unknown): InputError {
  const found = cause instanceof Error ? cause.message : String(cause)
  return new InputError(
    { file, row, rule: 'parquet', found, expected: 'a whole and undamaged Parquet file' },
    { cause },
  )
}
