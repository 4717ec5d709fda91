// What trades do at the best price: F49 absorption, F67 refills of a level that trades had used up (icebergs).
import { sizeAt, type Side } from '../book.js'
import { consumedBy, levelsOf, SIDES, type BookState, type Fill, type OrderRow } from './rows.js'

const REFILL_NS = 50_000_000n

interface Best {
  readonly pxTicks: bigint
  readonly lots: bigint
  readonly executed: bigint
}

/** F49: visible lots executed at the best price since it became best, against its size at that moment. */
export class Absorption {
  best: Record<Side, Best | null> = { bid: null, ask: null }

  trade({ sign, visible, pxTicks, qtyLots }: Fill): void {
    const side = consumedBy(sign)
    const best = this.best[side]
    if (!visible || best === null || best.pxTicks !== pxTicks) return
    this.best[side] = { ...best, executed: best.executed + qtyLots }
  }

  book({ view }: BookState): void {
    for (const side of SIDES) {
      const [first] = levelsOf(view, side)
      if (first === undefined) this.best[side] = null
      else if (this.best[side]?.pxTicks !== first[0]) {
        this.best[side] = { pxTicks: first[0], lots: first[1], executed: 0n }
      }
    }
  }

  restart(): void {
    this.best = { bid: null, ask: null }
  }

  scale(factor: bigint): void {
    for (const side of SIDES) {
      const best = this.best[side]
      if (best) this.best[side] = { ...best, lots: best.lots * factor, executed: best.executed * factor }
    }
  }
}

interface Emptied {
  readonly pxTicks: bigint
  readonly peak: bigint
  readonly atNs: bigint
  readonly refills: number
  readonly volume: bigint
}

/** F67: Zotikov and Antonov 2019; Christensen and Woodmansey 2013. */
export class Icebergs {
  emptied: Record<Side, Emptied | null> = { bid: null, ask: null }
  /** Greatest size shown at each visible price since its level appeared. */
  private peaks: Record<Side, Map<bigint, bigint>> = { bid: new Map(), ask: new Map() }
  /** Lots traded by price since the last book event. */
  private traded: Record<Side, Map<bigint, bigint>> = { bid: new Map(), ask: new Map() }

  /** By order: an execution that empties a price, and adds that follow. */
  row(row: OrderRow, nowNs: bigint): void {
    const { side, pxTicks, lots, type } = row
    const before = row.before === null ? 0n : sizeAt(side, levelsOf(row.before, side), pxTicks)
    const after = sizeAt(side, levelsOf(row.after, side), pxTicks)
    const known = this.emptied[side]
    if (type === 4) {
      if (known?.pxTicks === pxTicks) this.emptied[side] = { ...known, volume: known.volume + lots }
      if (before > 0n && after === 0n) this.remember(side, pxTicks, this.peaks[side].get(pxTicks) ?? before, nowNs)
    }
    if (type === 1 && known?.pxTicks === pxTicks && nowNs - known.atNs <= REFILL_NS) {
      const off = lots > known.peak ? lots - known.peak : known.peak - lots
      if (20n * off <= known.peak) this.emptied[side] = { ...known, refills: known.refills + 1 }
    }
    for (const each of SIDES) {
      const peaks = new Map<bigint, bigint>()
      for (const [px, size] of levelsOf(row.after, each)) {
        const peak = this.peaks[each].get(px) ?? 0n
        peaks.set(px, size > peak ? size : peak)
      }
      this.peaks[each] = peaks
    }
  }

  /** By price: a trade. */
  trade({ sign, pxTicks, qtyLots }: Fill): void {
    if (pxTicks === null) return
    const side = consumedBy(sign)
    const known = this.emptied[side]
    if (known?.pxTicks === pxTicks) this.emptied[side] = { ...known, volume: known.volume + qtyLots }
    this.traded[side].set(pxTicks, (this.traded[side].get(pxTicks) ?? 0n) + qtyLots)
  }

  /** By price: more was traded at the best price than was shown, and it is still there. */
  book({ view }: BookState, before: BookState | null, nowNs: bigint): void {
    for (const side of SIDES) {
      const best = before === null ? undefined : levelsOf(before.view, side)[0]
      const traded = best === undefined ? 0n : (this.traded[side].get(best[0]) ?? 0n)
      this.traded[side] = new Map()
      if (best === undefined || traded <= best[1] || sizeAt(side, levelsOf(view, side), best[0]) === 0n) continue
      this.remember(side, best[0], best[1], nowNs)
      const known = this.emptied[side]
      if (known) this.emptied[side] = { ...known, refills: known.refills + 1 }
    }
  }

  restart(): void {
    this.emptied = { bid: null, ask: null }
    this.peaks = { bid: new Map(), ask: new Map() }
    this.traded = { bid: new Map(), ask: new Map() }
  }

  scale(factor: bigint): void {
    for (const side of SIDES) {
      const known = this.emptied[side]
      if (known) this.emptied[side] = { ...known, peak: known.peak * factor, volume: known.volume * factor }
      this.peaks[side] = new Map([...this.peaks[side]].map(([px, lots]) => [px, lots * factor]))
      this.traded[side] = new Map([...this.traded[side]].map(([px, lots]) => [px, lots * factor]))
    }
  }

  /** The same price emptied again goes on; another begins anew. */
  private remember(side: Side, pxTicks: bigint, peak: bigint, atNs: bigint): void {
    const known = this.emptied[side]
    const counts = known?.pxTicks === pxTicks ? known : { refills: 0, volume: 0n }
    this.emptied[side] = { pxTicks, peak, atNs, refills: counts.refills, volume: counts.volume }
  }
}
