// The exports and nothing else. A market is named by its block's address; times cross as f64 microseconds and an i32
// rest in nanoseconds, so that no BigInt is made at the boundary. Results lie in the views of layout.ts.
import {
  BLOCK_BYTES, BLOCK_BYTES_PLAIN, CONFIG, CONFIG_BYTES, C_FLAGS, FLAGS_WITH_TAIL, KIND_SNAPSHOT, LAYOUT_VERSION, RULE_SNAPSHOT, STATUS_DECODE, VIEW_CONFIG,
} from './layout'
import { forgetFound } from './book/far'
import { openBook, sideAt } from './book/price'
import { readBothTops, readTopTicks } from './book/read'
import { queueAhead as findQueue } from './book/order'
import { decodeAny } from './decode/decoders'
import { look as lookAt } from './decode/look'
import { fillTables } from './decode/decimal'
import { fail } from './decode/defect'
import { refinedLot } from './lot'
import { NO_TIME, eventKind } from './decode/event'
import { sealInput } from './decode/json'
import { decodeBookRow, decodeMessage, decodeRowTime } from './decode/lobster'
import { computeFeatures } from './features/compute'
import { clearTrades, initFlow, tradesOut } from './features/hooks'
import { openPiece } from './features/open'
import { setTable } from './features/microprice'
import { computeSignal } from './signal/score'
import { listLevels } from './signal/list'
import { BOOK_ALONE } from './part'
import * as area from './memory'
import * as batch from './batch'
import * as clock from './clock'
import * as joining from './join'
import * as market from './market'
import * as orders from './orders'
import * as position from './features/position'
import * as rows from './rows'
import * as saved from './save'

fillTables()

export function layoutVersion(): i32 {
  return LAYOUT_VERSION
}

/** Sets the bytes the heap may grow to; call before the first market. */
export function init(heapLimit: f64): void {
  area.setHeapLimit(<usize>heapLimit)
}

/** Address of an input area of at least `bytes`, 0 when there is none to be had. Earlier addresses are void. */
export function reserveInput(bytes: i32): usize {
  return area.reserveInput(bytes)
}

/** A market from the config at VIEW_CONFIG and the features at VIEW_WISH; 0 when memory is exhausted. */
export function createMarket(): usize {
  const hasTail = !BOOK_ALONE && (load<i32>(VIEW_CONFIG + C_FLAGS - CONFIG) & FLAGS_WITH_TAIL) != 0
  const m = area.takeBlock(hasTail ? BLOCK_BYTES : BLOCK_BYTES_PLAIN)
  if (m == 0) return 0
  if (!openBook(m)) {
    area.releaseBlock(m)
    return 0
  }
  memory.copy(m + CONFIG, VIEW_CONFIG, CONFIG_BYTES)
  if (!BOOK_ALONE && !openPiece(m)) {
    area.releaseBlock(m)
    return 0
  }
  market.resetMarket(m)
  if (!BOOK_ALONE) initFlow(m)
  return m
}

export function closeMarket(m: usize): void {
  forgetFound()
  area.releaseBlock(m)
}

/** Whether magic, version and canaries of the block and all its pages stand. */
export function isSound(m: usize): bool {
  return area.blockIsSound(m) && area.pagesAreSound(m)
}

/** One raw frame of `length` bytes at the input. */
export function push(m: usize, length: i32, tsUs: f64, restNs: i32, replayed: bool): i32 {
  clearTrades()
  sealInput(area.inputPtr + <usize>length)
  return batch.pushFrame(m, area.inputPtr, length, tsUs, restNs, replayed)
}

/** Frames packed behind headers, `length` bytes in all; see VIEW_BATCH. */
export function pushFrames(m: usize, length: i32): void {
  clearTrades()
  sealInput(area.inputPtr + <usize>length)
  batch.pushFrames(m, area.inputPtr, area.inputPtr + <usize>length)
}

/**
 * Decoded events packed behind headers, `length` bytes at `at`, the input or what has been loaded, received at one local time (NaN:
 * none); see VIEW_BATCH.
 */
export function pushEvents(m: usize, at: usize, length: u32, tsUs: f64, restNs: i32): void {
  clearTrades()
  batch.pushEvents(m, at, at + <usize>length, tsUs, restNs)
}

/** Room for packed events that stay until they are released; 0 when memory is exhausted. */
export function takeLoaded(bytes: u32): usize {
  return area.takeLoaded(bytes)
}
export function releaseLoaded(at: usize): void {
  area.releaseLoaded(at)
}

/** Changes of orders and trades packed behind headers, `length` bytes at the input, as pushEvents(); see ORDERS_HEADER and VIEW_BATCH. */
export function pushOrders(m: usize, length: i32, tsUs: f64, restNs: i32): void {
  clearTrades()
  orders.pushOrders(m, area.inputPtr, area.inputPtr + <usize>length, tsUs, restNs)
}

/** What a frame or body at the input is, at VIEW_LOOK; false on a defect. */
export function look(decoder: i32, length: i32): bool {
  sealInput(area.inputPtr + <usize>length)
  return lookAt(decoder, area.inputPtr, length)
}

