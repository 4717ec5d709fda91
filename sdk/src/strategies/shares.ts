// Who holds what of one position that several rules have together.
import type { Stake } from './target-rule.js'
import { FLAT } from './target-rule.js'

/** One rule's share and what it wants, in lots. */
export class Share {
  #stake: Stake = FLAT
  targetLots = 0

  get stake(): Stake {
    return this.#stake
  }

  get lackLots(): number {
    return this.targetLots - this.#stake.lots
  }

  /** Adds lots, negative for sold ones, at a price. */
  add(lots: number, pxTicks: number, nowUs: number): void {
    const { lots: before, averageTicks, sinceUs } = this.#stake
    const after = before + lots
    if (after === 0) this.#stake = FLAT
    else if (before * after <= 0) this.#stake = { lots: after, averageTicks: pxTicks, sinceUs: nowUs }
    else if (before * lots < 0) this.#stake = { lots: after, averageTicks, sinceUs }
    else this.#stake = { lots: after, averageTicks: (averageTicks * before + pxTicks * lots) / after, sinceUs }
  }
}

/** What one wants to sell and another to buy changes hands at this price, without a trade. */
export function crossInside(shares: readonly Share[], pxTicks: number, nowUs: number): void {
  for (const [i, one] of shares.entries()) {
    for (const other of shares.slice(i + 1)) {
      const lots = Math.min(Math.abs(one.lackLots), Math.abs(other.lackLots))
      if (lots === 0 || one.lackLots * other.lackLots > 0) continue
      const sign = Math.sign(one.lackLots)
      one.add(sign * lots, pxTicks, nowUs)
      other.add(-sign * lots, pxTicks, nowUs)
    }
  }
}

/** A fill goes to those that lack it, in their order. Returns what nobody lacked. */
export function giveFill(shares: readonly Share[], lots: number, pxTicks: number, nowUs: number): number {
  let rest = lots
  for (const share of shares) {
    if (share.lackLots * rest <= 0) continue
    const part = Math.sign(rest) * Math.min(Math.abs(rest), Math.abs(share.lackLots))
    share.add(part, pxTicks, nowUs)
    rest -= part
  }
  return rest
}

/**
 * Effective targets by priority, first the highest: the first that wants a position decides the side; those that want
 * the other side want nothing; those that agree add up until the maximum. Returns that side, 0 if none wants any.
 */
export function setTargets(shares: readonly Share[], wishedLots: readonly number[], maxLots: number): number {
  let side = 0
  let sum = 0
  for (const [i, share] of shares.entries()) {
    const wished = wishedLots[i]!
    if (side === 0) side = Math.sign(wished)
    const lots = wished * side > 0 ? Math.min(Math.abs(wished), maxLots - sum) : 0
    sum += lots
    share.targetLots = side * lots
  }
  return side
}
