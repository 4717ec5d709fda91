// The panels as tabs, or all of them at once as a grid.
import { html, type TemplateResult } from 'lit'

import { DeskElement } from '../app/desk-element.js'
import { LAYOUTS, type PanelId } from '../settings/settings.js'
import { type PanelEntry, PANELS } from './panel-list.js'

const STEPS: Readonly<Record<string, (i: number) => number>> = {
  ArrowRight: (i) => i + 1,
  ArrowLeft: (i) => i - 1,
  Home: () => 0,
  End: () => -1,
}

class PanelArea extends DeskElement {
  readonly #loaded = new Set<PanelId>()
  readonly #failed = new Map<PanelId, string>()

  protected override render(): TemplateResult {
    const { settings } = this.desk
    const isGrid = settings.layout === 'grid'
    return html`<div class="panel-bar">
        ${isGrid ? html`<h2 class="bar-title">All panels</h2>` : this.#tabs()}
        <div class="segments" role="group" aria-label="Layout of the panels">
          ${LAYOUTS.map(
            (layout) =>
              html`<button
                type="button"
                aria-pressed=${layout === settings.layout}
                @click=${() => this.desk.set({ layout })}
              >
                ${layout === 'tabs' ? 'Tabs' : 'Grid'}
              </button>`,
          )}
        </div>
      </div>
      ${
        isGrid
          ? html`<div class="panel-grid">
              ${PANELS.map((entry) => html`<section class="cell cell-${entry.id}" aria-label=${entry.title}>${this.#panel(entry)}</section>`)}
            </div>`
          : this.#tabPanel()
      }`
  }

  #tabs(): TemplateResult {
    const { settings } = this.desk
    return html`<div class="tabs" role="tablist" aria-label="Panels" @keydown=${this.#onKey}>
      ${PANELS.map(
        ({ id, title }) =>
          html`<button
            type="button"
            role="tab"
            id="tab-${id}"
            aria-selected=${id === settings.panel}
            aria-controls="panel"
            tabindex=${id === settings.panel ? 0 : -1}
            @click=${() => this.desk.set({ panel: id })}
          >
            ${title}
          </button>`,
      )}
    </div>`
  }

  #tabPanel(): TemplateResult {
    const entry = PANELS.find(({ id }) => id === this.desk.settings.panel)!
    return html`<div class="tab-panel" id="panel" role="tabpanel" aria-labelledby="tab-${entry.id}">
      ${this.#panel(entry)}
    </div>`
  }

  #panel(entry: PanelEntry): TemplateResult {
    const { id, load, render } = entry
    const failed = this.#failed.get(id)
    if (failed !== undefined) return html`<div class="empty"><p>This panel could not be loaded: ${failed}</p></div>`
    if (this.#loaded.has(id)) return render(this.desk)
    void this.#load(id, load)
    return html`<div class="empty" aria-busy="true"></div>`
  }

  async #load(id: PanelId, load: () => Promise<unknown>): Promise<void> {
    try {
      await load()
      this.#loaded.add(id)
    } catch (error) {
      this.#failed.set(id, error instanceof Error ? error.message : String(error))
    }
    this.requestUpdate()
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    const now = PANELS.findIndex(({ id }) => id === this.desk.settings.panel)
    const { id } = PANELS.at(step(now) % PANELS.length)!
    this.desk.set({ panel: id })
    this.querySelector<HTMLElement>(`#tab-${id}`)?.focus()
  }
}

customElements.define('dash-panel-area', PanelArea)
