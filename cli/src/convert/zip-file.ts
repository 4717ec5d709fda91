// A zip of one deflated file whose length is known only at the end: sizes and checksum stand in their places once it is written.
// Fields of 64 bits throughout, as NumPy writes them (APPNOTE.TXT 4.5.3).
import { type FileHandle, open } from 'node:fs/promises'
import { crc32, createDeflateRaw, type DeflateRaw } from 'node:zlib'

const VERSION = 45
const DEFLATED = 8
/** 1980-01-01, the earliest there is: the same input makes the same file. */
const DATE = 0x21
const FULL = 0xffffffff

export class ZipFile {
  readonly #file: FileHandle
  readonly #name: Buffer
  readonly #deflate: DeflateRaw
  readonly #written: Promise<void>
  #crc = 0
  #plainBytes = 0
  #packedBytes = 0

  private constructor(file: FileHandle, name: string) {
    this.#file = file
    this.#name = Buffer.from(name)
    this.#deflate = createDeflateRaw({ level: 6 })
    this.#written = this.#drain()
    this.#written.catch(() => {})
  }

  static async create(path: string, name: string): Promise<ZipFile> {
    const file = await open(path, 'w+')
    const zip = new ZipFile(file, name)
    return zip
  }

  /** Adds to the file in the zip. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#crc = crc32(bytes, this.#crc)
    this.#plainBytes += bytes.length
    // copied: the caller may use its buffer anew
    if (this.#deflate.write(Uint8Array.from(bytes))) return
    await Promise.race([new Promise((resolve) => this.#deflate.once('drain', resolve)), this.#written])
  }

  async end(): Promise<void> {
    this.#deflate.end()
    await this.#written
    const local = this.#localHeader()
    await this.#file.write(local, 0, local.length, 0)
    const at = local.length + this.#packedBytes
    const directory = this.#directory()
    const tail = Buffer.concat([directory, endOf(at, directory.length)])
    await this.#file.write(tail, 0, tail.length, at)
    await this.#file.close()
  }

  async abort(): Promise<void> {
    this.#deflate.destroy()
    await this.#file.close()
  }

  async #drain(): Promise<void> {
    let at = this.#localHeader().length
    for await (const piece of this.#deflate as AsyncIterable<Buffer>) {
      await this.#file.write(piece, 0, piece.length, at)
      at += piece.length
      this.#packedBytes += piece.length
    }
  }

  #localHeader(): Buffer {
    const header = Buffer.alloc(30)
    header.writeUInt32LE(0x04034b50, 0)
    header.writeUInt16LE(VERSION, 4)
    this.#common(header, 8)
    header.writeUInt16LE(this.#name.length, 26)
    header.writeUInt16LE(20, 28)
    return Buffer.concat([header, this.#name, this.#sizes(16)])
  }

  #directory(): Buffer {
    const header = Buffer.alloc(46)
    header.writeUInt32LE(0x02014b50, 0)
    header.writeUInt16LE(VERSION, 4)
    header.writeUInt16LE(VERSION, 6)
    this.#common(header, 10)
    header.writeUInt16LE(this.#name.length, 28)
    header.writeUInt16LE(20, 30)
    return Buffer.concat([header, this.#name, this.#sizes(16)])
  }

  /** Method, time, date, checksum; the sizes are in the extra field. */
  #common(header: Buffer, at: number): void {
    header.writeUInt16LE(DEFLATED, at)
    header.writeUInt16LE(DATE, at + 4)
    header.writeUInt32LE(this.#crc >>> 0, at + 6)
    header.writeUInt32LE(FULL, at + 10)
    header.writeUInt32LE(FULL, at + 14)
  }

  #sizes(bytes: number): Buffer {
    const extra = Buffer.alloc(4 + bytes)
    extra.writeUInt16LE(1, 0)
    extra.writeUInt16LE(bytes, 2)
    extra.writeBigUInt64LE(BigInt(this.#plainBytes), 4)
    extra.writeBigUInt64LE(BigInt(this.#packedBytes), 12)
    return extra
  }
}

/** The zip64 end of the directory, where it is, and the end as it was before there was that. */
function endOf(at: number, length: number): Buffer {
  const end64 = Buffer.alloc(56)
  end64.writeUInt32LE(0x06064b50, 0)
  end64.writeBigUInt64LE(44n, 4)
  end64.writeUInt16LE(VERSION, 12)
  end64.writeUInt16LE(VERSION, 14)
  end64.writeBigUInt64LE(1n, 24)
  end64.writeBigUInt64LE(1n, 32)
  end64.writeBigUInt64LE(BigInt(length), 40)
  end64.writeBigUInt64LE(BigInt(at), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(at + length), 8)
  locator.writeUInt32LE(1, 16)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(length, 12)
  end.writeUInt32LE(at > 0xfffffffe ? FULL : at, 16)
  return Buffer.concat([end64, locator, end])
}
