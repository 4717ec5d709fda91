// Changes of books as rows of hftbacktest's arrays, each for the exchange's side and for the receiver's at once.
// A venue time that lies before that of an earlier row is raised to it: hftbacktest reads the exchange's side in order.
import { fromSteps, parseStep, type Step } from '../../engine/decimal.js'
import type { Change } from '../changes.js'
import * as R from './npz-row.js'

const MAX_I64 = 0x7fffffffffffffffn

export interface NpzEncodeCounts {
  rows: number
  /** Rows whose venue time went back: their place on the exchange's clock is that of the row before. */
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
    const { venueNs, localNs } = change
    // hftbacktest wants the exchange's times in order, as it reads them
    const exchNs = venueNs < this.#exchNs ? this.#exchNs : venueNs
    if (exchNs !== venueNs) this.counts.late++
    this.#exchNs = exchNs
    if (change.kind === 'lost') this.#row(R.DEPTH_CLEAR, 0n, exchNs, localNs, 0, 0)
    else if (change.kind === 'trade') {
      const { side, price, amount } = change.trade
      this.#row(R.TRADE, side === 'buy' ? R.BUY : R.SELL, exchNs, localNs, price, amount)
    } else {
      const { isSnapshot, bids, asks, market } = change
      const kind = isSnapshot ? R.DEPTH_SNAPSHOT : R.DEPTH
      const lot = parseStep(market.lotSize, 'lotSize')
      if (isSnapshot) this.#row(R.DEPTH_CLEAR, 0n, exchNs, localNs, 0, 0)
      for (const [px, qty] of bids)
        this.#row(kind, R.BUY, exchNs, localNs, fromSteps(px, this.#tick), fromSteps(qty, lot))
      for (const [px, qty] of asks)
        this.#row(kind, R.SELL, exchNs, localNs, fromSteps(px, this.#tick), fromSteps(qty, lot))
    }
    return this.#bytes.subarray(0, this.#used)
  }

  #row(kind: number, side: bigint, exchNs: bigint, localNs: bigint, px: number, qty: number): void {
    if (this.#used === this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2)
      grown.set(this.#bytes)
      this.#bytes = grown
      this.#view = new DataView(grown.buffer)
    }
    const [at, view] = [this.#used, this.#view]
    this.#bytes.fill(0, at, at + R.ROW_BYTES)
    view.setBigUint64(at + R.ROW_EV, R.EXCH | R.LOCAL | side | BigInt(kind), true)
    view.setBigInt64(at + R.ROW_EXCH, exchNs, true)
    view.setBigInt64(at + R.ROW_LOCAL, localNs, true)
    view.setFloat64(at + R.ROW_PX, px, true)
    view.setFloat64(at + R.ROW_QTY, qty, true)
    this.#used += R.ROW_BYTES
    this.counts.rows++
  }
}
