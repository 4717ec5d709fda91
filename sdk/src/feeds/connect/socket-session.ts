// One socket, from its opening to its end: greets, subscribes within the venue's message budget, keeps itself alive, answers, and
// hands on what it hears, recorded first. It is opened once; whoever keeps the line up opens another.
import type { Connection } from '../../engine/connection.js'
import type { ChannelWish, Endpoints, HttpAnswer, VenueAdapter } from '../venue.js'
import { messageBudget, type Budget } from './budget.js'
import type { Env, Socket, Timer } from './env.js'
import type { Fetcher } from './fetcher.js'
import type { RecordEvent, Recorder } from './record.js'

export interface Plan {
  /** Name in recordings and metrics: 'binance-1'. */
  readonly name: string
  /** The venue's own names of the markets. */
  readonly ids: readonly string[]
  readonly wish: ChannelWish
  /** The socket beside which it is opened. */
  readonly follows?: string
}

/** What a socket needs of its feed. */
export interface SessionHost {
  readonly env: Env
  readonly adapter: VenueAdapter
  readonly endpoints: Endpoints
  readonly connections: Budget
  readonly fetcher: Fetcher
  readonly record: Recorder
  /** A message with the caller's credentials; null without any. */
  readonly authorize: ((message: string) => Promise<string>) | null
  /** A frame has come and is recorded. */
  received(session: SocketSession, bytes: Uint8Array, tsLocalUs: number, tsLocalNs: number): void
  /** All subscriptions have been sent. */
  subscribed(session: SocketSession): void
  closed(session: SocketSession, why: string): void
}

const OPEN_WITHIN_MS = 15_000
const NOTHING = new Uint8Array(0)
const encoder = new TextEncoder()

export class SocketSession {
  readonly plan: Plan
  readonly connection: Connection
  state: 'waiting' | 'opening' | 'open' | 'closed' = 'waiting'
  /** All subscriptions have been sent. */
  ready = false
  /** When it was last heard of, on the clock that isn't set back; NaN before. */
  heardUs = NaN
  openedUs = NaN
  /** Frames that have come. */
  frames = 0
  readonly #host: SessionHost
  readonly #messages: Budget
  #socket: Socket | null = null
  #timer: Timer | null = null
  #leave: () => void = () => {}
  readonly #pending = new Set<() => void>()
  #asking: Promise<void> = Promise.resolve()

  get hasBook(): boolean {
    return this.plan.wish.book !== false
  }

  constructor(host: SessionHost, plan: Plan, connection: Connection) {
    this.#host = host
    this.plan = plan
    this.connection = connection
    connection.losesBooksOnRequest = false // the line opens the next one first
    this.#messages = messageBudget(host.env, host.adapter.limits)
  }

