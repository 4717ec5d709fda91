// The ladder in the page: a header, the names of the columns, rows that stay the same elements, and the row of the spread.
import { el, setAttribute, setText } from '../dom.js'
import { ROW_LEAST_PX, SPREAD_PX } from './ladder-sheet.js'
import { type Flash, type RowContent, RowView } from './row-view.js'
import type { SpreadTexts } from './texts.js'

const SVG = 'http://www.w3.org/2000/svg'
const CENTRE = 'M8 1v4M8 11v4M5 3l3 3 3-3M5 13l3-3 3 3M2 8h12'
const LOCK = 'M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5'

export interface Option {
  readonly value: string
  readonly text: string
}

/** What the header says. */
export interface HeadContent {
  readonly symbol: string
  readonly venue: string
  /** `live`, `stale`, or `lost`: a book that isn't there. */
  readonly health: 'live' | 'stale' | 'lost'
  readonly state: string
  /** Over the rows; empty where there is nothing to say. */
  readonly notice: string
  readonly currency: string
  readonly seconds: number
}

/** Where the best prices are while rows stand still and don't have them. */
export interface SpreadContent {
  readonly texts: SpreadTexts | null
  readonly note: string
}

export class LadderView {
  readonly element: HTMLElement
  readonly table: HTMLElement
  readonly summary = el('div', { class: 'sr', role: 'status', 'aria-live': 'polite' })
  readonly selection = el('div', { class: 'sr', role: 'status', 'aria-live': 'polite' })
  readonly group = el('select', { 'aria-label': 'Price step of a row', title: 'Price step of a row: + and −' })
  readonly centre = button('Centre', 'Keep the spread in the middle: c', CENTRE)
  readonly lock = button('Lock', 'Let the prices stand still: l', LOCK)
  readonly unit = el('button', { type: 'button', title: 'Sizes in the other currency' }, 'Size')
  readonly rows: RowView[] = []
  readonly #body = el('div', { class: 'rows', role: 'rowgroup' })
  readonly #name = el('span', { class: 'symbol' })
  readonly #venue = el('span', { class: 'venue' })
  readonly #state = el('span', { class: 'state' })
  readonly #notice = el('div', { class: 'notice', hidden: true })
  readonly #bought = el('span', { role: 'columnheader' }, 'Buys')
  readonly #sold = el('span', { role: 'columnheader' }, 'Sells')
  readonly #mid = el('span', { class: 'mid' })
  readonly #ticks = el('span')
  readonly #bp = el('span')
  readonly #away = el('span', { class: 'away' })
  readonly #spread = el('div', { role: 'row', class: 'spread' })
  readonly #chars = new Map<string, number>()
  #options = ''

