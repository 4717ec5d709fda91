// Who may come in: a shard of the keys, or of the tickets. One object is one writer, so a ticket is redeemed once.
import { DurableObject } from 'cloudflare:workers'

import type { Env } from '../env.js'
import { KeyTable } from './key-table.js'
import type { KeyListing, KeyRecord, TicketRecord } from './records.js'
import { TicketTable } from './ticket-table.js'

export class DirectoryObject extends DurableObject<Env> {
  readonly #keys: KeyTable
  readonly #tickets: TicketTable

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#keys = new KeyTable(ctx.storage.sql)
    this.#tickets = new TicketTable(ctx.storage.sql)
  }

  /** False when the id is taken. */
  putKey(record: KeyRecord): boolean {
    return this.#keys.put(record)
  }

  getKey(id: string): KeyRecord | null {
    return this.#keys.get(id)
  }

  /** This shard's share of them. */
  listKeys(tenant: string): KeyListing[] {
    return this.#keys.list(tenant)
  }

  /** False when the tenant has no such key: another's is as unknown as none. */
  revokeKey(tenant: string, id: string, nowMs = Date.now()): boolean {
    return this.#keys.revoke(tenant, id, nowMs)
  }

  /** Moves a key to the present pepper. Nothing happens when it was moved meanwhile. */
  rehashKey(id: string, from: Uint8Array, to: Uint8Array): void {
    this.#keys.rehash(id, from, to)
  }

  putTicket(record: TicketRecord, nowMs = Date.now()): void {
    this.#tickets.put(record, nowMs)
  }

  /** Null: unknown, expired, used, or presented from another origin, which uses it up too. */
  redeemTicket(digestHex: string, origin: string | null, nowMs = Date.now()): TicketRecord | null {
    return this.#tickets.redeem(digestHex, origin, nowMs)
  }
}
