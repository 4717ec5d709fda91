// The book by order: order id → order, and for each price a queue in time priority.
//
//   hash bucket ─► node ─► node …                 (chain; linear hashing, one bucket split at a time)
//   level node:  head ─► order ⇄ order ⇄ order ◄─ tail
//
// Orders and levels are nodes of one kind of page, 35 to a page, named page << 6 | slot, so that links survive
// saving. Where messages are followed (FLAG_MESSAGES), orders also form one list by age, and a third kind of node keeps the most
// a price has shown. The size shown at a price is the book by price's; what its orders don't account for is anonymous.
import {
  AGES, BUCKETS_PER_PAGE, C_FLAGS, FLAG_MESSAGES, I_TS_VENUE, MARK_SEEDED, NODES_PER_PAGE, NODE_BYTES, NODE_LEVEL_BID, NODE_PEAK_BID, N_BORN,
  N_CHAIN, N_COUNT, N_ENTRY, N_ID, N_KEY, N_KIND, N_LINKS, N_MARKS, N_NEXT, N_OLDER, N_PREV, N_QTY, N_YOUNGER, O_AGES, O_BUCKETS, O_COUNT,
  O_FREE, O_GONE_FIRST, O_GONE_LAST, O_OLDEST, O_PAGE, O_USED, O_YOUNGEST, PT_HASH, P_BODY, QUEUE_ANONYMOUS, QUEUE_LOTS, QUEUE_ORDERS, ST_ORDERS, VIEW_SIGNAL,
} from '../layout'
import { messageOrderIs, messageOrderWas } from '../features/facts'
import { mapPage, newPage, pageAt } from '../memory'
import { lotsAt, sideAt } from './price'
import { setStat, addStat, bump } from '../state'

const LOAD: i32 = 2 // nodes a bucket holds on average before one is split
@inline function nodeAt(m: usize, ref: u32): usize {
  return pageAt(m, <i32>(ref >> 6)) + P_BODY + <usize>(ref & 63) * NODE_BYTES
}
@inline function bucketAt(m: usize, b: i32): usize {
  return pageAt(m, PT_HASH + (b >>> 8)) + P_BODY + (<usize>(b & (BUCKETS_PER_PAGE - 1)) << 2)
}

/** Spreads ids, which are often consecutive, over the buckets (the finaliser of MurmurHash3). */
function hash(id: i64, kind: i32): u32 {
  let h = <u64>id + <u64>kind * 0x9e3779b97f4a7c15
  h ^= h >> 33
  h *= 0xff51afd7ed558ccd
  h ^= h >> 33
  h *= 0xc4ceb9fe1a85ec53
  return <u32>(h ^ (h >> 33))
}

function bucketOf(m: usize, h: u32): i32 {
  const n = load<i32>(m, O_BUCKETS)
  const half = 1 << (31 - clz(n)) // the power of two at or below n
  const b = <i32>(h & ((half << 1) - 1))
  return b < n ? b : <i32>(h & (half - 1))
}

/** Orders of both sides share one id space; the two sides' levels have one each. */
@inline function keySpace(kind: i32): i32 { return kind < NODE_LEVEL_BID ? 0 : kind }

export function find(m: usize, id: i64, space: i32): u32 {
  if (load<i32>(m, O_BUCKETS) == 0) return 0
  let ref = load<u32>(bucketAt(m, bucketOf(m, hash(id, space))))
  while (ref != 0) {
    const n = nodeAt(m, ref)
    if (load<i64>(n, N_ID) == id && keySpace(<i32>load<u8>(n, N_KIND)) == space) return ref
    ref = load<u32>(n, N_CHAIN)
  }
  return 0
}

/** A zeroed node, hashed under (id, kind); 0 when the pool is exhausted. */
export function insert(m: usize, id: i64, kind: i32): u32 {
  if (!makeRoom(m)) return 0
  let ref = load<u32>(m, O_FREE)
  if (ref != 0) store<u32>(m, load<u32>(nodeAt(m, ref), N_CHAIN), O_FREE)
  else {
    if (load<i32>(m, O_PAGE) == 0 || load<i32>(m, O_USED) == NODES_PER_PAGE) {
      const page = newPage(m)
      if (page == 0) return 0
      store<i32>(m, page, O_PAGE)
      store<i32>(m, 0, O_USED)
    }
    const slot = load<i32>(m, O_USED)
    ref = <u32>((load<i32>(m, O_PAGE) << 6) | slot)
    store<i32>(m, slot + 1, O_USED)
  }
  const n = nodeAt(m, ref)
  memory.fill(n, 0, NODE_BYTES)
  const bucket = bucketAt(m, bucketOf(m, hash(id, keySpace(kind))))
  store<i64>(n, id, N_ID)
  store<u8>(n, <u8>kind, N_KIND)
  store<u32>(n, load<u32>(bucket), N_CHAIN)
  store<u32>(bucket, ref)
  store<i32>(m, load<i32>(m, O_COUNT) + 1, O_COUNT)
  return ref
}

