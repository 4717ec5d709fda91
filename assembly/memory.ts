// Who owns which bytes: the input area, market blocks, their windows and feature pieces, loaded events, and the pool of pages that
// markets share.
//
// The heap only grows. Freed blocks and pages go to free lists and are used again; a page carries the
// owner's number and two canaries, so that a stray write is found before its result is believed.
import {
  BLOCK_BYTES, BLOCK_BYTES_PLAIN, BLOCK_MAGIC, CANARY_BYTES, B_BYTES, B_MAGIC, B_OWNER, B_VERSION, CANARY, HEAP, INPUT_FIRST, INPUT_MAX,
  INPUT_SLACK, LAYOUT_VERSION, MIN_LEVEL_TEXT, PAGE_BYTES, PAGE_MAGIC, PT_FAN, PT_FREE, PT_LIMIT, PT_NEXT, PT_HASH,
  PT_ROOT, PT_ROOT_LEN, P_MAGIC, P_OWNER, P_TAIL, SCRATCH_LEVEL, ST_PAGES, WINDOW_DOUBLINGS, WINDOW_MAGIC, WINDOW_TICKS,
  WIN_GAPS, GAP_TO_SLOT, WIN_MAGIC, WIN_OWNER, WIN_TAIL, ASKS, BIDS, SIDE_TICKS, SIDE_WIDE, SIDE_WINDOW, I_PIECE, I_PIECE_BYTES,
  PC_MAGIC, PC_OWNER, PIECE_MAGIC, TRADES_FIRST, TRADE_FIELDS, VIEW_TRADES,
} from './layout'
import { BOOK_ALONE } from './part'
import { addStat, bump } from './state'

const WASM_PAGE: usize = 65536

let heapEnd: usize = HEAP
let heapLimit: usize = 256 << 20
let freeBlocks: usize = 0
let freePlainBlocks: usize = 0
let freePages: usize = 0
let owners: u32 = 0

export let inputPtr: usize = 0
export let inputCapacity: i32 = 0
/** Where the trades of a call are listed, and how many fit there. */
export let tradesPtr: usize = VIEW_TRADES
export let tradesFit: i32 = TRADES_FIRST
export let scratchPtr: usize = 0
export let scratchLevels: i32 = 0
/** Lots that levels had before they were applied: one i64 for each level of scratch, behind them. */
export function wasPtr(): usize { return scratchPtr + (<usize>scratchLevels << 4) }

export function setHeapLimit(bytes: usize): void {
  heapLimit = bytes
}

/** Takes bytes from the end of the heap, growing memory when it must; 0 when the limit is reached. */
function take(bytes: usize): usize {
  const start = heapEnd
  const end = start + bytes
  if (end > heapLimit || end < start) return 0
  const have = <usize>memory.size() * WASM_PAGE
  if (end > have) {
    const pages = <i32>((end - have + WASM_PAGE - 1) / WASM_PAGE)
    if (memory.grow(pages) < 0) return 0
  }
  heapEnd = end
  return start
}

/**
 * Makes room for an input of `bytes`; the address may change. A smaller area that is outgrown becomes pool pages.
 * @returns address to write the input to, 0 when it is over INPUT_MAX or memory is exhausted
 */
export function reserveInput(bytes: i32): usize {
  if (bytes <= inputCapacity) return inputPtr
  if (bytes > INPUT_MAX) return 0
  let capacity = max(INPUT_FIRST, inputCapacity)
  while (capacity < bytes) capacity <<= 1
  const levels = capacity / MIN_LEVEL_TEXT + 4
  const area = (<usize>capacity + INPUT_SLACK + 15) & ~15
  const total = (area + <usize>levels * SCRATCH_LEVEL + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1)
  const old = inputPtr
  const oldEnd = scratchPtr + <usize>scratchLevels * SCRATCH_LEVEL
  const start = take(total)
  if (start == 0) return 0
  for (let p = old; old != 0 && p + PAGE_BYTES <= oldEnd; p += PAGE_BYTES) releasePage(p)
  inputPtr = start
  inputCapacity = capacity
  scratchPtr = start + area
  scratchLevels = levels
  return start
}

