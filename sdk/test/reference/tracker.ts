// What becomes of large levels: age, refills, and how much was pulled while the mid came nearer.
import { sizeAt, type Side } from './book.js'
import type { View } from './flow.js'
import { SECOND_NS } from './windows.js'
import { halfTicks, twiceMid } from './imbalance.js'
import type { LargeLevel } from './levels.js'

const KEPT_NS = 5n * SECOND_NS
const PER_SIDE = 32
const SIDES: readonly Side[] = ['bid', 'ask']

interface Tracked {
  readonly pxTicks: bigint
  readonly bornNs: bigint
  lastLargeNs: bigint
  /** Whether it was large at the last event. */
  isLarge: boolean
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

type Slots = (Tracked | null)[]

export class LevelTracker {
  /** Room for as many levels a side as are listed: who was large longest ago makes way. */
  private slots: Record<Side, Slots> = { bid: empty(), ask: empty() }
  private mid2: bigint | null = null
  private listed: readonly LargeLevel[] = []

  clear(): void {
    this.slots = { bid: empty(), ask: empty() }
    this.mid2 = null
    this.listed = []
  }

  /** A trade consumes what rests on the other side: a sale the bids, a purchase the asks. */
  trade(side: Side, pxTicks: bigint, qtyLots: bigint): void {
    const entry = this.find(side, pxTicks)
    if (entry) entry.tradedLots += qtyLots
  }

  close(view: View, large: readonly LargeLevel[], nowNs: bigint): void {
    const mid2 = twiceMid(view)
    this.listed = SIDES.flatMap((side) => large.filter((level) => level.side === side).slice(0, PER_SIDE))
    for (const side of SIDES) {
      const slots = this.slots[side]
      for (const [slot, entry] of slots.entries()) {
        if (entry === null) continue
        if (!entry.isLarge && nowNs - entry.lastLargeNs > KEPT_NS) slots[slot] = null
        else this.follow(side, entry, view, mid2)
        entry.isLarge = false
      }
      for (const level of this.listed) if (level.side === side) this.seen(level, nowNs)
    }
    this.mid2 = mid2
  }

  /** The levels that are large now. */
  levels(): LevelRecord[] {
    return this.listed.flatMap((level) => {
      const entry = this.find(level.side, level.pxTicks)
      if (entry === undefined) return []
      const cancelledOnApproach = Number(entry.pulledLots) / Number(entry.displayedLots)
      return [{ ...level, bornNs: entry.bornNs, refills: entry.refills, cancelledOnApproach }]
    })
  }

  /** The greatest size that is remembered. */
  get greatestLots(): bigint {
    return SIDES.flatMap((side) => this.slots[side]).reduce((most, entry) => max(most, entry?.peakLots ?? 0n), 0n)
  }

  /** Sizes counted in a unit `factor` times as fine. */
  scale(factor: bigint): void {
    this.listed = this.listed.map((level) => ({ ...level, qtyLots: level.qtyLots * factor }))
    for (const entry of SIDES.flatMap((side) => this.slots[side])) {
      if (entry === null) continue
      entry.qtyLots *= factor
      entry.peakLots *= factor
      entry.displayedLots *= factor
      entry.pulledLots *= factor
      entry.tradedLots *= factor
    }
  }

  private find(side: Side, pxTicks: bigint): Tracked | undefined {
    return this.slots[side].find((entry) => entry?.pxTicks === pxTicks) ?? undefined
  }

  private follow(side: Side, entry: Tracked, view: View, mid2: bigint | null): void {
    const now = sizeAt(side, side === 'bid' ? view.bids : view.asks, entry.pxTicks)
    const change = now - entry.qtyLots
    entry.qtyLots = now
    if (change > 0n) entry.displayedLots += change
    if (change < 0n) {
      const traded = -change < entry.tradedLots ? -change : entry.tradedLots
      entry.tradedLots -= traded
      if (this.approached(entry.pxTicks, mid2)) entry.pulledLots += -change - traded
    }
    entry.peakLots = max(entry.peakLots, now)
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
    const entry = this.find(side, pxTicks)
    if (entry !== undefined) {
      entry.lastLargeNs = nowNs
      entry.isLarge = true
      return
    }
    this.slots[side][this.place(side)] = {
      pxTicks,
      bornNs: nowNs,
      lastLargeNs: nowNs,
      isLarge: true,
      qtyLots,
      peakLots: qtyLots,
      displayedLots: qtyLots,
      pulledLots: 0n,
      tradedLots: 0n,
      armed: false,
      refills: 0,
    }
  }

  /** A free slot, else that of the level that was large longest ago and is not listed now. */
  private place(side: Side): number {
    const slots = this.slots[side]
    const free = slots.indexOf(null)
    if (free !== -1) return free
    const listed = new Set(this.listed.filter((level) => level.side === side).map(({ pxTicks }) => pxTicks))
    let oldest = -1
    for (const [slot, entry] of slots.entries()) {
      if (entry === null || listed.has(entry.pxTicks)) continue
      if (oldest === -1 || entry.lastLargeNs < (slots[oldest]?.lastLargeNs ?? 0n)) oldest = slot
    }
    return oldest
  }
}

function empty(): Slots {
  return Array<Tracked | null>(PER_SIDE).fill(null)
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
