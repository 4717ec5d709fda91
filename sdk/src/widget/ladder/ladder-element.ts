// <leadline-ladder>: the book as two columns of prices that meet at the spread, and nothing where it isn't known to be right.
import { ANNOUNCE_MS, Announcer } from '../announcer.js'
import { wholeAttribute } from '../attributes.js'
import { stepText } from '../decimal.js'
import { define, MarketElement, SHARED_ATTRIBUTES } from '../element.js'
import { Frames } from '../frames.js'
import { marketName, type Side, type SourceEvent } from '../source.js'
import { currencies } from '../state-text.js'
import { rowNextTo } from './choosing.js'
import { contentsOf, rowWords } from './contents.js'
import { nextStep, offeredSteps } from './grouping.js'
import { LadderModel } from './ladder-model.js'
import { ladderSheet } from './ladder-sheet.js'
import { LadderView } from './ladder-view.js'
import type { OwnOrder } from './own-orders.js'
import type { Flash } from './row-view.js'
import type { LadderRow } from './rows.js'
import { trimmed } from './texts.js'

/** Levels a side that are asked for: rows of several ticks are made of many. */
const LEVELS = 200

/** Detail of `leadline-select`: a row that was clicked, or left with Enter. */
export interface LadderSelection {
  /** The row's price, decimal text. */
  readonly price: string
  /** Null between the best bid and the best ask. */
  readonly side: Side | null
  /** What rests in the row, decimal text of the base currency. */
  readonly amount: string
}

/**
 * Attributes besides the shared ones: `depth` (rows a side, 1 to 100, 15 unless told), `group` (price step of a row in decimal text, or
 * `auto`; one tick unless told), `size-in` (`base` or `quote`), `flash` (`on` or `off`), `locked` (prices stand still), `announce-ms`
 * (least time between two summaries for screen readers, 5000 unless told). Event `leadline-select`: LadderSelection.
 */
export class LeadlineLadder extends MarketElement {
  static override readonly observedAttributes: readonly string[] = [
    ...SHARED_ATTRIBUTES,
    ...['depth', 'group', 'size-in', 'flash', 'locked', 'announce-ms'],
  ]

  readonly #model = new LadderModel((code, detail) => this.problem(code, `${code}: ${detail}`))
  readonly #frames = new Frames(() => this.#draw())
  #view: LadderView | null = null
  #summary: Announcer | null = null
  #room: ResizeObserver | null = null
  #roomPx = Infinity
  #calm: MediaQueryList | null = null
  #orders: readonly OwnOrder[] = []
  /** Rows as they are shown, from top to bottom. */
  #rows: readonly (LadderRow | null)[] = []
  #selectedTicks: number | null = null
  /** The row under a pointer that went down: what it shows may be another by the time of the click. */
  #pressed: LadderRow | null = null

  /** Own orders, marked in their rows. */
  get orders(): readonly OwnOrder[] {
    return this.#orders
  }
  set orders(orders: readonly OwnOrder[]) {
    this.#orders = orders
    this.#model.orders(orders)
    this.#frames.request()
  }

  protected sheets(): readonly CSSStyleSheet[] {
    return [ladderSheet()]
  }

