// Chooses features from what the market keeps: a search and a list of boxes to tick.
import { html, type TemplateResult } from 'lit'

import { DeskElement } from '../app/desk-element.js'
import { menu } from '../app/menu.js'
import { chosenFeatures, MOST_CHARTS, searched, toggled } from './feature-choice.js'
import { featureInfo } from './feature-info.js'

class FeaturePicker extends DeskElement {
  #search = ''
  #count = 0

  /** How many there are to choose from: they come with the first event. */
  set count(count: number) {
    if (count === this.#count) return
    this.#count = count
    this.requestUpdate()
  }

  protected override render(): TemplateResult {
    const { history, settings } = this.desk
    const { names } = history.features
    const chosen = chosenFeatures(settings.features, names)
    const found = searched(names, this.#search)
    const content = html`<input
        type="search"
        placeholder="Search ${names.length} features"
        aria-label="Search features"
        .value=${this.#search}
        @input=${this.#onSearch}
      />
      <ul class="ticks">
        ${found.map(
          (name) =>
            html`<li>
              <label>
                <input
                  type="checkbox"
                  .checked=${chosen.includes(name)}
                  ?disabled=${chosen.length >= MOST_CHARTS && !chosen.includes(name)}
                  @change=${() => this.desk.set({ features: toggled(chosen, name) })}
                />
                <span>${name}</span><small>${featureInfo(name)?.unit ?? ''}</small>
              </label>
            </li>`,
        )}
      </ul>
      <p class="note">${found.length === 0 ? 'No feature of that name is kept.' : `${MOST_CHARTS} at most.`}</p>`
    return menu({
      label: `${chosen.length} of ${names.length} features`,
      title: 'Choose features',
      content,
      align: 'right',
    })
  }

  readonly #onSearch = (event: Event): void => {
    this.#search = (event.target as HTMLInputElement).value
    this.requestUpdate()
  }
}

customElements.define('dash-feature-picker', FeaturePicker)
