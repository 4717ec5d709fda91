// F70: large adds far from the touch, and what became of them. By order each add is followed; by price (netted) rises and
// falls of levels stand in for adds and cancels.
import type { Level, Side } from '../book.js'
import { Quantile } from '../quantile.js'
import { Rows, type Clock } from '../windows.js'
import { levelsOf, type ChangeRow, type OrderRow } from './rows.js'

export interface FarOrder extends Clock {
  readonly side: Side
  readonly id: bigint
  lots: bigint
  cancelled: bigint
  executed: bigint
}

export class Layering {
  readonly orders = new Rows<FarOrder>()
  readonly changes = new Rows<ChangeRow>()
  private readonly sizes = new Quantile(0.95)

  row({ side, type, id, pxTicks, lots, before, after }: OrderRow, now: Clock): void {
    if (type === 1) {
      if (this.isLarge(lots) && isFar(levelsOf(after, side), pxTicks)) {
        this.orders.push({ ...now, side, id, lots, cancelled: 0n, executed: 0n })
      }
      this.sizes.add(Number(lots))
      return
    }
    const order = this.orders.all.findLast((order) => order.id === id)
    if (order === undefined || before === null) return
    if (type === 4) order.executed += lots
    if ((type === 2 || type === 3) && isFar(levelsOf(before, side), pxTicks)) order.cancelled += lots
  }

  rose(side: Side, pxTicks: bigint, lots: bigint, after: readonly Level[], now: Clock): void {
    if (this.isLarge(lots) && isFar(after, pxTicks)) this.changes.push({ ...now, kind: 'add', side, lots })
    this.sizes.add(Number(lots))
  }

  fell(side: Side, pxTicks: bigint, lots: bigint, before: readonly Level[], now: Clock): void {
    if (isFar(before, pxTicks)) this.changes.push({ ...now, kind: 'cancel', side, lots })
  }

  /** Sizes are remembered beyond a resync, what was added is not. */
  restart(): void {
    this.orders.clear()
    this.changes.clear()
  }

  scale(factor: bigint): void {
    this.sizes.scale(Number(factor))
    this.changes.map((row) => ({ ...row, lots: row.lots * factor }))
    for (const order of this.orders.all) {
      order.lots *= factor
      order.cancelled *= factor
      order.executed *= factor
    }
  }

  private isLarge(lots: bigint): boolean {
    return this.sizes.count >= 50 && Number(lots) >= (this.sizes.value ?? Infinity)
  }
}

/** Levels 2 to 10. */
function isFar(levels: readonly Level[], pxTicks: bigint): boolean {
  const rank = levels.slice(0, 10).findIndex(([px]) => px === pxTicks)
  return rank >= 1
}
