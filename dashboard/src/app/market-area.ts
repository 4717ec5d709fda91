// The market itself: heatmap, ladder and signal, each an element of the widget, and the three-dimensional view over the heatmap.
import { html, nothing, type TemplateResult } from 'lit'

import { nameOf } from '../sources/markets.js'
import { DeskElement } from './desk-element.js'
import { applyTheme, onSystemScheme, schemeOf } from './theme.js'
import { troubleNotice } from './trouble.js'

class MarketArea extends DeskElement {
  #is3dLoaded = false
  #why3d: string | null = null
  #themed = ''

  override connectedCallback(): void {
    super.connectedCallback()
    this.whileConnected(onSystemScheme(() => this.requestUpdate()))
  }

  protected override render(): TemplateResult {
    const { settings, source, market, is3d, trouble } = this.desk
    const name = market ? nameOf(market) : ''
    const [scheme, { palette, zone }] = [schemeOf(settings.theme), settings]
    // What a live market has to say is no reason to cover it.
    const isBlocked = !this.desk.history.isLive
    if (is3d) void this.#load3d()
    return html`<section class="area heat" aria-labelledby="heat-title">
        <header class="area-head">
          <h2 id="heat-title">Depth over time</h2>
          ${
            trouble && !isBlocked
              ? html`<p class="warn" role="status">${trouble.detail}</p>`
              : html`<p>Colour is resting size, dots are trades; where the book was lost nothing is drawn.</p>`
          }
          <button type="button" aria-pressed=${is3d} ?disabled=${!market} @click=${() => this.desk.show3d(!is3d)}>
            3-D
          </button>
        </header>
        <div class="area-body">
          <leadline-heatmap
            .source=${source}
            market=${name}
            theme=${scheme}
            palette=${palette}
            time-zone=${zone || nothing}
            ?inert=${is3d}
          ></leadline-heatmap>
          ${is3d ? this.#depthView() : nothing} ${trouble && isBlocked ? troubleNotice(this.desk, trouble) : nothing}
        </div>
      </section>
      <section class="area ladder" aria-labelledby="ladder-title">
        <h2 class="sr" id="ladder-title">Ladder</h2>
        <div class="area-body">
          <leadline-ladder
            .source=${source}
            market=${name}
            theme=${scheme}
            palette=${palette}
            time-zone=${zone || nothing}
          ></leadline-ladder>
        </div>
      </section>
      <section class="area signal" aria-labelledby="signal-title">
        <h2 class="sr" id="signal-title">Signal</h2>
        <div class="area-body">
          <leadline-signal
            .source=${source}
            market=${name}
            theme=${scheme}
            palette=${palette}
            time-zone=${zone || nothing}
          ></leadline-signal>
        </div>
      </section>`
  }

  protected override updated(): void {
    const { theme, palette } = this.desk.settings
    const themed = `${schemeOf(theme)} ${palette}`
    if (themed === this.#themed) return
    this.#themed = themed
    applyTheme({ theme, palette }, this.querySelector('leadline-heatmap'))
    // The elements read the page's colours when they are told to.
    for (const element of this.querySelectorAll('leadline-heatmap, leadline-ladder, leadline-signal'))
      if ('refreshTheme' in element && typeof element.refreshTheme === 'function') element.refreshTheme()
  }

  #depthView(): TemplateResult {
    if (this.#why3d !== null)
      return html`<div class="over empty"><p>The three-dimensional view could not be loaded: ${this.#why3d}</p></div>`
    if (!this.#is3dLoaded)
      return html`<div class="over empty" aria-busy="true"><p>Loading the three-dimensional view…</p></div>`
    return html`<dash-depth-view class="over" .desk=${this.desk}></dash-depth-view>`
  }

  async #load3d(): Promise<void> {
    if (this.#is3dLoaded || this.#why3d !== null) return
    try {
      await import('../depth3d/depth-view.js')
      this.#is3dLoaded = true
    } catch (error) {
      this.#why3d = error instanceof Error ? error.message : String(error)
    }
    this.requestUpdate()
  }
}

customElements.define('dash-market-area', MarketArea)