/** Makes the list of trades hold four times as many, for good; false when memory is exhausted. */
export function growTrades(): bool {
  const bytes = <usize>(tradesFit * TRADE_FIELDS * 8)
  const list = take(bytes << 2)
  if (list == 0) return false
  memory.copy(list, tradesPtr, bytes)
  tradesPtr = list
  tradesFit <<= 2
  return true
}

function releasePage(p: usize): void {
  store<u32>(p, 0)
  store<u32>(p, 0, P_OWNER)
  store<usize>(p, freePages, 8)
  freePages = p
}

function takePage(owner: u32): usize {
  let p = freePages
  if (p != 0) freePages = load<usize>(p, 8)
  else p = take(PAGE_BYTES)
  if (p == 0) return 0
  memory.fill(p, 0, PAGE_BYTES)
  store<u32>(p, PAGE_MAGIC, P_MAGIC)
  store<u32>(p, owner, P_OWNER)
  store<u64>(p, <u64>CANARY << 32 | owner, P_TAIL)
  return p
}

/** Whether a block has no room for what features keep. */
@inline function isPlain(bytes: i32): bool { return BOOK_ALONE || bytes != BLOCK_BYTES }

/** Zeroed block of BLOCK_BYTES or BLOCK_BYTES_PLAIN with magic, version and canary; 0 when memory is exhausted. */
export function takeBlock(bytes: i32): usize {
  let m = isPlain(bytes) ? freePlainBlocks : freeBlocks
  if (m == 0) m = take(bytes)
  else if (isPlain(bytes)) freePlainBlocks = load<usize>(m, B_OWNER)
  else freeBlocks = load<usize>(m, B_OWNER)
  if (m == 0) return 0
  memory.fill(m, 0, bytes)
  stampBlock(m, bytes)
  store<i32>(m, 1, PT_NEXT)
  return m
}

/** Gives a block an owner number of its own; restored bytes carry the number of whoever saved them. */
export function stampBlock(m: usize, bytes: i32): void {
  owners++
  store<u32>(m, BLOCK_MAGIC, B_MAGIC)
  store<u32>(m, LAYOUT_VERSION, B_VERSION)
  store<i32>(m, bytes, B_BYTES)
  store<u32>(m, owners, B_OWNER)
  store<u64>(m + <usize>(bytes - CANARY_BYTES), <u64>CANARY << 32 | owners)
}

// ── windows (book/window.ts): one size for each doubling, twice over for slots of 4 and of 8 bytes ──
const freeWindows: usize = memory.data((WINDOW_DOUBLINGS + 1) * 2 * 4)
@inline function freeListOf(ticks: i32, wide: i32): usize {
  return freeWindows + <usize>((ctz(ticks / WINDOW_TICKS) << 1 | wide) << 2)
}
/** Where the gaps and slots of a window end. */
@inline
function windowTail(ticks: i32, wide: i32): usize { return <usize>WIN_GAPS + <usize>ticks + GAP_TO_SLOT + (<usize>ticks << (2 + wide)) }

/** Window without a level, with magic, the owner of block `m` and a canary; 0 when memory is exhausted. */
export function takeWindow(m: usize, ticks: i32, wide: i32): usize {
  const list = freeListOf(ticks, wide)
  const tail = windowTail(ticks, wide)
  let window = <usize>load<u32>(list)
  if (window != 0) store<u32>(list, load<u32>(window, WIN_OWNER))
  else window = take(tail + WIN_TAIL)
  if (window == 0) return 0
  memory.fill(window, 0, tail + WIN_TAIL)
  memory.fill(window + WIN_GAPS, 0xff, ticks + GAP_TO_SLOT)
  store<u32>(window, WINDOW_MAGIC, WIN_MAGIC)
  store<u32>(window, load<u32>(m, B_OWNER), WIN_OWNER)
  store<u64>(window + tail, <u64>CANARY << 32 | load<u32>(m, B_OWNER))
  return window
}

