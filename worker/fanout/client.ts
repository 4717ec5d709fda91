// One client of a fan-out object: its connection, what it wants, what it has heard.
import type { Identity, Scope } from '../identity.js'
import { log } from '../log.js'
import { CLOSE, type StatusNotice } from '../stream-messages.js'
import { Delivery } from './delivery.js'
import type { Message, TopicState } from './topic-state.js'

/** How a client is reached: a WebSocket or an event stream. */
export interface Transport {
  send(text: string): void
  close(code: number, reason: string): void
}

/** What of a client outlives the object's memory: kept with its socket. */
export interface ClientRecord {
  readonly id: string
  readonly tenant: string
  readonly keyId: string | null
  readonly kind: Identity['kind']
  readonly scopes: readonly Scope[]
  /** Of the client, for those without a key. */
  readonly address: string
  readonly openedMs: number
}

/** Messages of a client that wait for those before them. */
const MOST_WAITING = 1000
/** What a client may ask for at once, and then each second. */
const MOST_ASKS = 100
const ASKS_PER_S = 20

export class Client {
  readonly record: ClientRecord
  readonly delivery: Delivery
  readonly topics = new Set<TopicState>()
  /** Topics of which the next message must be a snapshot. */
  readonly #stale = new Set<TopicState>()
  readonly #transport: Transport
  #isClosed = false
  #turn: Promise<void> = Promise.resolve()
  #waiting = 0
  #asks = MOST_ASKS
  #askedMs = 0

  constructor(record: ClientRecord, transport: Transport) {
    this.record = record
    this.#transport = transport
    this.delivery = new Delivery((text) => transport.send(text))
  }

  /** Messages of one client are handled one after the other: what the first has taken the second finds taken. */
  async inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#waiting >= MOST_WAITING) return this.close(CLOSE.policy, 'too many messages at once')
    this.#waiting++
    const before = this.#turn
    const turn = before.then(work).finally(() => this.#waiting--)
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  /** Whether the client may ask for something now. Answers to pings are always welcome. */
  mayAsk(nowMs: number): boolean {
    this.#asks = Math.min(MOST_ASKS, this.#asks + ((nowMs - this.#askedMs) / 1000) * ASKS_PER_S)
    this.#askedMs = nowMs
    if (this.#asks < 1) return false
    this.#asks--
    return true
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** `isFresh`: it hasn't heard of the topic's value yet. */
  add(topic: TopicState, isFresh: boolean): void {
    this.topics.add(topic)
    if (isFresh) this.#stale.add(topic)
  }

  remove(topic: TopicState): void {
    this.topics.delete(topic)
    this.#stale.delete(topic)
  }

  say(message: object): void {
    this.delivery.send(JSON.stringify(message))
  }

  sayNotice({ exchange, symbol, state, reason, epoch }: StatusNotice): void {
    this.say({ channel: 'status', exchange, symbol, state, reason, epoch })
  }

  hear(topic: TopicState, message: Message): void {
    const needsSnapshot = message.update === null || this.#stale.has(topic)
    const isSent = this.delivery.send(needsSnapshot ? message.snapshot() : message.update!)
    if (isSent) this.#stale.delete(topic)
    else this.#stale.add(topic)
  }

  /** A subscription begins, or goes on behind `lastSeq`: what came since if all of it is there, else the value now. */
  catchUp(topic: TopicState, lastSeq: number): void {
    const missed = Number.isNaN(lastSeq) ? null : topic.since(lastSeq)
    if (topic.notice) this.sayNotice(topic.notice)
    if (missed === null) return this.hearSnapshot(topic)
    this.#stale.delete(topic)
    for (const text of missed) if (!this.delivery.send(text)) this.#stale.add(topic)
  }

  /** The value now, where there is one. */
  hearSnapshot(topic: TopicState): void {
    if (topic.hasValue && this.delivery.send(topic.snapshot())) this.#stale.delete(topic)
    else this.#stale.add(topic)
  }

  /** After sending: lets go of a client that can't keep up. */
  check(nowMs: number): void {
    if (this.#isClosed) return
    const how = this.delivery.check(nowMs)
    if (how === 'give_up') {
      log('info', 'client_let_go', {
        code: CLOSE.tryLater,
        behindBytes: this.delivery.behindBytes,
        silentMs: this.delivery.silentMs(nowMs),
      })
      this.close(CLOSE.tryLater, 'slow consumer')
    } else if (how === 'caught_up') this.#goOn()
  }

  /** It answered a ping. */
  pong(ts: number | undefined): void {
    if (this.delivery.pong(ts)) this.#goOn()
  }

  /** Having caught up, it is told what it missed and begins with snapshots. */
  #goOn(): void {
    const { delivery } = this
    const { skipped } = delivery
    delivery.skipped = 0
    this.say({
      op: 'notice',
      code: 'conflated',
      skipped,
      detail: 'You were behind: messages were left out, snapshots follow.',
    })
    const notices = new Map(
      [...this.topics].flatMap(({ topic, notice }) => (notice ? [[`${topic.exchange} ${topic.symbol}`, notice]] : [])),
    )
    for (const notice of notices.values()) this.sayNotice(notice)
    for (const topic of this.topics) this.hearSnapshot(topic)
  }

  close(code: number, reason: string): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#transport.close(code, reason)
  }
}
