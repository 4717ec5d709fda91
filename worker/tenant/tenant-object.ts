// What a tenant has used: quotas, nonces, connections. One object is one writer, so every count is exact.
import { DurableObject } from 'cloudflare:workers'

import type { Env } from '../env.js'
import { ConnectionTable } from './connection-table.js'
import { NonceTable } from './nonce-table.js'
import { QuotaLedger } from './quota-ledger.js'
import type { ConnectionAnswer, ConnectionClaim, Lease, LeaseRequest } from './records.js'

export class TenantObject extends DurableObject<Env> {
  readonly #quotas: QuotaLedger
  readonly #nonces: NonceTable
  readonly #connections: ConnectionTable

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#quotas = new QuotaLedger(ctx.storage.sql)
    this.#nonces = new NonceTable(ctx.storage.sql)
    this.#connections = new ConnectionTable(ctx.storage.sql)
  }

  lease(request: LeaseRequest, nowMs = Date.now()): Lease {
    return this.#quotas.lease(request, nowMs)
  }

  /** False when it was used in the last 90 seconds. */
  useNonce(nonce: string, nowMs = Date.now()): boolean {
    return this.#nonces.use(nonce, nowMs)
  }

  claimConnection(claim: ConnectionClaim, nowMs = Date.now()): ConnectionAnswer {
    return this.#connections.claim(claim, nowMs)
  }

  renewConnections(subject: string, connectionIds: readonly string[], nowMs = Date.now()): string[] {
    return this.#connections.renew(subject, connectionIds, nowMs)
  }

  releaseConnection(subject: string, connectionId: string): void {
    this.#connections.release(subject, connectionId)
  }

  /** Objects that hold sockets opened with this key; none is opened with it any more. */
  revokeKey(keyId: string, nowMs = Date.now()): string[] {
    return this.#connections.revoke(keyId, nowMs)
  }
}
