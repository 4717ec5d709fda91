// F48: visible trades of one own time and sign, from the second distinct price on. F71: the mid move that a sweep made and
// its retrace within two seconds.
import { Rows, SECOND_NS, type Clock } from '../windows.js'
import type { TradeRow } from './rows.js'

interface Run {
  readonly ownNs: bigint
  readonly sign: bigint
  readonly mid2: bigint | null
  readonly prices: Set<number>
  lots: bigint
  /** Sum of price in ticks times lots. */
  tickLots: number
}

interface Watched extends Clock {
  readonly sign: bigint
  readonly from: bigint
  extreme: bigint
}

export class Sweeps {
  /** One row a sweep, at its second price. */
  readonly rows = new Rows<Clock>()
  /** The last sweep, with its later fills. */
  last: Run | null = null
  /** Sweeps whose retrace was seen, at the time it was. */
  retraced: Clock[] = []
  private run: Run | null = null
  private watched: Watched[] = []

  trade(trade: TradeRow): void {
    if (!trade.visible) return
    const { ownNs, sign, mid2, qtyLots, px } = trade
    if (this.run === null || this.run.ownNs !== ownNs || this.run.sign !== sign) {
      this.run = { ownNs, sign, mid2, prices: new Set(), lots: 0n, tickLots: 0 }
    }
    const wasOne = this.run.prices.size < 2
    this.run.prices.add(px)
    this.run.lots += qtyLots
    this.run.tickLots += px * Number(qtyLots)
    if (!wasOne || this.run.prices.size < 2) return
    const { nowNs, event, trades } = trade
    this.last = this.run
    this.rows.push({ nowNs, event, trades })
    const from = this.run.mid2
    if (from !== null) this.watched.push({ nowNs, event, trades, sign, from, extreme: from })
  }

  book(mid2: bigint | null, nowNs: bigint): void {
    this.watched = this.watched.filter((sweep) => nowNs <= sweep.nowNs + 2n * SECOND_NS)
    if (mid2 === null) return
    for (const sweep of this.watched) {
      if (sweep.sign * (mid2 - sweep.extreme) > 0n) sweep.extreme = mid2
      const move = sweep.sign * (sweep.extreme - sweep.from)
      if (move === 0n || 2n * sweep.sign * (sweep.extreme - mid2) < move) continue
      this.retraced.push({ ...sweep, nowNs })
      this.watched = this.watched.filter((other) => other !== sweep)
    }
  }

  restart(): void {
    this.watched = []
    this.retraced = []
  }

  scale(factor: bigint): void {
    for (const run of new Set([this.run, this.last])) {
      if (run === null) continue
      run.lots *= factor
      run.tickLots *= Number(factor)
    }
  }
}
