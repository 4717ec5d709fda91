// Chooses the market: a button that says which, and below it a list that is searched by typing and walked with the arrow keys.
import { html, nothing, type TemplateResult } from 'lit'

import { DeskElement } from '../app/desk-element.js'
import { searched } from '../features/feature-choice.js'
import { type ListedMarket, nameOf } from '../sources/markets.js'

const SHOWN = 200

class MarketPicker extends DeskElement {
  #isOpen = false
  #search = ''
  #active = 0
  readonly #onAway = (event: PointerEvent) => {
    if (!(event.target instanceof Node && this.contains(event.target))) this.#close()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('pointerdown', this.#onAway)
  }

  get #found(): readonly ListedMarket[] {
    return searched(this.desk.markets, this.#search, nameOf).slice(0, SHOWN)
  }

  protected override render(): TemplateResult {
    const { market, isOpening } = this.desk
    const label = market
      ? html`<span class="venue">${market.venue}</span><strong>${market.symbol}</strong>`
      : html`<strong>${isOpening ? 'Opening…' : 'No market'}</strong>`
    return html`<button
        type="button"
        class="picker"
        data-testid="market"
        aria-haspopup="listbox"
        aria-expanded=${this.#isOpen}
        aria-label="Market${market ? `: ${market.venue} ${market.symbol}` : ''}"
        ?disabled=${this.desk.markets.length === 0}
        @click=${this.#toggle}
        @keydown=${this.#onButtonKey}
      >
        ${label}<span class="caret" aria-hidden="true"></span>
      </button>
      ${this.#isOpen ? this.#list() : nothing}`
  }

  #list(): TemplateResult {
    const found = this.#found
    const { market } = this.desk
    const now = market && nameOf(market)
    return html`<div class="menu-panel picker-panel">
      <input
        type="search"
        role="combobox"
        aria-label="Search markets"
        aria-expanded="true"
        aria-controls="market-list"
        aria-autocomplete="list"
        aria-activedescendant=${found.length > 0 ? `market-${this.#active}` : ''}
        placeholder="Search ${this.desk.markets.length} markets"
        .value=${this.#search}
        @input=${this.#onSearch}
        @keydown=${this.#onKey}
        @blur=${this.#onBlur}
      />
      <ul id="market-list" role="listbox" aria-label="Markets">
        ${found.map(
          (listed, i) =>
            html`<li
              id="market-${i}"
              role="option"
              aria-selected=${nameOf(listed) === now}
              class=${i === this.#active ? 'active' : ''}
              @pointerdown=${(event: Event) => this.#press(event, listed)}
            >
              <span class="venue">${listed.venue}</span><strong>${listed.symbol}</strong><small>${listed.state}</small>
            </li>`,
        )}
      </ul>
      ${found.length === 0 ? html`<p class="note">No market of that name.</p>` : nothing}
    </div>`
  }

  readonly #toggle = (): void => (this.#isOpen ? this.#close() : this.#open())

  #open(): void {
    this.#isOpen = true
    this.#search = ''
    const { market, markets } = this.desk
    const now = market && nameOf(market)
    this.#active = Math.max(
      0,
      markets.findIndex((listed) => nameOf(listed) === now),
    )
    document.addEventListener('pointerdown', this.#onAway)
    this.requestUpdate()
    void this.updateComplete.then(() => this.querySelector('input')?.focus())
  }

  #close(isFocused = false): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    document.removeEventListener('pointerdown', this.#onAway)
    if (isFocused) this.querySelector('button')?.focus()
    this.requestUpdate()
  }

  readonly #onButtonKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' || this.#isOpen) return
    event.preventDefault()
    this.#open()
  }

  readonly #onSearch = (event: Event): void => {
    this.#search = (event.target as HTMLInputElement).value
    this.#active = 0
    this.requestUpdate()
  }

  readonly #onBlur = (): void => this.#close()

  readonly #onKey = (event: KeyboardEvent): void => {
    const found = this.#found
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }
    const step = steps[event.key]
    if (step !== undefined) this.#active = Math.min(found.length - 1, Math.max(0, this.#active + step))
    else if (event.key === 'Enter') this.#choose(found[this.#active])
    else if (event.key === 'Escape') this.#close(true)
    else return
    event.preventDefault()
    this.requestUpdate()
    void this.updateComplete.then(() => this.querySelector('.active')?.scrollIntoView({ block: 'nearest' }))
  }

  #press(event: Event, market: ListedMarket): void {
    event.preventDefault()
    this.#choose(market)
  }

  #choose(market: ListedMarket | undefined): void {
    if (!market) return
    this.#close(true)
    this.desk.watch(market)
  }
}

customElements.define('dash-market-picker', MarketPicker)
