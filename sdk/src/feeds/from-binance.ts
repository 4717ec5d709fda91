// The `binance` package's WebsocketClient as what fills a connection: its messages, as they came, go to the markets they name.
import type { Connection } from '../engine/connection.js'
import type { Market } from '../engine/market.js'
import { Status } from '../engine/status.js'

/** The members of a WebsocketClient that are used. */
export interface BinanceClient {
  on(event: string, listener: (data: never) => void): unknown
  off?(event: string, listener: (data: never) => void): unknown
  removeListener?(event: string, listener: (data: never) => void): unknown
}

export interface BinanceClientOptions {
  /** Local time, epoch microseconds. */
  readonly now?: () => number
  readonly onStatus?: (market: Market, status: Status) => void
}

/** Members that the client adds to what the venue sent. */
const ADDED = new Set(['wsKey', 'wsMarket', 'streamName', 'isWSAPIResponse'])

/**
 * Listens to a client; returns how to stop. Text is taken as it is. A message that the client has parsed is written as JSON
 * again: its prices and sizes are strings, its numbers are update ids and times below 2^53, so nothing is lost by that.
 * When the client reconnects, the markets lose their books: push a snapshot, as after the first connection.
 */
export function fromBinance(
  client: BinanceClient,
  connection: Connection,
  options: BinanceClientOptions = {},
): () => void {
  const now = options.now ?? (() => Date.now() * 1000)
  const message = (data: unknown): void => {
    const frame = textOf(data)
    if (frame === null) return
    connection.push(frame, now(), 0, options.onStatus)
  }
  const lost = (): void => {
    connection.reopened()
    for (const market of connection.markets)
      if (market.state === 'live' || market.state === 'stale') market.resync(Status.VENUE_RECONNECT)
  }
  const listeners = [
    ['message', message],
    ['reconnecting', lost],
    ['reconnected', lost],
  ] as const
  for (const [event, listener] of listeners) client.on(event, listener as (data: never) => void)
  return () => {
    for (const [event, listener] of listeners) {
      const remove = client.off ?? client.removeListener
      remove?.call(client, event, listener as (data: never) => void)
    }
  }
}

/** A frame as text; null for what is none. */
function textOf(data: unknown): string | Uint8Array | null {
  if (typeof data === 'string' || data instanceof Uint8Array) return data
  if (typeof data !== 'object' || data === null) return null
  const raw = (data as { readonly data?: unknown }).data
  // a MessageEvent carries the text; a combined stream carries an object
  if (typeof raw === 'string' && !('stream' in data)) return raw
  return JSON.stringify(data, (key, value: unknown) => (ADDED.has(key) ? undefined : value))
}
