// Tardis' CSV, gzipped where the name ends in .gz.
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

import { type Change, csvLine, type Instrument, type TardisTable } from 'leadline/feeds'

import type { ChangeSink } from './sink.js'

const PIECE_CHARS = 1 << 16

export class CsvChangeSink implements ChangeSink {
  rows = 0
  readonly #table: TardisTable
  readonly #out: Writable
  readonly #done: Promise<unknown>
  #lines: string[]
  #chars = 0

  constructor(path: string, table: TardisTable, gzip: boolean) {
    this.#table = table
    this.#lines = [table.columns.join(',')]
    const file = createWriteStream(path)
    if (gzip) {
      const packer = createGzip()
      this.#out = packer
      this.#done = pipeline(packer, file)
    } else {
      this.#out = file
      this.#done = once(file, 'close')
    }
    this.#done.catch(() => {})
  }

  write(change: Change, instrument: Instrument): Promise<void> | void {
    for (const row of this.#table.rows(change, instrument)) {
      const line = csvLine(row)
      this.#lines.push(line)
      this.#chars += line.length + 1
      this.rows++
    }
    if (this.#chars >= PIECE_CHARS) return this.#flush()
  }

  async end(): Promise<void> {
    await this.#flush()
    this.#out.end()
    await this.#done
  }

  async abort(): Promise<void> {
    this.#out.destroy()
    await this.#done.catch(() => {})
  }

  async #flush(): Promise<void> {
    if (this.#lines.length === 0) return
    this.#lines.push('')
    const piece = this.#lines.join('\n')
    this.#lines = []
    this.#chars = 0
    if (!this.#out.write(piece)) await Promise.race([once(this.#out, 'drain'), this.#done])
  }
}
