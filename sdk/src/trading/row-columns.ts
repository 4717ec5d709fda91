// A block of rows as columns and messages: ticks, lots, what each row is, and when each message happened there and is heard here.
import { parseStep, type Step } from '../engine/decimal.js'
import { InputError } from '../engine/errors.js'
import * as R from '../feeds/files/npz-row.js'
import { stepsOf } from '../feeds/float-decimal.js'
import type { Instrument, RowBlock } from '../feeds/source.js'
import type { FeedLatency } from '../simulation/index.js'

const ROW_DOUBLES = R.ROW_BYTES / 8
const EXCH_WORD = R.ROW_EXCH / 4
const LOCAL_WORD = R.ROW_LOCAL / 4
const EXCH_DOUBLE = R.ROW_EXCH / 8
const LOCAL_DOUBLE = R.ROW_LOCAL / 8
const PX_DOUBLE = R.ROW_PX / 8
const QTY_DOUBLE = R.ROW_QTY / 8
const EXCH_BIT = Number(BigInt.asIntN(32, R.EXCH))
const LOCAL_BIT = Number(R.LOCAL)
const KIND_MASK = 0xff

/** What a row is: the side it is of, whose clock it is for, and its kind above these. */
export const ASK = 1
export const FOR_VENUE = 2
export const FOR_LOCAL = 4
export const KIND_SHIFT = 3
export const { DEPTH, TRADE, DEPTH_CLEAR, DEPTH_SNAPSHOT, DEPTH_BBO } = R
/** Of both sides. */
export const CLEAR_ALL = 6
/** Trades and levels without a side, and kinds that aren't known. */
export const OTHER = 0
const FOR_BOTH = FOR_VENUE | FOR_LOCAL
const PLAIN = (DEPTH << KIND_SHIFT) | FOR_BOTH

/** Columns of one block; written anew for another when both clocks have gone through it. */
export class RowColumns {
  /** By row. */
  what = new Uint8Array(0)
  pxTicks = new Float64Array(0)
  qtyLots = new Float64Array(0)
  /** Lots that the venue's level had before the row; of changes of a live book. */
  before = new Float64Array(0)
  /** By message: its first row; the row after the last is the first of the next. */
  from = new Int32Array(0)
  /** Venue time as it is written, ns: lower and upper half. */
  exch0 = new Int32Array(0)
  exch1 = new Int32Array(0)
  /** When it happens at the venue and is heard here, epoch µs, never before the message before. */
  venueUs = new Float64Array(0)
  heardUs = new Float64Array(0)
  /** FOR_VENUE and FOR_LOCAL of any of its rows, IS_PLAIN, IS_MIXED, IS_REGULAR, HAS_LEVELS. */
  whose = new Uint8Array(0)
  /** Best prices of the venue after it, NaN: none; of messages that have levels. */
  bidTicks = new Float64Array(0)
  askTicks = new Float64Array(0)
  messages = 0
  /** Place among all blocks. */
  serial = 0
  /** Its first message goes on the last of the block before. */
  isMore = false

  reserve(rows: number): void {
    if (this.what.length >= rows) return
    this.what = new Uint8Array(rows)
    this.pxTicks = new Float64Array(rows)
    this.qtyLots = new Float64Array(rows)
    this.before = new Float64Array(rows)
    this.from = new Int32Array(rows + 1)
    this.exch0 = new Int32Array(rows)
    this.exch1 = new Int32Array(rows)
    this.venueUs = new Float64Array(rows)
    this.heardUs = new Float64Array(rows)
    this.whose = new Uint8Array(rows)
    this.bidTicks = new Float64Array(rows)
    this.askTicks = new Float64Array(rows)
  }
}

/** Of `whose`: nothing but changes of levels, for both clocks; and of these, some bid after an ask. */
export const IS_PLAIN = 8
export const IS_MIXED = 16
/** Nothing but levels for both clocks and trades. */
export const IS_REGULAR = 32
export const HAS_LEVELS = 64
/** Products of doubles up to 2^31 lie this near to the whole number that they mean. */
const CLOSE = 1e-6

/** Reads blocks one after the other. */
export class RowReader {
  readonly #tick: StepsOf
  readonly #lot: StepsOf
  readonly #latency: FeedLatency
  readonly #free: RowColumns[] = []
  #exch = NaN
  #local = NaN
  #venueUs = -Infinity
  #heardUs = -Infinity
  #serial = 0

  constructor({ tickSize, lotSize }: Instrument, latency: FeedLatency) {
    this.#tick = new StepsOf('tick', tickSize)
    this.#lot = new StepsOf('lot', lotSize)
    this.#latency = latency
  }

  free(columns: RowColumns): void {
    this.#free.push(columns)
  }

