// The book and Binance's frames alone: an entry for measuring what they weigh (bench/measure/size.mjs builds it with
// `--use PART_BOOK=1`). What it leaves out: features, signals, by-order files, saved state.
import {
  BLOCK_BYTES_PLAIN, CONFIG, CONFIG_BYTES, KIND_SNAPSHOT, LAYOUT_VERSION, RULE_MISSING, STATUS_DECODE, VIEW_CONFIG,
} from './layout'
import { openBook, sideAt } from './book/price'
import { readBothTops, readTopTicks } from './book/read'
import { decodeBinance } from './decode/binance'
import { fillTables } from './decode/decimal'
import { fail } from './decode/defect'
import { eventKind } from './decode/event'
import { KEY_LAST_UPDATE_ID } from './decode/fields'
import { sealInput } from './decode/json'
import { refinedLot } from './lot'
import * as area from './memory'
import * as batch from './batch'
import * as market from './market'

fillTables()

export function layoutVersion(): i32 {
  return LAYOUT_VERSION
}

export function init(heapLimit: f64): void {
  area.setHeapLimit(<usize>heapLimit)
}

export function reserveInput(bytes: i32): usize {
  return area.reserveInput(bytes)
}

export function createMarket(): usize {
  const m = area.takeBlock(BLOCK_BYTES_PLAIN)
  if (m == 0 || !openBook(m)) return 0
  memory.copy(m + CONFIG, VIEW_CONFIG, CONFIG_BYTES)
  market.resetMarket(m)
  return m
}

export function closeMarket(m: usize): void {
  area.releaseBlock(m)
}

export function push(m: usize, length: i32, tsUs: f64, restNs: i32, replayed: bool): i32 {
  sealInput(area.inputPtr + <usize>length)
  return batch.pushFrame(m, area.inputPtr, length, tsUs, restNs, replayed)
}

export function snapshot(m: usize, length: i32, tsUs: f64, restNs: i32): i32 {
  sealInput(area.inputPtr + <usize>length)
  let ok = decodeBinance(m, area.inputPtr, length)
  while (!ok && refinedLot(m)) ok = decodeBinance(m, area.inputPtr, length)
  if (!ok) return STATUS_DECODE
  if (eventKind() != KIND_SNAPSHOT) {
    fail(RULE_MISSING, -1, KEY_LAST_UPDATE_ID)
    return STATUS_DECODE
  }
  market.setLocalTime(m, tsUs, restNs)
  return market.commitSnapshot(m)
}

export function tick(m: usize, tsUs: f64): i32 {
  return market.tick(m, <i64>tsUs * 1000)
}

export function resync(m: usize, reason: i32): i32 {
  return market.resync(m, reason)
}

export function top(m: usize, side: i32, levels: i32): i32 {
  return readTopTicks(m, sideAt(m, side), min(levels, area.scratchLevels), area.scratchPtr, side != 0)
}

export function tops(m: usize, levels: i32): void {
  readBothTops(m, min(levels, area.scratchLevels >> 1), area.scratchPtr)
}
