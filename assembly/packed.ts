// Decoded events as the host packs them (sdk/src/engine/batch.ts), one behind the other: a header, then the levels, bids first.
//
//   │ flags │ bids │ asks │ – │ first │ last │ prev │ ns │ i64 pxTicks │ i64 lots │ …
//   │ flags │ bids │ asks │ – │ first │ last │ prev │ ns │ i64 base │ i32 pxTicks − base │ u32 lots │ …          EVFLAG_COMPACT
//
// Compact where 32 bits hold every price and size: half the bytes to keep, to copy and to read (a replay −5 to −10 %).
import { COMPACT_HEADER, EH_ASKS, EH_BASE, EH_BIDS, EH_FLAGS, EVENT_HEADER, EVFLAG_COMPACT } from './layout'
import { scratchLevels, scratchPtr } from './memory'

@inline export function isCompact(p: usize): bool { return (load<i32>(p, EH_FLAGS) & EVFLAG_COMPACT) != 0 }
@inline export function baseOf(p: usize): i64 { return load<i64>(p, EH_BASE) }

/** Where the levels of the event at `p` lie. */
@inline export function levelsAt(p: usize, compact: bool): usize { return p + <usize>(compact ? COMPACT_HEADER : EVENT_HEADER) }
/** Bytes of so many levels. */
@inline function bytesOf(levels: i64, compact: bool): i64 { return compact ? levels << 3 : levels << 4 }

/** Levels that there are bytes for, no more than scratch has room for: compact ones are spread out there, and beside it stands what was. */
export function roomFor(p: usize, end: usize): i64 {
  const compact = isCompact(p)
  return min((<i64>end - <i64>levelsAt(p, compact)) / bytesOf(1, compact), <i64>scratchLevels)
}

/** Where the event at `p` ends, by the levels that it announces; 0 when there isn't room for so many. */
@inline
export function endOf(p: usize, end: usize): usize {
  const compact = isCompact(p)
  const bids = load<i32>(p, EH_BIDS)
  const asks = load<i32>(p, EH_ASKS)
  const levels = <i64>bids + <i64>asks
  const behind = <i64>levelsAt(p, compact) + bytesOf(levels, compact)
  return (bids | asks) < 0 || levels > <i64>scratchLevels || behind > <i64>end ? 0 : <usize>behind
}

// A compact level.
@inline export function compactPx(at: usize): i64 { return <i64>load<i32>(at) }
@inline export function compactLots(at: usize): i64 { return <i64>load<u32>(at, 4) }

/** Where the event's levels lie as (i64 pxTicks, i64 lots): compact ones are spread out into scratch. */
export function pairsOf(p: usize, levels: i32): usize {
  if (!isCompact(p)) return levelsAt(p, false)
  const base = baseOf(p)
  let from = levelsAt(p, true)
  for (let to = scratchPtr, end = to + (<usize>levels << 4); to < end; to += 16, from += 8) {
    store<i64>(to, base + compactPx(from))
    store<i64>(to, compactLots(from), 8)
  }
  return scratchPtr
}
