// Who wants what of this feed, and when it is due. Pure: markets, the clock and the way to the subscribers are given.
import type { Publication, Publications, StatusNotice, Topic } from '../stream-messages.js'
import { topicKey } from '../stream-messages.js'

export interface PublisherHost {
  nowMs(): number
  /** The value of a topic now, for one subscriber; null while its market isn't live or there is nothing to say. */
  read(topic: Topic, subscriber: string): Publication | null
  /** Counts up whenever something happened to the market. */
  version(topic: Topic): number
  send(subscriber: string, publications: Publications): Promise<void>
  /** A subscriber could not be told: what it missed is counted, it is told again next time. `again`: nor could it the last time. */
  failed(subscriber: string, error: unknown, again: boolean): void
}

interface Wanted {
  readonly topic: Topic
  readonly subscribers: Set<string>
  dueMs: number
  saidVersion: number
}

interface Subscriber {
  busy: boolean
  /** It could not be told last time. */
  isLost: boolean
  /** Topics whose turn came while it was busy. */
  readonly missed: Set<string>
  notices: StatusNotice[]
}

export class Publisher {
  readonly #host: PublisherHost
  readonly #wanted = new Map<string, Wanted>()
  readonly #subscribers = new Map<string, Subscriber>()
  /** Turns that fell together with the one after because a subscriber was still being told. */
  conflated = 0

  constructor(host: PublisherHost) {
    this.#host = host
  }

  get topics(): readonly Topic[] {
    return [...this.#wanted.values()].map(({ topic }) => topic)
  }

  subscribe(subscriber: string, topics: readonly Topic[]): void {
    if (!this.#subscribers.has(subscriber))
      this.#subscribers.set(subscriber, { busy: false, isLost: false, missed: new Set(), notices: [] })
    for (const topic of topics) {
      const key = topicKey(topic)
      const wanted = this.#wanted.get(key)
      if (wanted) wanted.subscribers.add(subscriber)
      else
        this.#wanted.set(key, { topic, subscribers: new Set([subscriber]), dueMs: this.#after(topic), saidVersion: -1 })
    }
  }

  unsubscribe(subscriber: string, topics: readonly Topic[]): void {
    for (const topic of topics) {
      const key = topicKey(topic)
      const wanted = this.#wanted.get(key)
      wanted?.subscribers.delete(subscriber)
      if (wanted?.subscribers.size === 0) this.#wanted.delete(key)
    }
    if (![...this.#wanted.values()].some(({ subscribers }) => subscribers.has(subscriber)))
      this.#subscribers.delete(subscriber)
  }

  /** A market changed its state: everybody who wants something of it hears at once. */
  notice(notice: StatusNotice): void {
    const told = new Set<string>()
    for (const { topic, subscribers } of this.#wanted.values())
      if (topic.exchange === notice.exchange && topic.symbol === notice.symbol)
        for (const name of subscribers) told.add(name)
    for (const name of told) {
      this.#subscribers.get(name)!.notices.push(notice)
      void this.#tell(name, [])
    }
  }

  /** Milliseconds until the next turn; Infinity while nobody wants anything. */
  untilDueMs(): number {
    let dueMs = Infinity
    for (const wanted of this.#wanted.values()) dueMs = Math.min(dueMs, wanted.dueMs)
    return Math.max(0, dueMs - this.#host.nowMs())
  }

  /** Tells everybody what is due. */
  turn(): void {
    const nowMs = this.#host.nowMs()
    const due = new Map<string, string[]>()
    let isTurn = false
    for (const [key, wanted] of this.#wanted) {
      if (wanted.dueMs > nowMs) continue
      isTurn = true
      wanted.dueMs = this.#after(wanted.topic)
      const version = this.#host.version(wanted.topic)
      if (version === wanted.saidVersion) continue // nothing happened since
      wanted.saidVersion = version
      for (const name of wanted.subscribers) {
        const keys = due.get(name)
        if (keys) keys.push(key)
        else due.set(name, [key])
      }
    }
    // Who could not be told is told with the next turn of anything, whether something happened since or not.
    if (isTurn)
      for (const [name, { isLost, busy }] of this.#subscribers) if (isLost && !busy && !due.has(name)) due.set(name, [])
    for (const [name, keys] of due) void this.#tell(name, keys)
  }

  /** The next multiple of the interval: topics of one interval share their turn. */
  #after({ intervalMs }: Topic): number {
    return (Math.floor(this.#host.nowMs() / intervalMs) + 1) * intervalMs
  }

  async #tell(name: string, keys: readonly string[]): Promise<void> {
    const subscriber = this.#subscribers.get(name)
    if (!subscriber) return
    for (const key of keys) subscriber.missed.add(key)
    if (subscriber.busy) {
      this.conflated += keys.length
      return
    }
    subscriber.busy = true
    let notices: StatusNotice[] = []
    let told: string[] = []
    try {
      while (subscriber.notices.length > 0 || subscriber.missed.size > 0) {
        notices = subscriber.notices.splice(0)
        told = [...subscriber.missed]
        const wanted = told.flatMap((key) => this.#wanted.get(key) ?? [])
        subscriber.missed.clear()
        // Read only now: whoever waited hears the newest.
        const publications = wanted.flatMap(({ topic }) => this.#host.read(topic, name) ?? [])
        if (notices.length + publications.length > 0) await this.#host.send(name, { notices, publications })
        subscriber.isLost = false
      }
    } catch (error) {
      this.#host.failed(name, error, subscriber.isLost)
      subscriber.isLost = true
      // The newest of each market: they wait for as long as it can't be reached.
      const waiting = [...notices, ...subscriber.notices].map(
        (notice) => [`${notice.exchange} ${notice.symbol}`, notice] as const,
      )
      subscriber.notices = [...new Map(waiting).values()]
      for (const key of told) subscriber.missed.add(key)
    } finally {
      subscriber.busy = false
    }
  }
}
