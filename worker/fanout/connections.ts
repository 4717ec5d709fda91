// What a fan-out object keeps in its SQLite: its name, and which connection wants what, so that a socket that outlives the object's
// memory keeps its subscriptions.
import { topicKey, type Topic } from '../stream-messages.js'

export class Connections {
  readonly #sql: SqlStorage
  #name: string | null

  constructor({ sql }: DurableObjectStorage) {
    this.#sql = sql
    sql.exec('CREATE TABLE IF NOT EXISTS fanout (id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL)')
    sql.exec(
      'CREATE TABLE IF NOT EXISTS wish (connection TEXT, key TEXT, topic TEXT NOT NULL, PRIMARY KEY (connection, key))',
    )
    this.#name = sql.exec<{ name: string }>('SELECT name FROM fanout').toArray()[0]?.name ?? null
  }

  get name(): string {
    if (this.#name === null) throw new Error('fanout: found no name, expected one from its first request')
    return this.#name
  }
  set name(name: string) {
    if (name === this.#name) return
    this.#name = name
    this.#sql.exec('INSERT OR REPLACE INTO fanout VALUES (1, ?)', name)
  }

  wishes(connection: string): readonly Topic[] {
    return this.#sql
      .exec<{ topic: string }>('SELECT topic FROM wish WHERE connection = ?', connection)
      .toArray()
      .map(({ topic }) => JSON.parse(topic) as Topic)
  }

  add(connection: string, topics: readonly Topic[]): void {
    for (const topic of topics)
      this.#sql.exec('INSERT OR REPLACE INTO wish VALUES (?, ?, ?)', connection, topicKey(topic), JSON.stringify(topic))
  }

  remove(connection: string, topics: readonly Topic[]): void {
    for (const topic of topics)
      this.#sql.exec('DELETE FROM wish WHERE connection = ? AND key = ?', connection, topicKey(topic))
  }

  forget(connection: string): void {
    this.#sql.exec('DELETE FROM wish WHERE connection = ?', connection)
  }

  /** Forgets connections that are gone. */
  keep(connections: ReadonlySet<string>): void {
    for (const { connection } of this.#sql
      .exec<{ connection: string }>('SELECT DISTINCT connection FROM wish')
      .toArray())
      if (!connections.has(connection)) this.forget(connection)
  }
}