/** Keeps buckets short: the first page of them, then one more bucket whenever nodes outnumber them twice. */
function makeRoom(m: usize): bool {
  const n = load<i32>(m, O_BUCKETS)
  if (n == 0) {
    if (!mapPage(m, PT_HASH)) return false
    store<i32>(m, BUCKETS_PER_PAGE, O_BUCKETS)
    return true
  }
  if (load<i32>(m, O_COUNT) < n * LOAD) return true
  if ((n & (BUCKETS_PER_PAGE - 1)) == 0 && !mapPage(m, PT_HASH + (n >>> 8))) return false
  const from = bucketAt(m, n - (1 << (31 - clz(n))))
  store<i32>(m, n + 1, O_BUCKETS)
  let ref = load<u32>(from)
  store<u32>(from, 0)
  while (ref != 0) {
    const node = nodeAt(m, ref)
    const next = load<u32>(node, N_CHAIN)
    const to = bucketAt(m, bucketOf(m, hash(load<i64>(node, N_ID), keySpace(<i32>load<u8>(node, N_KIND)))))
    store<u32>(node, load<u32>(to), N_CHAIN)
    store<u32>(to, ref)
    ref = next
  }
  return true
}

export function remove(m: usize, ref: u32): void {
  const n = nodeAt(m, ref)
  let link = bucketAt(m, bucketOf(m, hash(load<i64>(n, N_ID), keySpace(<i32>load<u8>(n, N_KIND)))))
  while (load<u32>(link) != ref) link = nodeAt(m, load<u32>(link)) + N_CHAIN
  store<u32>(link, load<u32>(n, N_CHAIN))
  store<u32>(n, load<u32>(m, O_FREE), N_CHAIN)
  store<u32>(m, ref, O_FREE)
  store<i32>(m, load<i32>(m, O_COUNT) - 1, O_COUNT)
}

/** Takes a known order out, wherever it rests; false when there is none of that id. */
export function forgetOrder(m: usize, id: i64): bool {
  const ref = find(m, id, 0)
  if (ref == 0) return false
  const n = nodeAt(m, ref)
  takeOut(m, ref, find(m, load<i64>(n, N_KEY), NODE_LEVEL_BID + <i32>load<u8>(n, N_KIND)))
  return true
}

/**
 * Adds an order, whose id must not be known, at the back of its price's queue; false when the pool is exhausted. `seeded`: it
 * rested already when the book began.
 */
export function addOrder(m: usize, side: i32, id: i64, key: i64, lots: i64, seeded: bool = false): bool {
  let level = find(m, key, NODE_LEVEL_BID + side)
  if (level == 0) {
    level = insert(m, key, NODE_LEVEL_BID + side)
    if (level == 0) return false
  }
  const ref = insert(m, id, side)
  if (ref == 0) return false
  const n = nodeAt(m, ref)
  const v = nodeAt(m, level)
  const tail = load<u32>(v, N_PREV)
  store<i64>(n, key, N_KEY)
  store<i64>(n, lots, N_QTY)
  store<u32>(n, tail, N_PREV)
  if (tail == 0) store<u32>(v, ref, N_NEXT)
  else store<u32>(nodeAt(m, tail), ref, N_NEXT)
  store<u32>(v, ref, N_PREV)
  store<i64>(v, load<i64>(v, N_QTY) + lots, N_QTY)
  store<i32>(v, load<i32>(v, N_COUNT) + 1, N_COUNT)
  store<i64>(n, load<i64>(m, I_TS_VENUE), N_BORN)
  if (seeded) store<u8>(n, MARK_SEEDED, N_MARKS)
  else if (followsMessages(m)) joinAges(m, ref, n)
  added = ref
  bump(m, ST_ORDERS)
  return true
}

