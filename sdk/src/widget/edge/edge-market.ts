// One market of the stream: its grid of prices and sizes, its state, and who looks on.
import { gridOf, stepNumber, stepsOf, type Grid } from '../decimal.js'
import type { Listener } from '../listener.js'
import type { SourceEvent, ViewState } from '../source.js'

/** A book that is counted in the market's steps. */
export interface Scaled {
  scale(ticks: number, lots: number): void
}

/** As `GET /v1/markets` lists it. */
export interface Listed {
  readonly venue: string
  readonly symbol: string
  readonly state: ViewState
  readonly epoch: number
  /** Null while the service hasn't heard of the venue yet. */
  readonly tickSize: string | null
  readonly lotSize: string | null
}

type Which = 'tick' | 'lot'

export class EdgeMarket {
  readonly watches = new Set<Listener>()
  readonly books = new Set<Scaled>()
  readonly #grids: { tick: Grid | null; lot: Grid | null } = { tick: null, lot: null }
  #isGridTold = false
  #state: ViewState
  #reason: string | null
  epoch = 0

  constructor(state: ViewState, reason: string | null) {
    this.#state = state
    this.#reason = reason
  }

  get state(): ViewState {
    return this.#state
  }

  tell(event: SourceEvent): void {
    for (const watch of this.watches) watch.tell(event)
  }

  /** What is known, to one that has just come. */
  welcome(watch: Listener, tsUs: number): void {
    const instrument = this.#instrument
    if (instrument) watch.tell(instrument)
    watch.tell(this.#stateEvent(tsUs))
  }

  /** Told where it is news. */
  become(state: ViewState, reason: string | null, epoch: number, tsUs: number): void {
    if (state === this.#state && reason === this.#reason && epoch === this.epoch) return
    this.#state = state
    this.#reason = reason
    this.epoch = epoch
    this.tell(this.#stateEvent(tsUs))
  }

  /** What the service lists counts unless the stream has shown finer steps. */
  listed({ tickSize, lotSize }: Listed): void {
    for (const [which, text] of [['tick', tickSize] as const, ['lot', lotSize] as const]) {
      if (text === null) continue
      const grid = gridOf(text)
      if (!(grid.exponent <= (this.#grids[which]?.exponent ?? -1))) this.#refine(which, grid)
    }
    this.tellGrid()
  }

  /** Ticks of a price. Beyond the steps known so far the grid becomes finer; throws for what is no decimal text. */
  pxTicks(text: string): number {
    return this.#steps('tick', text)
  }

  qtyLots(text: string): number {
    return this.#steps('lot', plain(text))
  }

  /** Of a trade, which may fall between two ticks: the nearest. */
  tradeTicks(text: string): number {
    const { tick } = this.#grids
    return tick ? Math.round(Number(text) / stepNumber(1, tick)) : this.#steps('tick', plain(text))
  }

  /** Tells the grid where it is news; to be called before anything that is counted in it. */
  tellGrid(): void {
    const instrument = this.#instrument
    if (this.#isGridTold || !instrument) return
    this.#isGridTold = true
    this.tell(instrument)
  }

  /** Whether what was read since the last `tellGrid()` was read in more than one grid. */
  get isGridNew(): boolean {
    return !this.#isGridTold
  }

  /** Null until both steps are known. */
  get #instrument(): SourceEvent | null {
    const { tick, lot } = this.#grids
    return tick && lot && { kind: 'instrument', tickSize: tick.text, lotSize: lot.text }
  }

  #stateEvent(tsUs: number): SourceEvent {
    return { kind: 'state', state: this.#state, reason: this.#reason, epoch: this.epoch, tsUs }
  }

  #steps(which: Which, text: string): number {
    const grid = this.#grids[which]
    const steps = grid ? stepsOf(text, grid) : NaN
    if (!Number.isNaN(steps)) return steps
    const finer = gridFor(text, grid)
    const again = stepsOf(text, finer)
    if (Number.isNaN(again)) throw new RangeError(`found ${JSON.stringify(text)}, expected decimal text`)
    this.#refine(which, finer)
    return again
  }

  #refine(which: Which, grid: Grid): void {
    const before = this.#grids[which]
    this.#grids[which] = grid
    this.#isGridTold = false
    if (!before) return
    const times = (before.mantissa * 10 ** (grid.exponent - before.exponent)) / grid.mantissa
    for (const book of this.books) book.scale(which === 'tick' ? times : 1, which === 'lot' ? times : 1)
  }
}

/** A step of as many decimals as the text shows, those of the grid before at least. */
function gridFor(text: string, before: Grid | null): Grid {
  const shown = text.split('.')[1] ?? ''
  const decimals = before ? Math.max(before.exponent, shown.replace(/0+$/, '').length) : shown.length
  return gridOf(decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`)
}

/** The service writes trades' doubles as ECMAScript does: `1e-7` is `0.0000001`. */
function plain(text: string): string {
  return text.includes('e') ? Number(text).toFixed(15) : text
}
