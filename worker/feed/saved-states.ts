// What a feed object keeps in its SQLite: its group, the markets' saved states, who wanted what.
import { topicKey, type Topic } from '../stream-messages.js'

/** A value of SQLite storage is at most 2 MB: a market that has more is saved without its history, which is to say not at all. */
const MOST_BYTES = 1_900_000

export class SavedStates {
  readonly #storage: DurableObjectStorage
  #group: string | null = null

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
    const { sql } = storage
    sql.exec('CREATE TABLE IF NOT EXISTS feed (id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL)')
    sql.exec('CREATE TABLE IF NOT EXISTS market (symbol TEXT PRIMARY KEY, state BLOB NOT NULL)')
    sql.exec('CREATE TABLE IF NOT EXISTS epoch (symbol TEXT PRIMARY KEY, epoch INTEGER NOT NULL)')
    sql.exec(
      'CREATE TABLE IF NOT EXISTS wanted (fanout TEXT, key TEXT, topic TEXT NOT NULL, PRIMARY KEY (fanout, key))',
    )
    this.#group = sql.exec<{ name: string }>('SELECT name FROM feed').toArray()[0]?.name ?? null
  }

  get group(): string | null {
    return this.#group
  }
  set group(name: string) {
    this.#group = name
    this.#storage.sql.exec('INSERT OR REPLACE INTO feed VALUES (1, ?)', name)
  }

  state(symbol: string): Uint8Array | null {
    const row = this.#storage.sql
      .exec<{ state: ArrayBuffer }>('SELECT state FROM market WHERE symbol = ?', symbol)
      .toArray()[0]
    return row ? new Uint8Array(row.state) : null
  }

  save(states: ReadonlyMap<string, Uint8Array>): void {
    this.#storage.transactionSync(() => {
      for (const [symbol, bytes] of states) {
        if (bytes.length > MOST_BYTES) this.#storage.sql.exec('DELETE FROM market WHERE symbol = ?', symbol)
        else this.#storage.sql.exec('INSERT OR REPLACE INTO market VALUES (?, ?)', symbol, bytes)
      }
    })
  }

  /** The last epoch that anybody was told of: those after a restart are greater. */
  epoch(symbol: string): number {
    const rows = this.#storage.sql.exec<{ epoch: number }>('SELECT epoch FROM epoch WHERE symbol = ?', symbol)
    return rows.toArray()[0]?.epoch ?? 0
  }

  saveEpoch(symbol: string, epoch: number): void {
    this.#storage.sql.exec('INSERT OR REPLACE INTO epoch VALUES (?, ?)', symbol, epoch)
  }

  subscribe(fanout: string, topics: readonly Topic[]): void {
    for (const topic of topics)
      this.#storage.sql.exec(
        'INSERT OR REPLACE INTO wanted VALUES (?, ?, ?)',
        fanout,
        topicKey(topic),
        JSON.stringify(topic),
      )
  }

  unsubscribe(fanout: string, topics: readonly Topic[]): void {
    for (const topic of topics)
      this.#storage.sql.exec('DELETE FROM wanted WHERE fanout = ? AND key = ?', fanout, topicKey(topic))
  }

  subscriptions(): ReadonlyMap<string, readonly Topic[]> {
    const byFanout = new Map<string, Topic[]>()
    for (const { fanout, topic } of this.#storage.sql.exec<{ fanout: string; topic: string }>(
      'SELECT fanout, topic FROM wanted',
    )) {
      const topics = byFanout.get(fanout)
      if (topics) topics.push(JSON.parse(topic) as Topic)
      else byFanout.set(fanout, [JSON.parse(topic) as Topic])
    }
    return byFanout
  }
}
