// What a tenant's object and the directory say of this object's clients: how many there may be, whether their keys still hold.
import { isKeyLive, namingOf } from '../auth/directory.js'
import { isolate } from '../auth/memory.js'
import { configOf } from '../config.js'
import type { Env } from '../env.js'
import type { Identity } from '../identity.js'
import { payingObjectName, quotaOf, subjectOf } from '../limits/subject.js'
import type { Topic } from '../stream-messages.js'
import type { Client, ClientRecord } from './client.js'

/** How often connections are renewed and keys looked at again. */
const RENEW_MS = 300_000

export class Accounts {
  readonly #env: Env
  /** Id of the object that holds the sockets. */
  readonly #holder: string
  #renewedMs = 0

  constructor(env: Env, holder: string) {
    this.#env = env
    this.#holder = holder
  }

  /** Different symbols that a client has, with those it wants. */
  symbols({ topics }: Client, wanted: readonly Topic[]): number {
    return new Set(
      [...[...topics].map(({ topic }) => topic), ...wanted].map(({ exchange, symbol }) => `${exchange} ${symbol}`),
    ).size
  }

  /** Opens or renews a connection with so many symbols. Null: allowed; a text: why not. */
  async claim(record: ClientRecord, symbols: number): Promise<string | null> {
    const identity = identityOf(record)
    const { connections, symbols: mostSymbols } = quotaOf(configOf(this.#env), identity)
    const object = await this.#payer(record)
    const { ok, refused } = await object.claimConnection({
      subject: subjectOf(identity, record.address),
      connectionId: record.id,
      symbols,
      limits: { connections, symbols: mostSymbols },
      keyId: record.keyId,
      holder: this.#holder,
    })
    if (ok) return null
    if (refused === 'revoked') return 'The key was revoked.'
    return refused === 'symbols'
      ? `At most ${mostSymbols} symbols may be subscribed at once.`
      : `At most ${connections} connections may be open at once.`
  }

  async release(record: ClientRecord): Promise<void> {
    const object = await this.#payer(record)
    await object.releaseConnection(subjectOf(identityOf(record), record.address), record.id)
  }

  /** Clients whose credential doesn't hold any more. Every five minutes all are looked at; a revocation tells by itself. */
  async refused(clients: readonly Client[]): Promise<Client[]> {
    const nowMs = isolate.nowMs()
    if (nowMs - this.#renewedMs < RENEW_MS) return []
    this.#renewedMs = nowMs
    const keys = new Set(clients.flatMap(({ record }) => record.keyId ?? []))
    const gone = new Set<string>()
    await Promise.all(
      [...keys].map(async (key) => (await isKeyLive(this.#env, isolate.memory, key, nowMs)) || gone.add(key)),
    )
    await Promise.all(clients.map((client) => this.claim(client.record, this.symbols(client, []))))
    return clients.filter(({ record }) => record.keyId !== null && gone.has(record.keyId))
  }

  async #payer(record: ClientRecord) {
    const name = await payingObjectName(namingOf(this.#env, isolate.memory), identityOf(record), record.address)
    return this.#env.TENANT.getByName(name)
  }
}

function identityOf({ tenant, keyId, kind, scopes }: ClientRecord): Identity {
  return { tenant, keyId, kind, scopes: new Set(scopes), origin: null }
}