export function releaseWindow(window: usize, ticks: i32, wide: i32): void {
  const list = freeListOf(ticks, wide)
  store<u32>(window, 0, WIN_MAGIC)
  store<u32>(window, load<u32>(list), WIN_OWNER)
  store<u32>(list, <u32>window)
}

function releaseWindowOf(s: usize): void {
  const window = <usize>load<u32>(s, SIDE_WINDOW)
  if (window != 0) releaseWindow(window, load<i32>(s, SIDE_TICKS), load<i32>(s, SIDE_WIDE))
  store<u32>(s, 0, SIDE_WINDOW)
}

function windowIsSound(s: usize, owner: u32): bool {
  const window = <usize>load<u32>(s, SIDE_WINDOW)
  const ticks = load<i32>(s, SIDE_TICKS)
  const tail = windowTail(ticks, load<i32>(s, SIDE_WIDE))
  return (
    load<u32>(window, WIN_MAGIC) == WINDOW_MAGIC && load<u32>(window, WIN_OWNER) == owner &&
    load<u64>(window + <usize>ticks, WIN_GAPS + 8) == ~(<u64>0) && // of the gaps between slot 0's and its slot
    load<u64>(window + tail) == (<u64>CANARY << 32 | owner)
  )
}

// ── feature pieces: sizes are powers of two from 1 KB up, a canary at the end ──
const PIECE_CLASSES = 32
const freePieces: usize = memory.data(PIECE_CLASSES * 4)
@inline function pieceClass(bytes: i32): i32 { return max(10, 32 - clz(bytes + CANARY_BYTES - 1)) }

/** Zeroed piece of at least `bytes` that belongs to block `m`; false when memory is exhausted. */
export function takePiece(m: usize, bytes: i32): bool {
  const size = pieceClass(bytes)
  const list = freePieces + (<usize>size << 2)
  let piece = <usize>load<u32>(list)
  if (piece != 0) store<u32>(list, load<u32>(piece, PC_OWNER))
  else piece = take(<usize>1 << size)
  if (piece == 0) return false
  memory.fill(piece, 0, <usize>1 << size)
  store<u32>(m, <u32>piece, I_PIECE)
  store<i32>(m, bytes, I_PIECE_BYTES)
  stampPiece(m)
  return true
}

/** Gives the piece of a block the owner that the block has now. */
export function stampPiece(m: usize): void {
  const piece = <usize>load<u32>(m, I_PIECE)
  store<u32>(piece, PIECE_MAGIC, PC_MAGIC)
  store<u32>(piece, load<u32>(m, B_OWNER), PC_OWNER)
  store<u64>(pieceEnd(m), <u64>CANARY << 32 | load<u32>(m, B_OWNER))
}
@inline function pieceEnd(m: usize): usize {
  const bytes = load<i32>(m, I_PIECE_BYTES)
  return <usize>load<u32>(m, I_PIECE) + (<usize>1 << pieceClass(bytes)) - CANARY_BYTES
}

function releasePiece(m: usize): void {
  if (BOOK_ALONE) return
  const piece = <usize>load<u32>(m, I_PIECE)
  if (piece == 0) return
  const list = freePieces + (<usize>pieceClass(load<i32>(m, I_PIECE_BYTES)) << 2)
  store<u32>(piece, 0, PC_MAGIC)
  store<u32>(piece, load<u32>(list), PC_OWNER)
  store<u32>(list, <u32>piece)
  store<u32>(m, 0, I_PIECE)
}

