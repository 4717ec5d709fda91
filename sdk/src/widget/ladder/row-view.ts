// One row of a ladder in the page: made once, written to where something differs.
import { el } from '../dom.js'
import type { Side } from '../source.js'

/** A text that is compared before it is written: reading it from the page would cost as much as writing. */
class Text {
  readonly node = document.createTextNode('')
  #last = ''

  set(text: string): void {
    if (text === this.#last) return
    this.#last = text
    this.node.data = text
  }
}

/** What a row shows. Shares are from 0 to 1. */
export interface RowContent {
  readonly side: Side | null
  readonly price: string
  readonly size: string
  readonly total: string
  readonly bought: string
  readonly sold: string
  readonly totalShare: number
  readonly boughtShare: number
  readonly soldShare: number
  /** Own orders in this row, in words; empty without. */
  readonly own: string
  readonly isSelected: boolean
}

export type Flash = 'more' | 'less'

const COLUMNS = ['price', 'size', 'total', 'bought', 'sold'] as const

export class RowView {
  readonly element: HTMLElement
  readonly #texts: Readonly<Record<(typeof COLUMNS)[number], Text>>
  readonly #cells: Readonly<Record<(typeof COLUMNS)[number], HTMLElement>>
  readonly #own = new Text()
  readonly #last = new Map<HTMLElement, string>()
  #ownText = ''
  #classes = ''
  #flashes = 0

  constructor() {
    const texts = COLUMNS.map((name) => [name, new Text()] as const)
    this.#texts = Object.fromEntries(texts) as Record<(typeof COLUMNS)[number], Text>
    const cells = texts.map(([name, text]) => [name, el('span', { role: 'cell', class: name }, text.node)] as const)
    this.#cells = Object.fromEntries(cells) as Record<(typeof COLUMNS)[number], HTMLElement>
    this.#cells.price.append(el('span', { class: 'sr' }, this.#own.node))
    this.element = el('div', { role: 'row', class: 'row' }, ...cells.map(([, cell]) => cell))
  }

  /** Null empties it. */
  show(content: RowContent | null): void {
    for (const name of COLUMNS) this.#texts[name].set(content?.[name] ?? '')
    this.#share(this.element, content?.totalShare ?? 0)
    this.#share(this.#cells.bought, content?.boughtShare ?? 0)
    this.#share(this.#cells.sold, content?.soldShare ?? 0)
    const own = content?.own ?? ''
    if (own !== this.#ownText) {
      this.#ownText = own
      this.#own.set(own && `, ${own}`)
      this.#cells.price.title = own
    }
    const side = content ? (content.side ?? 'between') : 'blank'
    const classes = `row ${side}${own ? ' own' : ''}${content?.isSelected ? ' selected' : ''}`
    if (classes === this.#classes) return
    this.#classes = this.element.className = classes
    if (content?.isSelected) this.element.setAttribute('aria-current', 'true')
    else this.element.removeAttribute('aria-current')
  }

  /** Lights the size up for a moment. Two animations alike take turns: a name that changes begins anew without a layout in between. */
  flash(flash: Flash | null): void {
    const turn = flash ? `${flash}-${++this.#flashes % 2}` : ''
    if (this.#last.get(this.#cells.size) === turn) return
    this.#last.set(this.#cells.size, turn)
    if (flash) this.#cells.size.dataset['flash'] = turn
    else delete this.#cells.size.dataset['flash']
  }

  #share(element: HTMLElement, share: number): void {
    const text = share.toFixed(3)
    if (this.#last.get(element) === text) return
    this.#last.set(element, text)
    element.style.setProperty('--share', text)
  }
}