  /** Opens the socket once the venue's budget of connections allows. */
  open(): void {
    const { adapter, endpoints, connections, fetcher } = this.#host
    this.#leave = connections.take(1, () => {
      this.state = 'opening'
      this.#arm(OPEN_WITHIN_MS, () => this.close(`not open within ${OPEN_WITHIN_MS} ms`))
      if (!adapter.before) return this.#connect(null)
      fetcher.get(adapter.before(endpoints), 'before').then(
        (answer) => this.#connect(answer),
        (error: Error) => this.close(error.message),
      )
    })
  }

  /** Sends within the budget; in order. `shown`: what is recorded of it. */
  send(message: string, shown = message): void {
    this.#queue(1, () => {
      try {
        this.#note('send', encoder.encode(shown))
        this.#socket!.send(message)
      } catch (error) {
        this.close(error instanceof Error ? error.message : String(error))
      }
    })
  }

  /**
   * Asks for one market's book anew: a venue that sends snapshots sends one; a stream that stalled comes to life. False where a
   * subscription can't be left.
   */
  resubscribe(id: string): boolean {
    const { adapter } = this.#host
    const channels = this.connection.channelsOf(id)
    // Trades go on, and would begin with old ones; channels that are known by number are left all together.
    const wish = channels.length > 0 ? this.plan.wish : { ...this.plan.wish, trades: false }
    const leaving = adapter.unsubscribe([id], wish, () => channels)
    if (leaving.length === 0) return false
    this.#ask([...leaving, ...adapter.subscribe([id], wish)])
    return true
  }

  /** Messages that wait for the budget. */
  get unsent(): number {
    return this.#messages.waiting
  }

  close(why: string): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    this.ready = false
    this.#leave()
    this.#arm(0, null)
    for (const leave of this.#pending) leave()
    this.#pending.clear()
    const socket = this.#socket
    this.#socket = null
    socket?.close()
    if (socket) this.#note('close', encoder.encode(why))
    this.#host.closed(this, why)
  }

  #connect(before: HttpAnswer | null): void {
    if (this.state !== 'opening') return
    const { env, adapter, endpoints } = this.#host
    try {
      const url = adapter.socketUrl(endpoints, this.plan.ids, this.plan.wish, before)
      const { ids: symbols, follows } = this.plan
      const beside = follows === undefined ? {} : { follows }
      this.#note('open', NOTHING, { url, venue: adapter.id, symbols, book: this.hasBook, ...beside })
      this.#socket = env.openSocket(url, {
        onOpen: () => this.#opened(),
        onMessage: (bytes) => this.#heard(bytes),
        onAlive: () => (this.heardUs = env.monotonicUs()),
        onClose: (why) => this.close(why || 'closed'),
      })
    } catch (error) {
      this.close(error instanceof Error ? error.message : String(error))
    }
  }

  #opened(): void {
    if (this.state !== 'opening') return
    const { env, adapter } = this.#host
    this.state = 'open'
    this.openedUs = this.heardUs = env.monotonicUs()
    this.connection.reopened()
    this.#arm(0, null)
    for (const message of adapter.greeting?.() ?? []) this.send(message)
    this.#ask(adapter.subscribe(this.plan.ids, this.plan.wish), () =>
      // behind the last of them, in the same queue
      this.#queue(0, () => {
        this.ready = true
        this.#host.subscribed(this)
      }),
    )
    this.#beat()
  }

  /** Subscribes or leaves: with credentials where the wish needs them, made for each message when those before it have been sent. */
  #ask(messages: readonly string[], done: () => void = () => {}): void {
    const { authorize, adapter } = this.#host
    if (!authorize || !adapter.auth?.carries(this.plan.wish)) {
      for (const message of messages) this.send(message)
      return done()
    }
    const ask = async (): Promise<void> => {
      for (const message of messages) {
        if (this.state !== 'open') return
        this.send(await authorize(message), message)
      }
      done()
    }
    this.#asking = this.#asking.then(ask).catch((error: Error) => this.close(error.message))
  }

  /** In its turn, if the socket is open then. */
  #queue(messages: number, run: () => void): void {
    let served = false
    let leave: () => void = () => {}
    leave = this.#messages.take(messages, () => {
      served = true
      this.#pending.delete(leave)
      if (this.state === 'open') run()
    })
    if (!served) this.#pending.add(leave)
  }

  #beat(): void {
    const { heartbeat } = this.#host.adapter
    if (!heartbeat || this.state !== 'open') return
    this.#arm(heartbeat.everyMs, () => {
      // Text is sent when those before it have been; a ping of the socket goes beside them.
      if (heartbeat.message === null) this.#socket?.ping?.()
      else if (this.unsent === 0) this.send(heartbeat.message)
      this.#beat()
    })
  }

  #heard(bytes: Uint8Array): void {
    if (this.state !== 'open') return
    const { env } = this.#host
    this.heardUs = env.monotonicUs()
    this.frames++
    const tsLocalUs = env.nowUs()
    const tsLocalNs = env.nowNs?.() ?? 0
    const { name } = this.plan
    this.#host.record({ kind: 'frame', connection: name, tsLocalUs, tsLocalNs, bytes })
    if (this.state !== 'open') return // it could not be recorded
    this.#host.received(this, bytes, tsLocalUs, tsLocalNs)
  }

  /** From here on the market follows this socket, and its frames from number `first` on. */
  leads(id: string, first: number = this.frames + 1): void {
    this.#note('lead', NOTHING, { symbols: [id], first })
  }

  #note(kind: RecordEvent['kind'], bytes: Uint8Array, more: Partial<RecordEvent> = {}): void {
    const { env, record } = this.#host
    record({
      kind,
      connection: this.plan.name,
      tsLocalUs: env.nowUs(),
      tsLocalNs: env.nowNs?.() ?? 0,
      bytes,
      ...more,
    })
  }

  #arm(afterMs: number, run: (() => void) | null): void {
    if (this.#timer !== null) this.#host.env.clearTimer(this.#timer)
    this.#timer = run === null ? null : this.#host.env.setTimer(afterMs, run)
  }
}