function pieceIsSound(m: usize): bool {
  const piece = <usize>load<u32>(m, I_PIECE)
  if (piece == 0) return true
  const owner = load<u32>(m, B_OWNER)
  return (
    load<u32>(piece, PC_MAGIC) == PIECE_MAGIC && load<u32>(piece, PC_OWNER) == owner &&
    load<u64>(pieceEnd(m)) == (<u64>CANARY << 32 | owner)
  )
}

export function releaseBlock(m: usize): void {
  releaseAllPages(m)
  releasePiece(m)
  releaseWindowOf(m + BIDS)
  releaseWindowOf(m + ASKS)
  store<u32>(m, 0, B_MAGIC)
  if (isPlain(load<i32>(m, B_BYTES))) {
    store<usize>(m, freePlainBlocks, B_OWNER)
    freePlainBlocks = m
  } else {
    store<usize>(m, freeBlocks, B_OWNER)
    freeBlocks = m
  }
}

/** Whether magic, version and canaries of the block and its windows stand. */
export function blockIsSound(m: usize): bool {
  const bytes = load<i32>(m, B_BYTES)
  return (
    (bytes == BLOCK_BYTES || bytes == BLOCK_BYTES_PLAIN) &&
    load<u32>(m, B_MAGIC) == BLOCK_MAGIC && load<u32>(m, B_VERSION) == LAYOUT_VERSION &&
    load<u64>(m + <usize>(bytes - CANARY_BYTES)) == (<u64>CANARY << 32 | load<u32>(m, B_OWNER)) &&
    windowIsSound(m + BIDS, load<u32>(m, B_OWNER)) && windowIsSound(m + ASKS, load<u32>(m, B_OWNER)) && pieceIsSound(m)
  )
}

// ── loaded events: what the host fills once and has read as often as it likes ──
//
//   │ u32 bytes │ u32 next free │ – │ 16: events …
const LOADED_HEADER: usize = 16
const freeLoaded: usize = memory.data(4)

/** Room for `bytes` of packed events, the smallest that is free or else fresh; 0 when memory is exhausted. */
export function takeLoaded(bytes: u32): usize {
  let link: usize = 0 // where the address of the area to take stands
  for (let l = freeLoaded; load<u32>(l) != 0; l = <usize>load<u32>(l) + 4) {
    const has = load<u32>(load<u32>(l))
    if (has >= bytes && (link == 0 || has < load<u32>(load<u32>(link)))) link = l
  }
  if (link != 0) {
    const area = <usize>load<u32>(link)
    store<u32>(link, load<u32>(area, 4))
    return area + LOADED_HEADER
  }
  const area = take(LOADED_HEADER + ((<usize>bytes + 15) & ~15))
  if (area == 0) return 0
  store<u32>(area, bytes)
  return area + LOADED_HEADER
}

export function releaseLoaded(at: usize): void {
  const area = at - LOADED_HEADER
  store<u32>(area, load<u32>(freeLoaded), 4)
  store<u32>(freeLoaded, <u32>area)
}

// ── a market's own page numbers ──
//
//   PT_ROOT ─► table page of PT_FAN addresses ─► page
// A freed number keeps (next free number << 1 | 1) where its address stood; addresses are even.
// Links between pages are numbers, never addresses: a saved market needs no relinking.
@inline function entry(m: usize, page: i32): usize {
  const table = <usize>load<u32>(m + (<usize>(page >>> 8) << 2), PT_ROOT)
  return table + P_TABLE + (<usize>(page & (PT_FAN - 1)) << 2)
}
const P_TABLE: usize = 32

/** Address of page number `page`, which must be in use. */
@inline export function pageAt(m: usize, page: i32): usize {
  if (!ASC_NO_ASSERT) assert(pageExists(m, page)) // noAssert alone would still look
  return <usize>load<u32>(entry(m, page))
}

/** Whether `page` is a number in use. */
export function pageExists(m: usize, page: i32): bool {
  if (page <= 0 || page >= PT_LIMIT || load<u32>(m + (<usize>(page >>> 8) << 2), PT_ROOT) == 0) return false
  const address = load<u32>(entry(m, page))
  return address != 0 && (address & 1) == 0
}

