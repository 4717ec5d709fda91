// hftbacktest's .npz. How many rows there are stands at the head of the array, so they go to a file beside it first.
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'

import { OptionError } from 'leadline'
import { type Change, type Instrument, NPZ_ROW_BYTES, NPZ_ROW_DESCR, NpzEncoder, npyHead } from 'leadline/feeds'

import type { ChangeSink } from './sink.js'
import { ZipFile } from './zip-file.js'

const PIECE_BYTES = NPZ_ROW_BYTES * 4096

export class NpzSink implements ChangeSink {
  readonly #path: string
  readonly #rowsPath: string
  readonly #file: FileHandle
  readonly #piece = new Uint8Array(PIECE_BYTES)
  #used = 0
  #encoder: NpzEncoder | null = null
  #instrument: Instrument | null = null

  private constructor(path: string, rowsPath: string, file: FileHandle) {
    this.#path = path
    this.#rowsPath = rowsPath
    this.#file = file
  }

  static async create(path: string): Promise<NpzSink> {
    const rowsPath = `${path}.rows`
    return new NpzSink(path, rowsPath, await open(rowsPath, 'w'))
  }

  get rows(): number {
    return this.#encoder?.counts.rows ?? 0
  }

  async write(change: Change, instrument: Instrument): Promise<void> {
    this.#instrument ??= instrument
    if (this.#instrument !== instrument)
      throw new OptionError(
        `symbol: an .npz holds one market, found ${this.#instrument.symbol} and ${instrument.symbol}; choose with --symbol`,
      )
    this.#encoder ??= new NpzEncoder(instrument.tickSize)
    const bytes = this.#encoder.encode(change)
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + this.#piece.length - this.#used)
      this.#piece.set(part, this.#used)
      this.#used += part.length
      at += part.length
      if (this.#used === this.#piece.length) await this.#flush()
    }
  }

  async end(): Promise<void> {
    try {
      await this.#flush()
      await this.#file.close()
      const zip = await ZipFile.create(this.#path, 'data.npy')
      try {
        await zip.write(npyHead(NPZ_ROW_DESCR, this.rows))
        for await (const piece of createReadStream(this.#rowsPath, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>)
          await zip.write(piece)
      } catch (error) {
        await zip.abort()
        throw error
      }
      await zip.end()
    } finally {
      await rm(this.#rowsPath, { force: true })
    }
  }

  async abort(): Promise<void> {
    await this.#file.close().catch(() => {})
    await rm(this.#rowsPath, { force: true })
  }

  async #flush(): Promise<void> {
    for (let at = 0; at < this.#used;) at += (await this.#file.write(this.#piece, at, this.#used - at)).bytesWritten
    this.#used = 0
  }
}
