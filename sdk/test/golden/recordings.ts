// Readers of recorded data as raw as they are, apart from the product's own readers.
import { readFileSync } from 'node:fs'
import { gunzipSync, inflateRawSync } from 'node:zlib'

import { recording, type Skip } from '../available.js'

export function gunzipped(path: string, skip: Skip): Uint8Array {
  return gunzipSync(readFileSync(recording(path, skip)))
}

/** One member of a zip archive, by the part of its name that is given. */
export function unzipped(path: string, part: string, skip: Skip): Uint8Array {
  const zip = readFileSync(recording(path, skip))
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(at + 28)
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    const header = zip.readUInt32LE(at + 42)
    if (name.includes(part)) {
      const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28)
      const member = zip.subarray(start, start + zip.readUInt32LE(at + 20))
      return zip.readUInt16LE(at + 10) === 0 ? member : inflateRawSync(member) // 0: stored as it is
    }
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  throw new Error(`${path}: no member like ${part}`)
}

/** Lines without their end. */
export function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length;) {
    const newline = bytes.indexOf(10, from)
    const to = newline === -1 ? bytes.length : newline
    yield bytes.subarray(from, bytes[to - 1] === 13 ? to - 1 : to)
    from = to + 1
  }
}

export interface RecordedFrame {
  readonly tsLocalUs: number
  readonly tsLocalNs: number
  readonly bytes: Uint8Array
  readonly isSnapshot: boolean
}

const SNAPSHOT_START = new TextEncoder().encode('{"lastUpdateId"')

/** Lines of local receive time (19 digits are nanoseconds, 16 microseconds), a space, and the raw JSON. */
export function* recordedFrames(paths: readonly string[], skip: Skip): Generator<RecordedFrame> {
  for (const path of paths) {
    for (const line of linesOf(gunzipped(path, skip))) {
      const space = line.indexOf(32)
      const clock = BigInt(new TextDecoder().decode(line.subarray(0, space)))
      const ns = space >= 19 ? clock : clock * 1000n
      const bytes = line.subarray(space + 1)
      const isSnapshot = SNAPSHOT_START.every((byte, index) => bytes[index] === byte)
      yield { tsLocalUs: Number(ns / 1000n), tsLocalNs: Number(ns % 1000n), bytes, isSnapshot }
    }
  }
}
