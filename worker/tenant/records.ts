// What the directory keeps, and what crosses between Worker and objects. Digests only: no secret is stored anywhere.
import type { KeyEnvironment } from '../auth/key.js'
import type { Scope } from '../identity.js'

export interface KeyRecord {
  readonly id: string
  readonly tenant: string
  readonly environment: KeyEnvironment
  readonly digest: Uint8Array
  readonly scopes: readonly Scope[]
  /** Publishable keys: the one origin they are good for. */
  readonly origin: string | null
  readonly label: string
  readonly createdMs: number
  readonly expiresMs: number | null
  readonly revokedMs: number | null
}

/** A key as its owner sees it. */
export type KeyListing = Omit<KeyRecord, 'digest'>

export interface TicketRecord {
  readonly digestHex: string
  readonly tenant: string
  readonly scopes: readonly Scope[]
  /** Null: minted by a caller without an Origin, so redeemed by one. */
  readonly origin: string | null
  readonly keyId: string | null
  readonly expiresMs: number
}

export interface LeaseRequest {
  /** Whose quota in this object: '' for a tenant, an address for callers without a key. */
  readonly subject: string
  readonly name: string
  readonly limit: number
  readonly windowS: number
  readonly want: number
}

export interface Lease {
  readonly granted: number
  /** What the window still holds after this. */
  readonly remaining: number
  readonly windowEndMs: number
}

export interface ConnectionClaim {
  readonly subject: string
  readonly connectionId: string
  readonly symbols: number
  readonly limits: { readonly connections: number; readonly symbols: number }
  readonly keyId: string | null
  /** Id of the object that holds the socket, to be told when the key is revoked. */
  readonly holder: string
}

export interface ConnectionAnswer {
  readonly ok: boolean
  readonly refused: 'connections' | 'symbols' | 'revoked' | null
  readonly connections: number
  readonly symbols: number
}