/** Makes sure the table page that holds `page`'s entry is there. */
function mapTable(m: usize, page: i32): bool {
  const root = m + (<usize>(page >>> 8) << 2)
  if (load<u32>(root, PT_ROOT) != 0) return true
  const table = takePage(load<u32>(m, B_OWNER))
  if (table == 0) return false
  store<u32>(root, <u32>table, PT_ROOT)
  return true
}

/** Puts a fresh zeroed page at number `page`; false when the pool is exhausted. */
export function mapPage(m: usize, page: i32): bool {
  if (!mapTable(m, page)) return false
  const p = takePage(load<u32>(m, B_OWNER))
  if (p == 0) return false
  store<u32>(entry(m, page), <u32>p)
  bump(m, ST_PAGES)
  return true
}

/** A fresh zeroed page; its number, or 0 when the pool or the market's numbers are exhausted. */
export function newPage(m: usize): i32 {
  const free = load<i32>(m, PT_FREE)
  if (free != 0) {
    const next = load<u32>(entry(m, free)) >> 1
    if (!mapPage(m, free)) return 0
    store<i32>(m, <i32>next, PT_FREE)
    return free
  }
  const fresh = load<i32>(m, PT_NEXT)
  if (fresh >= PT_HASH || !mapPage(m, fresh)) return 0
  store<i32>(m, fresh + 1, PT_NEXT)
  return fresh
}

export function freePage(m: usize, page: i32): void {
  releasePage(pageAt(m, page))
  store<u32>(entry(m, page), (<u32>load<i32>(m, PT_FREE) << 1) | 1)
  store<i32>(m, page, PT_FREE)
  addStat(m, ST_PAGES, -1)
}

/** The freed number behind `page` in the list, 0 at its end. */
export function nextFreeNumber(m: usize, page: i32): i32 {
  return <i32>(load<u32>(entry(m, page)) >> 1)
}

/** How many freed numbers there are. */
export function freeNumbers(m: usize): i32 {
  let n = 0
  for (let page = load<i32>(m, PT_FREE); page != 0; page = nextFreeNumber(m, page)) n++
  return n
}

/** Puts a number that has no page in front of the list of freed ones; false when its table page can't be had. */
export function linkFreeNumber(m: usize, page: i32): bool {
  if (!mapTable(m, page)) return false
  store<u32>(entry(m, page), (<u32>load<i32>(m, PT_FREE) << 1) | 1)
  store<i32>(m, page, PT_FREE)
  return true
}

function releaseAllPages(m: usize): void {
  for (let t = 0; t < PT_ROOT_LEN; t++) {
    const root = m + (<usize>t << 2)
    const table = <usize>load<u32>(root, PT_ROOT)
    if (table == 0) continue
    for (let i = 0; i < PT_FAN; i++) {
      const address = load<u32>(table + P_TABLE + (<usize>i << 2))
      if (address != 0 && (address & 1) == 0) releasePage(<usize>address)
    }
    releasePage(table)
    store<u32>(root, 0, PT_ROOT)
  }
}

/** Whether every page of the market carries its owner's number and both canaries. */
export function pagesAreSound(m: usize): bool {
  const owner = load<u32>(m, B_OWNER)
  const tail = <u64>CANARY << 32 | owner
  for (let t = 0; t < PT_ROOT_LEN; t++) {
    if (load<u32>(m + (<usize>t << 2), PT_ROOT) == 0) continue
    for (let i = 0; i < PT_FAN; i++) {
      const page = (t << 8) + i
      if (!pageExists(m, page)) continue
      const p = pageAt(m, page)
      if (load<u32>(p, P_MAGIC) != PAGE_MAGIC || load<u32>(p, P_OWNER) != owner || load<u64>(p, P_TAIL) != tail) return false
    }
  }
  return true
}
