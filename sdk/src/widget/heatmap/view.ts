// What part of time and price is looked at, and how it is moved. Pure: sizes are in CSS pixels, time in columns, prices in ticks.

export interface ViewSize {
  readonly widthPx: number
  readonly heightPx: number
}

/** What the view can be moved over. */
export interface ViewBounds {
  readonly firstColumn: number
  readonly lastColumn: number
  /** Middle of the newest book; NaN where there is none. */
  readonly midTicks: number
}

const COLUMNS_PER_PX = 0.5
const MIN_COLUMNS = 20
/** What is seen of the first seconds, filled or not. */
const FIRST_COLUMNS = 100
const MIN_TICKS = 8
/** Share of the height that the price may stray from the middle before the view follows it. */
const SLACK = 0.3

export class HeatView {
  /** Follows the newest column, and the price. */
  isLive = true
  /** Just behind the last column that is seen; whole or not. */
  rightColumn = 0
  columnsPerPx = COLUMNS_PER_PX
  midTicks = NaN
  ticksPerPx = NaN
  /** Nobody has zoomed: what there is fills the width, until there is more than enough. */
  #isFilling = true
  #size: ViewSize = { widthPx: 1, heightPx: 1 }

  get size(): ViewSize {
    return this.#size
  }
  get leftColumn(): number {
    return this.rightColumn - this.#size.widthPx * this.columnsPerPx
  }
  get bottomTicks(): number {
    return this.midTicks - (this.#size.heightPx * this.ticksPerPx) / 2
  }
  get topTicks(): number {
    return this.midTicks + (this.#size.heightPx * this.ticksPerPx) / 2
  }

  columnAtX(x: number): number {
    return this.leftColumn + x * this.columnsPerPx
  }
  xOfColumn(column: number): number {
    return (column - this.leftColumn) / this.columnsPerPx
  }
  ticksAtY(y: number): number {
    return this.topTicks - y * this.ticksPerPx
  }
  yOfTicks(ticks: number): number {
    return (this.topTicks - ticks) / this.ticksPerPx
  }

  resize(size: ViewSize): void {
    if (!Number.isNaN(this.ticksPerPx) && size.heightPx > 0)
      this.ticksPerPx *= this.#size.heightPx > 1 ? this.#size.heightPx / size.heightPx : 1
    this.#size = size
  }

  /** Once there is a book, and until a person chooses: `spanTicks` fill the height. */
  fit(midTicks: number, spanTicks: number): void {
    this.midTicks = midTicks
    this.ticksPerPx = Math.max(MIN_TICKS, spanTicks) / Math.max(1, this.#size.heightPx)
  }

  /** As at first. */
  reset(midTicks: number, spanTicks: number): void {
    this.columnsPerPx = COLUMNS_PER_PX
    this.#isFilling = true
    this.fit(midTicks, spanTicks)
  }

  /** The market went on. A view that was scrolled back stays where it is. */
  follow({ firstColumn, lastColumn, midTicks }: ViewBounds): void {
    if (!this.isLive) return
    this.rightColumn = lastColumn + 1
    if (this.#isFilling) {
      const kept = Math.max(FIRST_COLUMNS, lastColumn - firstColumn + 1)
      this.columnsPerPx = Math.min(COLUMNS_PER_PX, kept / this.#size.widthPx)
    }
    if (Number.isNaN(midTicks) || Number.isNaN(this.ticksPerPx)) return
    const slackTicks = SLACK * this.#size.heightPx * this.ticksPerPx
    const strayed = midTicks - this.midTicks
    if (Math.abs(strayed) > slackTicks) this.midTicks = midTicks
  }

  /** Back to the newest column, the price in the middle. */
  toLive(bounds: ViewBounds): void {
    this.isLive = true
    if (!Number.isNaN(bounds.midTicks)) this.midTicks = bounds.midTicks
    this.follow(bounds)
  }

  /** `dx` > 0: what was earlier comes in from the left. */
  pan(dx: number, dy: number, bounds: ViewBounds): void {
    this.midTicks += dy * this.ticksPerPx
    if (dx === 0) return
    this.isLive = false
    this.#moveRight(this.rightColumn - dx * this.columnsPerPx, bounds)
  }

  /** Keeps what is under `x` under it; a live view keeps its right edge. `factor` < 1: closer. */
  zoomTime(factor: number, x: number, bounds: ViewBounds): void {
    const held = this.columnAtX(x)
    this.#isFilling = false
    const most = Math.max(MIN_COLUMNS, bounds.lastColumn - bounds.firstColumn + 1) / this.#size.widthPx
    const wanted = this.columnsPerPx * factor
    this.columnsPerPx = Math.min(Math.max(wanted, MIN_COLUMNS / this.#size.widthPx), Math.max(most * 1.2, 0.5))
    if (!this.isLive) this.#moveRight(held + (this.#size.widthPx - x) * this.columnsPerPx, bounds)
  }

  zoomPrice(factor: number, y: number): void {
    const held = this.ticksAtY(y)
    const height = this.#size.heightPx
    this.ticksPerPx = Math.max(MIN_TICKS / height, this.ticksPerPx * factor)
    this.midTicks = held + (y - height / 2) * this.ticksPerPx
  }

  /** At least a tenth of the width stays filled; the newest column in sight means live again. */
  #moveRight(wanted: number, { firstColumn, lastColumn }: ViewBounds): void {
    const tenth = (this.#size.widthPx * this.columnsPerPx) / 10
    this.rightColumn = Math.max(wanted, firstColumn + tenth)
    if (this.rightColumn < lastColumn + 1) return
    this.rightColumn = lastColumn + 1
    this.isLive = true
  }
}

/** Steps that people count in, from one tick up: 1, 2, 5, 10, 20, … */
export function niceStep(least: number): number {
  if (!(least > 1)) return 1
  const power = 10 ** Math.floor(Math.log10(least))
  const step = [1, 2, 5, 10].find((n) => n * power >= least * (1 - 1e-9))!
  return step * power
}