@inline export function followsMessages(m: usize): bool { return (load<i32>(m, C_FLAGS) & FLAG_MESSAGES) != 0 }

/** The order that was added last: what is known of it beside its size is written by whoever listens to the message. */
let added: u32 = 0
export function markAdded(m: usize, marks: i32, entry: i32): void {
  store<u8>(nodeAt(m, added), <u8>marks, N_MARKS)
  store<u8>(nodeAt(m, added), <u8>entry, N_ENTRY)
}
export function linkAdded(m: usize, links: i32): void {
  store<u8>(nodeAt(m, added), <u8>min(links, 255), N_LINKS)
}

// ── the orders by age: a list, and for each of AGES ages the oldest order that has not reached it ──
@inline function ageAt(m: usize, k: i32): usize { return m + O_AGES + (<usize>k << 2) }

function joinAges(m: usize, ref: u32, n: usize): void {
  const last = load<u32>(m, O_YOUNGEST)
  store<u32>(n, last, N_OLDER)
  if (last == 0) store<u32>(m, ref, O_OLDEST)
  else store<u32>(nodeAt(m, last), ref, N_YOUNGER)
  store<u32>(m, ref, O_YOUNGEST)
  for (let k = 0; k < AGES; k++) {
    if (load<u32>(ageAt(m, k)) == 0) store<u32>(ageAt(m, k), ref)
  }
}

function leaveAges(m: usize, ref: u32, n: usize): void {
  const older = load<u32>(n, N_OLDER)
  const younger = load<u32>(n, N_YOUNGER)
  if (older == 0) store<u32>(m, younger, O_OLDEST)
  else store<u32>(nodeAt(m, older), younger, N_YOUNGER)
  if (younger == 0) store<u32>(m, older, O_YOUNGEST)
  else store<u32>(nodeAt(m, younger), older, N_OLDER)
  for (let k = 0; k < AGES; k++) {
    if (load<u32>(ageAt(m, k)) == ref) store<u32>(ageAt(m, k), younger)
  }
}

/** When the first order that reachAge() passed over was added, i64.MAX_VALUE when there was none. */
export let nextBorn: i64 = 0

/** How many known orders that were added at or before `until` reach age `k` just now: each is told once. */
export function reachAge(m: usize, k: i32, until: i64): i32 {
  let reached = 0
  let ref = load<u32>(ageAt(m, k))
  nextBorn = i64.MAX_VALUE
  while (ref != 0) {
    const n = nodeAt(m, ref)
    if (load<i64>(n, N_BORN) > until) {
      nextBorn = load<i64>(n, N_BORN)
      break
    }
    reached++
    ref = load<u32>(n, N_YOUNGER)
  }
  store<u32>(ageAt(m, k), ref)
  return reached
}

// ── the most a price has shown since it has been shown ──
/** What the last call of followPeak() found, the size that is left included. */
export let peakLots: i64 = 0

/** A price goes from `before` lots to `lots`; false when the pool is exhausted. */
export function followPeak(m: usize, side: i32, key: i64, before: i64, lots: i64): bool {
  let ref = find(m, key, NODE_PEAK_BID + side)
  const known = ref == 0 || before == 0 ? before : load<i64>(nodeAt(m, ref), N_QTY)
  peakLots = max(known, lots)
  if (lots == 0) {
    if (ref != 0) remove(m, ref)
    return true
  }
  if (ref == 0) ref = insert(m, key, NODE_PEAK_BID + side)
  if (ref == 0) return false
  store<i64>(nodeAt(m, ref), peakLots, N_QTY)
  return true
}

export function forgetPeak(m: usize, side: i32, key: i64): void {
  const ref = find(m, key, NODE_PEAK_BID + side)
  if (ref != 0) remove(m, ref)
}

// ── a number that hangs on a price (book/uncross.ts) ──
/** The node of a price, made when there is none; 0 when the pool is exhausted. */
export function keepNode(m: usize, key: i64, kind: i32): usize {
  let ref = find(m, key, kind)
  if (ref == 0) ref = insert(m, key, kind)
  return ref == 0 ? 0 : nodeAt(m, ref)
}

/** The same, 0 when there is none. */
export function knownNode(m: usize, key: i64, kind: i32): usize {
  const ref = find(m, key, kind)
  return ref == 0 ? 0 : nodeAt(m, ref)
}

export function forgetNode(m: usize, key: i64, kind: i32): void {
  const ref = find(m, key, kind)
  if (ref != 0) remove(m, ref)
}

