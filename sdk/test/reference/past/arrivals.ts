// F34, F35: adds, cancels and market orders by the side they rest on or consume and by their distance from its best price
// before the message.
import type { Level, Side } from '../book.js'
import { Decaying } from '../decaying.js'
import { Rows, type Clock } from '../windows.js'
import { consumedBy, levelsOf, SIDES, type BookState, type ChangeRow, type Fill, type OrderRow } from './rows.js'
import type { Layering } from './layering.js'

export type Kind = 'add' | 'cancel' | 'market'
export const KINDS: readonly Kind[] = ['add', 'cancel', 'market']
export const DISTANCES = ['better', '0', '1', '2to5', '6up'] as const
export const HALF_LIVES_S = [1, 10] as const

export class Arrivals {
  readonly changes = new Rows<ChangeRow>()
  private rates = new Map<string, Decaying>()
  private readonly layering: Layering

  constructor(layering: Layering) {
    this.layering = layering
  }

  /** Events per second; an arrival weighs ln 2 / tau and halves every tau. */
  rate(kind: Kind, side: Side, distance: string, halfLifeS: number, nowNs: bigint): number {
    return this.rates.get(`${kind} ${side} ${distance} ${halfLifeS}`)?.rate(nowNs) ?? 0
  }

  row(row: OrderRow, now: Clock): void {
    const { type, side, px, lots, before } = row
    const kind = type === 1 ? 'add' : type === 2 || type === 3 ? 'cancel' : type === 4 || type === 5 ? 'market' : null
    // The first row of an epoch shows a book that has seen its message.
    if (kind === null || before === null) return
    const best = levelsOf(before, side)[0]
    this.arrive(kind, side, px, best?.[0], now.nowNs)
    if (kind !== 'market') this.changes.push({ ...now, kind, side, lots })
  }

  trade({ sign, px }: Fill, book: BookState | null, now: Clock): void {
    const side = consumedBy(sign)
    this.arrive('market', side, px, book === null ? undefined : levelsOf(book.view, side)[0]?.[0], now.nowNs)
  }

  /** Netted: what each level that a frame names changes of what was there when its turn came. */
  frame(before: BookState, after: BookState, named: Readonly<Record<Side, readonly Level[]>>, now: Clock): void {
    for (const side of SIDES) {
      const [was, is] = [levelsOf(before.view, side), levelsOf(after.view, side)]
      const held = new Map(was)
      for (const [pxTicks, qtyLots] of named[side]) {
        this.net(side, pxTicks, qtyLots - (held.get(pxTicks) ?? 0n), was, is, now)
        held.set(pxTicks, qtyLots)
      }
    }
  }

  restart(): void {
    this.rates = new Map()
    this.changes.clear()
  }

  scale(factor: bigint): void {
    this.changes.map((row) => ({ ...row, lots: row.lots * factor }))
  }

  private net(
    side: Side,
    pxTicks: bigint,
    lots: bigint,
    was: readonly Level[],
    is: readonly Level[],
    now: Clock,
  ): void {
    if (lots === 0n) return
    const kind = lots > 0n ? 'add' : 'cancel'
    this.arrive(kind, side, Number(pxTicks), was[0]?.[0], now.nowNs)
    this.changes.push({ ...now, kind, side, lots: lots > 0n ? lots : -lots })
    if (lots > 0n) this.layering.rose(side, pxTicks, lots, is, now)
    else this.layering.fell(side, pxTicks, -lots, was, now)
  }

  private arrive(kind: Kind, side: Side, px: number, best: bigint | undefined, nowNs: bigint): void {
    const distance = best === undefined ? '0' : bucket(side, px, best)
    for (const halfLifeS of HALF_LIVES_S) {
      const name = `${kind} ${side} ${distance} ${halfLifeS}`
      const rate = this.rates.get(name) ?? new Decaying(halfLifeS)
      this.rates.set(name, rate)
      rate.add(nowNs, 1)
    }
  }
}

/** Ticks behind the best price of the same side. */
function bucket(side: Side, px: number, best: bigint): (typeof DISTANCES)[number] {
  const behind = side === 'bid' ? Number(best) - px : px - Number(best)
  if (behind < 0) return 'better'
  if (behind === 0) return '0'
  if (behind <= 1) return '1'
  return behind <= 5 ? '2to5' : '6up'
}
