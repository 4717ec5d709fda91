// The cursor and what it says: under a finger or a mouse, moved by keys, or linked to another pane's.
import { stepNumber } from '../decimal.js'
import { setText } from '../dom.js'
import type { TimeTexts } from '../format.js'
import type { Cursor } from './scene.js'
import type { Stage } from './stage.js'
import { cellText } from './summary.js'
import type { Told } from './told.js'

/** A time and a price, in the instrument's own units: for linking panes, not for orders. */
export interface PointedAt {
  readonly tsUs: number
  readonly price: number
}

export class Pointing {
  cursor: Cursor | null = null
  readonly #tip: HTMLElement

  constructor(tip: HTMLElement) {
    this.#tip = tip
  }

  at({ view }: Stage, x: number | null, y: number | null): void {
    this.cursor = x === null || y === null ? null : { column: Math.floor(view.columnAtX(x)), ticks: view.ticksAtY(y) }
  }

  /** By columns and rows as they are seen; from the newest column's middle price where nothing is pointed at. */
  step({ history, view, groupTicks }: Stage, dx: number, dy: number): void {
    const { column, ticks } = this.cursor ?? { column: history.last, ticks: view.midTicks }
    const columns = Math.max(1, Math.round(4 * view.columnsPerPx))
    this.cursor = { column: column + dx * columns, ticks: ticks + dy * groupTicks }
  }

  to({ history }: Stage, { price: { mantissa, exponent } }: Told, at: PointedAt | null): void {
    this.cursor = at && { column: history.columnAt(at.tsUs), ticks: (at.price * 10 ** exponent) / mantissa }
  }

  where({ history }: Stage, { price }: Told): PointedAt | null {
    const at = this.cursor
    return at && { tsUs: at.column * history.columnUs, price: stepNumber(Math.round(at.ticks), price) }
  }

  /** Puts the tip where the cursor is; what it says. */
  show({ history, view, layout, groupTicks }: Stage, told: Told, times: TimeTexts): string {
    const tip = this.#tip
    tip.hidden = !this.cursor
    if (!this.cursor) return ''
    const text = cellText(history, this.cursor, groupTicks, told, times)
    setText(tip, text)
    const [x, y] = [view.xOfColumn(this.cursor.column), view.yOfTicks(this.cursor.ticks)]
    const left = x > layout.plotWidth / 2 ? x - tip.offsetWidth - 14 : x + 14
    tip.style.left = `${Math.max(0, left)}px`
    tip.style.top = `${Math.max(0, Math.min(layout.plotHeight - tip.offsetHeight, y + 14))}px`
    return text
  }
}
