// The sequence families: does the next event continue what was applied? Source: docs of each venue; the families
// and their rules are listed in docs/states.md.
export type Family = 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'T'

export interface Sequenced {
  /** A: first update id. */
  readonly first: bigint
  /** A, B, C: last update id or counter; T: source time. */
  readonly last: bigint
  /** B: last update id of the previous event. */
  readonly prev: bigint | null
  /** E: source time. */
  readonly tsVenueNs: bigint | null
}

export type Continuity = 'next' | 'duplicate' | 'gap_seq' | 'gap_link'

/** A frame may be as late as that. */
const LATE_NS = 1_000_000_000n

/**
 * Whether a venue counts anew: the number is below the last one, and yet the event was sent well after `nowNs`, the greatest
 * time seen. D, E and F have no such numbers, and T's are times.
 */
export function countsAnew(family: Family, last: bigint, nowNs: bigint | null, event: Sequenced): boolean {
  if (!['A', 'B', 'C'].includes(family) || nowNs === null || event.tsVenueNs === null) return false
  return event.last < last && event.tsVenueNs - nowNs > LATE_NS
}

/** `last` and `tsVenueNs` are those of the event applied before. */
export function continuity(
  family: Family,
  applied: Pick<Sequenced, 'last' | 'tsVenueNs'>,
  event: Sequenced,
): Continuity {
  switch (family) {
    case 'A':
      if (event.last <= applied.last) return 'duplicate'
      return event.first <= applied.last + 1n ? 'next' : 'gap_seq'
    case 'B':
      // Ids are shared between products: only the link proves continuity.
      if (event.prev === applied.last) return 'next'
      return event.last <= applied.last ? 'duplicate' : 'gap_link'
    case 'C':
      if (event.last <= applied.last) return 'duplicate'
      return event.last === applied.last + 1n ? 'next' : 'gap_seq'
    case 'E':
      // Each event is the whole book: one from the past is dropped, nothing can be missing.
      return event.tsVenueNs !== null && applied.tsVenueNs !== null && event.tsVenueNs < applied.tsVenueNs
        ? 'duplicate'
        : 'next'
    case 'T':
      return event.last < applied.last ? 'duplicate' : 'next' // equal times are of two changes
    case 'D':
    case 'F':
      return 'next'
  }
}

export type Bridge = 'old' | 'meets' | 'bridges' | 'too_new'

/** B: 'covers', Binance's futures, whose first event reaches over the snapshot; 'spans', OKX, whose link does. */
export type Join = 'covers' | 'spans'

/**
 * How the first event after a snapshot stands to it (families with a snapshot of their own numbering: A, B, C and T).
 * 'meets': it is part of the snapshot, and nothing lies between the two.
 */
export function bridge(family: Family, snapshotLast: bigint, event: Sequenced, join: Join = 'covers'): Bridge {
  if (family === 'B' && join === 'spans') {
    if (event.prev === snapshotLast) return 'bridges'
    if (event.last === snapshotLast) return 'meets'
    if (event.last < snapshotLast) return 'old'
    return event.prev !== null && event.prev < snapshotLast ? 'bridges' : 'too_new'
  }
  if (family === 'B') {
    // The recorded streams also continue a snapshot directly: prev == lastUpdateId, which the documentation leaves out.
    if (event.prev === snapshotLast) return 'bridges'
    if (event.last < snapshotLast) return 'old'
    return event.first <= snapshotLast ? 'bridges' : 'too_new'
  }
  // By time whatever came before is known to have been late, and nothing says whether anything lies in between.
  if (family === 'T') return event.last <= snapshotLast ? 'meets' : 'bridges'
  if (event.last === snapshotLast) return 'meets'
  if (event.last < snapshotLast) return 'old'
  if (family === 'C') return event.last === snapshotLast + 1n ? 'bridges' : 'too_new'
  return event.first <= snapshotLast + 1n ? 'bridges' : 'too_new'
}
