// What all panels share: a title, a line that explains, a table in place of the picture, and why there is nothing where there is nothing.
import { html, nothing, type TemplateResult } from 'lit'

import { DeskElement } from '../app/desk-element.js'
import { dataTable, type TableData } from '../chart/data-table.js'

/** Four times a second: more nobody reads. */
const DRAW_MS = 250
/** Out of sight a panel is drawn at every eighth of these times, so that it is nearly right when it comes into sight. */
const UNSEEN = 8

export abstract class PanelElement extends DeskElement {
  #isTable = false
  #isSeen = true
  #unseen = 0
  readonly #seen = new IntersectionObserver((entries) => {
    this.#isSeen = entries.at(-1)?.isIntersecting ?? true
  })

  protected abstract readonly heading: string
  protected abstract readonly explanation: string
  /** Why the panel has nothing to show; null once it has. */
  protected abstract emptyReason(): string | TemplateResult | null
  protected abstract body(): TemplateResult
  /** The last values as a table. */
  protected abstract table(): TableData
  /** Choices of the panel, beside its title. */
  protected controls(): TemplateResult | typeof nothing {
    return nothing
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#seen.observe(this)
    this.whileConnected(
      this.desk.frames.add(() => {
        if (this.#isSeen || ++this.#unseen % UNSEEN === 0) this.requestUpdate()
      }, DRAW_MS),
    )
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#seen.disconnect()
  }

  protected override render(): TemplateResult {
    const empty = this.emptyReason()
    return html`<header class="panel-head">
        <div class="panel-title">
          <h2>${this.heading}</h2>
          <p>${this.explanation}</p>
        </div>
        <div class="panel-controls">
          ${this.controls()}
          <button type="button" aria-pressed=${this.#isTable} ?disabled=${empty !== null} @click=${this.#toggle}>
            Table
          </button>
        </div>
      </header>
      <div class="panel-body">
        ${empty === null ? (this.#isTable ? dataTable(this.table()) : this.body()) : html`<div class="empty">${empty}</div>`}
      </div>`
  }

  /** Why no panel of a market has anything yet. */
  protected notYet(what: string): string {
    const { trouble, market, isOpening, history } = this.desk
    if (trouble) return `There is no market to measure: ${trouble.detail}`
    if (isOpening) return 'The source is being opened.'
    if (!market) return 'No market is chosen.'
    const state = history.states.now?.state ?? 'connecting'
    return state === 'live'
      ? `${what} has not come yet.`
      : `The market is ${state}: ${what} comes when its book is live.`
  }

  readonly #toggle = (): void => {
    this.#isTable = !this.#isTable
    this.requestUpdate()
  }
}
