// Byte inputs for the readers' tests: text in pieces of any size, and the recordings where they are.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import type { NamedInput, Recorded, Source } from '../../src/feeds/index.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function bytes(text: string): Uint8Array {
  return encoder.encode(text)
}

export function text(part: Uint8Array): string {
  return decoder.decode(part)
}

/** Hands the bytes over in pieces of that size, so that every boundary falls somewhere awkward. */
export async function* inPieces(content: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const all = typeof content === 'string' ? bytes(content) : content
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size)
}

export function input(name: string, content: string | Uint8Array, size = 7): NamedInput {
  return { name, open: () => inPieces(content, size) }
}

export async function recordsOf(source: Source): Promise<Recorded[]> {
  const records: Recorded[] = []
  for await (const record of source.records()) {
    records.push(
      record.kind === 'row'
        ? { ...record, message: record.message.slice(), book: record.book.slice() }
        : { ...record, bytes: record.bytes.slice() },
    )
  }
  return records
}

/** Where the recordings are; null, with a word on standard error, when they are not there. */
export function recording(path: string): string | null {
  const folder = process.env['LEADLINE_DATA'] ?? ''
  const file = join(folder, path)
  if (folder !== '' && existsSync(file)) return file
  const reason = folder === '' ? 'LEADLINE_DATA is not set' : `${file} is not there`
  if (process.env['LEADLINE_REQUIRE_ALL'] === '1') throw new Error(`a recording is required: ${reason}`)
  console.warn(`skipped: ${path}: ${reason}`)
  return null
}
