// An edge service that a test plays by hand, and the page's clock, timers and chance with it.
import type { EdgeAnswer, EdgeEnv, EdgeSocketEvents } from '../../src/widget/edge/edge-env.js'
import { edgeSource, type EdgeSourceOptions } from '../../src/widget/edge/edge-source.js'
import type { BookEvent, SourceEvent, Wish } from '../../src/widget/source.js'
import { ManualClock, settled } from '../local/manual-clock.js'

export { settled }

export const START_US = 1_700_000_000_000_000

export interface Asked {
  readonly op: string
  readonly id?: string
  readonly ts?: number
  readonly args?: readonly Record<string, unknown>[]
}

/** A socket that was opened: what was said over it, and the service's side of it. */
export class FakeSocket {
  readonly url: string
  readonly protocols: readonly string[]
  readonly said: Asked[] = []
  isClosed = false
  readonly #events: EdgeSocketEvents

  constructor(url: string, protocols: readonly string[], events: EdgeSocketEvents) {
    this.url = url
    this.protocols = protocols
    this.#events = events
  }

  open(): void {
    this.#events.onOpen()
  }
  tell(message: object | string): void {
    this.#events.onMessage(typeof message === 'string' ? message : JSON.stringify(message))
  }
  drop(code: number): void {
    this.#events.onClose(code)
  }
  /** Answers each subscription that was asked for, by the name of its channel. */
  confirm(): void {
    for (const { op, id, args } of this.said)
      if (op === 'subscribe' || op === 'resume')
        this.tell({ op: op === 'resume' ? 'resumed' : 'subscribed', id, args, sid: args![0]!['channel'] })
  }
  asked(op: string): Asked[] {
    return this.said.filter((message) => message.op === op)
  }
}

export interface FakeAnswer {
  readonly status: number
  readonly body: unknown
}

export class FakeService {
  random = 1
  readonly sockets: FakeSocket[] = []
  readonly requests: string[] = []
  readonly headers: Record<string, string>[] = []
  answer: (path: string) => FakeAnswer | Error = (path) =>
    path.startsWith('/v1/markets') ? listing() : { status: 426, body: {} }
  readonly #clock = new ManualClock(START_US)

  readonly env: EdgeEnv = {
    nowUs: this.#clock.nowUs,
    random: () => this.random,
    setTimer: this.#clock.setTimer,
    openSocket: (url, protocols, events) => {
      const socket = new FakeSocket(url, protocols, events)
      this.sockets.push(socket)
      return {
        send: (text) => void socket.said.push(JSON.parse(text) as Asked),
        close: () => (socket.isClosed = true),
      }
    },
    fetch: (url, { method, headers }) => {
      const { pathname, search } = new URL(url)
      this.requests.push(`${method} ${pathname}${search}`)
      this.headers.push(headers)
      const answer = this.answer(pathname + search)
      if (answer instanceof Error) return Promise.reject(answer)
      const { status, body } = answer
      const read: EdgeAnswer = { status, ok: status < 300, json: () => Promise.resolve(body) }
      return Promise.resolve(read)
    },
  }

  get nowUs(): number {
    return this.#clock.nowUs()
  }

  /** Timers that are set and not yet due. */
  get waiting(): number {
    return this.#clock.waiting
  }

  get socket(): FakeSocket {
    return this.sockets.at(-1)!
  }

  source(options: Partial<EdgeSourceOptions> = {}) {
    return edgeSource({ url: 'https://edge.example', env: this.env, ...options })
  }

  /** Time passes, timers run when they are due, and answers arrive. */
  pass(ms: number): Promise<void> {
    return this.#clock.pass(ms)
  }

  /** Milliseconds until the next socket is opened, by the beat of 100 ms. */
  async untilNext(): Promise<number> {
    const [before, fromUs] = [this.sockets.length, this.nowUs]
    while (this.sockets.length === before) await this.pass(100)
    return (this.nowUs - fromUs) / 1000
  }
}

export function listing(more: object = {}): FakeAnswer {
  const market = { venue: 'binance', symbol: 'BTC/USDT', state: 'live', epoch: 1, tickSize: '0.01', lotSize: '0.001' }
  return { status: 200, body: { markets: [{ ...market, ...more }], nextCursor: null } }
}

export const WISH: Wish = { venue: 'binance', symbol: 'BTC/USDT', channels: ['book'] }

const MARKET = { exchange: 'binance', symbol: 'BTC/USDT' }

export function snapshot(seq: number, data: unknown, more: object = {}) {
  const stamp = { state: 'live', epoch: 1, tsVenueUs: null, tsLocalUs: START_US }
  return { channel: 'book', sid: 'book', type: 'snapshot', seq, ...MARKET, ...stamp, data, ...more }
}

export function update(seq: number, data: unknown, more: object = {}) {
  return { ...snapshot(seq, data), type: 'update', prevSeq: seq - 1, ...more }
}

export function status(state: string, reason: string | null, epoch = 1) {
  return { channel: 'status', ...MARKET, state, reason, epoch }
}

/** What a watch was told, books as they were when they were told; without the clock's beats. */
export function heardBy(events: (SourceEvent & { readonly at?: number })[] = []) {
  return {
    events,
    listener: (event: SourceEvent): void => {
      if (event.kind === 'book') events.push({ ...event, bids: event.bids.slice(), asks: event.asks.slice() })
      else if (event.kind !== 'clock') events.push(event)
    },
    of: <K extends SourceEvent['kind']>(kind: K) =>
      events.filter((event): event is Extract<SourceEvent, { kind: K }> => event.kind === kind),
    states: () =>
      events.flatMap((event) => (event.kind === 'state' ? [`${event.state} ${event.reason ?? ''}`.trim()] : [])),
    book: () => {
      const book = events.findLast((event): event is BookEvent => event.kind === 'book')
      return book && { bids: [...book.bids], asks: [...book.asks] }
    },
  }
}
