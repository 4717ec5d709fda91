// A recording as hftbacktest has it: the one array of an .npz, as our reader takes it and as columns.
import { readFileSync } from 'node:fs'
import { createInflateRaw, inflateRawSync } from 'node:zlib'

const PIECE_BYTES = 1 << 18
/** What is unpacked ahead while rows are read. */
const AHEAD_BYTES = 1 << 21
const ROW_BYTES = 64

/** The .npy inside: the .npz has one member, stored or deflated. */
export function npyOf(path) {
  const { bytes, isPacked, size } = memberOf(path)
  return isPacked ? inflateRawSync(bytes, { chunkSize: size }) : bytes
}

/** What `npz` of leadline/feeds opens. */
export function npyInput(npy, name) {
  return {
    name,
    async *open() {
      for (let at = 0; at < npy.length; at += PIECE_BYTES) yield npy.subarray(at, at + PIECE_BYTES)
    },
  }
}

/** The same, read and unpacked as it goes. */
export function npzInput(path) {
  const { bytes, isPacked } = memberOf(path)
  if (!isPacked) return npyInput(bytes, path)
  return {
    name: path,
    open() {
      const unpack = createInflateRaw({ chunkSize: PIECE_BYTES, readableHighWaterMark: AHEAD_BYTES })
      unpack.end(bytes)
      return unpack
    },
  }
}

function memberOf(path) {
  const file = readFileSync(path)
  const directory = file.readUInt32LE(file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1')) + 16)
  const local = file.readUInt32LE(directory + 42)
  const from = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
  const bytes = file.subarray(from, from + file.readUInt32LE(directory + 20))
  return { bytes, isPacked: file.readUInt16LE(directory + 10) !== 0, size: file.readUInt32LE(directory + 24) }
}

/** Columns: `ev` the flags and kind in 32 bits, times in ns. */
export function columnsOf(npy) {
  const head = 10 + npy.readUInt16LE(8)
  const rows = (npy.length - head) / ROW_BYTES
  const of = (Column, read) => Column.from({ length: rows }, (_, row) => read(head + row * ROW_BYTES))
  return {
    rows,
    ev: of(Uint32Array, (at) => npy.readUInt32LE(at)),
    venueNs: of(BigInt64Array, (at) => npy.readBigInt64LE(at + 8)),
    localNs: of(BigInt64Array, (at) => npy.readBigInt64LE(at + 16)),
    px: of(Float64Array, (at) => npy.readDoubleLE(at + 24)),
    qty: of(Float64Array, (at) => npy.readDoubleLE(at + 32)),
  }
}

export const EXCHANGE = 1 << 31
export const LOCAL = 1 << 30
export const BUY = 1 << 29
export const [DEPTH, TRADE, CLEAR, SNAPSHOT] = [1, 2, 3, 4]