  /** Throws InputError with file and row for a price or a size that is no multiple. */
  read(block: RowBlock): RowColumns {
    const { f64, i32, rows } = block
    const columns = this.#free.pop() ?? new RowColumns()
    columns.reserve(rows)
    columns.serial = this.#serial++
    const { what, pxTicks, qtyLots, whose, from } = columns
    const tick = this.#tick
    const lot = this.#lot
    const perTick = tick.perStep
    const perLot = lot.perStep
    // Times are compared as the doubles that their bits are: none of this era is a NaN, and equal bits are equal.
    let exch = this.#exch
    let local = this.#local
    let message = -1
    let flags = 0
    let is = 0
    for (let row = 0, at = 0; row < rows; row++, at += ROW_DOUBLES) {
      const isMore = f64[at + EXCH_DOUBLE] === exch && f64[at + LOCAL_DOUBLE] === local
      if (!isMore || row === 0) {
        if (message >= 0) whose[message] = flags
        message++
        from[message] = row
        flags = IS_PLAIN | IS_REGULAR
        is = 0
        if (row === 0) columns.isMore = isMore
        if (!isMore) {
          this.#time(i32, 2 * at)
          exch = this.#exch = f64[at + EXCH_DOUBLE]!
          local = this.#local = f64[at + LOCAL_DOUBLE]!
        }
        columns.exch0[message] = i32[2 * at + EXCH_WORD]!
        columns.exch1[message] = i32[2 * at + EXCH_WORD + 1]!
        columns.venueUs[message] = this.#venueUs
        columns.heardUs[message] = this.#heardUs
      }
      const ev = i32[2 * at]!
      const was = is
      is = WHAT[((ev >>> 28) << 8) | (ev & KIND_MASK)]!
      what[row] = is
      // asks before bids: not in the order in which the core takes them
      if (is === PLAIN) flags |= FOR_BOTH | HAS_LEVELS | (was & ASK ? IS_MIXED : 0)
      else if (is === (PLAIN | ASK)) flags |= FOR_BOTH | HAS_LEVELS
      else {
        const kind = is >> KIND_SHIFT
        const isRegular = kind === TRADE || (kind === DEPTH_SNAPSHOT && (is & FOR_BOTH) === FOR_BOTH)
        flags = (flags & (isRegular ? ~IS_PLAIN : ~(IS_PLAIN | IS_REGULAR))) | (is & FOR_BOTH)
        if (kind === OTHER) continue
        if (kind !== TRADE) flags |= HAS_LEVELS
        if (kind === DEPTH_CLEAR || kind === CLEAR_ALL) {
          const px = f64[at + PX_DOUBLE]!
          pxTicks[row] = px > 0 && Number.isFinite(px) ? tick.of(px, block, row) : NaN
          continue
        }
      }
      // In most rows one product tells: a whole number, but for the last bits.
      const px = f64[at + PX_DOUBLE]! * perTick
      const ticks = (px + 0.5) | 0
      pxTicks[row] = Math.abs(px - ticks) < CLOSE ? ticks : tick.of(f64[at + PX_DOUBLE]!, block, row)
      const qty = f64[at + QTY_DOUBLE]! * perLot
      const lots = (qty + 0.5) | 0
      qtyLots[row] = Math.abs(qty - lots) < CLOSE ? lots : lot.of(f64[at + QTY_DOUBLE]!, block, row)
    }
    if (message >= 0) whose[message] = flags
    columns.messages = message + 1
    from[columns.messages] = rows
    return columns
  }

  #time(i32: Int32Array, word: number): void {
    const tsVenueUs = ceilUs(i32[word + EXCH_WORD]!, i32[word + EXCH_WORD + 1]!)
    const tsLocalUs = floorUs(i32[word + LOCAL_WORD]!, i32[word + LOCAL_WORD + 1]!)
    const heardUs = tsVenueUs + this.#latency.feedUs(tsVenueUs, tsLocalUs)
    const venueUs = Math.min(tsVenueUs, heardUs)
    const whose = i32[word]!
    // Rows for one clock alone say nothing of the other's.
    if (venueUs > this.#venueUs && (whose & EXCH_BIT) !== 0) this.#venueUs = venueUs
    if (heardUs > this.#heardUs && (whose & LOCAL_BIT) !== 0) this.#heardUs = heardUs
  }
}

/** By the four flags, and the kind. */
const WHAT = Uint8Array.from({ length: 16 * 256 }, (_, i) => {
  const [isForVenue, isForLocal, isBuy, isSell] = [8, 4, 2, 1].map((flag) => ((i >> 8) & flag) !== 0)
  let kind = i & KIND_MASK
  if (kind === DEPTH_CLEAR) {
    if (isSell === isBuy) kind = CLEAR_ALL
  } else if (kind > DEPTH_BBO || !(isBuy || isSell)) kind = OTHER
  return (kind << KIND_SHIFT) | (isForVenue ? FOR_VENUE : 0) | (isForLocal ? FOR_LOCAL : 0) | (isSell ? ASK : 0)
})

// 2^32 ns = 4 294 967 · 1000 + 296: exact, where a double of epoch nanoseconds would not be.

/** 64 bits of nanoseconds in microseconds, rounded up, as times of a venue are. */
function ceilUs(low: number, high: number): number {
  return high * 4_294_967 + Math.ceil((high * 296 + (low >>> 0)) / 1000)
}

/** Rounded down, as those of the local clock are. */
export function floorUs(low: number, high: number): number {
  return high * 4_294_967 + Math.floor((high * 296 + (low >>> 0)) / 1000)
}

class StepsOf {
  readonly #name: 'tick' | 'lot'
  readonly #size: string
  readonly #step: Step
  readonly #scale: number
  readonly #isDecimal: boolean
  /** NaN where a product doesn't tell. */
  readonly perStep: number

  constructor(name: 'tick' | 'lot', size: string) {
    this.#name = name
    this.#size = size
    this.#step = parseStep(size, `${name}Size`)
    this.#scale = Number(`1e${this.#step.exponent}`)
    this.#isDecimal = this.#step.mantissa === 1n
    this.perStep = this.#isDecimal ? this.#scale : NaN
  }

  of(value: number, block: RowBlock, row: number): number {
    const units = Math.round(value * this.#scale)
    if (this.#isDecimal && units / this.#scale === value && units >= 0 && units < 1e15) return units
    const exact = stepsOf(value, this.#step)
    if (exact !== null && exact >= 0) return Number(exact)
    throw new InputError({
      ...{ file: block.file, row: block.firstRow + row, rule: this.#name },
      found: `${this.#name === 'tick' ? 'px' : 'qty'} ${value}`,
      expected: `a multiple of ${this.#size}, not below 0`,
    })
  }
}
