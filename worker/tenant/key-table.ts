import { KEY_ENVIRONMENTS } from '../auth/key.js'
import { SCOPES, type Scope } from '../identity.js'
import type { KeyListing, KeyRecord } from './records.js'

type Row = {
  id: string
  tenant: string
  environment: string
  digest: ArrayBuffer
  scopes: string
  origin: string | null
  label: string
  created_ms: number
  expires_ms: number | null
  revoked_ms: number | null
}

const LISTED_AT_MOST = 1000

export class KeyTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`CREATE TABLE IF NOT EXISTS api_key (
      id TEXT PRIMARY KEY, tenant TEXT NOT NULL, environment TEXT NOT NULL, digest BLOB NOT NULL, scopes TEXT NOT NULL,
      origin TEXT, label TEXT NOT NULL, created_ms INTEGER NOT NULL, expires_ms INTEGER, revoked_ms INTEGER
    ) WITHOUT ROWID`)
    sql.exec('CREATE INDEX IF NOT EXISTS api_key_tenant ON api_key (tenant)')
  }

  put(record: KeyRecord): boolean {
    const { id, tenant, environment, digest, scopes, origin, label, createdMs, expiresMs, revokedMs } = record
    const { rowsWritten } = this.#sql.exec(
      'INSERT INTO api_key VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      ...[id, tenant, environment, digest.slice().buffer, scopes.join(' '), origin, label],
      ...[createdMs, expiresMs, revokedMs],
    )
    return rowsWritten > 0
  }

  get(id: string): KeyRecord | null {
    const [row] = this.#sql.exec<Row>('SELECT * FROM api_key WHERE id = ?', id)
    return row === undefined ? null : { ...listing(row), digest: new Uint8Array(row.digest) }
  }

  list(tenant: string): KeyListing[] {
    const rows = this.#sql.exec<Row>('SELECT * FROM api_key WHERE tenant = ? LIMIT ?', tenant, LISTED_AT_MOST)
    return [...rows].map(listing)
  }

  /** The first revocation's time stays. */
  revoke(tenant: string, id: string, nowMs: number): boolean {
    const found = this.#sql.exec('SELECT 1 FROM api_key WHERE id = ? AND tenant = ?', id, tenant).toArray().length > 0
    if (found) this.#sql.exec('UPDATE api_key SET revoked_ms = ? WHERE id = ? AND revoked_ms IS NULL', nowMs, id)
    return found
  }

  rehash(id: string, from: Uint8Array, to: Uint8Array): void {
    const [old, present] = [from.slice().buffer, to.slice().buffer]
    this.#sql.exec('UPDATE api_key SET digest = ? WHERE id = ? AND digest = ?', present, id, old)
  }
}

/** Scopes that this version doesn't know grant nothing. */
export function readScopes(text: string): Scope[] {
  const named = new Set(text.split(' '))
  return SCOPES.filter((scope) => named.has(scope))
}

function listing(row: Row): KeyListing {
  const environment = KEY_ENVIRONMENTS.find((known) => known === row.environment)
  if (environment === undefined) throw new Error(`api_key ${row.id}: found environment '${row.environment}'`)
  return {
    id: row.id,
    tenant: row.tenant,
    environment,
    scopes: readScopes(row.scopes),
    origin: row.origin,
    label: row.label,
    createdMs: row.created_ms,
    expiresMs: row.expires_ms,
    revokedMs: row.revoked_ms,
  }
}
