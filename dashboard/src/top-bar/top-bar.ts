// The top of the page: mark, market, state, and how things are to be shown.
import { PALETTES, THEMES, type Palette, type Theme } from 'leadline/widget'
import { html, nothing, svg, type TemplateResult } from 'lit'

import { DeskElement } from '../app/desk-element.js'
import { menu } from '../app/menu.js'
import { nameOfWish } from '../sources/source-wish.js'
import './market-picker.js'
import './player.js'
import './quote.js'
import './state-pill.js'
import { zones } from './zones.js'

const PALETTE_NAMES: Readonly<Record<Palette, string>> = {
  default: 'Teal and red',
  'colour-blind': 'Colour-blind safe',
  asia: 'Red up, teal down',
  thermal: 'Thermal',
  grey: 'Greyscale',
}
const THEME_NAMES: Readonly<Record<Theme, string>> = { dark: 'Dark', light: 'Light', auto: 'Auto' }

/** A plumb line: a weight that hangs true below a ladder of levels. */
const MARK = svg`<path class="mark-line" d="M12 2v11" /><path class="mark-rungs" d="M4 5h5M4 9h6M15 5h5M14 9h6" /><path class="mark-lead" d="M12 12l4.2 5.2L12 22l-4.2-4.8z" />`

class TopBar extends DeskElement {
  protected override render(): TemplateResult {
    return html`<a class="brand" href="/" aria-label="Leadline">
        <svg viewBox="0 0 24 24" aria-hidden="true">${MARK}</svg><span>Leadline</span>
      </a>
      <dash-market-picker .desk=${this.desk}></dash-market-picker>
      <dash-state-pill .desk=${this.desk}></dash-state-pill>
      <dash-quote .desk=${this.desk}></dash-quote>
      <div class="bar-end">
        <dash-player .desk=${this.desk}></dash-player>${this.#source()} ${this.#display()} ${this.#links()}
      </div>`
  }

  #source(): TemplateResult {
    const { desk } = this
    const choice = (kind: 'service' | 'generated', title: string, note: string) =>
      html`<li>
        <button
          type="button"
          class="choice"
          aria-pressed=${desk.wish.kind === kind}
          @click=${(event: Event) => this.#open(event, kind)}
        >
          <strong>${title}</strong><small>${note}</small>
        </button>
      </li>`
    const content = html`<ul class="choices">
      ${choice('service', 'Service', `Live, from ${location.host || 'this address'}`)}
      ${choice('generated', 'Generated market', 'Made in this page; exists nowhere else')}
      <li>
        <label class="choice file">
          <strong>Recording…</strong><small>A tape or other file, replayed in this page; or drop it anywhere</small>
          <input type="file" aria-label="Recording file" @change=${this.#onFile} />
        </label>
      </li>
    </ul>`
    return menu({
      ...{
        label: html`<span class="unit">source</span><span class="shortened">${nameOfWish(desk.wish)}</span>`,
        title: 'Source',
        content,
      },
      align: 'right',
    })
  }

  #display(): TemplateResult {
    const { settings } = this.desk
    const { usual, others } = zones()
    const option = (zone: string) =>
      html`<option value=${zone} ?selected=${zone === settings.zone}>${zone.replaceAll('_', ' ')}</option>`
    const content = html`<div class="fields">
      <fieldset>
        <legend>Theme</legend>
        <div class="segments">
          ${THEMES.map(
            (theme) =>
              html`<button
                type="button"
                aria-pressed=${theme === settings.theme}
                @click=${() => this.desk.set({ theme })}
              >
                ${THEME_NAMES[theme]}
              </button>`,
          )}
        </div>
      </fieldset>
      <label class="field stacked"
        >Palette
        <select aria-label="Palette" @change=${this.#onPalette}>
          ${PALETTES.map((palette) => html`<option value=${palette} ?selected=${palette === settings.palette}>${PALETTE_NAMES[palette]}</option>`)}
        </select>
      </label>
      <label class="field stacked"
        >Time zone
        <select aria-label="Time zone" @change=${this.#onZone}>
          <option value="" ?selected=${settings.zone === ''}>
            Mine (${Intl.DateTimeFormat().resolvedOptions().timeZone})
          </option>
          ${usual.map(option)}
          <optgroup label="All">${others.map(option)}</optgroup>
        </select>
      </label>
    </div>`
    return html`<button
        type="button"
        class="icon"
        aria-label="Theme: ${THEME_NAMES[settings.theme]}. Change it."
        title="Theme: ${THEME_NAMES[settings.theme]}"
        @click=${() => this.desk.set({ theme: THEMES[(THEMES.indexOf(settings.theme) + 1) % THEMES.length]! })}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">${icon(settings.theme)}</svg>
      </button>
      ${menu({ label: 'Display', title: 'Display: theme, palette, time zone', content, align: 'right' })}`
  }

  #links(): TemplateResult | typeof nothing {
    if (this.desk.wish.kind !== 'service') return nothing
    return html`<nav aria-label="Service"><a href="/docs">API</a><a href="/health">Health</a></nav>`
  }

  #open(event: Event, kind: 'service' | 'generated'): void {
    closeMenu(event)
    void this.desk.open(kind === 'service' ? { kind, url: location.origin } : { kind })
  }

  readonly #onFile = (event: Event): void => {
    const input = event.target as HTMLInputElement
    const file = input.files?.[0]
    closeMenu(event)
    if (file) void this.desk.open({ kind: 'file', file })
    input.value = ''
  }

  readonly #onPalette = (event: Event): void => {
    const palette = PALETTES.find((name) => name === (event.target as HTMLSelectElement).value)
    if (palette) this.desk.set({ palette })
  }

  readonly #onZone = (event: Event): void => this.desk.set({ zone: (event.target as HTMLSelectElement).value })
}

function closeMenu(event: Event): void {
  const details = (event.target as Element).closest('details')
  if (details) details.open = false
}

function icon(theme: Theme): TemplateResult {
  if (theme === 'light')
    return svg`<circle cx="12" cy="12" r="4.2" /><path d="M12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M5.3 18.7l2.1-2.1M16.6 7.4l2.1-2.1" />`
  if (theme === 'dark') return svg`<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z" />`
  return svg`<circle cx="12" cy="12" r="8" /><path class="filled" d="M12 4a8 8 0 0 1 0 16z" />`
}

customElements.define('dash-top-bar', TopBar)
