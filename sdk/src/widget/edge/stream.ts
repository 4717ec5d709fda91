// The conversation with the service: what is asked for, what each message means for those who look on. Pure: the socket and the clock
// are given. docs/streaming.md has the protocol.
import type { SourceEvent, ViewState, Wish } from '../source.js'
import { Listener } from '../listener.js'
import { EdgeMarket, type Listed } from './edge-market.js'
import { ServiceClock } from './service-clock.js'
import { type DataMessage, Subscription } from './subscription.js'
import { type Topic, topicsOf } from './topics.js'

export interface StreamHost {
  nowUs(): number
  /** Sends where there is a connection; never asked before `opened()` nor after `lost()`. */
  send(message: object): void
  /** Somebody looks on at a market that wasn't listed, while a connection stands. */
  unlisted(): void
}

/** Everything that the service's messages may hold. */
interface Message extends DataMessage {
  readonly op?: string
  readonly id?: string
  readonly sid?: string
  readonly ts?: number
  readonly code?: string
  readonly error?: { readonly code: string; readonly detail: string; readonly retryAfterMs?: number }
  readonly channel?: string
  readonly exchange?: string
  readonly symbol?: string
  readonly state?: ViewState | 'resuming'
  readonly reason?: string | null
  readonly epoch: number
  readonly tsLocalUs?: number | null
}

/** What nobody wants is kept for so long: an element that is moved in its document wants it again at once. */
const GRACE_US = 250_000

export class Stream {
  readonly #host: StreamHost
  readonly #clock = new ServiceClock()
  readonly #markets = new Map<string, EdgeMarket>()
  readonly #subscriptions = new Map<string, Subscription>()
  readonly #bySid = new Map<string, Subscription>()
  #isOpen = false
  #standing: ViewState = 'connecting'
  #reason: string | null = null
  #lastUs = -Infinity
  #lastId = 0
  /** What the service listed since the last connection: of a market that isn't live it says nothing else. */
  readonly #listed = new Map<string, Listed>()

  constructor(host: StreamHost) {
    this.#host = host
  }

  /** Whether nobody wants anything, nor has a moment ago. */
  get isIdle(): boolean {
    return this.#subscriptions.size === 0
  }

