// A market as bytes: header, block, windows of both sides, feature piece, pages by number, the list of freed numbers. Addresses
// and owner numbers are left out, so that equal states save to equal bytes; restoring maps the pages anew and stamps them with the new owner.
import {
  ASKS, BIDS, BLOCK_BYTES, BLOCK_BYTES_PLAIN, B_BYTES, B_OWNER, CANARY_BYTES, C_FLAGS, FLAGS_WITH_TAIL, I_LARGE_FRESH, I_PIECE, I_PIECE_BYTES, LARGE_STALE, LAYOUT_VERSION, PAGE_BYTES, PC_MAGIC, PIECE_HEADER, PT_FREE, PT_LIMIT, PT_ROOT,
  PT_ROOT_LEN, P_PREV, P_TAIL, SAVE_HEADER, SAVE_MAGIC, SHAPE, SHAPE_BYTES, SIDE_TICKS, SIDE_WIDE, SIDE_WINDOW, ST_PAGES,
  WINDOW_DOUBLINGS, WINDOW_TICKS,
} from './layout'
import {
  freeNumbers, mapPage, nextFreeNumber, pageAt, pageExists, stampBlock, stampPiece, takeBlock, takePiece, releaseBlock,
  linkFreeNumber,
} from './memory'
import { findGaps, openWindow, slotBytes, slotsOf } from './book/window'
import { setStat } from './state'

const PAGE_RECORD: usize = 8 + PAGE_BYTES
const CHECKSUM: usize = 24 // the header's last word

function pageCount(m: usize): i32 {
  let n = 0
  for (let page = 1; page < PT_LIMIT; page++) {
    if (load<u32>(m + (<usize>(page >>> 8) << 2), PT_ROOT) == 0) page |= 255
    else n += <i32>pageExists(m, page)
  }
  return n
}

/** Bytes a block's feature piece takes when saved, a multiple of 8. */
function savedPieceBytes(block: usize): i32 {
  return (load<i32>(block, I_PIECE_BYTES) + 7) & ~7
}

/** Bytes save() will write. */
export function saveSize(m: usize): i32 {
  const pages = pageCount(m)
  const windows = <i32>(slotBytes(m + BIDS) + slotBytes(m + ASKS))
  return SAVE_HEADER + load<i32>(m, B_BYTES) + windows + savedPieceBytes(m) + pages * <i32>PAGE_RECORD + 4 + (freeNumbers(m) << 2)
}

/** FNV-1a over the 32-bit words of saved bytes, all but its own; the length is a multiple of 4. */
function checksum(p: usize, end: usize): u64 {
  let h: u64 = 0xcbf29ce484222325
  for (let at = p; at < end; at += 4) {
    if (at == p + CHECKSUM) at = p + SAVE_HEADER
    h = (h ^ <u64>load<u32>(at)) * 0x100000001b3
  }
  return h
}

/** Writes the slots of a side's window to `at`; the place behind them. In the saved block the window has no address. */
function saveWindow(s: usize, saved: usize, at: usize): usize {
  store<u32>(saved, 0, SIDE_WINDOW)
  memory.copy(at, slotsOf(s), slotBytes(s))
  return at + slotBytes(s)
}

/** Reads them from `at`. */
function readWindow(s: usize, at: usize): usize {
  memory.copy(slotsOf(s), at, slotBytes(s))
  findGaps(s)
  return at + slotBytes(s)
}

/** Whether the saved side has a window of a size there is. */
function hasWindowSize(s: usize): bool {
  const ticks = load<i32>(s, SIDE_TICKS)
  return load<u32>(s, SIDE_WIDE) <= 1 && popcnt(ticks) == 1 && ticks >= WINDOW_TICKS && ticks <= WINDOW_TICKS << WINDOW_DOUBLINGS
}

