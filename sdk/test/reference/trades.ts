// Executed trades: intensities (F43) and decaying rates of execution.
import { Decaying } from './decaying.js'

const WINDOWS_S = [1n, 5n, 10n, 30n, 60n] as const

export interface Trade {
  readonly tsNs: bigint
  /** +1 buyer-initiated, -1 seller-initiated. */
  readonly sign: 1n | -1n
  readonly qtyLots: bigint
}

interface Rates {
  readonly buy: Decaying
  readonly sell: Decaying
}

export class Trades {
  lastTsNs: bigint | null = null
  /** Rates of volume in lots per second, by half-life in seconds. */
  readonly volume = { 5: rates(5), 60: rates(60) }
  private readonly counts = new Map<bigint, Rates>(WINDOWS_S.map((windowS) => [windowS, rates(Number(windowS))]))

  add(trade: Trade): void {
    const side = trade.sign > 0n ? 'buy' : 'sell'
    this.lastTsNs = trade.tsNs
    for (const rate of Object.values(this.volume)) rate[side].add(trade.tsNs, Number(trade.qtyLots))
    for (const rate of this.counts.values()) rate[side].add(trade.tsNs, 1)
  }

  /** Volumes counted in a unit `factor` times as fine. */
  scale(factor: bigint): void {
    for (const { buy, sell } of Object.values(this.volume)) for (const rate of [buy, sell]) rate.scale(Number(factor))
  }

  /** Trades per second, decaying with half-life W. */
  intensity(windowS: bigint, side: 'buy' | 'sell', nowNs: bigint): number {
    return this.counts.get(windowS)?.[side].rate(nowNs) ?? 0
  }
}

function rates(halfLifeS: number): Rates {
  return { buy: new Decaying(halfLifeS), sell: new Decaying(halfLifeS) }
}
