// Compressed or plain, told apart by the first bytes and not by the name.
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

import { Decompress } from 'fzstd'
import { InputError } from 'leadline'

import { unxz } from './xz.js'

export type Compression = 'gzip' | 'zstd' | 'xz' | 'zip' | 'none'

const MAGIC: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]], // an empty one
]

export function compressionOf(head: Uint8Array): Compression {
  const found = MAGIC.find(([, magic]) => magic.every((byte, i) => head[i] === byte))
  return found?.[0] ?? 'none'
}

const CHUNK_BYTES = 1 << 17

/** The plain bytes of a file. `onBytes` hears how many bytes of the file itself have been read. */
export async function* plainBytes(
  path: string,
  compression: Exclude<Compression, 'zip'>,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  let read = 0
  const file = createReadStream(path, { highWaterMark: 1 << 18 })
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of file as AsyncIterable<Uint8Array>) {
      read += chunk.length
      onBytes(chunk.length)
      yield chunk
    }
  }
  try {
    if (compression === 'none') yield* counted()
    else if (compression === 'gzip') yield* gunzipped(counted())
    else if (compression === 'zstd') yield* unzstd(counted())
    else yield* unxz(counted())
  } catch (cause) {
    if (compression === 'none' || cause instanceof InputError) throw cause
    throw damaged(path, compression, read, cause)
  } finally {
    file.destroy()
  }
}

async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(chunks, { objectMode: false })
  const unpack = createGunzip({ chunkSize: CHUNK_BYTES })
  source.on('error', (error) => unpack.destroy(error))
  try {
    yield* source.pipe(unpack) as AsyncIterable<Uint8Array>
  } finally {
    source.destroy()
    unpack.destroy()
  }
}

/** Not Node's own decoder: that one stops, without a word, after the first of several frames. */
async function* unzstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = []
  const stream = new Decompress((data) => {
    if (data.length > 0) ready.push(data)
  })
  for await (const chunk of chunks) {
    // In small pieces: whatever one piece unpacks to is held at once.
    for (let at = 0; at < chunk.length; at += 1 << 14) {
      stream.push(chunk.subarray(at, at + (1 << 14)))
      yield* ready.splice(0)
    }
  }
  stream.push(new Uint8Array(0), true)
  yield* ready
}

export function damaged(file: string, compression: Compression, byte: number | null, cause: unknown): InputError {
  const found = cause instanceof Error ? cause.message : String(cause)
  const expected = `a whole and undamaged ${compression} stream`
  return new InputError({ file, row: null, byte, rule: compression, found, expected }, { cause })
}