function takeOut(m: usize, ref: u32, level: u32): void {
  const n = nodeAt(m, ref)
  const v = nodeAt(m, level)
  const prev = load<u32>(n, N_PREV)
  const next = load<u32>(n, N_NEXT)
  if (prev == 0) store<u32>(v, next, N_NEXT)
  else store<u32>(nodeAt(m, prev), next, N_NEXT)
  if (next == 0) store<u32>(v, prev, N_PREV)
  else store<u32>(nodeAt(m, next), prev, N_PREV)
  store<i64>(v, load<i64>(v, N_QTY) - load<i64>(n, N_QTY), N_QTY)
  store<i32>(v, load<i32>(v, N_COUNT) - 1, N_COUNT)
  if (followsMessages(m) && (load<u8>(n, N_MARKS) & MARK_SEEDED) == 0) leaveAges(m, ref, n)
  remove(m, ref)
  addStat(m, ST_ORDERS, -1)
  if (load<i32>(v, N_COUNT) == 0) remove(m, level)
}

/** Reduces a known order at (side, key); at nothing left it goes. False when no such order rests there. */
export function reduceOrder(m: usize, side: i32, id: i64, key: i64, lots: i64): bool {
  const ref = find(m, id, 0)
  if (ref == 0) return false
  const n = nodeAt(m, ref)
  if (load<i64>(n, N_KEY) != key || <i32>load<u8>(n, N_KIND) != side) return false
  const level = find(m, key, NODE_LEVEL_BID + side)
  const left = load<i64>(n, N_QTY) - lots
  if ((load<u8>(n, N_MARKS) & MARK_SEEDED) == 0) messageOrderIs(load<i64>(m, I_TS_VENUE) - load<i64>(n, N_BORN), left <= 0)
  messageOrderWas(<i32>load<u8>(n, N_MARKS), <i32>load<u8>(n, N_LINKS), <i32>load<u8>(n, N_ENTRY))
  if (left <= 0) takeOut(m, ref, level)
  else {
    const v = nodeAt(m, level)
    store<i64>(n, left, N_QTY)
    store<i64>(v, load<i64>(v, N_QTY) - lots, N_QTY)
  }
  return true
}

export let foundSide: i32 = 0
export let foundKey: i64 = 0
export let foundLots: i64 = 0

/** Where an order rests and with how much, in found…; false when there is none of that id. */
export function findOrder(m: usize, id: i64): bool {
  const ref = find(m, id, 0)
  if (ref == 0) return false
  const n = nodeAt(m, ref)
  foundSide = <i32>load<u8>(n, N_KIND)
  foundKey = load<i64>(n, N_KEY)
  foundLots = load<i64>(n, N_QTY)
  return true
}

/** A known order grows and keeps its place. */
export function growOrder(m: usize, id: i64, lots: i64): void {
  const n = nodeAt(m, find(m, id, 0))
  const v = nodeAt(m, find(m, load<i64>(n, N_KEY), NODE_LEVEL_BID + <i32>load<u8>(n, N_KIND)))
  store<i64>(n, load<i64>(n, N_QTY) + lots, N_QTY)
  store<i64>(v, load<i64>(v, N_QTY) + lots, N_QTY)
}

/** Forgets all orders at a price. */
export function dropOrdersAt(m: usize, side: i32, key: i64): void {
  let level = find(m, key, NODE_LEVEL_BID + side)
  while (level != 0) {
    takeOut(m, load<u32>(nodeAt(m, level), N_NEXT), level)
    level = find(m, key, NODE_LEVEL_BID + side)
  }
}

/** Lots of the known orders at a price, 0 when there are none. */
export function orderLotsAt(m: usize, side: i32, key: i64): i64 {
  const level = find(m, key, NODE_LEVEL_BID + side)
  return level == 0 ? 0 : load<i64>(nodeAt(m, level), N_QTY)
}

/** Number of known orders at a price. */
export function orderCountAt(m: usize, side: i32, key: i64): i32 {
  const level = find(m, key, NODE_LEVEL_BID + side)
  return level == 0 ? 0 : load<i32>(nodeAt(m, level), N_COUNT)
}

/**
 * What stands ahead of an order: known orders and their lots in front of it in the queue, and the anonymous lots of the
 * price, which are older than every known order there. Exact where nothing is anonymous. False: no such order is shown.
 */
