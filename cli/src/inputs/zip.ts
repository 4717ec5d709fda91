// Files inside a zip, by random access: nothing is unpacked to disk, and two of them can be read in lockstep.
import type { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'

import { InputError } from 'leadline'
import { type Entry, open, type ZipFile } from 'yauzl'

import { damaged } from './decompress.js'

export interface Zip {
  readonly entries: readonly Entry[]
  bytes(entry: Entry, onBytes: (count: number) => void): AsyncGenerator<Uint8Array>
  close(): void
}

export async function openZip(path: string): Promise<Zip> {
  let zip: ZipFile
  const entries: Entry[] = []
  try {
    zip = await new Promise<ZipFile>((resolve, reject) => {
      open(path, { lazyEntries: true, autoClose: false }, (error, opened) => (error ? reject(error) : resolve(opened)))
    })
    await new Promise<void>((resolve, reject) => {
      zip.on('entry', (entry: Entry) => {
        entries.push(entry)
        zip.readEntry()
      })
      zip.on('end', resolve)
      zip.on('error', reject)
      zip.readEntry()
    })
  } catch (cause) {
    throw damaged(path, 'zip', null, cause)
  }
  const files = entries.filter(({ fileName }) => !fileName.endsWith('/'))
  return { entries: files, bytes: (entry, onBytes) => entryBytes(path, zip, entry, onBytes), close: () => zip.close() }
}

async function* entryBytes(
  path: string,
  zip: ZipFile,
  entry: Entry,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  const name = `${path}:${entry.fileName}`
  if (entry.isEncrypted()) throw damaged(name, 'zip', null, 'an encrypted entry')
  const ratio = entry.uncompressedSize > 0 ? entry.compressedSize / entry.uncompressedSize : 0
  let crc = 0
  let stream: Readable | undefined
  try {
    stream = await new Promise<Readable>((resolve, reject) => {
      zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened)))
    })
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      crc = crc32(chunk, crc)
      onBytes(chunk.length * ratio)
      yield chunk
    }
  } catch (cause) {
    if (cause instanceof InputError) throw cause
    throw damaged(name, 'zip', null, cause)
  } finally {
    stream?.destroy()
  }
  if (crc === entry.crc32) return
  const [found, expected] = [`CRC-32 ${hex(crc)}`, `CRC-32 ${hex(entry.crc32)}, as the zip's directory says`]
  throw new InputError({ file: name, row: null, byte: null, rule: 'zip', found, expected })
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0')
}
