// Whole seconds of an epoch. A second that ends at s is closed when venue time moves beyond s; everything at exactly s
// belongs to it. Its sample is the last defined mid at or before s.
import { SECOND_NS } from '../windows.js'

export interface Second {
  /** Of the venue's clock, where it ends. */
  readonly end: number
  /** Twice the mid, and the weighted mid less the mid in ticks, at the end. */
  readonly mid2: number
  readonly weighted: number
  /** Of mids, doubled: the sample at the start and every one inside. */
  readonly high: number
  readonly low: number
  readonly lots: bigint
  readonly signedLots: bigint
  /** Quote currency. */
  readonly notional: number
  /** Sum of s * sqrt(price * amount). */
  readonly rootDollars: number
  readonly messages: number
}

interface Open {
  mids: number[]
  lots: bigint
  signedLots: bigint
  notional: number
  rootDollars: number
  messages: number
}

const KEPT = 2_400

export class Seconds {
  /** Of this epoch, one after the other. */
  closed: Second[] = []
  private last: { mid2: number; weighted: number } | null = null
  private readonly open = new Map<number, Open>()
  private readonly onClosed: (seconds: readonly Second[]) => void

  constructor(onClosed: (seconds: readonly Second[]) => void) {
    this.onClosed = onClosed
  }

  moveTo(nowNs: bigint, beforeNs: bigint): void {
    const first = ceilSecond(beforeNs)
    const last = Number((nowNs - 1n) / SECOND_NS)
    if (this.last !== null) for (let end = Math.max(first, last - 20 * KEPT); end <= last; end++) this.close(end)
    for (const end of this.open.keys()) if (end <= last) this.open.delete(end)
    if (this.closed.length > 2 * KEPT) this.closed = this.closed.slice(-KEPT)
  }

  mid(nowNs: bigint, mid2: bigint, weighted: number): void {
    this.last = { mid2: Number(mid2), weighted }
    this.at(nowNs).mids.push(Number(mid2))
  }

  trade(nowNs: bigint, sign: bigint, lots: bigint, dollars: number): void {
    const second = this.at(nowNs)
    second.lots += lots
    second.signedLots += sign * lots
    second.notional += dollars
    second.rootDollars += Number(sign) * Math.sqrt(dollars)
  }

  messages(nowNs: bigint, count: number): void {
    this.at(nowNs).messages += count
  }

  /** The book is lost, or another one begins. */
  restart(): void {
    this.closed = []
    this.last = null
  }

  scale(factor: bigint): void {
    this.closed = this.closed.map((second) => scaledSecond(second, factor))
    for (const second of this.open.values()) {
      second.lots *= factor
      second.signedLots *= factor
    }
  }

  private close(end: number): void {
    if (this.last === null) return
    const { mids, ...sums } = this.open.get(end) ?? empty()
    const before = this.closed.at(-1)?.mid2 ?? this.last.mid2
    this.closed.push({ end, ...this.last, ...sums, high: Math.max(before, ...mids), low: Math.min(before, ...mids) })
    this.onClosed(this.closed)
  }

  private at(nowNs: bigint): Open {
    const end = ceilSecond(nowNs)
    const second = this.open.get(end) ?? empty()
    this.open.set(end, second)
    return second
  }
}

export function scaledSecond(second: Second, factor: bigint): Second {
  return { ...second, lots: second.lots * factor, signedLots: second.signedLots * factor }
}

function ceilSecond(ns: bigint): number {
  return Number((ns + SECOND_NS - 1n) / SECOND_NS)
}

function empty(): Open {
  return { mids: [], lots: 0n, signedLots: 0n, notional: 0, rootDollars: 0, messages: 0 }
}
