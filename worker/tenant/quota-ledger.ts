// Exact quotas in fixed windows, handed out as leases: a Worker asks once for many requests, and never is more than the limit granted in a
// window. A lease is written before it is answered, so that an object which forgets everything gives nothing out twice.
import type { Lease, LeaseRequest } from './records.js'

const LARGEST_LEASE = 256
/** No grant takes more than a quarter of what is left: towards the end of a window other isolates find something too. */
const SHARE_OF_REST = 4
const SWEEP_EVERY_MS = 60_000

/** What a Worker asks for at a time: some thirty calls use a window up. */
export function leaseWanted(limit: number): number {
  return Math.min(LARGEST_LEASE, Math.max(1, Math.floor(limit / 20)))
}

export function grantOf(limit: number, used: number, want: number): number {
  const rest = Math.max(0, limit - used)
  return Math.min(rest, Math.max(1, Math.min(want, LARGEST_LEASE, Math.floor(rest / SHARE_OF_REST))))
}

/** Windows stand at multiples of their length, so that everybody agrees when one ends. */
export function windowEnd(nowMs: number, windowS: number): number {
  const windowMs = windowS * 1000
  return (Math.floor(nowMs / windowMs) + 1) * windowMs
}

export class QuotaLedger {
  readonly #sql: SqlStorage
  #sweepAtMs = 0

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`CREATE TABLE IF NOT EXISTS quota (
      subject TEXT NOT NULL, name TEXT NOT NULL, window_end_ms INTEGER NOT NULL, used INTEGER NOT NULL,
      PRIMARY KEY (subject, name)
    ) WITHOUT ROWID`)
  }

  lease({ subject, name: quota, limit, windowS, want }: LeaseRequest, nowMs: number): Lease {
    this.#sweep(nowMs)
    // A window of another length is another quota: a configuration that shortens it needn't wait for the long one's end.
    const name = `${quota};w=${windowS}`
    const [row] = this.#sql.exec<{ window_end_ms: number; used: number }>(
      'SELECT window_end_ms, used FROM quota WHERE subject = ? AND name = ?',
      subject,
      name,
    )
    // A clock that steps back must not open a window anew.
    const windowEndMs = Math.max(windowEnd(nowMs, windowS), row?.window_end_ms ?? 0)
    const used = row?.window_end_ms === windowEndMs ? row.used : 0
    const granted = grantOf(limit, used, want)
    if (granted > 0)
      this.#sql.exec(
        'INSERT OR REPLACE INTO quota VALUES (?, ?, ?, ?)',
        ...[subject, name, windowEndMs, used + granted],
      )
    return { granted, remaining: Math.max(0, limit - used - granted), windowEndMs }
  }

  #sweep(nowMs: number): void {
    if (nowMs < this.#sweepAtMs) return
    this.#sweepAtMs = nowMs + SWEEP_EVERY_MS
    this.#sql.exec('DELETE FROM quota WHERE window_end_ms <= ?', nowMs - SWEEP_EVERY_MS)
  }
}
