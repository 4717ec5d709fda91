// Which signed requests were made: exact, because one object is one writer.

/** Longer than a signature can be good for: the clock of a request may be 30 s off either way. */
export const NONCE_KEPT_MS = 90_000

export class NonceTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec('CREATE TABLE IF NOT EXISTS nonce (nonce TEXT PRIMARY KEY, expires_ms INTEGER NOT NULL) WITHOUT ROWID')
    sql.exec('CREATE INDEX IF NOT EXISTS nonce_expires ON nonce (expires_ms)')
  }

  /** False when it was used before. */
  use(nonce: string, nowMs: number): boolean {
    this.#sql.exec('DELETE FROM nonce WHERE expires_ms <= ?', nowMs)
    const [used] = this.#sql.exec('SELECT 1 FROM nonce WHERE nonce = ?', nonce)
    if (used !== undefined) return false
    this.#sql.exec('INSERT INTO nonce VALUES (?, ?)', nonce, nowMs + NONCE_KEPT_MS)
    return true
  }
}