export function queueAhead(m: usize, id: i64): bool {
  const ref = find(m, id, 0)
  if (ref == 0) return false
  const n = nodeAt(m, ref)
  const side = <i32>load<u8>(n, N_KIND)
  const key = load<i64>(n, N_KEY)
  const shown = lotsAt(m, sideAt(m, side), key)
  if (shown == 0) return false
  let orders = 0
  let lots: i64 = 0
  for (let p = load<u32>(n, N_PREV); p != 0; p = load<u32>(nodeAt(m, p), N_PREV)) {
    orders++
    lots += load<i64>(nodeAt(m, p), N_QTY)
  }
  const anonymous = max<i64>(0, shown - orderLotsAt(m, side, key))
  const most = max<i64>(0, shown - load<i64>(n, N_QTY))
  store<f64>(VIEW_SIGNAL, <f64>orders, QUEUE_ORDERS * 8)
  store<f64>(VIEW_SIGNAL, <f64>min<i64>(lots + anonymous, most), QUEUE_LOTS * 8)
  store<f64>(VIEW_SIGNAL, <f64>anonymous, QUEUE_ANONYMOUS * 8)
  return true
}

/** First node of a bucket, 0 when it is empty: with nodeNamed() and N_CHAIN, a way to visit every node. */
export function bucketHead(m: usize, b: i32): u32 {
  return load<u32>(bucketAt(m, b))
}

export function nodeNamed(m: usize, ref: u32): usize {
  return nodeAt(m, ref)
}

/** Forgets every order. Freed nodes stay with the market: the next orders take their places. */
export function clearOrders(m: usize): void {
  const buckets = load<i32>(m, O_BUCKETS)
  for (let b = 0; b < buckets; b++) {
    const bucket = bucketAt(m, b)
    let ref = load<u32>(bucket)
    store<u32>(bucket, 0)
    while (ref != 0) {
      const n = nodeAt(m, ref)
      const next = load<u32>(n, N_CHAIN)
      store<u32>(n, load<u32>(m, O_FREE), N_CHAIN)
      store<u32>(m, ref, O_FREE)
      ref = next
    }
  }
  store<i32>(m, 0, O_COUNT)
  store<u32>(m, 0, O_OLDEST)
  store<u32>(m, 0, O_YOUNGEST)
  memory.fill(m + O_AGES, 0, AGES << 2)
  store<u32>(m, 0, O_GONE_FIRST)
  store<u32>(m, 0, O_GONE_LAST)
  setStat(m, ST_ORDERS, 0)
}

/** First order in the queue of a price, by name; 0 when none is known there. The next one stands in its N_NEXT. */
export function queueHead(m: usize, side: i32, key: i64): u32 {
  const level = find(m, key, NODE_LEVEL_BID + side)
  return level == 0 ? 0 : load<u32>(nodeAt(m, level), N_NEXT)
}

// ── a word kept beside a level or an order, under a kind of its own (book/spelling.ts) ──
/** The word kept, -1 when there is none. */
export function wordOf(m: usize, kind: i32, id: i64): i32 {
  if (load<i32>(m, O_COUNT) == 0) return -1
  const ref = find(m, id, kind)
  return ref == 0 ? -1 : load<i32>(nodeAt(m, ref), N_COUNT)
}

/** Keeps a word; false when the pool is exhausted. */
export function keepWord(m: usize, kind: i32, id: i64, word: i32): bool {
  let ref = find(m, id, kind)
  if (ref == 0) ref = insert(m, id, kind)
  if (ref == 0) return false
  store<i32>(nodeAt(m, ref), word, N_COUNT)
  return true
}

export function dropWord(m: usize, kind: i32, id: i64): void {
  if (load<i32>(m, O_COUNT) == 0) return
  const ref = find(m, id, kind)
  if (ref != 0) remove(m, ref)
}

/** Drops the words of this kind and of all kinds behind it. */
export function dropWords(m: usize, from: i32): void {
  if (load<i32>(m, O_COUNT) == 0) return
  for (let b = load<i32>(m, O_BUCKETS) - 1; b >= 0; b--) {
    let ref = load<u32>(bucketAt(m, b))
    while (ref != 0) {
      const n = nodeAt(m, ref)
      const next = load<u32>(n, N_CHAIN)
      if (<i32>load<u8>(n, N_KIND) >= from) remove(m, ref)
      ref = next
    }
  }
}
