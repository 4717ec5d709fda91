// Byte inputs for the readers' tests: text in pieces of any size.
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
  for await (const record of source.records()) records.push(kept(record))
  return records
}

/** A record's bytes are valid until the next one is asked for. */
function kept(record: Recorded): Recorded {
  if (record.kind === 'row') return { ...record, message: record.message.slice(), book: record.book.slice() }
  if (record.kind === 'frame' || record.kind === 'snapshot') return { ...record, bytes: record.bytes.slice() }
  return record
}
