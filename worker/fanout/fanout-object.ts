// The object that holds clients' sockets. Sockets outlive its memory (hibernation): it is then put together again from their attachments
// and its SQLite, every client is told, and hears snapshots before anything else.
import { DurableObject } from 'cloudflare:workers'

import { configOf } from '../config.js'
import type { Env } from '../env.js'
import { groupsOf } from '../feed/groups.js'
import { feedOf } from '../feed/stub.js'
import { log, told } from '../log.js'
import {
  CLOSE,
  MAX_SUBSCRIPTIONS,
  type Publication,
  type Publications,
  SUBPROTOCOL,
  type Subscription,
  type Topic,
  topicOf,
} from '../stream-messages.js'
import { Accounts } from './accounts.js'
import { Client, type ClientRecord } from './client.js'
import { answer } from './conversation.js'
import { Connections } from './connections.js'
import { PING_EVERY_MS } from './delivery.js'
import { eventStream } from './event-stream.js'
import { Subscribers } from './subscribers.js'

/** How often clients are looked after: whether their keys still hold, whether they still say something. */
const ALARM_MS = 30_000
/** A client without a subscription is let go after this. */
const IDLE_MS = 60_000
/** One object takes no more: the next shard does. */
export const MOST_SOCKETS = 2_000

/** Internal headers of a request that the Worker has let in. */
export const FANOUT_HEADERS = {
  name: 'x-ll-fanout',
  record: 'x-ll-client',
  topics: 'x-ll-topics',
  lastSeq: 'x-ll-last-seq',
} as const

