// What a live feed tells its recorder: everything that came and went, before it is applied.

export interface RecordEvent {
  /** 'lead': from here on a market follows this socket and no longer the one before it. */
  readonly kind: 'open' | 'frame' | 'send' | 'close' | 'http' | 'lead'
  /** Name of the socket: 'binance-1'; 'rest' for HTTP. */
  readonly connection: string
  readonly tsLocalUs: number
  /** The 0 to 999 ns that are left. */
  readonly tsLocalNs: number
  /** The frame, the message sent, the body; empty for 'open', the cause for 'close'. */
  readonly bytes: Uint8Array
  /** Address of the socket or request. */
  readonly url?: string
  /** ccxt's id: of 'open' and 'http'. */
  readonly venue?: string
  /** The venue's own names of the markets: of 'open' those that it subscribes, of 'lead' those that go over. */
  readonly symbols?: readonly string[]
  /** Of 'open': the socket that it is opened beside, which leads until 'lead' says otherwise. */
  readonly follows?: string
  /** Of 'lead': the first of this socket's frames, counted from 1, that is applied to the market. */
  readonly first?: number
  /** Of 'open': whether the books of its markets come over it. */
  readonly book?: boolean
  /** HTTP: what it was for. Only a 'snapshot' is applied to a market; an 'audit' is compared with it. */
  readonly purpose?: HttpPurpose
  /** HTTP status. */
  readonly status?: number
}

export type HttpPurpose = 'snapshot' | 'audit' | 'listing' | 'before'

/** Why a socket was closed on purpose, in recordings: whoever plays one must tell these from a socket that was lost. */
export const WHY = {
  /** Its successor carries all of its markets. */
  REPLACED: 'replaced',
  /** It was to replace one that is gone, and wasn't ready. */
  ALONE: 'its predecessor is gone',
  ENDED: 'the feed is closed',
} as const

/** Called before what it is told of is applied. One that throws ends the feed: nothing may be applied that isn't recorded. */
export type Recorder = (event: RecordEvent) => void
