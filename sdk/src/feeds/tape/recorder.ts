// What a connection does, onto a tape: the hook that connect() calls before anything is applied.
import type { Instrument } from '../source.js'
import { type TapeInput, type TapeSink, TapeWriter, type TapeWriterOptions } from './writer.js'

/** Something happened on a connection. Times are the host's, read by whoever owns the connection. */
export interface RecorderEvent {
  readonly kind: 'frame' | 'send' | 'http' | 'open' | 'close' | 'lead'
  readonly tsLocalUs: number
  /** The 0..999 ns that are left. */
  readonly tsLocalNs?: number
  /** A clock that never goes back, nanoseconds. */
  readonly monotonicNs?: bigint
  /** Name of the socket; requests over HTTP need none. A new socket has a new name. */
  readonly connection?: string
  /** A frame, or the body of an answer; of a close its cause. Text is kept as UTF-8. */
  readonly bytes?: Uint8Array | string
  readonly url?: string
  readonly venue?: string
  readonly symbols?: readonly string[]
  /** Opened: false when the books of its markets don't come over it. */
  readonly book?: boolean
  readonly method?: string
  readonly status?: number
  /** Body of a request. */
  readonly request?: string
  /** HTTP: what it was for; only a snapshot is applied when the tape is played. */
  readonly purpose?: string
  readonly code?: number
  readonly reason?: string
  /** A socket opened beside another, and what goes over to it: connect()'s RecordEvent says what they mean. */
  readonly follows?: string
  readonly first?: number
}

export interface TapeRecorderOptions extends TapeWriterOptions {
  /** A block goes to the sink once its oldest entry is so old, by the times of the entries and of tick(). Default 1,000 ms. */
  readonly flushMs?: number
}

const encoder = new TextEncoder()

export class TapeRecorder {
  readonly writer: TapeWriter
  readonly #flushUs: number

  constructor(sink: TapeSink, options: TapeRecorderOptions) {
    this.writer = new TapeWriter(sink, options)
    this.#flushUs = (options.flushMs ?? 1000) * 1000
  }

  /** Entries taken, and those that the sink has confirmed: never more are lost than lie between the two. */
  get taken(): number {
    return this.writer.taken
  }
  get confirmed(): number {
    return this.writer.confirmed
  }

  /** Takes an event; its number, from 1. Throws what the sink threw, once it has. */
  readonly record = (event: RecorderEvent): number => {
    const number = this.writer.add(entryOf(event))
    this.tick(event.tsLocalUs)
    return number
  }

  /** A market of the recording, with its steps: who reads the tape needs no list of instruments then. */
  instrument(instrument: Instrument, tsLocalUs: number): number {
    return this.writer.add({ kind: 'instrument', tsLocalUs, meta: instrument })
  }

  note(note: unknown, tsLocalUs: number): number {
    return this.writer.add({ kind: 'note', tsLocalUs, meta: note })
  }

  /** Tells the time, where nothing may happen for a while. */
  tick(tsLocalUs: number): void {
    if (tsLocalUs - this.writer.oldestUs >= this.#flushUs) this.writer.cut()
  }

  /** Resolved once all that was taken is confirmed. */
  flush(): Promise<void> {
    return this.writer.flush()
  }

  close(): Promise<void> {
    return this.writer.close()
  }
}

/** A tape into a sink: `hooks: { onEvent: tapeRecorder(sink, …).record }`. */
export function tapeRecorder(sink: TapeSink, options: TapeRecorderOptions): TapeRecorder {
  return new TapeRecorder(sink, options)
}

function entryOf(event: RecorderEvent): TapeInput {
  if (event.kind === 'lead') {
    const { connection: lead, symbols, first, tsLocalUs } = event
    // A note: readers that don't know of it pass over it.
    return { kind: 'note', tsLocalUs, meta: { lead, symbols, first } }
  }
  const { kind, connection, tsLocalUs, tsLocalNs, monotonicNs, bytes } = event
  const meta = metaOf(event)
  return {
    kind,
    tsLocalUs,
    ...(tsLocalNs === undefined ? {} : { tsLocalNs }),
    ...(monotonicNs === undefined ? {} : { monotonicNs }),
    ...(connection === undefined ? {} : { connection }),
    ...(meta === null ? {} : { meta }),
    ...(bytes === undefined || kind === 'close'
      ? {}
      : { bytes: typeof bytes === 'string' ? encoder.encode(bytes) : bytes }),
  }
}

function metaOf(event: RecorderEvent): unknown {
  const { kind, connection, venue, url, symbols, book, method, status, request, purpose, code, bytes } = event
  if (kind === 'open') return { name: connection, venue, url, symbols, book, follows: event.follows }
  if (kind === 'close') return { code, reason: event.reason ?? (bytes === undefined ? undefined : textOf(bytes)) }
  if (kind === 'http') return { url, method, status, request, purpose, venue }
  return null
}

function textOf(bytes: Uint8Array | string): string {
  return typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes)
}
