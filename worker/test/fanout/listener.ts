// A client of a fan-out object as its user would write one: it believes what the protocol lets it believe, and nothing else.
import type { BookData } from '../../fanout/book-changes.js'
import { Client, type ClientRecord } from '../../fanout/client.js'
import { topicOf, type Publication, type Topic, topicKey } from '../../stream-messages.js'

export interface Heard {
  readonly op?: string
  readonly code?: string
  readonly skipped?: number
  readonly ts?: number
  readonly channel?: string
  readonly sid?: string
  readonly type?: string
  readonly seq?: number
  readonly prevSeq?: number
  readonly state?: string
  readonly reason?: string | null
  readonly epoch?: number
  readonly exchange?: string
  readonly symbol?: string
  readonly data?: unknown
}

export const RECORD: ClientRecord = {
  id: 'client',
  tenant: 'tenant',
  keyId: null,
  kind: 'anonymous',
  scopes: ['read', 'stream'],
  address: '192.0.2.1',
  openedMs: 0,
}

/** What it believes of a subscription. */
export interface Belief {
  readonly seq: number
  readonly symbol: string
  readonly book: ReadonlyMap<string, string>
}

export class Listener {
  readonly client: Client
  readonly heard: Heard[] = []
  readonly closes: [code: number, reason: string][] = []
  /** By sid. */
  readonly beliefs = new Map<string, Belief>()
  /** Updates that didn't follow on what it had. */
  gaps = 0
  skipped = 0
  #pings: number[] = []

  constructor(id = 'client') {
    this.client = new Client(
      { ...RECORD, id },
      { send: (text) => this.#hear(text), close: (...how) => this.closes.push(how) },
    )
  }

  /** Messages since the last look, pings left out. */
  news(): Heard[] {
    return this.heard.splice(0).filter(({ op }) => op !== 'ping')
  }

  get pings(): readonly number[] {
    return this.#pings
  }

  /** Has read everything and says so. */
  answer(): void {
    for (const ts of this.#pings.splice(0)) this.client.pong(ts)
  }

  #hear(text: string): void {
    const message = JSON.parse(text) as Heard
    this.heard.push(message)
    const { op, code, channel, sid, type, seq, prevSeq, state, symbol } = message
    if (op === 'ping') this.#pings.push(message.ts!)
    if (op === 'notice' && code === 'conflated') {
      this.skipped += message.skipped!
      this.beliefs.clear()
    }
    if (channel === 'status' && type === undefined && state !== 'live')
      for (const [key, belief] of this.beliefs) if (belief.symbol === symbol) this.beliefs.delete(key)
    if (type === 'snapshot')
      this.beliefs.set(sid!, { seq: seq!, symbol: symbol!, book: levels(message.data as BookData) })
    if (type !== 'update') return
    const before = this.beliefs.get(sid!)
    if (before?.seq !== prevSeq) this.gaps++
    const book = new Map(before?.book)
    for (const [key, amount] of levels(message.data as BookData)) {
      if (amount === '0') book.delete(key)
      else book.set(key, amount)
    }
    this.beliefs.set(sid!, { seq: seq!, symbol: symbol!, book })
  }
}

/** Both sides in one map. */
export function levels({ bids = [], asks = [] }: Partial<BookData>): Map<string, string> {
  return new Map([
    ...bids.map(([price, amount]) => [`bid ${price}`, amount] as const),
    ...asks.map(([price, amount]) => [`ask ${price}`, amount] as const),
  ])
}

export function bookTopic(symbol = 'BTC/USDT'): Topic {
  return topicOf({ channel: 'book', exchange: 'binance', symbol })
}

export function published(topic: Topic, data: unknown, stamp: Partial<Publication> = {}): Publication {
  return { key: topicKey(topic), topic, state: 'live', epoch: 1, tsVenueUs: 10, tsLocalUs: 20, data, ...stamp }
}
