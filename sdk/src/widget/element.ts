// What all elements share: attributes, the source that they watch while they are in a document, and that nothing is left when they are not.
import { reflect } from './dom.js'
import { marketName, type Channel, type MarketName, type MarketSource, type SourceEvent, type Wish } from './source.js'
import { sourceFor } from './source-kinds.js'
import { themeSheet } from './theme.js'
import { timeTexts, type TimeTexts } from './format.js'
// Whatever element a page takes, an address of a service is a source to it.
import './edge/edge-source.js'

/** On a server there are no elements: the module can be read there, and defines none. */
const ElementBase = (globalThis.HTMLElement ?? Object) as typeof HTMLElement

export const SHARED_ATTRIBUTES = ['market', 'source', 'api-key', 'theme', 'palette', 'time-zone'] as const

/**
 * Attributes: `market` (`binance:BTC/USDT`), `source` (address of an edge service, or a kind that was added), `theme` (dark, light,
 * auto), `palette`, `time-zone` (IANA). Property `source`: a MarketSource handed in; it goes before the attribute.
 */
export abstract class MarketElement extends ElementBase {
  static readonly observedAttributes: readonly string[] = SHARED_ATTRIBUTES

  /** Built once, with the first connection: constructors of elements must leave the element as it is. */
  #root: ShadowRoot | null = null
  #handed: MarketSource | null = null
  #unwatch: (() => void) | null = null
  #isPlanned = false
  #times: TimeTexts | null = null

  /** Sheets of the element, after the shared one. */
  protected abstract sheets(): readonly CSSStyleSheet[]
  /** Fills the shadow root; called once. */
  protected abstract build(root: ShadowRoot): void
  /** What is to be watched; null while the element can't say. */
  protected abstract channels(): Pick<Wish, 'depth' | 'bookMs' | 'features'> & { readonly channels: readonly Channel[] }
  /** Something was told. Called between connected and disconnected alone. */
  protected abstract hear(event: SourceEvent): void
  /** Another market, another source: what was shown is no longer so. */
  protected abstract reset(): void
  /** In the document from now on. */
  protected abstract appear(): void
  /** Out of it: frees what it has. May be called again after appear(). */
  protected abstract vanish(): void
  /** An attribute of the element's own, or a colour, changed. */
  protected abstract restyle(): void

  get source(): MarketSource | string | null {
    return this.#handed ?? this.getAttribute('source')
  }
  /** Text becomes the attribute: frameworks set properties where there are such. */
  set source(source: MarketSource | string | null | undefined) {
    const handed = typeof source === 'object' ? source : null
    reflect(this, 'source', typeof source === 'string' ? source : null)
    if (handed === this.#handed) return
    this.#handed = handed
    this.rewatch()
  }

  get market(): string {
    return this.getAttribute('market') ?? ''
  }
  set market(text: string | null | undefined) {
    reflect(this, 'market', text)
  }

  /** Times in the zone that `time-zone` names; of the reader without one, or where there is no such zone. */
  protected get times(): TimeTexts {
    if (this.#times) return this.#times
    try {
      this.#times = timeTexts(this.getAttribute('time-zone') ?? undefined)
    } catch (error) {
      this.#times = timeTexts()
      this.problem('time_zone', error instanceof Error ? error.message : String(error))
    }
    return this.#times
  }

  connectedCallback(): void {
    if (!this.#root) {
      this.#root = this.attachShadow({ mode: 'closed' })
      this.#root.adoptedStyleSheets = [themeSheet(), ...this.sheets()]
      this.build(this.#root)
    }
    this.appear()
    this.rewatch()
  }

  disconnectedCallback(): void {
    this.#stop()
    this.vanish()
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || !this.#root) return
    if (name === 'time-zone') this.#times = null
    if (name === 'market' || name === 'source' || name === 'api-key') this.rewatch()
    else this.restyle()
  }

  /** Reads the page's custom properties again, after they were changed by a style sheet or a class. */
  refreshTheme(): void {
    if (this.#root) this.restyle()
  }

  /** Tells the page and shows it: `leadline-problem`, with code and detail. */
  protected problem(code: string, detail: string): void {
    this.dispatchEvent(new CustomEvent('leadline-problem', { detail: { code, detail }, bubbles: true, composed: true }))
  }

  /** Watches anew, once, after everything that is changed in one go. */
  protected rewatch(): void {
    if (!this.isConnected || this.#isPlanned) return
    this.#isPlanned = true
    queueMicrotask(() => {
      this.#isPlanned = false
      if (this.isConnected) this.#watch()
    })
  }

  #watch(): void {
    this.#stop()
    this.reset()
    const market = this.#marketName()
    const source = market && this.#sourceNow()
    if (!market || !source) return
    let isOver = false
    const end = source.watch({ ...this.channels(), ...market }, (event) => {
      if (isOver) return
      if (event.kind === 'problem') this.problem(event.code, event.detail)
      this.hear(event)
    })
    this.#unwatch = () => {
      isOver = true
      end()
    }
  }

  #marketName(): MarketName | null {
    if (this.market === '') return null
    const name = marketName(this.market)
    if (!name) this.#refuse('market', `found ${JSON.stringify(this.market)}, expected such as binance:BTC/USDT`)
    return name
  }

  #sourceNow(): MarketSource | null {
    if (this.#handed) return this.#handed
    const text = this.getAttribute('source')
    if (text === null) return null
    const source = sourceFor(text, this)
    if (!source) this.#refuse('source', `found ${JSON.stringify(text)}, expected the address of a Leadline service`)
    return source
  }

  #refuse(code: string, detail: string): void {
    this.problem(code, `${code}: ${detail}`)
    this.hear({ kind: 'problem', code, detail: `${code}: ${detail}` })
  }

  #stop(): void {
    this.#unwatch?.()
    this.#unwatch = null
  }
}

/** Defines an element where there are elements, once: two copies of the script on a page do no harm. */
export function define(name: string, element: CustomElementConstructor): void {
  if (globalThis.customElements && !customElements.get(name)) customElements.define(name, element)
}
