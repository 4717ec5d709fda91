// The bytes of a tape (docs/tape.md): a head, then blocks that each stand for themselves, each full of entries.
import type { Instrument } from '../source.js'

/** "LLTAPE\r\n": the line end shows at once when a file went through something that changes those. */
export const TAPE_MAGIC = Uint8Array.of(0x4c, 0x4c, 0x54, 0x41, 0x50, 0x45, 0x0d, 0x0a)
export const TAPE_VERSION = 1
export const HEAD_BYTES = 32
export const HEAD_VERSION = 8 // u32
export const HEAD_SIZE = 12 // u32
export const HEAD_CREATED = 16 // i64 µs
export const HEAD_CRC = 28 // u32 of the 28 bytes before

/** "LLTB" */
export const BLOCK_MAGIC = Uint8Array.of(0x4c, 0x4c, 0x54, 0x42)
export const BLOCK_BYTES = 32
export const BLOCK_STORED = 4 // u32 bytes that follow the block's head
export const BLOCK_PLAIN = 8 // u32 bytes they unpack to
export const BLOCK_ENTRIES = 12 // u32
export const BLOCK_NUMBER = 16 // u32 from 0, by one
export const BLOCK_FLAGS = 20 // u32
export const BLOCK_DATA_CRC = 24 // u32 of the stored bytes
export const BLOCK_CRC = 28 // u32 of the 28 bytes before
export const FLAG_DEFLATED = 1

export const ENTRY_BYTES = 32
export const ENTRY_KIND = 0 // u8
export const ENTRY_FLAGS = 1 // u8
export const ENTRY_REST_NS = 2 // u16
export const ENTRY_CONNECTION = 4 // u32
export const ENTRY_LOCAL = 8 // i64 µs
export const ENTRY_MONOTONIC = 16 // i64 ns
export const ENTRY_META = 24 // u32 bytes of JSON behind the entry's head
export const ENTRY_BODY = 28 // u32 bytes behind those
/** Said before in an earlier block; here so that a block can be read when that one can't. */
export const ENTRY_REPEATED = 1
export const NO_CONNECTION = 0xffffffff
export const NO_CLOCK = -0x8000000000000000n

/** No block of ours is larger; a length beyond it is damage. */
export const MAX_BLOCK_BYTES = 256 * 1024 * 1024

export const ENTRY_KINDS = ['frame', 'send', 'http', 'open', 'close', 'note', 'instrument'] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]

interface Stamped {
  /** Wall clock of the recorder, epoch microseconds, and the 0..999 ns that are left. */
  readonly tsLocalUs: number
  readonly tsLocalNs: number
  /** A clock that never goes back, nanoseconds from any origin; null where the recorder has none. */
  readonly monotonicNs: bigint | null
}

/** What is known of a socket. */
export interface TapeConnection {
  readonly name: string
  readonly venue?: string
  readonly url?: string
  /** The venue's own names of the markets that it is for. */
  readonly symbols?: readonly string[]
  /** The socket that it was opened beside, to take over its markets. */
  readonly follows?: string
  /** False: their books don't come over it. */
  readonly book?: boolean
}

/** A frame as it came, or one that was sent. */
export interface TapeFrame extends Stamped {
  readonly kind: 'frame' | 'send'
  readonly connection: string
  readonly bytes: Uint8Array
}

/** A request over HTTP and the body of its answer. */
export interface TapeHttp extends Stamped {
  readonly kind: 'http'
  readonly url: string
  readonly method: string
  /** 0: there was no answer. */
  readonly status: number
  /** Body of the request. */
  readonly request: string | null
  readonly venue: string | null
  /** 'snapshot', 'audit', 'listing', …, where the recorder said it. */
  readonly purpose: string | null
  readonly bytes: Uint8Array
}

export interface TapeOpen extends Stamped, TapeConnection {
  readonly kind: 'open'
}

export interface TapeClose extends Stamped {
  readonly kind: 'close'
  readonly connection: string
  readonly code: number | null
  readonly reason: string
}

/** Anything else worth keeping, as JSON. */
export interface TapeNote extends Stamped {
  readonly kind: 'note'
  readonly note: unknown
}

/** A market of the recording. */
export interface TapeInstrument extends Stamped {
  readonly kind: 'instrument'
  readonly instrument: Instrument
}

export type TapeEntry = TapeFrame | TapeHttp | TapeOpen | TapeClose | TapeNote | TapeInstrument

export function startsWith(bytes: Uint8Array, magic: Uint8Array, at = 0): boolean {
  for (let i = 0; i < magic.length; i++) if (bytes[at + i] !== magic[i]) return false
  return true
}
