// What becomes of single orders: F37 fleeting orders, F38 fills and cancels by age, F69 runs of cancel and submit again.
import type { Side } from '../book.js'
import { Rows, type Clock } from '../windows.js'
import type { OrderRow } from './rows.js'

export const AGE_STARTS_S = [0, 0.1, 0.5, 1, 5, 30] as const

export interface CancelRow extends Clock {
  /** Null for an order whose add was not told. */
  readonly ageNs: bigint | null
}

/** Orders by the age bin in which they ended. */
export interface Ends {
  readonly filled: readonly number[]
  readonly cancelled: readonly number[]
  readonly censored: readonly number[]
  /** When those were added that are alive. */
  readonly aliveSinceNs: readonly bigint[]
}

interface Cancelled {
  readonly side: Side
  readonly lots: bigint
  readonly atNs: bigint
  readonly links: number
}

const LINK_NS = 100_000_000n
const REMEMBERED = 64
/** 2 per link + 1 message reach ten with the fifth link. */
const RUN_LINKS = 5

export class Lifetimes {
  readonly cancels = new Rows<CancelRow>()
  readonly runs = new Rows<Clock>()
  private readonly addedNs = new Map<bigint, bigint>()
  private readonly ends = { filled: bins(), cancelled: bins(), censored: bins() }
  private unlinked: Cancelled[] = []
  /** How many links led to an order that is part of a run. */
  private readonly links = new Map<bigint, number>()

  row(row: OrderRow, known: boolean, now: Clock): void {
    for (const id of row.forgotten) this.end(id, 'censored', now.nowNs)
    if (row.type === 1) this.added(row, known, now)
    // A deletion is of the whole order, also of one whose add was not told.
    const cancelled = row.type === 3 || (row.type === 2 && row.ends)
    if (cancelled) this.cancelled(row, now)
    if (row.type === 4 && row.ends) this.end(row.id, 'filled', now.nowNs)
  }

  counts(): Ends {
    const { filled, cancelled, censored } = this.ends
    return {
      filled: [...filled],
      cancelled: [...cancelled],
      censored: [...censored],
      aliveSinceNs: [...this.addedNs.values()],
    }
  }

  scale(factor: bigint): void {
    this.unlinked = this.unlinked.map((cancel) => ({ ...cancel, lots: cancel.lots * factor }))
  }

  private added({ side, id, lots }: OrderRow, known: boolean, now: Clock): void {
    this.end(id, 'censored', now.nowNs)
    if (known) this.addedNs.set(id, now.nowNs)
    const at = this.unlinked.findLastIndex(
      (cancel) => cancel.side === side && cancel.lots === lots && now.nowNs - cancel.atNs <= LINK_NS,
    )
    const [cancel] = at < 0 ? [] : this.unlinked.splice(at, 1)
    const links = cancel === undefined ? 0 : cancel.links + 1
    if (links > 0) this.links.set(id, links)
    else this.links.delete(id)
    if (links === RUN_LINKS) this.runs.push({ ...now })
  }

  private cancelled({ side, id, lots, ends }: OrderRow, now: Clock): void {
    const addedNs = ends ? this.addedNs.get(id) : undefined
    this.cancels.push({ ...now, ageNs: addedNs === undefined ? null : now.nowNs - addedNs })
    if (ends) this.end(id, 'cancelled', now.nowNs)
    this.unlinked.push({ side, lots, atNs: now.nowNs, links: this.links.get(id) ?? 0 })
    this.links.delete(id)
    if (this.unlinked.length > REMEMBERED) this.unlinked.shift()
  }

  private end(id: bigint, how: keyof typeof this.ends, nowNs: bigint): void {
    const addedNs = this.addedNs.get(id)
    if (addedNs === undefined) return
    this.addedNs.delete(id)
    this.ends[how][ageBin(nowNs - addedNs)]!++
  }
}

/** The last bin that starts at or below this age. */
export function ageBin(ageNs: bigint): number {
  return AGE_STARTS_S.findLastIndex((start) => ageNs >= BigInt(start * 1e9))
}

function bins(): number[] {
  return AGE_STARTS_S.map(() => 0)
}
