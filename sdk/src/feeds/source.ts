// What every reader of recordings gives, and what `replay` takes.
import type { InputError } from '../engine/errors.js'

/** Bytes that can be read more than once: every call opens them anew (a first pass finds tick, lot and symbol). */
export type ByteInput = () => AsyncIterable<Uint8Array>

/** A byte input under the name that errors call it by. */
export interface NamedInput {
  readonly name: string
  readonly open: ByteInput
}

/** One market of a recording, in the words of `engine.market()`. */
export interface Instrument {
  readonly venue: string
  /** The unified symbol, as ccxt writes it: `BTC/USDT`. */
  readonly symbol: string
  /** The venue's own name: `BTCUSDT`. */
  readonly id: string
  /** Which of the venue's products, where two may have markets of the same name: a connection carries one of them. */
  readonly product?: string
  readonly tickSize: string
  readonly lotSize: string
  /** The exchange by ccxt's name, or the recording's own word for it, where `venue` only says how its events are counted. */
  readonly source?: string
  /** Levels a side, where the recording is cut off at a rank. */
  readonly depth?: number
  /** Files with times after local midnight: that midnight in UTC epoch microseconds. */
  readonly midnightUs?: number
}

interface Place {
  /** Line of the file, from 1. */
  readonly line: number
  /** The file, where there can be more than one. */
  readonly file?: string
  /** Index into `Source.instruments`; 0 when it isn't there. */
  readonly instrument?: number
}

interface Received extends Place {
  /** Valid until the next record is asked for. */
  readonly bytes: Uint8Array
  /** Local receive time: whole microseconds, and the 0..999 ns that are left. */
  readonly tsLocalUs: number
  readonly tsLocalNs: number
}

/** A frame as the venue sent it. */
export interface RecordedFrame extends Received {
  readonly kind: 'frame'
  /** The socket it came over, where a recording holds several. */
  readonly connection?: string
}

/** The body of a REST snapshot. */
export interface RecordedSnapshot extends Received {
  readonly kind: 'snapshot'
}

/** One row of a message file and of the order-book file beside it; valid until the next record is asked for. */
export interface RecordedRow extends Place {
  readonly kind: 'row'
  readonly message: Uint8Array
  readonly book: Uint8Array
  readonly bookFile?: string
}

interface Decoded extends Place {
  /** Local receive time of the whole record, epoch nanoseconds, where the file has one. */
  readonly localNs?: bigint
}

/** Decoded events of a file (packEvents). */
export interface RecordedEvents extends Decoded {
  readonly kind: 'events'
  readonly packed: Uint8Array
}

/** Changes of orders, and trades, of a file (packOrders). */
export interface RecordedOrders extends Decoded {
  readonly kind: 'orders'
  readonly packed: Uint8Array
}

/** A picture of the best levels that the recording holds beside its changes: something to compare with, never applied. */
export interface RecordedPicture extends Place {
  readonly kind: 'picture'
  readonly tsVenueUs: number
  /** From the best outward. */
  readonly bids: readonly PictureLevel[]
  readonly asks: readonly PictureLevel[]
}
export type PictureLevel = readonly [pxTicks: number, qtyLots: number]

interface Socketed extends Place {
  readonly connection: string
  readonly tsLocalUs: number
  readonly tsLocalNs: number
}

/** A socket of the recording is opened: nothing that was said over one of its name before goes on. */
export interface RecordedOpen extends Socketed {
  readonly kind: 'open'
  /** The product it carries, '' where the venue's own names tell, or nothing does. */
  readonly product?: string
  /** The venue's own names of its markets, where the recording says so. */
  readonly ids?: readonly string[]
  /** False when the books of its markets don't come over it. */
  readonly book?: boolean
}

/** A socket of the recording is gone. */
export interface RecordedClose extends Socketed {
  readonly kind: 'close'
  /** Why, in the recorder's words. */
  readonly why?: string
}

export type Recorded =
  | RecordedFrame
  | RecordedSnapshot
  | RecordedRow
  | RecordedEvents
  | RecordedOrders
  | RecordedPicture
  | RecordedOpen
  | RecordedClose

/**
 * hftbacktest's rows of levels and trades as they lie in memory, 64 bytes each, for a reader that goes over them in place (npz-row.ts says
 * where its fields are). Valid until the next block is asked for.
 */
export interface RowBlock {
  /** The same memory twice. */
  readonly f64: Float64Array
  readonly i32: Int32Array
  readonly rows: number
  /** Number of the block's first row in its file, from 1. */
  readonly firstRow: number
  readonly file: string
}

export interface Source {
  readonly format: string
  readonly instruments: readonly Instrument[]
  records(): AsyncIterable<Recorded>
  /** The same in pieces of memory, where the format has them: millions of rows a second. */
  blocks?(): AsyncIterable<RowBlock>
  /** What the reader counted in the pass over `records()` so far: rows, and what its format has to tell. */
  readonly counts?: Readonly<Record<string, number>>
  /** The recording is known to hold crossed books, of an auction or of its own making: they are counted, and prove nothing wrong. */
  readonly mayCross?: boolean
  /** Whether a moment is in a call auction, in which files by order are crossed as a matter of course. */
  readonly auctionAt?: (tsVenueUs: number) => boolean
}

/** Called for a line that can't be read; the reader then goes on behind it, once it may. Without one the reader throws. */
export type OnDefect = (error: InputError) => void | Promise<void>
