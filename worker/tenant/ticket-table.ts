import { readScopes } from './key-table.js'
import type { TicketRecord } from './records.js'

type Row = {
  tenant: string
  scopes: string
  origin: string | null
  key_id: string | null
  expires_ms: number
}

export class TicketTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`CREATE TABLE IF NOT EXISTS ticket (
      digest TEXT PRIMARY KEY, tenant TEXT NOT NULL, scopes TEXT NOT NULL, origin TEXT, key_id TEXT, expires_ms INTEGER NOT NULL
    ) WITHOUT ROWID`)
    sql.exec('CREATE INDEX IF NOT EXISTS ticket_expires ON ticket (expires_ms)')
  }

  put({ digestHex, tenant, scopes, origin, keyId, expiresMs }: TicketRecord, nowMs: number): void {
    this.#sql.exec('DELETE FROM ticket WHERE expires_ms <= ?', nowMs)
    const values = [digestHex, tenant, scopes.join(' '), origin, keyId, expiresMs]
    this.#sql.exec('INSERT INTO ticket VALUES (?, ?, ?, ?, ?, ?)', ...values)
  }

  /** Gone before anything is checked: whoever shows it from elsewhere has it from somewhere. */
  redeem(digestHex: string, origin: string | null, nowMs: number): TicketRecord | null {
    const [row] = this.#sql.exec<Row>('DELETE FROM ticket WHERE digest = ? RETURNING *', digestHex)
    if (row === undefined || row.expires_ms <= nowMs || row.origin !== origin) return null
    const { tenant, scopes, key_id: keyId, expires_ms: expiresMs } = row
    return { digestHex, tenant, scopes: readScopes(scopes), origin, keyId, expiresMs }
  }
}
