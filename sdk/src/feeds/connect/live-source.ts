// A live market as a source of records, for whoever wants what was received and not what came of it.
import type { Instrument, Recorded, Source } from '../source.js'
import { Happened } from '../tape/happened.js'
import { connect } from './connect.js'
import type { LiveFeed } from './live-feed.js'
import type { ConnectOptions } from './options.js'
import type { RecordEvent } from './record.js'

export interface LiveSource extends Source {
  /** It keeps the connections, and asks for snapshots; its markets are its own. */
  readonly feed: LiveFeed
  /** Ends the records, once those that came are read. */
  close(): void
}

const text = new TextDecoder()

/**
 * Connects, and gives every record in the order in which it came; a tape of the same feed (`record`) holds the same records. What isn't read
 * waits in memory. `records()` can be read once. Throws as `connect()` does; what ends the feed later ends the records with its error.
 */
export async function liveSource(options: ConnectOptions): Promise<LiveSource> {
  const queue = new Queue()
  const before: RecordEvent[] = []
  let hear = (event: RecordEvent): void => void before.push(event)
  const feed = await connect({
    ...options,
    record: (event) => {
      options.record?.(event)
      hear({ ...event, bytes: event.bytes.slice() })
    },
  })
  const instruments: Instrument[] = feed.markets.map(({ venue, symbol, id, tickSize, lotSize }) => {
    return { venue, symbol, id, tickSize, lotSize }
  })
  const happened = new Happened(instruments, 'live')
  hear = (event) => {
    const reason = event.kind === 'close' ? text.decode(event.bytes) : undefined
    const record = happened.take({ ...event, reason })
    if (record) queue.put(record)
  }
  for (const event of before) hear(event)
  // The feed looks after its connections as long as somebody reads it.
  const reading = (async () => {
    for await (const item of feed.events()) void item
  })()
  reading.then(
    () => queue.end(),
    (error: unknown) => queue.end(error),
  )
  return { format: 'live', instruments, feed, records: () => queue.read(), close: () => feed.close() }
}

/** Records that came and weren't read yet. */
class Queue {
  #records: Recorded[] = []
  #wake: (() => void) | null = null
  #isOver = false
  #failure: unknown = undefined

  put(record: Recorded): void {
    this.#records.push(record)
    this.#wake?.()
  }

  end(failure?: unknown): void {
    this.#isOver = true
    this.#failure = failure
    this.#wake?.()
  }

  async *read(): AsyncGenerator<Recorded> {
    for (;;) {
      const records = this.#records
      this.#records = []
      yield* records
      if (this.#records.length > 0) continue
      if (this.#failure !== undefined) throw this.#failure
      if (this.#isOver) return
      await new Promise<void>((resolve) => (this.#wake = resolve))
      this.#wake = null
    }
  }
}
