// The market's state in a word, with why and since which epoch; said aloud, politely, when it changes.
import { html, nothing, type TemplateResult } from 'lit'

import { DeskElement } from '../app/desk-element.js'
import { plain } from '../chart/number-texts.js'

class StatePill extends DeskElement {
  override connectedCallback(): void {
    super.connectedCallback()
    this.whileConnected(this.desk.frames.add(() => this.requestUpdate(), 500))
  }

  protected override render(): TemplateResult {
    const { history, market, isOpening, trouble } = this.desk
    const now = history.states.now
    const state = now?.state ?? (isOpening || (market && !trouble) ? 'connecting' : 'disconnected')
    const reason = now?.reason?.replaceAll('_', ' ')
    const { venueMs, pageMs } = history.pace.latest
    const delay = [venueMs, pageMs].filter(Number.isFinite).reduce((sum, ms) => sum + ms, 0)
    const hasDelay = Number.isFinite(venueMs) || Number.isFinite(pageMs)
    return html`<div class="pill is-${state}">
        <i aria-hidden="true"></i><strong data-testid="state">${state}</strong>
        ${reason ? html`<span class="reason">${reason}</span>` : nothing}
        ${now ? html`<span class="epoch" title="How often the book was right again">epoch ${now.epoch}</span>` : nothing}
      </div>
      <div class="delay" title="Venue to receiver ${plain(venueMs, 1)} ms, receiver to page ${plain(pageMs, 1)} ms">
        <span class="unit">delay</span><b>${hasDelay ? `${plain(delay, 0)} ms` : '–'}</b>
      </div>
      <p class="sr" aria-live="polite">
        ${market && now ? `${market.symbol} is ${now.state}${reason ? `, ${reason}` : ''}, epoch ${now.epoch}` : ''}
      </p>`
  }
}

customElements.define('dash-state-pill', StatePill)