/** Writes the market to `out`, which has room for saveSize(). */
export function save(m: usize, out: usize): void {
  const block = out + SAVE_HEADER
  const bytes = load<i32>(m, B_BYTES)
  memory.copy(block, m, bytes)
  memory.fill(block + PT_ROOT, 0, PT_ROOT_LEN << 2)
  memory.fill(block + SHAPE, 0, SHAPE_BYTES)
  store<u32>(block, 0, B_OWNER)
  store<u64>(block + <usize>(bytes - CANARY_BYTES), 0)
  store<i32>(block, 0, PT_FREE)
  store<i32>(block, LARGE_STALE, I_LARGE_FRESH)
  let at = saveWindow(m + ASKS, block + ASKS, saveWindow(m + BIDS, block + BIDS, block + bytes))
  const piece = savedPieceBytes(m)
  store<u32>(block, 0, I_PIECE)
  if (piece != 0) {
    memory.copy(at, <usize>load<u32>(m, I_PIECE), piece)
    store<u64>(at, 0, PC_MAGIC) // magic and owner
    at += piece
  }
  let pages = 0
  for (let page = 1; page < PT_LIMIT; page++) {
    if (load<u32>(m + (<usize>(page >>> 8) << 2), PT_ROOT) == 0) {
      page |= 255
      continue
    }
    if (!pageExists(m, page)) continue
    store<i32>(at, page)
    store<i32>(at, 0, 4)
    memory.copy(at + 8, pageAt(m, page), PAGE_BYTES)
    store<u64>(at + 8, 0) // magic and owner
    store<u64>(at + 8, 0, P_TAIL)
    at += PAGE_RECORD
    pages++
  }
  store<i32>(at, freeNumbers(m))
  at += 4
  for (let page = load<i32>(m, PT_FREE); page != 0; page = nextFreeNumber(m, page)) {
    store<i32>(at, page)
    at += 4
  }
  store<u32>(out, SAVE_MAGIC)
  store<u32>(out, LAYOUT_VERSION, 4)
  store<i32>(out, bytes, 8)
  store<u32>(out, PAGE_BYTES, 12)
  store<i32>(out, pages, 16)
  store<u32>(out, <u32>(at - out), 20)
  store<u64>(out, checksum(out, at), CHECKSUM)
}

/** A new market from `length` saved bytes at `p`; 0 when they are not whole or memory is exhausted. */
export function restore(p: usize, length: i32): usize {
  const bytes = length < SAVE_HEADER ? 0 : load<i32>(p, 8)
  if ((bytes != BLOCK_BYTES && bytes != BLOCK_BYTES_PLAIN) || length < <i32>(SAVE_HEADER + bytes + 4)) return 0
  if (load<u32>(p) != SAVE_MAGIC || load<u32>(p, 4) != LAYOUT_VERSION) return 0
  if (load<u32>(p, 12) != PAGE_BYTES || load<u32>(p, 20) != <u32>length) return 0
  const pages = load<i32>(p, 16)
  const end = p + <usize>length
  const block = p + SAVE_HEADER
  if (!hasWindowSize(block + BIDS) || !hasWindowSize(block + ASKS)) return 0
  const hasTail = (load<i32>(block, C_FLAGS) & FLAGS_WITH_TAIL) != 0
  if (hasTail != (bytes == BLOCK_BYTES)) return 0
  const pieceAt = block + <usize>bytes + slotBytes(block + BIDS) + slotBytes(block + ASKS)
  const piece = load<i32>(block, I_PIECE_BYTES)
  if (piece != 0 && (piece < PIECE_HEADER || piece > length)) return 0
  const pagesAt = pieceAt + savedPieceBytes(block)
  const freeAt = pagesAt + <usize>max(pages, 0) * PAGE_RECORD
  if (pages < 0 || pages >= PT_LIMIT || freeAt + 4 > end || freeAt + 4 + (<usize>load<u32>(freeAt) << 2) != end) return 0
  if (load<u64>(p, CHECKSUM) != checksum(p, end)) return 0
  const m = takeBlock(bytes)
  if (m == 0) return 0
  memory.copy(m, block, bytes)
  stampBlock(m, bytes)
  setStat(m, ST_PAGES, 0)
  store<u32>(m + BIDS, 0, SIDE_WINDOW)
  store<u32>(m + ASKS, 0, SIDE_WINDOW)
  if (!openWindow(m, m + BIDS) || !openWindow(m, m + ASKS) || (piece != 0 && !takePiece(m, piece))) {
    releaseBlock(m)
    return 0
  }
  if (piece != 0) {
    memory.copy(<usize>load<u32>(m, I_PIECE), pieceAt, piece)
    stampPiece(m)
  }
  const asksAt = readWindow(m + BIDS, block + <usize>bytes)
  readWindow(m + ASKS, asksAt)
  let at = pagesAt
  for (let n = pages; n > 0; n--) {
    const page = load<i32>(at)
    if (page <= 0 || page >= PT_LIMIT || !mapPage(m, page)) {
      releaseBlock(m)
      return 0
    }
    // between the owner's words in front and the canary behind
    memory.copy(pageAt(m, page) + P_PREV, at + 8 + P_PREV, P_TAIL - P_PREV)
    at += PAGE_RECORD
  }
  const free = load<i32>(at)
  for (let i = free - 1; i >= 0; i--) linkFreeNumber(m, load<i32>(at + 4 + (<usize>i << 2)))
  return m
}