export class FanoutObject extends DurableObject<Env> {
  readonly #connections: Connections
  readonly #subscribers: Subscribers
  readonly #accounts: Accounts
  readonly #bySocket = new Map<WebSocket, Client>()

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#connections = new Connections(ctx.storage)
    this.#subscribers = new Subscribers({
      nowMs: () => Date.now(),
      shard: () => Number(this.#connections.name.split('-')[1]),
      unwanted: (topics) => ctx.waitUntil(this.#feeds(topics, 'unsubscribe')),
    })
    this.#accounts = new Accounts(env, ctx.id.toString())
    this.#wake()
  }

  /** A client that the Worker has let in: a WebSocket, or an event stream of one topic. */
  override async fetch(request: Request): Promise<Response> {
    const { headers } = request
    this.#connections.name = headers.get(FANOUT_HEADERS.name)!
    if (this.#subscribers.clients.size >= MOST_SOCKETS) return new Response(null, { status: 503 })
    const record = JSON.parse(headers.get(FANOUT_HEADERS.record)!) as ClientRecord
    const claimed = await this.#accounts.claim(record, 0)
    if (claimed !== null) return new Response(claimed, { status: 429 })
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + ALARM_MS)
    const topics = headers.get(FANOUT_HEADERS.topics)
    return topics === null
      ? this.#welcome(request, record)
      : this.#stream(request, record, JSON.parse(topics) as Topic[])
  }

  /** What a feed says. Returns topics that nobody wants here. */
  async publish(name: string, group: string, publications: Publications): Promise<void> {
    this.#connections.name = name
    const unwanted = this.#subscribers.publish(publications)
    if (unwanted.length > 0) await feedOf(this.env, group).unsubscribe(group, name, unwanted)
  }

  override async webSocketMessage(socket: WebSocket, text: string | ArrayBuffer): Promise<void> {
    const client = this.#bySocket.get(socket)
    if (!client) return
    await client.inTurn(async () => {
      const topics = await answer(text, {
        client,
        config: configOf(this.env),
        nowMs: Date.now(),
        subscribe: (wanted) => this.#subscribe(client, wanted),
        unsubscribe: (wanted) => this.#unsubscribe(client, wanted),
      })
      if (topics !== null) await this.#ask(topics)
      client.check(Date.now())
    })
  }

  override async webSocketClose(socket: WebSocket): Promise<void> {
    await this.#gone(this.#bySocket.get(socket), socket)
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    await this.#gone(this.#bySocket.get(socket), socket)
  }

  count(): number {
    return this.#subscribers.clients.size
  }

  /** A key was revoked: its connections are closed. */
  async revoke(keyId: string): Promise<void> {
    for (const client of this.#subscribers.clients)
      if (client.record.keyId === keyId) client.close(CLOSE.unauthorized, 'the key was revoked')
  }

  override async alarm(): Promise<void> {
    const { clients } = this.#subscribers
    if (clients.size === 0) return
    await this.ctx.storage.setAlarm(Date.now() + ALARM_MS)
    const nowMs = Date.now()
    this.#subscribers.check()
    for (const client of clients)
      if (client.topics.size === 0 && nowMs - client.record.openedMs > IDLE_MS)
        client.close(CLOSE.idle, 'no subscription')
    for (const client of await this.#accounts.refused([...clients]))
      client.close(CLOSE.unauthorized, 'not allowed any more')
    this.#connections.keep(new Set([...clients].map(({ record }) => record.id)))
    await this.#ask(this.#subscribers.topics) // a feed that lost its memory hears again what is wanted
  }

  #welcome(request: Request, record: ClientRecord): Response {
    const { 0: theirs, 1: ours } = new WebSocketPair()
    this.ctx.acceptWebSocket(ours)
    ours.serializeAttachment(record)
    const client = this.#clientOf(ours, record)
    client.say({
      op: 'hello',
      protocol: SUBPROTOCOL,
      id: record.id,
      pingEveryMs: PING_EVERY_MS,
      maxSubscriptions: MAX_SUBSCRIPTIONS,
    })
    const offered = request.headers.get('sec-websocket-protocol')
    return new Response(null, {
      status: 101,
      webSocket: theirs,
      headers: offered === null ? {} : { 'sec-websocket-protocol': SUBPROTOCOL },
    })
  }

  async #stream(request: Request, record: ClientRecord, topics: readonly Topic[]): Promise<Response> {
    const { response, transport, finished } = eventStream()
    const client = new Client(record, transport)
    client.delivery.unread = () => transport.unsentBytes()
    this.#subscribers.join(client)
    void finished.then(() => this.#gone(client))
    const lastSeq = Number(request.headers.get(FANOUT_HEADERS.lastSeq) ?? NaN)
    const { states, fresh } = this.#subscribers.subscribe(client, topics)
    for (const state of states) client.catchUp(state, topics.length === 1 ? lastSeq : NaN)
    this.ctx.waitUntil(this.#ask(fresh))
    return response
  }

  #clientOf(socket: WebSocket, record: ClientRecord): Client {
    const client = new Client(record, {
      send: (text) => {
        try {
          socket.send(text)
        } catch {
          // it is closing: webSocketClose says so
        }
      },
      close: (code, reason) => socket.close(code, reason),
    })
    this.#bySocket.set(socket, client)
    this.#subscribers.join(client)
    return client
  }

  /** After an eviction: the clients are still there. */
  #wake(): void {
    const sockets = this.ctx.getWebSockets()
    if (sockets.length === 0) return
    for (const socket of sockets) {
      const record = socket.deserializeAttachment() as ClientRecord | null
      if (record === null) continue
      const client = this.#clientOf(socket, record)
      client.say({ channel: 'status', state: 'resuming', reason: 'restarted' })
      this.#subscribers.subscribe(client, this.#connections.wishes(record.id))
    }
    this.ctx.waitUntil(this.#ask(this.#subscribers.topics))
  }

  async #subscribe(client: Client, wanted: readonly Subscription[]) {
    const topics = wanted.map(topicOf)
    const { symbols } = this.#accounts
    const refused = await this.#accounts.claim(client.record, symbols(client, topics))
    if (refused !== null) return refused
    this.#connections.add(client.record.id, topics)
    const { states, fresh } = this.#subscribers.subscribe(client, topics)
    return { states, fresh }
  }

  async #unsubscribe(client: Client, topics: readonly Topic[]): Promise<void> {
    this.#connections.remove(client.record.id, topics)
    this.#subscribers.unsubscribe(client, topics)
    await this.#accounts.claim(client.record, this.#accounts.symbols(client, []))
  }

  async #gone(client: Client | undefined, socket?: WebSocket): Promise<void> {
    if (socket) this.#bySocket.delete(socket)
    if (!client) return
    this.#subscribers.leave(client)
    this.#connections.forget(client.record.id)
    await this.#accounts.release(client.record)
  }

  /** Asks the feeds for topics, and tells whoever waits for what they are now. */
  async #ask(topics: readonly Topic[]): Promise<void> {
    await this.#feeds(topics, 'subscribe')
  }

  async #feeds(topics: readonly Topic[], verb: 'subscribe' | 'unsubscribe'): Promise<void> {
    const groups = groupsOf(configOf(this.env))
    const byGroup = new Map<string, Topic[]>()
    for (const topic of topics) {
      const market = groups.of(topic.exchange, topic.symbol)
      if (!market) continue
      const wanted = byGroup.get(market.group)
      if (wanted) wanted.push(topic)
      else byGroup.set(market.group, [topic])
    }
    await Promise.all(
      [...byGroup].map(async ([group, wanted]) => {
        try {
          const feed = feedOf(this.env, group)
          const { name } = this.#connections
          if (verb === 'unsubscribe') return await feed.unsubscribe(group, name, wanted)
          const publications = (await feed.subscribe(group, name, wanted)) as unknown as Publication[]
          this.#subscribers.publish({ notices: [], publications })
        } catch (error) {
          log('warn', 'feed_unreachable', { group, verb, error: told(error) }) // the alarm asks again
        }
      }),
    )
  }
}
