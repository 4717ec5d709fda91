// All trades since the market opened, with what is known of each when it comes: the mid before it, its hidden part, its
// place among earlier sizes, and what the sign rules make of it.
import { sizeAt } from '../book.js'
import { Quantile } from '../quantile.js'
import { Rows, type Clock } from '../windows.js'
import { consumedBy, levelsOf, type BookState, type Fill, type Merged, type TradeRow } from './rows.js'

export class Tape {
  readonly rows = new Rows<TradeRow>()
  readonly merged: Merged[] = []
  readonly median = new Quantile(0.5)
  readonly p95 = new Quantile(0.95)
  signedLots = 0n
  private tickSign = 0
  /** Lots that trades since the last book event took, by sign and price. */
  private taken = new Map<string, bigint>()

  add(fill: Fill, book: BookState | null, byOrder: boolean, now: Clock): TradeRow {
    const { ownNs, sign, qtyLots, px, visible } = fill
    const mid2 = book?.mid2 ?? null
    const last = this.rows.last
    if (last !== undefined && px !== last.px) this.tickSign = px > last.px ? 1 : -1
    const quote = mid2 === null ? 0 : Math.sign(2 * px - Number(mid2))
    const hiddenLots = byOrder ? (visible ? 0n : qtyLots) : this.hidden(fill, book)
    const large = this.p95.count >= 50 && Number(qtyLots) > (this.p95.value ?? Infinity)
    const signs = { tickSign: this.tickSign, leeReadySign: quote === 0 ? this.tickSign : quote }
    const row = { ...now, ownNs, sign, qtyLots, px, visible, mid2, hiddenLots, large, ...signs }
    this.rows.push(row)
    this.merge(row)
    this.signedLots += sign * qtyLots
    for (const quantile of [this.median, this.p95]) quantile.add(Number(qtyLots))
    return row
  }

  book(): void {
    this.taken.clear()
  }

  scale(factor: bigint): void {
    this.rows.map((row) => ({ ...row, qtyLots: row.qtyLots * factor, hiddenLots: row.hiddenLots * factor }))
    for (const [i, trade] of this.merged.entries()) this.merged[i] = { ...trade, qtyLots: trade.qtyLots * factor }
    for (const quantile of [this.median, this.p95]) quantile.scale(Number(factor))
    this.taken = new Map([...this.taken].map(([key, lots]) => [key, lots * factor]))
    this.signedLots *= factor
  }

  /** F66: what the level at its price did not show; without a book in force nothing is called hidden. */
  private hidden({ sign, pxTicks, px, qtyLots }: Fill, book: BookState | null): bigint {
    if (book === null) return 0n
    const side = consumedBy(sign)
    const shown = pxTicks === null ? 0n : sizeAt(side, levelsOf(book.view, side), pxTicks)
    const key = `${side} ${px}`
    const taken = this.taken.get(key) ?? 0n
    this.taken.set(key, taken + qtyLots)
    const left = shown > taken ? shown - taken : 0n
    return qtyLots > left ? qtyLots - left : 0n
  }

  private merge({ nowNs, ownNs, sign, qtyLots, px, mid2 }: TradeRow): void {
    const open = this.merged.at(-1)
    if (open === undefined || open.ownNs !== ownNs || open.sign !== sign) {
      this.merged.push({ nowNs, ownNs, sign, qtyLots, px, mid2 })
      return
    }
    this.merged[this.merged.length - 1] = { ...open, qtyLots: open.qtyLots + qtyLots, px }
  }
}
