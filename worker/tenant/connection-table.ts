// Connections and symbols that a tenant holds, wherever their sockets are. Who holds them renews; what nobody renews lapses, so that an
// object which was evicted without a word doesn't eat the quota for ever.
import type { ConnectionAnswer, ConnectionClaim } from './records.js'

/** Twice the time between two looks at whether a connection is still allowed. */
export const CONNECTION_KEPT_MS = 600_000
/** Far longer than any Worker believes a key without asking: after that nobody comes here with it. */
const REVOCATION_KEPT_MS = 600_000

export class ConnectionTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`CREATE TABLE IF NOT EXISTS connection (
      subject TEXT NOT NULL, id TEXT NOT NULL, symbols INTEGER NOT NULL, key_id TEXT, holder TEXT NOT NULL, expires_ms INTEGER NOT NULL,
      PRIMARY KEY (subject, id)
    ) WITHOUT ROWID`)
    sql.exec('CREATE TABLE IF NOT EXISTS revoked (key_id TEXT PRIMARY KEY, expires_ms INTEGER NOT NULL) WITHOUT ROWID')
  }

  /** Opens a connection, or tells that an open one now has so many symbols; either renews it. */
  claim({ subject, connectionId, symbols, limits, keyId, holder }: ConnectionClaim, nowMs: number): ConnectionAnswer {
    this.#sql.exec('DELETE FROM connection WHERE expires_ms <= ?', nowMs)
    const others = this.#sql
      .exec<{ connections: number; symbols: number }>(
        'SELECT count(*) AS connections, coalesce(sum(symbols), 0) AS symbols FROM connection WHERE subject = ? AND id <> ?',
        ...[subject, connectionId],
      )
      .one()
    const refused = this.#isRevoked(keyId)
      ? 'revoked'
      : others.connections >= limits.connections
        ? 'connections'
        : others.symbols + symbols > limits.symbols
          ? 'symbols'
          : null
    if (refused !== null) return { ok: false, refused, ...others }
    this.#sql.exec(
      'INSERT OR REPLACE INTO connection VALUES (?, ?, ?, ?, ?, ?)',
      ...[subject, connectionId, symbols, keyId, holder, nowMs + CONNECTION_KEPT_MS],
    )
    return { ok: true, refused: null, connections: others.connections + 1, symbols: others.symbols + symbols }
  }

  /** Those that lapsed meanwhile: they have to be claimed again, or closed. */
  renew(subject: string, connectionIds: readonly string[], nowMs: number): string[] {
    return connectionIds.filter((id) => {
      const { rowsWritten } = this.#sql.exec(
        'UPDATE connection SET expires_ms = ? WHERE subject = ? AND id = ? AND expires_ms > ?',
        ...[nowMs + CONNECTION_KEPT_MS, subject, id, nowMs],
      )
      return rowsWritten === 0
    })
  }

  release(subject: string, connectionId: string): void {
    this.#sql.exec('DELETE FROM connection WHERE subject = ? AND id = ?', subject, connectionId)
  }

  /**
   * Objects with sockets that were opened with this key. From here on none is opened with it, so that a Worker which still believes the key
   * can't open one that nobody would close.
   */
  revoke(keyId: string, nowMs: number): string[] {
    this.#sql.exec('DELETE FROM revoked WHERE expires_ms <= ?', nowMs)
    this.#sql.exec('INSERT OR REPLACE INTO revoked VALUES (?, ?)', keyId, nowMs + REVOCATION_KEPT_MS)
    const rows = this.#sql.exec<{ holder: string }>(
      'SELECT DISTINCT holder FROM connection WHERE key_id = ? AND expires_ms > ?',
      ...[keyId, nowMs],
    )
    return [...rows].map(({ holder }) => holder)
  }

  #isRevoked(keyId: string | null): boolean {
    return this.#sql.exec('SELECT 1 FROM revoked WHERE key_id = ?', keyId).toArray().length > 0
  }
}
