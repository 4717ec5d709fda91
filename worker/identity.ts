// Who asks: made from a verified credential alone, never from anything else in a request.
export const SCOPES = ['read', 'stream', 'relay', 'trade', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

export interface Identity {
  readonly tenant: string
  /** Null for callers without a key. */
  readonly keyId: string | null
  readonly kind: 'key' | 'publishable' | 'access' | 'ticket' | 'anonymous'
  readonly scopes: ReadonlySet<Scope>
  /** Publishable keys and tickets: the only origin they are good for. */
  readonly origin: string | null
}