  constructor() {
    const columns = el('div', { class: 'columns', role: 'row' }, ...this.#columns())
    this.#spread.append(el('span', { role: 'cell' }, this.#mid), cell(this.#ticks), cell(this.#bp), cell(this.#away))
    this.table = el('div', { class: 'table', role: 'table', tabindex: 0 }, columns, this.#body)
    const name = el('span', { class: 'name' }, this.#name, this.#venue)
    this.element = el(
      'div',
      { class: 'frame' },
      el('div', { class: 'head' }, name, this.#state, this.group, this.centre, this.lock),
      el('div', { class: 'body' }, this.table, el('div', { class: 'wash' }), this.#notice),
      this.summary,
      this.selection,
    )
    this.width('price', 4)
    this.width('size', 4)
  }

  /** The element whose height says how many rows there is room for. */
  get room(): Element {
    return this.#body
  }

  /** Rows a side, at most; each is made once. */
  depth(rows: number): void {
    while (this.rows.length > 2 * rows) this.rows.pop()!.element.remove()
    while (this.rows.length < 2 * rows) this.rows.push(new RowView())
    this.#body.replaceChildren(...this.rows.map(({ element }) => element))
    this.table.style.setProperty('--rows', String(2 * rows))
  }

  /** The spread between the rows, or below them while those stand still. */
  place(isLocked: boolean): void {
    if (isLocked) this.#body.after(this.#spread)
    else this.#body.insertBefore(this.#spread, this.rows[this.rows.length / 2]?.element ?? null)
    this.lock.setAttribute('aria-pressed', String(isLocked))
    this.centre.setAttribute('aria-pressed', String(!isLocked))
  }

  /** Rows a side for which there is room. */
  fitting(heightPx: number, isLocked: boolean): number {
    const rows = Math.floor((heightPx - (isLocked ? 0 : SPREAD_PX)) / ROW_LEAST_PX / 2)
    return Math.min(this.rows.length / 2, Math.max(1, rows))
  }

  /** Shows as many rows, around the middle. A flash that is undefined leaves the one before to end. */
  show(contents: readonly (RowContent | null)[], flashes: readonly (Flash | null | undefined)[]): void {
    const spare = (this.rows.length - contents.length) / 2
    this.rows.forEach((row, i) => {
      const isShown = i >= spare && i < spare + contents.length
      if (row.element.hidden === isShown) row.element.hidden = !isShown
      row.show(isShown ? contents[i - spare]! : null)
      const flash = isShown ? flashes[i - spare] : null
      if (flash !== undefined) row.flash(flash)
    })
  }

  head({ symbol, venue, health, state, notice, currency, seconds }: HeadContent): void {
    setText(this.#name, symbol)
    setText(this.#venue, venue)
    setText(this.#state, state)
    setText(this.#notice, notice)
    setText(this.unit, currency === '' ? 'Size' : `Size ${currency}`)
    if (this.#notice.hidden !== (notice === '')) this.#notice.hidden = notice === ''
    setAttribute(this.#state, 'class', `state ${health}`)
    setAttribute(this.element, 'class', `frame ${health}`)
    setAttribute(this.table, 'aria-label', `Order book ${symbol}, ${state}`)
    setAttribute(this.#bought, 'title', `Volume of the last ${seconds} s whose taker bought`)
    setAttribute(this.#sold, 'title', `Volume of the last ${seconds} s whose taker sold`)
  }

  spread({ texts, note }: SpreadContent): void {
    setText(this.#mid, texts?.mid ?? '')
    setText(this.#ticks, texts?.ticks ?? '')
    setText(this.#bp, texts?.bp ?? '')
    setText(this.#away, note)
  }

  /** Room for a column's longest text so far: it grows, and what is beside it moves, only then. */
  width(column: 'price' | 'size', characters: number): void {
    if (characters <= (this.#chars.get(column) ?? 0)) return
    this.#chars.set(column, characters)
    this.table.style.setProperty(`--${column}`, String(characters))
  }

  narrow(): void {
    this.#chars.clear()
  }

  steps(options: readonly Option[], chosen: string): void {
    const all = JSON.stringify(options)
    if (all !== this.#options) {
      this.#options = all
      this.group.replaceChildren(...options.map(({ value, text }) => el('option', { value }, text)))
    }
    if (this.group.value !== chosen) this.group.value = chosen
  }

  #columns(): HTMLElement[] {
    const header = (...content: (Node | string)[]) => el('span', { role: 'columnheader' }, ...content)
    return [header('Price'), header(this.unit), header('Total'), this.#bought, this.#sold]
  }
}

function cell(content: HTMLElement): HTMLElement {
  content.setAttribute('role', 'cell')
  return content
}

function button(name: string, title: string, path: string): HTMLButtonElement {
  const made = el('button', { type: 'button', 'aria-label': name, 'aria-pressed': 'false', title })
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 16 16')
  svg.setAttribute('aria-hidden', 'true')
  const shape = document.createElementNS(SVG, 'path')
  shape.setAttribute('d', path)
  svg.append(shape)
  made.append(svg)
  return made
}