  protected build(root: ShadowRoot): void {
    const view = (this.#view = new LadderView())
    this.#summary = new Announcer(view.summary)
    view.group.addEventListener('change', () => this.setAttribute('group', view.group.value))
    view.centre.addEventListener('click', () => this.toggleAttribute('locked', false))
    view.lock.addEventListener('click', () => this.toggleAttribute('locked'))
    view.unit.addEventListener('click', () => this.setAttribute('size-in', this.#isMoney ? 'base' : 'quote'))
    view.table.addEventListener('keydown', (event) => this.#key(event))
    view.table.addEventListener('pointerdown', (event) => (this.#pressed = this.#rowOf(event)))
    view.table.addEventListener('click', (event) => {
      if (this.#rowOf(event)) this.#choose(this.#pressed ?? this.#rowOf(event))
    })
    root.append(view.element)
    this.restyle()
  }

  protected channels() {
    return { channels: ['book', 'trades'] as const, depth: LEVELS }
  }

  protected appear(): void {
    this.#calm = matchMedia('(prefers-reduced-motion: reduce)')
    this.#room = new ResizeObserver(([entry]) => {
      if (!entry || entry.contentRect.height === this.#roomPx) return
      this.#roomPx = entry.contentRect.height
      this.#frames.request()
    })
    this.#room.observe(this.#view!.room)
    this.#frames.start()
  }

  protected vanish(): void {
    this.#frames.stop()
    this.#summary?.stop()
    this.#room?.disconnect()
    this.#room = null
  }

  protected reset(): void {
    this.#model.reset()
    this.#view?.narrow()
    this.#selectedTicks = null
    this.#frames.request()
  }

  protected hear(event: SourceEvent): void {
    if (this.#model.hear(event)) this.#frames.request()
  }

  protected restyle(): void {
    const view = this.#view
    if (!view) return
    const refuse = (code: string, detail: string) => this.problem(code, detail)
    const depth = wholeAttribute(this, 'depth', { fallback: 15, least: 1, most: 100 }, refuse)
    if (view.rows.length !== 2 * depth) view.depth(depth)
    view.place(this.#isLocked)
    this.#summary!.everyMs = wholeAttribute(this, 'announce-ms', ANNOUNCE_MS, refuse)
    this.#model.group(this.getAttribute('group') || null)
    this.#frames.request()
  }

  get #isLocked(): boolean {
    return this.hasAttribute('locked')
  }

  get #isMoney(): boolean {
    return this.getAttribute('size-in') === 'quote'
  }

  #draw(): void {
    const view = this.#view!
    const model = this.#model
    const { symbol = '', venue = '' } = marketName(this.market) ?? {}
    const { base, quote } = currencies(symbol)
    const rows = model.rows(view.fitting(this.#roomPx, this.#isLocked), this.#isLocked, LEVELS)
    const { grids } = model
    const contents = grids
      ? contentsOf(rows, {
          ...{ grids, stepTicks: model.stepTicks, sizeIn: this.#isMoney ? 'quote' : 'base' },
          selectedTicks: this.#selectedTicks,
          traded: (side, pxTicks) => model.volume.at(side, pxTicks),
          own: (side, pxTicks) => model.ownLots(side, pxTicks),
        })
      : rows.map(() => null)
    for (const content of contents) {
      view.width('price', content?.price.length ?? 0)
      view.width('size', content?.size.length ?? 0)
    }
    view.show(contents, this.#flashes(rows))
    this.#rows = rows
    const { health, stateName, spread } = model
    const notice = this.market === '' ? 'no market is chosen' : model.notice
    view.spread({ texts: spread, note: model.note(this.#isLocked ? rows : []) })
    const head = { symbol, venue, health, state: stateName, notice }
    view.head({ ...head, currency: this.#isMoney ? quote : base, seconds: model.volume.seconds })
    this.#offerSteps(view)
    const best = model.bestTexts
    const words = best ? `best bid ${best[0]}, best ask ${best[1]}, spread ${spread?.ticks ?? 'undefined'}` : notice
    this.#summary!.say(`${symbol} ${words}`.trim())
  }

  /** Sizes that changed while their price stayed where it is; none for those who want it calm. */
  #flashes(rows: readonly (LadderRow | null)[]): (Flash | null | undefined)[] {
    const isCalm = this.getAttribute('flash') === 'off' || this.#calm?.matches === true
    const before = this.#rows
    return rows.map((row, i) => {
      const was = before.length === rows.length ? before[i] : null
      if (isCalm || !row || !was || was.pxTicks !== row.pxTicks || was.side !== row.side) return null
      return row.qtyLots === was.qtyLots ? undefined : row.qtyLots > was.qtyLots ? 'more' : 'less'
    })
  }

  #offerSteps(view: LadderView): void {
    const grid = this.#model.grids?.price
    if (!grid) return
    const step = this.#model.stepTicks
    const text = (ticks: number) => trimmed(stepText(ticks, grid))
    const isAuto = this.getAttribute('group') === 'auto'
    const auto = { value: 'auto', text: isAuto ? `auto ${text(step)}` : 'auto' }
    const steps = offeredSteps(step).map((ticks) => ({ value: text(ticks), text: text(ticks) }))
    view.steps([auto, ...steps], isAuto ? 'auto' : text(step))
  }

  #key(event: KeyboardEvent): void {
    const isChord = event.ctrlKey || event.metaKey || event.altKey
    if (isChord || !this.#act(event.key)) return
    event.preventDefault()
    event.stopPropagation()
  }

  /** Whether the key means something here. */
  #act(key: string): boolean {
    if (key === 'ArrowUp' || key === 'ArrowDown')
      this.#select(rowNextTo(this.#rows, this.#selectedTicks, key === 'ArrowUp' ? -1 : 1))
    else if (key === 'Enter') this.#choose(this.#rows.find((row) => row?.pxTicks === this.#selectedTicks) ?? null)
    else if (key === 'Escape') this.#select(null)
    else if (key === 'c') this.toggleAttribute('locked', false)
    else if (key === 'l') this.toggleAttribute('locked')
    else if (key === '+' || key === '=') this.#regroup(1)
    else if (key === '-') this.#regroup(-1)
    else return false
    return true
  }

  #regroup(direction: 1 | -1): void {
    const { grids, stepTicks } = this.#model
    if (!grids) return
    const step = trimmed(stepText(nextStep(stepTicks, direction), grids.price))
    this.setAttribute('group', step)
    this.#view!.selection.textContent = `price step ${step}`
  }

  #select(row: LadderRow | null): void {
    const { grids } = this.#model
    this.#selectedTicks = row?.pxTicks ?? null
    const { base } = currencies(marketName(this.market)?.symbol ?? '')
    const own = row ? this.#model.ownLots(row.side, row.pxTicks) : 0
    this.#view!.selection.textContent = row && grids ? rowWords(row, base, own, grids) : ''
    this.#frames.request()
  }

  #choose(row: LadderRow | null): void {
    const { grids } = this.#model
    if (!row || !grids) return
    this.#select(row)
    const { side, pxTicks, qtyLots } = row
    const price = stepText(pxTicks, grids.price)
    const detail: LadderSelection = { price, side, amount: stepText(qtyLots, grids.size) }
    this.dispatchEvent(new CustomEvent('leadline-select', { detail, bubbles: true, composed: true }))
  }

  #rowOf(event: Event): LadderRow | null {
    const { rows } = this.#view!
    const at = rows.findIndex(({ element }) => event.target instanceof Node && element.contains(event.target))
    return at < 0 ? null : (this.#rows[at - (rows.length - this.#rows.length) / 2] ?? null)
  }
}

define('leadline-ladder', LeadlineLadder)
