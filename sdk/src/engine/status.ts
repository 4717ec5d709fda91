import * as L from '#layout'

/** What became of a frame, a snapshot or a row. From GAP_SEQ on, the book is gone until the next snapshot. */
export const Status = {
  APPLIED: L.STATUS_APPLIED,
  BUFFERED: L.STATUS_BUFFERED,
  DUPLICATE: L.STATUS_DUPLICATE,
  IGNORED: L.STATUS_IGNORED,
  WRONG_SYMBOL: L.STATUS_WRONG_SYMBOL,
  POOL_FULL: L.STATUS_POOL_FULL,
  GAP_SEQ: L.STATUS_GAP_SEQ,
  GAP_LINK: L.STATUS_GAP_LINK,
  CHECKSUM: L.STATUS_CHECKSUM,
  CROSSED: L.STATUS_CROSSED,
  SNAPSHOT_TOO_OLD: L.STATUS_SNAPSHOT_TOO_OLD,
  NO_OVERLAP: L.STATUS_NO_OVERLAP,
  BUFFER_OVERFLOW: L.STATUS_BUFFER_OVERFLOW,
  STALE: L.STATUS_STALE,
  SEQ_RESET: L.STATUS_SEQ_RESET,
  VENUE_RECONNECT: L.STATUS_VENUE_RECONNECT,
  DECODE: L.STATUS_DECODE,
  TRAP: L.STATUS_TRAP,
  AUDIT_MISMATCH: L.STATUS_AUDIT_MISMATCH,
  OPERATOR: L.STATUS_OPERATOR,
} as const

export type Status = (typeof Status)[keyof typeof Status]
export type StatusName = keyof typeof Status

const NAMES = Object.entries(Status).reduce<StatusName[]>((names, [name, code]) => {
  names[code] = name as StatusName
  return names
}, [])

/** `statusName(6) === 'GAP_SEQ'` */
export function statusName(status: number): StatusName {
  return NAMES[status] ?? 'OPERATOR'
}

/** In the order of the core's state codes. */
export const STATES = ['idle', 'buffering', 'live', 'resync', 'stale', 'no_book'] as const
export type State = (typeof STATES)[number]
