// The named status codes and states of a market, as the public interface numbers them.
export const Status = {
  APPLIED: 0,
  BUFFERED: 1,
  DUPLICATE: 2,
  IGNORED: 3,
  WRONG_SYMBOL: 4,
  POOL_FULL: 5,
  GAP_SEQ: 6,
  GAP_LINK: 7,
  CHECKSUM: 8,
  CROSSED: 9,
  SNAPSHOT_TOO_OLD: 10,
  NO_OVERLAP: 11,
  BUFFER_OVERFLOW: 12,
  STALE: 13,
  SEQ_RESET: 14,
  VENUE_RECONNECT: 15,
  DECODE: 16,
} as const

export type StatusCode = (typeof Status)[keyof typeof Status]

export type State = 'idle' | 'buffering' | 'live' | 'resync' | 'stale' | 'no_book'
