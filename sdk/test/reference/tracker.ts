// What becomes of large levels: age, refills, and how much was pulled while the mid came nearer.
import { sizeAt, type Side } from './book.js'
import type { View } from './flow.js'
import { SECOND_NS } from './history.js'
import { halfTicks, twiceMid } from './imbalance.js'
import type { LargeLevel } from './levels.js'

const KEPT_NS = 5n * SECOND_NS
const PER_SIDE = 32

interface Tracked {
  readonly side: Side
  readonly pxTicks: bigint
  readonly bornNs: bigint
  lastLargeNs: bigint
  qtyLots: bigint
  peakLots: bigint
  /** Birth size and every increase since. */
  displayedLots: bigint
  pulledLots: bigint
  /** Traded at this price and not yet seen as a decrease. */
  tradedLots: bigint
  armed: boolean
  refills: number
}

export interface LevelRecord extends LargeLevel {
  readonly bornNs: bigint
  readonly refills: number
  readonly cancelledOnApproach: number
}

export class LevelTracker {
  private tracked = new Map<string, Tracked>()
  private mid2: bigint | null = null
  private listed: LargeLevel[] = []

  clear(): void {
    this.tracked.clear()
    this.mid2 = null
    this.listed = []
  }

  /** A trade consumes what rests on the other side: a sale the bids, a purchase the asks. */
  trade(side: Side, pxTicks: bigint, qtyLots: bigint): void {
    const entry = this.tracked.get(keyOf(side, pxTicks))
    if (entry) entry.tradedLots += qtyLots
  }

  close(view: View, large: readonly LargeLevel[], nowNs: bigint): void {
    const mid2 = twiceMid(view)
    for (const entry of this.tracked.values()) this.follow(entry, view, mid2)
    this.mid2 = mid2
    this.listed = (['bid', 'ask'] as const).flatMap((side) =>
      large.filter((level) => level.side === side).slice(0, PER_SIDE),
    )
    for (const level of this.listed) this.seen(level, nowNs)
    for (const [key, entry] of this.tracked) if (nowNs - entry.lastLargeNs > KEPT_NS) this.tracked.delete(key)
  }

  /** The levels that are large now. */
  levels(): LevelRecord[] {
    return this.listed.flatMap((level) => {
      const entry = this.tracked.get(keyOf(level.side, level.pxTicks))
      if (entry === undefined) return []
      const cancelledOnApproach = Number(entry.pulledLots) / Number(entry.displayedLots)
      return [{ ...level, bornNs: entry.bornNs, refills: entry.refills, cancelledOnApproach }]
    })
  }

  private follow(entry: Tracked, view: View, mid2: bigint | null): void {
    const now = sizeAt(entry.side, entry.side === 'bid' ? view.bids : view.asks, entry.pxTicks)
    const change = now - entry.qtyLots
    entry.qtyLots = now
    if (change > 0n) entry.displayedLots += change
    if (change < 0n) {
      const traded = -change < entry.tradedLots ? -change : entry.tradedLots
      entry.tradedLots -= traded
      if (this.approached(entry.pxTicks, mid2)) entry.pulledLots += -change - traded
    }
    if (now > entry.peakLots) entry.peakLots = now
    if (2n * now <= entry.peakLots) entry.armed = true
    if (entry.armed && 10n * now >= 9n * entry.peakLots) {
      entry.armed = false
      entry.refills++
    }
  }

  private approached(pxTicks: bigint, mid2: bigint | null): boolean {
    return this.mid2 !== null && mid2 !== null && halfTicks(pxTicks, mid2) < halfTicks(pxTicks, this.mid2)
  }

  private seen({ side, pxTicks, qtyLots }: LargeLevel, nowNs: bigint): void {
    const key = keyOf(side, pxTicks)
    const entry = this.tracked.get(key)
    if (entry && nowNs - entry.lastLargeNs <= KEPT_NS) {
      entry.lastLargeNs = nowNs
      return
    }
    this.tracked.set(key, {
      side,
      pxTicks,
      bornNs: nowNs,
      lastLargeNs: nowNs,
      qtyLots,
      peakLots: qtyLots,
      displayedLots: qtyLots,
      pulledLots: 0n,
      tradedLots: 0n,
      armed: false,
      refills: 0,
    })
  }
}

function keyOf(side: Side, pxTicks: bigint): string {
  return `${side} ${pxTicks}`
}
