// The clients and topics of a fan-out object, and what happens between them. Pure: transports, feeds and the clock are given.
import { topicKey, type Publications, type StatusNotice, type Topic } from '../stream-messages.js'
import type { Client } from './client.js'
import { TopicState } from './topic-state.js'

export interface SubscribersHost {
  nowMs(): number
  /** Which of the fan-out objects this is; 0 unless told. */
  shard?(): number
  /** Nobody wants these any more. */
  unwanted(topics: readonly Topic[]): void
}

export class Subscribers {
  readonly #host: SubscribersHost
  readonly #topics = new Map<string, { readonly state: TopicState; readonly clients: Set<Client> }>()
  readonly #clients = new Set<Client>()

  constructor(host: SubscribersHost) {
    this.#host = host
  }

  get clients(): ReadonlySet<Client> {
    return this.#clients
  }
  get topics(): readonly Topic[] {
    return [...this.#topics.values()].map(({ state }) => state.topic)
  }

  join(client: Client): void {
    this.#clients.add(client)
  }

  leave(client: Client): void {
    this.#clients.delete(client)
    this.unsubscribe(
      client,
      [...client.topics].map(({ topic }) => topic),
    )
  }

  /** The states of the topics; which of them are new here and must be asked of their feeds. */
  subscribe(client: Client, topics: readonly Topic[]): { states: TopicState[]; fresh: Topic[] } {
    const states: TopicState[] = []
    const fresh: Topic[] = []
    for (const topic of topics) {
      const key = topicKey(topic)
      let entry = this.#topics.get(key)
      if (!entry) {
        this.#topics.set(
          key,
          (entry = {
            state: new TopicState(topic, key, this.#host.nowMs(), this.#host.shard?.() ?? 0),
            clients: new Set(),
          }),
        )
        fresh.push(topic)
      }
      if (!entry.clients.has(client)) {
        entry.clients.add(client)
        client.add(entry.state, true)
      }
      states.push(entry.state)
    }
    return { states, fresh }
  }

  unsubscribe(client: Client, topics: readonly Topic[]): void {
    const unwanted: Topic[] = []
    for (const topic of topics) {
      const key = topicKey(topic)
      const entry = this.#topics.get(key)
      if (!entry?.clients.delete(client)) continue
      client.remove(entry.state)
      if (entry.clients.size > 0) continue
      this.#topics.delete(key)
      unwanted.push(topic)
    }
    if (unwanted.length > 0) this.#host.unwanted(unwanted)
  }

  /** What a feed says; the topics in it that nobody wants here. */
  publish({ notices, publications }: Publications): Topic[] {
    for (const notice of notices) this.#notice(notice)
    const unwanted: Topic[] = []
    const touched = new Set<Client>()
    for (const publication of publications) {
      const entry = this.#topics.get(publication.key)
      if (!entry) {
        unwanted.push(publication.topic)
        continue
      }
      const message = entry.state.next(publication)
      if (!message) continue
      for (const client of entry.clients) {
        client.hear(entry.state, message)
        touched.add(client)
      }
    }
    const nowMs = this.#host.nowMs()
    for (const client of touched) client.check(nowMs)
    return unwanted
  }

  /** Looks after clients that nothing was sent to. */
  check(): void {
    const nowMs = this.#host.nowMs()
    for (const client of this.#clients) client.check(nowMs)
  }

  /** Everybody hears of the state before any data that follows it. */
  #notice(notice: StatusNotice): void {
    const { exchange, symbol } = notice
    const told = new Set<Client>()
    for (const { state: topic, clients } of this.#topics.values()) {
      if (topic.topic.exchange !== exchange || topic.topic.symbol !== symbol) continue
      topic.lost(notice)
      for (const client of clients) told.add(client)
    }
    for (const client of told) client.sayNotice(notice)
  }
}
