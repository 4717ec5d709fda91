// Changes of books as rows of hftbacktest's arrays, each for the exchange's side and for the receiver's at once.
// Where the venue's time lies before that of an earlier row the two part, as hftbacktest wants its exchange's side in order: a row
// for the receiver's side with the time as it is, and one for the exchange's at the time of the row before.
import { fromSteps, parseStep, type Step } from '../../engine/decimal.js'
import type { Change } from '../changes.js'
import * as R from './npz-row.js'

const MAX_I64 = 0x7fffffffffffffffn

export interface NpzEncodeCounts {
  rows: number
  /** Rows in two parts. */
  late: number
}

export class NpzEncoder {
  readonly counts: NpzEncodeCounts = { rows: 0, late: 0 }
  readonly #tick: Step
  #exchNs = -MAX_I64
  #bytes = new Uint8Array(R.ROW_BYTES * 256)
  #view = new DataView(this.#bytes.buffer)
  #used = 0

  constructor(tickSize: string) {
    this.#tick = parseStep(tickSize, 'tickSize')
  }

  /** The rows of a change; valid until the next call. */
  encode(change: Change): Uint8Array {
    this.#used = 0
    const { venueNs } = change
    if (venueNs >= this.#exchNs) {
      this.#exchNs = venueNs
      this.#rows(change, R.EXCH | R.LOCAL, venueNs)
    } else {
      this.#rows(change, R.EXCH, this.#exchNs)
      const rows = this.counts.rows
      this.#rows(change, R.LOCAL, venueNs)
      this.counts.late += this.counts.rows - rows
    }
    return this.#bytes.subarray(0, this.#used)
  }

  #rows(change: Change, flags: bigint, exchNs: bigint): void {
    const { localNs } = change
    if (change.kind === 'lost') this.#row(R.DEPTH_CLEAR, flags, exchNs, localNs, 0, 0)
    else if (change.kind === 'trade') {
      const { side, price, amount } = change.trade
      this.#row(R.TRADE, flags | (side === 'buy' ? R.BUY : R.SELL), exchNs, localNs, price, amount)
    } else {
      const { isSnapshot, bids, asks, market } = change
      const kind = isSnapshot ? R.DEPTH_SNAPSHOT : R.DEPTH
      const lot = parseStep(market.lotSize, 'lotSize')
      if (isSnapshot) this.#row(R.DEPTH_CLEAR, flags, exchNs, localNs, 0, 0)
      for (const [px, qty] of bids)
        this.#row(kind, flags | R.BUY, exchNs, localNs, fromSteps(px, this.#tick), fromSteps(qty, lot))
      for (const [px, qty] of asks)
        this.#row(kind, flags | R.SELL, exchNs, localNs, fromSteps(px, this.#tick), fromSteps(qty, lot))
    }
  }

  #row(kind: number, flags: bigint, exchNs: bigint, localNs: bigint, px: number, qty: number): void {
    if (this.#used === this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2)
      grown.set(this.#bytes)
      this.#bytes = grown
      this.#view = new DataView(grown.buffer)
    }
    const [at, view] = [this.#used, this.#view]
    this.#bytes.fill(0, at, at + R.ROW_BYTES)
    view.setBigUint64(at + R.ROW_EV, flags | BigInt(kind), true)
    view.setBigInt64(at + R.ROW_EXCH, exchNs, true)
    view.setBigInt64(at + R.ROW_LOCAL, localNs, true)
    view.setFloat64(at + R.ROW_PX, px, true)
    view.setFloat64(at + R.ROW_QTY, qty, true)
    this.#used += R.ROW_BYTES
    this.counts.rows++
  }
}