  watch(wish: Wish, listener: (event: SourceEvent) => void): () => void {
    const market = this.#market(`${wish.venue} ${wish.symbol}`)
    const watch = new Listener(listener)
    market.watches.add(watch)
    market.welcome(watch, this.#nowUs())
    const wanted = topicsOf(wish).map((topic) => this.#subscription(topic, market))
    for (const subscription of wanted) {
      subscription.watches.add(watch)
      if (subscription.last) watch.tell(subscription.last)
    }
    return () => {
      watch.end()
      market.watches.delete(watch)
      for (const subscription of wanted)
        if (subscription.watches.delete(watch) && subscription.watches.size === 0)
          subscription.idleUs = this.#host.nowUs()
    }
  }

  /** Ten times a second. */
  beat(): void {
    const nowUs = this.#host.nowUs()
    this.#clock.beat()
    for (const [key, subscription] of this.#subscriptions) {
      if (subscription.watches.size === 0 && nowUs - subscription.idleUs >= GRACE_US) this.#drop(key, subscription)
      else if (nowUs >= subscription.retryUs && this.#isOpen) this.#ask(subscription)
    }
    const tsUs = this.#clock.at(nowUs)
    if (!Number.isNaN(tsUs)) this.#tellAll({ kind: 'clock', tsUs: this.#at(tsUs) })
  }

  /** What `GET /v1/markets` says: steps of prices and sizes, and the state of a market of which nothing else is said. */
  list(markets: readonly Listed[]): void {
    for (const listed of markets) {
      const name = `${listed.venue} ${listed.symbol}`
      this.#listed.set(name, listed)
      this.#markets.get(name)?.listed(listed)
    }
    if (this.#isOpen) this.#tellListed()
  }

  /** A connection stands: everything is asked for, behind what was heard last where it may go on. */
  opened(): void {
    this.#isOpen = true
    for (const subscription of this.#subscriptions.values()) this.#ask(subscription)
    this.#tellListed()
  }

  /** There is none: what was said doesn't hold until it is gone on with. */
  lost(state: ViewState, reason: string | null): void {
    this.#isOpen = false
    this.#bySid.clear()
    this.#listed.clear()
    for (const subscription of this.#subscriptions.values()) subscription.last = null
    this.#standing = state
    this.#reason = reason
    this.#become(state, reason)
  }

  problem(code: string, detail: string): void {
    this.#tellAll({ kind: 'problem', code, detail })
  }

  /** Throws for what breaks the chain or can't be read: then the connection is of no use any more. */
  hear(text: string): void {
    const message = JSON.parse(text) as Message
    const { op, channel, exchange, symbol, sid } = message
    if (op !== undefined) return this.#hearOp(op, message)
    if (sid !== undefined) {
      const subscription = this.#bySid.get(sid)
      if (subscription) this.#hearData(subscription, message) // else it was given up, and this was on its way
      return
    }
    if (channel !== 'status') return this.problem('unknown_message', text.slice(0, 200))
    if (exchange === undefined) return this.#forgetAll(message.reason ?? 'restarted')
    const name = `${exchange} ${symbol}`
    const market = this.#markets.get(name)
    const { state, reason = null, epoch } = message
    if (!market || state === undefined || state === 'resuming') return
    if (state !== 'live' || epoch !== market.epoch) this.#forget(market)
    market.become(state, reason, epoch, this.#nowUs())
  }

  #hearOp(op: string, { id, sid, ts, code, error }: Message): void {
    const asked = [...this.#subscriptions.values()].find((subscription) => subscription.id === id)
    if (op === 'ping') {
      if (ts !== undefined) this.#clock.heard(ts * 1000, this.#host.nowUs())
      this.#host.send({ op: 'pong', ts })
    } else if (op === 'subscribed' || op === 'resumed') {
      if (asked && sid !== undefined) this.#bySid.set(sid, asked)
    } else if (op === 'notice') this.#forgetAll(code ?? op)
    else if (op === 'error' && error) {
      const { detail, retryAfterMs } = error
      if (asked && retryAfterMs !== undefined) asked.retryUs = this.#host.nowUs() + retryAfterMs * 1000
      const problem = { kind: 'problem', code: error.code, detail } as const
      if (!asked) return this.#tellAll(problem)
      if (error.code === 'not_found' && asked.topic.channel !== 'prediction')
        asked.market.become('disconnected', error.code, 0, this.#nowUs())
      tell(asked.watches, problem)
    }
  }

  #hearData(subscription: Subscription, message: Message): void {
    const { market, watches } = subscription
    const { epoch, state, tsLocalUs } = message
    if (typeof tsLocalUs === 'number') this.#clock.heard(tsLocalUs, this.#host.nowUs())
    const tsUs = typeof tsLocalUs === 'number' ? this.#at(tsLocalUs) : this.#nowUs()
    market.become(state as ViewState, null, epoch, tsUs)
    const event = subscription.hear(message, tsUs)
    market.tellGrid()
    if (event) tell(watches, event)
  }

  #market(name: string): EdgeMarket {
    const known = this.#markets.get(name)
    if (known) return known
    const market = new EdgeMarket(this.#standing, this.#reason)
    this.#markets.set(name, market)
    const listed = this.#listed.get(name)
    if (listed) market.listed(listed)
    else if (this.#isOpen) this.#host.unlisted()
    return market
  }

  #subscription(topic: Topic, market: EdgeMarket): Subscription {
    const key = JSON.stringify(topic)
    let subscription = this.#subscriptions.get(key)
    if (!subscription) {
      subscription = new Subscription(topic, market, String(++this.#lastId))
      this.#subscriptions.set(key, subscription)
      if (this.#isOpen) this.#ask(subscription)
    }
    return subscription
  }

  #ask(subscription: Subscription): void {
    const { id, topic, seq } = subscription
    subscription.retryUs = NaN
    if (seq === undefined) this.#host.send({ op: 'subscribe', id, args: [topic] })
    else this.#host.send({ op: 'resume', id, args: [{ ...topic, seq }] })
  }

  #drop(key: string, subscription: Subscription): void {
    const { market, topic } = subscription
    this.#subscriptions.delete(key)
    for (const [sid, other] of this.#bySid) if (other === subscription) this.#bySid.delete(sid)
    market.books.delete(subscription)
    if (market.books.size === 0) this.#markets.delete(`${topic.exchange} ${topic.symbol}`)
    if (this.#isOpen) this.#host.send({ op: 'unsubscribe', args: [topic] })
  }

  #tellListed(): void {
    for (const [name, { state, epoch }] of this.#listed) {
      const market = this.#markets.get(name)
      if (market?.state === 'connecting' && state !== 'live') market.become(state, null, epoch, this.#nowUs())
    }
  }

  #forget(market: EdgeMarket): void {
    for (const subscription of this.#subscriptions.values()) if (subscription.market === market) subscription.forget()
  }

  #forgetAll(reason: string): void {
    for (const subscription of this.#subscriptions.values()) subscription.forget()
    this.#become('connecting', reason)
  }

  #become(state: ViewState, reason: string | null): void {
    for (const market of this.#markets.values()) market.become(state, reason, market.epoch, this.#nowUs())
  }

  #tellAll(event: SourceEvent): void {
    for (const market of this.#markets.values()) market.tell(event)
  }

  /** Time as it is told: never back. */
  #at(tsUs: number): number {
    return (this.#lastUs = Math.max(this.#lastUs, tsUs))
  }

  /** The host's own time as long as the service's isn't known. */
  #nowUs(): number {
    const nowUs = this.#host.nowUs()
    const tsUs = this.#clock.at(nowUs)
    return Number.isNaN(tsUs) ? nowUs : this.#at(tsUs)
  }
}

function tell(watches: ReadonlySet<Listener>, event: SourceEvent): void {
  for (const watch of watches) watch.tell(event)
}