/** A REST snapshot of `length` bytes at the input; a defect changes nothing. */
export function snapshot(m: usize, length: i32, tsUs: f64, restNs: i32): i32 {
  clearTrades()
  sealInput(area.inputPtr + <usize>length)
  let ok = decodeAny(m, area.inputPtr, length)
  while (!ok && refinedLot(m)) ok = decodeAny(m, area.inputPtr, length)
  if (!ok) return STATUS_DECODE
  if (eventKind() != KIND_SNAPSHOT) {
    fail(RULE_SNAPSHOT, 0, length)
    return STATUS_DECODE
  }
  clock.setLocalTime(m, tsUs, restNs)
  return joining.commitSnapshot(m)
}

/** Whether a message line at the input has another time than the open event; -1 on a defect. */
export function opensEvent(m: usize, length: i32): i32 {
  sealInput(area.inputPtr + <usize>length)
  if (!decodeRowTime(m, area.inputPtr, length)) return -1
  return <i32>rows.opensEvent(m)
}

function decodeRow(m: usize, length: i32, book: usize, bookLength: i32): bool {
  return decodeMessage(m, area.inputPtr, length) && decodeBookRow(m, book, bookLength)
}

/** A message line at the input and its book line at `bookOffset` behind it. */
export function row(m: usize, length: i32, bookOffset: i32, bookLength: i32): i32 {
  clearTrades()
  const book = area.inputPtr + <usize>bookOffset
  sealInput(area.inputPtr + <usize>length)
  sealInput(book + <usize>bookLength)
  let ok = decodeRow(m, length, book, bookLength)
  while (!ok && refinedLot(m)) ok = decodeRow(m, length, book, bookLength)
  if (!ok) return STATUS_DECODE
  clock.setLocalTime(m, NaN, 0)
  return rows.commitRow(m)
}

export function flush(m: usize): void {
  rows.closeEvent(m)
}

export function advance(m: usize, tsUs: f64): void {
  clock.advance(m, <i64>tsUs * 1000)
}

/** Silence of the connection up to a local time; STATUS_STALE when the market just became stale. */
export function tick(m: usize, tsUs: f64, heardUs: f64): i32 {
  return market.tick(m, <i64>tsUs * 1000, isNaN(heardUs) ? NO_TIME : <i64>heardUs * 1000)
}

/** Drops the book for a reason the host knows (buffer overflow, reconnect, audit, operator). */
export function resync(m: usize, reason: i32): i32 {
  return market.resync(m, reason)
}

/** Bytes the input area holds. */
export function inputCapacity(): i32 {
  return area.inputCapacity
}

/** Where top() writes. Moves when reserveInput() makes the input area larger. */
export function scratch(): usize {
  return area.scratchPtr
}

/** Levels that fit into scratch: about a ninth of the input area's bytes. */
export function scratchLevels(): i32 {
  return area.scratchLevels
}

/** The best levels of side 0 (bids) or 1 (asks) as f64 (pxTicks, qtyLots) in scratch; returns how many. */
export function top(m: usize, side: i32, levels: i32): i32 {
  return readTopTicks(m, sideAt(m, side), min(levels, area.scratchLevels), area.scratchPtr, side != 0)
}

/** The best levels of both sides as f64 (pxTicks, qtyLots) in scratch, bids first; what is missing is (NaN, 0). */
export function tops(m: usize, levels: i32): void {
  readBothTops(m, min(levels, area.scratchLevels >> 1), area.scratchPtr)
}

/** Brings the level counts in the state view up to date. */
export function countLevels(m: usize): void {
  market.countLevels(m)
}

export function features(m: usize): i32 {
  return computeFeatures(m)
}

export function signal(m: usize): bool {
  return computeSignal(m)
}

export function levels(m: usize): i32 {
  return listLevels(m)
}

/** What stands ahead of an order, at VIEW_SIGNAL; false when no such order is shown. */
export function queueAhead(m: usize, id: i64): bool {
  return findQueue(m, id)
}

/** Follows the place in the queue of an order at a price in ticks; its number, -1 when there is no room (F25). */
export function followPosition(m: usize, side: i32, ticks: f64, aheadLots: f64): i32 {
  return position.followPosition(m, side, side == 0 ? <i64>ticks : -<i64>ticks, aheadLots)
}

/** Writes the three estimates of the lots ahead of it to VIEW_SIGNAL. */
export function readPosition(m: usize, i: i32): void {
  position.readPosition(m, i)
}

export function leavePosition(m: usize, i: i32): void {
  position.leavePosition(m, i)
}

/** Trades of the last call that are listed at tradesAt(), TRADE_FIELDS f64 each: all of them, unless memory is exhausted. */
export function trades(): i32 {
  return tradesOut
}
export function tradesAt(): usize {
  return area.tradesPtr
}

/** Takes a frozen micro-price table of `spreads` rows of 10 f64 from the input; false when there is no page for it. */
export function setMicroprice(m: usize, spreads: i32): bool {
  return setTable(m, area.inputPtr, spreads)
}

export function saveSize(m: usize): i32 {
  return saved.saveSize(m)
}

/** Writes the market to the input area, which must hold saveSize(). */
export function save(m: usize): void {
  saved.save(m, area.inputPtr)
}

/** A market from `length` saved bytes at the input; 0 when they are not whole. */
export function restore(length: i32): usize {
  return saved.restore(area.inputPtr, length)
}

/** A restored market on a live feed: the book and its windows begin anew, what was learnt from trades stays. */
export function rebuffer(m: usize): void {
  joining.rebuffer(m)
}
