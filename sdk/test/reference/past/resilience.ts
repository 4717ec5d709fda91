// F26: how long the side that a large trade has cut takes to regain 80 % of its depth within 10 bp; censored at 30 s.
// Large 2007; Degryse, de Jong, van Ravenswaaij and Wuyts 2005.
import type { Side } from '../book.js'
import { isWithin } from '../imbalance.js'
import { Quantile } from '../quantile.js'
import { SECOND_NS } from '../windows.js'
import { consumedBy, levelsOf, SIDES, type BookState, type Fill } from './rows.js'

export interface Ended {
  readonly seconds: number
  readonly censored: boolean
}

interface Episode {
  readonly startNs: bigint
  readonly before: bigint
}

const CENSORED_NS = 30n * SECOND_NS

export class Resilience {
  ended: Record<Side, Ended[]> = { bid: [], ask: [] }
  private sizes = new Quantile(0.9)
  private pending: Record<Side, bigint | null> = { bid: null, ask: null }
  private episodes: Record<Side, Episode | null> = { bid: null, ask: null }

  /** Of a file: those of one event, taken together by sign. */
  trades(fills: readonly Fill[], together: boolean, book: BookState | null): void {
    if (!together) for (const fill of fills) this.trade([fill], book)
    else this.trade(fills, book)
  }

  book({ view, mid2 }: BookState, nowNs: bigint): void {
    for (const side of SIDES) {
      const depth = mid2 === null ? null : depthNear(levelsOf(view, side), mid2)
      this.follow(side, depth, nowNs)
      const before = this.pending[side]
      this.pending[side] = null
      if (before === null || depth === null || 10n * depth >= 8n * before) continue
      this.episodes[side] = { startNs: nowNs, before }
    }
  }

  restart(): void {
    this.ended = { bid: [], ask: [] }
    this.pending = { bid: null, ask: null }
    this.episodes = { bid: null, ask: null }
  }

  scale(factor: bigint): void {
    this.sizes.scale(Number(factor))
    for (const side of SIDES) {
      const [pending, episode] = [this.pending[side], this.episodes[side]]
      if (pending !== null) this.pending[side] = pending * factor
      if (episode !== null) this.episodes[side] = { ...episode, before: episode.before * factor }
    }
  }

  private trade(fills: readonly Fill[], book: BookState | null): void {
    const limit = this.sizes.count >= 50 ? this.sizes.value : null
    for (const sign of [1n, -1n]) {
      const own = fills.filter((fill) => fill.sign === sign)
      const lots = own.reduce((sum, { qtyLots }) => sum + qtyLots, 0n)
      if (own.length > 0 && limit !== null && Number(lots) >= limit) this.hit(consumedBy(sign), book)
    }
    for (const { qtyLots } of fills) this.sizes.add(Number(qtyLots))
  }

  private hit(side: Side, book: BookState | null): void {
    if (book === null || book.mid2 === null || this.episodes[side] !== null) return
    this.pending[side] = depthNear(levelsOf(book.view, side), book.mid2)
  }

  private follow(side: Side, depth: bigint | null, nowNs: bigint): void {
    const episode = this.episodes[side]
    if (episode === null) return
    const lastedNs = nowNs - episode.startNs
    const censored = lastedNs > CENSORED_NS
    if (!censored && (depth === null || 10n * depth < 8n * episode.before)) return
    this.episodes[side] = null
    this.ended[side].push({ seconds: censored ? 30 : Number(lastedNs) / 1e9, censored })
    this.ended[side] = this.ended[side].slice(-100)
  }
}

function depthNear(levels: readonly (readonly [bigint, bigint])[], mid2: bigint): bigint {
  return levels.reduce((sum, [px, lots]) => (isWithin(px, mid2, 100n) ? sum + lots : sum), 0n)
}
