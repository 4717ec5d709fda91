// When a record happened on the venue's clock, known before the core applies it: rows at multiples of a period show the
// state after the last event at or before them, so the next event has to wait.
import { EH_TS, KIND_DEPTH, KIND_ORDERS, KIND_TRADE, OH_TS } from '#layout'
import type { FrameLook } from '../engine/look.js'
import type { Instrument, Recorded, RecordedEvents, RecordedOrders } from './source.js'

export class VenueClock {
  /** The greatest venue time seen, rounded up to a microsecond; -Infinity before the first. */
  greatestUs = -Infinity
  readonly #midnightUs: number
  readonly #look: FrameLook
  #dueUs = NaN
  #periodUs = 0

  constructor({ midnightUs }: Instrument, look: FrameLook) {
    this.#midnightUs = midnightUs ?? 0
    this.#look = look
  }

  /** Venue time of a record in microseconds, rounded up; NaN when it doesn't move the market's time. */
  timeOf(record: Recorded): number {
    let us = NaN
    if (record.kind === 'row') {
      us = this.#midnightUs + secondsUs(record.message)
    } else if (record.kind === 'frame') {
      us = this.#look.at(record.bytes) && MOVES_TIME.has(this.#look.kind) ? microseconds(this.#look.tsVenueNs) : NaN
    } else if (record.kind === 'events' || record.kind === 'orders') {
      us = microseconds(packedTimeNs(record))
    }
    if (us > this.greatestUs) this.greatestUs = us
    return us
  }

  /** The next multiple that has not passed; the first is the one at or after the first event, at `firstUs`. */
  due(firstUs: number, periodUs: number): number {
    if (Number.isNaN(this.#dueUs) && Number.isFinite(firstUs)) this.#dueUs = Math.ceil(firstUs / periodUs) * periodUs
    this.#periodUs = periodUs
    return this.#dueUs
  }

  passed(us: number): void {
    this.#dueUs = us + this.#periodUs
  }
}

const MOVES_TIME: ReadonlySet<number> = new Set([KIND_DEPTH, KIND_ORDERS, KIND_TRADE])
/** The core's mark for a time that isn't there. */
const NO_TIME = -0x8000000000000000n

/** Rounded up. */
function microseconds(ns: bigint | null): number {
  return ns === null || ns === NO_TIME ? NaN : Number((ns + 999n) / 1000n)
}

/** Time of the first event of a pack; readers give one event a record. */
function packedTimeNs({ kind, packed }: RecordedEvents | RecordedOrders): bigint {
  const at = kind === 'events' ? EH_TS : OH_TS
  return new DataView(packed.buffer, packed.byteOffset, packed.byteLength).getBigInt64(at, true)
}

/** Seconds with up to nine decimals, at the beginning of a row, in microseconds rounded up; NaN when it is none. */
function secondsUs(row: Uint8Array): number {
  let us = 0
  let decimals = -1
  let rest = 0
  for (const c of row) {
    if (c === 0x2c) break
    if (c === 0x2e && decimals < 0) {
      decimals = 0
      continue
    }
    if (c < 48 || c > 57) return NaN
    if (decimals >= 0) decimals++
    if (decimals <= 6) us = us * 10 + (c - 48)
    else rest |= c - 48
  }
  for (decimals = Math.max(0, decimals); decimals < 6; decimals++) us *= 10
  return rest === 0 ? us : us + 1
}
