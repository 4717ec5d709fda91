// F08, F09: a trade at t is emitted when venue time moves beyond t + tau, with the mid in force then; where there is none,
// it is dropped.
import { Rows, SECOND_NS, type Clock } from '../windows.js'
import type { TradeRow } from './rows.js'

export const HORIZONS_S: readonly bigint[] = [1n, 5n, 60n]

export interface RealizedRow extends Clock {
  readonly trade: TradeRow & { readonly mid2: bigint }
  readonly mid2After: bigint
}

export class Realized {
  readonly rows = new Map(HORIZONS_S.map((tauS) => [tauS, new Rows<RealizedRow>()]))
  private waiting = HORIZONS_S.map((tauS) => ({ tauS, trades: [] as TradeRow[] }))

  trade(trade: TradeRow): void {
    for (const { trades } of this.waiting) trades.push(trade)
  }

  moveTo(nowNs: bigint, now: Clock, inForce: bigint | null): void {
    for (const { tauS, trades } of this.waiting) {
      for (let first = trades[0]; first !== undefined; first = trades[0]) {
        const atNs = first.nowNs + tauS * SECOND_NS
        if (atNs >= nowNs) break
        trades.shift()
        const { mid2 } = first
        if (inForce === null || mid2 === null) continue
        this.rows.get(tauS)?.push({ ...now, nowNs: atNs, trade: { ...first, mid2 }, mid2After: inForce })
      }
    }
    for (const rows of this.rows.values()) rows.prune({ ...now, nowNs })
  }

  scale(factor: bigint): void {
    const scaled = <T extends TradeRow>(trade: T) => ({ ...trade, qtyLots: trade.qtyLots * factor })
    for (const rows of this.rows.values()) rows.map((row) => ({ ...row, trade: scaled(row.trade) }))
    this.waiting = this.waiting.map(({ tauS, trades }) => ({ tauS, trades: trades.map((trade) => scaled(trade)) }))
  }
}
